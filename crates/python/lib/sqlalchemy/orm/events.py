"""Events of mapped classes, their attributes and sessions."""

_EVENTS = (
    # mappers
    "instrument_class before_mapper_configured after_mapper_constructed mapper_configured before_configured after_configured "
    "before_insert after_insert before_update after_update before_delete after_delete "
    # instances
    "first_init init init_failure load refresh refresh_flush expire pickle unpickle "
    # attributes
    "append append_wo_mutation bulk_replace remove set init_scalar init_collection dispose_collection modified "
    # classes
    "class_instrument class_uninstrument attribute_instrument "
    # sessions and queries
    "do_orm_execute after_transaction_create after_transaction_end before_commit after_commit after_rollback "
    "after_soft_rollback before_flush after_flush after_flush_postexec after_begin before_attach after_attach "
    "after_bulk_update after_bulk_delete transient_to_pending pending_to_transient persistent_to_transient "
    "pending_to_persistent detached_to_persistent loaded_as_persistent persistent_to_deleted deleted_to_persistent "
    "deleted_to_detached persistent_to_detached before_compile before_compile_update before_compile_delete "
    # registries
    "resolve_type_annotation"
).split()
# What happens here; listeners of the others are kept, and never called.
_NEVER = (
    "before_compile before_compile_update before_compile_delete do_orm_execute resolve_type_annotation"
).split()
_kept = {}
# The events that anything listens to: the others cost nothing.
heard = set()


def listeners_of(target, identifier):
    """The listeners of a target, by event."""
    if identifier not in _EVENTS:
        from ..exc import InvalidRequestError

        raise InvalidRequestError("No such event '%s' for target '%s'" % (identifier, target))
    if identifier in _NEVER:
        from ._refusal import refuse_use

        refuse_use("The event %r" % identifier, hint="its listeners would change statements, and would not be called")
    heard.add(identifier)
    # The target stays with its listeners, so that its id stays its own.
    return _kept.setdefault(id(target), (target, {}))[1]


def _listeners(target, identifier):
    found = _kept.get(id(target))
    return () if found is None else found[1].get(identifier, ())


def instance_listeners(cls, identifier):
    """The listeners of a mapped class and of those above it."""
    found = []
    for base in cls.__mro__:
        found += list(_listeners(base, identifier))
        mapper = base.__dict__.get("__mapper__")
        if mapper is not None:
            found += list(_listeners(mapper, identifier))
    from .mapper import Mapper

    return found + list(_listeners(Mapper, identifier))


def class_listener(cls, identifier, fn, kw):
    """Instance events are given states where `raw` is asked for."""
    if kw.get("raw"):
        def raw(obj, *args):
            return fn(getattr(obj, "_sa_instance_state", obj), *args)

        return raw
    return fn


# ---- attributes


class _AttributeListeners(dict):
    """Where `event.listen` puts the listeners of an attribute: they go to the attribute itself."""

    def __init__(self, impl):
        dict.__init__(self)
        self._impl = impl

    def setdefault(self, identifier, default=None):
        return {"set": self._impl.on_set, "append": self._impl.on_append, "remove": self._impl.on_remove}.get(identifier, default)


def attribute_listeners(attribute, identifier):
    if identifier not in _EVENTS:
        from ..exc import InvalidRequestError

        raise InvalidRequestError("No such event '%s' for target '%s'" % (identifier, attribute))
    if identifier not in ("set", "append", "remove"):
        from ._refusal import refuse_use

        refuse_use("The attribute event %r" % identifier, hint="set, append and remove are there")
    from .mapper import configure_mappers

    configure_mappers()
    return _AttributeListeners(attribute.class_.__mapper__.impls[attribute.key])


def attribute_listener(attribute, identifier, fn, kw):
    """A listener as the attribute calls it: with the state, and giving the value that counts."""
    retval, raw = kw.get("retval"), kw.get("raw")

    def target(state):
        return state if raw else state.obj()

    if identifier == "set":

        def on_set(state, value, old, initiator):
            answer = fn(target(state), value, old, initiator)
            return answer if retval else value

        if kw.get("active_history"):
            attribute.class_.__mapper__.impls[attribute.key].active_history = True
        return on_set
    if identifier == "append":

        def on_append(state, value, initiator):
            answer = fn(target(state), value, initiator)
            return answer if retval else value

        return on_append

    def on_remove(state, value, initiator):
        fn(target(state), value, initiator)

    return on_remove


# ---- mappers and sessions


def dispatch_configuration(identifier):
    if identifier in heard:
        from .mapper import Mapper

        for listener in list(_listeners(Mapper, identifier)):
            listener()


def session_listeners(session, identifier):
    found = list(_listeners(session, identifier))
    if session._maker is not None:
        found += list(_listeners(session._maker, identifier))
    for base in type(session).__mro__:
        found += list(_listeners(base, identifier))
    return found


def dispatch_session(session, identifier, *args):
    if identifier in heard:
        for listener in session_listeners(session, identifier):
            listener(*args)


class _Names:
    """A class of events that upstream has; here only its name."""


AttributeEvents = InstanceEvents = InstrumentationEvents = MapperEvents = QueryEvents = RegistryEvents = SessionEvents = _Names
