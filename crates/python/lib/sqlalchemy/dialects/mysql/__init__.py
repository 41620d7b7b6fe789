"""Types and constructs of MySQL and MariaDB."""

from .enumerated import ENUM, SET  # noqa: F401
from .json import JSON  # noqa: F401
from .types import (  # noqa: F401
    BIGINT, BINARY, BIT, BLOB, BOOLEAN, CHAR, DATE, DATETIME, DECIMAL, DOUBLE, FLOAT, INTEGER, LONGBLOB, LONGTEXT, MEDIUMBLOB,
    MEDIUMINT, MEDIUMTEXT, NCHAR, NUMERIC, NVARCHAR, REAL, SMALLINT, TEXT, TIME, TIMESTAMP, TINYBLOB, TINYINT, TINYTEXT,
    VARBINARY, VARCHAR, YEAR,
)  # fmt: skip

# What most revisions do not use is loaded when it is asked for.
_ELSEWHERE = {
    "insert": "dml", "Insert": "dml", "limit": "dml", "match": "expression", "INET4": "mariadb", "INET6": "mariadb",
    "dialect": "base",
}  # fmt: skip
_MODULES = ("base", "dml", "expression", "mariadb", "mysqldb", "pymysql")


def __getattr__(name):
    import sys

    if name in _ELSEWHERE or name in _MODULES:
        module = __name__ + "." + _ELSEWHERE.get(name, name)
        __import__(module)
        found = sys.modules[module]
        return found if name in _MODULES else getattr(found, name)
    raise AttributeError("module 'sqlalchemy.dialects.mysql' has no attribute %r" % name)
