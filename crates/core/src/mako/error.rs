//! What can be wrong with a template before it is run.

use std::fmt;

/// The family of a template error; the first four are Mako's own exception classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MakoErrorKind {
    /// Mako's `SyntaxException`: a tag or control line that does not close, Python that does not parse.
    Syntax,
    /// Mako's `CompileException`: a construct that is complete but not allowed.
    Compile,
    /// Mako's `NameConflictError`: the template assigns a reserved name.
    NameConflict,
    /// The Python made from the template is not valid (upstream: `SyntaxError` at import of the module).
    Python,
    /// A construct of Mako that is not rendered here: it needs other templates or a cache.
    Unsupported,
}

impl MakoErrorKind {
    /// Names the exception class that the reference raises for this family.
    pub fn class_name(self) -> &'static str {
        match self {
            Self::Syntax => "SyntaxException",
            Self::Compile => "CompileException",
            Self::NameConflict => "NameConflictError",
            Self::Python => "SyntaxError",
            Self::Unsupported => "UnsupportedError",
        }
    }
}

/// An error in a template, with the place in the template where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakoError {
    /// Which family of error this is.
    pub kind: MakoErrorKind,
    /// What is wrong, as a clause.
    pub message: String,
    /// The template, as it was named by the caller.
    pub filename: String,
    /// Line in the template, from 1.
    pub line: u32,
    /// Character in that line, from 1; 0 when unknown.
    pub column: u32,
}

impl fmt::Display for MakoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind: _, message, filename, line, column } = self;
        write!(f, "{message} in file '{filename}' at line: {line} char: {column}")
    }
}

impl std::error::Error for MakoError {}

/// Where in a template something was found; carried to make errors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub filename: &'a str,
    pub line: u32,
    pub column: u32,
}

impl Place<'_> {
    pub fn error(&self, kind: MakoErrorKind, message: impl Into<String>) -> MakoError {
        MakoError { kind, message: message.into(), filename: self.filename.to_owned(), line: self.line, column: self.column }
    }

    pub fn syntax(&self, message: impl Into<String>) -> MakoError {
        self.error(MakoErrorKind::Syntax, message)
    }

    pub fn compile(&self, message: impl Into<String>) -> MakoError {
        self.error(MakoErrorKind::Compile, message)
    }

    pub fn unsupported(&self, message: impl Into<String>) -> MakoError {
        self.error(MakoErrorKind::Unsupported, message)
    }
}
