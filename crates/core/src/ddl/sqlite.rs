//! SQLite (`alembic.ddl.sqlite.SQLiteImpl`): no ALTER of constraints, and batches that copy the table.

use super::call::{DropConstraintCall, ImplCall, ImplStep};
use super::comparison::{Comparison, SqliteComparison};
use super::default::{Impl, Steps, alter_column};
use crate::operations::{AlterColumn, OperationError};
use crate::output::WarningCategory;
use limbeck_sql::Ident;
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::schema::{Constraint, ServerDefault};
use limbeck_sql::types::{Affinity, SqlType};

/// SQLite.
#[derive(Debug, Clone, Copy)]
pub struct SqliteImpl;

const NO_ALTER_OF_CONSTRAINTS: &str = "No support for ALTER of constraints in SQLite dialect. Please refer to the batch mode \
                                       feature which allows for SQLite migrations using a copy-and-move strategy.";
const NO_ALTER_OF_COLUMNS: &str = "No support for ALTER of a column's type or default in SQLite dialect. Please refer to the batch mode \
                                   feature which allows for SQLite migrations using a copy-and-move strategy.";
const IMPLICIT_CONSTRAINT: &str = "Skipping unsupported ALTER for creation of implicit constraint. Please refer to the batch \
                                   mode feature which allows for SQLite migrations using a copy-and-move strategy.";

impl Impl for SqliteImpl {
    fn class_name(&self) -> &'static str {
        "SQLiteImpl"
    }

    fn comparison(&self) -> &'static dyn Comparison {
        &SqliteComparison
    }

    fn cannot_alter_comments(&self) -> Option<&'static str> {
        Some("<sqlalchemy.dialects.sqlite.base.SQLiteDDLCompiler object>")
    }

    fn requires_recreate_in_batch(&self, calls: &[ImplCall]) -> bool {
        calls.iter().any(|call| match call {
            ImplCall::AddColumn { add, insert_before: _, insert_after: _ } => match &add.column.server_default {
                Some(ServerDefault::Expr(_)) => true,
                Some(ServerDefault::Computed(computed)) => computed.persisted == Some(true),
                Some(ServerDefault::Literal(_) | ServerDefault::Fetched | ServerDefault::Identity(_)) | None => false,
            },
            ImplCall::CreateIndex { .. } | ImplCall::DropIndex { .. } => false,
            ImplCall::CreateTable { .. }
            | ImplCall::DropTable { .. }
            | ImplCall::RenameTable { .. }
            | ImplCall::DropColumn { .. }
            | ImplCall::AlterColumn(_)
            | ImplCall::AddConstraint { .. }
            | ImplCall::DropConstraint(_)
            | ImplCall::CreateTableComment { .. }
            | ImplCall::DropTableComment { .. }
            | ImplCall::CreateColumnComment { .. }
            | ImplCall::Statement(_) => true,
        })
    }

    fn casts_in_batch(&self, existing: &SqlType, new: &SqlType) -> bool {
        new.affinity() != Affinity::Json && existing.affinity() != new.affinity()
    }

    /// SQLite alters names and, from 3.53 on, NOT NULL. Alembic writes types and defaults as well, which no SQLite takes.
    fn alter_column(&self, alter: &AlterColumn) -> Steps {
        let steps = alter_column(self.cannot_alter_comments(), alter)?;
        let is_refused = |step: &ImplStep| match step {
            ImplStep::Ddl(element) => matches!(**element, DdlElement::ColumnType { .. } | DdlElement::ColumnDefault { .. }),
            ImplStep::Statement(_) | ImplStep::CreateType { .. } | ImplStep::Warn(..) => false,
        };
        if steps.iter().any(is_refused) {
            return Err(OperationError::NotImplemented(NO_ALTER_OF_COLUMNS.to_owned()));
        }
        Ok(steps)
    }

    fn add_constraint(&self, _table: &Ident, _schema: Option<&Ident>, constraint: &Constraint) -> Steps {
        match constraint {
            Constraint::Check(check) if check.type_bound.is_some() => {
                Ok(vec![ImplStep::Warn(WarningCategory::User, IMPLICIT_CONSTRAINT.to_owned())])
            }
            Constraint::Check(_)
            | Constraint::PrimaryKey(_)
            | Constraint::Unique(_)
            | Constraint::ForeignKey(_)
            | Constraint::Exclude(_) => Err(OperationError::NotImplemented(NO_ALTER_OF_CONSTRAINTS.to_owned())),
        }
    }

    fn drop_constraint(&self, call: &DropConstraintCall) -> Steps {
        if call.type_bound { Ok(Vec::new()) } else { Err(OperationError::NotImplemented(NO_ALTER_OF_CONSTRAINTS.to_owned())) }
    }
}
