//! Batches: altering a table where the database can, copying it where not (`BatchOperationsImpl.flush`).

use super::migration::MigrationContext;
use crate::ddl::ImplCall;
use crate::operations::batch_apply::{ApplyBatch, RecreatePlan};
use crate::operations::naming::NamingScope;
use crate::operations::{Batch, BatchTable, OperationError};
use crate::output::WarningCategory;
use limbeck_sql::engine::Connection;
use limbeck_sql::expr::{Expr, TextClause};
use limbeck_sql::reflection::{Inspector, ReflectOptions, reflect_table};
use limbeck_sql::schema::{Column, ServerDefault, Table};
use limbeck_sql::{ConstraintName, Ident};
use std::rc::Rc;

/// Where a database that takes DDL back returns to when a copy cannot take its table's place.
const SAVEPOINT: &str = "_alembic_batch";

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
        let BatchTable { table, reflected, naming_convention } = match (&batch.existing, self.connection()) {
            (Some(existing), _) => existing.clone(),
            (None, Some(connection)) => self.reflect(connection, batch)?,
            (None, None) => return Err(batch.needs_a_database(self.dialect)),
        };
        let named = NamingScope { convention: &naming_convention }.table(&table, self.dialect)?;
        let mut apply = ApplyBatch::new(
            self.implementation,
            self.dialect,
            named,
            reflected,
            batch.table_args.clone(),
            batch.table_kwargs.clone(),
            batch.partial_reordering.clone(),
        );
        for call in calls {
            apply.apply(call)?;
        }
        let plan = apply.plan()?;
        match self.connection() {
            Some(connection) if self.implementation.rolls_back_ddl() => self.put_in_place_or_return(&plan, connection),
            Some(_) | None => self.put_in_place(&plan),
        }
    }

    /// Leaves the old table as it was, and no copy beside it, when anything fails.
    fn put_in_place_or_return(&self, plan: &RecreatePlan, connection: &Connection) -> Result<(), OperationError> {
        let send = |word: &str| connection.exec_driver_sql(&format!("{word} {SAVEPOINT}"), &[]);
        send("SAVEPOINT")?;
        let result = self.put_in_place(plan);
        if result.is_err() {
            // What failed first is what will be told.
            let _ = send("ROLLBACK TO");
        }
        // It may have been the savepoint that began the transaction: then releasing it would commit, which is for the
        // migration to do. Only where every statement commits by itself nobody else would.
        if connection.is_autocommit() {
            let released = send("RELEASE");
            if result.is_ok() {
                released?;
            }
        }
        result
    }

    fn put_in_place(&self, plan: &RecreatePlan) -> Result<(), OperationError> {
        let RecreatePlan { prepare, create, copy, drop_old, undo, rename, indexes } = plan;
        prepare.iter().chain(create).try_for_each(|step| self.execute_step(step))?;
        if let Err(error) = self.execute_step(copy).and_then(|()| self.execute_step(drop_old)) {
            if !self.implementation.rolls_back_ddl() {
                self.execute_step(undo)?;
            }
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
        Ok(BatchTable { table, reflected: true, naming_convention: batch.naming_convention.clone().unwrap_or_default() })
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
