//! ALTER TABLE as Alembic spells it (`alembic.ddl.base`), and comments.

use super::Text;
use super::column::default_text;
use super::constraint::foreign_key_actions;
use super::table::column_constraints;
use crate::compiler::{compile_type, quote};
use crate::ddl::{AddColumn, AlteredColumn};
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::ident::Ident;
use crate::schema::{ServerDefault, Table};
use crate::types::SqlType;

/// `ALTER TABLE t`.
pub(crate) fn alter_table(table: &Ident, schema: Option<&Ident>, dialect: &dyn Dialect) -> String {
    format!("ALTER TABLE {}", quote::format_dotted_table(table, schema, dialect))
}

pub(crate) fn alter_column(at: &AlteredColumn, dialect: &dyn Dialect) -> String {
    format!("{} ALTER COLUMN {}", alter_table(&at.table, at.schema.as_ref(), dialect), quote::quote(&at.column, dialect))
}

/// `ALTER TABLE t RENAME TO u`.
pub(crate) fn rename_table(
    table: &Ident,
    schema: Option<&Ident>,
    new_name: &Ident,
    new_schema: Option<&Ident>,
    dialect: &dyn Dialect,
) -> String {
    let new_name = quote::format_dotted_table(new_name, new_schema, dialect);
    format!("{} RENAME TO {new_name}", alter_table(table, schema, dialect))
}

/// `ALTER TABLE t ADD COLUMN ...`; `verb` is what stands before the column.
pub(crate) fn add_column(add: &AddColumn, verb: &str, dialect: &dyn Dialect) -> Text {
    let AddColumn { table, schema, column, if_not_exists, inline_references, inline_primary_key } = add;
    let mut alone = Table::bare(table.clone(), schema.clone());
    alone.columns.push(column.clone());
    let mut text = format!(
        "{} {verb}{}{}",
        alter_table(table, schema.as_ref(), dialect),
        if *if_not_exists && dialect.supports_add_column_if_not_exists() { "IF NOT EXISTS " } else { "" },
        dialect.column_specification(column, &alone, dialect)?
    );
    if *inline_primary_key && column.primary_key {
        text.push_str(" PRIMARY KEY");
    }
    if *inline_references && let [key] = column.foreign_keys.as_slice() {
        text.push_str(&format!(
            " REFERENCES {} ({}){}",
            quote::format_table(&key.target_table, key.target_schema.as_ref(), dialect),
            quote::quote(&key.target_column, dialect),
            foreign_key_actions(&key.actions, dialect)?
        ));
    }
    let constraints = column_constraints(column, &alone, dialect)?;
    if !constraints.is_empty() {
        text.push(' ');
        text.push_str(&constraints);
    }
    Ok(text)
}

/// `ALTER TABLE t DROP COLUMN c`.
pub(super) fn drop_column(
    table: &Ident,
    schema: Option<&Ident>,
    column: &Ident,
    if_exists: bool,
    dialect: &dyn Dialect,
) -> String {
    let if_exists = if if_exists { "IF EXISTS " } else { "" };
    format!("{} DROP COLUMN {if_exists}{}", alter_table(table, schema, dialect), quote::quote(column, dialect))
}

/// `ALTER COLUMN c DROP NOT NULL`.
pub(super) fn column_nullable(at: &AlteredColumn, nullable: bool, dialect: &dyn Dialect) -> String {
    format!("{} {}", alter_column(at, dialect), if nullable { "DROP NOT NULL" } else { "SET NOT NULL" })
}

/// `ALTER COLUMN c TYPE ...`.
pub(crate) fn column_type(at: &AlteredColumn, type_: &SqlType, dialect: &dyn Dialect) -> Text {
    Ok(format!("{} TYPE {}", alter_column(at, dialect), compile_type(type_, dialect)?))
}

/// `RENAME c TO d`, or with `RENAME COLUMN` as the verb.
pub(crate) fn column_name(at: &AlteredColumn, verb: &str, new_name: &Ident, dialect: &dyn Dialect) -> String {
    format!(
        "{} {verb} {} TO {}",
        alter_table(&at.table, at.schema.as_ref(), dialect),
        quote::quote(&at.column, dialect),
        quote::quote(new_name, dialect)
    )
}

/// `ALTER COLUMN c SET DEFAULT ...`.
pub(super) fn column_default(at: &AlteredColumn, default: Option<&ServerDefault>, dialect: &dyn Dialect) -> Text {
    let action = match default {
        None => "DROP DEFAULT".to_owned(),
        Some(default) => {
            let text = default_text(Some(default), dialect)?.ok_or_else(|| {
                CompileError::compile(format!("the default of column '{}' on table '{}' has no SQL text", at.column, at.table))
            })?;
            format!("SET DEFAULT {text}")
        }
    };
    Ok(format!("{} {action}", alter_column(at, dialect)))
}

/// `COMMENT ON TABLE`.
pub(super) fn table_comment(table: &Ident, schema: Option<&Ident>, comment: Option<&str>, dialect: &dyn Dialect) -> String {
    let table = quote::format_table(table, schema, dialect);
    format!("COMMENT ON TABLE {table} IS {}", comment_literal(comment, dialect))
}

/// `COMMENT ON COLUMN`.
pub(super) fn column_comment(
    table: &Ident,
    schema: Option<&Ident>,
    column: &Ident,
    comment: Option<&str>,
    dialect: &dyn Dialect,
) -> String {
    // Upstream forgets the schema when a comment is removed, which speaks of another table; it is kept here.
    let table = quote::format_table(table, schema, dialect);
    format!("COMMENT ON COLUMN {table}.{} IS {}", quote::quote(column, dialect), comment_literal(comment, dialect))
}

fn comment_literal(comment: Option<&str>, dialect: &dyn Dialect) -> String {
    comment.map_or_else(|| "NULL".to_owned(), |comment| quote::string_literal(comment, dialect))
}
