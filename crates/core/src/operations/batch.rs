//! `op.batch_alter_table`: operations on one table, held back until its block ends.

use super::{Operation, OperationError, invoke, naming::NamingScope};
use crate::ddl::{Impl, ImplCall};
use crate::error::CommandError;
use limbeck_sql::Ident;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::schema::{Column, Constraint, DialectOptions, NamingConvention, Table};
use serde::{Deserialize, Serialize};

/// Whether a batch copies its table (`recreate=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Recreate {
    /// When the database needs it.
    #[default]
    Auto,
    Always,
    Never,
}

/// A whole `with op.batch_alter_table(...)` block (`alembic.operations.batch.BatchOperationsImpl`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    #[serde(default)]
    pub recreate: Recreate,
    /// The table as it is: given, or reflected by the script with its own listeners.
    #[serde(default)]
    pub existing: Option<BatchTable>,
    #[serde(default)]
    pub table_args: TableElements,
    #[serde(default)]
    pub table_kwargs: TableKeywords,
    /// Takes the place of what reflection finds.
    #[serde(default)]
    pub reflect_args: TableElements,
    #[serde(default)]
    pub naming_convention: Option<NamingConvention>,
    #[serde(default)]
    pub partial_reordering: Vec<Vec<String>>,
    pub operations: Vec<Operation>,
}

/// A table that need not be reflected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchTable {
    pub table: Table,
    /// It came from the database (reflection with listeners) and not from `copy_from`.
    #[serde(default)]
    pub reflected: bool,
    /// The columns of which nobody said whether they take NULL: a key of the new table makes them NOT NULL.
    #[serde(default)]
    pub nullable_by_default: Vec<String>,
    /// The convention of its `MetaData`.
    #[serde(default)]
    pub naming_convention: NamingConvention,
}

/// Columns and constraints that stand free, as `table_args` and `reflect_args` hold them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableElements {
    pub columns: Vec<Column>,
    pub constraints: Vec<Constraint>,
}

/// `table_kwargs`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableKeywords {
    pub comment: Option<String>,
    pub prefixes: Vec<String>,
    pub options: DialectOptions,
}

impl Batch {
    /// The calls that the operations of the block make, in their order.
    ///
    /// # Errors
    /// An operation that has no place in a batch, or that makes no sense in itself.
    pub fn calls(
        &self,
        implementation: &dyn Impl,
        dialect: &dyn Dialect,
        naming: &NamingScope<'_>,
    ) -> Result<Vec<ImplCall>, OperationError> {
        let mut calls: Vec<ImplCall> = Vec::new();
        for operation in &self.operations {
            for call in invoke::calls(operation, dialect, naming)? {
                match &call {
                    ImplCall::AddColumn { insert_before, insert_after, .. }
                        if (insert_before.is_some() || insert_after.is_some()) && !self.recreates(implementation, &calls) =>
                    {
                        return Err(CommandError::new(
                            "Can't specify insert_before or insert_after when using ALTER; please specify recreate='always'",
                        )
                        .into());
                    }
                    ImplCall::CreateTable { .. } => {
                        return Err(OperationError::NotImplemented("Can't create table in batch mode".to_owned()));
                    }
                    ImplCall::DropTable { .. } => {
                        return Err(OperationError::NotImplemented("Can't drop table in batch mode".to_owned()));
                    }
                    ImplCall::RenameTable { .. }
                    | ImplCall::AddColumn { .. }
                    | ImplCall::DropColumn { .. }
                    | ImplCall::AlterColumn(_)
                    | ImplCall::AddConstraint { .. }
                    | ImplCall::DropConstraint(_)
                    | ImplCall::CreateIndex { .. }
                    | ImplCall::DropIndex { .. }
                    | ImplCall::CreateTableComment { .. }
                    | ImplCall::DropTableComment { .. }
                    | ImplCall::CreateColumnComment { .. }
                    | ImplCall::Statement(_) => {}
                }
                calls.push(call);
            }
        }
        Ok(calls)
    }

    /// Whether the table is copied, for the calls so far (`BatchOperationsImpl._should_recreate`).
    pub fn recreates(&self, implementation: &dyn Impl, calls: &[ImplCall]) -> bool {
        match self.recreate {
            Recreate::Auto => implementation.requires_recreate_in_batch(calls),
            Recreate::Always => true,
            Recreate::Never => false,
        }
    }

    /// The sentence for a copy that would need a database where there is none.
    pub fn needs_a_database(&self, dialect: &dyn Dialect) -> OperationError {
        CommandError::new(format!(
            "This operation cannot proceed in --sql mode; batch mode with dialect {} requires a live database connection \
             with which to reflect the table \"{}\". To generate a batch SQL migration script using table \"move and copy\", \
             a complete Table object should be passed to the \"copy_from\" argument of the batch_alter_table() method so \
             that table reflection can be skipped.",
            dialect.name(),
            self.table
        ))
        .into()
    }
}
