"""The old place of declarative's functions."""

_REFUSED = "AbstractConcreteBase ConcreteBase DeferredReflection instrument_declarative"
_KEPT = "DeclarativeMeta as_declarative declarative_base declared_attr has_inherited_table synonym_for"


def __getattr__(name):
    if name in _REFUSED.split():
        from ..orm._refusal import placeholder

        return placeholder(name, __name__)
    if name in _KEPT.split():
        from .. import orm

        return getattr(orm, name)
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
