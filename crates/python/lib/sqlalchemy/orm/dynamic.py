"""Relationships that are queried rather than loaded: `lazy="dynamic"` and `lazy="write_only"`."""

from ..sql.selectable import Select
from .attributes import History, ScalarObjectImpl, _state_of
from .base import INIT_OK, NO_VALUE, PASSIVE_NO_INITIALIZE, PASSIVE_OFF
from .query import Query


class _Changes:
    """What was put in and taken out since the last flush."""

    def __init__(self):
        self.added = []
        self.deleted = []


class DynamicImpl(ScalarObjectImpl):
    """An attribute whose value is a query."""

    collection = True
    dynamic = True
    supports_population = False

    def __init__(self, mapper, key, prop):
        from .attributes import Token

        ScalarObjectImpl.__init__(self, mapper, key, prop, expirable=False)
        self.append_token = Token(self, "append")
        self.bulk_token = Token(self, "bulk_replace")

    def _changes(self, state):
        found = state.committed_state.get(self.key)
        if not isinstance(found, _Changes):
            state._modified_event(state.dict, None, NO_VALUE)
            found = state.committed_state[self.key] = _Changes()
        return found

    def get(self, state, dict_, passive=PASSIVE_OFF):
        if self.prop.lazy == "write_only":
            return WriteOnlyCollection(self, state)
        return _appender(self.prop)(self, state)

    def members(self, state):
        """The objects in the database and those that were added."""
        found = []
        if state.key is not None and state._session() is not None:
            found = list(self.get(state, state.dict)._loaded())
        changes = state.committed_state.get(self.key)
        if isinstance(changes, _Changes):
            found = [one for one in found if not any(one is gone for gone in changes.deleted)]
            found += [one for one in changes.added if not any(one is known for known in found)]
        return found

    def get_history(self, state, dict_, passive=PASSIVE_NO_INITIALIZE):
        changes = state.committed_state.get(self.key)
        added = list(changes.added) if isinstance(changes, _Changes) else []
        deleted = list(changes.deleted) if isinstance(changes, _Changes) else []
        unchanged = []
        if self.prop.lazy == "write_only" and passive & INIT_OK and state.key is not None:
            from ..exc import InvalidRequestError

            raise InvalidRequestError(
                "Attribute %s can't load the existing state from the database for this operation; full iteration is not permitted.  If this "
                "is a delete operation, configure passive_deletes=True on the %s relationship in order to resolve this error."
                % (self, self)
            )
        if passive & INIT_OK and state.key is not None and state._session() is not None and self.prop.lazy != "write_only":
            session = state._session()
            before, session.autoflush = session.autoflush, False
            try:
                loaded = list(self.get(state, dict_)._loaded())
            finally:
                session.autoflush = before
            unchanged = [one for one in loaded if not any(one is gone for gone in deleted) and not any(one is new for new in added)]
        return History(added, unchanged, deleted)

    def get_all_pending(self, state, dict_, passive=PASSIVE_NO_INITIALIZE):
        history = self.get_history(state, dict_, passive)
        return [(one._sa_instance_state, one) for one in history.sum()]

    def append(self, state, dict_, value, initiator, passive=PASSIVE_OFF):
        if initiator is self.append_token and False:
            return
        changes = self._changes(state)
        for listener in self.on_append:
            value = listener(state, value, initiator or self.append_token)
        if self.trackparent and value is not None:
            self.sethasparent(_state_of(value, self), state, True)
        if any(value is one for one in changes.deleted):
            changes.deleted = [one for one in changes.deleted if one is not value]
        if not any(value is one for one in changes.added):
            changes.added.append(value)

    def remove(self, state, dict_, value, initiator, passive=PASSIVE_OFF):
        changes = self._changes(state)
        if self.trackparent and value is not None:
            self.sethasparent(_state_of(value, self), state, False)
        for listener in self.on_remove:
            listener(state, value, initiator or self.remove_token)
        if any(value is one for one in changes.added):
            changes.added = [one for one in changes.added if one is not value]
        elif not any(value is one for one in changes.deleted):
            changes.deleted.append(value)

    def pop(self, state, dict_, value, initiator, passive=PASSIVE_OFF):
        self.remove(state, dict_, value, initiator, passive)

    def set(self, state, dict_, value, initiator=None, passive=PASSIVE_OFF, check_old=None, pop=False):
        items = list(value)
        if state.key is not None and self.prop.lazy == "write_only":
            from ..exc import InvalidRequestError

            raise InvalidRequestError(
                'Collection "%s" does not support implicit iteration; collection replacement operations can\'t be used' % self
            )
        before = self.members(state)
        for one in items:
            if not any(one is known for known in before):
                self.append(state, dict_, one, initiator)
        for one in before:
            if not any(one is kept for kept in items):
                self.remove(state, dict_, one, initiator)

    def delete(self, state, dict_):
        raise NotImplementedError()

    def set_committed_value(self, state, dict_, value):
        raise NotImplementedError("Dynamic attributes don't support collection population.")


class _Appends:
    """Putting objects in and taking them out."""

    def add(self, item):
        self._impl.append(self._state, self._state.dict, item, None)

    def add_all(self, items):
        for item in items:
            self.add(item)

    append = add
    extend = add_all

    def remove(self, item):
        self._impl.remove(self._state, self._state.dict, item, None)


def _appender(prop):
    base = prop.query_class or Query
    known = _appenders.get(base)
    if known is None:
        known = _appenders[base] = type("AppenderQuery", (AppenderMixin, base), {})
    return known


_appenders = {}


class AppenderMixin(_Appends):
    """The query of a dynamic relationship."""

    def __init__(self, impl, state):
        prop = impl.prop
        Query.__init__(self, [prop.entity.entity], state._session())
        self._impl, self._state, self._owner = impl, state, state.obj()
        statement = self._statement
        if prop.secondary is not None:
            statement = statement.select_from(prop.mapper.selectable, prop.secondary)
        statement = statement.where(_criterion(prop, state))
        if prop.order_by:
            statement._order_by_clauses = tuple(prop.order_by)
        self._statement = statement

    def _session_or_refuse(self):
        session = self._state._session()
        if session is not None and self._autoflush_here and self._owner in session:
            session._autoflush()
        return session

    def _iter(self):
        session = self._session_or_refuse()
        if session is None or self._state.key is None:
            changes = self._state.committed_state.get(self._impl.key)
            from ..engine.result import IteratorResult, SimpleResultMetaData

            if self._state.key is not None:
                from .base import state_str
                from .exc import DetachedInstanceError

                raise DetachedInstanceError(
                    "Parent instance %s is not bound to a Session, and no contextual session is established; lazy load operation of "
                    "attribute '%s' cannot proceed" % (state_str(self._state), self._impl.key)
                )
            added = changes.added if isinstance(changes, _Changes) else []
            return IteratorResult(SimpleResultMetaData(["x"]), [(one,) for one in added]).scalars()
        self.session = session
        return Query._iter(self)

    def _loaded(self):
        session = self._state._session()
        self.session = session
        return Query._iter(self).all()

    def __getitem__(self, item):
        if self._state.key is None:
            return self._impl.members(self._state)[item]
        self.session = self._session_or_refuse()
        return Query.__getitem__(self, item)

    def count(self):
        if self._state.key is None:
            return len(self._impl.members(self._state))
        self.session = self._session_or_refuse()
        return Query.count(self)


def _criterion(prop, state):
    from .util import parent_condition

    return parent_condition(prop, state.obj())


class WriteOnlyCollection(_Appends):
    """A relationship that is only written to, and read by statements of one's own."""

    def __init__(self, impl, state):
        self._impl, self._state = impl, state

    def __iter__(self):
        raise TypeError(
            "WriteOnly collections don't support iteration in-place; to query for collection items, use the select() method to produce a "
            "SQL statement and execute it with session.scalars()."
        )

    def select(self):
        prop = self._impl.prop
        statement = Select(prop.entity.entity)
        if prop.secondary is not None:
            statement = statement.select_from(prop.mapper.selectable, prop.secondary)
        statement = statement.where(_criterion(prop, self._state))
        if prop.order_by:
            statement._order_by_clauses = tuple(prop.order_by)
        return statement

    def insert(self):
        from ..sql.dml import Insert

        prop = self._impl.prop
        state = self._state
        values = {
            prop.mapper.property_of(right).key: prop.parent.value_of(state, state.dict, left, PASSIVE_OFF)
            for left, right in prop.synchronize_pairs
        }
        if prop.secondary is not None:
            return Insert(prop.entity.entity)
        return Insert(prop.entity.entity).values(**values)

    def update(self):
        from ..sql.dml import Update

        return Update(self._impl.prop.entity.entity).where(_criterion(self._impl.prop, self._state))

    def delete(self):
        from ..sql.dml import Delete

        return Delete(self._impl.prop.entity.entity).where(_criterion(self._impl.prop, self._state))
