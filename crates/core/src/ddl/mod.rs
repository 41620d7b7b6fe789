//! What each database makes of an operation: upstream's `alembic.ddl`.

pub mod call;
pub mod default;
pub mod mysql;
pub mod sqlite;

pub use call::{ImplCall, ImplStep};
pub use default::Impl;
pub use mysql::MysqlImpl;
pub use sqlite::SqliteImpl;

use limbeck_sql::dialect::Dialect;

/// The implementation for a dialect (`DefaultImpl.get_by_dialect`).
pub fn by_dialect(dialect: &dyn Dialect) -> Option<&'static dyn Impl> {
    match dialect.name() {
        "sqlite" => Some(&SqliteImpl),
        "mysql" => Some(&MysqlImpl { class_name: "MySQLImpl" }),
        "mariadb" => Some(&MysqlImpl { class_name: "MariaDBImpl" }),
        _ => None,
    }
}
