"""Types of MySQL and MariaDB."""

from ...sql import sqltypes
from ...sql.sqltypes import BINARY, BLOB, BOOLEAN, DATE, VARBINARY  # noqa: F401
from ...sql.type_api import TypeEngine


def _repr(obj, *classes):
    from ...sql._repr import GenericRepr

    return GenericRepr(obj, to_inspect=list(classes))


class _MySQL:
    _dialect_module = "mysql"


class _NumericCommonType(_MySQL):
    def __init__(self, unsigned=False, zerofill=False):
        self.unsigned = unsigned
        self.zerofill = zerofill


class _IntegerType(_NumericCommonType):
    def __init__(self, display_width=None, unsigned=False, zerofill=False):
        _NumericCommonType.__init__(self, unsigned, zerofill)
        self.display_width = display_width

    def repr_struct(self):
        return _repr(self, _IntegerType)


class _NumericType(_NumericCommonType):
    _both_or_none = False

    def __init__(
        self, precision=None, scale=None, asdecimal=True, unsigned=False, zerofill=False, decimal_return_scale=None
    ):
        if self._both_or_none and (precision is None) != (scale is None):
            from ... import exc

            raise exc.ArgumentError("You must specify both precision and scale or omit both altogether.")
        _NumericCommonType.__init__(self, unsigned, zerofill)
        self.precision = precision
        self.scale = scale
        self.asdecimal = asdecimal
        self.decimal_return_scale = decimal_return_scale

    def repr_struct(self):
        if isinstance(self, sqltypes.Float):
            return _repr(self, _NumericType, sqltypes.Float)
        return _repr(self, _NumericCommonType, sqltypes.Numeric)


class _StringType(_MySQL):
    # The order in which `repr()` shows the arguments.
    def __init__(self, charset=None, collation=None, ascii=False, binary=False, unicode=False, national=False, **kw):
        sqltypes.String.__init__(self, collation=kw.pop("collate", collation), **kw)
        self.charset = charset
        self.ascii = ascii
        self.binary = binary
        self.unicode = unicode
        self.national = national

    def repr_struct(self):
        return _repr(self, _StringType, sqltypes.String)


class _SizedString(_StringType):
    def __init__(self, length=None, **kw):
        _StringType.__init__(self, length=length, **kw)


class _NationalString(_StringType):
    def __init__(self, length=None, **kw):
        kw["national"] = True
        _StringType.__init__(self, length=length, **kw)


class INTEGER(_IntegerType, sqltypes.INTEGER):
    __visit_name__ = "INTEGER"


class BIGINT(_IntegerType, sqltypes.BIGINT):
    __visit_name__ = "BIGINT"


class SMALLINT(_IntegerType, sqltypes.SMALLINT):
    __visit_name__ = "SMALLINT"


class MEDIUMINT(_IntegerType, sqltypes.Integer):
    __visit_name__ = "MEDIUMINT"


class TINYINT(_IntegerType, sqltypes.Integer):
    __visit_name__ = "TINYINT"

    def _compare_type_affinity(self, other):
        return self._type_affinity is other._type_affinity or other._type_affinity is sqltypes.Boolean


class NUMERIC(_NumericType, sqltypes.NUMERIC):
    __visit_name__ = "NUMERIC"


class DECIMAL(_NumericType, sqltypes.DECIMAL):
    __visit_name__ = "DECIMAL"


class DOUBLE(_NumericType, sqltypes.DOUBLE):
    __visit_name__ = "DOUBLE"
    _both_or_none = True


class REAL(_NumericType, sqltypes.REAL):
    __visit_name__ = "REAL"
    _both_or_none = True


class FLOAT(_NumericType, sqltypes.FLOAT):
    __visit_name__ = "FLOAT"

    def __init__(self, precision=None, scale=None, asdecimal=False, **kw):
        _NumericType.__init__(self, precision=precision, scale=scale, asdecimal=asdecimal, **kw)


class VARCHAR(_SizedString, sqltypes.VARCHAR):
    __visit_name__ = "VARCHAR"


class CHAR(_SizedString, sqltypes.CHAR):
    __visit_name__ = "CHAR"


class NVARCHAR(_NationalString, sqltypes.NVARCHAR):
    __visit_name__ = "NVARCHAR"


class NCHAR(_NationalString, sqltypes.NCHAR):
    __visit_name__ = "NCHAR"


class TEXT(_SizedString, sqltypes.TEXT):
    __visit_name__ = "TEXT"


class TINYTEXT(_StringType, sqltypes.String):
    __visit_name__ = "TINYTEXT"


class MEDIUMTEXT(_StringType, sqltypes.String):
    __visit_name__ = "MEDIUMTEXT"


class LONGTEXT(_StringType, sqltypes.String):
    __visit_name__ = "LONGTEXT"


class TINYBLOB(_MySQL, sqltypes._Binary):
    __visit_name__ = "TINYBLOB"


class MEDIUMBLOB(_MySQL, sqltypes._Binary):
    __visit_name__ = "MEDIUMBLOB"


class LONGBLOB(_MySQL, sqltypes._Binary):
    __visit_name__ = "LONGBLOB"


class _TimeType(_MySQL):
    def __init__(self, timezone=False, fsp=None):
        self.timezone = timezone
        self.fsp = fsp


class DATETIME(_TimeType, sqltypes.DATETIME):
    __visit_name__ = "DATETIME"


class TIMESTAMP(_TimeType, sqltypes.TIMESTAMP):
    __visit_name__ = "TIMESTAMP"


class TIME(_TimeType, sqltypes.TIME):
    __visit_name__ = "TIME"


class YEAR(_MySQL, TypeEngine):
    __visit_name__ = "YEAR"

    def __init__(self, display_width=None):
        self.display_width = display_width


class BIT(_MySQL, TypeEngine):
    __visit_name__ = "BIT"

    def __init__(self, length=None):
        self.length = length
