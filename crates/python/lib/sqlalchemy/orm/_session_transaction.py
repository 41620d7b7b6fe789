"""The transaction of a session: what it holds connections in, and what to restore if it fails."""

from .. import exc as sa_exc
from ..engine.util import TransactionalContext
from . import exc
from .events import dispatch_session

# Where messages and `repr()` say that these are.
__name__ = "sqlalchemy.orm.session"


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
        if self.parent is None and self.session.twophase:
            try:
                for _, transaction, _, _ in self._connections:
                    transaction.prepare()
            except BaseException:
                self.rollback()
                raise
        self._state = "PREPARED"

    def prepare(self):
        """The first of two phases: what follows can be committed for sure, or rolled back."""
        self._check()
        if self.parent is not None or not self.session.twophase:
            raise sa_exc.InvalidRequestError("'twophase' mode not enabled, or not root transaction; can't prepare.")
        self._prepare()

    def commit(self, _to_root=False):
        if self._state != "PREPARED":
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
