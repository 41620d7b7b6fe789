//! Oracle (`alembic.ddl.oracle.OracleImpl`): statements end by a line with `/`, and DDL commits by itself.

use super::call::{ImplCall, ImplStep};
use super::default::{self, Impl, Steps};
use crate::output::WarningCategory;
use crate::runtime::ContextOptions;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::schema::Constraint;

/// `alembic.ddl.oracle.OracleImpl`.
#[derive(Debug, Clone, Copy)]
pub struct OracleImpl;

impl Impl for OracleImpl {
    fn class_name(&self) -> &'static str {
        "OracleImpl"
    }

    fn command_terminator(&self) -> &'static str {
        ""
    }

    fn begin_statement(&self) -> &'static str {
        "SET TRANSACTION READ WRITE"
    }

    fn batch_separator(&self, options: &ContextOptions) -> Option<String> {
        let given = options.oracle_batch_separator.clone();
        Some(given.unwrap_or_else(|| "/".to_owned())).filter(|separator| !separator.is_empty())
    }

    fn separates_begin(&self) -> bool {
        true
    }

    /// ON UPDATE is left out, with a warning for each key that has it.
    fn steps(&self, call: &ImplCall, dialect: &dyn Dialect) -> Steps {
        let left_out = match call {
            ImplCall::CreateTable { table, .. } => table.constraints.iter().filter(|it| updates(it)).count(),
            ImplCall::AddConstraint { constraint, .. } => usize::from(updates(constraint)),
            _ => 0,
        };
        let mut steps: Vec<ImplStep> = (0..left_out)
            .map(|_| {
                ImplStep::Warn(
                    WarningCategory::SqlAlchemy,
                    "Oracle Database does not contain native UPDATE CASCADE functionality - onupdates will not be rendered for \
                     foreign keys.  Consider using deferrable=True, initially='deferred' or triggers."
                        .to_owned(),
                )
            })
            .collect();
        steps.extend(default::steps(self, call, dialect)?);
        Ok(steps)
    }
}

fn updates(constraint: &Constraint) -> bool {
    matches!(constraint, Constraint::ForeignKey(key) if key.actions.onupdate.is_some())
}
