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


def listen(target, identifier, fn, *args, **kw):
    """Calls `fn` whenever the event happens to the target, or to any object of the class."""
    once = kw.get("once", False)
    listeners = _listeners(target, identifier)

    def run_once(*a, **k):
        listeners[identifier].remove(run_once)
        return fn(*a, **k)

    adapt = getattr(target, "_event_adapted", None)
    found = listeners.setdefault(identifier, [])
    made = run_once if once else fn
    if adapt is not None:
        made = adapt(identifier, made, kw)
    if kw.get("insert"):
        found.insert(0, made)
    else:
        found.append(made)


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
