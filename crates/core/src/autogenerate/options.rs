//! What `context.configure()` says of autogenerate, and what goes beyond it.

use serde::{Deserialize, Serialize};

/// Whether a comparison is made, or by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Compare {
    No,
    Yes,
    /// A function of the project is asked first.
    Ask,
}

/// The options of `context.configure()` that belong to autogenerate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AutogenOptions {
    pub include_schemas: bool,
    pub compare_type: Compare,
    pub compare_server_default: Compare,
    pub render_as_batch: bool,
    pub alembic_module_prefix: String,
    pub sqlalchemy_module_prefix: String,
    /// `None` is the module of the type.
    pub user_module_prefix: Option<String>,
    pub upgrade_token: String,
    pub downgrade_token: String,
    pub autogenerate_plugins: Vec<String>,
    pub version_table: String,
    pub version_table_schema: Option<String>,
    /// Plugins that the project registered.
    pub registered_plugins: Vec<String>,
    /// Which functions env.py gave.
    pub has_include_name: bool,
    pub has_include_object: bool,
    pub has_render_item: bool,
    pub has_process_revision_directives: bool,
}

impl Default for AutogenOptions {
    fn default() -> Self {
        Self {
            include_schemas: false,
            compare_type: Compare::Yes,
            compare_server_default: Compare::No,
            render_as_batch: false,
            alembic_module_prefix: "op.".to_owned(),
            sqlalchemy_module_prefix: "sa.".to_owned(),
            user_module_prefix: None,
            upgrade_token: "upgrades".to_owned(),
            downgrade_token: "downgrades".to_owned(),
            autogenerate_plugins: vec!["alembic.autogenerate.*".to_owned()],
            version_table: "alembic_version".to_owned(),
            version_table_schema: None,
            registered_plugins: Vec::new(),
            has_include_name: false,
            has_include_object: false,
            has_render_item: false,
            has_process_revision_directives: false,
        }
    }
}
