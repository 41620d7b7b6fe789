//! DDL text.

mod alter;
mod column;
mod constraint;
mod hooks;
mod index;
mod sequence;
mod table;

pub use column::{column_specification, default_text};
pub use constraint::constraint_text;
pub use hooks::{DdlCompiler, DroppedConstraint};
pub use index::option_where;

// The common SQL that a dialect's hook begins with.
pub(crate) use alter::{
    add_column as add_column_text, alter_column as alter_column_text, column_name as column_name_text,
    column_type as column_type_text, rename_table as rename_table_text,
};
pub(crate) use column::{computed as computed_text, identity as identity_text};
pub(crate) use constraint::{
    check as check_text, deferrability, foreign_key as foreign_key_text, key as key_text, preamble,
    primary_key as primary_key_text, primary_key_with, unique as unique_with, unique_common as unique_text,
};
pub(crate) use index::{create_index_on, index_name, qualified_name as qualified_index_name};
pub(crate) use sequence::{create_sequence as create_sequence_text, options as sequence_options};

use super::expr::{CompileOptions, compile_expr, compile_statement};
use crate::ddl::DdlElement;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::Expr;

type Text = Result<String, CompileError>;

/// Values in the text, and columns with their table where they have one: how a `DEFAULT` is rendered.
const WITH_TABLES: CompileOptions = CompileOptions { literal_binds: true, include_table: true };
/// Values in the text, and columns alone: how a CHECK, an index expression or a generated column is rendered.
const COLUMNS_ALONE: CompileOptions = CompileOptions { literal_binds: true, include_table: false };

/// Renders one DDL element, without terminator, laid out as SQLAlchemy lays it out (leading newline included).
///
/// # Errors
/// The dialect cannot spell the element.
pub fn compile_ddl(element: &DdlElement, dialect: &dyn Dialect) -> Result<String, CompileError> {
    match element {
        DdlElement::CreateTable { table, if_not_exists } => table::create_table(table, *if_not_exists, dialect),
        DdlElement::DropTable { table, schema, if_exists } => Ok(table::drop_table(table, schema.as_ref(), *if_exists, dialect)),
        DdlElement::CreateIndex { index, if_not_exists } => dialect.create_index(index, *if_not_exists, dialect),
        DdlElement::DropIndex { index, if_exists } => dialect.drop_index(index, *if_exists, dialect),
        DdlElement::AddConstraint { table, schema, constraint } => {
            constraint::add_constraint(table, schema.as_ref(), constraint, dialect)
        }
        DdlElement::DropConstraint { table, schema, name, kind, if_exists, cascade } => {
            let dropped = hooks::DroppedConstraint {
                table,
                schema: schema.as_ref(),
                name,
                kind: *kind,
                if_exists: *if_exists,
                cascade: *cascade,
            };
            dialect.drop_constraint(&dropped, dialect)
        }
        DdlElement::SetTableComment { table, schema, comment } => {
            dialect.table_comment(table, schema.as_ref(), Some(comment), dialect)
        }
        DdlElement::DropTableComment { table, schema } => dialect.table_comment(table, schema.as_ref(), None, dialect),
        DdlElement::SetColumnComment { table, schema, column, comment } => {
            dialect.column_comment(table, schema.as_ref(), column, comment.as_deref(), dialect)
        }
        DdlElement::SetConstraintComment { table, schema, name, comment } => {
            dialect.constraint_comment(table, schema.as_ref(), name, comment.as_deref(), dialect)
        }
        DdlElement::ColumnComment { at, comment } => dialect.altered_column_comment(at, comment.as_deref(), dialect),
        DdlElement::RenameTable { table, schema, new_name } => dialect.rename_table(table, schema.as_ref(), new_name, dialect),
        DdlElement::AddColumn(add) => dialect.add_column(add, dialect),
        DdlElement::DropColumn { table, schema, column, if_exists } => {
            dialect.drop_column(table, schema.as_ref(), column, *if_exists, dialect)
        }
        DdlElement::ColumnNullable { at, nullable } => dialect.column_nullable(at, *nullable, dialect),
        DdlElement::ColumnType { at, type_, using } => dialect.column_type(at, type_, using.as_deref(), dialect),
        DdlElement::ChangeColumn(change) => dialect.change_column(change, dialect),
        DdlElement::ColumnName { at, new_name } => dialect.column_name(at, new_name, dialect),
        DdlElement::ColumnDefault { at, default } => dialect.column_default(at, default.as_ref(), dialect),
        DdlElement::ComputedColumnDefault { at, default } => dialect.computed_column_default(at, default.as_ref(), dialect),
        DdlElement::IdentityColumnDefault { at, default, existing } => {
            dialect.identity_column_default(at, default.as_ref(), existing.as_ref(), dialect)
        }
        DdlElement::CreateSequence { sequence, if_not_exists } => dialect.create_sequence(sequence, *if_not_exists, dialect),
        DdlElement::DropSequence { sequence, if_exists } => Ok(sequence::drop_sequence(sequence, *if_exists, dialect)),
        DdlElement::CreateType { type_ } => dialect.create_type(type_, dialect),
        DdlElement::DropType { type_ } => dialect.drop_type(type_, dialect),
        DdlElement::CreateSchema { name, if_not_exists } => Ok(sequence::create_schema(name, *if_not_exists, dialect)),
        DdlElement::DropSchema { name, cascade, if_exists } => Ok(sequence::drop_schema(name, *cascade, *if_exists, dialect)),
        DdlElement::Text(text) => Ok(if dialect.doubles_percents() { text.replace('%', "%%") } else { text.clone() }),
        DdlElement::Statement(statement) => Ok(compile_statement(statement, dialect, &[], WITH_TABLES)?.sql),
        DdlElement::Raw(expr) => compile_expr(expr, dialect, WITH_TABLES),
    }
}

/// Renders an expression inside a table definition, where columns stand alone.
pub(crate) fn expr_text(expr: &Expr, dialect: &dyn Dialect) -> Text {
    compile_expr(expr, dialect, COLUMNS_ALONE)
}

/// The same for a dialect's own clauses.
pub(crate) fn element_text(expr: &Expr, dialect: &dyn Dialect) -> Text {
    expr_text(expr, dialect)
}

/// Renders an expression inside a table definition, where columns stand with their table.
pub(crate) fn table_expr_text(expr: &Expr, dialect: &dyn Dialect) -> Text {
    compile_expr(expr, dialect, WITH_TABLES)
}

/// Lets through what is made of words alone, such as `SET NULL` (`IdentifierPreparer.validate_sql_phrase`).
///
/// # Errors
/// Anything else.
pub(crate) fn sql_phrase(phrase: &str) -> Result<&str, CompileError> {
    let word = |part: &str| part.chars().all(|c| c.is_alphanumeric() || c == '_');
    let spaced = phrase.trim() == phrase && !phrase.is_empty();
    if spaced && phrase.split_whitespace().all(word) {
        return Ok(phrase);
    }
    Err(unexpected_phrase(phrase, r"^\\w+(?:\\s+\\w+)*$"))
}

/// Says that a phrase is not what a pattern (as Python shows it) allows.
pub(crate) fn unexpected_phrase(phrase: &str, pattern: &str) -> CompileError {
    let shown = crate::engine::parameters::python_repr(&crate::value::Value::Text(phrase.to_owned()));
    CompileError::compile(format!("Unexpected SQL phrase: {shown} (matching against '{pattern}')"))
}
