//! `MigrationContext` for scripts: each face holds its own.

use super::environment::work_of;
use super::script::{NativeScripts, NativeStep};
use crate::errors::{from_operation, from_wire};
use crate::native::NativeConnection;
use crate::state::HostState;
use crate::wire::{from_python, to_python};
use limbeck_core::host::HostError;
use limbeck_core::operations::{Operation, OperationError};
use limbeck_core::revision::{RevisionId, VersionRowChange};
use limbeck_core::runtime::heads::{self, HeadMaintainer};
use limbeck_core::runtime::sink::OutputBuffer;
use limbeck_core::runtime::{ContextOptions, EnvironmentContext, EnvironmentOptions, MigrationContext};
use limbeck_sql::expr::Statement;
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::{PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};
use std::fmt;
use std::rc::Rc;

/// The functions of `_limbeck` that make contexts.
#[pyclass(module = "_limbeck", name = "ContextFace")]
#[derive(Debug, PyPayload)]
pub struct ContextFace {
    pub state: Rc<HostState>,
}

/// A migration context, held by Python.
#[pyclass(module = "_limbeck", name = "NativeContext")]
#[derive(PyPayload)]
pub struct NativeContext {
    state: Rc<HostState>,
    context: Rc<MigrationContext>,
    /// The environment that configured it.
    environment: Option<Rc<EnvironmentContext>>,
}

impl NativeContext {
    /// Whether it holds this context.
    pub fn holds(&self, context: &Rc<MigrationContext>) -> bool {
        Rc::ptr_eq(&self.context, context)
    }
}

impl fmt::Debug for NativeContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NativeContext").finish_non_exhaustive()
    }
}

/// An `output_buffer` that env.py gave: anything with `write`.
pub struct PythonBuffer {
    object: PyObjectRef,
    state: Rc<HostState>,
}

impl PythonBuffer {
    /// The buffer, if one was given.
    pub fn of(state: &Rc<HostState>, object: PyObjectRef, vm: &VirtualMachine) -> Option<Self> {
        (!vm.is_none(&object)).then(|| Self { object, state: state.clone() })
    }
}

impl OutputBuffer for PythonBuffer {
    fn write(&self, text: &str) -> Result<(), HostError> {
        rustpython_vm::vm::thread::with_current_vm(|vm| {
            let written = vm.call_method(&self.object, "write", (text,)).and_then(|_| match self.object.get_attr("flush", vm) {
                Ok(flush) => flush.call((), vm),
                Err(_) => Ok(vm.ctx.none()),
            });
            written.map(drop).map_err(|raised| crate::errors::on_the_way(&self.state, raised, vm))
        })
    }
}

#[pyclass]
impl ContextFace {
    /// `configure(options, connection, output_buffer)`: a context outside of an environment.
    #[pymethod]
    fn configure(
        &self,
        options: PyObjectRef,
        connection: PyObjectRef,
        buffer: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<NativeContext> {
        let options: ContextOptions = from_python(options, vm).map_err(|error| from_wire(&error, vm))?;
        let connection = match connection.downcast::<NativeConnection>() {
            Ok(native) => Some(native.connection(vm)?),
            Err(_) => None,
        };
        let buffer = PythonBuffer::of(&self.state, buffer, vm).map(|buffer| Box::new(buffer) as Box<dyn OutputBuffer>);
        let context = MigrationContext::configure(options, connection, buffer, &self.state.output)
            .map_err(|error| from_operation(&self.state, &error, vm))?;
        Ok(NativeContext::new(self.state.clone(), context, None))
    }
}

impl NativeContext {
    /// Holds a context.
    pub fn new(state: Rc<HostState>, context: Rc<MigrationContext>, environment: Option<Rc<EnvironmentContext>>) -> Self {
        Self { state, context, environment }
    }

    /// The context itself.
    pub fn context(&self) -> &Rc<MigrationContext> {
        &self.context
    }

    fn done(&self, result: Result<(), OperationError>, vm: &VirtualMachine) -> PyResult<()> {
        result.map_err(|error| from_operation(&self.state, &error, vm))
    }

    fn end(&self, token: u64, succeeded: bool, vm: &VirtualMachine) -> PyResult<()> {
        let Some(scope) = self.state.transactions.borrow_mut().remove(&token) else { return Ok(()) };
        self.done(self.context.end_transaction(scope, succeeded), vm)
    }
}

#[pyclass]
impl NativeContext {
    #[pymethod]
    fn dialect_name(&self) -> &'static str {
        self.context.dialect().name()
    }

    #[pymethod]
    fn impl_name(&self) -> &'static str {
        self.context.implementation().class_name()
    }

    /// Runs the steps of the command, or of the face's own function: `run_migrations(keywords, face, scripts)`.
    #[pymethod]
    fn run_migrations(&self, arguments: PyDictRef, face: PyObjectRef, scripts: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let environment = match (&self.environment, scripts.downcast::<NativeScripts>()) {
            (_, Ok(scripts)) if !vm.is_none(&face) => {
                let options = EnvironmentOptions { as_sql: self.context.as_sql(), ..EnvironmentOptions::default() };
                let work = work_of(&self.state, face.clone());
                EnvironmentContext::new(scripts.config.clone(), scripts.directory(), self.state.output.clone(), options, work)
            }
            (Some(environment), _) => environment.clone(),
            (None, _) => {
                let why = "run_migrations() needs steps: configure the context with fn= and script=, or in an EnvironmentContext";
                let class = vm.ctx.exceptions.assertion_error.to_owned();
                return Err(vm.new_exception_msg(class, why.into()));
            }
        };
        let before = self.state.arguments.replace(Some(arguments));
        let own = !vm.is_none(&face);
        if own {
            // The face is told of applied versions, too.
            self.state.faces.borrow_mut().push(face);
        }
        let host = crate::host::RunningHost { state: self.state.clone() };
        self.state.running.borrow_mut().push(self.context.clone());
        let result = self.state.log_routes.within(true, || self.context.run_migrations(&environment, &host));
        self.state.running.borrow_mut().pop();
        *self.state.arguments.borrow_mut() = before;
        if own {
            self.state.faces.borrow_mut().pop();
        }
        self.done(result, vm)
    }

    #[pymethod]
    fn stamp(&self, scripts: PyRef<NativeScripts>, destination: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let destinations: Vec<String> = match from_python::<String>(destination.clone(), vm) {
            Ok(one) => vec![one],
            Err(_) => from_python(destination, vm).map_err(|error| from_wire(&error, vm))?,
        };
        self.done(self.context.stamp(&scripts.directory(), &destinations), vm)
    }

    /// Moves the version rows as a step says, and gives the rows that there are then.
    #[pymethod]
    fn update_to_step(
        &self,
        step: PyRef<NativeStep>,
        heads: PyObjectRef,
        scripts: PyRef<NativeScripts>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let heads: Vec<String> = from_python(heads, vm).map_err(|error| from_wire(&error, vm))?;
        let mut maintainer = HeadMaintainer::new(heads.into_iter().map(RevisionId::new).collect());
        self.done(maintainer.update_to_step(&self.context, scripts.directory().map(), &step.step), vm)?;
        let heads: Vec<&str> = maintainer.heads().iter().map(|head| head.as_str()).collect();
        to_python(&heads, vm).map_err(|error| from_wire(&error, vm))
    }

    /// Adds, changes or removes one version row: from `before`, where there is one, to `after`, where there is one.
    #[pymethod]
    fn change_version(&self, before: Option<String>, after: Option<String>, vm: &VirtualMachine) -> PyResult<()> {
        let change = match (before.map(RevisionId::new), after.map(RevisionId::new)) {
            (None, Some(version)) => VersionRowChange::Insert(version),
            (Some(from), Some(to)) => VersionRowChange::Update { from, to },
            (Some(version), None) => VersionRowChange::Delete(version),
            (None, None) => return Ok(()),
        };
        self.done(heads::apply(&self.context, &change), vm)
    }

    #[pymethod]
    fn get_current_heads(&self, vm: &VirtualMachine) -> PyResult {
        let script = self.environment.as_ref().map(|environment| &*environment.script);
        let heads = self.context.current_heads(script).map_err(|error| from_operation(&self.state, &error, vm))?;
        let heads: Vec<&str> = heads.iter().map(|head| head.as_str()).collect();
        to_python(&heads, vm).map_err(|error| from_wire(&error, vm))
    }

    #[pymethod]
    fn ensure_version_table(&self, purge: bool, vm: &VirtualMachine) -> PyResult<()> {
        self.done(self.context.ensure_version_table(purge), vm)
    }

    #[pymethod]
    fn is_transactional_ddl(&self) -> bool {
        self.context.transactional_ddl()
    }

    #[pymethod]
    fn begin_transaction(&self, per_migration: bool, vm: &VirtualMachine) -> PyResult<u64> {
        let scope = self.context.begin_transaction(per_migration).map_err(|error| from_operation(&self.state, &error, vm))?;
        let token = self.state.token();
        self.state.transactions.borrow_mut().insert(token, scope);
        Ok(token)
    }

    #[pymethod]
    fn commit_transaction(&self, token: u64, vm: &VirtualMachine) -> PyResult<()> {
        self.end(token, true, vm)
    }

    #[pymethod]
    fn rollback_transaction(&self, token: u64, vm: &VirtualMachine) -> PyResult<()> {
        self.end(token, false, vm)
    }

    #[pymethod]
    fn begin_autocommit_block(&self, vm: &VirtualMachine) -> PyResult<u64> {
        let scope = self.context.begin_autocommit_block().map_err(|error| from_operation(&self.state, &error, vm))?;
        let token = self.state.token();
        self.state.autocommit_blocks.borrow_mut().insert(token, scope);
        Ok(token)
    }

    #[pymethod]
    fn end_autocommit_block(&self, token: u64, _succeeded: bool, vm: &VirtualMachine) -> PyResult<()> {
        let Some(scope) = self.state.autocommit_blocks.borrow_mut().remove(&token) else { return Ok(()) };
        self.done(self.context.end_autocommit_block(scope), vm)
    }

    #[pymethod]
    fn static_output(&self, text: String, vm: &VirtualMachine) -> PyResult<()> {
        self.done(self.context.static_output(&text), vm)
    }

    #[pymethod]
    fn emit_begin(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.done(self.context.emit_begin(), vm)
    }

    #[pymethod]
    fn emit_commit(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.done(self.context.emit_commit(), vm)
    }

    /// Carries an operation out.
    #[pymethod]
    fn invoke(&self, operation: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let operation: Operation = from_python(operation, vm).map_err(|error| from_wire(&error, vm))?;
        self.done(self.context.invoke(&operation), vm)
    }

    /// Executes or writes a statement.
    #[pymethod]
    fn execute(&self, statement: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let statement: Statement = from_python(statement, vm).map_err(|error| from_wire(&error, vm))?;
        self.done(self.context.execute(&statement), vm)
    }
}
