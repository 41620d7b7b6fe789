//! Errors of drivers, sorted as DBAPI and SQLAlchemy sort them.

/// The DBAPI class of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbErrorKind {
    InterfaceError,
    DatabaseError,
    DataError,
    OperationalError,
    IntegrityError,
    InternalError,
    ProgrammingError,
    NotSupportedError,
    /// No driver, bad URL: `sqlalchemy.exc.ArgumentError` / `NoSuchModuleError`.
    ArgumentError,
}

/// A driver's error.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("({driver_class}) {message}")]
pub struct DbError {
    pub kind: DbErrorKind,
    /// The DBAPI class with its module, such as `sqlite3.OperationalError`.
    pub driver_class: String,
    pub message: String,
    /// The server's code (`23505`, SQLite's extended code).
    pub code: Option<String>,
    pub statement: Option<String>,
}
