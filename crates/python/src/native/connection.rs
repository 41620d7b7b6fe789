//! One database connection, held by Python.

use crate::errors::{from_connection, from_execute, from_wire};
use crate::native::listener::PythonListener;
use crate::state::HostState;
use crate::values::to_object;
use crate::wire::{from_python, to_python};
use limbeck_sql::Value;
use limbeck_sql::engine::{Connection, Cursor, ExecuteError, ExecuteOptions, StatementResult, TransactionId};
use limbeck_sql::expr::Statement;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyDictRef, PyList};
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The native half of `sqlalchemy.engine.Connection`.
#[pyclass(module = "_limbeck", name = "NativeConnection")]
#[derive(Debug, PyPayload)]
pub struct NativeConnection {
    state: Rc<HostState>,
    connection: RefCell<Option<Rc<Connection>>>,
    dialect_name: &'static str,
    driver_name: String,
    server_version: Vec<i64>,
    is_mariadb: bool,
}

impl NativeConnection {
    /// Holds a connection.
    pub fn new(connection: Rc<Connection>, state: Rc<HostState>) -> Self {
        Self {
            state,
            dialect_name: connection.dialect().name(),
            driver_name: connection.driver_name().to_owned(),
            server_version: connection.server_version().to_vec(),
            is_mariadb: connection.dialect().is_mariadb(),
            connection: RefCell::new(Some(connection)),
        }
    }

    /// The connection.
    ///
    /// # Errors
    /// It is closed.
    pub fn connection(&self, vm: &VirtualMachine) -> PyResult<Rc<Connection>> {
        self.connection
            .borrow()
            .clone()
            .ok_or_else(|| from_execute(&ExecuteError::ResourceClosed("This Connection is closed".to_owned()), vm))
    }

    fn raised<'a>(&'a self, vm: &'a VirtualMachine) -> impl Fn(ExecuteError) -> PyBaseExceptionRef + 'a {
        move |error| from_connection(&self.state, &error, vm)
    }
}

fn plain<T: Serialize + ?Sized>(value: &T, vm: &VirtualMachine) -> PyResult {
    to_python(value, vm).map_err(|error| from_wire(&error, vm))
}

fn rows(rows: &[Vec<Value>], vm: &VirtualMachine) -> PyResult {
    let mut tuples = Vec::with_capacity(rows.len());
    for row in rows {
        let values = row.iter().map(|value| to_object(value, vm)).collect::<PyResult<Vec<_>>>()?;
        tuples.push(vm.ctx.new_tuple(values).into());
    }
    Ok(vm.ctx.new_list(tuples).into())
}

/// Whether parameters are a dictionary, or dictionaries in a list.
fn is_named(parameters: &PyObjectRef, vm: &VirtualMachine) -> bool {
    let dict = vm.ctx.types.dict_type;
    parameters.fast_isinstance(dict)
        || parameters
            .downcast_ref::<PyList>()
            .is_some_and(|list| list.borrow_vec().first().is_some_and(|one| one.fast_isinstance(dict)))
}

/// What the face makes its `CursorResult` of.
struct Answer {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
    rowcount: i64,
    lastrowid: Option<i64>,
    returns_rows: bool,
    inserted_primary_key: Option<Vec<Value>>,
    sql: Option<String>,
    warnings: Vec<String>,
}

impl Answer {
    fn to_object(&self, vm: &VirtualMachine) -> PyResult {
        let Self { columns, rows: found, rowcount, lastrowid, returns_rows, inserted_primary_key, sql, warnings } = self;
        let dict = vm.ctx.new_dict();
        dict.set_item("columns", plain(columns, vm)?, vm)?;
        dict.set_item("rows", rows(found, vm)?, vm)?;
        dict.set_item("rowcount", vm.ctx.new_int(*rowcount).into(), vm)?;
        dict.set_item("lastrowid", plain(lastrowid, vm)?, vm)?;
        dict.set_item("returns_rows", vm.ctx.new_bool(*returns_rows).into(), vm)?;
        let key = match inserted_primary_key {
            None => vm.ctx.none(),
            Some(values) => {
                let values = values.iter().map(|value| to_object(value, vm)).collect::<PyResult<Vec<_>>>()?;
                vm.ctx.new_tuple(values).into()
            }
        };
        dict.set_item("inserted_primary_key", key, vm)?;
        dict.set_item("sql", plain(sql, vm)?, vm)?;
        dict.set_item("warnings", plain(warnings, vm)?, vm)?;
        Ok(dict.into())
    }
}

impl From<Cursor> for Answer {
    fn from(cursor: Cursor) -> Self {
        let Cursor { columns, rows, rowcount, lastrowid } = cursor;
        Self {
            returns_rows: !columns.is_empty(),
            columns: columns.into_iter().map(|column| column.name).collect(),
            rows,
            rowcount,
            lastrowid,
            inserted_primary_key: None,
            sql: None,
            warnings: Vec::new(),
        }
    }
}

impl From<StatementResult> for Answer {
    fn from(result: StatementResult) -> Self {
        Self {
            columns: result.columns.into_iter().map(|column| column.name).collect(),
            rows: result.rows,
            rowcount: result.rowcount,
            lastrowid: result.lastrowid,
            returns_rows: result.returns_rows,
            inserted_primary_key: result.inserted_primary_key,
            sql: Some(result.sql),
            warnings: result.warnings,
        }
    }
}

#[pyclass]
impl NativeConnection {
    #[pygetset]
    fn dialect_name(&self) -> String {
        self.dialect_name.to_owned()
    }

    #[pygetset]
    fn driver_name(&self) -> String {
        self.driver_name.clone()
    }

    #[pygetset]
    fn is_mariadb(&self) -> bool {
        self.is_mariadb
    }

    #[pygetset]
    fn server_version(&self, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.new_tuple(self.server_version.iter().map(|part| vm.ctx.new_int(*part).into()).collect()).into()
    }

    /// Calls `hear(what, ...)` for everything that is sent from now on; `None` ends that.
    #[pymethod]
    fn listen(&self, hear: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let listener = (!vm.is_none(&hear)).then(|| PythonListener::shared(hear, self.state.clone()));
        self.connection(vm)?.listen(listener);
        Ok(())
    }

    #[pymethod]
    fn execute(&self, statement: PyObjectRef, parameter_sets: PyObjectRef, options: PyDictRef, vm: &VirtualMachine) -> PyResult {
        let statement: Statement = from_python(statement, vm).map_err(|error| from_wire(&error, vm))?;
        let sets: Vec<BTreeMap<String, Value>> = from_python(parameter_sets, vm).map_err(|error| from_wire(&error, vm))?;
        let mut settings = ExecuteOptions::default();
        if let Some(size) = options.get_item_opt("insertmanyvalues_page_size", vm)? {
            settings.page_size = size.try_into_value(vm)?;
        }
        settings.sorted = options.get_item_opt("sort_by_parameter_order", vm)?.is_some_and(|flag| flag.is(&vm.ctx.true_value));
        let result = self.connection(vm)?.execute_with(&statement, &sets, settings).map_err(self.raised(vm))?;
        Answer::from(result).to_object(vm)
    }

    #[pymethod]
    fn exec_driver_sql(&self, sql: String, parameters: PyObjectRef, many: bool, vm: &VirtualMachine) -> PyResult {
        let connection = self.connection(vm)?;
        let cursor = if many && is_named(&parameters, vm) {
            let sets: Vec<BTreeMap<String, Value>> = from_python(parameters, vm).map_err(|error| from_wire(&error, vm))?;
            let sets: Vec<Vec<(String, Value)>> = sets.into_iter().map(|set| set.into_iter().collect()).collect();
            connection.exec_driver_sql_named_many(&sql, &sets)
        } else if is_named(&parameters, vm) {
            let set: BTreeMap<String, Value> = from_python(parameters, vm).map_err(|error| from_wire(&error, vm))?;
            connection.exec_driver_sql_named(&sql, &set.into_iter().collect::<Vec<_>>())
        } else if many {
            let rows: Vec<Vec<Value>> = from_python(parameters, vm).map_err(|error| from_wire(&error, vm))?;
            connection.exec_driver_sql_many(&sql, &rows)
        } else {
            let row: Option<Vec<Value>> = from_python(parameters, vm).map_err(|error| from_wire(&error, vm))?;
            connection.exec_driver_sql(&sql, &row.unwrap_or_default())
        };
        Answer::from(cursor.map_err(self.raised(vm))?).to_object(vm)
    }

    /// SQL as it is, with dictionaries of parameters for the places that `order` names.
    #[pymethod]
    fn exec_driver_sql_in_order(
        &self,
        sql: String,
        order: PyObjectRef,
        sets: PyObjectRef,
        many: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        let order: Vec<String> = from_python(order, vm).map_err(|error| from_wire(&error, vm))?;
        let sets: Vec<BTreeMap<String, Value>> = from_python(sets, vm).map_err(|error| from_wire(&error, vm))?;
        let cursor = self.connection(vm)?.exec_driver_sql_in_order(&sql, &order, &sets, many).map_err(self.raised(vm))?;
        Answer::from(cursor).to_object(vm)
    }

    /// `create_function` of the driver's own connection; `function` gives plain values.
    #[pymethod]
    fn create_function(
        &self,
        name: String,
        arguments: i32,
        deterministic: bool,
        function: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let call = move |given: &[Value]| {
            with_current_vm(|vm| {
                let objects: PyResult<Vec<PyObjectRef>> = given.iter().map(|value| to_object(value, vm)).collect();
                let answer = objects.and_then(|objects| function.call(objects, vm)).ok()?;
                from_python::<Value>(answer, vm).ok()
            })
        };
        self.connection(vm)?.create_function(&name, arguments, deterministic, Rc::new(call)).map_err(self.raised(vm))
    }

    /// A cursor of the driver's own: `parameters` is a list of rows, all of which count only with `many`.
    #[pymethod]
    fn driver_execute(&self, sql: String, parameters: PyObjectRef, many: bool, vm: &VirtualMachine) -> PyResult {
        let rows: Vec<Vec<Value>> = from_python(parameters, vm).map_err(|error| from_wire(&error, vm))?;
        let cursor = self.connection(vm)?.driver_execute(&sql, &rows, many).map_err(self.raised(vm))?;
        Answer::from(cursor).to_object(vm)
    }

    #[pymethod]
    fn driver_commit(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.driver_commit().map_err(self.raised(vm))
    }

    /// `isolation_level` and `autocommit`: the word of the implicit BEGIN, or None.
    #[pymethod]
    fn driver_begins_with(&self, mode: Option<String>, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.driver_begins_with(mode.as_deref()).map_err(self.raised(vm))
    }

    #[pymethod]
    fn driver_rollback(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.driver_rollback().map_err(self.raised(vm))
    }

    #[pygetset]
    fn default_schema_name(&self, vm: &VirtualMachine) -> PyResult {
        plain(&self.connection(vm)?.default_schema_name(), vm)
    }

    #[pygetset]
    fn default_isolation_level(&self, vm: &VirtualMachine) -> PyResult {
        plain(&self.connection(vm)?.default_isolation_level(), vm)
    }

    #[pymethod]
    fn begin_twophase(&self, xid: String, vm: &VirtualMachine) -> PyResult<u64> {
        Ok(self.connection(vm)?.begin_twophase(&xid).map_err(self.raised(vm))?.0)
    }

    #[pymethod]
    fn prepare_transaction(&self, id: u64, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.prepare_transaction(TransactionId(id)).map_err(self.raised(vm))
    }

    #[pymethod]
    fn recover_twophase(&self, vm: &VirtualMachine) -> PyResult {
        plain(&self.connection(vm)?.recover_twophase().map_err(self.raised(vm))?, vm)
    }

    #[pymethod]
    fn commit_prepared(&self, xid: String, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.commit_prepared(&xid).map_err(self.raised(vm))
    }

    #[pymethod]
    fn rollback_prepared(&self, xid: String, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.rollback_prepared(&xid).map_err(self.raised(vm))
    }

    #[pymethod]
    fn begin(&self, vm: &VirtualMachine) -> PyResult<u64> {
        Ok(self.connection(vm)?.begin().map_err(self.raised(vm))?.0)
    }

    #[pymethod]
    fn begin_nested(&self, vm: &VirtualMachine) -> PyResult<u64> {
        Ok(self.connection(vm)?.begin_nested().map_err(self.raised(vm))?.0)
    }

    #[pymethod]
    fn commit(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.commit().map_err(self.raised(vm))
    }

    #[pymethod]
    fn rollback(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.rollback().map_err(self.raised(vm))
    }

    #[pymethod]
    fn commit_transaction(&self, id: u64, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.commit_transaction(TransactionId(id)).map_err(self.raised(vm))
    }

    #[pymethod]
    fn rollback_transaction(&self, id: u64, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.rollback_transaction(TransactionId(id)).map_err(self.raised(vm))
    }

    /// `(is_active, is_current, is_nested)`.
    #[pymethod]
    fn transaction_state(&self, id: u64, vm: &VirtualMachine) -> PyResult {
        let state = match self.connection.borrow().as_ref() {
            Some(connection) => connection.transaction_state(TransactionId(id)),
            None => return Ok(vm.ctx.new_tuple(vec![vm.ctx.false_value.clone().into(); 3]).into()),
        };
        let flags = [state.is_active, state.is_current, state.is_nested];
        Ok(vm.ctx.new_tuple(flags.iter().map(|flag| vm.ctx.new_bool(*flag).into()).collect()).into())
    }

    #[pymethod]
    fn transaction(&self, vm: &VirtualMachine) -> PyResult {
        let id = self.connection.borrow().as_ref().and_then(|connection| connection.transaction()).map(|id| id.0);
        plain(&id, vm)
    }

    #[pymethod]
    fn nested_transaction(&self, vm: &VirtualMachine) -> PyResult {
        let id = self.connection.borrow().as_ref().and_then(|connection| connection.nested_transaction()).map(|id| id.0);
        plain(&id, vm)
    }

    #[pymethod]
    fn in_transaction(&self) -> bool {
        self.connection.borrow().as_ref().is_some_and(|connection| connection.in_transaction())
    }

    #[pymethod]
    fn in_nested_transaction(&self) -> bool {
        self.connection.borrow().as_ref().is_some_and(|connection| connection.in_nested_transaction())
    }

    #[pymethod]
    fn set_isolation(&self, level: String, vm: &VirtualMachine) -> PyResult<()> {
        self.connection(vm)?.set_isolation_level(&level).map_err(self.raised(vm))
    }

    #[pymethod]
    fn get_isolation(&self, vm: &VirtualMachine) -> PyResult<String> {
        self.connection(vm)?.get_isolation_level().map_err(self.raised(vm))
    }

    /// Another connection above the same driver's: what a pool of one gives.
    #[pymethod]
    fn share(&self, vm: &VirtualMachine) -> PyResult {
        let shared = self.connection(vm)?.share().map_err(self.raised(vm))?;
        Ok(Self::new(shared, self.state.clone()).into_pyobject(vm))
    }

    #[pymethod]
    fn close(&self) {
        if let Some(connection) = self.connection.take() {
            connection.close();
        }
    }

    #[pymethod]
    fn is_closed(&self) -> bool {
        self.connection.borrow().is_none()
    }

    /// Reads the catalog: `what` is the name of an `Inspector` method without `get_`, or `table`.
    #[pymethod]
    fn reflect(&self, what: String, arguments: PyDictRef, vm: &VirtualMachine) -> PyResult {
        super::inspector::reflect(self.connection(vm)?, &what, arguments, vm)
    }
}
