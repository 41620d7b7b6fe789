"""`sqlite3` on the driver that is built in: for listeners that ask what they were given, and for scripts that open a file
of their own. Converters, aggregates, collations, blobs and backups are refused where they are asked for."""

import re
import sys

import _limbeck
from sqlalchemy.engine._driver import DriverConnection, DriverCursor, driver_errors
from sqlalchemy.exc import _driver_module

_errors = _driver_module("sqlite3")
Warning = _errors.Warning
Error = _errors.Error
InterfaceError = _errors.InterfaceError
DatabaseError = _errors.DatabaseError
DataError = _errors.DataError
OperationalError = _errors.OperationalError
IntegrityError = _errors.IntegrityError
InternalError = _errors.InternalError
ProgrammingError = _errors.ProgrammingError
NotSupportedError = _errors.NotSupportedError

apilevel = "2.0"
paramstyle = "qmark"
threadsafety = 1
PARSE_DECLTYPES, PARSE_COLNAMES = 1, 2
LEGACY_TRANSACTION_CONTROL = -1
Binary = memoryview

_adapters = {}
# Texts and remarks are skipped; names of parameters and semicolons are found.
_TOKENS = re.compile(
    r"""'[^']*(?:'|\Z)|"[^"]*(?:"|\Z)|`[^`]*(?:`|\Z)|\[[^\]]*\]|--[^\n]*|/\*.*?(?:\*/|\Z)|[:@$](?P<name>\w+)|(?P<end>;)""",
    re.DOTALL,
)
_TRIGGER = re.compile(r"\s*CREATE\s+(TEMP\s+|TEMPORARY\s+)?TRIGGER\b", re.IGNORECASE)
_END = re.compile(r"\bEND\s*;?\s*$", re.IGNORECASE)


def __getattr__(name):
    if name == "sqlite_version":
        with connect(":memory:") as connection:
            return connection.execute("SELECT sqlite_version()").fetchone()[0]
    if name == "sqlite_version_info":
        return tuple(int(part) for part in sys.modules[__name__].sqlite_version.split("."))
    if name in ("Date", "Time", "Timestamp"):
        import datetime

        return {"Date": datetime.date, "Time": datetime.time, "Timestamp": datetime.datetime}[name]
    raise AttributeError("module 'sqlite3' has no attribute %r" % name)


def register_adapter(type, adapter, /):
    """From now on, values of the class are given to statements as what the function makes of them."""
    _adapters[type] = adapter


def register_converter(typename, converter, /):
    raise NotSupportedError("converters are not available: declare the types of columns to SQLAlchemy instead")


def complete_statement(statement):
    """Whether a text ends a statement: whether its last semicolon is followed by nothing but space and remarks."""
    *_, rest = _statements(statement)
    return not rest and ";" in statement


def _statements(script):
    """The statements of a text one by one, then what follows the last semicolon without remarks."""
    start = 0
    for found in _TOKENS.finditer(script):
        if found["end"]:
            bare = _without_remarks(script[start : found.end()])
            # A trigger has statements within.
            if not _TRIGGER.match(bare) or _END.search(bare):
                yield script[start : found.end()]
                start = found.end()
    yield script[start:] if _without_remarks(script[start:]).strip() else ""


def _without_remarks(sql):
    # One that is not closed ends nothing.
    def kept(found):
        return " " if found[0].startswith("--") or found[0].startswith("/*") and found[0].endswith("*/") else found[0]

    return _TOKENS.sub(kept, sql)


def connect(
    database,
    timeout=5.0,
    detect_types=0,
    isolation_level="",
    check_same_thread=True,
    factory=None,
    cached_statements=128,
    uri=False,
    *,
    autocommit=LEGACY_TRANSACTION_CONTROL,
):
    """Opens a database file, or `:memory:`."""
    if autocommit != LEGACY_TRANSACTION_CONTROL:
        raise NotSupportedError("autocommit=%r is not available: isolation_level=None commits each statement" % (autocommit,))
    if hasattr(database, "__fspath__"):
        database = database.__fspath__()
    if isinstance(database, bytes):
        database = database.decode()
    arguments = {
        "timeout": timeout,
        "detect_types": detect_types,
        "isolation_level": isolation_level,
        "check_same_thread": bool(check_same_thread),
    }
    from sqlalchemy.engine.url import URL

    query = {}
    if uri:
        database, _, options = database.partition("?")
        query = dict((option.partition("=")[::2] for option in options.split("&") if option), uri="true")
    url = URL.create("sqlite", database=database or ":memory:", query=query)
    with driver_errors():
        native = _limbeck.connect(url.render_as_string(hide_password=False), arguments)
    return (factory or Connection)(native, isolation_level)


def _adapted(value):
    adapter = _adapters.get(type(value))
    if adapter is not None:
        return adapter(value)
    if type(value).__module__ == "datetime" and hasattr(value, "isoformat"):
        return value.isoformat(" ") if hasattr(value, "hour") and hasattr(value, "day") else value.isoformat()
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if hasattr(value, "__conform__"):
        return value.__conform__(PrepareProtocol)
    if value is not None and not isinstance(value, (str, int, float, bytes)):
        raise ProgrammingError("Error binding parameter: type '%s' is not supported" % type(value).__name__)
    return value


class PrepareProtocol:
    """What `__conform__` is asked for."""


class Row:
    """A row whose values are found by position and by the name of their column."""

    __slots__ = ("_names", "_values")

    def __init__(self, cursor, values, /):
        self._names = tuple(column[0] for column in cursor.description)
        self._values = tuple(values)

    def keys(self):
        return list(self._names)

    def __getitem__(self, key):
        if not isinstance(key, str):
            return self._values[key]
        for name, value in zip(self._names, self._values):
            if name.lower() == key.lower():
                return value
        raise IndexError("No item with that key")

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return iter(self._values)

    def __eq__(self, other):
        return isinstance(other, Row) and (self._names, self._values) == (other._names, other._values)

    def __hash__(self):
        return hash((self._names, self._values))

    def __repr__(self):
        return "<sqlite3.Row object at %#x>" % id(self)


class Cursor(DriverCursor):
    """A cursor."""

    def __init__(self, connection, /):
        super().__init__(connection._native)
        self.connection = connection
        self.row_factory = connection.row_factory

    def execute(self, sql, parameters=(), /):
        return self._send(sql, [parameters], False)

    def executemany(self, sql, parameters, /):
        return self._send(sql, list(parameters), True)

    def executescript(self, script, /):
        """Commits, and runs statement after statement."""
        self._native.driver_commit()
        for statement in _statements(script):
            if statement:
                self._send(statement, [()], False)
        return self

    def _send(self, sql, sets, many):
        if not isinstance(sql, str):
            raise TypeError("execute() argument 1 must be str, not %s" % type(sql).__name__)
        rows = []
        for given in sets:
            if hasattr(given, "keys"):
                # `:a` and `@a` are two parameters with one name.
                order = {found[0]: found["name"] for found in _TOKENS.finditer(sql) if found["name"]}
                for shown, name in order.items():
                    if name not in given:
                        raise ProgrammingError("You did not supply a value for binding parameter %s." % shown)
                given = [given[name] for name in order.values()]
            rows.append([_adapted(value) for value in given])
        return self._run(sql, rows if many or rows[0] else [], many)

    def fetchone(self):
        row = super().fetchone()
        if row is None or self.row_factory is None:
            return row
        return self.row_factory(self, row)

    def fetchall(self):
        return list(iter(self.fetchone, None))

    def __next__(self):
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    def __iter__(self):
        return self

    def setinputsizes(self, sizes, /):
        pass

    def setoutputsize(self, size, column=None, /):
        pass


class _ConnectionType(type):
    """What a listener of SQLAlchemy's is given is a connection of SQLite, too."""

    def __instancecheck__(cls, value):
        if type.__instancecheck__(cls, value):
            return True
        return cls is Connection and isinstance(value, DriverConnection) and value._native.dialect_name == "sqlite"


class Connection(DriverConnection, metaclass=_ConnectionType):
    """A connection to a database file."""

    row_factory = None
    text_factory = str

    def __init__(self, native, isolation_level=""):
        super().__init__(native, owned=True)
        self._begins_with = isolation_level

    def cursor(self, factory=None):
        return (factory or Cursor)(self)

    def execute(self, sql, parameters=(), /):
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql, parameters, /):
        return self.cursor().executemany(sql, parameters)

    def executescript(self, script, /):
        return self.cursor().executescript(script)

    @property
    def total_changes(self):
        return self.execute("SELECT total_changes()").fetchone()[0]

    def iterdump(self):
        raise NotSupportedError("iterdump() is not available")

    def __setattr__(self, name, value):
        if name == "text_factory" and value is not str:
            raise NotSupportedError("text_factory is str")
        object.__setattr__(self, name, value)

    def __enter__(self):
        return self

    def __exit__(self, kind, raised, traceback):
        # It ends the transaction, not the connection.
        if kind is None:
            self.commit()
        else:
            self.rollback()
        return False
