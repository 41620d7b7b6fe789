//! CREATE TABLE and DROP TABLE.

use super::Text;
use super::constraint::{column_constraint, table_constraint};
use crate::compiler::quote;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::ident::Ident;
use crate::schema::{Constraint, Table, type_bound};

/// `CREATE TABLE` (`DDLCompiler.visit_create_table`).
pub(super) fn create_table(table: &Table, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
    let mut text = String::from("\nCREATE ");
    for prefix in &table.prefixes {
        text.push_str(prefix);
        text.push(' ');
    }
    text.push_str("TABLE ");
    if if_not_exists {
        text.push_str("IF NOT EXISTS ");
    }
    text.push_str(&quote::format_table(&table.name, table.schema.as_ref(), dialect));
    text.push(' ');
    let suffix = dialect.create_table_suffix(table)?;
    if !suffix.is_empty() {
        text.push_str(&suffix);
        text.push(' ');
    }
    text.push('(');
    let mut separator = "\n";
    for column in table.columns.iter().filter(|column| !column.system) {
        let definition = create_column(column, table, dialect).map_err(|error| match error {
            CompileError::Compile { .. } | CompileError::Unsupported { .. } => {
                error.in_column(table.name.as_str(), column.name.as_str())
            }
            other => other,
        })?;
        text.push_str(separator);
        separator = ", \n";
        text.push('\t');
        text.push_str(&definition);
    }
    let constraints = create_table_constraints(table, dialect)?;
    if !constraints.is_empty() {
        text.push_str(separator);
        text.push('\t');
        text.push_str(&constraints);
    }
    text.push_str("\n)");
    text.push_str(&dialect.post_create_table(table)?);
    text.push_str("\n\n");
    Ok(text)
}

fn create_column(column: &crate::schema::Column, table: &Table, dialect: &dyn Dialect) -> Text {
    let mut text = dialect.column_specification(column, table, dialect)?;
    let constraints = column_constraints(column, table, dialect)?;
    if !constraints.is_empty() {
        text.push(' ');
        text.push_str(&constraints);
    }
    Ok(text)
}

/// The constraints written beside a column.
pub(super) fn column_constraints(column: &crate::schema::Column, table: &Table, dialect: &dyn Dialect) -> Text {
    let mut texts = Vec::new();
    for constraint in &column.constraints {
        texts.extend(column_constraint(constraint, table, dialect)?);
    }
    Ok(texts.join(" "))
}

/// The primary key first, then the others in the order in which they were made (`create_table_constraints`).
fn create_table_constraints(table: &Table, dialect: &dyn Dialect) -> Text {
    let constraints = type_bound::complete(table);
    let primary = table.primary_key();
    let others = constraints.iter().filter(|constraint| !matches!(constraint, Constraint::PrimaryKey(_)));
    let mut texts = Vec::new();
    if let Some(primary) = primary.filter(|key| !key.columns.is_empty()) {
        texts.extend(dialect.primary_key(&primary, table, dialect)?);
    }
    for constraint in others {
        let later = matches!(constraint, Constraint::ForeignKey(key) if key.actions.use_alter);
        if !(later && dialect.supports_alter()) {
            texts.extend(table_constraint(constraint, table, dialect)?);
        }
    }
    Ok(texts.join(", \n\t"))
}

/// `DROP TABLE`.
pub(super) fn drop_table(table: &Ident, schema: Option<&Ident>, if_exists: bool, dialect: &dyn Dialect) -> String {
    let if_exists = if if_exists { "IF EXISTS " } else { "" };
    format!("\nDROP TABLE {if_exists}{}", quote::format_table(table, schema, dialect))
}
