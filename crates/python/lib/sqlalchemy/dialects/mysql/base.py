"""The dialect, and types under the names that they had long ago."""

from .._dialect import NamedDialect
from .enumerated import ENUM, SET  # noqa: F401
from .json import JSON  # noqa: F401
from .types import *  # noqa: F403
from .types import (  # noqa: F401
    BIGINT, BINARY, BIT, BLOB, BOOLEAN, CHAR, DATE, DATETIME, DECIMAL, DOUBLE, FLOAT, INTEGER, LONGBLOB, LONGTEXT, MEDIUMBLOB,
    MEDIUMINT, MEDIUMTEXT, NCHAR, NUMERIC, NVARCHAR, REAL, SMALLINT, TEXT, TIME, TIMESTAMP, TINYBLOB, TINYINT, TINYTEXT,
    VARBINARY, VARCHAR, YEAR,
)  # fmt: skip


class MySQLDialect(NamedDialect):
    name = "mysql"
    driver = "mysqldb"
    is_mariadb = False
    supports_comments = True
    inline_comments = True
    supports_native_enum = True
    paramstyle = "format"


dialect = MySQLDialect

_OLD_NAMES = {
    "MSTime": "TIME", "MSSet": "SET", "MSEnum": "ENUM", "MSLongBlob": "LONGBLOB", "MSMediumBlob": "MEDIUMBLOB",
    "MSTinyBlob": "TINYBLOB", "MSBlob": "BLOB", "MSBinary": "BINARY", "MSVarBinary": "VARBINARY", "MSNChar": "NCHAR",
    "MSNVarChar": "NVARCHAR", "MSChar": "CHAR", "MSString": "VARCHAR", "MSLongText": "LONGTEXT", "MSMediumText": "MEDIUMTEXT",
    "MSTinyText": "TINYTEXT", "MSText": "TEXT", "MSYear": "YEAR", "MSTimeStamp": "TIMESTAMP", "MSBit": "BIT",
    "MSSmallInteger": "SMALLINT", "MSTinyInteger": "TINYINT", "MSMediumInteger": "MEDIUMINT", "MSBigInteger": "BIGINT",
    "MSNumeric": "NUMERIC", "MSDecimal": "DECIMAL", "MSDouble": "DOUBLE", "MSReal": "REAL", "MSFloat": "FLOAT",
    "MSInteger": "INTEGER",
}  # fmt: skip


def __getattr__(name):
    if name in _OLD_NAMES:
        return globals()[_OLD_NAMES[name]]
    raise AttributeError("module 'sqlalchemy.dialects.mysql.base' has no attribute %r" % name)
