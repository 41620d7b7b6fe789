//! What each database makes of an operation: upstream's `alembic.ddl`.

pub mod call;
pub mod comparison;
pub mod default;
pub mod mssql;
pub mod mysql;
pub mod oracle;
pub mod postgresql;
pub mod sqlite;

pub use call::{ImplCall, ImplStep};
pub use default::{DefaultImpl, Impl};
pub use mssql::MsSqlImpl;
pub use mysql::MysqlImpl;
pub use oracle::OracleImpl;
pub use postgresql::PostgresqlImpl;
pub use sqlite::SqliteImpl;

use limbeck_sql::dialect::Dialect;

/// The implementation for a dialect (`DefaultImpl.get_by_dialect`).
pub fn by_dialect(dialect: &dyn Dialect) -> Option<&'static dyn Impl> {
    match dialect.name() {
        "sqlite" => Some(&SqliteImpl),
        "postgresql" => Some(&PostgresqlImpl),
        "mssql" => Some(&MsSqlImpl),
        "oracle" => Some(&OracleImpl),
        "mysql" => Some(&MysqlImpl { class_name: "MySQLImpl" }),
        "mariadb" => Some(&MysqlImpl { class_name: "MariaDBImpl" }),
        "default" => Some(&DefaultImpl),
        _ => None,
    }
}
