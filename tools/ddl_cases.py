"""Records how SQLAlchemy and Alembic render DDL and types, beside what the project's own faces lower the same objects to.

Runs with the packages `sqlalchemy` and `alembic`; rewrites crates/sql/tests/ddl_cases.json. Each case is a small expression,
evaluated once against the real packages (which give the text) and once, in another process, against the faces in
crates/python/lib (which give the wire). `python tools/ddl_cases.py` takes no arguments.
"""

import json
import os
import re
import subprocess
import sys
import warnings

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIB = os.path.join(ROOT, "crates", "python", "lib")
TARGET = os.path.join(ROOT, "crates", "sql", "tests", "ddl_cases.json")

PRELUDE = '''
import sqlalchemy as sa
from sqlalchemy import types as T
from sqlalchemy.dialects import mysql, oracle, postgresql, sqlite
from sqlalchemy.schema import *
from sqlalchemy.sql.elements import conv, quoted_name
from sqlalchemy.ext.compiler import compiles
import enum

STRIP = None

def md(**kw):
    convention = kw.get("naming_convention")
    if STRIP is not None and convention:
        # The convention is handed over, and one that names nothing takes its place.
        STRIP.append({getattr(k, "__name__", k): v for k, v in convention.items()})
        kw["naming_convention"] = {"none": ""}
    return sa.MetaData(**kw)

def create(*args, **kw):
    """CREATE TABLE t (...), with tables p(id, x) and s.p(id) to refer to."""
    convention = kw.pop("convention", None)
    m = kw.pop("m", None)
    m = md(naming_convention=convention) if m is None else m
    name = kw.pop("name", "t")
    if_not_exists = kw.pop("if_not_exists", False)
    if "p" not in m.tables:
        sa.Table("p", m, sa.Column("id", sa.Integer, primary_key=True), sa.Column("x", sa.Integer), sa.Column("y", sa.Integer))
        sa.Table("p", m, sa.Column("id", sa.Integer, primary_key=True), schema="s")
    return CreateTable(sa.Table(name, m, *args, **kw), if_not_exists=if_not_exists)

def table(*args, **kw):
    return create(*args, **kw).element

def col(*args, **kw):
    return create(sa.Column("c", *args, **kw))

def index(*args, **kw):
    """CREATE INDEX of the only index of t(a, b, "c d")."""
    schema = kw.pop("schema", None)
    convention = kw.pop("convention", None)
    if_not_exists = kw.pop("if_not_exists", False)
    t = sa.Table("t", md(naming_convention=convention), sa.Column("a", sa.Integer), sa.Column("b", sa.String),
                 sa.Column("c d", sa.String), schema=schema)
    args = args[:1] + tuple(a(t) if callable(a) else t.c[a] if isinstance(a, str) else a for a in args[1:])
    kw = {k: v(t) if callable(v) else v for k, v in kw.items()}
    return CreateIndex(sa.Index(args[0], *args[1:], _table=t, **kw), if_not_exists=if_not_exists)

class Colour(enum.Enum):
    red = 1
    green = 2
    blue = 3

class Decorated(T.TypeDecorator):
    impl = sa.String
    cache_ok = True

class PerDialect(T.TypeDecorator):
    impl = sa.String
    cache_ok = True
    def load_dialect_impl(self, dialect):
        return sa.CHAR(36) if dialect.name == "sqlite" else sa.Text()

class Money(T.UserDefinedType):
    cache_ok = True
    def __init__(self, digits=8):
        self.digits = digits
    def get_col_spec(self, **kw):
        return "MONEY(%d)" % self.digits

class Compiled(T.TypeEngine):
    __visit_name__ = "compiled"

@compiles(Compiled)
def _compiled(element, compiler, **kw):
    return "COMPILED"

@compiles(Compiled, "sqlite")
def _compiled_sqlite(element, compiler, **kw):
    return "COMPILED_LITE"

class Vacuum(DDLElement):
    pass

@compiles(Vacuum)
def _vacuum(element, compiler, **kw):
    return "VACUUM"

NAMES = {"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
         "ck": "ck_%(table_name)s_%(constraint_name)s",
         "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s"}
'''

TYPES = """
sa.Integer() sa.SmallInteger() sa.BigInteger() sa.INTEGER() sa.INT() sa.SMALLINT() sa.BIGINT()
sa.String() sa.String(20) sa.String(0) sa.String(5,collation='NOCASE') sa.String(collation='de') sa.Text() sa.Text(100)
sa.Text(collation='my\\u0020coll') sa.Unicode() sa.Unicode(10) sa.UnicodeText() sa.UnicodeText(10) sa.VARCHAR() sa.VARCHAR(3)
sa.VARCHAR(3,collation='BINARY') sa.CHAR() sa.CHAR(1) sa.NCHAR(4) sa.NVARCHAR() sa.NVARCHAR(9) sa.TEXT() sa.TEXT(7) sa.CLOB() sa.CLOB(5)
sa.Numeric() sa.Numeric(10) sa.Numeric(10,2) sa.Numeric(0,2) sa.Numeric(scale=2) sa.Numeric(10,2,asdecimal=False) sa.NUMERIC() sa.NUMERIC(5,1)
sa.DECIMAL() sa.DECIMAL(12) sa.DECIMAL(12,4) sa.Float() sa.Float(53) sa.Float(asdecimal=True) sa.Double() sa.Double(53)
sa.FLOAT() sa.FLOAT(10) sa.REAL() sa.DOUBLE() sa.DOUBLE_PRECISION()
sa.DateTime() sa.DateTime(timezone=True) sa.Date() sa.Time() sa.Time(timezone=True) sa.DATETIME() sa.DATETIME(timezone=True) sa.DATE()
sa.TIME() sa.TIMESTAMP() sa.TIMESTAMP(timezone=True) sa.Interval() sa.Interval(native=False) sa.Interval(second_precision=3)
sa.LargeBinary() sa.LargeBinary(10) sa.BLOB() sa.BLOB(3) sa.BINARY() sa.BINARY(16) sa.VARBINARY() sa.VARBINARY(16)
sa.Boolean() sa.BOOLEAN() sa.Boolean(create_constraint=True,name='b') sa.Enum('a','bbb','cc') sa.Enum('a','b',name='e') sa.Enum() sa.Enum('a',length=30)
sa.Enum('a','b',native_enum=False) sa.Enum('a',length=None) sa.Enum(Colour) sa.Enum(Colour,values_callable=lambda\\u0020c:[str(m.value)*9\\u0020for\\u0020m\\u0020in\\u0020c])
sa.JSON() sa.JSON(none_as_null=True) sa.Uuid() sa.Uuid(as_uuid=False) sa.Uuid(native_uuid=False) sa.UUID() sa.UUID(as_uuid=False) sa.PickleType() sa.PickleType(impl=sa.BINARY(9))
T.NullType() T.MatchType() sa.ARRAY(sa.Integer) sa.ARRAY(sa.String(5),dimensions=2)
sa.Integer().with_variant(sa.BIGINT(),'sqlite') sa.Integer().with_variant(sa.BIGINT(),'postgresql') sa.String(5).with_variant(sa.Text(),'mysql','sqlite')
sa.JSON().with_variant(postgresql.JSONB(),'postgresql') postgresql.JSONB().with_variant(sa.JSON(),'sqlite') Decorated() Decorated(12) Decorated(12).with_variant(sa.CLOB(),'sqlite') PerDialect()
Money() Money(3) Compiled()
sqlite.DATE() sqlite.DATE(storage_format='%(year)04d%(month)02d%(day)02d') sqlite.DATETIME() sqlite.DATETIME(truncate_microseconds=True) sqlite.TIME()
sqlite.TIME(storage_format='%(hour)02d%(minute)02d%(second)02d') sqlite.DATETIME(storage_format='%(year)04d%(month)02d%(day)02d%(hour)02d%(minute)02d%(second)02d')
sqlite.JSON() sqlite.JSONB() sqlite.INTEGER() sqlite.NUMERIC(4,2) sqlite.VARCHAR(6)
postgresql.JSON() postgresql.JSONB() postgresql.JSONB(astext_type=sa.Text()) postgresql.UUID() postgresql.UUID(as_uuid=True) postgresql.ARRAY(sa.Integer) postgresql.TIMESTAMP() postgresql.TIMESTAMP(timezone=True,precision=3)
postgresql.TIME(precision=2) postgresql.ENUM('a','bb',name='e') postgresql.CITEXT() postgresql.DOUBLE_PRECISION() postgresql.BYTEA() postgresql.TSVECTOR() postgresql.INET() postgresql.CIDR() postgresql.MACADDR()
postgresql.INTERVAL() postgresql.BIGINT() postgresql.TEXT() postgresql.BOOLEAN() postgresql.HSTORE() postgresql.INTEGER() postgresql.INT4RANGE() postgresql.TSTZRANGE() postgresql.OID() postgresql.MONEY() postgresql.BIT(3)
mysql.TINYINT() mysql.TINYINT(1) mysql.INTEGER(display_width=11,unsigned=True) mysql.BIGINT(unsigned=True) mysql.SMALLINT() mysql.MEDIUMINT() mysql.VARCHAR(20,collation='utf8mb4_bin') mysql.VARCHAR(charset='utf8',length=5) mysql.TEXT() mysql.LONGTEXT()
mysql.MEDIUMTEXT(collation='x') mysql.TINYTEXT() mysql.LONGBLOB() mysql.MEDIUMBLOB() mysql.DATETIME(fsp=6) mysql.TIMESTAMP(fsp=3) mysql.TIME(fsp=2) mysql.YEAR() mysql.BIT(2) mysql.ENUM('a','b') mysql.SET('a','b') mysql.DOUBLE(10,2)
mysql.DECIMAL(10,2,unsigned=True) mysql.FLOAT(7,3) mysql.CHAR(2) mysql.JSON() oracle.NUMBER(10,2) oracle.VARCHAR2(10) oracle.NCLOB() oracle.RAW(16) oracle.TIMESTAMP() oracle.FLOAT(binary_precision=10) oracle.BINARY_DOUBLE() oracle.INTERVAL()
""".split()

# One expression a line.
DDL = r'''
col(sa.Integer)
col(sa.Integer, nullable=False)
col(sa.Integer, nullable=True)
col(sa.Integer, primary_key=True)
col(sa.Integer, primary_key=True, nullable=True)
col(sa.Integer, primary_key=True, autoincrement=True)
col(sa.Integer, primary_key=True, autoincrement=False)
col(sa.String(5), primary_key=True)
create(sa.Column("b", sa.Integer, primary_key=True), sa.Column("a", sa.Integer, primary_key=True))
create(sa.Column("b", sa.Integer, primary_key=True), sa.Column("a", sa.Integer, primary_key=True, autoincrement=True))
create(sa.Column("b", sa.Integer), sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a", "b"))
create(sa.Column("b", sa.Integer), sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a", "b", name="my_pk"))
create(sa.Column("b", sa.Integer, nullable=True), sa.PrimaryKeyConstraint("b"))
create(sa.Column("a", sa.Integer, primary_key=True), sqlite_autoincrement=True)
create(sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a"), sqlite_autoincrement=True)
create(sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a", name="x"), sqlite_autoincrement=True)
create(sa.Column("a", sa.BigInteger, primary_key=True), sqlite_autoincrement=True)
create(sa.Column("a", sa.String, primary_key=True), sqlite_autoincrement=True)
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id"), primary_key=True), sqlite_autoincrement=True)
create(sa.Column("a", sa.Integer, primary_key=True), sa.Column("b", sa.Integer, primary_key=True), sqlite_autoincrement=True)
create(sa.Column("a", sa.Integer, primary_key=True, sqlite_on_conflict_primary_key="FAIL"), sqlite_autoincrement=True)
create(sa.Column("a", mysql.INTEGER(unsigned=True), primary_key=True), sqlite_autoincrement=True)
create(sa.Column("a", Decorated(), primary_key=True), sqlite_autoincrement=True)
create(sa.Column("a", sa.Integer().with_variant(sa.String(), "mysql"), primary_key=True), sqlite_autoincrement=True)
create(sa.Column("a", sa.Integer, primary_key=True), sqlite_with_rowid=False)
create(sa.Column("a", sa.Integer, primary_key=True), sqlite_strict=True)
create(sa.Column("a", sa.Integer, primary_key=True), sqlite_strict=True, sqlite_with_rowid=False)
create(sa.Column("a", sa.Integer, nullable=False, sqlite_on_conflict_not_null="IGNORE"))
create(sa.Column("a", sa.Integer, primary_key=True, sqlite_on_conflict_primary_key="REPLACE"))
create(sa.Column("a", sa.Integer, unique=True, sqlite_on_conflict_unique="ROLLBACK"))
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", sqlite_on_conflict="ABORT"))
create(sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a", sqlite_on_conflict="FAIL"))
create(sa.Column("a", sa.Integer), sa.CheckConstraint("a > 1", sqlite_on_conflict="FAIL"))
create(sa.Column("a", sa.Integer, sa.CheckConstraint("a > 1", sqlite_on_conflict="FAIL")))
create()
create(prefixes=["TEMPORARY"])
create(sa.Column("a", sa.Integer), prefixes=["TEMPORARY"])
create(sa.Column("a", sa.Integer), prefixes=["VIRTUAL", "x"])
create(sa.Column("a", sa.Integer), if_not_exists=True)
create(sa.Column("a", sa.Integer), comment="a comment")
create(sa.Column("a", sa.Integer, comment="a comment"))
create(sa.Column("a", sa.Integer), schema="s2")
create(sa.Column("a", sa.Integer), schema="My Schema")
create(sa.Column("a", sa.Integer), mysql_engine="InnoDB")
create(sa.Column("a", sa.Integer), sa.Column("b", sa.String, system=True))
col(sa.String, server_default="x")
col(sa.String, server_default="it's")
col(sa.String, server_default="")
col(sa.String, server_default="100% \" done")
col(sa.Integer, server_default="5")
col(sa.Integer, server_default=sa.text("5"))
col(sa.Integer, server_default=sa.text("-5"))
col(sa.Integer, server_default=sa.text("(5 + 1)"))
col(sa.Integer, server_default=sa.text("5 + 1"))
col(sa.Integer, server_default=sa.text("'x'"))
col(sa.Integer, server_default=sa.text("\"x\""))
col(sa.Integer, server_default=sa.text("NULL"))
col(sa.Integer, server_default=sa.text("1.5"))
col(sa.Integer, server_default=sa.text("  'x' || 'y'"))
col(sa.DateTime, server_default=sa.text("CURRENT_TIMESTAMP"))
col(sa.DateTime, server_default=sa.text("datetime('now', '\\:x')"))
col(sa.DateTime, server_default=sa.func.now())
col(sa.DateTime, server_default=sa.func.current_timestamp())
col(sa.DateTime, server_default=sa.func.lower("X"))
col(sa.Boolean, server_default=sa.false())
col(sa.Boolean, server_default=sa.true())
col(sa.Boolean, server_default=sa.text("0"))
col(sa.Boolean, server_default=sa.sql.expression.false())
col(sa.Integer, server_default=sa.null())
col(sa.Integer, server_default=sa.literal(5))
col(sa.String, server_default=sa.literal("a'b"))
col(sa.Integer, server_default=sa.literal_column("7"))
col(sa.Integer, server_default=sa.cast("5", sa.Integer))
col(sa.Integer, server_default=FetchedValue())
col(sa.Integer, server_default=DefaultClause("q"))
col(sa.Integer, server_default=DefaultClause(sa.text("q")))
col(sa.Integer, default=5)
col(sa.Integer, onupdate=5, server_onupdate=FetchedValue())
col(sa.Integer, sa.Computed("a + 1"))
col(sa.Integer, sa.Computed("a + 1", persisted=True))
col(sa.Integer, sa.Computed("a + 1", persisted=False))
col(sa.Integer, sa.Computed(sa.text("a + 1")), nullable=False)
col(sa.Integer, sa.Identity())
col(sa.Integer, sa.Identity(start=5, always=True), primary_key=True)
col(sa.Integer, sa.Sequence("seq"), primary_key=True)
col(sa.Integer, unique=True)
col(sa.Integer, index=True)
col(sa.Integer, unique=True, index=True)
col(sa.Integer, sa.CheckConstraint("c > 5"))
col(sa.Integer, sa.CheckConstraint("c > 5", name="big"))
col(sa.Integer, sa.CheckConstraint("c > 5", deferrable=True, initially="DEFERRED"), server_default="5", nullable=False)
col(sa.Boolean)
col(sa.Boolean(create_constraint=True))
col(sa.Boolean(create_constraint=True, name="ck_bool"))
col(sa.BOOLEAN(create_constraint=True))
col(sa.Enum("a", "b'c", create_constraint=True))
col(sa.Enum("a", "b", create_constraint=True, name="my_enum"))
col(sa.Enum("a", "b", create_constraint=True, native_enum=False, name="my enum"))
col(sa.Enum("a", "b", name="my_enum"))
col(sa.Enum(Colour, create_constraint=True))
col(sa.Enum("a", create_constraint=True).with_variant(sa.Text(), "sqlite"))
col(sa.Text().with_variant(sa.Enum("a", create_constraint=True), "sqlite"))
col(sa.Enum("a", create_constraint=True).with_variant(sa.Text(), "mysql"))
create(sa.Column("a b", sa.Boolean(create_constraint=True)), sa.Column("c", sa.Enum("x", create_constraint=True)), sa.UniqueConstraint("a b"))
create(sa.Column("a", sa.Boolean(create_constraint=True), unique=True), sa.Column("b", sa.Integer, sa.ForeignKey("p.id"), unique=True), sa.CheckConstraint("a"))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id")), sa.Column("b", sa.Boolean(create_constraint=True)), sa.Column("d", sa.Integer, unique=True))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id")))
create(sa.Column("a", sa.ForeignKey("p.id")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id", name="fk_a")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id", ondelete="CASCADE", onupdate="SET NULL")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id", deferrable=True, initially="DEFERRED", match="FULL")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id", deferrable=False)))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id", use_alter=True, name="later")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id", ondelete="CASCADE; DROP TABLE x")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id", ondelete="it's")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("p")))
create(sa.Column("id", sa.Integer, sa.ForeignKey("p")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("t.a")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("s.p.id")))
create(sa.Column("a", sa.Integer, sa.ForeignKey("s.p.id")), schema="s")
create(sa.Column("a", sa.Integer, sa.ForeignKey("p.id")), schema="s")
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.ForeignKeyConstraint(["a", "b"], ["p.x", "p.y"]))
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.ForeignKeyConstraint(["a", "b"], ["p.x", "p.y"], name="fk_ab", ondelete="SET DEFAULT"))
create(sa.Column("a", sa.Integer), sa.ForeignKeyConstraint(["a"], ["p.id"]), sa.ForeignKeyConstraint(["a"], ["p.x"], name="second"))
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.UniqueConstraint("a", "b"))
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.UniqueConstraint("a", "b", name="uq"))
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", deferrable=True))
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", name=conv("final_name")))
create(sa.Column("a", sa.Integer), sa.CheckConstraint("a > 1"))
create(sa.Column("a", sa.Integer), sa.CheckConstraint("a > 1", name="ck"))
create(sa.Column("a", sa.Integer), sa.CheckConstraint(sa.text("a > '%'"), name="ck"))
create(sa.Column("a", sa.Integer), sa.CheckConstraint(sa.column("a") > 5))
create(sa.Column("a", sa.Integer), sa.CheckConstraint(sa.column("a").in_([1, 2])))
create(sa.Column("a", sa.String), sa.CheckConstraint(sa.func.length(sa.column("a")) < 5, name="len"))
create(sa.Column("a", sa.Integer, primary_key=True), sa.CheckConstraint("1"), sa.UniqueConstraint("a"), sa.ForeignKeyConstraint(["a"], ["p.id"]))
create(sa.UniqueConstraint("a"), sa.Column("a", sa.Integer, primary_key=True), sa.CheckConstraint("1"))
create(sa.Column("select", sa.Integer), sa.Column("MixedCase", sa.Integer), sa.Column("with space", sa.Integer), sa.Column("a\"b", sa.Integer), sa.Column("1st", sa.Integer), sa.Column("$x", sa.Integer), sa.Column("x$", sa.Integer), sa.Column("per%cent", sa.Integer), sa.Column("ünïcode", sa.Integer))
create(sa.Column("MixedCase", sa.Integer, primary_key=True), sa.Column("order", sa.Integer, unique=True), name="Group")
create(sa.Column("a", sa.Integer, quote=True), sa.Column("B", sa.Integer, quote=False), quote=True)
create(sa.Column(quoted_name("a", True), sa.Integer), name=quoted_name("UP", False))
create(sa.Column("a", sa.Integer), schema="up", quote_schema=True)
create(sa.Column("a", sa.Integer, key="k"), sa.Column("b", sa.Integer), sa.UniqueConstraint("k", "b"), sa.PrimaryKeyConstraint("k"))
create(sa.Column("a", T.NullType()))
create(sa.Column("a"))
create(sa.Column("a", sa.ARRAY(sa.Integer)))
create(sa.Column("a", postgresql.TSVECTOR()))
create(sa.Column("a", Money(4)), sa.Column("b", Compiled()), sa.Column("d", PerDialect()))
create(sa.Column("a", sa.Integer), m=md(schema="dflt"))
create(sa.Column("a", sa.Integer, primary_key=True), sa.Column("b", sa.Integer, sa.ForeignKey("p.id"), unique=True), sa.Column("d", sa.Boolean(create_constraint=True, name="flag")), sa.CheckConstraint("b > 1", name="pos"), convention=NAMES)
create(sa.Column("d", sa.Boolean(create_constraint=True)), convention=NAMES)
create(sa.Column("d", sa.Boolean(create_constraint=True)), convention={"ck": "ck_%(table_name)s_%(column_0_name)s"})
create(sa.Column("d", sa.Enum(Colour, create_constraint=True)), convention=NAMES)
create(sa.Column("d", sa.Integer, sa.CheckConstraint("d > 0", name="inner")), convention=NAMES)
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", name="given"), convention=NAMES)
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", name=conv("given")), convention={"uq": "uq_%(constraint_name)s"})
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", name="given"), convention={"uq": "uq_%(constraint_name)s"})
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.UniqueConstraint("a", "b"), convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s"})
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.UniqueConstraint("a", "b"), convention={"uq": "uq_%(column_0N_name)s_%(column_1_name)s"})
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a"), convention={"uq": "uq_%(column_0_label)s_%(column_1_name)s%%"}, schema="s.x")
create(sa.Column("a", sa.Integer, key="kk"), sa.UniqueConstraint("kk"), convention={"uq": "uq_%(column_0_key)s"})
create(sa.Column("a", sa.Integer), sa.Column("b", sa.Integer), sa.ForeignKeyConstraint(["a", "b"], ["p.x", "p.y"]), convention={"fk": "fk_%(column_0_N_name)s_%(referred_table_name)s_%(referred_column_0_N_name)s"})
create(sa.Column("a", sa.Integer), sa.ForeignKeyConstraint(["a"], ["p.x"]), convention={"fk": "fk_%(column_0_label)s_%(referred_column_0_name)s"})
create(sa.Column("a", sa.Integer), sa.ForeignKeyConstraint(["a"], ["p.x"]), convention={"fk": lambda c, t: "x"} and {"token": lambda c, t: "tok_" + t.name, "fk": "fk_%(token)s"})
create(sa.Column("a", sa.Integer, primary_key=True), convention={"pk": "pk_%(table_name)s_%(column_0_name)s"})
create(sa.Column("a", sa.Integer, primary_key=True), sa.Column("b", sa.Integer, primary_key=True), convention={"pk": "pk_%(column_0_N_name)s"})
create(sa.Column("a", sa.Integer), sa.PrimaryKeyConstraint("a", name="own"), convention=NAMES)
create(sa.Column("a", sa.Integer), sa.UniqueConstraint("a"), convention={sa.UniqueConstraint: "by_class_%(table_name)s"})
CreateTable(table(sa.Column("a", sa.Integer), sa.UniqueConstraint("a")), if_not_exists=True)
DropTable(table())
DropTable(table(schema="s2"))
DropTable(table(name="Group", schema="My S"))
DropTable(table(), if_exists=True)
index("ix", "a")
index("ix", "a", "b")
index("ix", "a", unique=True)
index("ix", "c d")
index("My Index", "a")
index("ix", "a", schema="s")
index("ix", "a", if_not_exists=True)
index("ix", "a", unique=True, if_not_exists=True, schema="s")
index("ix", "a", sqlite_where=sa.text("a > 5"))
index("ix", "a", sqlite_where=lambda t: t.c.a > 5)
index("ix", "a", sqlite_where=lambda t: sa.and_(t.c.a > 5, t.c.b == "x'y"))
index("ix", "a", postgresql_where=sa.text("a > 5"), postgresql_using="gin")
index("ix", sa.text("lower(b)"))
index("ix", lambda t: sa.func.lower(t.c.b))
index("ix", lambda t: sa.func.lower(t.c.b), "a")
index("ix", lambda t: t.c.a.desc())
index("ix", lambda t: t.c.a + 1)
index("ix", sa.literal_column("a COLLATE NOCASE"))
index(None, "a", convention=NAMES)
index(None, "a", "b", convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"})
index(None, lambda t: sa.func.lower(t.c.b), convention=NAMES)
index(None, "a", schema="s.t", convention=NAMES)
index(None, "a")
index("given", "a", convention={"ix": "ix_%(constraint_name)s"})
index(conv("x" * 30), "a")
index("t" * 10000, "a")
index(conv("t" * 10000), "a")
CreateIndex(list(table(sa.Column("a", sa.Integer, index=True)).indexes)[0])
CreateIndex(list(table(sa.Column("a", sa.Integer, index=True, unique=True), convention=NAMES).indexes)[0])
DropIndex(index("ix", "a").element)
DropIndex(index("My Ix", "a", schema="S").element)
DropIndex(index("ix", "a").element, if_exists=True)
AddConstraint(list(table(sa.Column("a", sa.Integer), sa.UniqueConstraint("a", name="u")).constraints - {None})[-1]) if False else AddConstraint(sa.UniqueConstraint(table(sa.Column("a", sa.Integer)).c.a, name="u"))
AddConstraint(sa.CheckConstraint("a > 5", name="c", table=table(sa.Column("a", sa.Integer))))
AddConstraint(sa.CheckConstraint("a > 5", table=table(sa.Column("a", sa.Integer), schema="s2")))
AddConstraint(sa.ForeignKeyConstraint(["a"], ["p.id"], name="f", table=table(sa.Column("a", sa.Integer))))
DropConstraint(sa.CheckConstraint("a > 5", name="c", table=table(sa.Column("a", sa.Integer))))
DropConstraint(sa.CheckConstraint("a > 5", name="C C", table=table(sa.Column("a", sa.Integer))), if_exists=True)
DropConstraint(sa.CheckConstraint("a > 5", name="c", table=table(sa.Column("a", sa.Integer), schema="s2")), cascade=True)
SetTableComment(table(comment="it's"))
DropTableComment(table(comment="x"))
SetColumnComment(table(sa.Column("a", sa.Integer, comment="it's"), schema="s2").c.a)
DropColumnComment(table(sa.Column("a b", sa.Integer, comment="x")).c["a b"])
CreateSequence(sa.Sequence("q"))
CreateSequence(sa.Sequence("q", start=5, increment=2, minvalue=1, maxvalue=9, cycle=True, cache=3, schema="S x"))
CreateSequence(sa.Sequence("q", nominvalue=True, nomaxvalue=True, cycle=False), if_not_exists=True)
DropSequence(sa.Sequence("q"))
DropSequence(sa.Sequence("q", schema="s"), if_exists=True)
CreateSchema("s")
CreateSchema("My S", if_not_exists=True)
CreateSchema(quoted_name("s", True))
DropSchema("s")
DropSchema("s", cascade=True, if_exists=True)
DDL("ALTER TABLE x")
DDL("50%% %(who)s", context={"who": "me"})
DDL("ALTER TABLE %(fullname)s / %(table)s").against(table())
Vacuum()
alembic.RenameTable("a", "b")
alembic.RenameTable("A b", "select")
alembic.RenameTable("a", "b", schema="s")
alembic.RenameTable("a", "b", schema="S.t")
alembic.AddColumn("t", table(sa.Column("c", sa.Integer)).c.c)
alembic.AddColumn("t", table(sa.Column("c", sa.Integer, nullable=False, server_default="5")).c.c)
alembic.AddColumn("t", table(sa.Column("c", sa.Integer, server_default=sa.text("1 + 1"))).c.c, schema="s")
alembic.AddColumn("T", table(sa.Column("C c", sa.String(5))).c["C c"], if_not_exists=True)
alembic.AddColumn("t", table(sa.Column("c", sa.Integer, sa.CheckConstraint("c > 1", name="k"))).c.c)
alembic.AddColumn("t", table(sa.Column("c", sa.Integer, sa.ForeignKey("p.id", ondelete="CASCADE"))).c.c, inline_references=True)
alembic.AddColumn("t", table(sa.Column("c", sa.Integer, sa.ForeignKey("s.p.id"))).c.c, inline_references=True)
alembic.AddColumn("t", table(sa.Column("c", sa.Integer, primary_key=True)).c.c, inline_primary_key=True)
alembic.AddColumn("t", table(sa.Column("c", sa.Integer, sa.Computed("a * 2"))).c.c)
alembic.AddColumn("t", table(sa.Column("c", sa.Boolean(create_constraint=True), server_default=sa.false())).c.c)
alembic.DropColumn("t", sa.Column("c", sa.Integer))
alembic.DropColumn("t", sa.Column("C c", sa.Integer), schema="s", if_exists=True)
alembic.ColumnName("t", "a", "b")
alembic.ColumnName("T", "A", "select", schema="s")
alembic.ColumnNullable("t", "a", True)
alembic.ColumnNullable("t", "A", False, schema="s")
alembic.ColumnType("t", "a", sa.String(5))
alembic.ColumnType("t", "a", sa.Integer)
alembic.ColumnDefault("t", "a", "x'y")
alembic.ColumnDefault("t", "a", sa.text("1 + 1"))
alembic.ColumnDefault("t", "a", None)
alembic.ComputedColumnDefault("t", "a", sa.Computed("x"))
alembic.IdentityColumnDefault("t", "a", sa.Identity(), None)
'''

# Alembic's elements as the faces stand in for them: the same constructors, lowered to the wire.
STAND_INS = '''
from sqlalchemy._lower import lower_name
from sqlalchemy.sql.schema import lower_server_default
from sqlalchemy.sql.type_api import to_instance

class _Element:
    def __init__(self, tag, fields):
        self.tag, self.fields = tag, fields
    def _lower(self, dialect=None):
        return {self.tag: self.fields(dialect)}

def _where(table, schema):
    return {"table": lower_name(table), "schema": lower_name(schema)}

def _at(table, column, kw):
    return dict(_where(table, kw.get("schema")), column=lower_name(column))

class alembic:
    def RenameTable(old, new, schema=None):
        return _Element("RenameTable", lambda d: dict(_where(old, schema), new_name=lower_name(new)))
    def AddColumn(name, column, schema=None, **flags):
        return _Element("AddColumn", lambda d: dict(_where(name, schema), column=column._lower_column(d), **flags))
    def DropColumn(name, column, schema=None, if_exists=False):
        return _Element("DropColumn", lambda d: dict(_where(name, schema), column=lower_name(column.name), if_exists=if_exists))
    def ColumnName(t, c, new, **kw):
        return _Element("ColumnName", lambda d: {"at": _at(t, c, kw), "new_name": lower_name(new)})
    def ColumnNullable(t, c, nullable, **kw):
        return _Element("ColumnNullable", lambda d: {"at": _at(t, c, kw), "nullable": nullable})
    def ColumnType(t, c, type_, **kw):
        return _Element("ColumnType", lambda d: {"at": _at(t, c, kw), "type_": to_instance(type_)._lower(d)})
    def ColumnDefault(t, c, default, **kw):
        return _Element("ColumnDefault", lambda d: {"at": _at(t, c, kw), "default": lower_server_default(default, d)})
    def ComputedColumnDefault(t, c, default, **kw):
        return _Element("ComputedColumnDefault", lambda d: {"at": _at(t, c, kw), "default": default._lower_computed(d)})
    def IdentityColumnDefault(t, c, default, impl, **kw):
        return _Element("IdentityColumnDefault",
                        lambda d: {"at": _at(t, c, kw), "default": default._lower_identity(d), "existing": None})
'''

# The dialects that cases are recorded for; a further one needs its name here and in `dialect_named`.
DIALECTS = ["sqlite"]


def cases():
    for text in TYPES:
        yield "type", text.encode().decode("unicode_escape")
    for text in DDL.splitlines():
        if text.strip():
            yield "ddl", text


def message(error):
    """The sentence of an error, without addresses and links."""
    text = str(error.args[0]) if error.args else str(error)
    return re.sub(r" object at 0x[0-9a-f]+>", " object>", text)


def expected():
    """What the real packages say."""
    from sqlalchemy.dialects import registry

    space = {}
    exec(PRELUDE, space)
    from alembic.ddl import base, sqlite  # noqa: F401

    space["alembic"] = base
    for name in DIALECTS:
        dialect = registry.load(name)()
        for kind, text in cases():
            found = {"name": text, "dialect": name, "kind": kind}
            try:
                element = eval(text, space)
                found["sql"] = element.compile(dialect=dialect) if kind == "type" else str(element.compile(dialect=dialect))
            except Exception as error:
                found["error"] = message(error)
                found["class"] = type(error).__name__
            yield found


def lowered():
    """What the faces lower the same expressions to; runs in a process of its own."""
    sys.path.insert(0, LIB)
    space = {}
    exec(PRELUDE, space)
    exec(STAND_INS, space)
    from sqlalchemy import dialects

    found = []
    for name in DIALECTS:
        dialect = getattr(dialects, name).dialect()
        for kind, text in cases():
            try:
                found.append({"element": eval(text, space)._lower(dialect)})
            except Exception as error:
                found.append({"error": message(error), "class": type(error).__name__})
            if "convention=" in text:
                space["STRIP"] = []
                element = eval(text, space)._lower(dialect)
                convention = space["STRIP"][0]
                space["STRIP"] = None
                if all(isinstance(template, str) for template in convention.values()):
                    found[-1]["unnamed"] = {"element": element, "convention": convention}
    json.dump(found, sys.stdout)


def main():
    warnings.simplefilter("ignore")
    if sys.argv[1:] == ["--lower"]:
        return lowered()
    texts = list(expected())
    run = [sys.executable, os.path.abspath(__file__), "--lower"]
    wires = json.loads(subprocess.run(run, check=True, stdout=subprocess.PIPE).stdout)
    kept, problems = [], []
    for case, wire in zip(texts, wires, strict=True):
        if "unnamed" in wire:
            # The same object before it was named: naming it is then up to the Rust side.
            named = dict(case, kind="named", name="named: " + case["name"], **wire["unnamed"])
            named.pop("class", None)
            kept.append(named)
        if "element" in wire:
            case["element"] = wire["element"]
            case.pop("class", None)
            kept.append(case)
        elif "error" not in case or case["error"] != wire["error"] or case["class"] != wire["class"]:
            # The faces refuse before anything is rendered: that must be what the real packages do, in the same words.
            problems.append("%s\n  real  %s\n  faces %s" % (case["name"], case.get("sql", case.get("error")), wire))
    lines = [json.dumps(case, ensure_ascii=False) for case in kept]
    with open(TARGET, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(lines) + "\n]\n")
    for problem in problems:
        print(problem, file=sys.stderr)
    print("%d cases, %d problems" % (len(kept), len(problems)), file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
