"""What is known about one mapped object: its identity, its session, what changed and what is not loaded."""

import weakref

from .base import (
    ATTR_WAS_SET,
    NO_VALUE,
    PASSIVE_NO_RESULT,
    PASSIVE_OFF,
    SQL_OK,
    state_str,
)

_EMPTY = {}


class InstanceState:
    """The state of an object."""

    is_instance = True
    is_selectable = is_mapper = is_aliased_class = is_attribute = False
    key = None
    modified = expired = False
    _deleted = False
    _load_pending = False
    _orphaned_outside_of_session = False
    _strong_obj = None
    _session_ref = None
    _attached = False
    insert_order = None
    runid = None
    load_node = None
    identity_token = None

    def __init__(self, obj, mapper):
        self._ref = weakref.ref(obj, self._cleanup)
        self.class_ = type(obj)
        self.mapper = mapper
        self.committed_state = {}
        self.expired_attributes = set()
        self.parents = {}
        self._pending_mutations = {}
        self._empty_collections = {}

    def obj(self):
        return self._ref()

    object = property(obj)

    @property
    def dict(self):
        found = self._ref()
        return {} if found is None else found.__dict__

    def _cleanup(self, ref):
        session = self._session()
        if session is not None:
            session.identity_map._forget(self)

    # ---- where it stands

    def _session(self):
        return None if self._session_ref is None else self._session_ref()

    session = property(_session)

    @property
    def session_id(self):
        session = self._session()
        return None if session is None else session.hash_key

    @property
    def async_session(self):
        return None

    @property
    def transient(self):
        return self.key is None and not self._attached

    @property
    def pending(self):
        return self.key is None and self._attached

    @property
    def persistent(self):
        return self.key is not None and self._attached and not self._deleted

    @property
    def deleted(self):
        return self.key is not None and self._attached and self._deleted

    @property
    def was_deleted(self):
        return self._deleted

    @property
    def detached(self):
        return self.key is not None and not self._attached

    @property
    def has_identity(self):
        return self.key is not None

    @property
    def identity_key(self):
        return self.key

    @property
    def identity(self):
        return None if self.key is None else self.key[1]

    def _attach(self, session):
        self._session_ref = weakref.ref(session)
        self._attached = True
        if self.modified and self._strong_obj is None:
            self._strong_obj = self._ref()

    def _detach(self):
        self._session_ref = None
        self._attached = False
        self._strong_obj = None

    def _reset_key(self):
        self.key = None

    # ---- what is loaded

    @property
    def attrs(self):
        from .mapper import _Properties

        return _Properties({key: AttributeState(self, key) for key in self.mapper.attribute_keys()})

    @property
    def unloaded(self):
        found = self.dict
        return {key for key in self.mapper.attribute_keys() if key not in found and key not in self.committed_state}

    @property
    def unmodified(self):
        return {key for key in self.mapper.attribute_keys() if key not in self.committed_state}

    def unmodified_intersection(self, keys):
        return {key for key in keys if key not in self.committed_state}

    @property
    def unloaded_expirable(self):
        return self.unloaded

    def get_impl(self, key):
        return self.mapper.impls[key]

    def get_history(self, key, passive):
        return self.mapper.impls[key].get_history(self, self.dict, passive)

    # ---- what changed

    def _modified_event(self, dict_, attr, previous, collection=False, is_userland=False):
        if attr is not None:
            key = attr.key
            if is_userland and key not in dict_:
                from ..exc import InvalidRequestError

                raise InvalidRequestError("Can't flag attribute '%s' modified; it's not present in the object state" % key)
            if key not in self.committed_state or is_userland:
                if collection:
                    if previous is NO_VALUE and key in dict_:
                        previous = dict_[key]
                    if previous is not None and previous is not NO_VALUE:
                        previous = attr.copy(previous)
                self.committed_state[key] = previous
        if (self._attached and self._strong_obj is None) or not self.modified:
            self.modified = True
            session = self._session()
            if session is not None:
                if self.key is not None:
                    session.identity_map._modified.add(self)
                inst = self._ref()
                if inst is None and attr is not None:
                    from .exc import ObjectDereferencedError

                    raise ObjectDereferencedError(
                        "Can't emit change event for attribute '%s' - parent object of type %s has been garbage collected."
                        % (attr, self.class_.__name__)
                    )
                self._strong_obj = inst
                session._autobegin()

    def _get_pending_mutation(self, key):
        if key not in self._pending_mutations:
            self._pending_mutations[key] = PendingCollection()
        return self._pending_mutations[key]

    def _commit(self, dict_, keys):
        for key in keys:
            self.committed_state.pop(key, None)
            if key in dict_:
                self.expired_attributes.discard(key)

    def _commit_all(self, dict_, session=None):
        self.committed_state.clear()
        self._pending_mutations.clear()
        self.expired_attributes -= set(dict_)
        if session is not None and self.modified:
            session.identity_map._modified.discard(self)
        self.modified = self.expired = False
        self._strong_obj = None

    # ---- expiring

    def _expire(self, dict_, modified_set):
        self.expired = True
        if self.modified:
            modified_set.discard(self)
            self.committed_state.clear()
            self.modified = False
            self._strong_obj = None
        self._pending_mutations.clear()
        impls = self.mapper.impls
        for key in self.mapper.expirable_keys():
            self.expired_attributes.add(key)
        for key in list(impls):
            if impls[key].collection and key in dict_:
                _invalidate(dict_[key])
            dict_.pop(key, None)
        self._empty_collections.clear()
        self.mapper._dispatch("expire", self.obj(), None)

    def _expire_attributes(self, dict_, keys, no_loader=False):
        for key in keys:
            impl = self.mapper.impls.get(key)
            if impl is None:
                continue
            if impl.expirable:
                self.expired_attributes.add(key)
            if impl.collection and key in dict_:
                _invalidate(dict_[key])
            dict_.pop(key, None)
            self.committed_state.pop(key, None)
            self._pending_mutations.pop(key, None)
        self.mapper._dispatch("expire", self.obj(), list(keys))

    def _load_expired(self, passive):
        """Loads what was expired."""
        if not passive & SQL_OK:
            return PASSIVE_NO_RESULT
        found = self.dict
        wanted = {key for key in self.expired_attributes if key not in found and key not in self.committed_state}
        # What was changed since is not read again.
        if wanted:
            from .loading import load_scalar_attributes

            load_scalar_attributes(self.mapper, self, wanted, passive)
        self.expired_attributes.clear()
        self.expired = False
        return ATTR_WAS_SET

    @property
    def _is_really_none(self):
        return self.obj() is None

    def __repr__(self):
        return "<InstanceState of %s>" % state_str(self)


def _invalidate(collection):
    adapter = getattr(collection, "_sa_adapter", None)
    if adapter is not None:
        adapter.invalidated = True


class PendingCollection:
    """What was put into and taken out of a collection that is not loaded."""

    def __init__(self):
        self.deleted_items = []
        self.added_items = []

    def append(self, value):
        if any(value is item for item in self.deleted_items):
            self.deleted_items = [item for item in self.deleted_items if item is not value]
        elif not any(value is item for item in self.added_items):
            self.added_items.append(value)

    def remove(self, value):
        if any(value is item for item in self.added_items):
            self.added_items = [item for item in self.added_items if item is not value]
        elif not any(value is item for item in self.deleted_items):
            self.deleted_items.append(value)

    def merge_with_history(self, history):
        from .attributes import History

        return History(list(history.added or ()) + self.added_items, history.unchanged, list(history.deleted or ()) + self.deleted_items)


class AttributeState:
    """One attribute of one object, as `inspect(obj).attrs` shows it."""

    def __init__(self, state, key):
        self.state = state
        self.key = key

    @property
    def loaded_value(self):
        return self.state.dict.get(self.key, NO_VALUE)

    @property
    def value(self):
        return self.state.mapper.impls[self.key].get(self.state, self.state.dict, PASSIVE_OFF)

    @property
    def history(self):
        from .base import PASSIVE_NO_INITIALIZE

        return self.state.get_history(self.key, PASSIVE_NO_INITIALIZE)

    def load_history(self):
        from .base import INIT_OK

        return self.state.get_history(self.key, PASSIVE_OFF ^ INIT_OK)
