"""What only SQL Server is asked."""

from cases.ops import offline

# Text is all there is.
HAS_DRIVER = False

TYPES = """
mssql.TINYINT() mssql.BIT() mssql.MONEY() mssql.SMALLMONEY() mssql.SQL_VARIANT() mssql.ROWVERSION() mssql.ROWVERSION(convert_int=True) mssql.TIMESTAMP()
mssql.TIMESTAMP(convert_int=True) mssql.IMAGE() mssql.NTEXT() mssql.NTEXT(collation='Latin1_General_CI_AS') mssql.XML() mssql.JSON() mssql.SMALLDATETIME() mssql.DATETIME2()
mssql.DATETIME2(3) mssql.DATETIME2(0) mssql.DATETIMEOFFSET() mssql.DATETIMEOFFSET(7) mssql.TIME() mssql.TIME(4) mssql.TIME(precision=0) mssql.REAL() mssql.REAL(precision=12)
mssql.DOUBLE_PRECISION() mssql.FLOAT() mssql.FLOAT(53) mssql.VARBINARY() mssql.VARBINARY(10) mssql.VARBINARY('max') mssql.VARBINARY(filestream=True) mssql.VARBINARY('max',filestream=True)
mssql.UNIQUEIDENTIFIER() mssql.UNIQUEIDENTIFIER(as_uuid=False) mssql.NVARCHAR('max') mssql.VARCHAR('max') mssql.NVARCHAR(30,collation='SQL_Latin1_General_CP1_CI_AS') mssql.VARCHAR('max',collation='C')
mssql.CHAR(3,collation='x') mssql.NCHAR() mssql.NCHAR(2) mssql.TEXT() mssql.TEXT(collation='x') mssql.DECIMAL(10,2) mssql.NUMERIC(10) mssql.DATE() mssql.DATETIME() mssql.BINARY(8) mssql.BIGINT()
sa.String('max') sa.Unicode('max') sa.Text(collation='Latin1_General_CI_AS') sa.UnicodeText(collation='x y') sa.Unicode(5,collation='x') sa.LargeBinary('max') sa.Uuid(native_uuid=False,as_uuid=False)
sa.Float(24) sa.Double(53,asdecimal=True) sa.FLOAT(24) sa.DateTime(True) sa.Time(timezone=True) sa.Enum('a','bb',native_enum=False) sa.Enum('a',length=5) sa.Boolean(create_constraint=True)
sa.String(5).with_variant(mssql.NVARCHAR(9),'mssql') sa.DateTime().with_variant(mssql.DATETIME2(6),'mssql') sa.JSON().with_variant(mssql.XML(),'mssql') sa.Interval(native=True)
""".split()

DDL = r'''
create(sa.Column("id", sa.Integer, sa.Identity(), primary_key=True))
create(sa.Column("id", sa.Integer, sa.Identity(start=5), primary_key=True))
create(sa.Column("id", sa.Integer, sa.Identity(start=0), primary_key=True))
create(sa.Column("id", sa.Integer, sa.Identity(increment=3), primary_key=True))
create(sa.Column("id", sa.Integer, sa.Identity(start=-1, increment=-1), primary_key=True))
create(sa.Column("id", sa.Integer, sa.Identity(always=True, minvalue=1, maxvalue=9, cycle=True, cache=3), primary_key=True))
create(sa.Column("a", sa.Integer, sa.Identity()), sa.Column("b", sa.Integer, primary_key=True))
create(sa.Column("a", sa.Integer, sa.Identity(), nullable=True))
create(sa.Column("id", sa.Integer, primary_key=True, mssql_identity_start=4))
create(sa.Column("id", sa.Integer, primary_key=True, mssql_identity_start=4, mssql_identity_increment=3))
create(sa.Column("id", sa.Integer, primary_key=True, mssql_identity_increment=3))
create(sa.Column("id", sa.Integer, sa.Identity(), primary_key=True, mssql_identity_start=4))
create(sa.Column("id", sa.Integer, primary_key=True, autoincrement=False, mssql_identity_start=4))
create(sa.Column("a", sa.Integer, autoincrement=True), sa.Column("b", sa.Integer, primary_key=True, autoincrement=False))
create(sa.Column("id", sa.Integer, sa.Sequence("s"), primary_key=True))
create(sa.Column("id", sa.Integer, sa.Sequence("s", optional=True), primary_key=True))
create(sa.Column("id", sa.Integer, sa.Sequence("s"), primary_key=True, server_default=sa.Sequence("s").next_value()))
create(sa.Column("id", sa.BigInteger, primary_key=True))
create(sa.Column("id", sa.Numeric(10, 0), primary_key=True, autoincrement=True))
create(sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("newid()")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id"), primary_key=True))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id"), primary_key=True, autoincrement="ignore_fk"))
create(sa.Column("a", sa.Integer, primary_key=True), sa.Column("b", sa.Integer, primary_key=True, autoincrement=True))
create(sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a", mssql_clustered=True))
create(sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a", name="pk", mssql_clustered=False))
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", mssql_clustered=True))
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", name="uq", mssql_clustered=False))
create(sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a", mssql_clustered=None))
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer, sa.Computed("a + 2")))
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer, sa.Computed("a + 2", persisted=True)))
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer, sa.Computed("a + 2", persisted=True), nullable=False))
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer, sa.Computed("a + 2", persisted=False)))
create(sa.Column("a", mssql.VARBINARY("max", filestream=True)), sa.Column("g", mssql.UNIQUEIDENTIFIER(), nullable=False, unique=True))
create(sa.Column("a", sa.Boolean, server_default=sa.true()), sa.Column("b", sa.Boolean, server_default=sa.false()))
create(sa.Column("a", sa.Unicode(5), server_default="ü"))
create(sa.Column("a", sa.Unicode(5), server_default=sa.literal("ü")))
create(sa.Column("a", sa.DateTime, server_default=sa.func.now()), sa.Column("b", sa.Date, server_default=sa.func.current_date()))
create(sa.Column("a", sa.Integer), schema="owner")
create(sa.Column("a", sa.Integer), schema="db.owner")
create(sa.Column("a", sa.Integer), schema="Db.Owner")
create(sa.Column("a", sa.Integer), schema="srv.db.owner")
create(sa.Column("a", sa.Integer), schema="[db.owner]")
create(sa.Column("a", sa.Integer), schema="[my db].[owner]")
create(sa.Column("a", sa.Integer), schema="[srv].[my db].[owner]")
create(sa.Column("a", sa.Integer), schema="a.b", quote_schema=True)
create(sa.Column("a]b", sa.Integer), sa.Column("[c", sa.Integer), name="t]t")
create(sa.Column("user", sa.Integer), sa.Column("order", sa.Integer), sa.Column("percent", sa.Integer), sa.Column("identity", sa.Integer), sa.Column("value", sa.Integer))
create(sa.Column("a", sa.Integer, sa.ForeignKey("s.p.id", onupdate="CASCADE", ondelete="SET DEFAULT")))
create(sa.Column("a", sa.Integer, sa.CheckConstraint("a > 0", name="ck")), sa.CheckConstraint(sa.column("a") < 5))
create(sa.Column("x" * 128, sa.Integer))
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", name="u" * 129))
create(sa.Column("a" * 100, sa.Integer, unique=True), convention={"uq": "uq_%(table_name)s_%(column_0_name)s_%(column_0_name)s"})
index("ix", "a", mssql_clustered=True)
index("ix", "a", mssql_clustered=False)
index("ix", "a", unique=True, mssql_clustered=True)
index("ix", mssql_columnstore=True, mssql_clustered=True)
index("ix", "a", "b", mssql_columnstore=True)
index("ix", "a", mssql_columnstore=True, mssql_clustered=False)
index("ix", "a", mssql_columnstore=False)
index("ix", "a", mssql_include=["b"])
index("ix", "a", mssql_include=["b", "c d"])
index("ix", "a", mssql_include=lambda t: [t.c.b])
index("ix", "a", mssql_include=[])
index("ix", "a", mssql_where=sa.text("a > 5"))
index("ix", "a", mssql_where=lambda t: t.c.a > 5)
index("ix", "a", mssql_where="b IS NOT NULL")
index("ix", "a", mssql_where=lambda t: sa.and_(t.c.b == "it's", t.c.a.in_([1, 2])))
index("ix", "a", mssql_include=["b"], mssql_where=lambda t: t.c.b != "x", unique=True, mssql_clustered=False)
index("ix", "a", schema="db.owner")
index("ix", lambda t: t.c.a.desc(), "b")
index("order", "a", schema="my schema")
index("ix", "a", if_not_exists=True, unique=True)
DropIndex(index("ix", "a").element)
DropIndex(index("ix", "a", schema="s").element)
DropIndex(index("ix", "a").element, if_exists=True)
SetTableComment(table(comment="it's", schema="s"))
SetTableComment(table(comment="ünï", schema="db.owner"))
DropTableComment(table(comment="x", schema="My S"))
SetColumnComment(table(sa.Column("a b", sa.Integer, comment="x'y"), schema="s").c["a b"])
DropColumnComment(table(sa.Column("c", sa.Integer, comment="x"), schema="s").c.c)
CreateSequence(sa.Sequence("s"))
CreateSequence(sa.Sequence("s", start=1, increment=2, minvalue=0, maxvalue=100, cycle=True, cache=5))
CreateSequence(sa.Sequence("s", nominvalue=True, nomaxvalue=True, cycle=False))
CreateSequence(sa.Sequence("s", data_type=sa.BigInteger, start=1))
CreateSequence(sa.Sequence("s", data_type=mssql.TINYINT, schema="x"))
DropSequence(sa.Sequence("s", schema="x"), if_exists=True)
CreateSchema("my schema")
CreateSchema("db.owner")
DropSchema("s")
alembic.AddColumn("t", table(sa.Column("c", sa.Integer, sa.Identity(start=2, increment=2))).c.c)
alembic.AddColumn("t", table(sa.Column("c", sa.Integer, sa.Computed("a * 2", persisted=True))).c.c, schema="db.owner")
alembic.AddColumn("t", table(sa.Column("c", sa.String(5), nullable=False, server_default="q")).c.c, schema="My Schema")
alembic.ColumnName("My Table", "c", "d e", schema="s")
alembic.ColumnNullable("t", "c", False, existing_type=sa.String(5))
alembic.ColumnNullable("t", "c", True, existing_type=sa.Unicode(), schema="s")
alembic.ColumnDefault("t", "c d", sa.text("getdate()"), schema="s")
alembic.RenameTable("old name", "new", schema="s")
'''.splitlines()

EXPR_PRELUDE = '''
from sqlalchemy.dialects import mssql
ordered = select(t.c.id, t.c.name).order_by(t.c.x)
seq = sa.Sequence("seq")
own = table("own", column("id", Integer), column("x", Integer), schema="db.owner")
made = Table("made", MetaData(), Column("id", Integer, sa.Identity(), primary_key=True), Column("v", sa.Unicode(10)), schema="s")
'''

EXPR = [
    "ordered.limit(5)", "ordered.offset(5)", "ordered.limit(5).offset(10)", "ordered.limit(bindparam('n', 3))", "ordered.fetch(5)", "ordered.fetch(5).offset(2)",
    "ordered.fetch(5, percent=True)", "ordered.fetch(5, with_ties=True)", "ordered.fetch(5, with_ties=True, percent=True)", "ordered.fetch(5, with_ties=True).offset(3)",
    "select(t.c.id).fetch(5)", "select(t.c.id).fetch(5, percent=True)", "select(t.c.id).limit(0)", "select(t.c.id).distinct().limit(5)", "ordered.distinct().offset(5)",
    "select(t.c.id.label('z')).order_by('z').offset(2)", "(lambda l: select(l).order_by(l.desc()).offset(2))((t.c.x + 1).label('z'))", "select(t.c.id + 1).order_by(t.c.id).offset(1)",
    "select(t.c.id, o.c.id).where(t.c.id == o.c.t_id).order_by(o.c.name).offset(1).limit(2)", "select(func.count(t.c.id)).group_by(t.c.name).order_by(t.c.name).offset(1)",
    "select(ordered.limit(5).subquery())", "select(ordered.offset(5).subquery())", "select(ordered.subquery())", "select(t.c.id).where(t.c.id.in_(ordered.with_only_columns(t.c.id)))",
    "select(t.c.id).where(t.c.id.in_(ordered.with_only_columns(t.c.id).limit(3)))", "select(t.c.id).where(t.c.id.in_(ordered.with_only_columns(t.c.id).offset(3)))",
    "ordered.with_for_update()", "(lambda c: select(c).order_by(c.c.id).offset(3))(ordered.limit(2).cte('c'))",
    "func.current_date()", "func.now()", "func.length(tn)", "func.char_length(tn)", "func.aggregate_strings(tn, ', ')", "func.pow(tx, t.c.id)", "func.getdate()", "func.len(tn)",
    "extract('doy', t.c.at)", "extract('dow', t.c.at)", "extract('milliseconds', t.c.at)", "extract('microseconds', t.c.at)", "extract('week', t.c.at)",
    "sa.try_cast(tn, Integer)", "sa.try_cast(tn, mssql.DATETIME2(3))", "mssql.try_cast(tn, Numeric(10, 2))", "cast(tn, mssql.NVARCHAR(None))", "cast(tn, String('max'))", "cast(tx, mssql.BIT)",
    "seq.next_value()", "select(seq.next_value())", "sa.Sequence('q', schema='s').next_value()", "tn.concat('x').concat(o.c.name)", "tn.startswith(o.c.name)", "tn.icontains('A')",
    "literal('a') + 'b'", "literal('ü', sa.Unicode)", "literal('ü', sa.UnicodeText)", "literal('u', sa.NVARCHAR(3))", "literal(\"it's\", mssql.NTEXT)", "literal('x', sa.Text)",
    "literal(uuid.UUID(int=9))", "literal(uuid.UUID(int=9), Uuid(native_uuid=False))", "literal('0' * 8, Uuid(as_uuid=False))", "literal(True)", "literal(dt.time(1, 2, 3))", "literal(dt.datetime(2020, 1, 2, 3, 4, 5, 6))",
    "5 == tx", "bindparam('q', 5) == tx", "literal(5) == literal(6)", "5 != tx", "t.c.data['a'].as_string() == 'x'", "t.c.data['a'].as_numeric(10, 2)", "t.c.data['a'].as_float()", "t.c.data[('a', 1)].as_json()", "t.c.data['a'].as_boolean()",
    "tx.is_distinct_from(t.c.id)", "~(tx.is_distinct_from(t.c.id))", "and_(t.c.flag, tx == 1)", "select(t.c.id).where(~t.c.flag)", "select(case((t.c.flag, 1), else_=0))", "t.c.flag == true()",
    "func.sum(tx).over(order_by=tx, rows=(-2, 3))", "func.row_number().over(partition_by=tn, order_by=tx.desc())", "func.string_agg(tn, ',').within_group(tx)",
    "insert(t).values(id=1).returning(t.c.id)", "insert(t).values(id=1).returning(t.c.id, t.c.x + 1)", "insert(made).values(v='ü')", "insert(made).values(v='ü').returning(made.c.id, made.c.v)", "insert(made)",
    "insert(t).from_select(['id'], select(o.c.id)).returning(t.c.id)", "insert(t).from_select(['id'], ordered.with_only_columns(t.c.id).limit(3))", "insert(t).values([{'id': 1}, {'id': 2}])",
    "(lambda c: insert(t).from_select(['id'], select(c.c.id)))(select(o.c.id).cte('c'))",
    "update(t).values(x=5).returning(t.c.id)", "update(t).values(x=5).where(t.c.id == 1).returning(t.c.x)", "update(t).values(x=o.c.id).where(t.c.id == o.c.t_id)", "update(own).values(x=5).where(own.c.id == 3).returning(own.c.id)",
    "update(own).values(x=o.c.id).where(own.c.id == o.c.t_id)", "delete(t).where(t.c.id == o.c.t_id)", "delete(t).where(t.c.id == 1).returning(t.c.id)", "delete(own).returning(own.c.x)", "delete(t).where(t.c.id == o.c.t_id, o.c.name == 'a').returning(t.c.id)",
    "select(own)", "select(own.c.id).where(own.c.x == 1)", "select(own.alias('a'))", "select(own, made)", "union(select(t.c.id), select(o.c.id)).order_by('id')", "sa.union_all(select(t.c.id), select(o.c.id))", "intersect(select(t.c.id), select(o.c.id))",
    "(lambda c: select(c))(select(t.c.id, t.c.x).where(t.c.x == 1).cte('tree', recursive=True).union_all(select(o.c.id, o.c.t_id)))", "select(t.c.name.collate('Latin1_General_CI_AS'))", "tx.bitwise_xor(3)", "tx.bitwise_lshift(3)", "tx % 3", "tx / 2", "tx // 2", "t.c.y // 2",
    "exists(select(t.c.id).order_by(t.c.x))", "select(literal(1)).where(sa.exists(ordered))", "select(t.c.id).where(text('a = :b').bindparams(b='ü'))",
]

OPS = [
    offline("mssql drop with everything", "op.drop_column('t', 'c', mssql_drop_default=True, mssql_drop_check=True, mssql_drop_foreign_key=True)"),
    offline("mssql drop default in a schema", "op.drop_column('My Table', 'My Col', schema='s', mssql_drop_default=True)"),
    offline("mssql drop check in a database", "op.drop_column('t', 'c', schema='db.owner', mssql_drop_check=True)"),
    offline("mssql drop key", "op.drop_column('t', 'c', mssql_drop_foreign_key=True, if_exists=True)"),
    offline("mssql drop nothing", "op.drop_column('t', 'c', mssql_drop_default=False, mssql_drop_check=None)"),
    offline("mssql nullable without a type", "op.alter_column('t', 'c', nullable=True)"),
    offline("mssql nullable with a new type", "op.alter_column('t', 'c', nullable=False, type_=sa.String(9), existing_type=sa.String(5))"),
    offline("mssql type alone", "op.alter_column('t', 'c', type_=sa.String(9))"),
    offline("mssql type with existing nullable", "op.alter_column('t', 'c', type_=sa.String(9), existing_nullable=True)"),
    offline("mssql type with existing not nullable", "op.alter_column('t', 'c', type_=sa.Unicode(9), existing_nullable=False, schema='s')"),
    offline("mssql default", "op.alter_column('t', 'c', server_default='5')"),
    offline("mssql default with none before", "op.alter_column('t', 'c', server_default='5', existing_server_default=None)"),
    offline("mssql default with one before", "op.alter_column('t', 'c', server_default=sa.text('getdate()'), existing_server_default='x', schema='s')"),
    offline("mssql no default", "op.alter_column('t', 'c', server_default=None)"),
    offline("mssql no default with one before", "op.alter_column('t', 'c', server_default=None, existing_server_default='x')"),
    offline("mssql existing default alone", "op.alter_column('t', 'c', nullable=True, existing_type=sa.Integer(), existing_server_default='x')"),
    offline("mssql everything at once", "op.alter_column('t', 'c', nullable=False, server_default='q', type_=sa.String(5), new_column_name='d', comment='hi', existing_comment='ho', existing_server_default='p', existing_nullable=True, schema='s')"),
    offline("mssql rename", "op.alter_column('My Table', 'a b', new_column_name='Select', schema='s')"),
    offline("mssql comment in a schema", "op.alter_column('t', 'c', comment='it\\'s ü', schema='s')"),
    offline("mssql comment anew", "op.alter_column('t', 'c', comment='x', existing_comment='y', schema='s')"),
    offline("mssql comment removed", "op.alter_column('t', 'c', comment=None, existing_comment='y', schema='s')"),
    offline("mssql table comments", "op.create_table_comment('t', 'hi', schema='s')\nop.create_table_comment('t', 'hi', existing_comment='ho', schema='s')\nop.drop_table_comment('t', schema='s')"),
    offline("mssql table with comments", "op.create_table('t', Column('a', sa.Integer, comment='col'), comment='tab', schema='s')"),
    offline("mssql column with comment", "op.add_column('t', Column('c', sa.Integer, comment='hi'), schema='s')"),
    offline("mssql to identity", "op.alter_column('t', 'c', server_default=sa.Identity(), existing_server_default=None)"),
    offline("mssql from computed", "op.alter_column('t', 'c', server_default='x', existing_server_default=sa.Computed('a'))"),
    offline("mssql rows", "op.bulk_insert(sa.table('t', sa.column('id', sa.Integer), sa.column('name', sa.Unicode)), [{'id': 1, 'name': 'a'}, {'id': 2, 'name': \"it's\"}])"),
    offline("mssql rows in a schema", "op.bulk_insert(sa.table('My T', sa.column('id', sa.Integer), schema='db.owner'), [{'id': 1}])"),
    offline("mssql no rows", "op.bulk_insert(sa.table('t', sa.column('id', sa.Integer)), [])"),
    offline("mssql rows one by one", "op.bulk_insert(sa.table('t', sa.column('id', sa.Integer)), [{'id': 1}, {'id': op.inline_literal(2)}], multiinsert=False)"),
    offline("mssql index with columns", "op.create_index('ix', 't', ['a'], mssql_include=['b', 'c'], mssql_where=sa.text('a > 1'), mssql_clustered=False)"),
    offline("mssql columnstore", "op.create_index('ix', 't', [], mssql_columnstore=True, mssql_clustered=True)"),
    offline("mssql drop index", "op.drop_index('ix', 't', schema='s')\nop.drop_index('ix', 't', if_exists=True)"),
    offline("mssql keys", "op.create_primary_key('pk', 't', ['a'])\nop.create_unique_constraint('uq', 't', ['a', 'b'], mssql_clustered=True)\nop.create_foreign_key('fk', 't', 'u', ['a'], ['id'], source_schema='s', referent_schema='s', ondelete='CASCADE')"),
    offline("mssql drop constraints", "op.drop_constraint('pk', 't', type_='primary')\nop.drop_constraint('fk', 't', type_='foreignkey', schema='s')\nop.drop_constraint('ck', 't', if_exists=True)"),
    offline("mssql batch", "with op.batch_alter_table('t', schema='s') as b:\n    b.alter_column('c', nullable=False, existing_type=sa.Integer())\n    b.add_column(Column('d', sa.Unicode(5)))\n    b.drop_column('e', mssql_drop_default=True)\n    b.create_index('ix', ['d'])"),
    offline("mssql statements", "op.execute(sa.update(sa.table('t', sa.column('a', sa.Unicode))).values(a='ü'))\nop.execute('SELECT 1')\nop.execute(sa.select(sa.table('t', sa.column('a'))).limit(3))"),
    offline("mssql null unsaid", "op.create_table('t', Column('a', sa.Integer, nullable=None), Column('b', sa.Integer, nullable=None, primary_key=True))\nop.add_column('t', Column('c', sa.Integer, nullable=None, server_default='5'))"),
    offline("mssql rename table", "op.rename_table('a b', 'c', schema='s')"),
    offline("mssql identity table", "op.create_table('t', Column('id', sa.Integer, sa.Identity(start=10, increment=5), primary_key=True), Column('u', sa.Uuid, server_default=sa.text('newid()')), Column('j', sa.JSON), Column('b', sa.LargeBinary), Column('n', sa.UnicodeText))"),
]

_PLACEHOLDER = "SQLAlchemy leaves a placeholder among the literals here, which no server can run; the value is in its place with us."
_NO_SCHEMA = "Alembic does not know the schema without a connection, and fails with an AttributeError or AssertionError; tables without a schema are in dbo."
_LOST = "Alembic leaves out what stands beside the column and says nothing; we write it."
_NEEDS_TYPE = "A sentence instead of an AttributeError or an empty AssertionError."
_UNION = "SQLAlchemy leaves out the limit and says nothing; we say that SQL Server has none here."
_UNION_ERROR = "CompileError: the rows of a UNION or its like cannot be limited on SQL Server: select from it as a subquery, and limit that"
_INLINE = 'alembic.AddColumn("t", table(sa.Column("c", sa.Integer, %s)).c.c%s)'

_EARLY = "What is wrong with the rows is said before anything is written."


def _comment(text, verb, column=None):
    at = "'schema', dbo, 'table', t" + (", 'column', " + column if column else "")
    return "execute sp_%sextendedproperty 'MS_Description', %s%s;\n\nGO\n\n" % (verb, text + ", " if text else "", at)


DIFFERENCES = {
    "tx.is_distinct_from(5)": {"literal": "NOT EXISTS (SELECT t.x INTERSECT SELECT 5)", "reason": _PLACEHOLDER},
    "~tn.match('abc')": {"literal": "NOT CONTAINS (t.name, 'abc')", "reason": _PLACEHOLDER},
    "tx ** 2": {"literal": "POWER(t.x, 2)", "reason": _PLACEHOLDER},
    "2 ** tx": {"literal": "POWER(2, t.x)", "reason": _PLACEHOLDER},
    "func.pow(tx, 2)": {"literal": "POWER(t.x, 2)", "reason": _PLACEHOLDER},
    'union(select(t.c.id.label("z")), select(o.c.id)).order_by("z").limit(5)': {"error": _UNION_ERROR, "literal_error": _UNION_ERROR, "reason": _UNION},
    'union(select(t.c.id).where(t.c.x == 1), select(o.c.id).where(o.c.name == "a")).limit(3).offset(1)': {"error": _UNION_ERROR, "literal_error": _UNION_ERROR, "reason": _UNION},
    "insert(t).values(id=1).returning(t.c.id, t.c.x + 1)": {"literal": "INSERT INTO t (id) OUTPUT inserted.id, inserted.x + 1 AS anon_1 VALUES (1)", "reason": _PLACEHOLDER},
    "select(t.c.id.label('z')).order_by('z').offset(2)": {
        "sql": "SELECT anon_1.z \nFROM (SELECT t.id AS z, ROW_NUMBER() OVER (ORDER BY t.id) AS mssql_rn \nFROM t) AS anon_1 \nWHERE mssql_rn > :param_1",
        "literal": "SELECT anon_1.z \nFROM (SELECT t.id AS z, ROW_NUMBER() OVER (ORDER BY t.id) AS mssql_rn \nFROM t) AS anon_1 \nWHERE mssql_rn > 2",
        "reason": "SQLAlchemy fails with an AssertionError.",
    },
    'SetTableComment(table(comment="it\'s"))': {"sql": "execute sp_addextendedproperty 'MS_Description', N'it''s', 'schema', dbo, 'table', t", "reason": _NO_SCHEMA},
    'DropTableComment(table(comment="x"))': {"sql": "execute sp_dropextendedproperty 'MS_Description', 'schema', dbo, 'table', t", "reason": _NO_SCHEMA},
    'DropColumnComment(table(sa.Column("a b", sa.Integer, comment="x")).c["a b"])': {"sql": "execute sp_dropextendedproperty 'MS_Description', 'schema', dbo, 'table', t, 'column', [a b]", "reason": _NO_SCHEMA},
    # ---- operations
    "create table with a comment": {"sql": "CREATE TABLE t (\n    a INTEGER NULL\n);\n\nGO\n\n" + _comment("N'tab'", "add") + _comment("N'col'", "add", column="a"), "error": None, "reason": _NO_SCHEMA},
    "add column with comment": {"sql": "ALTER TABLE t ADD c INTEGER NULL;\n\nGO\n\n" + _comment("N'hi'", "add", column="c"), "error": None, "reason": _NO_SCHEMA},
    "alter comment": {"sql": _comment("N'it''s'", "add", column="c").replace("execute", "exec"), "error": None, "reason": _NO_SCHEMA},
    "create table comment": {"sql": _comment("N'hi'", "add"), "error": None, "reason": _NO_SCHEMA},
    "drop table comment": {"sql": _comment(None, "drop"), "error": None, "reason": _NO_SCHEMA},
    "add column with inline reference": {"sql": "ALTER TABLE t ADD c INTEGER NULL REFERENCES o (id) ON DELETE CASCADE;\n\nGO\n\n", "reason": _LOST},
    "add column with inline reference to a schema": {"sql": "ALTER TABLE t ADD c INTEGER NULL REFERENCES s.o (id) DEFERRABLE INITIALLY DEFERRED;\n\nGO\n\n", "reason": _LOST},
    "add key column inline": {"sql": "ALTER TABLE t ADD c INTEGER NOT NULL IDENTITY PRIMARY KEY;\n\nGO\n\n", "reason": _LOST},
    "add column with check": {"sql": "ALTER TABLE t ADD c INTEGER NULL CONSTRAINT ck CHECK (c > 1);\n\nGO\n\n", "reason": _LOST},
    "bulk insert of no list": {"sql": "", "error": {"class": "TypeError", "message": "List expected"}, "reason": _EARLY},
    "bulk insert of no dictionaries": {"sql": "", "error": {"class": "TypeError", "message": "List of dictionaries expected"}, "reason": _EARLY},
    # ---- elements
    _INLINE % ('sa.CheckConstraint("c > 1", name="k")', ""): {"sql": "ALTER TABLE t ADD c INTEGER NULL CONSTRAINT k CHECK (c > 1)", "reason": _LOST},
    _INLINE % ('sa.ForeignKey("p.id", ondelete="CASCADE")', ", inline_references=True"): {"sql": "ALTER TABLE t ADD c INTEGER NULL REFERENCES p (id) ON DELETE CASCADE", "reason": _LOST},
    _INLINE % ('sa.ForeignKey("s.p.id")', ", inline_references=True"): {"sql": "ALTER TABLE t ADD c INTEGER NULL REFERENCES s.p (id)", "reason": _LOST},
    _INLINE % ("primary_key=True", ", inline_primary_key=True"): {"sql": "ALTER TABLE t ADD c INTEGER NOT NULL IDENTITY PRIMARY KEY", "reason": _LOST},
    'alembic.ColumnNullable("t", "a", True)': {"error": "ALTER COLUMN of 'a' on table 't' needs the column's type on SQL Server", "reason": _NEEDS_TYPE},
    'alembic.ColumnNullable("t", "A", False, schema="s")': {"error": "ALTER COLUMN of 'A' on table 't' needs the column's type on SQL Server", "reason": _NEEDS_TYPE},
    'alembic.ColumnDefault("t", "a", None)': {"error": "the default of column 'a' on table 't' has no SQL text", "reason": _NEEDS_TYPE},
}
