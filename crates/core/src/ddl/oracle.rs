//! Oracle.

use super::default::Impl;

/// `alembic.ddl.oracle.OracleImpl`.
#[derive(Debug, Clone, Copy)]
pub struct OracleImpl;

impl Impl for OracleImpl {
    fn class_name(&self) -> &'static str {
        "OracleImpl"
    }
}
