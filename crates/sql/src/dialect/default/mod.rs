//! No database in particular: what `str(construct)` shows.

mod reserved;

use super::Dialect;
use crate::compiler::{DdlCompiler, ExprCompiler, TypeCompiler};
use crate::error::CompileError;
use crate::types::SqlType;

/// The dialect of `str()` (`sqlalchemy.engine.default.StrCompileDialect`).
#[derive(Debug, Clone, Copy)]
pub struct Default;

impl DdlCompiler for Default {}

impl ExprCompiler for Default {
    fn try_cast_word(&self) -> Option<&'static str> {
        Some("TRY_CAST")
    }
}

impl TypeCompiler for Default {
    fn null(&self) -> Result<String, CompileError> {
        Ok("NULL".to_owned())
    }
    /// Shows a type that it does not know by its name.
    fn unsupported(&self, type_: &SqlType) -> Result<String, CompileError> {
        Ok(crate::compiler::types::class_name(type_))
    }
}

impl Dialect for Default {
    fn name(&self) -> &'static str {
        "default"
    }
    fn as_dyn(&self) -> &dyn Dialect {
        self
    }
    fn max_identifier_length(&self) -> usize {
        9999
    }
    fn supports_native_boolean(&self) -> bool {
        true
    }
    fn is_reserved(&self, name: &str) -> bool {
        reserved::WORDS.binary_search(&name).is_ok()
    }
}
