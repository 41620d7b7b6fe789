"""Results that are read with `async for`. The rows come from a plain result."""


class AsyncCommon:
    """What the views of a streamed result have in common."""

    def __init__(self, real_result):
        self._real_result = real_result

    async def close(self):
        self._real_result.close()

    @property
    def closed(self):
        return self._real_result.closed

    def unique(self, strategy=None):
        self._real_result = self._real_result.unique(strategy)
        return self

    def yield_per(self, num):
        self._real_result = self._real_result.yield_per(num)
        return self

    async def partitions(self, size=None):
        for partition in self._real_result.partitions(size):
            yield partition

    def __aiter__(self):
        self._rows = iter(self._real_result)
        return self

    async def __anext__(self):
        for row in self._rows:
            return row
        raise StopAsyncIteration


class AsyncResult(AsyncCommon):
    """Rows."""

    def keys(self):
        return self._real_result.keys()

    def columns(self, *col_expressions):
        self._real_result = self._real_result.columns(*col_expressions)
        return self

    def scalars(self, index=0):
        return AsyncScalarResult(self._real_result.scalars(index))

    def mappings(self):
        return AsyncMappingResult(self._real_result.mappings())

    async def freeze(self):
        return self._real_result.freeze()


class AsyncScalarResult(AsyncCommon):
    """Single values."""


class AsyncMappingResult(AsyncCommon):
    """Rows as mappings."""

    def keys(self):
        return self._real_result.keys()

    def columns(self, *col_expressions):
        self._real_result = self._real_result.columns(*col_expressions)
        return self


class AsyncTupleResult(AsyncCommon):
    """Only for annotations."""


def _awaited(name):
    async def method(self, *args):
        return getattr(self._real_result, name)(*args)

    method.__name__ = name
    return method


for _class, _names in (
    (AsyncCommon, "all fetchall fetchmany first one one_or_none"),
    (AsyncResult, "fetchone scalar scalar_one scalar_one_or_none"),
    (AsyncMappingResult, "fetchone"),
):
    for _name in _names.split():
        setattr(_class, _name, _awaited(_name))
