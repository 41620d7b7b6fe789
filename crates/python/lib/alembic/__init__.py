"""The migration tool's Python face: what env.py and revision scripts import."""

__version__ = "1.20.1"

_SUBMODULES = ("op", "context", "command", "config", "script", "util", "migration", "environment", "autogenerate", "ddl", "operations", "runtime")


def __getattr__(name):
    if name in _SUBMODULES:
        import sys

        __import__("alembic." + name)
        return sys.modules["alembic." + name]
    raise AttributeError("module 'alembic' has no attribute " + repr(name))
