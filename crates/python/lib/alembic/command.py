"""`alembic.command`: commands called from Python are not part of this version."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)

    def call(*args, **kw):
        raise NotImplementedError(
            "alembic.command.%s() called from Python is not supported by this version of Limbeck; run 'limbeck %s' instead" % (name, name)
        )

    call.__name__ = name
    return call
