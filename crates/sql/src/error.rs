//! What can go wrong while SQL is rendered.

/// A statement that cannot be rendered for a dialect.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CompileError {
    /// `sqlalchemy.exc.CompileError`: the construct is known, the dialect cannot spell it.
    #[error("{message}")]
    Compile { message: String },
    /// `sqlalchemy.exc.UnsupportedCompilationError`: the dialect has no rendering for the element at all.
    #[error("Compiler {compiler} can't render element of type {element}{detail}")]
    Unsupported { compiler: String, element: String, detail: String },
    /// `sqlalchemy.exc.ArgumentError`.
    #[error("{message}")]
    Argument { message: String },
    /// `sqlalchemy.exc.InvalidRequestError`.
    #[error("{message}")]
    InvalidRequest { message: String },
    /// `sqlalchemy.exc.IdentifierError`: a name is longer than the server takes.
    #[error("{message}")]
    Identifier { message: String },
    /// `NotImplementedError` as upstream raises it for operations that a dialect lacks.
    #[error("{message}")]
    NotImplemented { message: String },
}

impl CompileError {
    /// Builds a `CompileError::Compile`.
    pub fn compile(message: impl Into<String>) -> Self {
        Self::Compile { message: message.into() }
    }

    /// The class in `sqlalchemy.exc` (or of Python) that stands for the error.
    pub fn class_name(&self) -> &'static str {
        match self {
            Self::Compile { .. } => "CompileError",
            Self::Unsupported { .. } => "UnsupportedCompilationError",
            Self::Argument { .. } => "ArgumentError",
            Self::InvalidRequest { .. } => "InvalidRequestError",
            Self::Identifier { .. } => "IdentifierError",
            Self::NotImplemented { .. } => "NotImplementedError",
        }
    }

    /// Puts `(in table 't', column 'c'): ` before the message, as `DDLCompiler.visit_create_table` does.
    #[must_use]
    pub fn in_column(self, table: &str, column: &str) -> Self {
        Self::Compile { message: format!("(in table '{table}', column '{column}'): {self}") }
    }
}
