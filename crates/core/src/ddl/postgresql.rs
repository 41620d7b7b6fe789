//! PostgreSQL.

use super::default::Impl;

/// `alembic.ddl.postgresql.PostgresqlImpl`.
#[derive(Debug, Clone, Copy)]
pub struct PostgresqlImpl;

impl Impl for PostgresqlImpl {
    fn class_name(&self) -> &'static str {
        "PostgresqlImpl"
    }

    fn transactional_ddl(&self) -> bool {
        true
    }
}
