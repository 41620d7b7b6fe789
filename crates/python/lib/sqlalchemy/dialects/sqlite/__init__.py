"""SQLite's types and constructs."""

from ...sql import sqltypes
from ...sql.sqltypes import (  # noqa: F401
    BLOB,
    BOOLEAN,
    CHAR,
    DECIMAL,
    FLOAT,
    INTEGER,
    NUMERIC,
    REAL,
    SMALLINT,
    TEXT,
    TIMESTAMP,
    VARCHAR,
)
from .._dialect import NamedDialect


class _Stored:
    """A date or time with a storage format of its own."""

    _dialect_module = "sqlite"

    def __init__(self, *args, storage_format=None, regexp=None, **kw):
        super().__init__(*args, **kw)
        self._storage_format = storage_format
        self._regexp = regexp

    def __getattr__(self, name):
        # Only a type with a format or expression of its own has a say in what is stored; the others are written and read natively.
        if name == "_stored" and self.__dict__.get("_storage_format") is not None:
            return self._write
        if name == "_loaded" and self.__dict__.get("_regexp") is not None:
            return self._read
        raise AttributeError(name)

    def _write(self, value):
        if value is None:
            return None
        if not hasattr(value, self._parts[0]):
            raise TypeError(self._refusal)
        return self._storage_format % {part: getattr(value, part, 0) for part in self._parts}

    def _read(self, value):
        import datetime
        import re

        if value is None:
            return None
        made = getattr(datetime, self._class)
        found = re.match(self._regexp, value)
        if found is None:
            raise ValueError("Couldn't parse %s string %r - value is not a string." % (self._class, value))
        named = found.groupdict(0)
        if named:
            return made(**dict(zip(named, map(int, named.values()))))
        return made(*map(int, found.groups(0)))

    @property
    def format_is_text_affinity(self):
        """Whether the stored text cannot be taken for a number."""
        if self._storage_format is None:
            return True
        sample = {"year": 0, "month": 0, "day": 0, "hour": 0, "minute": 0, "second": 0, "microsecond": 0}
        return any(not c.isdigit() for c in self._storage_format % sample)

    def _lower_builtin(self, dialect):
        args = {"text_affinity": self.format_is_text_affinity}
        if self._storage_format is not None:
            args["storage_format"] = self._storage_format
        if self._regexp is not None:
            args["regexp"] = getattr(self._regexp, "pattern", self._regexp)
        if getattr(self, "timezone", False):
            args["timezone"] = True
        return {"Dialect": {"dialect": "sqlite", "name": self.__visit_name__, "args": args}}


class DATETIME(_Stored, sqltypes.DateTime):
    __visit_name__ = "DATETIME"
    _class = "datetime"
    _parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    _refusal = "SQLite DateTime type only accepts Python datetime and date objects as input."

    def __init__(self, *args, truncate_microseconds=False, **kw):
        if truncate_microseconds:
            kw.setdefault(
                "storage_format", "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d"
            )
        super().__init__(*args, **kw)


class DATE(_Stored, sqltypes.Date):
    __visit_name__ = "DATE"
    _class = "date"
    _parts = ("year", "month", "day")
    _refusal = "SQLite Date type only accepts Python date objects as input."


class TIME(_Stored, sqltypes.Time):
    __visit_name__ = "TIME"
    _class = "time"
    _parts = ("hour", "minute", "second", "microsecond")
    _refusal = "SQLite Time type only accepts Python time objects as input."

    def __init__(self, *args, truncate_microseconds=False, **kw):
        if truncate_microseconds:
            kw.setdefault("storage_format", "%(hour)02d:%(minute)02d:%(second)02d")
        super().__init__(*args, **kw)


class JSON(sqltypes.JSON):
    pass


class JSONB(JSON):
    __visit_name__ = "JSONB"
    _dialect_module = "sqlite"


class SQLiteDialect(NamedDialect):
    name = "sqlite"
    driver = "pysqlite"
    supports_alter = False
    paramstyle = "qmark"


dialect = SQLiteDialect


def __getattr__(name):
    if name in ("insert", "Insert"):
        import sys

        __import__("sqlalchemy.dialects.sqlite.dml")
        return getattr(sys.modules["sqlalchemy.dialects.sqlite.dml"], name)
    if name in ("base", "pysqlite"):
        import sys

        return sys.modules[__name__]
    raise AttributeError("module 'sqlalchemy.dialects.sqlite' has no attribute %r" % name)
