//! SQL Server (`alembic.ddl.mssql.MSSQLImpl`): statements end batches, and constraints that it has named itself stand in the way.

use super::call::{ImplCall, ImplStep};
use super::default::{self, Impl, Steps};
use crate::error::CommandError;
use crate::operations::{Alter, AlterColumn};
use crate::output::WarningCategory;
use crate::runtime::ContextOptions;
use limbeck_sql::Ident;
use limbeck_sql::compiler::quote;
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::dialect::mssql::{ConstraintOfColumn, drop_constraint_of_column};
use limbeck_sql::schema::ServerDefault;

/// `alembic.ddl.mssql.MSSQLImpl`.
#[derive(Debug, Clone, Copy)]
pub struct MsSqlImpl;

impl Impl for MsSqlImpl {
    fn class_name(&self) -> &'static str {
        "MSSQLImpl"
    }

    fn transactional_ddl(&self) -> bool {
        true
    }

    fn begin_statement(&self) -> &'static str {
        "BEGIN TRANSACTION"
    }

    fn batch_separator(&self, options: &ContextOptions) -> Option<String> {
        let given = options.mssql_batch_separator.clone();
        Some(given.unwrap_or_else(|| "GO".to_owned())).filter(|separator| !separator.is_empty())
    }

    /// Rows of a script may say what their identity is.
    fn around_bulk_insert(&self, table: &Ident, schema: Option<&Ident>, dialect: &dyn Dialect) -> Option<(String, String)> {
        let table = quote::format_table(table, schema, dialect);
        Some((format!("SET IDENTITY_INSERT {table} ON"), format!("SET IDENTITY_INSERT {table} OFF")))
    }

    /// Type and nullability are one statement; a default is a constraint, to be dropped and added.
    fn alter_column(&self, alter: &AlterColumn) -> Steps {
        let mut steps = Vec::new();
        let mut first = AlterColumn { new_name: None, server_default: Alter::Keep, ..alter.clone() };
        if alter.nullable.is_some() {
            if let Some(type_) = first.type_.take() {
                first.existing_type = Some(type_);
            } else if first.existing_type.is_none() {
                return Err(CommandError::new(
                    "MS-SQL ALTER COLUMN operations with NULL or NOT NULL require the existing_type or a new type_ be passed.",
                )
                .into());
            }
        } else if let Some(type_) = alter.type_.clone() {
            if alter.existing_nullable.is_some() {
                first.nullable = alter.existing_nullable;
                first.existing_type = Some(type_);
                first.type_ = None;
            } else {
                steps.push(ImplStep::Warn(
                    WarningCategory::User,
                    "MS-SQL ALTER COLUMN operations that specify type_= should also specify a nullable= or existing_nullable= \
                     argument to avoid implicit conversion of NOT NULL columns to NULL."
                        .to_owned(),
                ));
            }
        }
        let generated = |default: &ServerDefault| matches!(default, ServerDefault::Computed(_) | ServerDefault::Identity(_));
        let new_default = alter.server_default.as_set();
        let is_generated = new_default.and_then(Option::as_ref).is_some_and(generated)
            || alter.existing_server_default.as_ref().is_some_and(generated);
        if is_generated {
            first.server_default = alter.server_default.clone();
        } else if let Some(default) = new_default
            && (default.is_none() || alter.existing_default_stated)
        {
            let text = drop_constraint_of_column(ConstraintOfColumn::Default, &alter.table, alter.schema.as_ref(), &alter.column);
            steps.push(ImplStep::ddl(DdlElement::Text(text)));
        }
        steps.extend(default::alter_column(self.cannot_alter_comments(), &first)?);
        if !is_generated && let Some(Some(default)) = new_default {
            steps.push(ImplStep::ddl(DdlElement::ColumnDefault { at: bare(alter).at(), default: Some(default.clone()) }));
        }
        if let Some(new_name) = &alter.new_name {
            steps.push(ImplStep::ddl(DdlElement::ColumnName { at: bare(alter).at(), new_name: new_name.clone() }));
        }
        Ok(steps)
    }

    /// What hangs on a column is dropped before it, where that was asked for.
    fn steps(&self, call: &ImplCall, dialect: &dyn Dialect) -> Steps {
        let mut steps = Vec::new();
        if let ImplCall::DropColumn { table, schema, column, options, .. } = call {
            for (option, kind) in [
                ("mssql_drop_default", ConstraintOfColumn::Default),
                ("mssql_drop_check", ConstraintOfColumn::Check),
                ("mssql_drop_foreign_key", ConstraintOfColumn::ForeignKey),
            ] {
                if options.get(option).is_some_and(limbeck_sql::schema::OptionValue::is_true) {
                    let text = drop_constraint_of_column(kind, table, schema.as_ref(), column);
                    steps.push(ImplStep::ddl(DdlElement::Text(text)));
                }
            }
        }
        steps.extend(default::steps(self, call, dialect)?);
        Ok(steps)
    }
}

/// The column alone, without what is known of it.
fn bare(alter: &AlterColumn) -> AlterColumn {
    AlterColumn {
        existing_type: None,
        existing_nullable: None,
        existing_server_default: None,
        existing_comment: None,
        ..alter.clone()
    }
}
