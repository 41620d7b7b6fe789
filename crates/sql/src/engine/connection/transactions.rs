//! Transactions of a connection: begun, prepared, ended, and what they say of themselves.

use super::{ALREADY_BEGUN, Connection, pending_rollback};
use crate::engine::listener::TransactionEvent;
use crate::engine::transaction::{TransactionId, TransactionKind, TransactionState};
use crate::engine::{DbapiConnection, ExecuteError};

impl Connection {
    pub(super) fn open_root(&self) -> Result<TransactionId, ExecuteError> {
        self.open_root_as(TransactionKind::Root)
    }

    fn open_root_as(&self, kind: TransactionKind) -> Result<TransactionId, ExecuteError> {
        self.begins.set(true);
        let told = self.told(TransactionEvent::Begin);
        self.begins.set(false);
        told?;
        self.on_driver(|dbapi| match &kind {
            TransactionKind::TwoPhase { xid, .. } => dbapi.begin_twophase(xid),
            TransactionKind::Root | TransactionKind::Nested { .. } => dbapi.begin(),
        })?;
        Ok(self.transactions.borrow_mut().open_root(kind))
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// One is open already (also one that began by itself), or the connection is closed.
    pub fn begin(&self) -> Result<TransactionId, ExecuteError> {
        if self.transactions.borrow().root().is_some() {
            return Err(ExecuteError::InvalidRequest(format!(
                "{ALREADY_BEGUN}can't call begin() here unless rollback() or commit() is called first."
            )));
        }
        self.open_root()
    }

    /// Begins a transaction that can be prepared under the name.
    ///
    /// # Errors
    /// One is open already, or the connection is closed.
    pub fn begin_twophase(&self, xid: &str) -> Result<TransactionId, ExecuteError> {
        if self.transactions.borrow().root().is_some() {
            return Err(ExecuteError::InvalidRequest(
                "Cannot start a two phase transaction when a transaction is already in progress.".to_owned(),
            ));
        }
        self.open_root_as(TransactionKind::TwoPhase { xid: xid.to_owned(), is_prepared: false })
    }

    /// `TwoPhaseTransaction.prepare()`.
    ///
    /// # Errors
    /// The driver's; a transaction that is over or of another kind.
    pub fn prepare_transaction(&self, id: TransactionId) -> Result<(), ExecuteError> {
        let (kind, state) = self.look_at(id);
        match kind {
            TransactionKind::TwoPhase { xid, .. } if state.is_active => {
                self.on_driver(|dbapi| dbapi.prepare_transaction(&xid))?;
                self.transactions.borrow_mut().set_prepared(id);
                Ok(())
            }
            TransactionKind::TwoPhase { .. } | TransactionKind::Root | TransactionKind::Nested { .. } => {
                Err(ExecuteError::InvalidRequest("This transaction is inactive".into()))
            }
        }
    }

    /// `Connection.recover_twophase()`: the names of prepared transactions.
    ///
    /// # Errors
    /// The driver's.
    pub fn recover_twophase(&self) -> Result<Vec<String>, ExecuteError> {
        self.on_driver(|dbapi| dbapi.prepared_transactions())
    }

    /// `Connection.commit_prepared(xid, recover=True)`.
    ///
    /// # Errors
    /// The driver's.
    pub fn commit_prepared(&self, xid: &str) -> Result<(), ExecuteError> {
        self.on_driver(|dbapi| dbapi.commit_prepared(xid))
    }

    /// `Connection.rollback_prepared(xid, recover=True)`.
    ///
    /// # Errors
    /// The driver's.
    pub fn rollback_prepared(&self, xid: &str) -> Result<(), ExecuteError> {
        self.on_driver(|dbapi| dbapi.rollback_prepared(xid))
    }

    /// Sets a savepoint, in a transaction that begins by itself if need be.
    ///
    /// # Errors
    /// The driver's; a closed connection or a broken transaction.
    pub fn begin_nested(&self) -> Result<TransactionId, ExecuteError> {
        if self.transactions.borrow().root().is_none() {
            self.open_root()?;
        }
        let savepoint = self.transactions.borrow_mut().next_savepoint();
        self.told(TransactionEvent::Savepoint)?;
        self.exec_driver_sql(&format!("SAVEPOINT {savepoint}"), &[])?;
        Ok(self.transactions.borrow_mut().open_nested(savepoint))
    }

    /// Commits the current transaction, if there is one, whatever savepoints it has.
    ///
    /// # Errors
    /// The driver's; a transaction that must be rolled back first.
    pub fn commit(&self) -> Result<(), ExecuteError> {
        let root = self.transactions.borrow().root();
        root.map_or(Ok(()), |id| self.commit_transaction(id))
    }

    /// Lets commits wait for a moment, or makes durable what waits (`DbapiConnection::defer_commits`).
    ///
    /// # Errors
    /// The driver's; the connection is closed.
    pub fn defer_commits(&self, on: bool) -> Result<(), ExecuteError> {
        self.on_driver(|dbapi| dbapi.defer_commits(on))
    }

    /// Rolls back the current transaction, if there is one.
    ///
    /// # Errors
    /// The driver's.
    pub fn rollback(&self) -> Result<(), ExecuteError> {
        let root = self.transactions.borrow().root();
        root.map_or(Ok(()), |id| self.rollback_transaction(id))
    }

    /// `Transaction.commit()`.
    ///
    /// # Errors
    /// The driver's; a transaction that is over or must be rolled back.
    pub fn commit_transaction(&self, id: TransactionId) -> Result<(), ExecuteError> {
        let (kind, state) = self.look_at(id);
        if !state.is_active {
            return Err(match (state.is_current, state.is_nested) {
                (true, _) => pending_rollback(&self.transactions.borrow()),
                (false, false) => ExecuteError::InvalidRequest("This transaction is inactive".into()),
                (false, true) => ExecuteError::InvalidRequest("This nested transaction is inactive".into()),
            });
        }
        match &kind {
            TransactionKind::Root | TransactionKind::TwoPhase { .. } => {
                let commit = |dbapi: &mut dyn DbapiConnection| match &kind {
                    TransactionKind::TwoPhase { xid, is_prepared: true } => dbapi.commit_prepared(xid),
                    TransactionKind::TwoPhase { .. } | TransactionKind::Root | TransactionKind::Nested { .. } => dbapi.commit(),
                };
                let result = self.told(TransactionEvent::Commit).and_then(|()| self.on_driver(commit));
                let mut transactions = self.transactions.borrow_mut();
                transactions.cancel_nested();
                // After a failed COMMIT the transaction stays current, so that it has to be rolled back.
                if result.is_ok() {
                    transactions.end_root(id)
                } else {
                    transactions.fail(id)
                }
                result
            }
            TransactionKind::Nested { savepoint, .. } => {
                let told = self.told(TransactionEvent::Release(savepoint));
                let result = told.and_then(|()| self.exec_driver_sql(&format!("RELEASE SAVEPOINT {savepoint}"), &[]));
                let mut transactions = self.transactions.borrow_mut();
                if result.is_ok() {
                    transactions.end_nested(id)
                } else {
                    transactions.fail(id)
                }
                result.map(drop)
            }
        }
    }

    /// `Transaction.rollback()` (and `close()`): does nothing when it is over.
    ///
    /// # Errors
    /// The driver's.
    pub fn rollback_transaction(&self, id: TransactionId) -> Result<(), ExecuteError> {
        let (kind, state) = self.look_at(id);
        match &kind {
            TransactionKind::Root | TransactionKind::TwoPhase { .. } => {
                let roll_back = |dbapi: &mut dyn DbapiConnection| match &kind {
                    TransactionKind::TwoPhase { xid, is_prepared: true } => dbapi.rollback_prepared(xid),
                    TransactionKind::TwoPhase { .. } | TransactionKind::Root | TransactionKind::Nested { .. } => dbapi.rollback(),
                };
                let result = if state.is_active {
                    // Whatever a listener says, it is rolled back.
                    let told = self.told(TransactionEvent::Rollback);
                    self.on_driver(roll_back).and(told)
                } else {
                    Ok(())
                };
                let mut transactions = self.transactions.borrow_mut();
                if state.is_active || state.is_current {
                    transactions.cancel_nested();
                }
                transactions.end_root(id);
                result
            }
            TransactionKind::Nested { savepoint, .. } => {
                let in_live_root = {
                    let transactions = self.transactions.borrow();
                    transactions.root().is_some_and(|root| transactions.is_active(root))
                };
                let result = if state.is_active && in_live_root && !self.is_closed() {
                    let told = self.told(TransactionEvent::RollbackTo(savepoint));
                    self.exec_driver_sql(&format!("ROLLBACK TO SAVEPOINT {savepoint}"), &[]).and(told)
                } else {
                    Ok(())
                };
                self.transactions.borrow_mut().end_nested(id);
                result
            }
        }
    }

    fn look_at(&self, id: TransactionId) -> (TransactionKind, TransactionState) {
        let transactions = self.transactions.borrow();
        (transactions.kind(id), transactions.state(id))
    }

    /// What a transaction of this connection says of itself.
    pub fn transaction_state(&self, id: TransactionId) -> TransactionState {
        self.transactions.borrow().state(id)
    }

    /// `get_transaction()`.
    pub fn transaction(&self) -> Option<TransactionId> {
        self.transactions.borrow().root()
    }

    /// `get_nested_transaction()`.
    pub fn nested_transaction(&self) -> Option<TransactionId> {
        self.transactions.borrow().nested()
    }

    /// Whether a transaction is open (begun by itself or not).
    pub fn in_transaction(&self) -> bool {
        let transactions = self.transactions.borrow();
        transactions.root().is_some_and(|id| transactions.is_active(id))
    }

    /// Whether a savepoint is open.
    pub fn in_nested_transaction(&self) -> bool {
        let transactions = self.transactions.borrow();
        transactions.nested().is_some_and(|id| transactions.is_active(id))
    }
}
