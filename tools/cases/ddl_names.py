"""What the DDL and type cases are written with, on both sides."""

PRELUDE = '''
import sqlalchemy as sa
from sqlalchemy import types as T
from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite
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
    found = dict(_where(table, kw.get("schema")), column=lower_name(column))
    if kw.get("existing_type") is not None:
        found["existing_type"] = to_instance(kw["existing_type"])._lower(None)
    return found

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
