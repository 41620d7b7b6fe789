//! PostgreSQL (`alembic.ddl.postgresql.PostgresqlImpl`).

use super::call::{DropConstraintCall, ImplStep};
use super::comparison::{Comparison, PostgresqlComparison};
use super::default::{self, Impl, Steps};
use crate::error::CommandError;
use crate::operations::AlterColumn;
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::expr::Expr;
use limbeck_sql::schema::{OptionValue, ServerDefault, Table};

/// PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub struct PostgresqlImpl;

impl Impl for PostgresqlImpl {
    fn comparison(&self) -> &'static dyn Comparison {
        &PostgresqlComparison
    }

    fn class_name(&self) -> &'static str {
        "PostgresqlImpl"
    }

    fn transactional_ddl(&self) -> bool {
        true
    }

    /// Names of constraints are those of indexes, which a schema has once: the old table gives them up.
    fn prepare_for_batch(&self, table: &Table, named: &[&str]) -> Steps {
        let mut steps = Vec::new();
        for constraint in &table.constraints {
            if constraint.name().ident().is_some_and(|name| named.contains(&name.as_str())) {
                steps.extend(self.drop_constraint(&DropConstraintCall {
                    table: table.name.clone(),
                    schema: table.schema.clone(),
                    name: constraint.name().clone(),
                    kind: Some(constraint.kind()),
                    type_bound: false,
                    if_exists: false,
                })?);
            }
        }
        Ok(steps)
    }

    /// The type first, with `USING` where it is given; the rest as anywhere.
    fn alter_column(&self, alter: &AlterColumn) -> Steps {
        let using = match alter.options.get("postgresql_using") {
            None | Some(OptionValue::None) => None,
            Some(OptionValue::Str(text)) => Some(text.clone()),
            Some(OptionValue::Expr(expr)) => match &**expr {
                Expr::Text(text) => Some(text.text.clone()),
                Expr::LiteralColumn { text, .. } => Some(text.clone()),
                _ => return Err(CommandError::new("postgresql_using takes SQL text").into()),
            },
            Some(OptionValue::Bool(_) | OptionValue::Int(_) | OptionValue::List(_) | OptionValue::Map(_)) => {
                return Err(CommandError::new("postgresql_using takes SQL text").into());
            }
        };
        if using.is_some() && alter.type_.is_none() {
            return Err(CommandError::new("postgresql_using must be used with the type_ parameter").into());
        }
        let mut steps = Vec::new();
        if let Some(type_) = &alter.type_ {
            steps.push(ImplStep::ddl(DdlElement::ColumnType { at: alter.at(), type_: type_.clone(), using }));
        }
        let mut rest = AlterColumn { type_: None, ..alter.clone() };
        if let (Some(Some(ServerDefault::Identity(_))), Some(ServerDefault::Literal(_) | ServerDefault::Expr(_))) =
            (alter.server_default.as_set(), &alter.existing_server_default)
        {
            // A column cannot have both; upstream has no statement for this.
            steps.push(ImplStep::ddl(DdlElement::ColumnDefault { at: alter.at(), default: None }));
            rest.existing_server_default = None;
        }
        steps.extend(default::alter_column(self.cannot_alter_comments(), &rest)?);
        // An identity that stays as it is needs no statement, and upstream's would have no action.
        steps.retain(|step| !says_nothing(step));
        Ok(steps)
    }
}

fn says_nothing(step: &ImplStep) -> bool {
    matches!(step, ImplStep::Ddl(element) if matches!(&**element,
        DdlElement::IdentityColumnDefault { default: Some(new), existing: Some(old), .. }
            if limbeck_sql::dialect::postgresql::changed_identity(new, old).is_empty()))
}
