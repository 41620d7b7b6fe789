"""Collections of related objects, in their upstream place."""


def __getattr__(name):
    from .. import orm

    return getattr(orm, name)
