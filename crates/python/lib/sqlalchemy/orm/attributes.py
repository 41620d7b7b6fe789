"""Attributes of mapped classes and what happens when they are read, set and deleted on an object."""

from ..sql.operators import ColumnOperators
from .base import (
    ATTR_EMPTY,
    ATTR_WAS_SET,
    CALLABLES_OK,
    DEFERRED_HISTORY_LOAD,
    INCLUDE_PENDING_MUTATIONS,  # noqa: F401
    INIT_OK,
    LOAD_AGAINST_COMMITTED,
    NEVER_SET,  # noqa: F401
    NO_AUTOFLUSH,
    NO_RAISE,
    NO_VALUE,
    PASSIVE_MERGE,  # noqa: F401
    PASSIVE_NO_FETCH,
    PASSIVE_NO_FETCH_RELATED,  # noqa: F401
    PASSIVE_NO_INITIALIZE,
    PASSIVE_NO_RESULT,
    PASSIVE_OFF,
    PASSIVE_ONLY_PERSISTENT,
    Mapped,
    instance_dict,  # noqa: F401
    instance_state,  # noqa: F401
    object_state,
    state_str,
)

_NOTHING = object()


class History:
    """What was added to an attribute, what stayed, and what was taken from it."""

    __slots__ = ("added", "unchanged", "deleted")

    def __init__(self, added, unchanged, deleted):
        self.added = added
        self.unchanged = unchanged
        self.deleted = deleted

    def __iter__(self):
        return iter((self.added, self.unchanged, self.deleted))

    def __getitem__(self, index):
        return (self.added, self.unchanged, self.deleted)[index]

    def __len__(self):
        return 3

    def __eq__(self, other):
        return tuple(self) == tuple(other)

    def __hash__(self):
        return id(self)

    def __bool__(self):
        return any(part for part in self)

    def __repr__(self):
        return "History(added=%r, unchanged=%r, deleted=%r)" % (self.added, self.unchanged, self.deleted)

    def empty(self):
        return not self

    def sum(self):
        return list(self.added or ()) + list(self.unchanged or ()) + list(self.deleted or ())

    def non_deleted(self):
        return list(self.added or ()) + list(self.unchanged or ())

    def non_added(self):
        return list(self.unchanged or ()) + list(self.deleted or ())

    def has_changes(self):
        return bool(self.added or self.deleted)

    def as_state(self):
        def states(items):
            return [None if item is None else item._sa_instance_state for item in items or ()]

        return History(states(self.added), states(self.unchanged), states(self.deleted))


_BLANK = History((), (), ())


class Token:
    """Where a chain of changes began."""

    __slots__ = ("impl", "op")

    def __init__(self, impl, op):
        self.impl = impl
        self.op = op

    @property
    def key(self):
        return self.impl.key

    @property
    def parent_token(self):
        return self.impl.parent_token


AttributeEventToken = Token


class AttributeImpl:
    """How the values of one attribute are kept; one for each mapper that has it."""

    collection = False
    uses_objects = False
    supports_population = True
    dynamic = False

    def __init__(self, mapper, key, prop, load=None, active_history=False, compare=None, expirable=True):
        self.mapper = mapper
        self.class_ = mapper.class_
        self.key = key
        self.prop = prop
        self.load = load
        self.active_history = active_history
        self.compare = compare
        self.expirable = expirable
        self.parent_token = prop
        self.trackparent = False
        # What is called with a change: `(state, value, old, initiator)`; what they give takes the value's place.
        self.on_set = []
        self.on_append = []
        self.on_remove = []
        self.replace_token = self.append_token = Token(self, "replace")
        self.remove_token = Token(self, "remove")

    def __str__(self):
        return "%s.%s" % (self.class_.__name__, self.key)

    # ---- parents

    def hasparent(self, state, optimistic=False):
        return state.parents.get(id(self.parent_token), optimistic) is not False

    def sethasparent(self, state, parent_state, value):
        known = id(self.parent_token)
        if value:
            state.parents[known] = parent_state
            return
        if known in state.parents:
            last = state.parents[known]
            if last is not False and last.key != parent_state.key:
                return
        state.parents[known] = False

    # ---- reading

    def is_equal(self, a, b):
        if a is b:
            return True
        try:
            return bool(self.compare(a, b) if self.compare is not None else a == b)
        except TypeError:
            return False

    def copy(self, value):
        return value

    def get(self, state, dict_, passive=PASSIVE_OFF):
        key = self.key
        if key in dict_:
            return dict_[key]
        committed = state.committed_state
        if key not in committed or committed[key] is NO_VALUE:
            if not passive & CALLABLES_OK:
                return PASSIVE_NO_RESULT
            value = self._load(state, key, passive)
            if value is PASSIVE_NO_RESULT or value is NO_VALUE:
                return value
            if value is ATTR_WAS_SET:
                if key not in dict_:
                    raise KeyError("Deferred loader for attribute %r failed to populate correctly" % key)
                return dict_[key]
            if value is not ATTR_EMPTY:
                return self.set_committed_value(state, dict_, value)
        if not passive & INIT_OK:
            return NO_VALUE
        return self._default_value(state, dict_)

    def _load(self, state, key, passive):
        if key in state.expired_attributes:
            return state._load_expired(passive)
        if self.load is not None:
            return self.load(state, passive)
        return ATTR_EMPTY

    def _default_value(self, state, dict_):
        return None

    def set_committed_value(self, state, dict_, value):
        dict_[self.key] = value
        state._commit(dict_, [self.key])
        return value

    def get_committed_value(self, state, dict_, passive=PASSIVE_OFF):
        if self.key in state.committed_state:
            value = state.committed_state[self.key]
            return None if value is NO_VALUE else value
        return self.get(state, dict_, passive)

    def get_all_pending(self, state, dict_, passive=PASSIVE_NO_INITIALIZE):
        return []

    # ---- adding and removing, as the other side of a relationship does it

    def append(self, state, dict_, value, initiator, passive=PASSIVE_OFF):
        self.set(state, dict_, value, initiator, passive)

    def remove(self, state, dict_, value, initiator, passive=PASSIVE_OFF):
        self.set(state, dict_, None, initiator, passive, check_old=value)

    def pop(self, state, dict_, value, initiator, passive=PASSIVE_OFF):
        self.set(state, dict_, None, initiator, passive, check_old=value, pop=True)


class ScalarImpl(AttributeImpl):
    """A column's value."""

    mutable = None
    # What an attribute says that was never set: the default of a dataclass's column.
    default_scalar = None

    def _default_value(self, state, dict_):
        return self.default_scalar

    def watch(self, mutable):
        """Makes the values tell of changes inside them."""
        self.mutable = mutable

        def coerce(state, value, old, initiator):
            made = mutable.coerce(self.key, value)
            if made is not None:
                made._parents[state] = self.key
            if isinstance(old, mutable):
                old._parents.pop(state, None)
            return made

        self.on_set.append(coerce)

    def wrap_loaded(self, state, dict_):
        """A loaded value that is to be watched."""
        value = dict_.get(self.key)
        if value is not None:
            made = self.mutable.coerce(self.key, value)
            dict_[self.key] = made
            made._parents[state] = self.key

    def get_history(self, state, dict_, passive=PASSIVE_OFF):
        if self.key in dict_:
            return self._history(state, dict_[self.key])
        if passive & INIT_OK:
            passive ^= INIT_OK
        current = self.get(state, dict_, passive)
        return _BLANK if current is PASSIVE_NO_RESULT else self._history(state, current)

    def _history(self, state, current):
        original = state.committed_state.get(self.key, _NOTHING)
        if original is _NOTHING:
            return _BLANK if current is NO_VALUE else History((), [current], ())
        if current is not NO_VALUE and original is not NO_VALUE and self.is_equal(current, original):
            return History((), [current], ())
        if original is NO_VALUE or original is PASSIVE_NO_RESULT:
            deleted = ()
            if current is NO_VALUE:
                return _BLANK
        else:
            deleted = [original]
        return History((), (), deleted) if current is NO_VALUE else History([current], (), deleted)

    def set(self, state, dict_, value, initiator=None, passive=PASSIVE_OFF, check_old=None, pop=False):
        if self.active_history:
            old = self.get(state, dict_, PASSIVE_OFF ^ INIT_OK if state.key is not None else PASSIVE_NO_INITIALIZE)
            if old is PASSIVE_NO_RESULT:
                old = NO_VALUE
        else:
            old = dict_.get(self.key, NO_VALUE)
        for listener in self.on_set:
            value = listener(state, value, old, initiator or self.replace_token)
        state._modified_event(dict_, self, old)
        dict_[self.key] = value

    def delete(self, state, dict_):
        old = self.get(state, dict_, PASSIVE_OFF ^ INIT_OK) if self.active_history else dict_.get(self.key, NO_VALUE)
        for listener in self.on_remove:
            listener(state, old, self.remove_token)
        state._modified_event(dict_, self, old)
        existing = dict_.pop(self.key, NO_VALUE)
        if existing is NO_VALUE and old is NO_VALUE and not state.expired and self.key not in state.expired_attributes:
            raise AttributeError("%s object does not have a value" % self)


class ScalarObjectImpl(AttributeImpl):
    """One related object."""

    uses_objects = True
    deferred_history = False

    def get_history(self, state, dict_, passive=PASSIVE_OFF):
        if self.key in dict_:
            current = dict_[self.key]
        else:
            if passive & INIT_OK:
                passive ^= INIT_OK
            current = self.get(state, dict_, passive)
            if current is PASSIVE_NO_RESULT:
                return _BLANK
        original = state.committed_state.get(self.key, _NOTHING)
        if original is PASSIVE_NO_RESULT and self.deferred_history and self.load is not None:
            loaded = self._load(
                state, self.key, PASSIVE_OFF | LOAD_AGAINST_COMMITTED | NO_RAISE | DEFERRED_HISTORY_LOAD
            )
            if loaded not in (PASSIVE_NO_RESULT, NO_VALUE, ATTR_EMPTY):
                original = loaded
        if original is _NOTHING:
            return _BLANK if current is NO_VALUE else History((), [current], ())
        if current is original and current is not NO_VALUE:
            return History((), [current], ())
        if original is NO_VALUE or original is PASSIVE_NO_RESULT or original is None:
            # Nothing that is known was taken away; a deletion shows as None that was put in.
            return History([None if current is NO_VALUE else current], (), ())
        if current is NO_VALUE:
            return History((), (), [original])
        return History([current], (), [original])

    def get_all_pending(self, state, dict_, passive=PASSIVE_NO_INITIALIZE):
        if self.key in dict_:
            current = dict_[self.key]
        elif passive & CALLABLES_OK:
            current = self.get(state, dict_, passive)
        else:
            return []
        found = []
        if current is not None and current is not PASSIVE_NO_RESULT and current is not NO_VALUE:
            found.append((current._sa_instance_state, current))
        elif current is None:
            found.append((None, None))
        if self.key in state.committed_state:
            original = state.committed_state[self.key]
            if original is not None and original not in (PASSIVE_NO_RESULT, NO_VALUE) and original is not current:
                found.append((original._sa_instance_state, original))
        return [pair for pair in found if pair[0] is not None]

    def set(self, state, dict_, value, initiator=None, passive=PASSIVE_OFF, check_old=None, pop=False):
        if self.active_history:
            old = self.get(state, dict_, PASSIVE_ONLY_PERSISTENT | NO_AUTOFLUSH | LOAD_AGAINST_COMMITTED)
        else:
            old = self.get(state, dict_, (PASSIVE_NO_FETCH ^ INIT_OK) | LOAD_AGAINST_COMMITTED | NO_RAISE)
        if check_old is not None and old is not PASSIVE_NO_RESULT and check_old is not old:
            if pop:
                return
            raise ValueError("Object %s not associated with %s on attribute '%s'" % (
                state_str(check_old._sa_instance_state), state_str(state), self.key))
        initiator = initiator or self.replace_token
        if self.trackparent and old is not value and old not in (None, PASSIVE_NO_RESULT, NO_VALUE):
            self.sethasparent(old._sa_instance_state, state, False)
        for listener in self.on_set:
            value = listener(state, value, old, initiator)
        state._modified_event(dict_, self, old)
        if self.trackparent and value is not None:
            self.sethasparent(_state_of(value, self), state, True)
        dict_[self.key] = value

    def delete(self, state, dict_):
        if self.active_history:
            old = self.get(state, dict_, PASSIVE_ONLY_PERSISTENT | NO_AUTOFLUSH | LOAD_AGAINST_COMMITTED)
        else:
            old = self.get(state, dict_, PASSIVE_NO_FETCH ^ INIT_OK | LOAD_AGAINST_COMMITTED | NO_RAISE)
        if self.trackparent and old not in (None, PASSIVE_NO_RESULT, NO_VALUE):
            self.sethasparent(old._sa_instance_state, state, False)
        for listener in self.on_remove:
            listener(state, old, self.remove_token)
        state._modified_event(dict_, self, old)
        existing = dict_.pop(self.key, NO_VALUE)
        if existing is NO_VALUE and old in (PASSIVE_NO_RESULT, NO_VALUE):
            raise AttributeError("%s object does not have a value" % self)


def _state_of(value, impl):
    state = getattr(value, "_sa_instance_state", None)
    if state is None:
        raise AttributeError("%r object has no attribute '_sa_instance_state'" % type(value).__name__)
    return state


class QueryableAttribute(Mapped, ColumnOperators):
    """An attribute of a mapped class, as it stands in expressions."""

    is_attribute = True
    is_selectable = is_mapper = is_aliased_class = is_instance = is_clause_element = False
    _of_type = None
    _extra_criteria = ()

    def __init__(self, class_, key, property_, entity=None, of_type=None, extra=()):
        self.class_ = class_
        self.key = key
        self.property = property_
        # The mapper, or the alias of a mapped class, whose attribute it is.
        self._entity = entity
        if of_type is not None:
            self._of_type = of_type
        if extra:
            self._extra_criteria = extra

    prop = property(lambda self: self.property)
    comparator = property(lambda self: self._made_comparator())

    @property
    def parent(self):
        return self._entity if self._entity is not None else self.class_.__dict__.get("__mapper__")

    _parententity = parent
    _parent = parent

    @property
    def impl(self):
        return self.class_.__mapper__.impls[self.key]

    @property
    def expression(self):
        return self.__clause_element__()

    def _made_comparator(self):
        found = self.__dict__.get("_comparator")
        if found is None:
            found = self._comparator = self.property.comparator_of(self)
        return found

    def __clause_element__(self):
        found = self.__dict__.get("_clause")
        if found is None:
            found = self._clause = self.property.clause_of(self)
        return found

    def __columns_clause__(self):
        found = self.__dict__.get("_columns_clause")
        if found is None:
            mapper = self.class_.__dict__.get("__mapper__")
            if mapper is not None:
                from .mapper import configure_mappers

                configure_mappers(mapper.registry)
            found = self._columns_clause = self.property.columns_clause_of(self)
        return found

    def _event_listeners(self, identifier):
        from .events import attribute_listeners

        return attribute_listeners(self, identifier)

    def _event_adapted(self, identifier, fn, kw):
        from .events import attribute_listener

        return attribute_listener(self, identifier, fn, kw)

    @property
    def hasparent(self):
        return self.impl.hasparent

    def adapt_to_entity(self, entity):
        """The same attribute of an alias."""
        return type(self)(self.class_, self.key, self.property, entity, self._of_type, self._extra_criteria)

    def of_type(self, entity):
        from .util import entity_of

        return QueryableAttribute(self.class_, self.key, self.property, self._entity, entity_of(entity), self._extra_criteria)

    def and_(self, *criteria):
        from ..sql.coercions import where

        made = tuple(where(one) for one in criteria)
        return QueryableAttribute(
            self.class_, self.key, self.property, self._entity, self._of_type, self._extra_criteria + made
        )

    def operate(self, op, *other, **kwargs):
        return self._made_comparator().operate(op, *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return self._made_comparator().reverse_operate(op, other, **kwargs)

    def in_(self, other):
        return self._made_comparator().in_(other)

    def label(self, name):
        return self.property.label_of(self, name)

    @property
    def info(self):
        return self.property.info

    def __getattr__(self, name):
        if name.startswith("__") or name in ("property", "class_", "key", "_entity"):
            raise AttributeError(name)
        try:
            return getattr(self._made_comparator(), name)
        except AttributeError:
            raise AttributeError(
                "Neither %r object nor %r object associated with %s has an attribute %r"
                % (type(self).__name__, "Comparator", self, name)
            ) from None

    def __bool__(self):
        raise TypeError("Boolean value of this clause is not defined")

    def __str__(self):
        return "%s.%s" % (self.class_.__name__, self.key)

    def __repr__(self):
        return "<%s.%s object at 0x%x>" % (type(self).__module__, type(self).__name__, id(self))


class InstrumentedAttribute(QueryableAttribute):
    """An attribute as it is found on its class."""

    def __get__(self, instance, owner):
        if instance is None:
            return self
        dict_ = instance.__dict__
        key = self.key
        if key in dict_:
            return dict_[key]
        state = _state_of_instance(instance)
        return state.mapper.impls[key].get(state, dict_)

    def __set__(self, instance, value):
        state = _state_of_instance(instance)
        state.mapper.impls[self.key].set(state, instance.__dict__, value)

    def __delete__(self, instance):
        state = _state_of_instance(instance)
        state.mapper.impls[self.key].delete(state, instance.__dict__)


def _state_of_instance(instance):
    state = instance.__dict__.get("_sa_instance_state")
    if state is None:
        from .exc import UnmappedInstanceError

        name = "%s.%s" % (type(instance).__module__, type(instance).__name__)
        raise UnmappedInstanceError(
            instance,
            "Class %r is mapped, but this instance lacks instrumentation.  This occurs when the instance is created before "
            "sqlalchemy.orm.mapper(%s) was called." % (name, name),
        )
    return state


class ProxyAttribute(QueryableAttribute):
    """A synonym, composite or hybrid: an attribute in expressions, something else on objects."""

    descriptor = None

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return self.property.get_on(instance, self.key)

    def __set__(self, instance, value):
        self.property.set_on(instance, self.key, value)

    def __delete__(self, instance):
        self.property.delete_on(instance, self.key)


def flag_modified(instance, key):
    """Marks an attribute as changed, whether or not its value was replaced."""
    state = object_state(instance)
    impl = _impl(state, key)
    state._modified_event(instance.__dict__, impl, NO_VALUE, is_userland=True)


def flag_dirty(instance):
    state = object_state(instance)
    state._modified_event(instance.__dict__, None, NO_VALUE, is_userland=False)


def _impl(state, key):
    try:
        return state.mapper.impls[key]
    except KeyError:
        raise KeyError(key) from None


def get_history(obj, key, passive=PASSIVE_OFF):
    """What was added to and taken from an attribute since it was loaded."""
    state = object_state(obj)
    return _impl(state, key).get_history(state, obj.__dict__, passive)


def get_attribute(instance, key):
    state = object_state(instance)
    return _impl(state, key).get(state, instance.__dict__)


def set_attribute(instance, key, value, initiator=None):
    state = object_state(instance)
    _impl(state, key).set(state, instance.__dict__, value, initiator)


def del_attribute(instance, key):
    state = object_state(instance)
    _impl(state, key).delete(state, instance.__dict__)


def set_committed_value(instance, key, value):
    """Sets a value as though it had been loaded."""
    state = object_state(instance)
    _impl(state, key).set_committed_value(state, instance.__dict__, value)


def init_collection(obj, key):
    state = object_state(obj)
    return _impl(state, key).initialize(state, obj.__dict__)._sa_adapter


def has_parent(cls, obj, key, optimistic=False):
    return cls.__mapper__.impls[key].hasparent(object_state(obj), optimistic)


_PLACES = {
    "_collection_attributes": "CollectionImpl _list_like",
}


def __getattr__(name):
    for module, names in _PLACES.items():
        if name in names.split():
            import sys

            module = __package__ + "." + module
            __import__(module)
            found = globals()[name] = getattr(sys.modules[module], name)
            return found
    raise AttributeError("module %r has no attribute %r" % (__name__, name))
