//! `EnvironmentContext` for scripts.

use super::config::NativeConfig;
use super::context::{NativeContext, PythonBuffer};
use super::script::{NativeScripts, NativeStep, number};
use crate::errors::{from_command, from_operation, from_wire, on_the_way};
use crate::native::NativeConnection;
use crate::state::HostState;
use crate::wire::{from_python, to_python};
use limbeck_core::operations::OperationError;
use limbeck_core::revision::MigrationStep;
use limbeck_core::runtime::sink::OutputBuffer;
use limbeck_core::runtime::{ContextOptions, EnvironmentContext, EnvironmentOptions, Work};
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::{PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};
use serde::Deserialize;
use std::fmt;
use std::rc::Rc;

/// The functions of `_limbeck` that speak of environments.
#[pyclass(module = "_limbeck", name = "EnvironmentFace")]
#[derive(Debug, PyPayload)]
pub struct EnvironmentFace {
    pub state: Rc<HostState>,
}

/// An environment, held by Python.
#[pyclass(module = "_limbeck", name = "NativeEnvironment")]
#[derive(PyPayload)]
pub struct NativeEnvironment {
    pub state: Rc<HostState>,
    pub environment: Rc<EnvironmentContext>,
}

impl fmt::Debug for NativeEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NativeEnvironment").finish_non_exhaustive()
    }
}

/// What `EnvironmentContext(config, script, ...)` is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    as_sql: bool,
    starting_rev: Option<String>,
    destination: Vec<String>,
    tag: Option<String>,
    dont_mutate: bool,
    purge: bool,
}

/// Work whose steps a Python function gives: `fn(rows, context)`, as the face keeps it.
pub fn work_of(state: &Rc<HostState>, face: PyObjectRef) -> Work {
    let state = state.clone();
    Box::new(move |rows, _, _| {
        rustpython_vm::vm::thread::with_current_vm(|vm| {
            state.run_python(|| steps_of(&face, rows, vm)).map_err(|raised| on_the_way(&state, raised, vm))
        })
        .map_err(OperationError::from)
    })
}

fn steps_of(
    face: &PyObjectRef,
    rows: &[limbeck_core::revision::RevisionId],
    vm: &VirtualMachine,
) -> PyResult<Vec<MigrationStep>> {
    let rows = vm.ctx.new_tuple(rows.iter().map(|row| vm.ctx.new_str(row.as_str()).into()).collect());
    let found = vm.call_method(face, "_steps", (rows,))?;
    let items: Vec<PyObjectRef> = vm.extract_elements_with(&found, Ok)?;
    items
        .into_iter()
        .map(|item| match item.downcast::<NativeStep>() {
            Ok(step) => Ok(step.step.clone()),
            Err(other) => Err(vm.new_type_error(format!(
                "the function of a migration gives steps, as ScriptDirectory plans them; this is no step: {}",
                other.class().name()
            ))),
        })
        .collect()
}

#[pyclass]
impl EnvironmentFace {
    /// An environment of Python's own making; the face tells its steps.
    #[pymethod]
    fn environment_new(
        &self,
        config: PyRef<NativeConfig>,
        scripts: PyRef<NativeScripts>,
        given: PyObjectRef,
        face: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<NativeEnvironment> {
        let Given { as_sql, starting_rev, destination, tag, dont_mutate, purge } =
            from_python(given, vm).map_err(|error| from_wire(&error, vm))?;
        let options = EnvironmentOptions { as_sql, starting_rev, destination, tag, dont_mutate, purge };
        let work = work_of(&self.state, face);
        let output = self.state.output.clone();
        let environment = EnvironmentContext::new(config.config.clone(), scripts.directory(), output, options, work);
        Ok(NativeEnvironment { state: self.state.clone(), environment })
    }
}

#[pyclass]
impl NativeEnvironment {
    /// Makes this the environment that env.py finds.
    #[pymethod]
    fn enter(&self, face: PyObjectRef) {
        self.state.environments.borrow_mut().push(self.environment.clone());
        self.state.faces.borrow_mut().push(face);
    }

    #[pymethod]
    fn leave(&self) {
        self.state.environments.borrow_mut().pop();
        self.state.faces.borrow_mut().pop();
    }

    #[pymethod]
    fn config(&self) -> NativeConfig {
        NativeConfig { state: self.state.clone(), config: self.environment.config.clone() }
    }

    #[pymethod]
    fn scripts(&self) -> NativeScripts {
        let environment = &self.environment;
        NativeScripts::new(self.state.clone(), environment.config.clone(), environment.output.clone(), environment.script.clone())
    }

    #[pymethod]
    fn is_offline_mode(&self) -> bool {
        self.environment.options.as_sql
    }

    #[pymethod]
    fn get_starting_revision_argument(&self, vm: &VirtualMachine) -> PyResult {
        Ok(number(self.environment.starting_revision().map_err(|e| from_command(&e, vm))?, vm))
    }

    #[pymethod]
    fn get_revision_argument(&self, vm: &VirtualMachine) -> PyResult {
        Ok(number(self.environment.destination().map_err(|e| from_command(&e, vm))?, vm))
    }

    #[pymethod]
    fn get_tag_argument(&self, vm: &VirtualMachine) -> PyObjectRef {
        let tag = match self.environment.migration_context() {
            Some(context) => context.options.tag.clone(),
            None => self.environment.options.tag.clone(),
        };
        tag.map_or_else(|| vm.ctx.none(), |tag| vm.ctx.new_str(tag).into())
    }

    /// The values of `-x` on the program's own command line.
    #[pymethod]
    fn get_x_argument(&self, vm: &VirtualMachine) -> PyResult {
        let given = self.environment.config.cmd_opts().map(|options| options.x_arguments().to_vec()).unwrap_or_default();
        to_python(&given, vm).map_err(|error| from_wire(&error, vm))
    }

    /// `configure(options, connection, output_buffer)`.
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
        let context =
            self.environment.configure(options, connection, buffer).map_err(|error| from_operation(&self.state, &error, vm))?;
        Ok(NativeContext::new(self.state.clone(), context, Some(self.environment.clone())))
    }

    #[pymethod]
    fn set_template_args(&self, args: PyDictRef) {
        *self.state.template_args.borrow_mut() = Some(args);
    }
}
