//! Statements and rows as operations.

use limbeck_sql::expr::statement::TargetColumn;
use limbeck_sql::expr::{Expr, Statement};
use limbeck_sql::{Ident, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `op.execute` (`ExecuteSQLOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExecuteSql {
    pub statement: Statement,
    #[serde(default)]
    pub execution_options: BTreeMap<String, serde_json::Value>,
}

/// `op.bulk_insert` (`BulkInsertOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulkInsert {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub columns: Vec<TargetColumn>,
    /// Per row, by column key.
    pub rows: Vec<Vec<(String, Cell)>>,
    /// All rows in one `executemany`.
    pub multiinsert: bool,
}

/// What a row holds for one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    Value(Value),
    /// `op.inline_literal(...)`, `func.now()`, ...
    Expr(Box<Expr>),
}
