"""The old place of declarative's functions."""

_REFUSED = "AbstractConcreteBase ConcreteBase instrument_declarative"
_KEPT = "DeclarativeMeta as_declarative declarative_base declared_attr has_inherited_table synonym_for"
_MOVED = "as_declarative declarative_base has_inherited_table synonym_for"


def _moved(name, function):
    def call(*args, **kw):
        import warnings

        from ..exc import MovedIn20Warning

        warnings.warn(
            "The ``%s()`` function is now available as sqlalchemy.orm.%s(). (deprecated since: 2.0)" % (name, name),
            MovedIn20Warning,
            stacklevel=2,
        )
        return function(*args, **kw)

    call.__name__ = name
    return call


def __getattr__(name):
    if name in _REFUSED.split():
        from ..orm._refusal import placeholder

        return placeholder(name, __name__)
    if name in _KEPT.split():
        from .. import orm

        return _moved(name, getattr(orm, name)) if name in _MOVED.split() else getattr(orm, name)
    raise AttributeError("module %r has no attribute %r" % (__name__, name))


class DeferredReflection:
    """A mixin: the classes are mapped by `prepare(engine)`, when their tables can be read."""

    @classmethod
    def prepare(cls, bind, **reflect_kw):
        """Reads the tables of the classes below this one, and maps the classes."""
        from ..orm.decl_base import map_class

        def work(connection):
            for registry, waiting in list(_deferred):
                if not issubclass(waiting, cls):
                    continue
                _deferred.remove((registry, waiting))
                waiting.__autoload_with__ = connection
                waiting._sa_reflecting = True
                try:
                    map_class(registry, waiting)
                finally:
                    type.__delattr__(waiting, "__autoload_with__")

        if hasattr(bind, "connect"):
            with bind.connect() as connection:
                work(connection)
        else:
            work(bind)


DeferredReflection.prepare.__func__._sa_deferred_reflection = True
_deferred = []


def defer(registry, cls):
    """Keeps a class until its table can be read."""
    _deferred.append((registry, cls))
