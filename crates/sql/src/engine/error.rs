//! Errors of drivers and of execution, sorted as DBAPI and SQLAlchemy sort them.

use super::parameters::Parameters;
use crate::error::CompileError;
use std::fmt;

/// The class of an error that a driver raises.
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
    /// `sqlalchemy.exc.DBAPIError` itself, of the driver's own base class.
    DbapiError,
    /// Bad URL or no driver built in: `sqlalchemy.exc.ArgumentError`.
    ArgumentError,
    /// No such dialect: `sqlalchemy.exc.NoSuchModuleError`.
    NoSuchModuleError,
    /// Python's `TypeError`, as an unknown connect argument gives.
    TypeError,
    /// Python's `OverflowError`, as an integer beyond 64 bits gives.
    OverflowError,
    /// Python's `ValueError`, as an option that is no number gives.
    ValueError,
    /// Python's `KeyError`, as a missing parameter gives.
    KeyError,
    /// Python's `NotImplementedError`.
    NotImplementedError,
    /// Python's `OSError`, or the kind of it that `driver_class` names, as an asynchronous driver lets pass.
    OsError,
}

impl DbErrorKind {
    /// The code of SQLAlchemy's page on the error; none where SQLAlchemy does not wrap the error in a `DBAPIError`.
    pub fn background_code(self) -> Option<&'static str> {
        match self {
            Self::InterfaceError => Some("rvf5"),
            Self::DatabaseError => Some("4xp6"),
            Self::DataError => Some("9h9h"),
            Self::OperationalError => Some("e3q8"),
            Self::IntegrityError => Some("gkpj"),
            Self::InternalError => Some("2j85"),
            Self::ProgrammingError => Some("f405"),
            Self::NotSupportedError => Some("tw8g"),
            Self::DbapiError => Some("dbapi"),
            Self::ArgumentError
            | Self::NoSuchModuleError
            | Self::TypeError
            | Self::OverflowError
            | Self::ValueError
            | Self::KeyError
            | Self::NotImplementedError
            | Self::OsError => None,
        }
    }

    /// The class's name, without module.
    pub fn class_name(self) -> &'static str {
        match self {
            Self::InterfaceError => "InterfaceError",
            Self::DatabaseError => "DatabaseError",
            Self::DataError => "DataError",
            Self::OperationalError => "OperationalError",
            Self::IntegrityError => "IntegrityError",
            Self::InternalError => "InternalError",
            Self::ProgrammingError => "ProgrammingError",
            Self::NotSupportedError => "NotSupportedError",
            Self::DbapiError => "DBAPIError",
            Self::ArgumentError => "ArgumentError",
            Self::NoSuchModuleError => "NoSuchModuleError",
            Self::TypeError => "TypeError",
            Self::OverflowError => "OverflowError",
            Self::ValueError => "ValueError",
            Self::KeyError => "KeyError",
            Self::NotImplementedError => "NotImplementedError",
            Self::OsError => "OSError",
        }
    }
}

/// The statement that failed, with its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedStatement {
    pub sql: String,
    pub parameters: Parameters,
}

/// A driver's error.
#[derive(Debug, Clone, PartialEq)]
pub struct DbError {
    pub kind: DbErrorKind,
    /// The DBAPI class with its module, such as `sqlite3.OperationalError`.
    pub driver_class: String,
    pub message: String,
    /// The server's code (`23505`, SQLite's extended code).
    pub code: Option<String>,
    /// Set by `Connection`, not by drivers.
    pub statement: Option<Box<FailedStatement>>,
    /// Came while rows were read: SQLAlchemy names no statement then.
    pub while_fetching: bool,
}

impl DbError {
    /// Builds an error as a driver gives it, without its statement.
    pub fn new(kind: DbErrorKind, driver_class: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind,
            driver_class: driver_class.into(),
            message: message.into(),
            code: None,
            statement: None,
            while_fetching: false,
        }
    }

    /// Builds an `sqlalchemy.exc.ArgumentError`.
    pub fn argument(message: impl Into<String>) -> Self {
        Self::new(DbErrorKind::ArgumentError, "sqlalchemy.exc.ArgumentError", message)
    }

    /// Adds what was executed.
    #[must_use]
    pub fn in_statement(mut self, sql: &str, parameters: Parameters) -> Self {
        self.statement = Some(Box::new(FailedStatement { sql: sql.to_owned(), parameters }));
        self
    }
}

impl std::error::Error for DbError {}

impl fmt::Display for DbError {
    /// Writes `str()` of the exception that SQLAlchemy raises for it: a `DBAPIError`, or the plain class where it does not wrap.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Some(code) = self.kind.background_code() else {
            return f.write_str(&self.message);
        };
        write!(f, "({}) {}", self.driver_class, self.message)?;
        if let Some(statement) = &self.statement {
            write_statement(f, statement)?;
        }
        write!(f, "\n{}", Background(code))
    }
}

fn write_statement(f: &mut fmt::Formatter, statement: &FailedStatement) -> fmt::Result {
    if statement.sql.is_empty() {
        return Ok(());
    }
    write!(f, "\n[SQL: {}]", statement.sql)?;
    if statement.parameters.is_empty() { Ok(()) } else { write!(f, "\n[parameters: {}]", statement.parameters) }
}

struct Background<'a>(&'a str);

impl fmt::Display for Background<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "(Background on this error at: https://sqlalche.me/e/21/{})", self.0)
    }
}

/// What `Connection` raises.
#[derive(Debug, Clone, PartialEq)]
pub enum ExecuteError {
    /// The statement cannot be rendered.
    Compile(CompileError),
    /// The driver refused; `DBAPIError` and its kinds.
    Database(DbError),
    /// `sqlalchemy.exc.StatementError`: a parameter is missing or cannot be converted. `cause` is the class that it wraps.
    Statement { cause: String, message: String, statement: Box<FailedStatement>, code: Option<&'static str> },
    /// `sqlalchemy.exc.InvalidRequestError`.
    InvalidRequest(String),
    /// `sqlalchemy.exc.PendingRollbackError`.
    PendingRollback(String),
    /// `sqlalchemy.exc.ResourceClosedError`.
    ResourceClosed(String),
    /// `sqlalchemy.exc.ArgumentError`.
    Argument(String),
    /// `sqlalchemy.exc.NoSuchTableError`; the message is the table's name.
    NoSuchTable(String),
    /// A value of a result that its type cannot read, by Python's class (`ValueError`).
    Result { class: String, message: String },
    /// A listener raised; it keeps the exception, and this is what it says.
    Listener(String),
}

impl ExecuteError {
    /// The class in `sqlalchemy.exc` (or of Python) that stands for the error.
    pub fn class_name(&self) -> &str {
        match self {
            Self::Compile(error) => error.class_name(),
            Self::Database(error) => error.kind.class_name(),
            Self::Statement { .. } => "StatementError",
            Self::InvalidRequest(_) => "InvalidRequestError",
            Self::PendingRollback(_) => "PendingRollbackError",
            Self::ResourceClosed(_) => "ResourceClosedError",
            Self::Argument(_) => "ArgumentError",
            Self::NoSuchTable(_) => "NoSuchTableError",
            Self::Result { class, .. } => class,
            Self::Listener(_) => "RuntimeError",
        }
    }
}

impl std::error::Error for ExecuteError {}

impl From<CompileError> for ExecuteError {
    fn from(error: CompileError) -> Self {
        Self::Compile(error)
    }
}

impl From<DbError> for ExecuteError {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

impl fmt::Display for ExecuteError {
    /// Writes `str()` of SQLAlchemy's exception.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Compile(error) => error.fmt(f),
            Self::Database(error) => error.fmt(f),
            Self::Statement { cause, message, statement, code } => {
                write!(f, "({cause}) {message}")?;
                write_statement(f, statement)?;
                code.map_or(Ok(()), |code| write!(f, "\n{}", Background(code)))
            }
            Self::PendingRollback(message) => write!(f, "{message} {}", Background("8s2b")),
            Self::InvalidRequest(message)
            | Self::ResourceClosed(message)
            | Self::Argument(message)
            | Self::NoSuchTable(message)
            | Self::Result { message, .. }
            | Self::Listener(message) => f.write_str(message),
        }
    }
}
