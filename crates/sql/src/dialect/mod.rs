//! How each database spells things.

pub mod default;
pub mod mysql;
pub mod sqlite;

use crate::compiler::{DdlCompiler, ExprCompiler, TypeCompiler, quote};
use crate::ident::Ident;

/// A database's dialect: stateless, shared, found by name. The compilers' trait default methods are the common SQL.
pub trait Dialect: DdlCompiler + TypeCompiler + ExprCompiler + Sync {
    /// `dialect.name`, such as `sqlite`.
    fn name(&self) -> &'static str;
    /// The dialect as a trait object, for default methods that hand it on.
    fn as_dyn(&self) -> &dyn Dialect;
    /// The longest identifier the server takes.
    fn max_identifier_length(&self) -> usize;
    /// The longest name of a constraint.
    fn max_constraint_name_length(&self) -> usize {
        self.max_identifier_length()
    }
    /// The longest name of an index.
    fn max_index_name_length(&self) -> usize {
        self.max_identifier_length()
    }
    /// Whether `name` (lower-cased) must be quoted.
    fn is_reserved(&self, name: &str) -> bool;
    /// Whether a name may have this character without quotes.
    fn is_legal(&self, c: char) -> bool {
        c.is_ascii_alphanumeric() || c == '_' || c == '$'
    }
    /// Whether a name may begin with this character without quotes.
    fn is_legal_initial(&self, c: char) -> bool {
        !(c.is_ascii_digit() || c == '$')
    }
    /// The character before and after a quoted name.
    fn quote_characters(&self) -> (char, char) {
        ('"', '"')
    }
    /// Writes the name of a schema as SQL.
    fn quote_schema(&self, schema: &Ident) -> String {
        quote::quote(schema, self.as_dyn())
    }
    /// Whether the driver's placeholders make `%` in SQL text `%%`.
    fn doubles_percents(&self) -> bool {
        false
    }
    /// Whether a backslash in a string literal is written twice.
    fn backslash_escapes(&self) -> bool {
        false
    }
    /// `dialect.supports_comments`.
    fn supports_comments(&self) -> bool {
        false
    }
    /// `dialect.inline_comments`: comments stand in CREATE TABLE.
    fn inline_comments(&self) -> bool {
        false
    }
    /// `dialect.supports_alter`: constraints can be added to a table that exists.
    fn supports_alter(&self) -> bool {
        true
    }
    /// `dialect.supports_native_boolean`.
    fn supports_native_boolean(&self) -> bool {
        false
    }
    /// `dialect.non_native_boolean_check_constraint`.
    fn non_native_boolean_check_constraint(&self) -> bool {
        true
    }
    /// `dialect.supports_native_enum`.
    fn supports_native_enum(&self) -> bool {
        false
    }
    /// `dialect.supports_native_uuid`.
    fn supports_native_uuid(&self) -> bool {
        false
    }
    /// `dialect.supports_identity_columns`.
    fn supports_identity_columns(&self) -> bool {
        false
    }
    /// `dialect.supports_sequences`.
    fn supports_sequences(&self) -> bool {
        false
    }
}

/// The dialect of a name as `Dialect.name` or a URL scheme gives it (`sqlite`, `sqlite+pysqlite`).
pub fn by_name(name: &str) -> Option<&'static dyn Dialect> {
    match name.split('+').next().unwrap_or(name) {
        "sqlite" => Some(&sqlite::Sqlite),
        "mysql" => Some(&mysql::MYSQL),
        "mariadb" => Some(&mysql::MARIADB),
        "default" => Some(&default::Default),
        _ => None,
    }
}
