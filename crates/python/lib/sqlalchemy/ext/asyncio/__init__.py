"""Engines for `async` code. The drivers answer at once, so nothing here ever waits."""

_ORM = "AsyncSession AsyncSessionTransaction async_sessionmaker async_session async_scoped_session AsyncAttrs async_object_session".split()


def __getattr__(name):
    if name in _ORM:
        from . import session

        return getattr(session, name)
    if name.endswith("Result"):
        from . import result

        return getattr(result, name)
    import sys

    __import__("sqlalchemy.ext.asyncio.engine")
    module = sys.modules["sqlalchemy.ext.asyncio.engine"]
    if name == "engine":
        return module
    if hasattr(module, name) and not name.startswith("__"):
        return getattr(module, name)
    raise AttributeError("module 'sqlalchemy.ext.asyncio' has no attribute %r" % name)
