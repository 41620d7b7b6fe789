//! Primary keys whose columns changed.

use super::anonymous;
use crate::autogenerate::ops::Directive;
use crate::autogenerate::reverse::drop_constraint;
use crate::operations::{AddConstraint, Operation, OperationError};
use limbeck_sql::Ident;
use limbeck_sql::schema::{Constraint, PrimaryKeyConstraint, Table};

/// What makes the primary key of a table that exists as the models say. Both tables bear the names that scripts write.
///
/// # Errors
/// A key has no columns to be named by.
pub fn compare(database: &Table, model: &Table, table: &Ident, schema: Option<&Ident>) -> Result<Vec<Directive>, OperationError> {
    let columns = |key: Option<&PrimaryKeyConstraint>| -> Vec<String> {
        key.map(|key| key.columns.iter().map(|name| name.name.clone()).collect()).unwrap_or_default()
    };
    let (was, is) = (database.primary_key(), model.primary_key());
    if columns(was.as_ref()) == columns(is.as_ref()) {
        return Ok(Vec::new());
    }
    let add = |constraint: Constraint| {
        Operation::AddConstraint(Box::new(AddConstraint { table: table.clone(), schema: schema.cloned(), constraint }))
    };
    let mut found = Vec::new();
    if let Some(key) = was {
        let constraint = anonymous::named(&Constraint::PrimaryKey(explicit(key)), database, &anonymous::convention())?;
        let drop = drop_constraint(table, schema, &constraint);
        found.push(Directive { undo: Some(Box::new(add(constraint))), ..Directive::new(drop) });
    }
    if let Some(key) = is {
        let constraint = anonymous::name_for_addition(&Constraint::PrimaryKey(explicit(key)), model)?;
        found.push(Directive::new(add(constraint)));
    }
    Ok(found)
}

/// The key written as a constraint.
fn explicit(key: PrimaryKeyConstraint) -> PrimaryKeyConstraint {
    PrimaryKeyConstraint { implicit: false, ..key }
}
