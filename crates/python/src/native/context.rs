//! The environment and the migration context for scripts.

use crate::errors::{from_command, from_operation, from_wire};
use crate::native::NativeConnection;
use crate::native::script::number;
use crate::state::HostState;
use crate::wire::{from_python, to_python};
use limbeck_core::host::HostError;
use limbeck_core::operations::Operation;
use limbeck_core::runtime::sink::OutputBuffer;
use limbeck_core::runtime::{ContextOptions, MigrationContext};
use limbeck_sql::expr::Statement;
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::{PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use std::rc::Rc;

/// The functions of `_limbeck` that speak of the run.
#[pyclass(module = "_limbeck", name = "ContextFace")]
#[derive(Debug, PyPayload)]
pub struct ContextFace {
    pub state: Rc<HostState>,
}

/// An `output_buffer` that env.py gave: anything with `write`.
struct PythonBuffer {
    object: PyObjectRef,
    state: Rc<HostState>,
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
    fn context(&self, vm: &VirtualMachine) -> PyResult<Rc<MigrationContext>> {
        self.state.migration_context(vm)
    }

    fn done(&self, result: Result<(), limbeck_core::operations::OperationError>, vm: &VirtualMachine) -> PyResult<()> {
        result.map_err(|error| from_operation(&self.state, &error, vm))
    }

    #[pymethod]
    fn is_offline_mode(&self, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(self.state.environment(vm)?.options.as_sql)
    }

    #[pymethod]
    fn get_starting_revision_argument(&self, vm: &VirtualMachine) -> PyResult {
        let found = self.state.environment(vm)?.starting_revision().map_err(|e| from_command(&e, vm))?;
        Ok(number(found, vm))
    }

    #[pymethod]
    fn get_revision_argument(&self, vm: &VirtualMachine) -> PyResult {
        let found = self.state.environment(vm)?.destination().map_err(|e| from_command(&e, vm))?;
        Ok(number(found, vm))
    }

    #[pymethod]
    fn get_tag_argument(&self, vm: &VirtualMachine) -> PyResult {
        let environment = self.state.environment(vm)?;
        let tag = match environment.migration_context() {
            Some(context) => context.options.tag.clone(),
            None => environment.options.tag.clone(),
        };
        Ok(tag.map_or_else(|| vm.ctx.none(), |tag| vm.ctx.new_str(tag).into()))
    }

    #[pymethod]
    fn get_x_argument(&self, vm: &VirtualMachine) -> PyResult {
        let given = self.state.config.cmd_opts().map(|options| options.x_arguments().to_vec()).unwrap_or_default();
        to_python(&given, vm).map_err(|error| from_wire(&error, vm))
    }

    /// `configure(options, connection, output_buffer, in_environment)`.
    #[pymethod]
    fn configure(
        &self,
        options: PyObjectRef,
        connection: PyObjectRef,
        buffer: PyObjectRef,
        in_environment: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        let options: ContextOptions = from_python(options, vm).map_err(|error| from_wire(&error, vm))?;
        let connection = match connection.downcast::<NativeConnection>() {
            Ok(native) => Some(native.connection(vm)?),
            Err(_) => None,
        };
        let buffer: Option<Box<dyn OutputBuffer>> =
            if vm.is_none(&buffer) { None } else { Some(Box::new(PythonBuffer { object: buffer, state: self.state.clone() })) };
        let made = if in_environment {
            self.state.environment(vm)?.configure(options, connection, buffer)
        } else {
            MigrationContext::configure(options, connection, buffer, &self.state.output)
        };
        let context = made.map_err(|error| from_operation(&self.state, &error, vm))?;
        let answer = vm.ctx.new_dict();
        answer.set_item("dialect_name", vm.ctx.new_str(context.dialect().name()).into(), vm)?;
        answer.set_item("impl", vm.ctx.new_str(context.implementation().class_name()).into(), vm)?;
        *self.state.context.borrow_mut() = Some(context);
        Ok(answer.into())
    }

    #[pymethod]
    fn set_template_args(&self, args: PyDictRef) {
        *self.state.template_args.borrow_mut() = Some(args);
    }

    #[pymethod]
    fn run_migrations(&self, arguments: PyDictRef, vm: &VirtualMachine) -> PyResult<()> {
        let context = self.context(vm)?;
        let environment = self.state.environment(vm)?;
        let before = self.state.arguments.replace(Some(arguments));
        let host = crate::host::RunningHost { state: self.state.clone() };
        let result = context.run_migrations(&environment, &host);
        *self.state.arguments.borrow_mut() = before;
        self.done(result, vm)
    }

    #[pymethod]
    fn stamp(&self, destination: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let destinations: Vec<String> = match from_python::<String>(destination.clone(), vm) {
            Ok(one) => vec![one],
            Err(_) => from_python(destination, vm).map_err(|error| from_wire(&error, vm))?,
        };
        let context = self.context(vm)?;
        let environment = self.state.environment(vm)?;
        self.done(context.stamp(&environment.script, &destinations), vm)
    }

    #[pymethod]
    fn get_current_heads(&self, vm: &VirtualMachine) -> PyResult {
        let context = self.context(vm)?;
        let environment = self.state.environments.borrow().last().cloned();
        let heads = context
            .current_heads(environment.as_ref().map(|environment| &*environment.script))
            .map_err(|error| from_operation(&self.state, &error, vm))?;
        let heads: Vec<&str> = heads.iter().map(|head| head.as_str()).collect();
        to_python(&heads, vm).map_err(|error| from_wire(&error, vm))
    }

    #[pymethod]
    fn is_transactional_ddl(&self, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(self.context(vm)?.transactional_ddl())
    }

    #[pymethod]
    fn begin_transaction(&self, per_migration: bool, vm: &VirtualMachine) -> PyResult<u64> {
        let scope =
            self.context(vm)?.begin_transaction(per_migration).map_err(|error| from_operation(&self.state, &error, vm))?;
        let token = self.state.token();
        self.state.transactions.borrow_mut().insert(token, scope);
        Ok(token)
    }

    #[pymethod]
    fn commit_transaction(&self, token: u64, vm: &VirtualMachine) -> PyResult<()> {
        self.end_transaction(token, true, vm)
    }

    #[pymethod]
    fn rollback_transaction(&self, token: u64, vm: &VirtualMachine) -> PyResult<()> {
        self.end_transaction(token, false, vm)
    }

    fn end_transaction(&self, token: u64, succeeded: bool, vm: &VirtualMachine) -> PyResult<()> {
        let Some(scope) = self.state.transactions.borrow_mut().remove(&token) else { return Ok(()) };
        let context = self.context(vm)?;
        self.done(context.end_transaction(scope, succeeded), vm)
    }

    #[pymethod]
    fn begin_autocommit_block(&self, vm: &VirtualMachine) -> PyResult<u64> {
        let scope = self.context(vm)?.begin_autocommit_block().map_err(|error| from_operation(&self.state, &error, vm))?;
        let token = self.state.token();
        self.state.autocommit_blocks.borrow_mut().insert(token, scope);
        Ok(token)
    }

    #[pymethod]
    fn end_autocommit_block(&self, token: u64, _succeeded: bool, vm: &VirtualMachine) -> PyResult<()> {
        let Some(scope) = self.state.autocommit_blocks.borrow_mut().remove(&token) else { return Ok(()) };
        let context = self.context(vm)?;
        self.done(context.end_autocommit_block(scope), vm)
    }

    #[pymethod]
    fn static_output(&self, text: String, vm: &VirtualMachine) -> PyResult<()> {
        let context = self.context(vm)?;
        self.done(context.static_output(&text), vm)
    }

    #[pymethod]
    fn emit_begin(&self, vm: &VirtualMachine) -> PyResult<()> {
        let context = self.context(vm)?;
        self.done(context.emit_begin(), vm)
    }

    #[pymethod]
    fn emit_commit(&self, vm: &VirtualMachine) -> PyResult<()> {
        let context = self.context(vm)?;
        self.done(context.emit_commit(), vm)
    }

    /// Carries an operation out in the current context.
    #[pymethod]
    fn invoke(&self, operation: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let operation: Operation = from_python(operation, vm).map_err(|error| from_wire(&error, vm))?;
        let context = self.context(vm)?;
        self.done(context.invoke(&operation), vm)
    }

    /// Executes or writes a statement in the current context.
    #[pymethod]
    fn context_execute(&self, statement: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let statement: Statement = from_python(statement, vm).map_err(|error| from_wire(&error, vm))?;
        let context = self.context(vm)?;
        self.done(context.execute(&statement), vm)
    }
}
