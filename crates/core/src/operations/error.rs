//! Why an operation was not carried out.

use crate::error::CommandError;
use crate::host::HostError;
use limbeck_sql::CompileError;
use limbeck_sql::engine::ExecuteError;
use std::fmt;

/// The failure of an operation, by the Python exception as which upstream raises it.
#[derive(Debug, Clone)]
pub enum OperationError {
    /// `alembic.util.CommandError`.
    Command(CommandError),
    /// `Exception` itself.
    Exception(String),
    /// `NotImplementedError`.
    NotImplemented(String),
    /// `ValueError`.
    Value(String),
    /// `TypeError`.
    Type(String),
    /// `KeyError`; the text is the key.
    Key(String),
    /// `AttributeError`: a script lacks what is asked of it.
    Attribute(String),
    /// `AssertionError`: the version table is not what the plan says.
    Assertion(String),
    /// The statement cannot be rendered, or the database refused it.
    Execute(ExecuteError),
    /// Somebody's Python, called on the way (an output buffer, a callback, a script), raised.
    Host(HostError),
}

impl OperationError {
    /// Builds `sqlalchemy.exc.InvalidRequestError`.
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Self::Execute(ExecuteError::InvalidRequest(message.into()))
    }

    /// The Python class: a plain name is a builtin one.
    pub fn class_name(&self) -> String {
        match self {
            Self::Command(_) => "alembic.util.exc.CommandError".to_owned(),
            Self::Exception(_) => "Exception".to_owned(),
            Self::NotImplemented(_) => "NotImplementedError".to_owned(),
            Self::Value(_) => "ValueError".to_owned(),
            Self::Type(_) => "TypeError".to_owned(),
            Self::Key(_) => "KeyError".to_owned(),
            Self::Attribute(_) => "AttributeError".to_owned(),
            Self::Assertion(_) => "AssertionError".to_owned(),
            Self::Execute(error) => match error.class_name() {
                builtin @ ("NotImplementedError" | "TypeError" | "OverflowError") => builtin.to_owned(),
                class => format!("sqlalchemy.exc.{class}"),
            },
            Self::Host(HostError::Command(_)) => "alembic.util.exc.CommandError".to_owned(),
            Self::Host(HostError::Exception(exception)) => exception.class.clone(),
            Self::Host(HostError::Exit(_)) => "SystemExit".to_owned(),
        }
    }
}

impl fmt::Display for OperationError {
    /// Writes `str()` of the exception.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(error) | Self::Host(HostError::Command(error)) => error.fmt(f),
            Self::Exception(message)
            | Self::NotImplemented(message)
            | Self::Value(message)
            | Self::Type(message)
            | Self::Attribute(message)
            | Self::Assertion(message) => f.write_str(message),
            Self::Key(key) => write!(f, "'{key}'"),
            Self::Execute(error) => error.fmt(f),
            Self::Host(HostError::Exception(exception)) => f.write_str(&exception.message),
            Self::Host(HostError::Exit(status)) => write!(f, "{status}"),
        }
    }
}

impl std::error::Error for OperationError {}

impl From<CommandError> for OperationError {
    fn from(error: CommandError) -> Self {
        Self::Command(error)
    }
}

impl From<ExecuteError> for OperationError {
    fn from(error: ExecuteError) -> Self {
        Self::Execute(error)
    }
}

impl From<CompileError> for OperationError {
    fn from(error: CompileError) -> Self {
        Self::Execute(ExecuteError::Compile(error))
    }
}

impl From<HostError> for OperationError {
    fn from(error: HostError) -> Self {
        Self::Host(error)
    }
}

impl From<OperationError> for CommandError {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::Command(error) => error,
            OperationError::Host(error) => error.into(),
            other => Self::exception(other.class_name(), other.to_string()),
        }
    }
}
