//! Carrying operations out: on a connection, or as text (`DefaultImpl._exec`).

use super::migration::MigrationContext;
use super::reflection::reflect_for_batch;
use crate::ddl::call::StatementCall;
use crate::ddl::{ImplCall, ImplStep};
use crate::operations::batch::{Batch, BatchTable};
use crate::operations::batch_apply::{ApplyBatch, RecreatePlan};
use crate::operations::naming::NamingScope;
use crate::operations::{Operation, OperationError, invoke};
use limbeck_sql::compiler::{CompileOptions, compile_ddl, compile_statement};
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::expr::Statement;

/// Marks where a database that rolls DDL back can return to when a copied table cannot take its place.
const BATCH_SAVEPOINT: &str = "_alembic_batch";

impl MigrationContext {
    fn naming(&self) -> NamingScope<'_> {
        NamingScope { convention: &self.options.naming_convention }
    }

    /// Carries one operation out (`Operations.invoke`).
    ///
    /// # Errors
    /// The operation makes no sense, the dialect cannot spell it, or the database refuses.
    pub fn invoke(&self, operation: &Operation) -> Result<(), OperationError> {
        if let Operation::Batch(batch) = operation {
            return self.invoke_batch(batch);
        }
        for call in invoke::calls(operation, self.dialect, &self.naming())? {
            self.perform(&call)?;
        }
        Ok(())
    }

    fn perform(&self, call: &ImplCall) -> Result<(), OperationError> {
        self.run_steps(&self.implementation.steps(call, self.dialect)?)
    }

    fn run_steps(&self, steps: &[ImplStep]) -> Result<(), OperationError> {
        steps.iter().try_for_each(|step| self.run_one(step))
    }

    fn run_one(&self, step: &ImplStep) -> Result<(), OperationError> {
        match step {
            ImplStep::Ddl(element) => self.execute_ddl(element),
            ImplStep::Statement(call) => self.execute_call(call),
            ImplStep::Warn(category, message) => {
                self.warn(*category, message);
                Ok(())
            }
        }
    }

    /// Executes a statement, or writes it (`MigrationContext.execute`).
    ///
    /// # Errors
    /// It cannot be spelled, or the database refuses.
    pub fn execute(&self, statement: &Statement) -> Result<(), OperationError> {
        self.execute_call(&StatementCall::plain(statement.clone()))
    }

    fn execute_call(&self, call: &StatementCall) -> Result<(), OperationError> {
        let StatementCall { statement, literal, parameter_sets } = call;
        if !self.as_sql() {
            self.online()?.execute(statement, parameter_sets)?;
            return Ok(());
        }
        if !parameter_sets.is_empty() {
            return Err(OperationError::Type("SQL parameters not allowed with as_sql".to_owned()));
        }
        if let Statement::Ddl(element) = statement {
            return self.execute_ddl(element);
        }
        let options = CompileOptions { literal_binds: *literal || self.options.literal_binds, ..CompileOptions::default() };
        let compiled = compile_statement(statement, self.dialect, &[], options)?;
        self.write_statement(&compiled.sql)
    }

    pub(super) fn execute_ddl(&self, element: &DdlElement) -> Result<(), OperationError> {
        if self.as_sql() {
            self.write_statement(&compile_ddl(element, self.dialect)?)
        } else {
            Ok(self.online()?.execute_ddl(element)?)
        }
    }

    /// Executes finished text; the number of rows it matched, when there is a database to say.
    pub(super) fn execute_sql(&self, sql: &str) -> Result<Option<i64>, OperationError> {
        if self.as_sql() {
            self.write_statement(sql)?;
            return Ok(None);
        }
        Ok(Some(self.online()?.exec_driver_sql(sql, &[])?.rowcount))
    }

    fn write_statement(&self, sql: &str) -> Result<(), OperationError> {
        let text = sql.replace('\t', "    ");
        self.static_output(&format!("{}{}", text.trim(), self.implementation.command_terminator()))
    }

    /// Writes text as it is, with an empty line after it (`DefaultImpl.static_output`).
    ///
    /// # Errors
    /// The script's own buffer refused it.
    pub fn static_output(&self, text: &str) -> Result<(), OperationError> {
        Ok(self.sink.write(&format!("{text}\n\n"))?)
    }

    /// Writes the beginning of a transaction.
    ///
    /// # Errors
    /// As [`Self::static_output`].
    pub fn emit_begin(&self) -> Result<(), OperationError> {
        self.static_output(&format!("{}{}", self.implementation.begin_statement(), self.implementation.command_terminator()))
    }

    /// Writes the end of a transaction.
    ///
    /// # Errors
    /// As [`Self::static_output`].
    pub fn emit_commit(&self) -> Result<(), OperationError> {
        self.static_output(&format!("{}{}", self.implementation.commit_statement(), self.implementation.command_terminator()))
    }

    // ---- batches

    fn invoke_batch(&self, batch: &Batch) -> Result<(), OperationError> {
        let calls = batch.calls(self.implementation, self.dialect, &self.naming())?;
        let recreate = batch.recreates(self.implementation, &calls);
        let own = match &self.connection {
            Some(connection) if !self.as_sql() && !connection.in_transaction() => Some((connection, connection.begin()?)),
            Some(_) | None => None,
        };
        let result = if recreate {
            self.recreate(batch, &calls)
        } else {
            calls.iter().try_for_each(|call| self.perform(call))
        };
        if let Some((connection, id)) = own {
            match &result {
                Ok(()) => connection.commit_transaction(id)?,
                Err(_) => connection.rollback_transaction(id)?,
            }
        }
        result
    }

    fn recreate(&self, batch: &Batch, calls: &[ImplCall]) -> Result<(), OperationError> {
        let BatchTable { table, reflected, naming_convention } = match &batch.existing {
            Some(existing) => existing.clone(),
            None if self.as_sql() => return Err(batch.needs_a_database(self.dialect)),
            None => reflect_for_batch(self.online()?, batch)?,
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
        if self.as_sql() || !self.implementation.rolls_back_ddl() {
            return self.put_in_place(&plan);
        }
        let connection = self.online()?;
        connection.exec_driver_sql(&format!("SAVEPOINT {BATCH_SAVEPOINT}"), &[])?;
        let result = self.put_in_place(&plan);
        match &result {
            // Released only where no transaction would commit it: the savepoint may be what opened the transaction.
            Ok(()) if connection.is_autocommit() => {
                connection.exec_driver_sql(&format!("RELEASE {BATCH_SAVEPOINT}"), &[])?;
            }
            Ok(()) => {}
            Err(_) => {
                // What went wrong is what will be told.
                let _ = connection.exec_driver_sql(&format!("ROLLBACK TO {BATCH_SAVEPOINT}"), &[]);
                if connection.is_autocommit() {
                    let _ = connection.exec_driver_sql(&format!("RELEASE {BATCH_SAVEPOINT}"), &[]);
                }
            }
        }
        result
    }

    fn put_in_place(&self, plan: &RecreatePlan) -> Result<(), OperationError> {
        let RecreatePlan { prepare, create, copy, drop_old, undo, rename, indexes } = plan;
        self.run_steps(prepare)?;
        self.run_steps(create)?;
        if let Err(error) = self.run_one(copy).and_then(|()| self.run_one(drop_old)) {
            if !self.implementation.rolls_back_ddl() {
                self.run_one(undo)?;
            }
            return Err(error);
        }
        self.run_one(rename)?;
        self.run_steps(indexes)
    }
}
