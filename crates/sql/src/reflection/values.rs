//! What `Inspector` methods give: upstream's dictionaries, key by key.

use crate::schema::DialectOptions;
use crate::types::SqlType;
use serde::{Deserialize, Serialize};

/// An entry of `get_columns()`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReflectedColumn {
    pub name: String,
    #[serde(rename = "type")]
    pub type_: SqlType,
    pub nullable: bool,
    pub default: Option<String>,
    /// Its place in the primary key from 1; 0 outside.
    pub primary_key: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<ReflectedComputed>,
}

/// `computed` of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedComputed {
    pub sqltext: String,
    pub persisted: bool,
}

/// `get_pk_constraint()`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReflectedPrimaryKey {
    pub constrained_columns: Vec<String>,
    pub name: Option<String>,
}

/// An entry of `get_foreign_keys()`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedForeignKey {
    pub name: Option<String>,
    pub constrained_columns: Vec<String>,
    pub referred_schema: Option<String>,
    pub referred_table: String,
    pub referred_columns: Vec<String>,
    pub options: ReflectedForeignKeyOptions,
}

/// `options` of a foreign key; keys that are not set are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReflectedForeignKeyOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onupdate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ondelete: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initially: Option<String>,
}

/// An entry of `get_unique_constraints()`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedUnique {
    pub name: Option<String>,
    pub column_names: Vec<String>,
}

/// An entry of `get_check_constraints()`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedCheck {
    pub sqltext: String,
    pub name: Option<String>,
}

/// An entry of `get_indexes()`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReflectedIndex {
    pub name: String,
    pub column_names: Vec<String>,
    /// 0 or 1, as SQLite says it.
    pub unique: i64,
    pub dialect_options: DialectOptions,
}
