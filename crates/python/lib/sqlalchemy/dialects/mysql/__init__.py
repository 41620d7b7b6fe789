"""MySQL's types and constructs."""

from ...sql import sqltypes
from ...sql.sqltypes import BINARY, BLOB, BOOLEAN, DATE, JSON, VARBINARY  # noqa: F401
from ...sql.type_api import TypeEngine
from .._dialect import NamedDialect


class _MySQL:
    _dialect_module = "mysql"


def _integer(name, base):
    class made(_MySQL, base):
        __visit_name__ = name

        def __init__(self, display_width=None, unsigned=False, zerofill=False):
            self.display_width = display_width
            self.unsigned = unsigned
            self.zerofill = zerofill

    return _named(made, name)


def _number(name, base):
    class made(_MySQL, base):
        __visit_name__ = name

        def __init__(self, precision=None, scale=None, asdecimal=True, unsigned=False, zerofill=False):
            base.__init__(self, precision=precision, asdecimal=asdecimal)
            self.scale = scale
            self.unsigned = unsigned
            self.zerofill = zerofill

    return _named(made, name)


class _Charset:
    """The arguments that only MySQL's strings have, in the order in which `repr()` shows them."""

    def __init__(self, charset=None, collation=None, ascii=False, binary=False, unicode=False, national=False):
        raise NotImplementedError()


def _string(name, base):
    class made(_MySQL, base):
        __visit_name__ = name

        def __init__(
            self,
            length=None,
            charset=None,
            collation=None,
            ascii=False,
            binary=False,
            unicode=False,
            national=False,
        ):
            base.__init__(self, length=length, collation=collation)
            self.charset = charset
            self.ascii = ascii
            self.binary = binary
            self.unicode = unicode
            self.national = national

        def repr_struct(self):
            from ...sql._repr import GenericRepr

            return GenericRepr(self, to_inspect=[_Charset, sqltypes.String])

    return _named(made, name)


def _time(name, base):
    class made(_MySQL, base):
        __visit_name__ = name

        def __init__(self, timezone=False, fsp=None):
            self.timezone = timezone
            self.fsp = fsp

    return _named(made, name)


def _plain(name, base):
    class made(_MySQL, base):
        __visit_name__ = name

    return _named(made, name)


def _named(cls, name):
    cls.__name__ = cls.__qualname__ = name
    return cls


INTEGER = _integer("INTEGER", sqltypes.INTEGER)
BIGINT = _integer("BIGINT", sqltypes.BIGINT)
SMALLINT = _integer("SMALLINT", sqltypes.SMALLINT)
TINYINT = _integer("TINYINT", sqltypes.Integer)
MEDIUMINT = _integer("MEDIUMINT", sqltypes.Integer)
NUMERIC = _number("NUMERIC", sqltypes.NUMERIC)
DECIMAL = _number("DECIMAL", sqltypes.DECIMAL)
DOUBLE = _number("DOUBLE", sqltypes.DOUBLE)
REAL = _number("REAL", sqltypes.REAL)
FLOAT = _number("FLOAT", sqltypes.FLOAT)
VARCHAR = _string("VARCHAR", sqltypes.VARCHAR)
CHAR = _string("CHAR", sqltypes.CHAR)
NVARCHAR = _string("NVARCHAR", sqltypes.NVARCHAR)
NCHAR = _string("NCHAR", sqltypes.NCHAR)
TEXT = _string("TEXT", sqltypes.TEXT)
TINYTEXT = _string("TINYTEXT", sqltypes.String)
MEDIUMTEXT = _string("MEDIUMTEXT", sqltypes.String)
LONGTEXT = _string("LONGTEXT", sqltypes.String)
TINYBLOB = _plain("TINYBLOB", sqltypes._Binary)
MEDIUMBLOB = _plain("MEDIUMBLOB", sqltypes._Binary)
LONGBLOB = _plain("LONGBLOB", sqltypes._Binary)
DATETIME = _time("DATETIME", sqltypes.DATETIME)
TIMESTAMP = _time("TIMESTAMP", sqltypes.TIMESTAMP)
TIME = _time("TIME", sqltypes.TIME)
INET4 = _plain("INET4", TypeEngine)
INET6 = _plain("INET6", TypeEngine)


class YEAR(_MySQL, TypeEngine):
    __visit_name__ = "YEAR"

    def __init__(self, display_width=None):
        self.display_width = display_width


class BIT(_MySQL, TypeEngine):
    __visit_name__ = "BIT"

    def __init__(self, length=None):
        self.length = length


class ENUM(_MySQL, sqltypes.Enum):
    __visit_name__ = "ENUM"

    def __init__(self, *enums, charset=None, binary=False, strict=False, **kw):
        collation = kw.pop("collation", None)
        self.charset = charset
        self.binary = binary
        self.strict = strict
        sqltypes.Enum.__init__(self, *enums, **kw)
        self.collation = collation

    def _extra_wire_args(self):
        return {"values": [str(value) for value in self.enums]}


class SET(_MySQL, sqltypes.String):
    __visit_name__ = "SET"

    def __init__(self, *values, retrieve_as_bitwise=False, charset=None, collation=None, **kw):
        self.values = tuple(values)
        self.retrieve_as_bitwise = retrieve_as_bitwise
        self.charset = charset
        sqltypes.String.__init__(self, length=max([len(value) for value in values], default=0), collation=collation)

    def _extra_wire_args(self):
        return {"values": [str(value) for value in self.values]}


class MySQLDialect(NamedDialect):
    name = "mysql"
    driver = "mysqldb"
    supports_comments = True
    supports_native_enum = True
    paramstyle = "format"


dialect = MySQLDialect


def __getattr__(name):
    import sys

    if name in ("insert", "Insert"):
        __import__("sqlalchemy.dialects.mysql.dml")
        return getattr(sys.modules["sqlalchemy.dialects.mysql.dml"], name)
    if name in ("base", "types", "pymysql", "mysqldb"):
        return sys.modules[__name__]
    raise AttributeError("module 'sqlalchemy.dialects.mysql' has no attribute %r" % name)
