//! Tables as operations.

use limbeck_sql::Ident;
use limbeck_sql::schema::Table;
use serde::{Deserialize, Serialize};

/// `op.create_table` (`alembic.operations.ops.CreateTableOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateTable {
    pub table: Table,
    #[serde(default)]
    pub if_not_exists: bool,
    /// `info=` as Python shows it: for a new file to repeat, nothing is done with it.
    #[serde(default)]
    pub info: Option<String>,
}

/// `op.drop_table` (`DropTableOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropTable {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    #[serde(default)]
    pub if_exists: bool,
}

/// `op.rename_table` (`RenameTableOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenameTable {
    pub table: Ident,
    pub new_name: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
}
