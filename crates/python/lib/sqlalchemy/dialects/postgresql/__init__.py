"""PostgreSQL's types and constructs."""

from ...sql import sqltypes
from ...sql.sqltypes import (  # noqa: F401
    BIGINT,
    BOOLEAN,
    CHAR,
    DATE,
    DOUBLE_PRECISION,
    FLOAT,
    INTEGER,
    NUMERIC,
    REAL,
    SMALLINT,
    TEXT,
    UUID,
    VARCHAR,
)
from ...sql.type_api import TypeEngine, to_instance
from .._dialect import NamedDialect


class _Postgres:
    _dialect_module = "postgresql"


def _plain(name, base=TypeEngine):
    """A type without arguments."""
    return type(base)(name, (_Postgres, base), {"__visit_name__": name, "__module__": __name__})


class TIMESTAMP(_Postgres, sqltypes.TIMESTAMP):
    __visit_name__ = "TIMESTAMP"

    def __init__(self, timezone=False, precision=None):
        self.timezone = timezone
        self.precision = precision


class TIME(_Postgres, sqltypes.TIME):
    __visit_name__ = "TIME"

    def __init__(self, timezone=False, precision=None):
        self.timezone = timezone
        self.precision = precision


class INTERVAL(_Postgres, sqltypes._AbstractInterval):
    __visit_name__ = "INTERVAL"
    native = True

    def __init__(self, precision=None, fields=None):
        self.precision = precision
        self.fields = fields

    def as_generic(self, allow_nulltype=False):
        return sqltypes.Interval(native=True, second_precision=self.precision)


class BIT(_Postgres, TypeEngine):
    __visit_name__ = "BIT"

    def __init__(self, length=None, varying=False):
        self.length = length if varying or length is not None else 1
        self.varying = varying


class BYTEA(_Postgres, sqltypes.LargeBinary):
    __visit_name__ = "BYTEA"


class CITEXT(_Postgres, sqltypes.TEXT):
    __visit_name__ = "CITEXT"


class JSON(_Postgres, sqltypes.JSON):
    __visit_name__ = "JSON"

    def __init__(self, none_as_null=False, astext_type=None):
        self.none_as_null = none_as_null
        self.astext_type = sqltypes.Text() if astext_type is None else to_instance(astext_type)


class JSONB(JSON):
    __visit_name__ = "JSONB"


class JSONPATH(JSON.JSONPathType):
    __visit_name__ = "JSONPATH"
    _dialect_module = "postgresql"


class HSTORE(_Postgres, sqltypes.Indexable, sqltypes.Concatenable, TypeEngine):
    __visit_name__ = "HSTORE"
    hashable = False

    def __init__(self, text_type=None):
        self.text_type = sqltypes.Text() if text_type is None else to_instance(text_type)


class ARRAY(_Postgres, sqltypes.ARRAY):
    __visit_name__ = "ARRAY"

    def __init__(self, item_type, as_tuple=False, dimensions=None, zero_indexes=False):
        sqltypes.ARRAY.__init__(self, item_type, as_tuple, dimensions, zero_indexes)

    def _lower_builtin(self, dialect):
        return {"ARRAY": self._wire_args(dialect)}


class NamedType(sqltypes.SchemaType):
    """A type that `CREATE TYPE` makes."""


class ENUM(NamedType, sqltypes.Enum):
    __visit_name__ = "enum"

    def __init__(self, *enums, name=None, create_type=True, **kw):
        if kw.pop("native_enum", None) is False:
            from ...sql.base import warn

            warn(
                "the native_enum flag does not apply to the sqlalchemy.dialects.postgresql.ENUM datatype; this type always "
                "refers to ENUM.   Use sqlalchemy.types.Enum for non-native enum."
            )
        if name is not None:
            kw["name"] = name
        sqltypes.Enum.__init__(self, *enums, create_type=create_type, **kw)

    def create(self, bind=None, checkfirst=True):
        sqltypes.SchemaType.create(self, bind, checkfirst)

    def drop(self, bind=None, checkfirst=True):
        sqltypes.SchemaType.drop(self, bind, checkfirst)

    def repr_struct(self):
        return sqltypes.Enum.repr_struct(self)


class DOMAIN(NamedType, TypeEngine):
    __visit_name__ = "DOMAIN"
    _dialect_module = "postgresql"

    def __init__(
        self,
        name,
        data_type,
        *,
        collation=None,
        default=None,
        constraint_name=None,
        not_null=None,
        check=None,
        create_type=True,
        **kw,
    ):
        self.data_type = to_instance(data_type)
        self.default = default
        self.collation = collation
        self.constraint_name = constraint_name
        self.not_null = bool(not_null)
        self.check = check
        sqltypes.SchemaType.__init__(self, name=name, create_type=create_type, **kw)


OID = _plain("OID")
REGCLASS = _plain("REGCLASS")
REGCONFIG = _plain("REGCONFIG")
TSVECTOR = _plain("TSVECTOR")
TSQUERY = _plain("TSQUERY")
MONEY = _plain("MONEY")
INET = _plain("INET")
CIDR = _plain("CIDR")
MACADDR = _plain("MACADDR")
MACADDR8 = _plain("MACADDR8")
INT4RANGE = _plain("INT4RANGE")
INT8RANGE = _plain("INT8RANGE")
NUMRANGE = _plain("NUMRANGE")
DATERANGE = _plain("DATERANGE")
TSRANGE = _plain("TSRANGE")
TSTZRANGE = _plain("TSTZRANGE")
INT4MULTIRANGE = _plain("INT4MULTIRANGE")
INT8MULTIRANGE = _plain("INT8MULTIRANGE")
NUMMULTIRANGE = _plain("NUMMULTIRANGE")
DATEMULTIRANGE = _plain("DATEMULTIRANGE")
TSMULTIRANGE = _plain("TSMULTIRANGE")
TSTZMULTIRANGE = _plain("TSTZMULTIRANGE")


class PGDialect(NamedDialect):
    name = "postgresql"
    driver = "psycopg2"
    supports_sequences = True
    supports_comments = True
    supports_native_boolean = True
    supports_native_enum = True
    supports_named_types = True
    paramstyle = "pyformat"


dialect = PGDialect


def _exclude_constraint():
    from ...sql._constraints import ColumnCollectionConstraint, _first_column

    class ExcludeConstraint(ColumnCollectionConstraint):
        """`EXCLUDE USING ...`."""

        __module__ = "sqlalchemy.dialects.postgresql.ext"
        __visit_name__ = "exclude_constraint"
        _wire_tag = "Exclude"

        def __init__(self, *elements, **kw):
            self.using = kw.pop("using", "gist")
            self.where = kw.pop("where", None)
            self.ops = kw.pop("ops", {})
            self._render_exprs = list(elements)
            self.operators = {}
            columns = []
            for expression, operator in elements:
                column = _first_column(expression)
                if column is not None:
                    columns.append(column)
                    self.operators[column if isinstance(column, str) else column.name] = operator
            ColumnCollectionConstraint.__init__(self, *columns, **kw)

        def _lower(self, dialect=None):
            from ..._lower import lower_expression

            found = self._lower_common(dialect)
            found.pop("options", None)
            made = []
            for expression, operator in self._render_exprs:
                if isinstance(expression, str):
                    made.append([{"Column": {"name": expression}}, operator])
                else:
                    made.append([lower_expression(expression, dialect), operator])
            found["elements"] = made
            found["using"] = self.using
            found["ops"] = {str(key): value for key, value in self.ops.items()}
            if self.where is not None:
                found["where"] = lower_expression(self.where, dialect)
            return {"Exclude": found}

    return ExcludeConstraint


def __getattr__(name):
    import sys

    if name == "ExcludeConstraint":
        found = globals()[name] = _exclude_constraint()
        return found
    if name in ("insert", "Insert"):
        __import__("sqlalchemy.dialects.postgresql.dml")
        return getattr(sys.modules["sqlalchemy.dialects.postgresql.dml"], name)
    if name in ("array", "array_agg", "aggregate_order_by", "Any", "All", "hstore"):
        __import__("sqlalchemy.dialects.postgresql.expressions")
        return getattr(sys.modules["sqlalchemy.dialects.postgresql.expressions"], name)
    if name in ("base", "named_types", "psycopg2", "psycopg", "asyncpg"):
        return sys.modules[__name__]
    raise AttributeError("module 'sqlalchemy.dialects.postgresql' has no attribute %r" % name)
