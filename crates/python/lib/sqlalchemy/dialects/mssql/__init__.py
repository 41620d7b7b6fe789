"""SQL Server's types."""

from ...sql import sqltypes
from ...sql.constructors import try_cast  # noqa: F401
from ...sql.elements import TryCast  # noqa: F401
from ...sql.sqltypes import (  # noqa: F401
    BIGINT,
    BINARY,
    CHAR,
    DATE,
    DATETIME,
    DECIMAL,
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
IMAGE = _plain("IMAGE", sqltypes.LargeBinary)
NTEXT = _plain("NTEXT", sqltypes.UnicodeText)
XML = _plain("XML", sqltypes.Text)
JSON = _plain("JSON", sqltypes.JSON)
SMALLDATETIME = _plain("SMALLDATETIME", sqltypes.DateTime)
DATETIME2 = _precise("DATETIME2", sqltypes.DateTime)
DATETIMEOFFSET = _precise("DATETIMEOFFSET", sqltypes.DateTime)


class TIME(_MSSQL, sqltypes.TIME):
    __visit_name__ = "TIME"

    def __init__(self, precision=None, **kwargs):
        self.precision = precision
        sqltypes.TIME.__init__(self)


class REAL(_MSSQL, sqltypes.REAL):
    __visit_name__ = "REAL"

    def __init__(self, **kw):
        # A synonym for FLOAT(24), written without the number.
        kw.setdefault("precision", 24)
        sqltypes.REAL.__init__(self, **kw)


class DOUBLE_PRECISION(_MSSQL, sqltypes.DOUBLE_PRECISION):
    __visit_name__ = "DOUBLE_PRECISION"

    def __init__(self, **kw):
        # A synonym for FLOAT(53), written without the number.
        kw.setdefault("precision", 53)
        sqltypes.DOUBLE_PRECISION.__init__(self, **kw)


class TIMESTAMP(_MSSQL, sqltypes._Binary):
    """A number that the server gives to each change of a row; it has nothing to do with time."""

    __visit_name__ = "TIMESTAMP"
    length = None

    def __init__(self, convert_int=False):
        self.convert_int = convert_int


class ROWVERSION(TIMESTAMP):
    __visit_name__ = "ROWVERSION"


class VARBINARY(_MSSQL, sqltypes.VARBINARY, sqltypes.LargeBinary):
    __visit_name__ = "VARBINARY"

    def __init__(self, length=None, filestream=False):
        if filestream and length not in (None, "max"):
            raise ValueError("length must be None or 'max' when setting filestream")
        self.length = length
        self.filestream = filestream


class UNIQUEIDENTIFIER(_MSSQL, sqltypes.Uuid):
    __visit_name__ = "UNIQUEIDENTIFIER"

    def __init__(self, as_uuid=True):
        self.as_uuid = as_uuid
        self.native_uuid = True


# Names of old.
MSReal = REAL
MSTinyInteger = TINYINT
MSTime = TIME
MSSmallDateTime = SMALLDATETIME
MSDateTime2 = DATETIME2
MSDateTimeOffset = DATETIMEOFFSET
MSText = TEXT
MSNText = NTEXT
MSString = VARCHAR
MSNVarchar = NVARCHAR
MSChar = CHAR
MSNChar = NCHAR
MSBinary = BINARY
MSVarBinary = VARBINARY
MSImage = IMAGE
MSBit = BIT
MSMoney = MONEY
MSSmallMoney = SMALLMONEY
MSUniqueIdentifier = UNIQUEIDENTIFIER
MSVariant = SQL_VARIANT

__all__ = (
    "JSON INTEGER BIGINT SMALLINT TINYINT VARCHAR NVARCHAR CHAR NCHAR TEXT NTEXT DECIMAL NUMERIC FLOAT DATETIME DATETIME2 "
    "DATETIMEOFFSET DATE DOUBLE_PRECISION TIME SMALLDATETIME BINARY VARBINARY BIT REAL IMAGE TIMESTAMP ROWVERSION MONEY "
    "SMALLMONEY UNIQUEIDENTIFIER SQL_VARIANT XML dialect try_cast"
).split()


class MSDialect(NamedDialect):
    name = "mssql"
    driver = "pyodbc"
    supports_sequences = True
    supports_comments = True
    non_native_boolean_check_constraint = False


dialect = MSDialect


def __getattr__(name):
    if name in ("base", "pyodbc", "pymssql", "aioodbc", "json"):
        import sys

        return sys.modules[__name__]
    raise AttributeError("module 'sqlalchemy.dialects.mssql' has no attribute %r" % name)
