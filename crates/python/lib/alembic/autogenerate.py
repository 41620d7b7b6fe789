"""Comparing models with a database: not part of this version."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise NotImplementedError(
        "alembic.autogenerate.%s: autogenerate is not supported by this version of Limbeck" % name
    )
