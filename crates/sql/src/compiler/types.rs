//! Type text.

/// The type hooks of a dialect; default methods are the common SQL.
pub trait TypeCompiler {}
