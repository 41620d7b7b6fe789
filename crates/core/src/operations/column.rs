//! Columns as operations.

use super::Alter;
use limbeck_sql::Ident;
use limbeck_sql::ddl::AlteredColumn;
use limbeck_sql::schema::{DialectOptions, ServerDefault, Table};
use limbeck_sql::types::SqlType;
use serde::{Deserialize, Serialize};

/// `op.add_column` (`AddColumnOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddColumn {
    /// The table with the one new column in it, and with what the column brings: constraints, indexes.
    pub table: Table,
    #[serde(default)]
    pub if_not_exists: bool,
    #[serde(default)]
    pub inline_references: bool,
    #[serde(default)]
    pub inline_primary_key: bool,
    /// Batch only.
    #[serde(default)]
    pub insert_before: Option<Ident>,
    /// Batch only.
    #[serde(default)]
    pub insert_after: Option<Ident>,
}

/// `op.drop_column` (`DropColumnOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropColumn {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub column: Ident,
    #[serde(default)]
    pub if_exists: bool,
    /// Batch only: the CHECK of a named `Boolean` or `Enum` goes with the column.
    #[serde(default)]
    pub existing_type: Option<SqlType>,
    /// `mssql_drop_check` and its like.
    #[serde(default)]
    pub options: DialectOptions,
}

/// `op.alter_column` (`AlterColumnOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlterColumn {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub column: Ident,
    #[serde(default)]
    pub nullable: Option<bool>,
    /// `Set(None)` drops the default.
    #[serde(default)]
    pub server_default: Alter<Option<ServerDefault>>,
    #[serde(default)]
    pub new_name: Option<Ident>,
    #[serde(default, rename = "type")]
    pub type_: Option<SqlType>,
    /// `Set(None)` drops the comment.
    #[serde(default)]
    pub comment: Alter<Option<String>>,
    #[serde(default)]
    pub autoincrement: Option<bool>,
    #[serde(default)]
    pub existing_type: Option<SqlType>,
    #[serde(default)]
    pub existing_nullable: Option<bool>,
    #[serde(default)]
    pub existing_server_default: Option<ServerDefault>,
    /// The existing default was given, be it as none.
    #[serde(default)]
    pub existing_default_stated: bool,
    #[serde(default)]
    pub existing_comment: Option<String>,
    #[serde(default)]
    pub existing_autoincrement: Option<bool>,
    /// `postgresql_using` and its like.
    #[serde(default)]
    pub options: DialectOptions,
}

impl AlterColumn {
    /// The column as ALTER statements speak of it.
    pub fn at(&self) -> AlteredColumn {
        AlteredColumn {
            table: self.table.clone(),
            schema: self.schema.clone(),
            column: self.column.clone(),
            existing_type: self.existing_type.clone(),
            existing_nullable: self.existing_nullable,
            existing_server_default: self.existing_server_default.clone(),
            existing_comment: self.existing_comment.clone(),
        }
    }
}
