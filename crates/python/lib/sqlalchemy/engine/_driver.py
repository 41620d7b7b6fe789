"""The driver's own connection and cursor, as far as scripts use them: statements, rows, commit and rollback."""

from .._values import lower_value


class driver_errors:
    """The errors of statements, as the driver itself raises them."""

    def __enter__(self):
        return self

    def __exit__(self, kind, raised, traceback):
        orig = getattr(raised, "orig", None)
        if isinstance(orig, Exception):
            raise orig from None


class DriverConnection:
    """What `Connection.connection`, `Engine.raw_connection()` and listeners of `connect` give."""

    def __init__(self, native, owned=False):
        self._native = native
        self._owned = owned
        self._begins_with = ""
        self.info = {}

    def _begin_with(self, mode):
        with driver_errors():
            self._native.driver_begins_with(mode)
        self._begins_with = mode

    @property
    def isolation_level(self):
        """SQLite: the word of the BEGIN that the driver sends by itself; None where every statement commits."""
        return self._begins_with

    @isolation_level.setter
    def isolation_level(self, mode):
        if self._native.dialect_name != "sqlite":
            raise NotImplementedError("isolation_level of a driver's connection is set by execution_options(isolation_level=...)")
        if mode is not None and not isinstance(mode, str):
            raise TypeError("isolation_level must be str or None")
        if mode is not None and mode.upper() not in ("", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"):
            raise ValueError("isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'")
        self._begin_with(mode)

    @property
    def autocommit(self):
        """Whether every statement commits; the drivers of MySQL have a method of this name."""
        if self._native.dialect_name in ("mysql", "mariadb"):
            return lambda on: self._begin_with(None if on else "")
        return self._begins_with is None

    @autocommit.setter
    def autocommit(self, on):
        if self._native.dialect_name != "postgresql":
            raise NotImplementedError("autocommit of this driver's connection cannot be set")
        self._begin_with(None if on else "")

    def cursor(self, *args, **kw):
        return DriverCursor(self._native)

    def execute(self, sql, parameters=()):
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql, parameters):
        return self.cursor().executemany(sql, parameters)

    def commit(self):
        with driver_errors():
            self._native.driver_commit()

    def rollback(self):
        with driver_errors():
            self._native.driver_rollback()

    def close(self):
        if self._owned:
            self._native.close()

    def create_function(self, name, narg, func, *, deterministic=False):
        """SQLite: a function that statements may call; `narg` is -1 where it takes any number of arguments."""
        self._native.create_function(name, narg, deterministic, lambda *given: lower_value(func(*given)))

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()

    @property
    def driver_connection(self):
        return self

    dbapi_connection = driver_connection

    def __getattr__(self, name):
        raise NotImplementedError(
            "%r of a driver's connection is not available: drivers are built in, and have cursor(), commit(), rollback() and close()" % name
        )


class DriverCursor:
    """A driver's cursor."""

    description = None
    rowcount = -1
    lastrowid = None
    arraysize = 1

    def __init__(self, native):
        self._native = native
        self._rows = iter(())

    def execute(self, sql, parameters=None):
        return self._run(sql, [parameters] if parameters else [], False)

    def executemany(self, sql, parameters):
        return self._run(sql, list(parameters), True)

    def _run(self, sql, sets, many):
        if sets and hasattr(sets[0], "keys"):
            raise NotImplementedError("parameters by name are not available for a driver's cursor: use text() with Connection.execute()")
        rows = [[lower_value(value) for value in row] for row in sets]
        with driver_errors():
            answer = self._native.driver_execute(sql, rows, many)
        self._rows = iter(answer.get("rows") or ())
        self.description = [(name,) + (None,) * 6 for name in answer.get("columns") or ()] or None
        self.rowcount = answer.get("rowcount", -1)
        self.lastrowid = answer.get("lastrowid")
        return self

    def fetchall(self):
        # Those of MySQL give a tuple.
        kind = tuple if self._native.dialect_name in ("mysql", "mariadb") else list
        return kind(tuple(row) for row in self._rows)

    def fetchmany(self, size=None):
        found = []
        while len(found) < (size or self.arraysize):
            row = self.fetchone()
            if row is None:
                break
            found.append(row)
        return found

    def fetchone(self):
        row = next(self._rows, None)
        return None if row is None else tuple(row)

    def __iter__(self):
        return iter(self.fetchall())

    def close(self):
        self._rows = iter(())

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()
