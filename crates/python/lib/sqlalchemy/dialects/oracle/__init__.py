"""Oracle's types."""

from ...sql import sqltypes
from ...sql.sqltypes import (  # noqa: F401
    BLOB,
    BOOLEAN,
    CHAR,
    CLOB,
    DOUBLE_PRECISION,
    NCHAR,
    NVARCHAR,
    REAL,
    VARCHAR,
)
from ...sql.type_api import TypeEngine
from .._dialect import NamedDialect
from .vector import (  # noqa: F401
    VECTOR,
    SparseVector,
    VectorDistanceType,
    VectorIndexConfig,
    VectorIndexType,
    VectorStorageFormat,
    VectorStorageType,
)


class _Oracle:
    _dialect_module = "oracle"


def _plain(name, base=TypeEngine):
    return type(base)(name, (_Oracle, base), {"__visit_name__": name, "__module__": __name__})


NVARCHAR2 = NVARCHAR
VARCHAR2 = _plain("VARCHAR2", VARCHAR)
NCLOB = _plain("NCLOB", sqltypes.Text)
LONG = _plain("LONG", sqltypes.Text)
RAW = _plain("RAW", sqltypes._Binary)
BFILE = _plain("BFILE", sqltypes.LargeBinary)
DATE = _plain("DATE", sqltypes.DateTime)
ROWID = _plain("ROWID")
BINARY_DOUBLE = _plain("BINARY_DOUBLE", sqltypes.Double)
BINARY_FLOAT = _plain("BINARY_FLOAT", sqltypes.Float)
OracleRaw = RAW

# Nothing was said about where a JSON document is stored.
_UNSAID = object()


class JSON(_Oracle, sqltypes.JSON):
    __visit_name__ = "JSON"

    def __init__(self, none_as_null=False, use_blob=_UNSAID):
        self.none_as_null = none_as_null
        if use_blob is not _UNSAID:
            self.use_blob = use_blob


class NUMBER(_Oracle, sqltypes.Numeric, sqltypes.Integer):
    __visit_name__ = "NUMBER"

    def __init__(self, precision=None, scale=None, asdecimal=None):
        if asdecimal is None:
            asdecimal = bool(scale and scale > 0)
        sqltypes.Numeric.__init__(self, precision=precision, scale=scale, asdecimal=asdecimal)

    @property
    def _type_affinity(self):
        return sqltypes.Numeric if self.scale and self.scale > 0 else sqltypes.Integer


class FLOAT(_Oracle, sqltypes.FLOAT):
    """A number with so many binary digits."""

    __visit_name__ = "FLOAT"

    def __init__(self, binary_precision=None, asdecimal=False, decimal_return_scale=None):
        sqltypes.FLOAT.__init__(self, asdecimal=asdecimal, decimal_return_scale=decimal_return_scale)
        self.binary_precision = binary_precision


class TIMESTAMP(_Oracle, sqltypes.TIMESTAMP):
    __visit_name__ = "TIMESTAMP"

    def __init__(self, timezone=False, local_timezone=False):
        if timezone and local_timezone:
            from ...exc import ArgumentError

            raise ArgumentError("timezone and local_timezone are mutually exclusive")
        self.timezone = timezone
        self.local_timezone = local_timezone


class INTERVAL(_Oracle, sqltypes._AbstractInterval):
    __visit_name__ = "INTERVAL"

    def __init__(self, day_precision=None, second_precision=None):
        self.day_precision = day_precision
        self.second_precision = second_precision

    def as_generic(self, allow_nulltype=False):
        return sqltypes.Interval(
            native=True, second_precision=self.second_precision, day_precision=self.day_precision
        )


__all__ = (
    "VARCHAR NVARCHAR CHAR NCHAR DATE NUMBER BLOB BFILE CLOB NCLOB TIMESTAMP RAW FLOAT DOUBLE_PRECISION BINARY_DOUBLE "
    "BINARY_FLOAT LONG dialect INTERVAL VARCHAR2 NVARCHAR2 ROWID REAL BOOLEAN VECTOR VectorDistanceType VectorIndexType "
    "VectorIndexConfig VectorStorageFormat VectorStorageType SparseVector JSON"
).split()


class OracleDialect(NamedDialect):
    name = "oracle"
    driver = "oracledb"
    supports_sequences = True
    supports_comments = True
    supports_native_boolean = True
    supports_simple_order_by_label = False
    table_valued_column = {"name": "COLUMN_VALUE", "quote": False}


dialect = OracleDialect


def __getattr__(name):
    if name in ("base", "oracledb", "cx_oracle", "types", "json"):
        import sys

        return sys.modules[__name__]
    raise AttributeError("module 'sqlalchemy.dialects.oracle' has no attribute %r" % name)
