"""The old place of declarative's functions."""


def __getattr__(name):
    from .. import orm

    return getattr(orm, name)
