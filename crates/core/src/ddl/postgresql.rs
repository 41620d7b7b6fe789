//! PostgreSQL.

use super::comparison::{Comparison, PostgresqlComparison};
use super::default::Impl;

/// `alembic.ddl.postgresql.PostgresqlImpl`.
#[derive(Debug, Clone, Copy)]
pub struct PostgresqlImpl;

impl Impl for PostgresqlImpl {
    fn comparison(&self) -> &'static dyn Comparison {
        &PostgresqlComparison
    }

    fn class_name(&self) -> &'static str {
        "PostgresqlImpl"
    }

    fn transactional_ddl(&self) -> bool {
        true
    }
}
