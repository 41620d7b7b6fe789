//! SQL Server.

use super::default::Impl;

/// `alembic.ddl.mssql.MSSQLImpl`.
#[derive(Debug, Clone, Copy)]
pub struct MsSqlImpl;

impl Impl for MsSqlImpl {
    fn class_name(&self) -> &'static str {
        "MSSQLImpl"
    }

    fn transactional_ddl(&self) -> bool {
        true
    }
}
