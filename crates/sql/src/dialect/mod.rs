//! How each database spells things.

pub mod default;
pub mod mssql;
pub mod mysql;
pub mod oracle;
mod paramstyle;
pub mod postgresql;
pub mod sqlite;

pub use paramstyle::Paramstyle;

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
        self.paramstyle().doubles_percents()
    }
    /// Whether a backslash in a string literal is written twice.
    fn backslash_escapes(&self) -> bool {
        false
    }
    /// Whether the server is MariaDB, whatever name it goes by.
    fn is_mariadb(&self) -> bool {
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
    /// Whether ADD COLUMN takes IF NOT EXISTS.
    fn supports_add_column_if_not_exists(&self) -> bool {
        true
    }
    /// `dialect.supports_sequences`.
    fn supports_sequences(&self) -> bool {
        false
    }
    /// The type inside `type_` that must be created before a table that uses it, with its full name, where the dialect has such
    /// types.
    fn type_to_create<'t>(&self, type_: &'t crate::types::SqlType) -> Option<(String, &'t crate::types::SqlType)> {
        let _ = type_;
        None
    }
    /// What the server makes of a sequence about which nothing is said, with numbers of that many bytes; `None` where the
    /// dialect has no sequences that can be compared.
    fn sequence_defaults(&self, bytes: u8) -> Option<crate::schema::SequenceDefaults> {
        let _ = bytes;
        None
    }
    /// Whether a sequence can be set to a number that lies ahead of it only, and nobody can be told whether it was used.
    fn sequences_only_move_on(&self) -> bool {
        false
    }
    /// The enumerated type that `type_` is or holds arrays of, where the dialect makes such types by themselves.
    fn enum_use(&self, type_: &crate::types::SqlType) -> Option<crate::schema::EnumUse> {
        let _ = type_;
        None
    }
}

/// The dialect of a name as `Dialect.name` or a URL scheme gives it (`sqlite`, `sqlite+pysqlite`), with the placeholders that
/// our own driver takes.
pub fn by_name(name: &str) -> Option<&'static dyn Dialect> {
    match name.split('+').next().unwrap_or(name) {
        "sqlite" => Some(sqlite::Sqlite::with(Paramstyle::Qmark)),
        "postgresql" => Some(postgresql::Postgresql::PSYCOPG2),
        "mysql" => Some(&mysql::MYSQL),
        "mariadb" => Some(&mysql::MARIADB),
        "mssql" => Some(mssql::MsSql::with(Paramstyle::Named)),
        "oracle" => Some(oracle::Oracle::with(Paramstyle::Named)),
        "default" => Some(&default::Default),
        _ => None,
    }
}

/// The dialect of `--sql` text: the placeholders are those of the DBAPI that the name or its `+driver` stands for with
/// SQLAlchemy, unless `paramstyle` says otherwise.
pub fn for_text(name: &str, paramstyle: Option<Paramstyle>) -> Option<&'static dyn Dialect> {
    let (backend, driver) = match name.split_once('+') {
        Some((backend, driver)) => (backend, Some(driver)),
        None => (name, None),
    };
    let style = |of_driver: fn(Option<&str>) -> Paramstyle| paramstyle.unwrap_or_else(|| of_driver(driver));
    match backend {
        "sqlite" => Some(sqlite::Sqlite::with(style(sqlite::Sqlite::driver_paramstyle))),
        "postgresql" => Some(postgresql::Postgresql::for_text(driver, paramstyle)),
        "mysql" => Some(mysql::MYSQL.for_text(driver, paramstyle)),
        "mariadb" => Some(mysql::MARIADB.for_text(driver, paramstyle)),
        "mssql" => Some(mssql::MsSql::with(style(mssql::MsSql::driver_paramstyle))),
        "oracle" => Some(oracle::Oracle::with(style(oracle::Oracle::driver_paramstyle))),
        _ => by_name(name),
    }
}
