//! Statements and rows as operations.

use limbeck_sql::Value;
use limbeck_sql::expr::Statement;
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

/// `op.bulk_insert` (`BulkInsertOp`): one INSERT for all rows, or one a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulkInsert {
    pub inserts: Vec<InsertRows>,
}

/// An INSERT, and the rows that it is executed for; without rows it has its values itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InsertRows {
    pub statement: Statement,
    #[serde(default)]
    pub rows: Vec<BTreeMap<String, Value>>,
}
