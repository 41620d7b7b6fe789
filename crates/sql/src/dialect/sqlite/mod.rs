//! SQLite.

use super::Dialect;
use crate::compiler::{DdlCompiler, ExprCompiler, TypeCompiler};

/// The SQLite dialect.
#[derive(Debug, Clone, Copy)]
pub struct Sqlite;

impl DdlCompiler for Sqlite {}
impl TypeCompiler for Sqlite {}
impl ExprCompiler for Sqlite {}

impl Dialect for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }
    fn max_identifier_length(&self) -> usize {
        9999
    }
    fn is_reserved(&self, _name: &str) -> bool {
        false
    }
}
