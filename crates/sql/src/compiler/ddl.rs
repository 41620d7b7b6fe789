//! DDL text.

use crate::ddl::DdlElement;
use crate::dialect::Dialect;
use crate::error::CompileError;

/// The DDL hooks of a dialect; default methods are the common SQL.
pub trait DdlCompiler {}

/// Renders one DDL element, without terminator, laid out as SQLAlchemy lays it out (leading newline included).
///
/// # Errors
/// The dialect cannot spell the element.
pub fn compile_ddl(element: &DdlElement, dialect: &dyn Dialect) -> Result<String, CompileError> {
    let _ = element;
    Err(CompileError::compile(format!("dialect {} renders no DDL yet", dialect.name())))
}
