"""The pairs: what a database was made of, and what the models say now."""

from autogen import rules
from autogen.rules import EVERYWHERE, table


class Pairs:
    def __init__(self):
        self.found = []

    def add(self, name, before, after, dialects=EVERYWHERE, extra="", raw=None):
        if "mariadb" in dialects:
            dialects = (*dialects, "mysql")
        self.found.append({"name": name, "before": before, "after": after + extra, "dialects": dialects, "raw": raw})


def types(pairs):
    changes = [
        ("String(10)", "String(20)"),
        ("String(10)", "Text"),
        ("String(10)", "Integer"),
        ("String(10)", "VARCHAR(10)"),
        ("String(10)", "Unicode(10)"),
        ("String(10)", "CHAR(10)"),
        ("Text", "String(50)"),
        ("Text", "UnicodeText"),
        ("Integer", "BigInteger"),
        ("Integer", "SmallInteger"),
        ("Integer", "String(5)"),
        ("Integer", "Boolean"),
        ("BigInteger", "Integer"),
        ("SmallInteger", "Integer"),
        ("Numeric(10, 2)", "Numeric(12, 4)"),
        ("Numeric(10, 2)", "Numeric(10, 2)"),
        ("Numeric(10, 2)", "Float"),
        ("Numeric(10, 2)", "DECIMAL(10, 2)"),
        ("Numeric(10, 2)", "Numeric(10, 3, asdecimal=False)"),
        ("Float", "Float"),
        ("Float", "Numeric(8, 2)"),
        ("Float(24)", "Double"),
        ("Double", "Double"),
        ("Double", "Integer"),
        ("DateTime", "DateTime"),
        ("DateTime", "Date"),
        ("DateTime", "DateTime(timezone=True)"),
        ("DateTime", "TIMESTAMP"),
        ("Date", "DateTime"),
        ("Date", "String(10)"),
        ("Time", "DateTime"),
        ("Time", "Time(timezone=True)"),
        ("Boolean", "Boolean"),
        ("Boolean", "Integer"),
        ("LargeBinary", "LargeBinary"),
        ("LargeBinary", "String(10)"),
        ("JSON", "JSON"),
        ("JSON", "Text"),
        ("Text", "JSON"),
        ("Uuid", "Uuid"),
        ("Uuid", "String(36)"),
        ("String(32)", "Uuid"),
        ("String(10)", 'Enum("a", "b", name="letters", native_enum=False)'),
        ('Enum("a", "b", name="letters", native_enum=False)', 'Enum("a", "b", "cc", name="letters", native_enum=False)'),
        ("Interval", "Interval"),
        ("Interval", "String(10)"),
        ("String", "String") if False else ("String(1)", "String(1)"),
        ("Integer", "Numeric(5)"),
        ("NUMERIC(5, 0)", "INTEGER"),
        ("REAL", "FLOAT"),
        ("String(10)", 'String(20).with_variant(Text(), "postgresql")'),
        ("String(10)", 'String(10).with_variant(Text(), "sqlite")'),
    ]
    for number, (before, after) in enumerate(changes):
        was, becomes = table('Column("c", %s)' % before), table('Column("c", %s)' % after)
        pairs.add("type %02d %s to %s" % (number, before, after), was, becomes)
    new = [
        "Integer", "SmallInteger", "BigInteger", "String(50)", "Text", "Unicode(5)", "UnicodeText", "Numeric(10, 2)",
        "Float(53)", "Double", "DateTime", "DateTime(timezone=True)", "Date", "Time", "Boolean", "LargeBinary", "JSON", "Uuid",
        "Interval", 'Enum("a", "b", name="letters")', "PickleType", 'String(10, collation="x")', "Numeric(asdecimal=False)",
        'Boolean(create_constraint=True, name="ck_b")', "VARCHAR(5)", "CHAR(3)", "DECIMAL(5, 2)", "TIMESTAMP", "BLOB", "REAL",
        'String(10).with_variant(Text(), "mysql").with_variant(Integer(), "sqlite")', "Enum('x', name='e', native_enum=False, create_constraint=True)",
        "LargeBinary(100)", "Uuid(as_uuid=False)", "Float(asdecimal=True)", "BINARY(5)", "SMALLINT", "CLOB",
    ]
    for number, type_ in enumerate(new):
        pairs.add("new column %02d %s" % (number, type_), table(), table('Column("c", %s)' % type_))
    pairs.add(
        "new table of every type",
        "",
        'Table("t", m, Column("id", Integer, primary_key=True), %s)\n'
        % ", ".join('Column("c%d", %s)' % pair for pair in enumerate(new)),
    )


def columns(pairs):
    pairs.add("nothing", table('Column("c", String(5))'), table('Column("c", String(5))'))
    pairs.add("add column", table(), table('Column("c", String(5))'))
    pairs.add("add column not null default", table(), table('Column("c", String(5), nullable=False, server_default="x")'))
    pairs.add("add column comment", table(), table('Column("c", String(5), comment="it\'s \\"one\\"")'))
    pairs.add("add column index unique", table(), table('Column("c", String(5), index=True), Column("d", Integer, unique=True)'))
    pairs.add("add two columns", table(), table('Column("d", String(5))', 'Column("c", Integer)'))
    pairs.add("remove column", table('Column("c", String(5))'), table())
    pairs.add("remove column with default", table('Column("c", String(5), server_default="q", nullable=False)'), table())
    pairs.add("make nullable", table('Column("c", Integer, nullable=False)'), table('Column("c", Integer)'))
    pairs.add("make not null", table('Column("c", Integer)'), table('Column("c", Integer, nullable=False)'))
    pairs.add(
        "nullable and type",
        table('Column("c", Integer)'),
        table('Column("c", String(20), nullable=False)'),
    )
    pairs.add("nullable with default", table('Column("c", Integer, server_default="5")'), table('Column("c", Integer, server_default="5", nullable=False)'))
    pairs.add("key differs", table('Column("c", Integer)'), table('Column("c", Integer, key="other")', 'Column("d", Integer, key="e")'))
    pairs.add("quoted names", table('Column("Mixed Case", Integer)', name="T Q"), table('Column("Mixed Case", Integer, nullable=False)', 'Column("sel\'ect", Integer)', name="T Q"))
    pairs.add("unicode names", table('Column("größe", Integer)', name="täble"), table('Column("größe", Integer)', 'Column("naïve", String(3))', name="täble"))
    pairs.add("system column", table(), table('Column("xmin", Integer, system=True)'), dialects=("sqlite", "postgresql"))
    pairs.add("autoincrement false", table(), 't = Table("u", m, Column("id", Integer, primary_key=True, autoincrement=False))\n')
    pairs.add("autoincrement true", "", 't = Table("u", m, Column("id", Integer, primary_key=True, autoincrement=True), Column("d", Integer, default=5))\n')
    pairs.add("client defaults", table(), table('Column("d", Integer, default=5, onupdate=7)', 'Column("e", String(5), default=lambda: "x")'))
    pairs.add("swap of columns", table('Column("a", Integer)'), table('Column("b", Integer)'))
    pairs.add("composite key table", "", 'Table("u", m, Column("a", Integer, primary_key=True), Column("b", String(5), primary_key=True), Column("c", Integer))\n')
    pairs.add("primary key changes are not seen", 'Table("u", m, Column("a", Integer, primary_key=True), Column("b", Integer, nullable=False))\n', 'Table("u", m, Column("a", Integer, primary_key=True), Column("b", Integer, primary_key=True))\n', dialects=("sqlite", "postgresql"))


def defaults(pairs):
    on = 'opts["compare_server_default"] = True\n'
    changes = [
        ("String(10)", '"a"', '"b"'),
        ("String(10)", '"a"', '"a"'),
        ("String(10)", '"a"', "None"),
        ("String(10)", "None", '"a"'),
        ("String(10)", '"it\'s"', '"it\'s"') if False else ("String(10)", '"abc"', '"abc"'),
        ("String(10)", 'text("\'a\'")', '"a"'),
        ("String(10)", '""', '""'),
        ("Integer", '"1"', '"2"'),
        ("Integer", '"1"', '"1"'),
        ("Integer", 'text("5")', '"5"'),
        ("Integer", 'text("5")', 'text("6")'),
        ("Integer", 'text("5 + 5")', 'text("10")'),
        ("Integer", 'text("(5 + 5)")', 'text("5 + 5")'),
        ("Numeric(10, 2)", 'text("1.50")', 'text("1.50")'),
        ("Numeric(10, 2)", '"1.5"', '"2.5"'),
        ("Float", '"1.5"', '"1.5"'),
        ("Boolean", 'sa.true()', 'sa.true()'),
        ("Boolean", 'sa.true()', 'sa.false()'),
        ("Boolean", 'text("1")' , 'sa.true()'),
        ("DateTime", 'func.now()', 'func.now()'),
        ("DateTime", 'text("CURRENT_TIMESTAMP")', 'func.current_timestamp()'),
        ("DateTime", 'func.current_timestamp()', "None"),
        ("DateTime", "None", 'func.current_timestamp()'),
        ("Date", 'text("\'2020-01-01\'")', 'text("\'2020-01-01\'")'),
        ("Text", 'text("\'x\'")', 'text("\'y\'")'),
        ("Integer", 'text("null")', "None"),
        ("Integer", 'FetchedValue()', "None"),
        ("Integer", 'text("-1")', '"-1"'),
    ]
    for number, (type_, before, after) in enumerate(changes):
        dialects = ("sqlite", "postgresql", "mariadb")
        if type_ == "Text":
            dialects = ("sqlite", "postgresql")
        if type_ == "Boolean" and 'text' in before:
            dialects = ("sqlite", "mariadb")
        if "5 + 5" in before or "FetchedValue" in before:
            dialects = ("sqlite", "postgresql")
        was = table('Column("c", %s, server_default=%s)' % (type_, before))
        becomes = table('Column("c", %s, server_default=%s)' % (type_, after))
        pairs.add("default %02d %s %s to %s" % (number, type_, before, after), was, becomes, dialects=dialects, extra=on)
    pairs.add("default off", table('Column("c", Integer, server_default="1")'), table('Column("c", Integer, server_default="2")'))
    pairs.add("default kept when nullable changes", table('Column("c", String(5), server_default="q")'), table('Column("c", String(5), server_default="q", nullable=False)'))
    pairs.add("default of expression kept", table('Column("c", DateTime, server_default=func.current_timestamp())'), table('Column("c", DateTime, server_default=func.current_timestamp(), nullable=False)'))
    for number, default in enumerate(['"x"', 'text("\'x\'")', 'func.now()', 'text("(1 + 2)")', "text(\"'it''s'\")", "FetchedValue()", "\"it's\"", "'say \"hi\"'", 'text("a || b")', 'literal_column("5")', 'sa.null()', 'func.coalesce(text("1"), 2)']):
        pairs.add("new default %02d %s" % (number, default), table(), table('Column("c", String(20), server_default=%s)' % default))
    pairs.add("function decides yes", table('Column("c", Integer)'), table('Column("c", Integer, server_default="1")'), extra='opts["compare_server_default"] = lambda c, ic, mc, i, md, r: r != i\n')
    pairs.add("function decides no", table('Column("c", Integer)'), table('Column("c", Integer, server_default="1")'), extra='opts["compare_server_default"] = lambda *a: False\n')
    pairs.add("function leaves it", table('Column("c", Integer, server_default="2")'), table('Column("c", Integer, server_default="1")'), extra='opts["compare_server_default"] = lambda *a: None\n')
    computed = 'Column("a", Integer), Column("b", Integer, Computed("a * 2"))'
    pairs.add("computed new", table('Column("a", Integer)'), table('Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True))'))
    pairs.add("computed same", table('Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True))'), table('Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True))'), extra=on)
    pairs.add("computed changed", table('Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True))'), table('Column("a", Integer), Column("b", Integer, Computed("a * 3", persisted=True))'), extra=on)
    pairs.add("computed gone", table('Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True))'), table('Column("a", Integer), Column("b", Integer)'), extra=on)
    pairs.add("computed unpersisted", table('Column("a", Integer)'), table(computed), dialects=("sqlite",))
    pairs.add("computed nullable", table('Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True), nullable=True)'), table('Column("a", Integer), Column("b", Integer, Computed("a * 2", persisted=True), nullable=False)'), dialects=("sqlite", "postgresql"))


def indexes(pairs):
    two = ('Column("a", Integer)', 'Column("b", String(10))')
    ix = lambda *rest: ", " + ", ".join(rest)
    pairs.add("index added", table(*two), table(*two, more=ix('Index("ix", "a")')))
    pairs.add("index added unique", table(*two), table(*two, more=ix('Index("ix", "a", unique=True)')))
    pairs.add("index added two columns", table(*two), table(*two, more=ix('Index("ix", "b", "a")')))
    pairs.add("index removed", table(*two, more=ix('Index("ix", "a")')), table(*two))
    pairs.add("index removed unique", table(*two, more=ix('Index("ix", "a", unique=True)')), table(*two))
    pairs.add("index same", table(*two, more=ix('Index("ix", "a", "b")')), table(*two, more=ix('Index("ix", "a", "b")')))
    pairs.add("index columns change", table(*two, more=ix('Index("ix", "a")')), table(*two, more=ix('Index("ix", "a", "b")')))
    pairs.add("index order changes", table(*two, more=ix('Index("ix", "a", "b")')), table(*two, more=ix('Index("ix", "b", "a")')))
    pairs.add("index becomes unique", table(*two, more=ix('Index("ix", "a")')), table(*two, more=ix('Index("ix", "a", unique=True)')))
    pairs.add("index unique no more", table(*two, more=ix('Index("ix", "a", unique=True)')), table(*two, more=ix('Index("ix", "a")')))
    pairs.add("index renamed", table(*two, more=ix('Index("ix1", "a")')), table(*two, more=ix('Index("ix2", "a")')))
    pairs.add("index by flag", table(*two), table('Column("a", Integer, index=True)', 'Column("b", String(10), index=True, unique=True)'))
    pairs.add("index by flag gone", table('Column("a", Integer, index=True)'), table('Column("a", Integer)'))
    pairs.add("index of new column", table(), table('Column("a", Integer)', more=ix('Index("ix", "a")')))
    pairs.add("index of removed column", table('Column("a", Integer)', more=ix('Index("ix", "a")')), table())
    pairs.add("index of new table", "", table(*two, more=ix('Index("ix2", "b")', 'Index("ix1", "a", unique=True)')))
    pairs.add("index of removed table", 'Table("k", m, Column("id", Integer, primary_key=True))\n' + table(*two, more=ix('Index("ix2", "b")', 'Index("ix1", "a", unique=True)')), 'Table("k", m, Column("id", Integer, primary_key=True))\n')
    pairs.add("index expression added", table(*two), table(*two, more=ix('Index("ix", func.lower(text("b")))')), dialects=("sqlite", "postgresql"))
    pairs.add("index desc added", table(*two), table(*two) + 'Index("ix", t.c.a.desc())\n', dialects=("sqlite", "postgresql"))
    pairs.add("index text added", table(*two), table(*two, more=ix('Index("ix", text("lower(b)"), "a")')), dialects=("sqlite", "postgresql"))
    pairs.add("index many", table(*two, more=ix('Index("i1", "a")', 'Index("i2", "b")')), table(*two, more=ix('Index("i3", "a")', 'Index("i2", "b", "a")', 'Index("i0", "b")')))
    pairs.add("index partial sqlite", table(*two), table(*two) + 'Index("ix", t.c.a, sqlite_where=t.c.a > 5)\n', dialects=("sqlite",))
    pairs.add("unique added", table(*two), table(*two, more=ix('UniqueConstraint("a", name="uq")')))
    pairs.add("unique added unnamed", table(*two), table(*two, more=ix('UniqueConstraint("a")')))
    pairs.add("unique added by flag", table(*two), table('Column("a", Integer, unique=True)', 'Column("b", String(10))'))
    pairs.add("unique added two", table(*two), table(*two, more=ix('UniqueConstraint("b", "a", name="uq")')))
    pairs.add("unique removed", table(*two, more=ix('UniqueConstraint("a", name="uq")')), table(*two))
    pairs.add("unique removed unnamed", table(*two, more=ix('UniqueConstraint("a")')), table(*two))
    pairs.add("unique same", table(*two, more=ix('UniqueConstraint("a", "b", name="uq")')), table(*two, more=ix('UniqueConstraint("a", "b", name="uq")')))
    pairs.add("unique same unnamed", table(*two, more=ix('UniqueConstraint("a", "b")')), table(*two, more=ix('UniqueConstraint("b", "a")')))
    pairs.add("unique order", table(*two, more=ix('UniqueConstraint("a", "b", name="uq")')), table(*two, more=ix('UniqueConstraint("b", "a", name="uq")')))
    pairs.add("unique columns change", table(*two, more=ix('UniqueConstraint("a", name="uq")')), table(*two, more=ix('UniqueConstraint("a", "b", name="uq")')))
    pairs.add("unique becomes index", table(*two, more=ix('UniqueConstraint("a", name="uq")')), table(*two, more=ix('Index("uq", "a", unique=True)')))
    pairs.add("index becomes unique constraint", table(*two, more=ix('Index("uq", "a", unique=True)')), table(*two, more=ix('UniqueConstraint("a", name="uq")')))
    pairs.add("unique of new table", "", table(*two, more=ix('UniqueConstraint("a", name="uq")', 'UniqueConstraint("b")')))
    pairs.add("unique of removed table", 'Table("k", m, Column("id", Integer, primary_key=True))\n' + table(*two, more=ix('UniqueConstraint("a", name="uq")')), 'Table("k", m, Column("id", Integer, primary_key=True))\n')
    pairs.add("unique renamed", table(*two, more=ix('UniqueConstraint("a", name="uq1")')), table(*two, more=ix('UniqueConstraint("a", name="uq2")')))
    convention = 'm.naming_convention = {"ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"}\n'
    pairs.add("convention unique", table(*two), convention + table(*two, more=ix('UniqueConstraint("a")', 'Index(None, "b")')))
    pairs.add("convention new table", "", convention + 'Table("p", m, Column("id", Integer, primary_key=True))\n' + table(*two, more=ix('UniqueConstraint("a")', 'CheckConstraint("a > 5", name="pos")', 'Column("p", ForeignKey("p.id"))')))
    pairs.add("convention same", convention + table(*two, more=ix('UniqueConstraint("a")')), convention + table(*two, more=ix('UniqueConstraint("a")')))


def foreign_keys(pairs):
    p = 'p = Table("p", m, Column("id", Integer, primary_key=True), Column("x", Integer, unique=True))\n'
    two = p + 'q = Table("q", m, Column("id", Integer, primary_key=True))\n'
    c = lambda column, more="": table(column, more=more)
    plain = c('Column("a", Integer)')
    pairs.add("fk added", p + plain, p + c('Column("a", Integer, ForeignKey("p.id"))'))
    pairs.add("fk added named", p + plain, p + c('Column("a", Integer, ForeignKey("p.id", name="fk_a"))'))
    pairs.add("fk added constraint", p + plain, p + c('Column("a", Integer)', more=', ForeignKeyConstraint(["a"], ["p.id"], name="fk", ondelete="CASCADE", onupdate="SET NULL")'))
    pairs.add("fk removed", p + c('Column("a", Integer, ForeignKey("p.id", name="fk_a"))'), p + plain)
    pairs.add("fk removed unnamed", p + c('Column("a", Integer, ForeignKey("p.id"))'), p + plain)
    pairs.add("fk same", p + c('Column("a", Integer, ForeignKey("p.id"))'), p + c('Column("a", Integer, ForeignKey("p.id"))'))
    pairs.add("fk same other name", p + c('Column("a", Integer, ForeignKey("p.id", name="x"))'), p + c('Column("a", Integer, ForeignKey("p.id", name="y"))'))
    pairs.add("fk target changes", two + c('Column("a", Integer, ForeignKey("p.id", name="f"))'), two + c('Column("a", Integer, ForeignKey("q.id", name="f"))'))
    pairs.add("fk column changes", p + c('Column("a", Integer, ForeignKey("p.id", name="f"))'), p + c('Column("a", Integer, ForeignKey("p.x", name="f"))'))
    pairs.add("fk ondelete added", p + c('Column("a", Integer, ForeignKey("p.id", name="f"))'), p + c('Column("a", Integer, ForeignKey("p.id", name="f", ondelete="CASCADE"))'))
    pairs.add("fk ondelete removed", p + c('Column("a", Integer, ForeignKey("p.id", name="f", ondelete="CASCADE"))'), p + c('Column("a", Integer, ForeignKey("p.id", name="f"))'))
    pairs.add("fk ondelete changes", p + c('Column("a", Integer, ForeignKey("p.id", name="f", ondelete="CASCADE"))'), p + c('Column("a", Integer, ForeignKey("p.id", name="f", ondelete="set null"))'))
    pairs.add("fk no action", p + c('Column("a", Integer, ForeignKey("p.id", name="f"))'), p + c('Column("a", Integer, ForeignKey("p.id", name="f", ondelete="NO ACTION"))'))
    pairs.add("fk restrict", p + c('Column("a", Integer, ForeignKey("p.id", name="f"))'), p + c('Column("a", Integer, ForeignKey("p.id", name="f", ondelete="RESTRICT"))'))
    pairs.add("fk onupdate", p + c('Column("a", Integer, ForeignKey("p.id", name="f"))'), p + c('Column("a", Integer, ForeignKey("p.id", name="f", onupdate="CASCADE"))'))
    pairs.add("fk deferrable", p + c('Column("a", Integer, ForeignKey("p.id", name="f"))'), p + c('Column("a", Integer, ForeignKey("p.id", name="f", deferrable=True, initially="DEFERRED"))'), dialects=("sqlite", "postgresql"))
    pairs.add("fk deferrable same", p + c('Column("a", Integer, ForeignKey("p.id", name="f", deferrable=True, initially="DEFERRED"))'), p + c('Column("a", Integer, ForeignKey("p.id", name="f", deferrable=True, initially="DEFERRED"))'), dialects=("sqlite", "postgresql"))
    comp = 'p = Table("p", m, Column("a", Integer, primary_key=True, autoincrement=False), Column("b", Integer, primary_key=True, autoincrement=False))\n'
    pairs.add("fk composite added", comp + table('Column("x", Integer)', 'Column("y", Integer)'), comp + table('Column("x", Integer)', 'Column("y", Integer)', more=', ForeignKeyConstraint(["x", "y"], ["p.a", "p.b"], name="fk_xy")'))
    pairs.add("fk composite same", comp + table('Column("x", Integer)', 'Column("y", Integer)', more=', ForeignKeyConstraint(["x", "y"], ["p.a", "p.b"], name="fk_xy")'), comp + table('Column("x", Integer)', 'Column("y", Integer)', more=', ForeignKeyConstraint(["x", "y"], ["p.a", "p.b"], name="fk_xy")'))
    pairs.add("fk to itself", table('Column("a", Integer)'), table('Column("a", Integer, ForeignKey("t.id"))'))
    pairs.add("fk column added", p + table(), p + c('Column("a", Integer, ForeignKey("p.id"))'))
    pairs.add("fk column removed", p + c('Column("a", Integer, ForeignKey("p.id", name="f"))'), p + table())
    pairs.add("fk to new table", table('Column("a", Integer)'), p + c('Column("a", Integer, ForeignKey("p.id"))'))
    pairs.add("fk new tables in order", "", 'Table("a", m, Column("id", Integer, primary_key=True), Column("z", ForeignKey("z.id")))\nTable("z", m, Column("id", Integer, primary_key=True), Column("y", ForeignKey("y.id")))\nTable("y", m, Column("id", Integer, primary_key=True))\n')
    pairs.add("fk circle", "", 'Table("a", m, Column("id", Integer, primary_key=True), Column("z", ForeignKey("z.id", name="fz", use_alter=True)))\nTable("z", m, Column("id", Integer, primary_key=True), Column("a", ForeignKey("a.id", name="fa")))\n')
    pairs.add("fk of typeless column", p + table(), p + table('Column("a", ForeignKey("p.id"))'))
    pairs.add("fk key of target", 'p = Table("p", m, Column("id", Integer, primary_key=True))\n' + plain, 'p = Table("p", m, Column("id", Integer, primary_key=True, key="pid"))\n' + c('Column("a", Integer, ForeignKey("p.pid"))'))
    pairs.add("fk match", p + plain, p + c('Column("a", Integer, ForeignKey("p.id", name="f", match="FULL"))'), dialects=("sqlite", "postgresql"))
    pairs.add("fk removed table", two + c('Column("a", Integer, ForeignKey("p.id", name="f"))'), two)


def tables(pairs):
    k = 'Table("k", m, Column("id", Integer, primary_key=True))\n'
    pairs.add("table added", k, k + table('Column("c", String(5), nullable=False)'))
    pairs.add("table added without key", k, k + 'Table("u", m, Column("a", Integer))\n')
    pairs.add("table removed", k + table('Column("c", String(5), nullable=False, server_default="q")'), k)
    pairs.add("table removed with parts", k + table('Column("c", Integer, ForeignKey("k.id", name="fk_c", ondelete="CASCADE"))', 'Column("d", String(5))', more=', UniqueConstraint("d", name="uq_d"), Index("ix_c", "c")'), k)
    pairs.add("table comment", k, k + table('Column("c", String(5))', more=', comment="a \'table\'"'))
    pairs.add("table comment added", table(), table(more=', comment="new"'))
    pairs.add("table comment changed", table(more=', comment="old"'), table(more=', comment="new"'))
    pairs.add("table comment removed", table(more=', comment="old"'), table())
    pairs.add("table comment empty", table(), table(more=', comment=""'))
    pairs.add("column comment added", table('Column("c", Integer)'), table('Column("c", Integer, comment="new")'))
    pairs.add("column comment changed", table('Column("c", Integer, comment="old")'), table('Column("c", Integer, comment="it\'s")'))
    pairs.add("column comment removed", table('Column("c", Integer, comment="old")'), table('Column("c", Integer)'))
    pairs.add("column comment kept", table('Column("c", Integer, comment="old")'), table('Column("c", Integer, comment="old", nullable=False)'))
    pairs.add("table info and prefixes", "", 'Table("u", m, Column("id", Integer, primary_key=True), info={"a": [1, "x"]}, prefixes=["TEMPORARY"])\n')
    pairs.add("table options", "", 'Table("u", m, Column("id", Integer, primary_key=True), mysql_engine="InnoDB", sqlite_with_rowid=False)\n')
    pairs.add("check unnamed", "", 'Table("u", m, Column("id", Integer, primary_key=True), CheckConstraint("id > 5"), Column("b", Integer, CheckConstraint("b > 1", name="bb")))\n')
    pairs.add("check named", "", 'Table("u", m, Column("id", Integer, primary_key=True), CheckConstraint("id > 5", name="big"))\n')
    pairs.add("check expression", "", 'u = Table("u", m, Column("id", Integer, primary_key=True))\nu.append_constraint(CheckConstraint(u.c.id > 5, name="big"))\n')
    names = 'opts["autogenerate_plugins"] = ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"]\n'
    pairs.add("check by name added", table('Column("a", Integer)'), table('Column("a", Integer)', more=', CheckConstraint("a > 5", name="ck")'), extra=names)
    pairs.add("check by name removed", table('Column("a", Integer)', more=', CheckConstraint("a > 5", name="ck")'), table('Column("a", Integer)'), extra=names)
    pairs.add("check by name same", table('Column("a", Integer)', more=', CheckConstraint("a > 5", name="ck")'), table('Column("a", Integer)', more=', CheckConstraint("a > 6", name="ck")'), extra=names)
    pairs.add("unique deferrable", table('Column("a", Integer)'), table('Column("a", Integer)', more=', UniqueConstraint("a", name="u", deferrable=True, initially="DEFERRED")'), dialects=("sqlite", "postgresql"))
    pairs.add("key named", "", 'Table("u", m, Column("id", Integer), PrimaryKeyConstraint("id", name="pk_u"))\n')
    pairs.add("many columns", "", 'Table("u", m, *[Column("c%d" % i, Integer) for i in range(300)])\n')
    pairs.add("two metadata", table(), table() + 'n = MetaData()\nTable("second", n, Column("id", Integer, primary_key=True))\nmetadata = [m, n]\n')
    pairs.add("two metadata duplicate", table(), table() + 'n = MetaData()\nTable("t", n, Column("id", Integer, primary_key=True))\nmetadata = [m, n]\n')


def declarative(pairs):
    base = "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, declarative_base, relationship, declared_attr\nimport typing, datetime, enum, decimal\n"
    new = base + "class Base(DeclarativeBase):\n    pass\n"
    end = "m = metadata = Base.metadata\n"
    pairs.add("declarative new", "", new + 'class User(Base):\n    __tablename__ = "user_account"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    name: Mapped[str] = mapped_column(String(30))\n    nick: Mapped[typing.Optional[str]]\n    made: Mapped[datetime.datetime] = mapped_column(server_default=func.current_timestamp())\n' + end, dialects=("sqlite", "postgresql"))
    pairs.add("declarative classic", "", base + 'Base = declarative_base()\nclass User(Base):\n    __tablename__ = "u"\n    id = Column(Integer, primary_key=True)\n    name = Column(String(30), nullable=False, index=True)\n    __table_args__ = (UniqueConstraint("name", "id", name="uq_x"), {"comment": "people"})\n' + end)
    pairs.add("declarative relationship", "", new + 'class Parent(Base):\n    __tablename__ = "parent"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    children: Mapped[typing.List["Child"]] = relationship(back_populates="parent")\nclass Child(Base):\n    __tablename__ = "child"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    parent_id: Mapped[int] = mapped_column(ForeignKey("parent.id", ondelete="CASCADE"))\n    parent: Mapped["Parent"] = relationship(back_populates="children")\n' + end)
    pairs.add("declarative mixin", "", new + 'class Stamp:\n    made: Mapped[int] = mapped_column(default=5)\n    @declared_attr.directive\n    def __tablename__(cls):\n        return cls.__name__.lower()\nclass One(Stamp, Base):\n    id: Mapped[int] = mapped_column(primary_key=True)\nclass Two(Stamp, Base):\n    id: Mapped[int] = mapped_column(primary_key=True)\n    x: Mapped[bool]\n' + end)
    pairs.add("declarative enum", "", new + 'class Colour(enum.Enum):\n    red = "r"\n    green = "g"\nclass Thing(Base):\n    __tablename__ = "thing"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    colour: Mapped[Colour]\n    old = Column(Enum(Colour, name="old_colour", native_enum=False))\n' + end)
    pairs.add("declarative association", "", base + 'Base = declarative_base()\nassoc = Table("assoc", Base.metadata, Column("l", ForeignKey("l.id"), primary_key=True), Column("r", ForeignKey("r.id"), primary_key=True))\nclass L(Base):\n    __tablename__ = "l"\n    id = Column(Integer, primary_key=True)\nclass R(Base):\n    __tablename__ = "r"\n    id = Column(Integer, primary_key=True)\n    ls = relationship("L", secondary=assoc)\n' + end)
    pairs.add("declarative single inheritance", "", new + 'class A(Base):\n    __tablename__ = "a"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    kind: Mapped[str] = mapped_column(String(5))\n    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "a"}\nclass B(A):\n    extra: Mapped[typing.Optional[int]]\n    __mapper_args__ = {"polymorphic_identity": "b"}\n' + end)
    pairs.add("declarative joined inheritance", "", new + 'class A(Base):\n    __tablename__ = "a"\n    id: Mapped[int] = mapped_column(primary_key=True)\nclass B(A):\n    __tablename__ = "b"\n    id: Mapped[int] = mapped_column(ForeignKey("a.id"), primary_key=True)\n    extra: Mapped[typing.Optional[int]]\n' + end)
    pairs.add("declarative type map", "", base + 'class Base(DeclarativeBase):\n    type_annotation_map = {str: String(77), decimal.Decimal: Numeric(9, 3)}\nclass A(Base):\n    __tablename__ = "a"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    s: Mapped[str]\n    d: Mapped[typing.Optional[decimal.Decimal]]\n' + end)
    pairs.add("declarative change", 'Table("u", m, Column("id", Integer, primary_key=True), Column("name", String(10)))\n', new + 'class U(Base):\n    __tablename__ = "u"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    name: Mapped[str] = mapped_column(String(30))\n    extra: Mapped[typing.Optional[int]] = mapped_column(index=True)\n' + end)


def configured(pairs):
    before = table('Column("a", Integer)', 'Column("gone", String(5))', more=', Index("ix_a", "a")') + 'Table("other", m, Column("id", Integer, primary_key=True))\n'
    after = table('Column("a", String(10))', 'Column("b", Integer)', more=', UniqueConstraint("b", name="uq_b")')
    settings = [
        ("batch", 'opts["render_as_batch"] = True\n'),
        ("batch comments", 'opts["render_as_batch"] = True\nt.comment = "x"\nt.c.a.comment = "y"\n'),
        ("prefixes", 'opts["sqlalchemy_module_prefix"] = "db."\nopts["alembic_module_prefix"] = "mig."\n'),
        ("no prefixes", 'opts["sqlalchemy_module_prefix"] = ""\nopts["alembic_module_prefix"] = ""\n'),
        ("no types", 'opts["compare_type"] = False\n'),
        ("own types yes", 'opts["compare_type"] = lambda c, ic, mc, it, mt: True\n'),
        ("own types no", 'opts["compare_type"] = lambda c, ic, mc, it, mt: False\n'),
        ("own types by class", 'opts["compare_type"] = lambda c, ic, mc, it, mt: None if isinstance(mt, String) and isinstance(it, Integer) else False\n'),
        ("include object tables", 'opts["include_object"] = lambda o, n, k, r, c: not (k == "table" and r and c is None)\n'),
        ("include object columns", 'opts["include_object"] = lambda o, n, k, r, c: not (k == "column" and n in ("b", "gone"))\n'),
        ("include object indexes", 'opts["include_object"] = lambda o, n, k, r, c: k not in ("index", "unique_constraint")\n'),
        ("include object by info", 't.c.b.info["skip"] = True\nopts["include_object"] = lambda o, n, k, r, c: not o.info.get("skip")\n'),
        ("include name tables", 'opts["include_name"] = lambda n, k, p: not (k == "table" and n == "other")\n'),
        ("include name columns", 'opts["include_name"] = lambda n, k, p: not (k == "column" and n == "gone" and p["table_name"] == "t" and p["schema_qualified_table_name"] == "t")\n'),
        ("include name indexes", 'opts["include_name"] = lambda n, k, p: k != "index"\n'),
        ("render item type", 'def ri(k, o, c):\n    if k == "type" and isinstance(o, String):\n        c.imports.add("from my import types")\n        return "types.Str(%r)" % o.length\n    return False\nopts["render_item"] = ri\n'),
        ("render item column", 'opts["render_item"] = lambda k, o, c: "my.Column(%r)" % o.name if k == "column" else False\n'),
        ("render item none", 'opts["render_item"] = lambda k, o, c: None if k in ("unique", "primary_key") else False\n'),
        ("plugins only tables", 'opts["autogenerate_plugins"] = ["alembic.autogenerate.schemas", "alembic.autogenerate.tables"]\n'),
        ("plugins without constraints", 'opts["autogenerate_plugins"] = ["alembic.autogenerate.*", "~alembic.autogenerate.constraints"]\n'),
        ("plugins without types", 'opts["autogenerate_plugins"] = ["alembic.autogenerate.*", "~alembic.autogenerate.types"]\n'),
        ("plugins unknown", 'opts["autogenerate_plugins"] = ["alembic.autogenerate.*", "nothing.here"]\n'),
    ]
    for name, extra in settings:
        pairs.add("configure " + name, before, after, extra=extra)
    own = "class MyType(TypeDecorator):\n    impl = String\n    cache_ok = True\nclass Sub(String):\n    pass\nclass Point(sa.types.UserDefinedType):\n    def __init__(self, n=2):\n        self.n = n\n    def get_col_spec(self, **kw):\n        return \"VARCHAR(%d)\" % self.n\n"
    pairs.add("own type decorator", table(), own + table('Column("a", MyType(20))', 'Column("b", Sub(5))', 'Column("c", Point(7))'))
    pairs.add("own type with prefix", table(), own + table('Column("a", MyType(20))', 'Column("b", Sub(5))', 'Column("c", Point(7))') + 'opts["user_module_prefix"] = "types."\n')
    pairs.add("own type same", table('Column("a", String(20))', 'Column("c", String(7))'), own + table('Column("a", MyType(20))', 'Column("c", Point(7))'))
    pairs.add("own type changed", table('Column("a", Integer)'), own + table('Column("a", MyType(20))'))
    pairs.add("own type repr", table(), "class MyType(TypeDecorator):\n    impl = Integer\n    cache_ok = True\n    def __repr__(self):\n        return \"MyType(special)\"\n" + table('Column("a", MyType())'))
    pairs.add("own type new table", "", own + 'Table("u", m, Column("id", Integer, primary_key=True), Column("a", MyType(20), server_default="x"))\n')


def postgresql(pairs):
    only = ("postgresql",)
    pg = "from sqlalchemy.dialects import postgresql as pg\n"
    new = ["pg.JSONB", "pg.JSON", "pg.ARRAY(Integer)", "pg.ARRAY(pg.JSONB, dimensions=2)", "ARRAY(String(5))", "pg.UUID", "pg.INET", "pg.CIDR", "pg.TSVECTOR", "pg.BYTEA", "pg.INTERVAL(precision=3)", "pg.TIMESTAMP(timezone=True, precision=3)", "pg.BIT(3)", "pg.HSTORE", "pg.INT4RANGE", "pg.TSTZRANGE", "pg.MONEY", 'pg.ENUM("a", "b", name="e")', 'Enum("a", "b", name="e")', 'Enum("a", name="e", schema="s")', "pg.MACADDR", "pg.OID", "pg.CITEXT", "pg.DOUBLE_PRECISION", "pg.TIME(timezone=True)"]
    for number, type_ in enumerate(new):
        pairs.add("pg new %02d %s" % (number, type_), table(), pg + table('Column("c", %s)' % type_), dialects=only)
    for before, after in [("pg.JSON", "pg.JSONB"), ("pg.JSONB", "pg.JSONB"), ("pg.ARRAY(Integer)", "pg.ARRAY(Integer)"), ("pg.ARRAY(Integer)", "pg.ARRAY(String)"), ("pg.UUID", "Uuid"), ("pg.INET", "String(20)"), ("pg.TIMESTAMP(timezone=True)", "DateTime"), ("pg.INTERVAL", "Interval"), ("pg.TSVECTOR", "pg.TSVECTOR"), ("pg.INT4RANGE", "pg.INT8RANGE"), ("pg.BYTEA", "LargeBinary"), ("pg.DOUBLE_PRECISION", "Float(53)"), ("pg.DOUBLE_PRECISION", "Double"), ("String(5)", "pg.CIDR"), ("pg.BIT(3)", "pg.BIT(4)"), ('Enum("a", "b", name="e")', 'Enum("a", "b", name="e")'), ('Enum("a", "b", name="e")', 'Enum("a", "b", "c", name="e")'), ('Enum("a", "b", name="e")', "String(5)"), ("pg.MONEY", "Numeric(10, 2)")]:
        pairs.add("pg type %s to %s" % (before, after), pg + table('Column("c", %s)' % before), pg + table('Column("c", %s)' % after), dialects=only)
    on = 'opts["compare_server_default"] = True\n'
    pairs.add("pg serial", table(), table(), dialects=only, extra=on)
    pairs.add("pg bigserial", 'Table("u", m, Column("id", BigInteger, primary_key=True))\n', 'Table("u", m, Column("id", BigInteger, primary_key=True))\n', dialects=only, extra=on)
    pairs.add("pg serial removed table", table() + 'Table("u", m, Column("id", BigInteger, primary_key=True))\n', table(), dialects=only)
    ident = lambda text: 'Table("u", m, Column("id", Integer, %sprimary_key=True))\n' % text
    pairs.add("pg identity same", ident("Identity(), "), ident("Identity(), "), dialects=only, extra=on)
    pairs.add("pg identity always", ident("Identity(), "), ident("Identity(always=True), "), dialects=only, extra=on)
    pairs.add("pg identity start", ident("Identity(start=3), "), ident("Identity(start=5, increment=2), "), dialects=only, extra=on)
    pairs.add("pg identity new table", "", ident("Identity(start=3, minvalue=1, maxvalue=1000, cycle=True, cache=4), "), dialects=only)
    pairs.add("pg identity removed table", table() + ident("Identity(start=3), "), table(), dialects=only)
    pairs.add("pg identity new column", table(), table('Column("n", Integer, Identity(always=True, start=5))'), dialects=only)
    two = ('Column("a", Integer)', 'Column("b", String(10))')
    ix = lambda text: table(*two) + text + "\n"
    for number, (before, after) in enumerate([
        ("", 'Index("ix", t.c.a, postgresql_where=t.c.a > 5)'),
        ("", 'Index("ix", t.c.a, postgresql_using="btree", postgresql_include=["b"])'),
        ("", 'Index("ix", t.c.b, postgresql_ops={"b": "varchar_pattern_ops"})'),
        ("", 'Index("ix", func.lower(t.c.b))'),
        ("", 'Index("ix", func.lower(t.c.b), t.c.a.desc())'),
        ("", 'Index("ix", t.c.a.desc().nulls_last(), unique=True, postgresql_nulls_not_distinct=True)'),
        ("", 'Index("ix", t.c.a + 5)'),
        ("", 'Index("ix", text("(a + 5)"), text("lower(b)"))'),
        ('Index("ix", func.lower(t.c.b))', 'Index("ix", func.lower(t.c.b))'),
        ('Index("ix", func.lower(t.c.b))', 'Index("ix", func.upper(t.c.b))'),
        ('Index("ix", func.lower(t.c.b))', 'Index("ix", t.c.b)'),
        ('Index("ix", t.c.a.desc())', 'Index("ix", t.c.a.desc())'),
        ('Index("ix", t.c.a.desc())', 'Index("ix", t.c.a)'),
        ('Index("ix", t.c.a + 5)', 'Index("ix", t.c.a + 5)'),
        ('Index("ix", t.c.a, postgresql_include=["b"])', 'Index("ix", t.c.a, postgresql_include=["b"])'),
        ('Index("ix", t.c.a, postgresql_include=["b"])', ''),
        ('Index("ix", t.c.a, postgresql_where=t.c.a > 5)', ''),
        ('Index("ix", t.c.a, unique=True)', 'Index("ix", t.c.a, unique=True, postgresql_nulls_not_distinct=True)'),
        ('Index("ix", t.c.a)', 'Index("ix", t.c.a, t.c.b)'),
    ]):
        pairs.add("pg index %02d" % number, ix(before), ix(after), dialects=only)
    pairs.add("pg exclude new table", "", pg + 'Table("u", m, Column("id", Integer, primary_key=True), Column("r", pg.INT4RANGE), pg.ExcludeConstraint(("r", "&&"), name="ex", using="gist"))\n', dialects=only)
    pairs.add("pg unique nulls", table(*two), table(*two, more=', UniqueConstraint("a", name="u", postgresql_nulls_not_distinct=True)'), dialects=only)
    pairs.add("pg computed casts", table('Column("a", String(5)), Column("b", String(20), Computed("a || \'x\'", persisted=True))'), table('Column("a", String(5)), Column("b", String(20), Computed("a || \'x\'", persisted=True))'), dialects=only, extra=on)
    schemas = 'opts["include_schemas"] = True\n'
    other = 'Table("s", m, Column("id", Integer, primary_key=True), Column("a", Integer), schema="other")\n'
    raw = ["CREATE SCHEMA other"]
    pairs.add("pg schema added", table(), table() + other, dialects=only, extra=schemas, raw=raw)
    pairs.add("pg schema same", table() + other, table() + other, dialects=only, extra=schemas, raw=raw)
    pairs.add("pg schema removed", table() + other, table(), dialects=only, extra=schemas, raw=raw)
    pairs.add("pg schema not included", table() + other, table(), dialects=only, raw=raw)
    pairs.add("pg schema changes", table() + other, table() + 'Table("s", m, Column("id", Integer, primary_key=True), Column("a", String(5), nullable=False), Column("t", Integer, ForeignKey("t.id")), Index("ix_s", "a"), UniqueConstraint("a", name="uqs"), schema="other", comment="x")\n', dialects=only, extra=schemas, raw=raw)
    pairs.add("pg schema name filter", table() + other, table(), dialects=only, extra=schemas + 'opts["include_name"] = lambda n, k, p: n != "other" if k == "schema" else True\n', raw=raw)


def mariadb(pairs):
    only = ("mariadb",)
    my = "from sqlalchemy.dialects import mysql as my\n"
    new = ["my.TINYINT(1)", "my.INTEGER(unsigned=True)", "my.BIGINT(unsigned=True)", "my.DECIMAL(10, 2, unsigned=True)", "my.VARCHAR(20, charset=\"latin1\")", "my.LONGTEXT", "my.MEDIUMTEXT(collation=\"utf8mb4_bin\")", "my.DATETIME(fsp=3)", "my.TIMESTAMP(fsp=6)", "my.YEAR", "my.BIT(3)", 'my.ENUM("a", "b")', 'my.SET("a", "b")', "my.DOUBLE", "my.LONGBLOB", "my.JSON", "my.MEDIUMINT", "my.CHAR(3)", 'Enum("a", "b", name="e")']
    for number, type_ in enumerate(new):
        pairs.add("my new %02d %s" % (number, type_), table(), my + table('Column("c", %s)' % type_), dialects=only)
    for before, after in [('Enum("a", "b", name="e")', 'Enum("a", "b", name="e")'), ('Enum("a", "b", name="e")', 'Enum("b", "a", name="e")'), ('Enum("a", "b", name="e")', 'Enum("a", "b", "c", name="e")'), ('my.ENUM("a", "b")', 'my.ENUM("a")'), ("my.TINYINT(1)", "Boolean"), ("Boolean", "my.TINYINT(1)"), ("my.LONGTEXT", "JSON"), ("JSON", "my.LONGTEXT"), ("my.INTEGER(unsigned=True)", "Integer"), ("Integer", "my.INTEGER(unsigned=True)"), ("my.VARCHAR(20, charset=\"latin1\")", "String(20)"), ("my.VARCHAR(20, charset=\"latin1\")", "my.VARCHAR(20, charset=\"utf8mb4\")"), ("my.DATETIME(fsp=3)", "DateTime"), ("my.TEXT", "my.LONGTEXT"), ("my.DOUBLE", "Double"), ("my.DOUBLE", "Float"), ("my.BIGINT(20)", "BigInteger"), ("my.YEAR", "my.YEAR")]:
        pairs.add("my type %s to %s" % (before, after), my + table('Column("c", %s)' % before), my + table('Column("c", %s)' % after), dialects=only)
    on = 'opts["compare_server_default"] = True\n'
    stamp = 'text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")'
    for number, (type_, before, after) in enumerate([("TIMESTAMP", stamp, stamp), ("TIMESTAMP", stamp, 'text("CURRENT_TIMESTAMP")'), ("DateTime", 'text("CURRENT_TIMESTAMP")', 'func.now()'), ("String(20)", 'text("(uuid())")', 'text("(uuid())")'), ("Integer", 'text("(1 + 1)")', 'text("(1 + 1)")'), ("Float", '"1.5"', '"1.50"'), ("String(5)", "\"x\"", "\"X\"")]):
        pairs.add("my default %02d" % number, table('Column("c", %s, server_default=%s, nullable=False)' % (type_, before)), table('Column("c", %s, server_default=%s, nullable=False)' % (type_, after)), dialects=only, extra=on)
    p = 'p = Table("p", m, Column("id", Integer, primary_key=True))\n'
    pairs.add("my index of foreign key", p + table('Column("a", Integer, ForeignKey("p.id", name="fk_a"))'), p + table('Column("a", Integer, ForeignKey("p.id", name="fk_a"))'), dialects=only)
    pairs.add("my index prefix", table('Column("a", String(200))'), table('Column("a", String(200))') + 'Index("ix", t.c.a, mysql_length=20)\n', dialects=only)
    pairs.add("my options kept", table(), 'Table("u", m, Column("id", Integer, primary_key=True), mysql_engine="InnoDB", mysql_charset="utf8mb4", mariadb_engine="InnoDB")\n' + table(), dialects=only)
    pairs.add("my table removed", table() + 'Table("u", m, Column("id", Integer, primary_key=True), Column("e", Enum("a", "b", name="e")), mysql_engine="InnoDB", comment="q")\n', table(), dialects=only)


TOPICS = (types, columns, defaults, indexes, foreign_keys, tables, declarative, configured, postgresql, mariadb, *rules.TOPICS)


def all_pairs():
    pairs = Pairs()
    for topic in TOPICS:
        first = len(pairs.found)
        topic(pairs)
        for pair in pairs.found[first:]:
            pair["topic"] = topic.__name__
    names = [pair["name"] for pair in pairs.found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise SystemExit("cases with the same name: %s" % sorted(twice))
    return pairs.found
