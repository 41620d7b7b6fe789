//! Statements of the expression language: rendered, bound, sent, and their values read by type.

use super::{Connection, Sent};
use crate::compiler::expr::{compile_batch, compile_with_parameters, escaped_key};
use crate::compiler::{Batch, CompileOptions, Compiled, CompiledBind, ResultColumn, compile_ddl, compile_statement};
use crate::ddl::DdlElement;
use crate::dialect::Paramstyle;
use crate::engine::insertmany::ExecuteOptions;
use crate::engine::parameters::{Parameters, str_repr};
use crate::engine::{Cursor, ExecuteError, FailedStatement};
use crate::expr::{Insert, Statement};
use crate::value::Value;
use std::collections::BTreeMap;

/// What `Connection::execute` gives: the cursor with its values read by type, and what the compiler knew.
#[derive(Debug, Clone, Default)]
pub struct StatementResult {
    /// The SQL text that was sent.
    pub sql: String,
    pub columns: Vec<ResultColumn>,
    pub rows: Vec<Vec<Value>>,
    pub rowcount: i64,
    pub lastrowid: Option<i64>,
    pub returns_rows: bool,
    /// `inserted_primary_key` of a single INSERT: a value per primary key column, null where unknown.
    pub inserted_primary_key: Option<Vec<Value>>,
    /// The `SAWarning`s of the compiler.
    pub warnings: Vec<String>,
}

/// Why a parameter has no value: the class of the error that Python would raise, and what it says.
pub(in crate::engine) struct Unbound {
    pub cause: &'static str,
    pub message: String,
    pub code: Option<&'static str>,
}

impl Connection {
    /// Renders and sends one statement; many parameter sets make it an `executemany`.
    ///
    /// # Errors
    /// The statement cannot be rendered, a parameter is missing or of a wrong kind, or the driver refuses.
    pub fn execute(
        &self,
        statement: &Statement,
        parameter_sets: &[BTreeMap<String, Value>],
    ) -> Result<StatementResult, ExecuteError> {
        self.execute_with(statement, parameter_sets, ExecuteOptions::default())
    }

    /// `execute` with options.
    ///
    /// # Errors
    /// As for `execute`.
    pub fn execute_with(
        &self,
        statement: &Statement,
        parameter_sets: &[BTreeMap<String, Value>],
        options: ExecuteOptions,
    ) -> Result<StatementResult, ExecuteError> {
        if let Statement::Ddl(element) = statement {
            return self.execute_ddl(element).map(|()| StatementResult { rowcount: -1, ..StatementResult::default() });
        }
        let many = parameter_sets.len() > 1;
        if many
            && let Statement::Insert(insert) = statement
            && self.takes_batches(insert)
        {
            return self.execute_batches(statement, insert, parameter_sets, options);
        }
        let compiled = if many {
            let keys: Vec<String> = parameter_sets[0].keys().cloned().collect();
            match statement {
                Statement::Insert(_) => compile_batch(statement, self.dialect, &keys, Batch { rows: 0, sorted: false })?,
                _ => compile_statement(statement, self.dialect, &keys, CompileOptions::default())?,
            }
        } else {
            // One set may decide on the text: the length of an IN list.
            let none = BTreeMap::new();
            compile_with_parameters(statement, self.dialect, parameter_sets.first().unwrap_or(&none), CompileOptions::default())?
        };
        self.shared()?;
        if many && let Some(kind) = self.without_many_returning(statement) {
            return Err(self.cannot_return(kind, &compiled, parameter_sets));
        }
        let rows = self.bind(&compiled, parameter_sets)?;
        self.prepare()?;
        let sql = &compiled.sql;
        let mut cursor = if many {
            self.send(sql, Sent::Rows(&rows), || self.shown(&compiled, &rows, true))?
        } else {
            self.send(sql, Sent::Row(&rows[0]), || self.shown(&compiled, &rows, false))?
        };
        let inserted_primary_key = match statement {
            Statement::Insert(insert) if !many => Some(inserted_key(insert, &compiled, &rows[0], &mut cursor)),
            _ => None,
        };
        self.read(compiled, cursor, inserted_primary_key)
    }

    /// The kind of a statement whose RETURNING cannot be used with many sets of parameters.
    fn without_many_returning(&self, statement: &Statement) -> Option<&'static str> {
        match statement {
            Statement::Insert(insert) => (!insert.returning.is_empty() && !self.dialect.insert_returning()).then_some("INSERT"),
            // No driver that is built in has `update_executemany_returning`.
            Statement::Update(update) => (!update.returning.is_empty()).then_some("UPDATE"),
            Statement::Delete(delete) => (!delete.returning.is_empty()).then_some("DELETE"),
            Statement::Select(_) | Statement::Query(_) | Statement::Function(_) | Statement::Text(_) | Statement::Ddl(_) => None,
        }
    }

    fn cannot_return(&self, kind: &str, compiled: &Compiled, sets: &[BTreeMap<String, Value>]) -> ExecuteError {
        let name = format!("{}+{}", self.dialect.name(), self.driver_name);
        let sets = sets.iter().map(|set| set.iter().map(|(key, value)| (key.clone(), value.clone())).collect());
        ExecuteError::Statement {
            cause: "sqlalchemy.exc.InvalidRequestError".to_owned(),
            message: format!(
                "Dialect {name} with current server capabilities does not support {kind}..RETURNING when executemany is used"
            ),
            statement: Box::new(FailedStatement { sql: compiled.sql.clone(), parameters: Parameters::Named(sets.collect()) }),
            code: None,
        }
    }

    /// The parameters as messages show them.
    pub(in crate::engine) fn shown(&self, compiled: &Compiled, rows: &[Vec<Value>], many: bool) -> Parameters {
        let named = |row: &Vec<Value>| {
            let mut set: Vec<(String, Value)> = Vec::with_capacity(row.len());
            for (bind, value) in compiled.binds.iter().zip(row) {
                let key = escaped_key(&bind.key);
                if !set.iter().any(|(known, _)| *known == key) {
                    set.push((key, value.clone()));
                }
            }
            set
        };
        let first = || rows.first();
        match self.paramstyle() {
            Paramstyle::Pyformat | Paramstyle::Named if many => Parameters::Dicts(rows.iter().map(named).collect()),
            Paramstyle::Pyformat | Paramstyle::Named => Parameters::Dict(first().map(named).unwrap_or_default()),
            Paramstyle::Qmark | Paramstyle::Format | Paramstyle::Numeric | Paramstyle::NumericDollar if many => {
                Parameters::Rows(rows.to_vec())
            }
            Paramstyle::Qmark | Paramstyle::Format | Paramstyle::Numeric | Paramstyle::NumericDollar => {
                Parameters::Row(first().cloned().unwrap_or_default())
            }
        }
    }

    /// Puts the parameters in order, converted by their types: one row per set, at least one.
    fn bind(&self, compiled: &Compiled, sets: &[BTreeMap<String, Value>]) -> Result<Vec<Vec<Value>>, ExecuteError> {
        let none = BTreeMap::new();
        let sets_or_one: Vec<&BTreeMap<String, Value>> = if sets.is_empty() { vec![&none] } else { sets.iter().collect() };
        let failed = |cause: &str, message: String, code| ExecuteError::Statement {
            cause: cause.to_owned(),
            message,
            statement: Box::new(FailedStatement {
                sql: compiled.sql.clone(),
                parameters: Parameters::Named(
                    sets.iter().map(|set| set.iter().map(|(key, value)| (key.clone(), value.clone())).collect()).collect(),
                ),
            }),
            code,
        };
        let mut rows = Vec::with_capacity(sets_or_one.len());
        for (group, set) in sets_or_one.iter().enumerate() {
            let mut row = Vec::with_capacity(compiled.binds.len());
            for bind in &compiled.binds {
                row.push(
                    self.bound(bind, &bind.key, set, group)
                        .map_err(|Unbound { cause, message, code }| failed(cause, message, code))?,
                );
            }
            rows.push(row);
        }
        Ok(rows)
    }

    /// The value of one parameter, converted by its type.
    pub(in crate::engine) fn bound(
        &self,
        bind: &CompiledBind,
        key: &str,
        set: &BTreeMap<String, Value>,
        group: usize,
    ) -> Result<Value, Unbound> {
        let Some(value) = set.get(key).or(bind.value.as_ref()) else {
            let place = if group == 0 { String::new() } else { format!(", in parameter group {group}") };
            let message = format!("A value is required for bind parameter {}{place}", str_repr(key));
            return Err(Unbound { cause: "sqlalchemy.exc.InvalidRequestError", message, code: Some("cd3x") });
        };
        let Some(type_) = &bind.type_ else { return Ok(value.clone()) };
        self.dialect.bind_value(value, type_).map_err(|error| {
            let message = error.to_string();
            // The classes that Python's own conversions raise.
            let is_value_error = message.starts_with("could not convert") || is_out_of_range(value, &message);
            Unbound { cause: if is_value_error { "builtins.ValueError" } else { "builtins.TypeError" }, message, code: None }
        })
    }

    /// Reads the driver's values by the types that the compiler knows.
    pub(in crate::engine) fn read(
        &self,
        compiled: Compiled,
        cursor: Cursor,
        inserted_primary_key: Option<Vec<Value>>,
    ) -> Result<StatementResult, ExecuteError> {
        let Cursor { columns, rows, rowcount, lastrowid } = cursor;
        let Compiled { sql, result_columns, warnings, .. } = compiled;
        let returns_rows = !columns.is_empty();
        let columns: Vec<ResultColumn> = if result_columns.len() == columns.len() {
            result_columns
        } else {
            columns
                .into_iter()
                .map(|column| {
                    let type_ =
                        result_columns.iter().find(|known| known.name == column.name).and_then(|known| known.type_.clone());
                    ResultColumn { name: column.name, type_ }
                })
                .collect()
        };
        let mut rows = rows;
        for row in &mut rows {
            for (value, column) in row.iter_mut().zip(&columns) {
                if let Some(type_) = &column.type_ {
                    let raw = std::mem::replace(value, Value::Null);
                    *value = self
                        .dialect
                        .result_value(raw, type_)
                        .map_err(|error| ExecuteError::Result { class: "ValueError".to_owned(), message: error.to_string() })?;
                }
            }
        }
        Ok(StatementResult { sql, columns, rows, rowcount, lastrowid, returns_rows, inserted_primary_key, warnings })
    }

    /// Renders and sends one DDL element.
    ///
    /// # Errors
    /// The dialect cannot spell it, or the driver refuses.
    pub fn execute_ddl(&self, element: &DdlElement) -> Result<(), ExecuteError> {
        let sql = compile_ddl(element, self.dialect)?;
        self.exec_driver_sql(&sql, &[]).map(drop)
    }
}

/// The primary key of a row just inserted: what was given, what a RETURNING that nobody asked for brought, or the row's number.
fn inserted_key(insert: &Insert, compiled: &Compiled, row: &[Value], cursor: &mut Cursor) -> Vec<Value> {
    let returned = if compiled.implicit_returning.is_empty() {
        None
    } else {
        // These rows are the engine's, not the caller's.
        cursor.columns.clear();
        std::mem::take(&mut cursor.rows).into_iter().next()
    };
    let value_of = |name: &str| {
        let fetched = compiled.implicit_returning.iter().position(|column| column == name);
        fetched.and_then(|at| returned.as_ref().and_then(|row| row.get(at))).or_else(|| {
            let given = compiled.binds.iter().position(|bind| bind.key == name);
            given.and_then(|at| row.get(at)).filter(|value| **value != Value::Null)
        })
    };
    insert
        .columns
        .iter()
        .filter(|column| column.primary_key)
        .map(|column| match value_of(column.name.as_str()) {
            Some(value) => value.clone(),
            None => cursor.lastrowid.map_or(Value::Null, Value::Int),
        })
        .collect()
}

/// Whether a Boolean was given a number other than 0 and 1, which is a `ValueError`.
fn is_out_of_range(value: &Value, message: &str) -> bool {
    matches!(value, Value::Int(_)) && message.contains("is not None, True, or False")
}
