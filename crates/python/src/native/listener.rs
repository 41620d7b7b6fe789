//! Python functions that hear what a connection sends.

use crate::errors::from_wire;
use crate::state::HostState;
use crate::values::to_object;
use crate::wire::{WireError, from_python};
use limbeck_sql::Value;
use limbeck_sql::engine::{ExecuteError, Listener, Parameters, Replacement, TransactionEvent};
use rustpython_vm::builtins::{PyList, PyStr, PyTuple};
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Hands everything to one Python function: `hear(what, ...)`.
pub struct PythonListener {
    hear: PyObjectRef,
    state: Rc<HostState>,
}

impl PythonListener {
    pub fn shared(hear: PyObjectRef, state: Rc<HostState>) -> Rc<dyn Listener> {
        Rc::new(Self { hear, state })
    }

    /// Keeps what the function raised, for whoever turns the error back into an exception.
    fn call(&self, vm: &VirtualMachine, arguments: Vec<PyObjectRef>) -> Result<PyObjectRef, ExecuteError> {
        self.state.run_python(|| self.hear.call(arguments, vm)).map_err(|raised| {
            let said = raised.as_object().str(vm).map_or_else(|_| String::new(), |text| text.to_string());
            *self.state.raised.borrow_mut() = Some(raised);
            ExecuteError::Listener(said)
        })
    }

    fn statement(&self, what: &str, sql: &str, parameters: &Parameters, many: bool) -> Result<Option<Replacement>, ExecuteError> {
        with_current_vm(|vm| {
            let shown = parameters_object(parameters, vm).map_err(|raised| {
                *self.state.raised.borrow_mut() = Some(raised);
                ExecuteError::Listener("a parameter has no Python object".to_owned())
            })?;
            let answer = self
                .call(vm, vec![vm.ctx.new_str(what).into(), vm.ctx.new_str(sql).into(), shown, vm.ctx.new_bool(many).into()])?;
            replacement(answer, vm).map_err(|raised| {
                *self.state.raised.borrow_mut() = Some(raised);
                ExecuteError::Listener("what a listener gave is no statement with its parameters".to_owned())
            })
        })
    }
}

impl Listener for PythonListener {
    fn before_cursor_execute(&self, sql: &str, parameters: &Parameters, many: bool) -> Result<Option<Replacement>, ExecuteError> {
        self.statement("before_cursor_execute", sql, parameters, many)
    }

    fn after_cursor_execute(&self, sql: &str, parameters: &Parameters, many: bool) -> Result<(), ExecuteError> {
        self.statement("after_cursor_execute", sql, parameters, many).map(drop)
    }

    fn transaction(&self, event: TransactionEvent<'_>) -> Result<(), ExecuteError> {
        let (what, name, rolls_back) = match event {
            TransactionEvent::Begin => ("begin", None, false),
            TransactionEvent::Commit => ("commit", None, false),
            TransactionEvent::Rollback => ("rollback", None, true),
            TransactionEvent::Savepoint => ("savepoint", None, false),
            TransactionEvent::Release(name) => ("release_savepoint", Some(name), false),
            TransactionEvent::RollbackTo(name) => ("rollback_savepoint", Some(name), true),
        };
        with_current_vm(|vm| {
            let mut arguments: Vec<PyObjectRef> = vec![vm.ctx.new_str(what).into()];
            arguments.extend(name.map(|name| vm.ctx.new_str(name).into()));
            if !rolls_back {
                return self.call(vm, arguments).map(drop);
            }
            // Something failed already, and that is what is raised; what a listener of the way back raises is reported.
            if let Err(raised) = self.state.run_python(|| self.hear.call(arguments, vm)) {
                vm.run_unraisable(raised, Some("listener of a transaction".to_owned()), vm.ctx.none());
            }
            Ok(())
        })
    }
}

/// What the function answered: nothing, another statement, or `(statement, parameters)` with a list or dictionary, or a list of those.
fn replacement(answer: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Replacement>> {
    if vm.is_none(&answer) {
        return Ok(None);
    }
    if let Some(sql) = answer.downcast_ref::<PyStr>() {
        return Ok(Some(Replacement { sql: sql.to_string(), parameters: None }));
    }
    let (sql, given): (String, PyObjectRef) = match answer.downcast_ref::<PyTuple>().map(|pair| pair.as_slice()) {
        Some([sql, given]) => (sql.clone().try_into_value(vm)?, given.clone()),
        _ => return Err(vm.new_type_error("a listener gives a statement and its parameters".to_owned())),
    };
    let many = given.downcast_ref::<PyList>().and_then(|list| list.borrow_vec().first().cloned());
    let named = |object: &PyObjectRef| object.fast_isinstance(vm.ctx.types.dict_type);
    let listed = |object: &PyObjectRef| object.fast_isinstance(vm.ctx.types.list_type);
    let wrong = |error: WireError| from_wire(&error, vm);
    let pairs = |set: BTreeMap<String, Value>| set.into_iter().collect::<Vec<_>>();
    let parameters = if named(&given) {
        Parameters::Dict(pairs(from_python(given, vm).map_err(wrong)?))
    } else {
        match &many {
            Some(first) if named(first) => {
                let sets: Vec<BTreeMap<String, Value>> = from_python(given, vm).map_err(wrong)?;
                Parameters::Dicts(sets.into_iter().map(pairs).collect())
            }
            Some(first) if listed(first) => Parameters::Rows(from_python(given, vm).map_err(wrong)?),
            Some(_) | None => Parameters::Row(from_python(given, vm).map_err(wrong)?),
        }
    };
    Ok(Some(Replacement { sql, parameters: Some(parameters) }))
}

fn parameters_object(parameters: &Parameters, vm: &VirtualMachine) -> PyResult {
    let row = |row: &[Value]| -> PyResult {
        let values = row.iter().map(|value| to_object(value, vm)).collect::<PyResult<Vec<_>>>()?;
        Ok(vm.ctx.new_tuple(values).into())
    };
    let named = |set: &[(String, Value)]| -> PyResult {
        let dict = vm.ctx.new_dict();
        for (key, value) in set {
            dict.set_item(key.as_str(), to_object(value, vm)?, vm)?;
        }
        Ok(dict.into())
    };
    match parameters {
        Parameters::None => row(&[]),
        Parameters::Row(values) => row(values),
        Parameters::Rows(rows) => {
            Ok(vm.ctx.new_list(rows.iter().map(|values| row(values)).collect::<PyResult<Vec<_>>>()?).into())
        }
        Parameters::Dict(set) => named(set),
        Parameters::Dicts(sets) | Parameters::Named(sets) => {
            Ok(vm.ctx.new_list(sets.iter().map(|set| named(set)).collect::<PyResult<Vec<_>>>()?).into())
        }
    }
}
