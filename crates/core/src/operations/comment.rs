//! Table comments as operations.

use limbeck_sql::Ident;
use serde::{Deserialize, Serialize};

/// `op.create_table_comment` (`CreateTableCommentOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateTableComment {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub comment: Option<String>,
    #[serde(default)]
    pub existing_comment: Option<String>,
}

/// `op.drop_table_comment` (`DropTableCommentOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropTableComment {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    #[serde(default)]
    pub existing_comment: Option<String>,
}
