"""`from alembic import op`: the operations of the running migration."""

from alembic.operations.base import Operations, current as _current


def __getattr__(name):
    if name.startswith("__") or not hasattr(Operations, name) and name != "migration_context":
        raise AttributeError("module 'alembic.op' has no attribute " + repr(name))
    # Kept, so that the next look-up finds it without asking.
    found = globals()[name] = _Deferred(name)
    return found


def __dir__():
    return sorted(name for name in dir(Operations) if not name.startswith("_"))


class _Deferred:
    """A function of `op` that finds the running migration when it is called, not when it is named."""

    def __init__(self, name):
        self.__name__ = name
        self.__qualname__ = name
        self.__doc__ = getattr(Operations, name, None).__doc__ if hasattr(Operations, name) else None

    def __call__(self, *args, **kw):
        return getattr(_current(self.__name__), self.__name__)(*args, **kw)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(getattr(_current(self.__name__), self.__name__), name)

    def __repr__(self):
        return "<function alembic.op.%s>" % self.__name__
