//! Indexes as operations.

use limbeck_sql::schema::Index;
use serde::{Deserialize, Serialize};

/// `op.create_index` (`CreateIndexOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateIndex {
    pub index: Index,
    #[serde(default)]
    pub if_not_exists: bool,
}

/// `op.drop_index` (`DropIndexOp`). The index needs its name, its table where known, and its options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropIndex {
    pub index: Index,
    #[serde(default)]
    pub if_exists: bool,
}
