"""Pools: which one an engine names decides whether one connection to the database is kept."""


class Pool:
    """How connections are kept. Here a marker: connections are opened when needed and closed after use."""

    _keeps_one = False

    def __init__(self, creator=None, **kw):
        self._creator = creator

    def recreate(self):
        return type(self)(self._creator)

    def dispose(self):
        pass

    def status(self):
        return type(self).__name__

    def connect(self):
        raise NotImplementedError("raw connections of a driver are not available: use Engine.connect()")

    unique_connection = connect


class QueuePool(Pool):
    def __init__(self, creator=None, pool_size=5, max_overflow=10, timeout=30.0, use_lifo=False, **kw):
        super().__init__(creator)
        self._size = pool_size
        self._max_overflow = max_overflow
        self._timeout = timeout

    def size(self):
        return self._size

    def timeout(self):
        return self._timeout

    def checkedin(self):
        return 0

    def checkedout(self):
        return 0

    def overflow(self):
        return -self._size


class AsyncAdaptedQueuePool(QueuePool):
    pass


class FallbackAsyncAdaptedQueuePool(AsyncAdaptedQueuePool):
    pass


class NullPool(Pool):
    def status(self):
        return "NullPool"


class SingletonThreadPool(Pool):
    _keeps_one = True

    def __init__(self, creator=None, pool_size=5, **kw):
        super().__init__(creator)
        self.size = pool_size


class StaticPool(Pool):
    _keeps_one = True


class AssertionPool(Pool):
    pass


class PoolProxiedConnection:
    """What `raw_connection()` would give."""


class ManagesConnection:
    pass


class PoolResetState:
    pass
