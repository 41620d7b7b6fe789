//! Keeps the version rows in step with the migrations (`HeadMaintainer`).

use super::MigrationContext;
use crate::error::CommandError;
use crate::operations::OperationError;
use crate::output::LogLevel;
use crate::revision::{MigrationStep, RevisionId, RevisionMap, VersionRowChange};

/// The heads while a run goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadMaintainer {
    heads: Vec<RevisionId>,
}

impl HeadMaintainer {
    /// Starts from the rows that there are.
    pub fn new(heads: Vec<RevisionId>) -> Self {
        Self { heads }
    }

    /// The heads now.
    pub fn heads(&self) -> &[RevisionId] {
        &self.heads
    }

    /// Moves the rows as the step says.
    ///
    /// # Errors
    /// The rows are not what the plan knew, or the database refused.
    pub fn update_to_step(
        &mut self,
        context: &MigrationContext,
        map: &RevisionMap,
        step: &MigrationStep,
    ) -> Result<(), OperationError> {
        let changes = step.row_changes(map, &self.heads).map_err(|error| OperationError::Assertion(error.to_string()))?;
        context.log(LogLevel::Debug, &changes.head_move.debug_log());
        for change in &changes.rows {
            apply(context, change)?;
        }
        self.heads = changes.heads;
        Ok(())
    }
}

/// Sends one change of the version rows, and expects it to meet one row.
///
/// # Errors
/// It meets none or several, or the database refused.
pub fn apply(context: &MigrationContext, change: &VersionRowChange) -> Result<(), OperationError> {
    let found = context.execute_version_change(change)?;
    match found.filter(|found| *found != 1) {
        Some(found) => Err(CommandError::new(mismatch(change, context.version_table.name.as_str(), found)).into()),
        None => Ok(()),
    }
}

fn mismatch(change: &VersionRowChange, table: &str, found: i64) -> String {
    let what = match change {
        VersionRowChange::Insert(version) => format!("inserting '{version}' into"),
        VersionRowChange::Update { from, to } => format!("updating '{from}' to '{to}' in"),
        VersionRowChange::Delete(version) => format!("deleting '{version}' in"),
    };
    format!("Online migration expected to match one row when {what} '{table}'; {found} found")
}
