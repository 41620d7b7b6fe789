"""Oracle's types."""

from ...sql import sqltypes
from ...sql.sqltypes import (  # noqa: F401
    BLOB,
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
JSON = _plain("JSON", sqltypes.JSON)


class NUMBER(_Oracle, sqltypes.Numeric):
    __visit_name__ = "NUMBER"

    def __init__(self, precision=None, scale=None, asdecimal=None):
        if asdecimal is None:
            asdecimal = bool(scale and scale > 0)
        sqltypes.Numeric.__init__(self, precision=precision, scale=scale, asdecimal=asdecimal)


class FLOAT(_Oracle, sqltypes.FLOAT):
    __visit_name__ = "FLOAT"

    def __init__(self, binary_precision=None, asdecimal=False, decimal_return_scale=None):
        sqltypes.FLOAT.__init__(self, asdecimal=asdecimal, decimal_return_scale=decimal_return_scale)
        self.binary_precision = binary_precision


class TIMESTAMP(_Oracle, sqltypes.TIMESTAMP):
    __visit_name__ = "TIMESTAMP"

    def __init__(self, timezone=False, local_timezone=False):
        self.timezone = timezone
        self.local_timezone = local_timezone


class INTERVAL(_Oracle, sqltypes._AbstractInterval):
    __visit_name__ = "INTERVAL"

    def __init__(self, day_precision=None, second_precision=None):
        self.day_precision = day_precision
        self.second_precision = second_precision


class OracleDialect(NamedDialect):
    name = "oracle"
    driver = "cx_oracle"
    supports_sequences = True
    supports_comments = True


dialect = OracleDialect


def __getattr__(name):
    if name in ("base", "oracledb", "cx_oracle"):
        import sys

        return sys.modules[__name__]
    raise AttributeError("module 'sqlalchemy.dialects.oracle' has no attribute %r" % name)
