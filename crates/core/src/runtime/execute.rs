//! Carrying operations out: each becomes statements, each statement goes to the database or into the text.

use super::migration::MigrationContext;
use crate::ddl::ImplStep;
use crate::ddl::call::StatementCall;
use crate::operations::naming::NamingScope;
use crate::operations::{Operation, OperationError, invoke};
use limbeck_sql::compiler::{CompileOptions, compile_ddl, compile_statement};
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::expr::{BindParameter, Expr, Name, Statement};
use limbeck_sql::{Ident, Value};

impl MigrationContext {
    /// Carries an operation out (`Operations.invoke`).
    ///
    /// # Errors
    /// The operation makes no sense, the dialect cannot spell it, or the database refused.
    pub fn invoke(&self, operation: &Operation) -> Result<(), OperationError> {
        let naming = NamingScope { convention: &self.options.naming_convention };
        if let Operation::Batch(batch) = operation {
            return self.invoke_batch(batch, &naming);
        }
        let around = match operation {
            Operation::BulkInsert(insert) if self.as_sql() => {
                self.implementation.around_bulk_insert(&insert.table, insert.schema.as_ref(), self.dialect)
            }
            _ => None,
        };
        let calls = invoke::calls(operation, self.dialect, &naming)?;
        if let Some((before, _)) = &around {
            self.write_statement(before)?;
        }
        for call in calls {
            for step in self.implementation.steps(&call, self.dialect)? {
                self.execute_step(&step)?;
            }
        }
        if let Some((_, after)) = &around {
            self.write_statement(after)?;
        }
        Ok(())
    }

    pub(super) fn execute_step(&self, step: &ImplStep) -> Result<(), OperationError> {
        match step {
            ImplStep::Ddl(element) => self.execute_ddl(element),
            ImplStep::Statement(call) => self.execute_call(call),
            ImplStep::CreateType { name, type_ } => {
                if self.types_created.borrow_mut().insert(name.clone()) {
                    self.execute_ddl(&DdlElement::CreateType { type_: type_.clone() })?;
                }
                Ok(())
            }
            ImplStep::Warn(category, message) => {
                self.output.warn(*category, message);
                Ok(())
            }
        }
    }

    pub(super) fn execute_ddl(&self, element: &DdlElement) -> Result<(), OperationError> {
        match self.connection() {
            Some(connection) => Ok(connection.execute_ddl(element)?),
            None => self.write_statement(&compile_ddl(element, self.dialect)?),
        }
    }

    /// Executes a statement, or writes it (`DefaultImpl._exec`).
    ///
    /// # Errors
    /// The dialect cannot spell it, or the database refused.
    pub fn execute(&self, statement: &Statement) -> Result<(), OperationError> {
        self.execute_call(&StatementCall::plain(statement.clone()))
    }

    fn execute_call(&self, call: &StatementCall) -> Result<(), OperationError> {
        let StatementCall { statement, literal, parameter_sets } = call;
        if let Some(connection) = self.connection() {
            let sets: Vec<_> = parameter_sets.iter().map(|set| set.iter().cloned().collect()).collect();
            connection.execute(statement, &sets)?;
            return Ok(());
        }
        if parameter_sets.is_empty() {
            return self.write_statement(&self.render(statement, *literal)?);
        }
        for set in parameter_sets {
            self.write_statement(&self.render(&with_values(statement, set)?, true)?)?;
        }
        Ok(())
    }

    /// The text of a statement in `--sql` mode.
    pub(super) fn render(&self, statement: &Statement, literal: bool) -> Result<String, OperationError> {
        if let Statement::Ddl(element) = statement {
            return Ok(compile_ddl(element, self.dialect)?);
        }
        let options = CompileOptions { literal_binds: literal || self.options.literal_binds, include_table: true };
        if self.dialect.returning_needs_driver() {
            return Ok(compile_statement(&without_returning(statement), self.dialect, &[], options)?.sql);
        }
        Ok(compile_statement(statement, self.dialect, &[], options)?.sql)
    }
}

/// The statement without RETURNING: nobody reads the rows of a text.
fn without_returning(statement: &Statement) -> Statement {
    let mut statement = statement.clone();
    match &mut statement {
        Statement::Insert(insert) => {
            insert.returning.clear();
            insert.implicit_returning = false;
        }
        Statement::Update(update) => update.returning.clear(),
        Statement::Delete(delete) => delete.returning.clear(),
        Statement::Text(_) | Statement::Select(_) | Statement::Query(_) | Statement::Function(_) | Statement::Ddl(_) => {}
    }
    statement
}

/// An INSERT with the values of one row in it.
fn with_values(statement: &Statement, set: &[(String, Value)]) -> Result<Statement, OperationError> {
    let Statement::Insert(insert) = statement else {
        return Err(OperationError::Type("SQL parameters not allowed with as_sql".to_owned()));
    };
    let mut insert = insert.clone();
    insert.inline = true;
    for (key, value) in set {
        let type_ = insert.columns.iter().find(|column| column.key() == key).and_then(|column| column.type_.clone());
        insert.values.push((
            Ident::new(key.as_str()),
            Expr::Bind(BindParameter {
                key: Name::from(key.as_str()),
                value: Some(value.clone()),
                type_,
                crud: true,
                ..BindParameter::default()
            }),
        ));
    }
    Ok(Statement::Insert(insert))
}
