//! Types of columns.

use super::Comparer;
use super::columns::{ColumnPair, Flow};
use crate::autogenerate::options::Compare;
use crate::autogenerate::render::types::python_repr;
use crate::operations::{AlterColumn, OperationError};
use limbeck_sql::types::Affinity;

const MODULE: &str = "types";

impl Comparer<'_> {
    /// Whether there is anything to compare.
    fn has_types(&self, columns: ColumnPair, alter: &mut AlterColumn) -> bool {
        let (was, is) = (columns.database.column, columns.model.column);
        alter.existing_type = Some(was.type_.clone());
        let place = || format!("'{}.{}'", columns.table, is.name);
        if was.type_.affinity() == Affinity::Null {
            self.log(MODULE, &format!("Couldn't determine database type for column {}", place()));
            return false;
        }
        if is.type_.affinity() == Affinity::Null {
            self.log(MODULE, &format!("Column {} has no type within the model; can't compare", place()));
            return false;
        }
        true
    }

    pub(super) fn type_by_project(&self, columns: ColumnPair, alter: &mut AlterColumn) -> Result<Flow, OperationError> {
        if self.options.compare_type == Compare::No {
            return Ok(Flow::Stop);
        }
        if !self.has_types(columns, alter) || self.options.compare_type != Compare::Ask {
            return Ok(Flow::Continue);
        }
        Ok(match self.hooks.compare_type(columns.database_origin, columns.model_origin)? {
            Some(true) => {
                self.type_changed(columns, alter);
                Flow::Stop
            }
            Some(false) => Flow::Stop,
            None => Flow::Continue,
        })
    }

    pub(super) fn type_by_dialect(&self, columns: ColumnPair, alter: &mut AlterColumn) -> Result<Flow, OperationError> {
        if !self.has_types(columns, alter) {
            return Ok(Flow::Continue);
        }
        let (was, is) = (columns.database.column, columns.model.column);
        if !self.comparison().compare_type(was, is, self.dialect)? {
            return Ok(Flow::Continue);
        }
        self.type_changed(columns, alter);
        Ok(Flow::Stop)
    }

    fn type_changed(&self, columns: ColumnPair, alter: &mut AlterColumn) {
        let (was, is) = (columns.database.column, columns.model.column);
        alter.type_ = Some(is.type_.clone());
        self.log(
            MODULE,
            &format!(
                "Detected type change from {} to {} on '{}.{}'",
                python_repr(&was.type_),
                python_repr(&is.type_),
                columns.table,
                is.name
            ),
        );
    }
}
