"""Pairs for rules of the comparison that stand by themselves: what is skipped, what is not looked at, which order things have."""

EVERYWHERE = ("sqlite", "postgresql", "mariadb")
P = 'p = Table("p", m, Column("id", Integer, primary_key=True), Column("x", Integer, unique=True))\n'
DEFAULTS = 'opts["compare_server_default"] = True\n'
BY_NAME = 'opts["autogenerate_plugins"] = ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"]\n'
PG = "from sqlalchemy.dialects import postgresql as pg\n"
MY = "from sqlalchemy.dialects import mysql as my\n"


def table(*parts, name="t", more=""):
    columns = "".join(", " + part for part in parts)
    return 't = Table("%s", m, Column("id", Integer, primary_key=True)%s%s)\n' % (name, columns, more)


def skipped(pairs):
    """What the database or the models do not tell enough of, and what belongs to Alembic."""
    without = 'CREATE TABLE t (id INTEGER PRIMARY KEY, c)'
    pairs.add("no type in the database", "", table('Column("c", Integer, nullable=False)'), dialects=("sqlite",), raw=[without])
    pairs.add("no type in the models", table('Column("c", Integer)'), table('Column("c", sa.types.NullType, nullable=False)'))
    version = "CREATE TABLE %s (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
    pairs.add("version table", table(), table('Column("c", Integer)'), raw=[version % "alembic_version"])
    pairs.add("version table of another name", table(), table(), raw=[version % "alembic_version", version % "mine"], extra='opts["version_table"] = "mine"\n')
    key = table('Column("a", Integer, ForeignKey("p.id", name="f"))')
    pairs.add("key to a table that is left out", P + key, P + table('Column("a", Integer)'), extra='opts["include_name"] = lambda n, k, p: n != "p"\n')
    pairs.add("key to a table that is left out stays", P + key, P + key, extra='opts["include_name"] = lambda n, k, p: n != "p"\n')
    pairs.add("key that is left out", P + key, P + table('Column("a", Integer)'), extra='opts["include_object"] = lambda o, n, k, r, c: k != "foreign_key_constraint"\n')
    pairs.add("names of keys left out", P + key, P + table('Column("a", Integer)'), extra='opts["include_name"] = lambda n, k, p: k != "foreign_key_constraint"\n')
    view = "CREATE VIEW v AS SELECT 1 AS one"
    pairs.add("views are not looked at", table(), table(), raw=[view])
    pairs.add("partial index of the database", "", table('Column("a", Integer)'), dialects=("sqlite",), raw=["CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INTEGER)", "CREATE INDEX ix ON t (a) WHERE a > 5"])
    pairs.add("index of an expression in the database", "", table('Column("a", Integer)'), dialects=("sqlite",), raw=["CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INTEGER)", "CREATE INDEX ix ON t (a + 1)"])


def not_compared(pairs):
    """What Alembic does not look at."""
    pairs.add("check without a name", table('Column("a", Integer)', more=', CheckConstraint("a > 5")'), table('Column("a", Integer)', more=', CheckConstraint("a > 6")'), extra=BY_NAME)
    pairs.add("numbering", table(), 't = Table("t", m, Column("id", Integer, primary_key=True, autoincrement=False))\n')
    pairs.add("numbering comes", 't = Table("t", m, Column("id", Integer, primary_key=True, autoincrement=False))\n', table())
    pairs.add("table options change", 'Table("t", m, Column("id", Integer, primary_key=True), mysql_engine="MyISAM", mariadb_engine="MyISAM", sqlite_with_rowid=False)\n', table())
    letters = 'Enum("a", "b", name="letters", native_enum=False, create_constraint=True)'
    pairs.add("values of a checked enumeration", table('Column("c", %s)' % letters), table('Column("c", %s)' % letters.replace('"b"', '"b", "c"')))
    pairs.add("sequences", 'Sequence("s1", metadata=m)\n' + table(), 'Sequence("s2", start=5, metadata=m)\n' + table(), dialects=("postgresql",))
    pairs.add("key of other columns", 'Table("t", m, Column("a", Integer, primary_key=True, autoincrement=False), Column("b", Integer, nullable=False))\n', 'Table("t", m, Column("a", Integer, nullable=False), Column("b", Integer, primary_key=True, autoincrement=False))\n')
    exclude = lambda text: PG + table('Column("r", pg.INT4RANGE)', more=", pg.ExcludeConstraint((%s), name=\"ex\", using=\"gist\")" % text)
    pairs.add("exclusions change", exclude('"r", "&&"'), exclude('"r", "="'), dialects=("postgresql",))
    pairs.add("exclusions go", exclude('"r", "&&"'), PG + table('Column("r", pg.INT4RANGE)'), dialects=("postgresql",))
    parted = 'Table("t", m, Column("id", Integer, primary_key=True), postgresql_partition_by="%s")\n'
    pairs.add("partitions change", parted % "RANGE (id)", parted % "LIST (id)", dialects=("postgresql",))
    pairs.add("partitioned table goes", parted % "RANGE (id)", 'Table("k", m, Column("id", Integer, primary_key=True))\n', dialects=("postgresql",))


def order(pairs):
    """Everything at once."""
    before = (
        'Table("gone", m, Column("id", Integer, primary_key=True), Column("p", ForeignKey("p.id", name="fk_gone")), Index("ix_gone", "p"))\n' + P
        + table('Column("a", Integer, comment="old")', 'Column("b", String(5), nullable=False)', 'Column("old", Integer)', 'Column("f", Integer, ForeignKey("p.id", name="fk_old"))', more=', Index("ix_b", "b"), Index("ix_a", "a"), UniqueConstraint("a", name="uq_a"), CheckConstraint("a > 1", name="ck_old"), comment="was"')
        + 'Table("early", m, Column("id", Integer, primary_key=True), Column("n", Integer))\n'
    )
    after = (
        'Table("zz", m, Column("id", Integer, primary_key=True), Column("new", ForeignKey("new.id")), Index("ix_zz_2", "new"), Index("ix_zz_1", "id", "new"))\n'
        + 'Table("new", m, Column("id", Integer, primary_key=True))\n' + P
        + table('Column("z", Integer, index=True)', 'Column("b", String(9))', 'Column("a", BigInteger, nullable=False, comment="new", server_default="5")', 'Column("f", Integer, ForeignKey("p.x", name="fk_new"))', more=', Index("ix_b", "b", unique=True), Index("ix_c", "a", "b"), UniqueConstraint("a", "b", name="uq_ab"), CheckConstraint("a > 2", name="ck_new"), comment="is"')
        + 'Table("early", m, Column("id", Integer, primary_key=True), Column("n", Integer, nullable=False))\n'
    )
    pairs.add("everything at once", before, after, extra=DEFAULTS + BY_NAME)
    pairs.add("everything at once in batches", before, after, extra=DEFAULTS + BY_NAME + 'opts["render_as_batch"] = True\n')
    pairs.add("everything of a column", table('Column("c", String(5), nullable=False, server_default="x", comment="was")'), table('Column("c", Text, server_default=None, comment="is")'), extra=DEFAULTS, dialects=("sqlite", "postgresql"))
    pairs.add("everything of a column else", table('Column("c", Integer, nullable=False, server_default="1", comment="was")'), table('Column("c", BigInteger, server_default="2", comment="is")'), extra=DEFAULTS)
    pairs.add("tables in the order of names", table('Column("a", Integer)', name="b") + table('Column("a", Integer)', name="a"), table('Column("a", Integer, nullable=False)', name="b") + table('Column("a", Integer, nullable=False)', name="a"))


def details(pairs):
    """Three-valued deferral, defaults of sequences, forms of expressions, arguments that are rendered."""
    fk = lambda more: P + table('Column("a", Integer, ForeignKey("p.id", name="f"%s))' % more)
    both = ("sqlite", "postgresql")
    pairs.add("deferral immediate", fk(""), fk(', deferrable=True, initially="IMMEDIATE"'), dialects=both)
    pairs.add("deferral changes", fk(', deferrable=True, initially="IMMEDIATE"'), fk(', deferrable=True, initially="DEFERRED"'), dialects=both)
    pairs.add("deferral goes", fk(', deferrable=True, initially="DEFERRED"'), fk(""), dialects=both)
    pairs.add("deferral denied", fk(""), fk(", deferrable=False"), dialects=both)
    pairs.add("key without action on update", fk(', onupdate="CASCADE"'), fk(', onupdate="NO ACTION"'))
    pairs.add("options of a column", table(), table('Column("c", Integer, nullable=False, sqlite_on_conflict_not_null="IGNORE")'))
    only = ("postgresql",)
    number = 'Column("c", Integer, server_default=%s)'
    for place, (was, becomes) in enumerate([("s1", "s1"), ("s1", "s2")]):
        text = "text(\"nextval('%s'::regclass)\")"
        sequences = 'Sequence("s1", metadata=m)\nSequence("s2", metadata=m)\n'
        pairs.add("pg sequence default %d" % place, sequences + table(number % (text % was)), sequences + table(number % (text % becomes)), dialects=only, extra=DEFAULTS)
    pairs.add("pg sequence default without cast", 'Sequence("s1", metadata=m)\n' + table(number % "text(\"nextval('s1'::regclass)\")"), 'Sequence("s1", metadata=m)\n' + table(number % "text(\"nextval('s1')\")"), dialects=only, extra=DEFAULTS)
    pairs.add("pg sequence of the models", 'Sequence("s1", metadata=m)\n' + table(number % "text(\"nextval('s1'::regclass)\")"), 's = Sequence("s1", metadata=m)\n' + table('Column("c", Integer, s, server_default=s.next_value())'), dialects=only, extra=DEFAULTS)
    two = ('Column("a", Integer)', 'Column("b", String(10))')
    ix = lambda text: table(*two) + text + "\n"
    for place, (was, becomes) in enumerate([
        ('Index("ix", text("CAST(a AS TEXT)"))', 'Index("ix", cast(t.c.a, Text))'),
        ('Index("ix", text("lower(b) varchar_pattern_ops"))', 'Index("ix", text("lower(b) varchar_pattern_ops"))'),
        ('Index("ix", text("lower(b) varchar_pattern_ops"))', 'Index("ix", func.lower(t.c.b), postgresql_ops={"lower": "text_pattern_ops"})'),
        ('Index("ix", text("(b || \'x\') DESC NULLS LAST"))', 'Index("ix", (t.c.b + "x").desc().nulls_last())'),
        ('Index("ix", t.c.a.asc())', 'Index("ix", t.c.a.asc().nulls_last())'),
        ('Index("ix", func.coalesce(t.c.b, "y"))', 'Index("ix", func.coalesce(t.c.b, "y"))'),
        ('Index("ix", func.coalesce(t.c.b, "y"))', 'Index("ix", func.coalesce(t.c.b, "z"))'),
        ('Index("ix", t.c.b, unique=True)', 'UniqueConstraint(t.c.b, name="ix")'),
        ('Index("ix", t.c.a, postgresql_with={"fillfactor": 50})', 'Index("ix", t.c.a, postgresql_with={"fillfactor": 70})'),
        ('Index("ix", t.c.a, postgresql_using="hash")', 'Index("ix", t.c.a)'),
        ('', 'Index("ix", t.c.a, postgresql_concurrently=True)'),
    ]):
        pairs.add("pg expression %02d" % place, ix(was), ix(becomes), dialects=only)
    for place, type_ in enumerate(['pg.DOMAIN("positive", Integer, check="VALUE > 0")', "pg.HSTORE(text_type=String(5))", "pg.ARRAY(pg.ENUM(\"a\", name=\"e\"))", "pg.JSONB(none_as_null=True)", "pg.VARCHAR(5)", "pg.BIT(varying=True)", "pg.INTERVAL(fields=\"DAY TO SECOND\")", "pg.REGCLASS", "pg.TSQUERY", "pg.INT8MULTIRANGE", 'String(5, collation="C")', "LargeBinary().with_variant(pg.OID(), \"postgresql\")"]):
        pairs.add("pg detail %02d %s" % (place, type_), table(), PG + table('Column("c", %s)' % type_), dialects=only)
    domains = ['"positive", Integer, check="VALUE > 0"', '"d", Integer, check=text("VALUE > 1"), default="5", not_null=True, constraint_name="ck"', '"d", String(5), default=text("\'x\'"), collation="C", schema="public", create_type=False']
    for place, domain in enumerate(domains):
        pairs.add("pg domain %d" % place, table(), PG + table('Column("c", pg.DOMAIN(%s))' % domain), dialects=only)
    for place, domain in enumerate(domains[:2]):
        pairs.add("pg domain goes %d" % place, PG + table('Column("c", pg.DOMAIN(%s))' % domain), table(), dialects=only)
        pairs.add("pg domain changes %d" % place, PG + table('Column("c", pg.DOMAIN(%s))' % domain), table('Column("c", BigInteger)'), dialects=only)
    collated = 'Column("c", String(5, collation="%s"))'
    pairs.add("pg collation changes", table(collated % "C"), table(collated % "POSIX"), dialects=only)
    pairs.add("pg collation goes", table(collated % "C"), table('Column("c", String(5))'), dialects=only)
    my = ("mariadb",)
    for place, (was, becomes) in enumerate([
        ('Index("ix", t.c.b, mysql_length=5, mariadb_length=5)', 'Index("ix", t.c.b)'),
        ('Index("ix", t.c.b, mysql_prefix="FULLTEXT", mariadb_prefix="FULLTEXT")', 'Index("ix", t.c.b)'),
        ('Index("ix", t.c.a.desc())', 'Index("ix", t.c.a)'),
        ('Index("ix", t.c.b, unique=True)', 'UniqueConstraint(t.c.b, name="ix")'),
        ('UniqueConstraint(t.c.b, name="ix")', 'Index("ix", t.c.b, unique=True)'),
        ('Index("a", t.c.a)', ''),
    ]):
        pairs.add("my index %02d" % place, ix(was), ix(becomes), dialects=my)
    restricted = P + table('Column("a", Integer, ForeignKey("p.id", name="f", ondelete="RESTRICT", onupdate="RESTRICT"))')
    pairs.add("my restriction same", restricted, restricted, dialects=my)
    pairs.add("my restriction goes", restricted, fk(""), dialects=my)
    collated = 'Column("c", String(5, collation="%s"))'
    pairs.add("my collation changes", table(collated % "utf8mb4_bin"), table(collated % "utf8mb4_unicode_ci"), dialects=my)
    pairs.add("my collation goes", table(collated % "utf8mb4_bin"), table('Column("c", String(5))'), dialects=my)
    pairs.add("my key of other tables in the same order", P + table('Column("a", Integer, ForeignKey("p.id"))') + 'Table("s", m, Column("id", Integer, primary_key=True), Column("a", Integer, ForeignKey("p.id")))\n', P + table('Column("a", Integer)') + 'Table("s", m, Column("id", Integer, primary_key=True), Column("a", Integer))\n', dialects=my)


TOPICS = (skipped, not_compared, order, details)
