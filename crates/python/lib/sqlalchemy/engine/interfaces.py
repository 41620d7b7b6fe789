"""Names that projects import from here."""

from .default import DefaultExecutionContext as ExecutionContext  # noqa: F401
from .default import Dialect  # noqa: F401


class AdaptedConnection:
    pass


class BindTyping:
    NONE, SETINPUTSIZES, RENDER_CASTS = 1, 2, 3


class Compiled:
    pass


class TypeCompiler:
    pass


class ExceptionContext:
    pass


class CreateEnginePlugin:
    pass


class DBAPIConnection:
    pass


class DBAPICursor:
    pass


def __getattr__(name):
    if name.startswith("Reflected") or name.startswith("_"):
        return dict
    raise AttributeError("module 'sqlalchemy.engine.interfaces' has no attribute %r" % name)
