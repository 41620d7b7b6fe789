"""Asynchronous faces over the engine and its connections."""

from ... import exc as _exc
from ...engine import create as _create
from . import exc as async_exc


def create_async_engine(url, **kw):
    """Makes an asynchronous engine; the URL has to name an asynchronous driver."""
    if kw.get("server_side_cursors", False):
        raise async_exc.AsyncMethodRequired(
            "Can't set server_side_cursors for async engine globally; use the connection.stream() method for an async "
            "streaming result set"
        )
    kw["_is_async"] = True
    return AsyncEngine(_create.create_engine(url, **kw))


def async_engine_from_config(configuration, prefix="sqlalchemy.", **kwargs):
    """Makes an asynchronous engine out of a mapping such as a section of alembic.ini."""
    options = {key[len(prefix) :]: configuration[key] for key in configuration if key.startswith(prefix)}
    options["_coerce_config"] = True
    options.update(kwargs)
    options = _create._coerced(options)
    return create_async_engine(options.pop("url"), **options)


def create_async_pool_from_url(url, **kwargs):
    return _create.create_pool_from_url(url, _is_async=True, **kwargs)


class _Startable:
    """Something that `await` and `async with` start."""

    def __await__(self):
        return self.start().__await__()

    async def __aenter__(self):
        return await self.start(is_ctxmanager=True)


class _Streamed:
    """A result to come, for `await` and `async with`."""

    def __init__(self, execute):
        self._execute = execute

    async def _start(self):
        return self._execute()

    def __await__(self):
        return self._start().__await__()

    async def __aenter__(self):
        self._result = self._execute()
        return self._result

    async def __aexit__(self, type_, value, traceback):
        await self._result.close()


class AsyncConnectable:
    pass


class AsyncEngine(AsyncConnectable):
    """An engine whose methods are awaited."""

    def __init__(self, sync_engine):
        if not sync_engine.dialect.is_async:
            raise _exc.InvalidRequestError(
                "The asyncio extension requires an async driver to be used. The loaded %r is not async."
                % sync_engine.dialect.driver
            )
        self.sync_engine = sync_engine

    def connect(self):
        return AsyncConnection(self)

    def begin(self):
        return _Begun(self)

    async def raw_connection(self):
        return self.sync_engine.raw_connection()

    def execution_options(self, **opt):
        return AsyncEngine(self.sync_engine.execution_options(**opt))

    async def dispose(self, close=True):
        self.sync_engine.dispose(close)

    @property
    def engine(self):
        return self

    def __getattr__(self, name):
        if name in ("url", "pool", "dialect", "name", "driver", "echo", "get_execution_options", "update_execution_options", "clear_compiled_cache"):
            return getattr(self.sync_engine, name)
        raise AttributeError("%r object has no attribute %r" % (type(self).__name__, name))

    def __eq__(self, other):
        return isinstance(other, AsyncEngine) and self.sync_engine is other.sync_engine

    def __hash__(self):
        return hash(id(self.sync_engine))

    def __repr__(self):
        return "<sqlalchemy.ext.asyncio.engine.AsyncEngine object at 0x%x>" % id(self)


class _Begun:
    def __init__(self, engine):
        self._engine = engine

    async def __aenter__(self):
        self._connection = await self._engine.connect().start()
        self._transaction = self._connection.sync_connection.begin()
        self._transaction.__enter__()
        return self._connection

    async def __aexit__(self, type_, value, traceback):
        try:
            self._transaction.__exit__(type_, value, traceback)
        finally:
            await self._connection.close()


class AsyncConnection(_Startable, AsyncConnectable):
    """A connection whose methods are awaited."""

    def __init__(self, async_engine, sync_connection=None):
        self.engine = async_engine
        self.sync_engine = async_engine.sync_engine
        self.sync_connection = sync_connection

    @classmethod
    def _of_sync(cls, sync_connection):
        return cls(AsyncEngine(sync_connection.engine), sync_connection)

    @property
    def _sync_connection(self):
        return self.sync_connection

    async def start(self, is_ctxmanager=False):
        if self.sync_connection is not None:
            raise _exc.InvalidRequestError("connection is already started")
        self.sync_connection = self.sync_engine.connect()
        return self

    @property
    def _proxied(self):
        if self.sync_connection is None:
            raise async_exc.AsyncContextNotStarted(
                "AsyncConnection context has not been started and object has not been awaited."
            )
        return self.sync_connection

    async def __aexit__(self, type_, value, traceback):
        await self.close()

    async def run_sync(self, fn, *arg, **kw):
        """Calls a function with the plain connection."""
        return fn(self._proxied, *arg, **kw)

    async def execute(self, statement, parameters=None, *, execution_options=None):
        return self._proxied.execute(statement, parameters, execution_options=execution_options)

    async def scalar(self, statement, parameters=None, *, execution_options=None):
        return self._proxied.scalar(statement, parameters, execution_options=execution_options)

    async def scalars(self, statement, parameters=None, *, execution_options=None):
        return self._proxied.scalars(statement, parameters, execution_options=execution_options)

    def stream(self, statement, parameters=None, *, execution_options=None):
        """A result that is read with `async for`, a row at a time."""
        from .result import AsyncResult

        options = {**(execution_options or {}), "stream_results": True}
        return _Streamed(lambda: AsyncResult(self._proxied.execute(statement, parameters, execution_options=options)))

    def stream_scalars(self, statement, parameters=None, *, execution_options=None):
        streamed = self.stream(statement, parameters, execution_options=execution_options)
        return _Streamed(lambda: streamed._execute().scalars())

    async def exec_driver_sql(self, statement, parameters=None, execution_options=None):
        return self._proxied.exec_driver_sql(statement, parameters, execution_options)

    def begin(self):
        return AsyncTransaction(self)

    def begin_nested(self):
        return AsyncTransaction(self, nested=True)

    async def commit(self):
        self._proxied.commit()

    async def rollback(self):
        self._proxied.rollback()

    async def close(self):
        self._proxied.close()

    aclose = close

    async def invalidate(self, exception=None):
        self._proxied.invalidate(exception)

    async def execution_options(self, **opt):
        self._proxied.execution_options(**opt)
        return self

    async def get_isolation_level(self):
        return self._proxied.get_isolation_level()

    async def get_raw_connection(self):
        return self.sync_engine.raw_connection()

    def get_transaction(self):
        found = self._proxied.get_transaction()
        return None if found is None else AsyncTransaction(self, sync_transaction=found)

    def get_nested_transaction(self):
        found = self._proxied.get_nested_transaction()
        return None if found is None else AsyncTransaction(self, sync_transaction=found, nested=True)

    def in_transaction(self):
        return self._proxied.in_transaction()

    def in_nested_transaction(self):
        return self._proxied.in_nested_transaction()

    @property
    def closed(self):
        return self._proxied.closed

    @property
    def invalidated(self):
        return self._proxied.invalidated

    @property
    def dialect(self):
        return self._proxied.dialect

    @property
    def info(self):
        return self._proxied.info

    @property
    def default_isolation_level(self):
        return self._proxied.default_isolation_level


class AsyncTransaction(_Startable):
    """A transaction whose methods are awaited."""

    def __init__(self, connection, nested=False, sync_transaction=None):
        self.connection = connection
        self.nested = nested
        self.sync_transaction = sync_transaction

    async def start(self, is_ctxmanager=False):
        plain = self.connection._proxied
        self.sync_transaction = plain.begin_nested() if self.nested else plain.begin()
        if is_ctxmanager:
            self.sync_transaction.__enter__()
        return self

    @property
    def _proxied(self):
        if self.sync_transaction is None:
            raise async_exc.AsyncContextNotStarted(
                "AsyncTransaction context has not been started and object has not been awaited."
            )
        return self.sync_transaction

    async def __aexit__(self, type_, value, traceback):
        self._proxied.__exit__(type_, value, traceback)

    @property
    def is_active(self):
        return self._proxied.is_active

    @property
    def is_valid(self):
        return self._proxied.is_valid

    async def commit(self):
        self._proxied.commit()

    async def rollback(self):
        self._proxied.rollback()

    async def close(self):
        self._proxied.close()
