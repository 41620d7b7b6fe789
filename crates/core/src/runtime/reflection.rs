//! The table of a batch as the database has it.

use crate::operations::OperationError;
use crate::operations::batch::{Batch, BatchTable};
use limbeck_sql::ConstraintName;
use limbeck_sql::engine::Connection;
use limbeck_sql::expr::{Expr, TextClause};
use limbeck_sql::reflection::reflect_table;
use limbeck_sql::schema::{Column, ServerDefault, Table};

/// Reads the table, with what `reflect_args` say instead, and with names that no convention changes any more.
///
/// # Errors
/// There is no such table, or the database refuses.
pub fn reflect_for_batch(connection: &Connection, batch: &Batch) -> Result<BatchTable, OperationError> {
    let mut table = reflect_table(connection, &batch.table, batch.schema.as_ref())?;
    for column in &mut table.columns {
        if let Some(ServerDefault::Expr(expr)) = &mut column.server_default {
            parenthesise(expr);
        }
    }
    for given in &batch.reflect_args.columns {
        replace_column(&mut table, given);
    }
    table.constraints.extend(batch.reflect_args.constraints.iter().cloned());
    for constraint in &mut table.constraints {
        finish(constraint.name_mut());
    }
    for index in &mut table.indexes {
        finish(&mut index.name);
    }
    Ok(BatchTable { table, reflected: true, naming_convention: batch.naming_convention.clone().unwrap_or_default() })
}

fn finish(name: &mut ConstraintName) {
    if let ConstraintName::Given(given) = name {
        *name = ConstraintName::Final(given.clone());
    }
}

fn replace_column(table: &mut Table, given: &Column) {
    match table.columns.iter_mut().find(|column| column.name == given.name) {
        Some(place) => {
            let primary_key = place.primary_key;
            *place = given.clone();
            place.primary_key |= primary_key;
        }
        None => table.columns.push(given.clone()),
    }
}

/// SQLite wants parentheses around a default that is more than a constant, and gives it back without them
/// (`SQLiteImpl.autogen_column_reflect`).
fn parenthesise(expr: &mut Expr) {
    if let Expr::Text(TextClause { text, .. }) = expr
        && is_bare_expression(text)
    {
        *text = format!("({text})");
    }
}

fn is_bare_expression(text: &str) -> bool {
    let enclosed = |open: char, close: char| text.chars().count() > 2 && text.starts_with(open) && text.ends_with(close);
    let digit = || text.chars().count() == 1 && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    !(text.is_empty() || digit() || enclosed('\'', '\'') || enclosed('(', ')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_expressions_get_parentheses() {
        for constant in ["", "5", "'a'", "(1 + 1)"] {
            assert!(!is_bare_expression(constant), "{constant}");
        }
        for bare in ["10", "CURRENT_TIMESTAMP", "a || 'b'", "''"] {
            assert!(is_bare_expression(bare), "{bare}");
        }
    }
}
