"""Sessions whose methods are awaited. The drivers answer at once, so nothing here ever waits."""

from ...orm.session import Session, sessionmaker
from ...orm.state import InstanceState
from .engine import AsyncConnection, AsyncEngine

_PLAIN = (
    "add add_all expire expire_all expunge expunge_all is_modified in_transaction in_nested_transaction __contains__ __iter__"
).split()
_AWAITED = (
    "execute scalar scalars get get_one refresh delete merge flush commit rollback close invalidate reset connection"
).split()
_ATTRIBUTES = "dirty deleted new identity_map is_active autoflush no_autoflush info".split()


class AsyncAttrs:
    """Gives objects `awaitable_attrs`."""

    class _Attributes:
        def __init__(self, instance):
            self._instance = instance

        def __getattr__(self, name):
            instance = self._instance

            async def load():
                return getattr(instance, name)

            return load()

    @property
    def awaitable_attrs(self):
        return AsyncAttrs._Attributes(self)


class AsyncSession:
    """A session whose methods are awaited."""

    _is_asyncio = True
    sync_session_class = Session

    def __init__(self, bind=None, *, binds=None, sync_session_class=None, **kw):
        self.bind = bind
        self.binds = binds
        if binds:
            binds = {key: _sync(one) for key, one in binds.items()}
        self.sync_session = (sync_session_class or self.sync_session_class)(bind=_sync(bind), binds=binds, **kw)
        self.sync_session._proxy = self

    async def run_sync(self, fn, *args, **kw):
        return fn(self.sync_session, *args, **kw)

    async def stream(self, statement, params=None, *, execution_options=None, **kw):
        """A result that is read with `async for`."""
        from .result import AsyncResult

        options = {**(execution_options or {}), "stream_results": True}
        return AsyncResult(self.sync_session.execute(statement, params, execution_options=options, **kw))

    async def stream_scalars(self, statement, params=None, **kw):
        return (await self.stream(statement, params, **kw)).scalars()

    def begin(self):
        return AsyncSessionTransaction(self)

    def begin_nested(self):
        return AsyncSessionTransaction(self, nested=True)

    def get_bind(self, *args, **kw):
        return self.sync_session.get_bind(*args, **kw)

    async def __aenter__(self):
        return self

    async def __aexit__(self, type_, value, traceback):
        self.sync_session.close()

    async def aclose(self):
        self.sync_session.close()

    def __contains__(self, instance):
        return instance in self.sync_session

    def __iter__(self):
        return iter(self.sync_session)


def _sync(bind):
    if isinstance(bind, AsyncEngine):
        return bind.sync_engine
    if isinstance(bind, AsyncConnection):
        return bind.sync_connection
    return bind


def _plain(name):
    def method(self, *args, **kw):
        return getattr(self.sync_session, name)(*args, **kw)

    method.__name__ = name
    return method


def _awaited(name):
    async def method(self, *args, **kw):
        return getattr(self.sync_session, name)(*args, **kw)

    method.__name__ = name
    return method


def _attribute(name):
    return property(
        lambda self: getattr(self.sync_session, name), lambda self, value: setattr(self.sync_session, name, value)
    )


for _name in _PLAIN:
    setattr(AsyncSession, _name, _plain(_name))
for _name in _AWAITED:
    setattr(AsyncSession, _name, _awaited(_name))
for _name in _ATTRIBUTES:
    setattr(AsyncSession, _name, _attribute(_name))


class AsyncSessionTransaction:
    """`async with session.begin()`."""

    def __init__(self, session, nested=False):
        self.session = session
        self.nested = nested
        self.sync_transaction = None

    async def start(self, is_ctxmanager=False):
        session = self.session.sync_session
        self.sync_transaction = session.begin_nested() if self.nested else session.begin()
        if is_ctxmanager:
            self.sync_transaction.__enter__()
        return self

    def __await__(self):
        return self.start().__await__()

    @property
    def is_active(self):
        return self.sync_transaction is not None and self.sync_transaction.is_active

    async def commit(self):
        self.sync_transaction.commit()

    async def rollback(self):
        self.sync_transaction.rollback()

    async def __aenter__(self):
        return await self.start(is_ctxmanager=True)

    async def __aexit__(self, type_, value, traceback):
        self.sync_transaction.__exit__(type_, value, traceback)


class async_sessionmaker:
    """Makes asynchronous sessions with the same settings."""

    def __init__(self, bind=None, *, class_=AsyncSession, autoflush=True, expire_on_commit=True, info=None, **kw):
        kw.update(bind=bind, autoflush=autoflush, expire_on_commit=expire_on_commit)
        if info is not None:
            kw["info"] = info
        self.kw = kw
        self.class_ = type(class_.__name__, (class_,), {})

    def __class_getitem__(cls, item):
        return cls

    def __call__(self, **local):
        return self.class_(**dict(self.kw, **local))

    def begin(self):
        return _Begun(self())

    def configure(self, **new_kw):
        self.kw.update(new_kw)


class _Begun:
    def __init__(self, session):
        self._session = session

    async def __aenter__(self):
        self._transaction = self._session.begin()
        await self._transaction.__aenter__()
        return self._session

    async def __aexit__(self, type_, value, traceback):
        try:
            await self._transaction.__aexit__(type_, value, traceback)
        finally:
            self._session.sync_session.close()


class async_scoped_session:
    """Stands for the asynchronous session of whatever `scopefunc` says."""

    def __init__(self, session_factory, scopefunc):
        self.session_factory = session_factory
        self._scopefunc = scopefunc
        self._made = {}

    def __class_getitem__(cls, item):
        return cls

    def __call__(self, **kw):
        key = self._scopefunc()
        if key not in self._made:
            self._made[key] = self.session_factory(**kw)
        return self._made[key]

    async def remove(self):
        found = self._made.pop(self._scopefunc(), None)
        if found is not None:
            await found.close()

    def __getattr__(self, name):
        return getattr(self(), name)


def async_object_session(instance):
    """The asynchronous session of an object."""
    from ...orm import object_session

    found = object_session(instance)
    return None if found is None else getattr(found, "_proxy", None)


def async_session(session):
    return getattr(session, "_proxy", None)


def close_all_sessions():
    from ...orm import close_all_sessions as close

    close()


__all__ = ["InstanceState", "sessionmaker"]
