"""SQL Server's types."""

from ...sql import sqltypes
from ...sql.sqltypes import (  # noqa: F401
    BIGINT,
    BINARY,
    CHAR,
    DATE,
    DATETIME,
    DECIMAL,
    DOUBLE_PRECISION,
    FLOAT,
    INTEGER,
    NCHAR,
    NUMERIC,
    NVARCHAR,
    SMALLINT,
    TEXT,
    VARCHAR,
)
from ...sql.type_api import TypeEngine
from .._dialect import NamedDialect


class _MSSQL:
    _dialect_module = "mssql"


def _plain(name, base=TypeEngine):
    return type(base)(name, (_MSSQL, base), {"__visit_name__": name, "__module__": __name__})


def _precise(name, base):
    class made(_MSSQL, base):
        __visit_name__ = name

        def __init__(self, precision=None, **kw):
            base.__init__(self, **kw)
            self.precision = precision

    made.__name__ = made.__qualname__ = name
    return made


TINYINT = _plain("TINYINT", sqltypes.Integer)
BIT = _plain("BIT", sqltypes.Boolean)
MONEY = _plain("MONEY")
SMALLMONEY = _plain("SMALLMONEY")
SQL_VARIANT = _plain("SQL_VARIANT")
ROWVERSION = _plain("ROWVERSION")
IMAGE = _plain("IMAGE", sqltypes.LargeBinary)
NTEXT = _plain("NTEXT", sqltypes.UnicodeText)
XML = _plain("XML", sqltypes.Text)
JSON = _plain("JSON", sqltypes.JSON)
SMALLDATETIME = _plain("SMALLDATETIME", sqltypes.DateTime)
DATETIME2 = _precise("DATETIME2", sqltypes.DateTime)
DATETIMEOFFSET = _precise("DATETIMEOFFSET", sqltypes.DateTime)
TIME = _precise("TIME", sqltypes.TIME)


class REAL(_MSSQL, sqltypes.REAL):
    __visit_name__ = "REAL"

    def __init__(self, **kw):
        kw.setdefault("precision", 24)
        sqltypes.REAL.__init__(self, **kw)


class TIMESTAMP(_MSSQL, sqltypes._Binary):
    __visit_name__ = "TIMESTAMP"
    length = None

    def __init__(self, convert_int=False):
        self.convert_int = convert_int


class VARBINARY(_MSSQL, sqltypes.VARBINARY):
    __visit_name__ = "VARBINARY"

    def __init__(self, length=None, filestream=False):
        self.length = length
        self.filestream = filestream


class UNIQUEIDENTIFIER(_MSSQL, sqltypes.Uuid):
    __visit_name__ = "UNIQUEIDENTIFIER"

    def __init__(self, as_uuid=True):
        self.as_uuid = as_uuid
        self.native_uuid = True


class MSDialect(NamedDialect):
    name = "mssql"
    driver = "pyodbc"
    supports_sequences = True
    supports_comments = True


dialect = MSDialect


def __getattr__(name):
    if name in ("base", "pyodbc", "pymssql"):
        import sys

        return sys.modules[__name__]
    raise AttributeError("module 'sqlalchemy.dialects.mssql' has no attribute %r" % name)
