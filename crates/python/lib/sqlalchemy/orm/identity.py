"""The objects of a session by what they are known by; they are held weakly."""


class IdentityMap:
    """`{identity key: state}`; an object that nobody else holds leaves by itself, unless it was changed."""

    def __init__(self):
        self._states = {}
        self._modified = set()

    def get(self, key, default=None):
        state = self._states.get(key)
        if state is None:
            return default
        obj = state.obj()
        return default if obj is None else obj

    def __getitem__(self, key):
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key):
        return self.get(key) is not None

    def __len__(self):
        return len(self._states)

    def __iter__(self):
        return iter(self.keys())

    def keys(self):
        return list(self._states)

    def values(self):
        return [obj for obj in [state.obj() for state in self.all_states()] if obj is not None]

    def items(self):
        return [(state.key, state.obj()) for state in self.all_states() if state.obj() is not None]

    def all_states(self):
        return list(self._states.values())

    def contains_state(self, state):
        return state.key is not None and self._states.get(state.key) is state

    def add(self, state):
        known = self._states.get(state.key)
        if known is not None and known is not state:
            if known.obj() is not None:
                from ..exc import InvalidRequestError
                from .base import state_str

                raise InvalidRequestError(
                    "Can't attach instance %s; another instance with key %s is already present in this session."
                    % (state_str(state), state.key)
                )
        self._states[state.key] = state
        if state.modified:
            self._modified.add(state)

    def replace(self, state):
        known = self._states.get(state.key)
        if known is not None and known is not state:
            self._modified.discard(known)
        self._states[state.key] = state
        if state.modified:
            self._modified.add(state)
        return known if known is not state else None

    def discard(self, state):
        if state.key is not None and self._states.get(state.key) is state:
            del self._states[state.key]
            self._modified.discard(state)
            return True
        return False

    def _forget(self, state):
        if state.key is not None and self._states.get(state.key) is state:
            del self._states[state.key]

    def check_modified(self):
        return bool(self._modified)
