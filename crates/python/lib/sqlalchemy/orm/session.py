"""Sessions: objects, their transaction and the connection behind them."""

import weakref
from itertools import count as _count

from .. import exc as sa_exc
from ..engine.util import TransactionalContext
from . import exc
from .base import object_state, state_str
from .events import dispatch_session
from .identity import IdentityMap
from .mapper import configure_mappers
from .util import make_transient, make_transient_to_detached, object_session  # noqa: F401

_serial = _count(1)
_sessions = weakref.WeakValueDictionary()


class SessionTransactionOrigin:
    """How a transaction of a session came to be."""

    AUTOBEGIN = "AUTOBEGIN"
    BEGIN = "BEGIN"
    BEGIN_NESTED = "BEGIN_NESTED"
    SUBTRANSACTION = "SUBTRANSACTION"


class SessionTransaction(TransactionalContext):
    """A transaction of a session: what it holds connections in, and what to restore if it fails."""

    _rollback_exception = None

    def __init__(self, session, origin, parent=None):
        TransactionalContext._trans_ctx_check(session)
        self.session = session
        self.origin = origin
        self.parent = self._parent = parent
        self.nested = origin is SessionTransactionOrigin.BEGIN_NESTED
        self._connections = []
        self._state = "ACTIVE"
        if self.nested:
            self._previous_nested = session._nested_transaction
        if origin is SessionTransactionOrigin.SUBTRANSACTION:
            self._new, self._deleted, self._dirty, self._key_switches = parent._new, parent._deleted, parent._dirty, parent._key_switches
        else:
            if self.nested and not session._flushing:
                session.flush()
            # What happened in here, in order.
            self._new, self._deleted, self._dirty, self._key_switches = {}, {}, {}, {}
        session._transaction = self
        if self.nested:
            session._nested_transaction = self
        dispatch_session(session, "after_transaction_create", session, self)

    @property
    def is_active(self):
        return self.session is not None and self._state == "ACTIVE"

    def _begin(self):
        return SessionTransaction(self.session, SessionTransactionOrigin.SUBTRANSACTION, self)

    def _check(self):
        if self._state == "ACTIVE":
            return
        if self._state == "PREPARED":
            raise sa_exc.InvalidRequestError(
                "This session is in 'prepared' state; no further SQL can be emitted within this transaction."
            )
        if self._state == "DEACTIVE":
            if self._rollback_exception is not None:
                raise sa_exc.PendingRollbackError(
                    "This Session's transaction has been rolled back due to a previous exception during flush. To begin a new "
                    "transaction with this Session, first issue Session.rollback(). Original exception was: %s"
                    % self._rollback_exception,
                    code="7s2a",
                )
            raise sa_exc.InvalidRequestError(
                "This session is in 'inactive' state, due to the SQL transaction being rolled back; no further SQL can be emitted "
                "within this transaction."
            )
        if self._state == "COMMITTED":
            raise sa_exc.InvalidRequestError(
                "This session is in 'committed' state; no further SQL can be emitted within this transaction."
            )
        raise sa_exc.ResourceClosedError("This transaction is closed")

    # ---- connections

    def connection(self, mapper=None, execution_options=None, **kw):
        self._check()
        return self._connection_for_bind(self.session.get_bind(mapper), execution_options)

    def _known(self, bind):
        for record in self._connections:
            if record[0] is bind or record[0].engine is bind:
                return record
        return None

    def _connection_for_bind(self, bind, execution_options=None):
        self._check()
        known = self._known(bind)
        if known is not None:
            return known[0]
        should_commit = True
        local = False
        if self.parent is not None:
            connection = self.parent._connection_for_bind(bind, execution_options)
            if not self.nested:
                return connection
        elif hasattr(bind, "get_transaction"):
            connection = bind
            if self._known(bind.engine) is not None:
                raise sa_exc.InvalidRequestError("Session already has a Connection associated for the given Connection's Engine")
        else:
            connection = bind.connect()
            local = True
        try:
            if execution_options:
                connection = connection.execution_options(**execution_options)
            if self.session.twophase and self.parent is None:
                transaction = connection.begin_twophase()
            elif self.nested:
                transaction = connection.begin_nested()
            elif connection.in_transaction():
                mode = self.session.join_transaction_mode
                if mode == "conditional_savepoint":
                    mode = "create_savepoint" if connection.in_nested_transaction() else "rollback_only"
                if mode in ("control_fully", "rollback_only"):
                    if connection.in_nested_transaction():
                        transaction = connection.get_nested_transaction()
                    else:
                        transaction = connection.get_transaction()
                    should_commit = mode != "rollback_only"
                else:
                    transaction = connection.begin_nested()
            else:
                transaction = connection.begin()
        except BaseException:
            if local:
                connection.close()
            raise
        self._connections.append((connection, transaction, should_commit, local))
        dispatch_session(self.session, "after_begin", self.session, self, connection)
        return connection

    # ---- ends

    def _iterate(self, upto=None):
        found, current = [], self
        while current is not None:
            found.append(current)
            if current is upto:
                break
            current = current.parent
        return found

    def _prepare(self):
        if self.parent is None or self.nested:
            dispatch_session(self.session, "before_commit", self.session)
        current = self.session._transaction
        while current is not None and current is not self:
            current.commit()
            current = self.session._transaction
        if not self.session._flushing:
            for _ in range(100):
                if self.session._is_clean():
                    break
                self.session.flush()
            else:
                raise exc.FlushError(
                    "Over 100 subsequent flushes have occurred within session.commit() - is an after_flush() hook creating new objects?"
                )

    def commit(self, _to_root=False):
        self._check()
        self._prepare()
        if self.parent is None or self.nested:
            for _, transaction, should_commit, _ in self._connections:
                if should_commit:
                    transaction.commit()
            self._state = "COMMITTED"
            dispatch_session(self.session, "after_commit", self.session)
            self._remove_snapshot()
        self.close()
        if _to_root and self.parent is not None:
            self.parent.commit(_to_root=True)

    def rollback(self, _capture_exception=False, _to_root=False):
        session = self.session
        current = session._transaction
        if current is not self:
            inner = []
            while current is not None and current is not self:
                inner.append(current)
                current = current.parent
            for one in inner:
                one.close()
        boundary = self
        failure = None
        if self._state in ("ACTIVE", "PREPARED"):
            for one in self._iterate():
                if one.parent is None or one.nested:
                    try:
                        one._rollback_connections()
                    except BaseException as error:
                        failure = error
                    one._state = "DEACTIVE"
                    boundary = one
                    break
                one._state = "DEACTIVE"
        if failure is None and not session._is_clean():
            from ..sql.base import warn

            warn("Session's state has been changed on a non-active transaction - this state will be discarded.")
            boundary._restore_snapshot(boundary.nested)
        self.close()
        if self.parent is not None and _capture_exception:
            import sys

            self.parent._rollback_exception = sys.exc_info()[1]
        if failure is not None:
            raise failure
        dispatch_session(session, "after_soft_rollback", session, self)
        if _to_root and self.parent is not None:
            self.parent.rollback(_to_root=True)

    def _rollback_connections(self):
        try:
            for _, transaction, _, _ in self._connections:
                transaction.rollback()
        finally:
            self._restore_snapshot(self.nested)
        dispatch_session(self.session, "after_rollback", self.session)

    def close(self, invalidate=False):
        session = self.session
        if self.nested:
            session._nested_transaction = self._previous_nested
        elif self.parent is None:
            session._nested_transaction = None
        session._transaction = self.parent
        if self.parent is None:
            for connection, transaction, should_commit, local in self._connections:
                if should_commit and transaction.is_active:
                    transaction.close()
                if local:
                    connection.close()
        self._state = "CLOSED"
        dispatch_session(session, "after_transaction_end", session, self)

    # ---- what to restore

    def _remove_snapshot(self):
        session = self.session
        if not self.nested and session.expire_on_commit:
            for state in session.identity_map.all_states():
                if state.obj() is not None:
                    state._expire(state.dict, session.identity_map._modified)
            for state in list(self._deleted):
                state._detach()
                dispatch_session(session, "deleted_to_detached", session, state.obj())
            self._deleted.clear()
        elif not self.nested:
            for state in list(self._deleted):
                state._detach()
            self._deleted.clear()
        else:
            for name in ("_new", "_deleted", "_dirty", "_key_switches"):
                getattr(self.parent, name).update(getattr(self, name))

    def _restore_snapshot(self, dirty_only=False):
        session = self.session
        expunge = list(self._new) + [state for state in session._new if state not in self._new]
        session._expunge_states(expunge, to_transient=True)
        for state, (old, _) in self._key_switches.items():
            session.identity_map.discard(state)
            state.key = old
            if state not in expunge:
                session.identity_map.replace(state)
        for state in list(self._deleted) + [state for state in session._deleted if state not in self._deleted]:
            session._update_impl(state, revert_deletion=True)
        for state in session.identity_map.all_states():
            if (not dirty_only or state.modified or state in self._dirty) and state.obj() is not None:
                state._expire(state.dict, session.identity_map._modified)

    # ---- as a context

    def _get_subject(self):
        return self.session

    def _transaction_is_active(self):
        return self._state == "ACTIVE"

    def _transaction_is_closed(self):
        return self._state == "CLOSED"

    def _rollback_can_be_called(self):
        return self._state not in ("COMMITTED", "CLOSED")


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


class Session:
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
        parent = self._autobegin_t()
        parent._check()
        return SessionTransaction(self, SessionTransactionOrigin.BEGIN_NESTED, parent)

    def rollback(self):
        if self._transaction is not None:
            self._transaction.rollback(_to_root=True)

    def commit(self):
        self._autobegin_t().commit(_to_root=True)

    def prepare(self):
        raise NotImplementedError("two-phase transactions of sessions are not supported by this version of Limbeck")

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

    # ---- reading again

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


class _MakerContext:
    """`with maker.begin() as session`."""

    def __init__(self, session):
        self._session = session

    def __enter__(self):
        self._session.__enter__()
        self._transaction = self._session.begin()
        self._transaction.__enter__()
        return self._session

    def __exit__(self, type_, value, traceback):
        try:
            return self._transaction.__exit__(type_, value, traceback)
        finally:
            self._session.__exit__(type_, value, traceback)


class sessionmaker:
    """Makes sessions with the same settings."""

    def __init__(self, bind=None, *, class_=Session, autoflush=True, expire_on_commit=True, info=None, **kw):
        kw["bind"] = bind
        kw["autoflush"] = autoflush
        kw["expire_on_commit"] = expire_on_commit
        if info is not None:
            kw["info"] = info
        self.kw = kw
        self.class_ = type(class_.__name__, (class_,), {})

    def __class_getitem__(cls, item):
        return cls

    def __call__(self, **local):
        for key, value in self.kw.items():
            if key == "info" and "info" in local:
                local["info"] = dict(value, **local["info"])
            else:
                local.setdefault(key, value)
        made = self.class_(**local)
        made._maker = self
        return made

    def begin(self):
        return _MakerContext(self())

    def configure(self, **new_kw):
        self.kw.update(new_kw)

    def _event_listeners(self, identifier):
        return _class_listeners(self, identifier)

    def __repr__(self):
        return "%s(class_=%r, %s)" % (
            type(self).__name__, self.class_.__name__, ", ".join("%s=%r" % pair for pair in self.kw.items()),
        )  # fmt: skip


def close_all_sessions():
    """Closes every session that is there."""
    for session in list(_sessions.values()):
        session.close()


def create_session(*args, **kw):
    return Session(*args, **kw)
