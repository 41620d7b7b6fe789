"""Reading again what a session holds: expiring, refreshing, and finding by identity."""

from .. import exc as sa_exc
from . import exc
from .base import object_state, state_str
from .mapper import configure_mappers


class Reading:
    """The methods of a session that read."""

    def expire(self, instance, attribute_names=None):
        self._expire_state(object_state(instance), attribute_names)

    def _expire_state(self, state, attribute_names):
        self._check_persistent(state)
        if attribute_names:
            state._expire_attributes(state.dict, attribute_names)
            return
        cascaded = list(state.mapper.cascade_iterator("refresh-expire", state))
        self._conditional_expire(state)
        for _, _, other in cascaded:
            self._conditional_expire(other)

    def _conditional_expire(self, state, autoflush=None):
        if state.key is not None:
            state._expire(state.dict, self.identity_map._modified)
        elif state in self._new:
            self._new.pop(state)
            state._detach()

    def expire_all(self):
        for state in self.identity_map.all_states():
            if state.obj() is not None:
                state._expire(state.dict, self.identity_map._modified)

    def _check_persistent(self, state):
        if not self.identity_map.contains_state(state):
            raise sa_exc.InvalidRequestError("Instance '%s' is not persistent within this Session" % state_str(state))

    def refresh(self, instance, attribute_names=None, with_for_update=None):
        """Reads an object, or some of its attributes, from the database."""
        from ..sql.selectable import ForUpdateArg
        from .loading import load_on_ident

        state = object_state(instance)
        self._expire_state(state, attribute_names)
        self._autoflush()
        locking = None
        if with_for_update is not None and with_for_update is not False:
            locking = ForUpdateArg() if with_for_update is True else ForUpdateArg(**with_for_update)
        found = load_on_ident(
            self, state.mapper, state.key[1], refresh_state=state, only=attribute_names, with_for_update=locking, user_refresh=True,
            autoflush=False,
        )  # fmt: skip
        if found is None:
            raise sa_exc.InvalidRequestError("Could not refresh instance '%s'" % state_str(state))

    def get(
        self, entity, ident, *, options=None, populate_existing=False, with_for_update=None, identity_token=None, execution_options=None,
        bind_arguments=None,
    ):  # fmt: skip
        """The object of a primary key, or None."""
        from ..sql.selectable import ForUpdateArg
        from .loading import load_on_ident
        from .util import entity_or_none

        found = entity_or_none(entity)
        if found is None or not found.is_mapper:
            raise sa_exc.ArgumentError("Expected mapped class or mapper, got: %r" % (entity,))
        configure_mappers(found.registry)
        mapper = found
        identity = self._identity_of(mapper, ident)
        execution_options = dict(execution_options or {})
        populate_existing = populate_existing or execution_options.get("populate_existing", False)
        locking = None
        if with_for_update is not None and with_for_update is not False:
            locking = ForUpdateArg() if with_for_update is True else ForUpdateArg(**with_for_update)
        if not populate_existing and not mapper.always_refresh and locking is None:
            from .base import PASSIVE_OFF

            instance = self._identity_lookup(mapper, identity, PASSIVE_OFF)
            if instance is not None:
                if not isinstance(instance, mapper.class_):
                    return None
                return instance
        return load_on_ident(
            self, mapper, identity, options=options or (), with_for_update=locking,
            populate_existing=populate_existing or locking is not None, execution_options=execution_options,
        )  # fmt: skip

    def get_one(self, entity, ident, **kw):
        found = self.get(entity, ident, **kw)
        if found is None:
            raise sa_exc.NoResultFound("No row was found when one was required")
        return found

    def _identity_of(self, mapper, ident):
        if isinstance(ident, dict):
            keys = [mapper.property_of(column).key for column in mapper.primary_key]
            if set(ident) != set(keys):
                raise sa_exc.InvalidRequestError(
                    "Incorrect names of values in identifier to formulate primary key for session.get(); primary key attribute names "
                    "are %s" % ",".join("'%s'" % key for key in keys)
                )
            return [ident[key] for key in keys]
        values = list(ident) if isinstance(ident, (list, tuple)) else [ident]
        if len(values) != len(mapper.primary_key):
            raise sa_exc.InvalidRequestError(
                "Incorrect number of values in identifier to formulate primary key for session.get(); primary key columns are %s"
                % ",".join("'%s'" % column for column in mapper.primary_key)
            )
        return values

    def _identity_lookup(self, mapper, identity, passive):
        """The object of a primary key if it is there and its row is known to be."""
        from .base import SQL_OK

        key = mapper.identity_key_from_primary_key(identity)
        instance = self.identity_map.get(key)
        if instance is None:
            return None
        state = instance._sa_instance_state
        if not isinstance(instance, mapper.class_):
            from .strategies import _mismatch

            return _mismatch
        if state.expired:
            if not passive & SQL_OK:
                return instance
            try:
                state._load_expired(passive)
            except exc.ObjectDeletedError:
                self._remove_newly_deleted([state])
                return None
        return instance
