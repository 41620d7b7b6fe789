"""Listeners of schema objects, engines and the like."""

_SCHEMA_EVENTS = (
    "before_create after_create before_drop after_drop before_parent_attach after_parent_attach column_reflect"
).split()


def _listeners(target, identifier):
    names = [cls.__name__ for cls in (target if isinstance(target, type) else type(target)).__mro__]
    if "SchemaItem" in names:
        if identifier not in _SCHEMA_EVENTS:
            from . import exc

            raise exc.InvalidRequestError("No such event '%s' for target '%s'" % (identifier, target))
        if "_listeners" not in vars(target):
            from .sql._items import _listened

            target._listeners = {}
            _listened.append(True)
        return target._listeners
    hook = getattr(target, "_event_listeners", None)
    if hook is not None:
        return hook(identifier)
    from . import exc

    raise exc.InvalidRequestError("No such event '%s' for target '%s'" % (identifier, target))


class _Listener:
    """A listener with something said of it: once, by name, or that its answer counts."""

    def __init__(self, fn, found, once, named, retval):
        self.fn = fn
        self._found = found
        self._once = once
        self._named = named
        self._retval = retval

    def __call__(self, *args, **kw):
        if self._once:
            self._found.remove(self)
        if self._named:
            kw.update(zip(_argument_names(self._named), args))
            args = ()
        return self.fn(*args, **kw)

    def __eq__(self, other):
        return other is self or other is self.fn

    __hash__ = None


# What `named=True` calls the arguments.
_ARGUMENTS = {
    "before_cursor_execute": "conn cursor statement parameters context executemany",
    "after_cursor_execute": "conn cursor statement parameters context executemany",
    "before_execute": "conn clauseelement multiparams params execution_options",
    "after_execute": "conn clauseelement multiparams params execution_options result",
    "connect": "dbapi_connection connection_record",
    "before_parent_attach": "target parent",
    "after_parent_attach": "target parent",
    "column_reflect": "inspector table column_info",
}


def _argument_names(identifier):
    return _ARGUMENTS.get(identifier, "target connection").split()


def listen(target, identifier, fn, *args, **kw):
    """Calls `fn` whenever the event happens to the target, or to any object of the class."""
    _wake(target)
    found = _listeners(target, identifier).setdefault(identifier, [])
    once, named, retval = kw.get("once"), kw.get("named"), kw.get("retval")
    if once or named or retval:
        fn = _Listener(fn, found, once, identifier if named else None, retval)
    adapt = getattr(target, "_event_adapted", None)
    if adapt is not None:
        fn = adapt(identifier, fn, kw)
    if kw.get("insert"):
        found.insert(0, fn)
    else:
        found.append(fn)


# Whose events have nothing to do with tables and mappings.
_WITHOUT_MODELS = ("sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm.session", "sqlalchemy.orm.scoping")


def _wake(target):
    """Lets models run that wait to be asked for: a listener does not hear of what came before it."""
    classes = (target if isinstance(target, type) else type(target)).__mro__
    if not any(cls.__module__.startswith(_WITHOUT_MODELS) for cls in classes):
        import sys

        waiting = sys.modules.get("_limbeck_models")
        if waiting is not None:
            waiting.wake()


def listens_for(target, identifier, *args, **kw):
    def decorate(fn):
        listen(target, identifier, fn, *args, **kw)
        return fn

    return decorate


def remove(target, identifier, fn):
    found = _listeners(target, identifier).get(identifier, [])
    if fn not in found:
        from . import exc

        raise exc.InvalidRequestError("No listeners found for event %s / %r / %s" % (target, identifier, fn))
    found.remove(fn)


def contains(target, identifier, fn):
    return fn in _listeners(target, identifier).get(identifier, [])
