//! How each database spells things.

pub mod sqlite;

use crate::compiler::{DdlCompiler, ExprCompiler, TypeCompiler};

/// A database's dialect: stateless, shared, found by name. The compilers' trait default methods are the common SQL.
pub trait Dialect: DdlCompiler + TypeCompiler + ExprCompiler + Sync {
    /// `dialect.name`, such as `sqlite`.
    fn name(&self) -> &'static str;
    /// The longest identifier the server takes.
    fn max_identifier_length(&self) -> usize;
    /// Whether `name` (lower-cased) must be quoted.
    fn is_reserved(&self, name: &str) -> bool;
    /// The character before and after a quoted name.
    fn quote_characters(&self) -> (char, char) {
        ('"', '"')
    }
    /// `dialect.supports_comments`.
    fn supports_comments(&self) -> bool {
        false
    }
}

/// The dialect of a name as `Dialect.name` or a URL scheme gives it (`sqlite`, `sqlite+pysqlite`).
pub fn by_name(name: &str) -> Option<&'static dyn Dialect> {
    match name.split('+').next().unwrap_or(name) {
        "sqlite" => Some(&sqlite::Sqlite),
        _ => None,
    }
}
