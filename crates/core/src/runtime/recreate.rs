//! Batches: altering a table where the database can, copying it where not (`BatchOperationsImpl.flush`).

use super::migration::MigrationContext;
use crate::ddl::ImplCall;
use crate::operations::batch_apply::{ApplyBatch, RecreatePlan};
use crate::operations::naming::NamingScope;
use crate::operations::{Batch, BatchTable, OperationError};
use crate::output::WarningCategory;
use limbeck_sql::engine::Connection;
use limbeck_sql::expr::{Expr, TextClause};
use limbeck_sql::reflection::{Inspector, ReflectOptions, complete_collations, reflect_table};
use limbeck_sql::schema::{Column, ServerDefault, Table};
use limbeck_sql::{ConstraintName, Ident};
use std::rc::Rc;

impl MigrationContext {
    pub(super) fn invoke_batch(&self, batch: &Batch, naming: &NamingScope<'_>) -> Result<(), OperationError> {
        let calls = batch.calls(self.implementation, self.dialect, naming)?;
        let recreate = batch.recreates(self.implementation, &calls);
        let own = match self.connection() {
            Some(connection) if !connection.in_transaction() => Some((connection, connection.begin()?)),
            Some(_) | None => None,
        };
        let result = if recreate { self.recreate(batch, &calls) } else { calls.iter().try_for_each(|call| self.perform(call)) };
        if let Some((connection, id)) = own {
            match &result {
                Ok(()) => connection.commit_transaction(id)?,
                Err(_) => connection.rollback_transaction(id)?,
            }
        }
        result
    }

    fn perform(&self, call: &ImplCall) -> Result<(), OperationError> {
        self.implementation.steps(call, self.dialect)?.iter().try_for_each(|step| self.execute_step(step))
    }

    fn recreate(&self, batch: &Batch, calls: &[ImplCall]) -> Result<(), OperationError> {
        let mut existing = match (&batch.existing, self.connection()) {
            (Some(existing), _) => existing.clone(),
            (None, Some(connection)) => self.reflect(connection, batch)?,
            (None, None) => return Err(batch.needs_a_database(self.dialect)),
        };
        existing.table = NamingScope { convention: &existing.naming_convention }.table(&existing.table, self.dialect)?;
        let mut apply = ApplyBatch::new(
            self.implementation,
            self.dialect,
            existing,
            batch.table_args.clone(),
            batch.table_kwargs.clone(),
            batch.partial_reordering.clone(),
        );
        for call in calls {
            apply.apply(call)?;
        }
        let plan = apply.plan()?;
        self.remove_leftover(&plan)?;
        self.put_in_place(&plan)
    }

    /// An earlier batch on this table that failed may have left its copy behind, as it does with Alembic; there the next
    /// one then fails on it.
    fn remove_leftover(&self, plan: &RecreatePlan) -> Result<(), OperationError> {
        let Some(connection) = self.connection() else { return Ok(()) };
        let RecreatePlan { temporary, undo, .. } = plan;
        let inspector = Inspector::new(connection.clone())?;
        if inspector.has_table(temporary.as_str(), plan.schema.as_ref().map(Ident::as_str))? {
            self.execute_step(undo)?;
        }
        Ok(())
    }

    fn put_in_place(&self, plan: &RecreatePlan) -> Result<(), OperationError> {
        let RecreatePlan { temporary: _, schema: _, prepare, create, copy, drop_old, undo, rename, indexes } = plan;
        prepare.iter().chain(create).try_for_each(|step| self.execute_step(step))?;
        if let Err(error) = self.execute_step(copy).and_then(|()| self.execute_step(drop_old)) {
            // What failed first is what will be told.
            let _ = self.execute_step(undo);
            return Err(error);
        }
        self.execute_step(rename)?;
        indexes.iter().try_for_each(|step| self.execute_step(step))
    }

    /// Reads the table, with what `reflect_args` say instead, and with names that no convention changes any more.
    fn reflect(&self, connection: &Rc<Connection>, batch: &Batch) -> Result<BatchTable, OperationError> {
        let inspector = Inspector::new(connection.clone())?;
        let schema = batch.schema.as_ref().map(Ident::as_str);
        let mut table = reflect_table(&inspector, batch.table.as_str(), schema, &ReflectOptions::default())?;
        complete_collations(&inspector, &mut table)?;
        for warning in inspector.take_warnings() {
            self.output.warn(WarningCategory::SqlAlchemy, &warning);
        }
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
        Ok(BatchTable {
            table,
            reflected: true,
            nullable_by_default: Vec::new(),
            naming_convention: batch.naming_convention.clone().unwrap_or_default(),
        })
    }
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
