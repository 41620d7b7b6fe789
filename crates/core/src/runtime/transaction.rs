//! The logical transactions of a migration context (`MigrationContext.begin_transaction`, `autocommit_block`).

use super::MigrationContext;
use crate::operations::OperationError;
use limbeck_sql::engine::TransactionId;

/// What `begin_transaction` began; give it back to `end_transaction`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a transaction ends with `end_transaction`"]
pub enum TransactionScope {
    /// Somebody else's transaction, or none.
    Nothing,
    /// `BEGIN;` was written, `COMMIT;` will be.
    Text,
    /// A transaction on the connection.
    Connection,
}

/// What `begin_autocommit_block` left, to be taken up again at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a block ends with `end_autocommit_block`"]
pub struct AutocommitScope {
    was_in_transaction: bool,
    block: Option<(String, TransactionId)>,
}

impl MigrationContext {
    /// Begins a logical transaction: around all steps, or around one.
    ///
    /// # Errors
    /// The database refused.
    pub fn begin_transaction(&self, per_migration: bool) -> Result<TransactionScope, OperationError> {
        if self.in_external_transaction {
            return Ok(TransactionScope::Nothing);
        }
        let now = if self.transactional_ddl() { per_migration == self.options.transaction_per_migration } else { per_migration };
        if !now {
            return Ok(TransactionScope::Nothing);
        }
        let Some(connection) = &self.connection else {
            if !self.transactional_ddl() {
                return Ok(TransactionScope::Nothing);
            }
            self.emit_begin()?;
            return Ok(TransactionScope::Text);
        };
        if !self.transactional_ddl() && self.transaction.get().is_some() {
            return Ok(TransactionScope::Nothing);
        }
        let current = match connection.transaction() {
            Some(current) => current,
            None => connection.begin()?,
        };
        self.transaction.set(Some(current));
        Ok(TransactionScope::Connection)
    }

    /// Ends a logical transaction: commits, or rolls back when what it held has failed.
    ///
    /// # Errors
    /// The database refused; the transaction is rolled back then.
    pub fn end_transaction(&self, scope: TransactionScope, succeeded: bool) -> Result<(), OperationError> {
        match scope {
            TransactionScope::Nothing => Ok(()),
            TransactionScope::Text => {
                if succeeded {
                    self.emit_commit()?;
                }
                Ok(())
            }
            TransactionScope::Connection => {
                let (Some(connection), Some(current)) = (&self.connection, self.transaction.take()) else { return Ok(()) };
                if !succeeded || !connection.transaction_state(current).is_active {
                    return Ok(connection.rollback_transaction(current)?);
                }
                if let Err(error) = connection.commit_transaction(current) {
                    // The error of the commit is the one to tell; a rollback that fails as well adds nothing.
                    let _ = connection.rollback_transaction(current);
                    return Err(error.into());
                }
                Ok(())
            }
        }
    }

    /// Commits what is open and lets statements commit by themselves.
    ///
    /// # Errors
    /// The database refused, or it has no such mode.
    pub fn begin_autocommit_block(&self) -> Result<AutocommitScope, OperationError> {
        let Some(connection) = &self.connection else {
            if self.transactional_ddl() {
                self.emit_commit()?;
            }
            return Ok(AutocommitScope { was_in_transaction: false, block: None });
        };
        let was_in_transaction = connection.in_transaction();
        if was_in_transaction {
            match self.transaction.take() {
                Some(current) => connection.commit_transaction(current)?,
                None => {
                    return Err(OperationError::Assertion(
                        "autocommit_block() inside a transaction that env.py began itself: let context.begin_transaction() begin it"
                            .to_owned(),
                    ));
                }
            }
        }
        let level = connection.get_isolation_level()?;
        connection.set_isolation_level("AUTOCOMMIT")?;
        let block = connection.begin()?;
        Ok(AutocommitScope { was_in_transaction, block: Some((level, block)) })
    }

    /// Goes back to the transaction before the block.
    ///
    /// # Errors
    /// The database refused.
    pub fn end_autocommit_block(&self, scope: AutocommitScope) -> Result<(), OperationError> {
        let AutocommitScope { was_in_transaction, block } = scope;
        if let (Some(connection), Some((level, block))) = (&self.connection, block) {
            connection.commit_transaction(block)?;
            connection.set_isolation_level(&level)?;
            if was_in_transaction {
                self.transaction.set(Some(connection.begin()?));
            }
        } else if self.transactional_ddl() {
            self.emit_begin()?;
        }
        Ok(())
    }
}
