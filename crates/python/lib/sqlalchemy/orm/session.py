"""Sessions: objects, their transaction and the connection behind them."""

import weakref
from itertools import count as _count

from .. import exc as sa_exc
from . import exc
from ._session_reading import Reading
from .base import object_state, state_str
from .events import dispatch_session
from .identity import IdentityMap
from .util import make_transient, make_transient_to_detached, object_session  # noqa: F401

_serial = _count(1)
_sessions = weakref.WeakValueDictionary()


class _NoAutoflush:
    def __init__(self, session):
        self._session = session

    def __enter__(self):
        self._before = self._session.autoflush
        self._session.autoflush = False
        return self._session

    def __exit__(self, *error):
        self._session.autoflush = self._before


_CASCADED = object()


class Session(Reading):
    """Objects of mapped classes and the transaction in which they are loaded and saved."""

    _is_asyncio = False
    _maker = None
    _trans_context_manager = None
    _autoflushing = False

    def __init__(
        self,
        bind=None,
        *,
        autoflush=True,
        future=True,
        expire_on_commit=True,
        autobegin=True,
        twophase=False,
        binds=None,
        enable_baked_queries=True,
        info=None,
        query_cls=None,
        autocommit=False,
        join_transaction_mode="conditional_savepoint",
        close_resets_only=True,
        execution_options=None,
        **kw,
    ):
        if kw:
            raise TypeError("Session.__init__() got an unexpected keyword argument %r" % sorted(kw)[0])
        if autocommit:
            raise sa_exc.ArgumentError("autocommit=True is no longer supported")
        if not future:
            raise sa_exc.ArgumentError("The 'future' parameter passed to Session() may only be set to True.")
        if join_transaction_mode not in ("conditional_savepoint", "rollback_only", "control_fully", "create_savepoint"):
            raise sa_exc.ArgumentError(
                'invalid selection for join_transaction_mode: "%s"' % join_transaction_mode
            )
        self.identity_map = IdentityMap()
        self._new = {}
        self._deleted = {}
        self.bind = bind
        self._binds = {}
        self._flushing = False
        self._warn_on_events = False
        self._transaction = self._nested_transaction = None
        self.hash_key = next(_serial)
        self.autobegin = autobegin
        self.autoflush = autoflush
        self.expire_on_commit = expire_on_commit
        self.join_transaction_mode = join_transaction_mode
        self.twophase = twophase
        self.execution_options = dict(execution_options or {})
        self._close_state = "ACTIVE"
        self.close_resets_only = close_resets_only
        self.info = dict(info or {})
        self._query_cls = query_cls
        for key, value in (binds or {}).items():
            self._add_bind(key, value)
        _sessions[self.hash_key] = self

    # ---- binds

    def _add_bind(self, key, bind):
        from .util import entity_or_none

        entity = entity_or_none(key)
        if entity is not None:
            self._binds[id(entity.mapper)] = (entity.mapper, bind)
            for table in entity.mapper.tables:
                self._binds[id(table)] = (table, bind)
        elif isinstance(key, type):
            self._binds[id(key)] = (key, bind)
        else:
            self._binds[id(key)] = (key, bind)

    def bind_mapper(self, mapper, bind):
        self._add_bind(mapper, bind)

    def bind_table(self, table, bind):
        self._add_bind(table, bind)

    def get_bind(self, mapper=None, *, clause=None, bind=None, **kw):
        """The engine or connection that statements go to."""
        if bind is not None:
            return bind
        if self._binds:
            from .util import entity_or_none

            entity = None if mapper is None else entity_or_none(mapper)
            if entity is not None:
                for cls in entity.class_.__mro__:
                    found = self._binds.get(id(cls))
                    if found is None and "__mapper__" in cls.__dict__:
                        found = self._binds.get(id(cls.__mapper__))
                    if found is not None:
                        return found[1]
                found = self._binds.get(id(entity.mapper.local_table))
                if found is not None:
                    return found[1]
            if clause is not None:
                for table in getattr(clause, "_from_objects", ()):
                    if id(table) in self._binds:
                        return self._binds[id(table)][1]
                table = getattr(clause, "table", None)
                if table is not None and id(table) in self._binds:
                    return self._binds[id(table)][1]
        if self.bind is not None:
            return self.bind
        where = []
        if mapper is not None:
            from .util import entity_of

            where.append("mapper %s" % entity_of(mapper).mapper)
        if clause is not None:
            where.append("SQL expression")
        raise sa_exc.UnboundExecutionError(
            "Could not locate a bind configured on %s or this Session." % ", ".join(where)
            if where
            else "This session is not bound to a single Engine or Connection, and no context was provided to locate a binding."
        )

    # ---- transactions

    def _autobegin(self):
        if self._transaction is None and self.autobegin and self._close_state != "CLOSED":
            return self._autobegin_t()
        return None

    def _autobegin_t(self, begin=False):
        from ._session_transaction import SessionTransaction, SessionTransactionOrigin

        if self._close_state == "CLOSED":
            raise sa_exc.InvalidRequestError("This Session has been permanently closed and is unable to handle any more transaction requests.")
        if self._transaction is None:
            if not begin and not self.autobegin:
                raise sa_exc.InvalidRequestError(
                    "Autobegin is disabled on this Session; please call session.begin() to start a new transaction"
                )
            SessionTransaction(self, SessionTransactionOrigin.BEGIN if begin else SessionTransactionOrigin.AUTOBEGIN)
        return self._transaction

    def begin(self, nested=False):
        if nested:
            return self.begin_nested()
        if self._transaction is not None:
            raise sa_exc.InvalidRequestError("A transaction is already begun on this Session.")
        return self._autobegin_t(begin=True)

    def begin_nested(self):
        from ._session_transaction import SessionTransaction, SessionTransactionOrigin

        parent = self._autobegin_t()
        parent._check()
        return SessionTransaction(self, SessionTransactionOrigin.BEGIN_NESTED, parent)

    def rollback(self):
        if self._transaction is not None:
            self._transaction.rollback(_to_root=True)

    def commit(self):
        self._autobegin_t().commit(_to_root=True)

    def prepare(self):
        (self._transaction or self._autobegin_t()).prepare()

    def in_transaction(self):
        return self._transaction is not None

    def in_nested_transaction(self):
        return self._nested_transaction is not None

    def get_transaction(self):
        found = self._transaction
        while found is not None and found.parent is not None:
            found = found.parent
        return found

    def get_nested_transaction(self):
        return self._nested_transaction

    @property
    def is_active(self):
        if self._transaction is None:
            return self.autobegin
        return self._transaction.is_active

    def connection(self, bind_arguments=None, execution_options=None):
        given = dict(bind_arguments or {})
        bind = given.pop("bind", None)
        if bind is None:
            bind = self.get_bind(**given)
        return self._autobegin_t()._connection_for_bind(bind, execution_options)

    def close(self):
        self._close_impl(False)

    def reset(self):
        self._close_impl(False, True)

    def invalidate(self):
        self._close_impl(True)

    def _close_impl(self, invalidate, is_reset=False):
        if not is_reset and self._close_state == "ACTIVE" and not self.close_resets_only:
            self._close_state = "CLOSED"
        self.expunge_all()
        if self._transaction is not None:
            for one in self._transaction._iterate():
                one.close(invalidate)

    def __enter__(self):
        return self

    def __exit__(self, type_, value, traceback):
        self.close()

    # ---- execution

    def _execute_core(self, statement, params=None, options=None, mapper=None):
        """Sends a statement that speaks of tables."""
        bind = self.get_bind(mapper, clause=statement)
        connection = self._autobegin_t()._connection_for_bind(bind)
        merged = dict(self.execution_options, **(options or {})) if self.execution_options or options else None
        return connection.execute(statement, params, execution_options=merged)

    def execute(self, statement, params=None, *, execution_options=None, bind_arguments=None, _parent_execute_state=None, _add_event=None):
        """Executes a statement; one over mapped classes gives objects."""
        from .execution import execute

        return execute(self, statement, params, dict(execution_options or {}), dict(bind_arguments or {}))

    def scalar(self, statement, params=None, **kw):
        return self.execute(statement, params, **kw).scalar()

    def scalars(self, statement, params=None, **kw):
        return self.execute(statement, params, **kw).scalars()

    def query(self, *entities, **kw):
        """A query over classes, columns and expressions."""
        if self._query_cls is not None:
            return self._query_cls(entities, self, **kw)
        from .query import Query

        return Query(entities, self, **kw)

    @property
    def no_autoflush(self):
        return _NoAutoflush(self)

    def _autoflush(self):
        if self.autoflush and not self._flushing:
            self._autoflushing = True
            try:
                self.flush()
            except sa_exc.StatementError as error:
                error.add_detail(
                    "raised as a result of Query-invoked autoflush; consider using a session.no_autoflush block if this flush is "
                    "occurring prematurely"
                )
                raise
            finally:
                self._autoflushing = False

    def _warn(self, message):
        """A warning of the flush, which says so where nobody asked for the flush."""
        from ..sql.base import warn

        if self._autoflushing:
            message += (
                " (This warning originated from the Session 'autoflush' process, which was invoked automatically in response to a "
                "user-initiated operation. Consider using ``no_autoflush`` context manager if this warning happened while initializing "
                "objects.)"
            )
        warn(message)

    # ---- what is in it

    def __contains__(self, instance):
        return self._contains_state(object_state(instance))

    def __iter__(self):
        return iter([state.obj() for state in self._new] + self.identity_map.values())

    def _contains_state(self, state):
        return state in self._new or self.identity_map.contains_state(state)

    @property
    def new(self):
        return _IdentitySet([state.obj() for state in self._new])

    @property
    def dirty(self):
        return _IdentitySet([state.obj() for state in self._dirty_states if state not in self._deleted])

    @property
    def deleted(self):
        return _IdentitySet([state.obj() for state in self._deleted])

    @property
    def _dirty_states(self):
        return set(self.identity_map._modified)

    def is_modified(self, instance, include_collections=True):
        """Whether an object has changes that a flush would write."""
        from .base import NO_VALUE, PASSIVE_NO_INITIALIZE

        state = object_state(instance)
        if not state.modified:
            return False
        dict_ = state.dict
        for key, impl in state.mapper.impls.items():
            if not include_collections and impl.collection or impl.dynamic:
                continue
            history = impl.get_history(state, dict_, PASSIVE_NO_INITIALIZE)
            if history.added or [one for one in history.deleted if one is not NO_VALUE]:
                return True
        return False

    def _is_clean(self):
        return not self.identity_map.check_modified() and not self._deleted and not self._new

    # ---- adding

    def add(self, instance, *, _warn=True):
        """Puts an object into the session."""
        if _warn and self._warn_on_events:
            self._flush_warning("Session.add()")
        self._save_or_update_state(object_state(instance))

    def add_all(self, instances):
        for instance in instances:
            self.add(instance)

    def _save_or_update_state(self, state):
        state._orphaned_outside_of_session = False
        self._save_or_update_impl(state)
        for obj, mapper, other in list(state.mapper.cascade_iterator("save-update", state, halt_on=self._contains_state)):
            self._save_or_update_impl(other)

    def _save_or_update_impl(self, state):
        if state.key is None:
            self._save_impl(state)
        else:
            self._update_impl(state)

    def _save_impl(self, state):
        if state.key is not None:
            raise sa_exc.InvalidRequestError("Object '%s' already has an identity - it can't be registered as pending" % state_str(state))
        obj = state.obj()
        attached = self._before_attach(state, obj)
        if state not in self._new:
            self._new[state] = obj
            state.insert_order = len(self._new)
        if attached:
            self._after_attach(state, obj)
            dispatch_session(self, "transient_to_pending", self, obj)

    def _update_impl(self, state, revert_deletion=False):
        if state.key is None:
            raise sa_exc.InvalidRequestError("Instance '%s' is not persisted" % state_str(state))
        if state._deleted:
            if revert_deletion:
                if not state._attached:
                    return
                state._deleted = False
            else:
                raise sa_exc.InvalidRequestError(
                    "Instance '%s' has been deleted.  Use the make_transient() function to send this object back to the transient state."
                    % state_str(state)
                )
        obj = state.obj()
        if obj is None:
            return
        attached = self._before_attach(state, obj)
        self._deleted.pop(state, None)
        if revert_deletion:
            self.identity_map.replace(state)
        else:
            self.identity_map.add(state)
        if attached:
            self._after_attach(state, obj)
            dispatch_session(self, "detached_to_persistent", self, obj)

    def _before_attach(self, state, obj):
        self._autobegin()
        if state._attached and state._session() is self:
            return False
        other = state._session()
        if state._attached and other is not None:
            raise sa_exc.InvalidRequestError(
                "Object '%s' is already attached to session '%s' (this is '%s')"
                % (state_str(state), other.hash_key, self.hash_key)
            )
        dispatch_session(self, "before_attach", self, obj)
        return True

    def _after_attach(self, state, obj):
        state._attach(self)
        dispatch_session(self, "after_attach", self, obj)

    def enable_relationship_loading(self, obj):
        state = object_state(obj)
        attached = self._before_attach(state, obj)
        state._load_pending = True
        if attached:
            self._after_attach(state, obj)

    # ---- removing

    def expunge(self, instance):
        """Takes an object out of the session."""
        state = object_state(instance)
        if state._session() is not self:
            raise sa_exc.InvalidRequestError("Instance %s is not present in this Session" % state_str(state))
        cascaded = list(state.mapper.cascade_iterator("expunge", state))
        self._expunge_states([state] + [other for _, _, other in cascaded])

    def expunge_all(self):
        states = self.identity_map.all_states() + list(self._new)
        self.identity_map = IdentityMap()
        self._new.clear()
        self._deleted.clear()
        for state in states:
            state._detach()

    def _expunge_states(self, states, to_transient=False):
        for state in states:
            if state in self._new:
                self._new.pop(state)
            elif self.identity_map.contains_state(state):
                self.identity_map.discard(state)
                self._deleted.pop(state, None)
            elif self._transaction is not None:
                self._transaction._deleted.pop(state, None)
            if to_transient:
                state.key = None
                state._deleted = False
            state._detach()

    def delete(self, instance):
        """Marks an object for deletion."""
        if self._warn_on_events:
            self._flush_warning("Session.delete()")
        self._delete_impl(object_state(instance), instance, True)

    def delete_all(self, instances):
        for instance in instances:
            self.delete(instance)

    def _delete_impl(self, state, obj, head):
        if state.key is None:
            if head:
                raise sa_exc.InvalidRequestError("Instance '%s' is not persisted" % state_str(state))
            return
        attached = self._before_attach(state, obj)
        if state in self._deleted:
            return
        self.identity_map.add(state)
        if attached:
            self._after_attach(state, obj)
        cascaded = list(state.mapper.cascade_iterator("delete", state)) if head else ()
        self._deleted[state] = obj
        for other_obj, _, other in cascaded:
            self._delete_impl(other, other_obj, False)

    # ---- merging

    def merge(self, instance, *, load=True, options=None):
        """Copies an object into the session."""
        from .session_merge import merge

        return merge(self, instance, load, options)

    def merge_all(self, instances, *, load=True, options=None):
        return [self.merge(instance, load=load, options=options) for instance in instances]

    # ---- flushing

    def flush(self, objects=None):
        """Writes what was added, changed and deleted."""
        if self._flushing:
            raise sa_exc.InvalidRequestError("Session is already flushing")
        if self._is_clean():
            return
        try:
            self._flushing = True
            self._flush(objects)
        finally:
            self._flushing = False

    def _flush_warning(self, method):
        from ..sql.base import warn

        warn(
            "Usage of the '%s' operation is not currently supported within the execution stage of the flush process. Results may not be "
            "consistent.  Consider using alternative event listeners or connection-level operations instead." % method
        )

    def _flush(self, objects=None):
        from .unitofwork import UOWTransaction

        flush = UOWTransaction(self)
        self._flush_event("before_flush", flush, objects)
        deleted = list(self._deleted)
        wanted = None if objects is None else [object_state(obj) for obj in objects]
        proc = [state for state in list(self._new) + list(self._dirty_states) if state not in self._deleted]
        processed = set()
        for state in proc:
            if wanted is not None and state not in wanted:
                continue
            orphan = state.mapper.is_orphan(state)
            if orphan and state.key is None and state._orphaned_outside_of_session:
                self._expunge_states([state])
            else:
                flush.register_object(state, isdelete=orphan and state.key is not None)
                processed.add(state)
        for state in deleted:
            if state not in processed and (wanted is None or state in wanted):
                flush.register_object(state, isdelete=True)
        if not flush.has_work:
            return
        flush.transaction = transaction = self._autobegin_t()._begin()
        try:
            transaction._check()
            self._warn_on_events = True
            try:
                flush.execute()
            finally:
                self._warn_on_events = False
            self._flush_event("after_flush", flush)
            flush.finalize_flush_changes()
            if wanted is None and self.identity_map._modified:
                for state in list(self.identity_map._modified):
                    state._commit_all(state.dict, self)
            self._flush_event("after_flush_postexec", flush)
            transaction.commit()
        except BaseException:
            transaction.rollback(_capture_exception=True)
            raise

    def _flush_event(self, name, flush, *args):
        dispatch_session(self, name, self, flush, *args)

    def _register_persistent(self, states):
        pending = []
        for state in states:
            obj = state.obj()
            if obj is None:
                continue
            mapper = state.mapper
            key = mapper.identity_key_of_state(state)
            if None in key[1] and not mapper.allow_partial_pks or all(value is None for value in key[1]):
                raise exc.FlushError(
                    "Instance %s has a NULL identity key.  If this is an auto-generated value, check that the database table allows "
                    "generation of new primary key values, and that the mapped Column object is configured to expect these generated "
                    "values.  Ensure also that this flush() is not occurring at an inappropriate time, such as within a load() event."
                    % state_str(state)
                )
            if state.key is None:
                state.key = key
            elif state.key != key:
                self.identity_map.discard(state)
                switches = self._transaction._key_switches
                original = switches[state][0] if state in switches else state.key
                switches[state] = (original, key)
                state.key = key
            old = self.identity_map.replace(state)
            if old is not None and old.obj() is not None and old.key == state.key:
                from ..sql.base import warn

                warn(
                    "Identity map already had an identity for %s, replacing it with newly flushed object.   Are there load operations "
                    "occurring inside of an event handler within the flush?" % (state.key,)
                )
            pending.append(state)
        for state in pending:
            state._commit_all(state.dict, self)
            if state in self._new:
                self._transaction._new[state] = True
            else:
                self._transaction._dirty[state] = True
        for state in pending:
            if state in self._new:
                del self._new[state]
                dispatch_session(self, "pending_to_persistent", self, state.obj())

    def _remove_newly_deleted(self, states):
        for state in states:
            if self._transaction is not None:
                self._transaction._deleted[state] = True
            self.identity_map.discard(state)
            self._deleted.pop(state, None)
            state._deleted = True
            dispatch_session(self, "persistent_to_deleted", self, state.obj())

    # ---- bulk

    def bulk_save_objects(self, objects, return_defaults=False, update_changed_only=True, preserve_order=True):
        from .bulk import save_objects

        save_objects(self, list(objects), return_defaults, update_changed_only, preserve_order)

    def bulk_insert_mappings(self, mapper, mappings, return_defaults=False, render_nulls=False):
        from .bulk import insert_mappings

        insert_mappings(self, mapper, list(mappings), return_defaults, render_nulls)

    def bulk_update_mappings(self, mapper, mappings):
        from .bulk import update_mappings

        update_mappings(self, mapper, list(mappings))

    # ---- for scripts

    @classmethod
    def object_session(cls, instance):
        return object_session(instance)

    @classmethod
    def identity_key(cls, *args, **kw):
        from .util import identity_key

        return identity_key(*args, **kw)

    @classmethod
    def close_all(cls):
        close_all_sessions()

    def _event_listeners(self, identifier):
        from .events import listeners_of

        return listeners_of(self, identifier)


def _class_listeners(cls, identifier):
    from .events import listeners_of

    return listeners_of(cls, identifier)


class _EventsOfSessions:
    """`event.listen(Session, ...)` and `event.listen(session, ...)`."""

    def __get__(self, obj, cls):
        target = cls if obj is None else obj
        return lambda identifier: _class_listeners(target, identifier)


Session._event_listeners = _EventsOfSessions()


class _IdentitySet:
    """Objects by identity."""

    def __init__(self, items):
        self._items = [item for item in items if item is not None]

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def __contains__(self, obj):
        return any(obj is item for item in self._items)

    def __bool__(self):
        return bool(self._items)

    def __eq__(self, other):
        return {id(item) for item in self} == {id(item) for item in other}

    def __repr__(self):
        return "IdentitySet(%r)" % (self._items,)


def close_all_sessions():
    """Closes every session that is there."""
    for session in list(_sessions.values()):
        session.close()


def create_session(*args, **kw):
    return Session(*args, **kw)


_PLACES = {
    "_session_transaction": "SessionTransactionOrigin SessionTransaction",
    "_session_maker": "_MakerContext sessionmaker",
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
