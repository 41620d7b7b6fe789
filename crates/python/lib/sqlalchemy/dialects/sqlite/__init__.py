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

    def __init__(self, *args, truncate_microseconds=False, **kw):
        if truncate_microseconds:
            kw.setdefault(
                "storage_format", "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d"
            )
        super().__init__(*args, **kw)


class DATE(_Stored, sqltypes.Date):
    __visit_name__ = "DATE"


class TIME(_Stored, sqltypes.Time):
    __visit_name__ = "TIME"

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
