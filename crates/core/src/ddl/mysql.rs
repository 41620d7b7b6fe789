//! MySQL and MariaDB (`alembic.ddl.mysql.MySQLImpl`): a column is changed by writing it anew.

use super::call::{DropConstraintCall, ImplStep};
use super::comparison::{Comparison, MysqlComparison};
use super::default::{self, Impl, Steps};
use crate::error::CommandError;
use crate::operations::{AlterColumn, OperationError};
use limbeck_sql::Ident;
use limbeck_sql::ddl::{ChangedColumn, DdlElement};
use limbeck_sql::schema::ServerDefault;
use limbeck_sql::types::Affinity;

/// MySQL, or MariaDB.
#[derive(Debug, Clone, Copy)]
pub struct MysqlImpl {
    pub class_name: &'static str,
}

impl Impl for MysqlImpl {
    fn comparison(&self) -> &'static dyn Comparison {
        &MysqlComparison
    }

    fn class_name(&self) -> &'static str {
        self.class_name
    }

    /// `CHANGE` for a new name, and wherever the type is a date with time, whose default may be a function; `MODIFY` for anything
    /// else; `ALTER COLUMN` where it is the default alone.
    fn alter_column(&self, alter: &AlterColumn) -> Steps {
        let mut steps = Vec::new();
        let generated = |default: &ServerDefault| matches!(default, ServerDefault::Computed(_) | ServerDefault::Identity(_));
        let new_default = alter.server_default.as_set().and_then(Option::as_ref);
        if new_default.is_some_and(generated) || alter.existing_server_default.as_ref().is_some_and(generated) {
            // What cannot be done is refused by the statements that other databases would be sent.
            let without_names = AlterColumn {
                new_name: None,
                comment: crate::operations::Alter::default(),
                autoincrement: None,
                existing_autoincrement: None,
                ..alter.clone()
            };
            steps.extend(default::alter_column(self.cannot_alter_comments(), &without_names)?);
        }
        let type_ = alter.type_.as_ref().or(alter.existing_type.as_ref());
        let drops_default = matches!(alter.server_default.as_set(), Some(None));
        let may_have_function = type_.is_some_and(|type_| type_.affinity() == Affinity::DateTime) && !drops_default;
        if alter.new_name.is_some() || may_have_function {
            let new_name = alter.new_name.as_ref().unwrap_or(&alter.column);
            steps.push(ImplStep::ddl(DdlElement::ChangeColumn(Box::new(changed(alter, Some(new_name))?))));
        } else if alter.nullable.is_some()
            || alter.type_.is_some()
            || alter.autoincrement.is_some()
            || alter.comment.as_set().is_some()
        {
            steps.push(ImplStep::ddl(DdlElement::ChangeColumn(Box::new(changed(alter, None)?))));
        } else if let Some(default) = alter.server_default.as_set() {
            steps.push(ImplStep::ddl(DdlElement::ColumnDefault { at: alter.at(), default: default.clone() }));
        }
        Ok(steps)
    }

    /// The CHECK of a `Boolean` is left where it is.
    fn drop_constraint(&self, call: &DropConstraintCall) -> Steps {
        if call.type_bound { Ok(Vec::new()) } else { default::drop_constraint(call) }
    }
}

/// The column as it shall be: what is given, and what exists where nothing is.
fn changed(alter: &AlterColumn, new_name: Option<&Ident>) -> Result<ChangedColumn, OperationError> {
    let type_ = alter.type_.as_ref().or(alter.existing_type.as_ref()).ok_or_else(|| {
        OperationError::Command(CommandError::new("All MySQL CHANGE/MODIFY COLUMN operations require the existing type."))
    })?;
    Ok(ChangedColumn {
        table: alter.table.clone(),
        schema: alter.schema.clone(),
        column: alter.column.clone(),
        new_name: new_name.cloned(),
        type_: type_.clone(),
        nullable: alter.nullable.or(alter.existing_nullable).unwrap_or(true),
        server_default: match alter.server_default.as_set() {
            Some(default) => default.clone(),
            None => alter.existing_server_default.clone(),
        },
        autoincrement: alter.autoincrement.or(alter.existing_autoincrement).unwrap_or(false),
        comment: match alter.comment.as_set() {
            Some(comment) => comment.clone(),
            None => alter.existing_comment.clone(),
        },
    })
}
