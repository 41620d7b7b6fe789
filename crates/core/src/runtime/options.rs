//! What `context.configure()` says, as plain values.

use limbeck_sql::schema::NamingConvention;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The options of `context.configure()` that do not belong to autogenerate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContextOptions {
    /// Names the dialect when there is no connection.
    pub url: Option<String>,
    /// Names the dialect when there is neither connection nor URL.
    pub dialect_name: Option<String>,
    /// Keyword arguments of the dialect, such as `paramstyle`.
    pub dialect_opts: BTreeMap<String, serde_json::Value>,
    /// `--sql`.
    pub as_sql: bool,
    /// Overrides what the dialect says of DDL in transactions.
    pub transactional_ddl: Option<bool>,
    pub transaction_per_migration: bool,
    /// Parameters as literals, in `--sql` mode.
    pub literal_binds: bool,
    pub starting_rev: Option<String>,
    pub tag: Option<String>,
    pub version_table: String,
    pub version_table_schema: Option<String>,
    pub version_table_pk: bool,
    /// That of `target_metadata`: applied to every `op`.
    pub naming_convention: NamingConvention,
    pub template_args: BTreeMap<String, Option<String>>,
    pub mssql_batch_separator: Option<String>,
    pub oracle_batch_separator: Option<String>,
    pub output_encoding: Option<String>,
}

impl Default for ContextOptions {
    fn default() -> Self {
        Self {
            url: None,
            dialect_name: None,
            dialect_opts: BTreeMap::new(),
            as_sql: false,
            transactional_ddl: None,
            transaction_per_migration: false,
            literal_binds: false,
            starting_rev: None,
            tag: None,
            version_table: "alembic_version".to_owned(),
            version_table_schema: None,
            version_table_pk: true,
            naming_convention: NamingConvention::new(),
            template_args: BTreeMap::new(),
            mssql_batch_separator: None,
            oracle_batch_separator: None,
            output_encoding: None,
        }
    }
}
