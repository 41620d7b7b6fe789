//! Server defaults, computed columns and identity.

use super::Comparer;
use super::columns::{ColumnPair, Flow};
use crate::autogenerate::options::Compare;
use crate::autogenerate::{Origin, Part};
use crate::ddl::comparison::Defaults;
use crate::ddl::comparison::default::{literal_text, plain_text, rendered_default};
use crate::operations::{Alter, AlterColumn, OperationError};
use crate::output::WarningCategory;
use limbeck_sql::compiler::compile_type;
use limbeck_sql::schema::{Identity, ServerDefault};

const MODULE: &str = "server_defaults";

impl Comparer<'_> {
    pub(super) fn default_by_project(&self, columns: ColumnPair, alter: &mut AlterColumn) -> Result<Flow, OperationError> {
        let (was, is) = defaults(columns);
        if was.is_none() && is.is_none() {
            return Ok(Flow::Continue);
        }
        alter.existing_server_default = was.cloned();
        alter.existing_default_stated = true;
        match self.options.compare_server_default {
            Compare::No => return Ok(Flow::Stop),
            Compare::Yes => return Ok(Flow::Continue),
            Compare::Ask => {}
        }
        let rendered_is = rendered_default(is, self.dialect)?;
        let rendered_was = rendered_default(was, self.dialect)?;
        let answer = self.hooks.compare_server_default(
            columns.database_origin,
            columns.model_origin,
            rendered_was.as_deref(),
            rendered_is.as_deref(),
        )?;
        Ok(match answer {
            Some(true) => {
                alter.server_default = Alter::Set(is.cloned());
                self.log(
                    MODULE,
                    &format!(
                        "User defined function {} detected server default on column '{}.{}'",
                        self.hooks.compare_server_default_name(),
                        columns.table,
                        columns.model.column.name
                    ),
                );
                Flow::Stop
            }
            Some(false) => Flow::Stop,
            None => Flow::Continue,
        })
    }

    /// A computed column cannot be changed, so there is no more than a warning.
    pub(super) fn computed_default(&self, columns: ColumnPair) -> Result<Flow, OperationError> {
        let text = |default: Option<&ServerDefault>| -> Result<Option<String>, OperationError> {
            Ok(match default {
                Some(ServerDefault::Computed(computed)) => {
                    Some(self.comparison().normalize_computed(&literal_text(&computed.sqltext, self.dialect)?))
                }
                Some(
                    ServerDefault::Literal(_) | ServerDefault::Expr(_) | ServerDefault::Fetched | ServerDefault::Identity(_),
                )
                | None => None,
            })
        };
        let (was, is) = defaults(columns);
        let (was, is) = (text(was)?, text(is)?);
        if was.is_none() && is.is_none() {
            return Ok(Flow::Continue);
        }
        if is.is_none() || is != was {
            self.around.warn(
                WarningCategory::User,
                &format!("Computed default on {}.{} cannot be modified", columns.table, columns.model.column.name),
            );
        }
        Ok(Flow::Stop)
    }

    pub(super) fn identity(&self, columns: ColumnPair, alter: &mut AlterColumn) -> Flow {
        let (was, is) = defaults(columns);
        let (was_identity, is_identity) = (identity(was), identity(is));
        if was_identity.is_none() && is_identity.is_none() {
            return Flow::Continue;
        }
        let (mut different, is_alter) = self.comparison().compare_identity(is_identity, was_identity);
        if !is_alter {
            return Flow::Continue;
        }
        alter.server_default = Alter::Set(is.cloned());
        if different.is_empty() {
            return Flow::Continue;
        }
        different.sort_unstable();
        let names: Vec<String> = different.into_iter().map(crate::config::pytext::repr).collect();
        self.log(
            MODULE,
            &format!(
                "Detected server default on column '{}.{}': identity options attributes [{}]",
                columns.table,
                columns.model.column.name,
                names.join(", ")
            ),
        );
        Flow::Stop
    }

    /// Upstream's comparison, unless the models' default is in the database's own words what is there.
    fn default_differs(&self, columns: ColumnPair, defaults: Defaults) -> Result<bool, OperationError> {
        let comparison = self.comparison();
        if !self.beyond.server_defaults {
            return comparison.compare_server_default(defaults, self.dialect, self.around);
        }
        if defaults.rendered_database == defaults.rendered_model {
            return Ok(false);
        }
        let column = defaults.database.column;
        if let (Some(ServerDefault::Expr(was)), Some(is)) = (&column.server_default, &defaults.model.column.server_default) {
            let told = match self.told_default(columns.database_origin) {
                Some(told) => Some(told.to_owned()),
                None => comparison.written_default(is, self.dialect)?,
            };
            if let Some(told) = told
                && comparison.is_same_default(&plain_text(was, self.dialect)?, &told)
            {
                return Ok(false);
            }
        }
        // Types without equality are no question for upstream's comparison.
        let comparable = comparison.has_equality(&compile_type(&column.type_, self.dialect)?);
        Ok(!comparable || comparison.compare_server_default(defaults, self.dialect, self.around)?)
    }

    /// The models' default for a column of the database, as the server tells it.
    fn told_default(&self, column: Origin) -> Option<&str> {
        match column.part {
            Part::Column(number) => self.known.told_default(column.table, number),
            Part::Table | Part::Constraint(_) | Part::Index(_) => None,
        }
    }

    pub(super) fn default_by_dialect(&self, columns: ColumnPair, alter: &mut AlterColumn) -> Result<Flow, OperationError> {
        let (was, is) = defaults(columns);
        if was.is_none() && is.is_none() {
            return Ok(Flow::Continue);
        }
        alter.existing_server_default = was.cloned();
        alter.existing_default_stated = true;
        if !is_clause(was) || !is_clause(is) {
            return Ok(Flow::Continue);
        }
        let rendered_is = rendered_default(is, self.dialect)?;
        let rendered_was = rendered_default(was, self.dialect)?;
        let defaults = Defaults {
            database: columns.database,
            model: columns.model,
            rendered_database: rendered_was.as_deref(),
            rendered_model: rendered_is.as_deref(),
        };
        if !self.default_differs(columns, defaults)? {
            return Ok(Flow::Continue);
        }
        alter.server_default = Alter::Set(is.cloned());
        self.log(
            MODULE,
            &format!(
                "Dialect impl <alembic.ddl.{}.{} object> detected server default on column '{}.{}'",
                self.comparison().module_name(self.dialect),
                self.implementation.class_name(),
                columns.table,
                columns.model.column.name
            ),
        );
        Ok(Flow::Stop)
    }
}

fn defaults(columns: ColumnPair<'_>) -> (Option<&ServerDefault>, Option<&ServerDefault>) {
    (columns.database.column.server_default.as_ref(), columns.model.column.server_default.as_ref())
}

fn identity(default: Option<&ServerDefault>) -> Option<&Identity> {
    match default {
        Some(ServerDefault::Identity(identity)) => Some(identity),
        Some(ServerDefault::Literal(_) | ServerDefault::Expr(_) | ServerDefault::Fetched | ServerDefault::Computed(_)) | None => {
            None
        }
    }
}

/// A `DefaultClause`, or nothing.
fn is_clause(default: Option<&ServerDefault>) -> bool {
    match default {
        Some(ServerDefault::Literal(_) | ServerDefault::Expr(_)) | None => true,
        Some(ServerDefault::Fetched | ServerDefault::Computed(_) | ServerDefault::Identity(_)) => false,
    }
}
