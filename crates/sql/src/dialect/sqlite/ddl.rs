//! SQLite's DDL.

use super::Sqlite;
use crate::compiler::ddl::{DdlCompiler, default_text, option_where};
use crate::compiler::{compile_type, ddl, quote};
use crate::ddl::AlteredColumn;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::ident::Ident;
use crate::schema::{
    Autoincrement, CheckConstraint, Column, DialectOptions, ForeignKeyConstraint, Index, OptionValue, PrimaryKeyConstraint,
    ServerDefault, Table, UniqueConstraint,
};
use crate::types::Affinity;

type Text = Result<String, CompileError>;
type Part = Result<Option<String>, CompileError>;

impl DdlCompiler for Sqlite {
    fn ddl_compiler_class(&self) -> &'static str {
        "sqlalchemy.dialects.sqlite.base.SQLiteDDLCompiler"
    }

    fn column_specification(&self, column: &Column, table: &Table, dialect: &dyn Dialect) -> Text {
        let mut text = format!("{} {}", quote::quote(&column.name, dialect), compile_type(&column.type_, dialect)?);
        if let Some(default) = default_text(column.server_default.as_ref(), dialect)? {
            if needs_parentheses(&default) {
                text.push_str(&format!(" DEFAULT ({default})"));
            } else {
                text.push_str(&format!(" DEFAULT {default}"));
            }
        }
        if !column.nullable {
            text.push_str(" NOT NULL");
            text.push_str(&on_conflict(&column.options, "sqlite_on_conflict_not_null"));
        }
        if table.is_primary_key(column) {
            if column.autoincrement == Autoincrement::On && table.primary_key_columns().len() != 1 {
                return Err(CompileError::compile("SQLite does not support autoincrement for composite primary keys"));
            }
            if is_rowid_alias(column, table) {
                text.push_str(" PRIMARY KEY");
                text.push_str(&on_conflict(&column.options, "sqlite_on_conflict_primary_key"));
                text.push_str(" AUTOINCREMENT");
            }
        }
        if let Some(ServerDefault::Computed(computed)) = &column.server_default {
            text.push(' ');
            text.push_str(&dialect.computed(computed, dialect)?);
        }
        Ok(text)
    }

    fn post_create_table(&self, table: &Table) -> Text {
        let mut options = Vec::new();
        if !flag(&table.options, "sqlite_with_rowid", true) {
            options.push("WITHOUT ROWID");
        }
        if flag(&table.options, "sqlite_strict", false) {
            options.push("STRICT");
        }
        Ok(if options.is_empty() { String::new() } else { format!("\n {}", options.join(",\n ")) })
    }

    fn primary_key(&self, constraint: &PrimaryKeyConstraint, table: &Table, dialect: &dyn Dialect) -> Part {
        let column = only_column(&constraint.columns, table);
        // AUTOINCREMENT is only understood beside the column, where column_specification put it.
        if column.is_some_and(|column| is_rowid_alias(column, table)) {
            return Ok(None);
        }
        let mut text = ddl::primary_key_text(constraint, table, dialect)?;
        text.push_str(&constraint_on_conflict(&constraint.options, column, "sqlite_on_conflict_primary_key"));
        Ok(Some(text))
    }

    fn unique(&self, constraint: &UniqueConstraint, table: &Table, dialect: &dyn Dialect) -> Part {
        let mut text = ddl::unique_text(constraint, dialect)?;
        let column = only_column(&constraint.columns, table);
        text.push_str(&constraint_on_conflict(&constraint.options, column, "sqlite_on_conflict_unique"));
        Ok(Some(text))
    }

    fn check(&self, constraint: &CheckConstraint, body: &str, on_column: bool, dialect: &dyn Dialect) -> Part {
        let conflict = on_conflict(&constraint.options, "sqlite_on_conflict");
        if on_column && !conflict.is_empty() {
            return Err(CompileError::compile("SQLite does not support on conflict clause for column check constraint"));
        }
        Ok(Some(ddl::check_text(constraint, body, dialect)? + &conflict))
    }

    /// A foreign key cannot name another database.
    fn foreign_key(&self, constraint: &ForeignKeyConstraint, table: &Table, dialect: &dyn Dialect) -> Part {
        let name = |schema: &Option<Ident>| schema.as_ref().map(|schema| schema.name.clone());
        if name(&table.schema) != name(&constraint.referred_schema) {
            return Ok(None);
        }
        ddl::foreign_key_text(constraint, dialect).map(Some)
    }

    fn remote_table(&self, constraint: &ForeignKeyConstraint, dialect: &dyn Dialect) -> String {
        quote::quote(&constraint.referred_table, dialect)
    }

    fn create_index(&self, index: &Index, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        let name = ddl::qualified_index_name(index, "CREATE", dialect)?;
        let table = quote::quote(&index.table, dialect);
        let mut text = ddl::create_index_on(index, &name, &table, if_not_exists, dialect)?;
        if let Some(condition) = option_where(index, "sqlite_where", dialect)? {
            text.push_str(" WHERE ");
            text.push_str(&condition);
        }
        Ok(text)
    }

    /// The new name takes no schema: the table stays in its database.
    fn rename_table(&self, table: &Ident, schema: Option<&Ident>, new_name: &Ident, dialect: &dyn Dialect) -> Text {
        Ok(ddl::rename_table_text(table, schema, new_name, None, dialect))
    }

    fn column_name(&self, at: &AlteredColumn, new_name: &Ident, dialect: &dyn Dialect) -> Text {
        Ok(ddl::column_name_text(at, "RENAME COLUMN", new_name, dialect))
    }
}

/// Whether a default is an expression to SQLite, which it takes in parentheses only.
fn needs_parentheses(default: &str) -> bool {
    !default.trim_start().starts_with(['\'', '"', '(']) && default.chars().any(|c| !(c.is_alphanumeric() || c == '_'))
}

/// Whether the column is the row's own number, and `AUTOINCREMENT` was asked for.
fn is_rowid_alias(column: &Column, table: &Table) -> bool {
    table.is_primary_key(column)
        && flag(&table.options, "sqlite_autoincrement", false)
        && table.primary_key_columns().len() == 1
        && column.type_.affinity() == Affinity::Integer
        && !table.has_foreign_key(column)
}

fn only_column<'a>(columns: &[Ident], table: &'a Table) -> Option<&'a Column> {
    match columns {
        [only] => table.columns.iter().find(|column| column.name.name == only.name),
        _ => None,
    }
}

fn flag(options: &DialectOptions, key: &str, default: bool) -> bool {
    match options.get(key) {
        None => default,
        Some(value) => value.is_true(),
    }
}

fn on_conflict(options: &DialectOptions, key: &str) -> String {
    match options.get(key) {
        Some(OptionValue::Str(action)) => format!(" ON CONFLICT {action}"),
        _ => String::new(),
    }
}

/// The constraint's own clause, or else that of its only column.
fn constraint_on_conflict(options: &DialectOptions, column: Option<&Column>, column_key: &str) -> String {
    let own = on_conflict(options, "sqlite_on_conflict");
    match column {
        Some(column) if own.is_empty() => on_conflict(&column.options, column_key),
        _ => own,
    }
}
