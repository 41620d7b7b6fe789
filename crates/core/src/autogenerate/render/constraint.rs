//! Constraints, inside of a table and by themselves.

use super::{Renderer, Text, flag, names};
use crate::autogenerate::hooks::{RenderItem, Rendered};
use crate::autogenerate::models::key;
use crate::autogenerate::ops::Origin;
use crate::config::pytext::repr;
use crate::ddl::comparison::default::ExprPlace;
use crate::operations::OperationError;
use limbeck_sql::expr::{Expr, Name};
use limbeck_sql::schema::{
    CheckConstraint, Constraint, ExcludeConstraint, ForeignKeyConstraint, ForeignKeyOptions, PrimaryKeyConstraint, Table,
    UniqueConstraint,
};
use limbeck_sql::{ConstraintName, Ident};

impl Renderer<'_> {
    /// A constraint as an argument of `create_table`; `None` where it is left out.
    pub(super) fn inline_constraint(
        &self,
        constraint: &Constraint,
        table: &Table,
        origin: Option<Origin>,
    ) -> Result<Option<String>, OperationError> {
        match self.by_project(RenderItem::Constraint(constraint, table), origin)? {
            Some(Rendered::Omit) => return Ok(None),
            Some(Rendered::Text(text)) => return Ok(Some(text)),
            Some(Rendered::Default) | None => {}
        }
        match constraint {
            Constraint::PrimaryKey(key) => Ok((!key.columns.is_empty()).then(|| self.inline_primary_key(key))),
            Constraint::Unique(unique) => self.inline_unique(unique).map(Some),
            // The type makes it.
            Constraint::Check(check) if check.type_bound.is_some() => Ok(None),
            Constraint::Check(check) => self.inline_check(check).map(Some),
            Constraint::ForeignKey(key) => self.inline_foreign_key(key).map(Some),
            Constraint::Exclude(exclude) => self.inline_exclude(exclude).map(Some),
        }
    }

    fn inline_primary_key(&self, key: &PrimaryKeyConstraint) -> String {
        let PrimaryKeyConstraint { name, columns, implicit: _, deferrable: _, initially: _, options: _ } = key;
        let mut arguments: Vec<String> = columns.iter().map(|name| repr(name.as_str())).collect();
        arguments.extend(self.name_argument(name));
        format!("{}PrimaryKeyConstraint({})", self.sa_prefix(), arguments.join(", "))
    }

    fn inline_unique(&self, unique: &UniqueConstraint) -> Text {
        let UniqueConstraint { name, columns, deferrable, initially, column_flag: _, options } = unique;
        let mut arguments: Vec<String> = columns.iter().map(|name| repr(name.as_str())).collect();
        arguments.extend(deferral(*deferrable, initially.as_deref()));
        arguments.extend(self.name_argument(name));
        arguments.extend(self.options(options)?);
        Ok(format!("{}UniqueConstraint({})", self.sa_prefix(), arguments.join(", ")))
    }

    pub(super) fn inline_check(&self, check: &CheckConstraint) -> Text {
        let CheckConstraint { name, sqltext, type_bound: _, deferrable: _, initially: _, options } = check;
        let mut arguments = vec![self.text_literal(sqltext, ExprPlace::Other)?];
        arguments.extend(self.name_argument(name));
        arguments.extend(self.options(options)?);
        Ok(format!("{}CheckConstraint({})", self.sa_prefix(), arguments.join(", ")))
    }

    fn inline_foreign_key(&self, constraint: &ForeignKeyConstraint) -> Text {
        let ForeignKeyConstraint { name, columns, referred_schema, referred_table, referred_columns, actions, options } =
            constraint;
        let table = key(referred_schema.as_ref(), referred_table);
        let targets: Vec<String> = referred_columns.iter().map(|column| repr(&format!("{table}.{column}"))).collect();
        let ForeignKeyOptions { onupdate, ondelete, deferrable, initially, match_, use_alter } = actions;
        let text = |name: &str, value: &Option<String>| {
            value.as_ref().filter(|value| !value.is_empty()).map(|value| format!("{name}={}", repr(value)))
        };
        let mut arguments: Vec<String> = self.name_argument(name).into_iter().collect();
        arguments.extend(
            [
                text("onupdate", onupdate),
                text("ondelete", ondelete),
                text("initially", initially),
                deferrable.filter(|on| *on).map(|_| "deferrable=True".to_owned()),
                use_alter.then(|| "use_alter=True".to_owned()),
                text("match", match_),
            ]
            .into_iter()
            .flatten(),
        );
        arguments.extend(self.options(options)?);
        Ok(format!(
            "{}ForeignKeyConstraint({}, [{}], {})",
            self.sa_prefix(),
            names(columns),
            targets.join(", "),
            arguments.join(", ")
        ))
    }

    fn inline_exclude(&self, exclude: &ExcludeConstraint) -> Text {
        let mut arguments = self.exclude_elements(exclude)?;
        arguments.extend(exclude_options(exclude));
        arguments.extend(self.name_argument(&exclude.name));
        Ok(format!("{}ExcludeConstraint({})", self.dialect_prefix("postgresql"), arguments.join(", ")))
    }

    fn name_argument(&self, name: &ConstraintName) -> Option<String> {
        name.ident().filter(|name| !name.name.is_empty()).map(|_| format!("name={}", self.name(name)))
    }

    // ---- added to a table that exists

    /// `op.create_unique_constraint(...)` and its kin.
    pub(super) fn added_constraint(&self, constraint: &Constraint, table: &Ident, schema: Option<&Ident>) -> Text {
        let mut arguments = vec![self.name(constraint.name())];
        let batch = self.in_batch.get();
        if !batch {
            arguments.push(repr(table.as_str()));
        }
        let schema_argument = schema.filter(|_| !batch).map(|schema| format!("schema={}", repr(schema.as_str())));
        let function = match constraint {
            Constraint::Unique(unique) => {
                let UniqueConstraint { name: _, columns, deferrable, initially, column_flag: _, options } = unique;
                arguments.push(names(columns));
                arguments.extend(deferral(*deferrable, initially.as_deref()));
                arguments.extend(schema_argument);
                arguments.extend(self.options(options)?);
                "create_unique_constraint"
            }
            Constraint::Check(check) => {
                arguments.push(self.text_literal(&check.sqltext, ExprPlace::Other)?);
                arguments.extend(schema_argument);
                arguments.extend(self.options(&check.options)?);
                "create_check_constraint"
            }
            Constraint::ForeignKey(key) => {
                self.added_foreign_key(key, schema.filter(|_| !batch), &mut arguments)?;
                "create_foreign_key"
            }
            Constraint::PrimaryKey(key) => {
                let PrimaryKeyConstraint { name: _, columns, implicit: _, deferrable, initially, options } = key;
                arguments.push(names(columns));
                arguments.extend(deferral(*deferrable, initially.as_deref()));
                arguments.extend(schema_argument);
                arguments.extend(self.options(options)?);
                "create_primary_key"
            }
            Constraint::Exclude(exclude) => {
                arguments.extend(self.exclude_elements(exclude)?);
                arguments.extend(exclude_options(exclude));
                arguments.extend(schema_argument);
                "create_exclude_constraint"
            }
        };
        Ok(format!("{}{function}({})", self.op_prefix(), arguments.join(", ")))
    }

    fn added_foreign_key(
        &self,
        constraint: &ForeignKeyConstraint,
        source_schema: Option<&Ident>,
        arguments: &mut Vec<String>,
    ) -> Result<(), OperationError> {
        let ForeignKeyConstraint { name: _, columns, referred_schema, referred_table, referred_columns, actions, options } =
            constraint;
        arguments.push(repr(referred_table.as_str()));
        arguments.push(names(columns));
        arguments.push(names(referred_columns));
        let ForeignKeyOptions { onupdate, ondelete, deferrable, initially, match_, use_alter } = actions;
        let ident = |name: &str, value: Option<&Ident>| value.map(|value| format!("{name}={}", repr(value.as_str())));
        let text = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name}={}", repr(value)));
        arguments.extend(
            [
                ident("source_schema", source_schema),
                ident("referent_schema", referred_schema.as_ref()),
                text("onupdate", onupdate),
                text("ondelete", ondelete),
                text("initially", initially),
                deferrable.map(|on| format!("deferrable={}", flag(on))),
                use_alter.then(|| "use_alter=True".to_owned()),
                text("match", match_),
            ]
            .into_iter()
            .flatten(),
        );
        arguments.extend(self.options(options)?);
        Ok(())
    }

    fn exclude_elements(&self, exclude: &ExcludeConstraint) -> Result<Vec<String>, OperationError> {
        let mut arguments = Vec::new();
        for (expr, operator) in &exclude.elements {
            let element = match expr {
                Expr::Column(column) => match &column.name {
                    Name::Given(name) => format!("{}column({})", self.sa_prefix(), repr(name.as_str())),
                    Name::Anonymous { .. } => self.sql(expr, ExprPlace::Other)?,
                },
                Expr::LiteralColumn { text, type_: _, table: _ } => {
                    format!("{}literal_column({})", self.sa_prefix(), repr(text))
                }
                Expr::Text(_) | Expr::Function(_) => self.text(expr, ExprPlace::Other)?,
                other => self.sql(other, ExprPlace::Other)?,
            };
            arguments.push(format!("({element}, {})", repr(operator)));
        }
        if let Some(where_) = &exclude.where_ {
            arguments.push(format!("where={}", self.text(where_, ExprPlace::Other)?));
        }
        Ok(arguments)
    }
}

fn exclude_options(exclude: &ExcludeConstraint) -> Vec<String> {
    let mut arguments = Vec::new();
    if exclude.deferrable == Some(true) {
        arguments.push("deferrable='True'".to_owned());
    }
    if let Some(initially) = &exclude.initially {
        arguments.push(format!("initially={}", repr(initially)));
    }
    if let Some(using) = &exclude.using {
        arguments.push(format!("using={}", repr(using)));
    }
    arguments
}

fn deferral(deferrable: Option<bool>, initially: Option<&str>) -> Vec<String> {
    let mut arguments = Vec::new();
    if deferrable == Some(true) {
        arguments.push("deferrable=True".to_owned());
    }
    if let Some(initially) = initially.filter(|text| !text.is_empty()) {
        arguments.push(format!("initially={}", repr(initially)));
    }
    arguments
}
