"""Attributes that hold several objects."""

from .base import (
    CALLABLES_OK,
    INCLUDE_PENDING_MUTATIONS,
    INIT_OK,
    NO_VALUE,
    PASSIVE_NO_INITIALIZE,
    PASSIVE_NO_RESULT,
    PASSIVE_OFF,
    PASSIVE_ONLY_PERSISTENT,
)
from .attributes import _BLANK, _NOTHING, AttributeImpl, History, Token, _state_of

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.orm.attributes"


class CollectionImpl(AttributeImpl):
    """Several related objects."""

    uses_objects = True
    collection = True

    def __init__(self, mapper, key, prop, factory, **kw):
        AttributeImpl.__init__(self, mapper, key, prop, **kw)
        self.factory = factory
        self.append_token = Token(self, "append")
        self.bulk_token = Token(self, "bulk_replace")

    def copy(self, value):
        return list(value._sa_adapter)

    def new_collection(self, state):
        from .collections import CollectionAdapter

        made = self.factory()
        made._sa_adapter = CollectionAdapter(self, state, made)
        return made

    def get_history(self, state, dict_, passive=PASSIVE_OFF):
        current = self.get(state, dict_, passive)
        if current is PASSIVE_NO_RESULT:
            if passive & INCLUDE_PENDING_MUTATIONS and self.key in state._pending_mutations:
                return state._pending_mutations[self.key].merge_with_history(_BLANK)
            return _BLANK
        if current is NO_VALUE:
            return _BLANK
        items = list(current._sa_adapter)
        original = state.committed_state.get(self.key, _NOTHING)
        if original is NO_VALUE:
            return History(items, (), ())
        if original is _NOTHING:
            return History((), items, ())
        before = {id(item) for item in original}
        after = {id(item) for item in items}
        return History(
            [item for item in items if id(item) not in before],
            [item for item in items if id(item) in before],
            [item for item in original if id(item) not in after],
        )

    def get_all_pending(self, state, dict_, passive=PASSIVE_NO_INITIALIZE):
        if self.key not in dict_:
            if passive & CALLABLES_OK:
                self.get(state, dict_, passive)
            if self.key not in dict_:
                return []
        items = list(dict_[self.key]._sa_adapter)
        if self.key in state.committed_state:
            original = state.committed_state[self.key]
            if original is not NO_VALUE and original is not None:
                before = {id(item) for item in original}
                after = {id(item) for item in items}
                items = (
                    [item for item in items if id(item) not in before]
                    + [item for item in items if id(item) in before]
                    + [item for item in original if id(item) not in after]
                )
        return [(item._sa_instance_state, item) for item in items if item is not None]

    def _default_value(self, state, dict_):
        if self.key in state._empty_collections:
            return state._empty_collections[self.key]
        made = self.new_collection(state)
        made._sa_adapter.empty = True
        state._empty_collections[self.key] = made
        return made

    def initialize(self, state, dict_):
        """A new empty collection as the loaded value."""
        state._empty_collections.pop(self.key, None)
        made = dict_[self.key] = self.new_collection(state)
        return made

    def set_committed_value(self, state, dict_, value):
        made = self.new_collection(state)
        adapter = made._sa_adapter
        adapter.append_multiple_without_event(value or ())
        state._empty_collections.pop(self.key, None)
        dict_[self.key] = made
        state._commit(dict_, [self.key])
        pending = state._pending_mutations.pop(self.key, None)
        if pending is not None:
            state._modified_event(dict_, self, made, True)
            present = {id(item) for item in adapter}
            for item in pending.added_items:
                if id(item) not in present:
                    adapter.append_without_event(item)
            for item in pending.deleted_items:
                if id(item) in present:
                    adapter.remove_without_event(item)
        return made

    # ---- events

    def fire_append_event(self, state, dict_, value, initiator, key):
        for listener in self.on_append:
            value = listener(state, value, initiator or self.append_token)
        state._modified_event(dict_, self, NO_VALUE, True)
        if self.trackparent and value is not None:
            self.sethasparent(_state_of(value, self), state, True)
        return value

    def fire_pre_remove_event(self, state, dict_):
        state._modified_event(dict_, self, NO_VALUE, True)

    def fire_remove_event(self, state, dict_, value, initiator, key):
        if self.trackparent and value is not None:
            self.sethasparent(_state_of(value, self), state, False)
        for listener in self.on_remove:
            listener(state, value, initiator or self.remove_token)
        state._modified_event(dict_, self, NO_VALUE, True)

    # ---- changes

    def append(self, state, dict_, value, initiator, passive=PASSIVE_OFF):
        collection = self.get(state, dict_, passive)
        if collection is PASSIVE_NO_RESULT:
            value = self.fire_append_event(state, dict_, value, initiator, None)
            state._get_pending_mutation(self.key).append(value)
        else:
            collection._sa_adapter.append_with_event(value, initiator)

    def remove(self, state, dict_, value, initiator, passive=PASSIVE_OFF):
        collection = self.get(state, dict_, passive)
        if collection is PASSIVE_NO_RESULT:
            self.fire_remove_event(state, dict_, value, initiator, None)
            state._get_pending_mutation(self.key).remove(value)
        else:
            collection._sa_adapter.remove_with_event(value, initiator)

    def pop(self, state, dict_, value, initiator, passive=PASSIVE_OFF):
        try:
            self.remove(state, dict_, value, initiator, passive)
        except (ValueError, KeyError, IndexError):
            pass

    def set(self, state, dict_, value, initiator=None, passive=PASSIVE_OFF, check_old=None, pop=False):
        items = self._adapted(value)
        self._replace(state, dict_, items, initiator)

    def _adapted(self, value):
        """The items of what is assigned; it has to be like the collection."""
        from .collections import KeyFuncDict, kind_of

        kind = kind_of(self.factory)
        if value is None or not isinstance(value, kind) and not (kind is list and _list_like(value)):
            given = "None" if value is None else type(value).__name__
            raise TypeError("Incompatible collection type: %s is not %s-like" % (given, kind.__name__))
        if kind is dict:
            probe = self.factory()
            if isinstance(probe, KeyFuncDict):
                for key, item in value.items():
                    wanted = probe.keyfunc(item)
                    if wanted != key:
                        raise TypeError(
                            "Found incompatible key %r for value %r; this collection's keying function requires a key of %r for "
                            "this value." % (key, item, wanted)
                        )
                return list(value.values())
            return list(value.items())
        return list(value)

    def _replace(self, state, dict_, items, initiator):
        old = self.get(
            state, dict_, PASSIVE_ONLY_PERSISTENT if initiator is not None else PASSIVE_ONLY_PERSISTENT ^ INIT_OK
        )
        if old is PASSIVE_NO_RESULT or old is NO_VALUE:
            old = self._default_value(state, dict_)
        state._modified_event(dict_, self, old, True)
        old_adapter = old._sa_adapter
        before = list(old_adapter)
        made = self.new_collection(state)
        state._empty_collections.pop(self.key, None)
        dict_[self.key] = made
        pairs = made if isinstance(made, dict) else None
        known = {id(item) for item in before}
        kept = set()
        for item in items:
            name = None
            if pairs is not None and not hasattr(type(made), "_sa_appender"):
                name, item = item
            new = id(item) not in known
            if name is not None:
                if new:
                    made[name] = item
                else:
                    dict.__setitem__(made, name, item)
            elif new:
                made._sa_adapter.append_with_event(item, self.bulk_token)
            else:
                made._sa_adapter.append_without_event(item)
            kept.add(id(item))
        for item in before:
            if id(item) not in kept:
                old_adapter.fire_remove(item, self.bulk_token)
        old_adapter.invalidated = True

    def delete(self, state, dict_):
        if self.key not in dict_:
            return
        state._modified_event(dict_, self, NO_VALUE, True)
        dict_[self.key]._sa_adapter.clear_with_event()
        del dict_[self.key]


def _list_like(value):
    return not isinstance(value, (str, bytes, set, dict, frozenset)) and hasattr(value, "__iter__") and hasattr(value, "append") or (
        isinstance(value, tuple)
    )
