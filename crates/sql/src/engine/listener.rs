//! Who is told of what a connection sends: SQLAlchemy's `ConnectionEvents`, and the log of `echo`.

use super::error::ExecuteError;
use super::parameters::Parameters;

/// What happens to a transaction, told before it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionEvent<'a> {
    Begin,
    Commit,
    Rollback,
    /// A savepoint is set; it has no name yet.
    Savepoint,
    Release(&'a str),
    RollbackTo(&'a str),
}

/// What is sent in the place of a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Replacement {
    pub sql: String,
    /// The parameters, where they are others than those that were told.
    pub parameters: Option<Parameters>,
}

/// Hears what goes to the driver. No borrow of the connection is held while it is told.
pub trait Listener {
    /// Told before a statement is sent; may give another text, and other parameters, to send in its place.
    ///
    /// # Errors
    /// The listener's own: the statement is not sent.
    fn before_cursor_execute(&self, sql: &str, parameters: &Parameters, many: bool) -> Result<Option<Replacement>, ExecuteError>;

    /// Told after a statement has run.
    ///
    /// # Errors
    /// The listener's own.
    fn after_cursor_execute(&self, sql: &str, parameters: &Parameters, many: bool) -> Result<(), ExecuteError>;

    /// Told of transactions, before what is told of happens.
    ///
    /// # Errors
    /// The listener's own: it does not happen.
    fn transaction(&self, event: TransactionEvent<'_>) -> Result<(), ExecuteError>;
}
