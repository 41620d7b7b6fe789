//! The embedded host: `ScriptHost` by an interpreter in the process, started when someone's Python has to run.

use crate::autogenerate::PythonHooks;
use crate::interpreter::{self, InterpreterOptions};
use crate::log_route::{LineFormat, LogRoute, LogRoutes};
use crate::models::Environment;
use crate::native;
use crate::plain::Reading;
use crate::program::{self, PythonProgram};
use crate::script;
use crate::state::HostState;
use crate::wire::from_python;
use limbeck_core::autogenerate::AutogenHooks;
use limbeck_core::config::Config;
use limbeck_core::host::{HostError, MigrationFunction, ModuleHeader, ScriptHost, TemplateValue, VersionApply};
use limbeck_core::mako;
use limbeck_core::output::{LogRecord, LogSink, Output};
use limbeck_core::runtime::{EnvironmentContext, MigrationContext};
use limbeck_sql::engine::Connector;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyDictRef, PyListRef};
use rustpython_vm::function::{FuncArgs, KwArgs};
use rustpython_vm::{AsObject, Interpreter, PyObjectRef, PyPayload, PyResult, VirtualMachine};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

/// What the host is told of the process.
pub type HostOptions = InterpreterOptions;

/// Words of an env.py, and which modules of ours it then imports, or has imported by what it does.
const ENV_MODULES: [(&str, &[&str]); 3] = [
    ("fileConfig", &["logging.config"]),
    ("context", &["alembic.context"]),
    ("engine_from_config", &["sqlalchemy.engine.create", "sqlalchemy.engine.default"]),
];

/// Runs people's Python in an interpreter of its own.
pub struct EmbeddedHost {
    state: Rc<HostState>,
    options: HostOptions,
    /// Started, but with nothing of the project's in it.
    started: OnceCell<Rc<Interpreter>>,
    interpreter: OnceCell<Rc<Interpreter>>,
}

impl EmbeddedHost {
    /// Makes a host; nothing starts yet.
    pub fn new(config: Rc<Config>, connector: Rc<dyn Connector>, output: Rc<dyn Output>, options: HostOptions) -> Self {
        Self { state: HostState::new(config, connector, output), options, started: OnceCell::new(), interpreter: OnceCell::new() }
    }

    /// Whether someone's Python has run.
    pub fn is_started(&self) -> bool {
        self.interpreter.get().is_some()
    }

    /// Runs a program of its own in the interpreter, with this `sys.argv`.
    ///
    /// # Errors
    /// What the program raised; `HostError::Exit` where it ended itself.
    pub fn run_program(&self, program: &PythonProgram, argv: &[String]) -> Result<(), HostError> {
        self.enter(|vm| program::run(&self.state, program, argv, vm))
    }

    /// Lets Python end: threads are waited for, `atexit` functions run, and what is still held back is given to the operating
    /// system. Call it before the process ends.
    pub fn flush(&self) {
        if let Some(interpreter) = self.interpreter.get() {
            interpreter.enter(|vm| {
                for (module, function) in [("threading", "_shutdown"), ("atexit", "_run_exitfuncs")] {
                    let modules = vm.sys_module.get_attr("modules", vm);
                    // Who never imported the module has nothing waiting in it. What an exit function raises, Python reports itself.
                    if let Ok(module) = modules.and_then(|modules| modules.get_item(module, vm)) {
                        drop(vm.call_method(&module, function, ()));
                    }
                }
                for stream in ["stdout", "stderr"] {
                    // A stream that cannot be flushed at the very end has nobody left to tell.
                    let _ = vm.sys_module.get_attr(stream, vm).and_then(|stream| vm.call_method(&stream, "flush", ()));
                }
            });
        }
    }

    /// Starts the interpreter and loads what env.py is going to import of ours, by the words in it.
    fn ready(&self, env_py: &Path) {
        let interpreter = self.started();
        // Whoever runs it says what is wrong with it.
        let Ok(text) = std::fs::read(self.state.config.absolute(env_py)) else { return };
        let text = String::from_utf8_lossy(&text);
        let modules = ENV_MODULES.iter().filter(|(word, _)| text.contains(word));
        interpreter.enter(|vm| {
            for name in modules.flat_map(|(_, modules)| *modules) {
                // One that cannot be loaded is asked for once more by env.py itself.
                drop(vm.import(&vm.ctx.new_str(*name), 0));
            }
        });
    }

    fn started(&self) -> &Rc<Interpreter> {
        self.started.get_or_init(|| Rc::new(interpreter::start(self.options.clone(), |_| Vec::new())))
    }

    fn enter<T>(&self, action: impl FnOnce(&VirtualMachine) -> PyResult<T>) -> Result<T, HostError> {
        let interpreter = match self.interpreter.get() {
            Some(running) => running,
            None => {
                let started = self.started().clone();
                started.enter(|vm| prepare(&self.state, vm).map_err(|raised| crate::errors::to_host_error(&raised, vm)))?;
                self.state
                    .output
                    .set_log_sink(Rc::new(PythonLogging { interpreter: started.clone(), routes: self.state.log_routes.clone() }));
                self.interpreter.get_or_init(|| started)
            }
        };
        interpreter.enter(|vm| {
            action(vm).map_err(|raised| {
                let error = crate::errors::to_host_error(&raised, vm);
                *self.state.raised.borrow_mut() = None;
                error
            })
        })
    }
}

/// The first steps of a fresh interpreter: our importer, the native module, `sys.path`.
fn prepare(state: &Rc<HostState>, vm: &VirtualMachine) -> PyResult<()> {
    native::install(state, vm)?;
    // The finder for people's modules; and Python's output goes out by lines, so that it keeps its place among ours.
    vm.import("_limbeck_importer", 0)?;
    if state.output.shows_progress() {
        vm.import("_limbeck_terminal", 0)?;
    }
    let path: PyListRef =
        vm.sys_module.get_attr("path", vm)?.downcast().map_err(|_| vm.new_type_error("sys.path is no list".to_owned()))?;
    let mut entries: Vec<PyObjectRef> = Vec::new();
    let prepended = state.config.prepend_sys_path(state.output.as_ref()).map_err(|e| crate::errors::from_command(&e, vm))?;
    let searched = state.config.search_path().iter().map(std::path::PathBuf::as_path);
    for directory in prepended.iter().map(Path::new).chain(searched) {
        let absolute = state.config.absolute(directory);
        entries.push(vm.ctx.new_str(absolute.display().to_string()).into());
    }
    *path.borrow_vec_mut() = entries;
    Ok(())
}

/// Log records of the Rust side go where env.py's logging sends them.
struct PythonLogging {
    interpreter: Rc<Interpreter>,
    routes: Rc<LogRoutes>,
}

impl PythonLogging {
    /// Asks logging what comes of such a record.
    fn route(&self, record: &LogRecord<'_>) -> LogRoute {
        let ask = |vm: &VirtualMachine| -> PyResult<LogRoute> {
            let logging = vm.sys_module.get_attr("modules", vm)?.get_item("logging", vm)?;
            if logging.get_attr("_own_file", vm).is_err() {
                return Ok(LogRoute::Usual);
            }
            let route = crate::errors::import(vm, "logging._brief")?.get_attr("route", vm)?;
            let found = route.call((record.logger, record.level.number()), vm)?;
            let found: Option<(String, Vec<(String, String)>)> =
                from_python(found, vm).map_err(|error| crate::errors::from_wire(&error, vm))?;
            let Some((level, formats)) = found else { return Ok(LogRoute::Usual) };
            let formats = formats.iter().map(|(format, end)| LineFormat::parse(format, end, &level));
            Ok(formats.collect::<Option<_>>().map_or(LogRoute::Usual, LogRoute::Lines))
        };
        // What cannot be told beforehand is told when the record is emitted.
        self.interpreter.enter(|vm| ask(vm).unwrap_or(LogRoute::Usual))
    }
}

impl LogSink for PythonLogging {
    fn text(&self, record: &LogRecord<'_>) -> Option<String> {
        if !self.routes.is_alone() {
            return None;
        }
        if !self.routes.knows(record) {
            let route = self.route(record);
            self.routes.learn(record, route);
        }
        self.routes.text(record)
    }

    fn emit(&self, record: &LogRecord<'_>) {
        self.interpreter.enter(|vm| {
            let Ok(modules) = vm.sys_module.get_attr("modules", vm) else { return };
            // Nobody configured logging: Alembic's own loggers drop everything then.
            let Ok(logging) = modules.get_item("logging", vm) else { return };
            // The full module, where it has taken the stand-in's place, knows one way only.
            let is_full = logging.get_attr("_own_file", vm).is_err();
            let logged = if is_full {
                vm.call_method(&logging, "getLogger", (record.logger,))
                    .and_then(|logger| vm.call_method(&logger, "log", (record.level.number(), "%s", record.message)))
            } else {
                modules
                    .get_item("logging._brief", vm)
                    .or_else(|_| crate::errors::import(vm, "logging._brief"))
                    .and_then(|brief| brief.get_attr("log", vm))
                    .and_then(|log| log.call((record.logger, record.level.number(), record.message), vm))
            };
            // Python's logging reports its own troubles; a record that cannot be shown must not stop a migration.
            drop(logged);
        });
    }
}

/// The host as it is reached from inside a running script: the interpreter is entered already.
pub struct RunningHost {
    pub state: Rc<HostState>,
}

impl RunningHost {
    fn ready(&self, _: &Path) {}

    fn here<T>(&self, action: impl FnOnce(&VirtualMachine) -> PyResult<T>) -> Result<T, HostError> {
        rustpython_vm::vm::thread::with_current_vm(|vm| {
            action(vm).map_err(|raised: PyBaseExceptionRef| crate::errors::on_the_way(&self.state, raised, vm))
        })
    }
}

/// Both hosts do the same things; they differ in how they get into the interpreter.
macro_rules! script_host {
    ($host:ty, $inside:ident) => {
        impl ScriptHost for $host {
            fn get_ready(&self, env_py: &Path) {
                self.ready(env_py);
            }

            fn run_env(&self, environment: Rc<EnvironmentContext>) -> Result<(), HostError> {
                self.$inside(|vm| run_env(&self.state, environment, vm))
            }

            fn call_migration(&self, path: &Path, function: MigrationFunction) -> Result<(), HostError> {
                self.$inside(|vm| call_migration(&self.state, path, function, vm))
            }

            fn read_header(&self, path: &Path) -> Result<ModuleHeader, HostError> {
                self.$inside(|vm| read_header(&self.state, path, vm))
            }

            fn render_template(
                &self,
                path: &Path,
                source: &str,
                variables: &BTreeMap<String, TemplateValue>,
            ) -> Result<String, HostError> {
                self.$inside(|vm| render_template(&self.state, path, source, variables, vm))
            }

            fn run_write_hook(
                &self,
                type_name: &str,
                file: &Path,
                options: &BTreeMap<String, String>,
            ) -> Result<bool, HostError> {
                self.$inside(|vm| run_write_hook(type_name, file, options, vm))
            }

            fn autogenerate_hooks(&self) -> Result<Rc<dyn AutogenHooks>, HostError> {
                self.$inside(|vm| autogenerate_hooks(&self.state, vm))
            }

            fn on_version_apply(&self, step: &VersionApply) -> Result<(), HostError> {
                self.$inside(|vm| on_version_apply(&self.state, step, vm))
            }
        }
    };
}

script_host!(RunningHost, here);
script_host!(EmbeddedHost, enter);

fn run_env(state: &Rc<HostState>, environment: Rc<EnvironmentContext>, vm: &VirtualMachine) -> PyResult<()> {
    let path = environment.script.env_py_location();
    state.faces_may_have_changed();
    // A command that Python has called runs with the very `Config` that it was given.
    let given = state.configs.borrow().iter().rev().find(|(config, _)| Rc::ptr_eq(config, &environment.config)).cloned();
    let config = given.map_or_else(|| vm.ctx.none(), |(_, face)| face);
    let native = native::NativeEnvironment { state: state.clone(), environment }.into_pyobject(vm);
    let class = crate::errors::import(vm, "alembic.runtime.environment")?.get_attr("EnvironmentContext", vm)?;
    let face = vm.call_method(&class, "_of_command", (native, config))?;
    vm.call_method(&face, "__enter__", ())?;
    let ran = run_env_file(&path, vm);
    vm.call_method(&face, "__exit__", (vm.ctx.none(), vm.ctx.none(), vm.ctx.none()))?;
    ran
}

/// Runs env.py; names that it imports and never uses are not asked for.
fn run_env_file(path: &Path, vm: &VirtualMachine) -> PyResult<()> {
    let source = script::read_source(path, vm)?;
    let source = Environment::rewritten(&source).unwrap_or(source);
    script::run_source(&source, &path.display().to_string(), &script::module_name(path), vm).map(drop)
}

fn call_migration(state: &Rc<HostState>, path: &Path, function: MigrationFunction, vm: &VirtualMachine) -> PyResult<()> {
    let arguments = state.arguments.borrow().clone();
    let given = match &arguments {
        Some(arguments) => arguments.into_iter().collect(),
        None => Vec::new(),
    };
    let source = script::read_source(path, vm)?;
    let reading = Reading::of(&source);
    let context = state.running.borrow().last().cloned();
    if let Some(context) = &context
        && let Some(face) = face_of(state, context, vm)?
    {
        let alone = reading.keeps_to_operations()
            && !state.has_other_connections()
            && !face.get_attr("on_version_apply_callbacks", vm)?.is_true(vm)?;
        context.defer_commits(alone).map_err(|error| crate::errors::from_operation(state, &error, vm))?;
        if given.is_empty()
            && !state.scripts.borrow().contains_key(path)
            && let Some(operations) = reading.operations(state, function, &face, vm)?
        {
            for (position, operation) in operations.iter().enumerate() {
                if let Err(error) = context.invoke(operation) {
                    let raised = crate::errors::from_operation(state, &error, vm);
                    return state.run_python(|| replay(state, path, function, position, raised, vm));
                }
            }
            return Ok(());
        }
    }
    if !reading.keeps_to_operations() {
        state.faces_may_have_changed();
    }
    let called = state.run_python(|| run_script(state, path, function, given, vm));
    // A run comes by each script once: what it made is garbage now.
    state.scripts.borrow_mut().remove(path);
    called
}

fn run_script(
    state: &Rc<HostState>,
    path: &Path,
    function: MigrationFunction,
    arguments: Vec<(PyObjectRef, PyObjectRef)>,
    vm: &VirtualMachine,
) -> PyResult<()> {
    let module = script::load(state, path, vm)?;
    let function = module.get_attr(function.name(), vm)?;
    let mut named: Vec<(String, PyObjectRef)> = Vec::new();
    for (key, value) in arguments {
        named.push((from_python(key, vm).map_err(|error| crate::errors::from_wire(&error, vm))?, value));
    }
    function.call_with_args(FuncArgs::new(Vec::new(), KwArgs::from_iter(named)), vm).map(drop)
}

/// The face of a context, if it is the one that `op` works on.
fn face_of(state: &HostState, context: &Rc<MigrationContext>, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let migrating = match state.migrating.get() {
        Some(known) => known,
        None => {
            let found: PyListRef = crate::errors::import(vm, "alembic.runtime.environment")?
                .get_attr("migrating", vm)?
                .downcast()
                .map_err(|_| vm.new_type_error("the running migrations are no list".to_owned()))?;
            state.migrating.get_or_init(|| found)
        }
    };
    let Some(face) = migrating.borrow_vec().last().cloned() else { return Ok(None) };
    let native = face.get_attr("_native", vm)?;
    let is_it = native.downcast_ref::<native::NativeContext>().is_some_and(|native| native.holds(context));
    Ok(is_it.then_some(face))
}

/// Runs a script whose operation has failed already, so that the failure comes from the script's own line.
fn replay(
    state: &Rc<HostState>,
    path: &Path,
    function: MigrationFunction,
    position: usize,
    raised: PyBaseExceptionRef,
    vm: &VirtualMachine,
) -> PyResult<()> {
    let module = script::load(state, path, vm)?;
    let made = crate::errors::import(vm, "alembic.runtime.plain")?.get_attr("Replay", vm)?;
    let op = made.call((position, raised.clone()), vm)?;
    let globals = module.get_attr("__dict__", vm)?;
    let globals: PyDictRef = globals.downcast().map_err(|_| vm.new_type_error("a module without names".to_owned()))?;
    let real = crate::errors::import(vm, "alembic.op")?;
    let names: Vec<_> = globals.clone().into_iter().filter(|(_, value)| value.is(&real)).map(|(name, _)| name).collect();
    for name in names {
        globals.set_item(&*name, op.clone(), vm)?;
    }
    let called = module.get_attr(function.name(), vm)?.call((), vm);
    state.scripts.borrow_mut().remove(path);
    // It raises: it made the same calls before.
    called.and(Err(raised))
}

fn read_header(state: &Rc<HostState>, path: &Path, vm: &VirtualMachine) -> PyResult<ModuleHeader> {
    let module = script::load(state, path, vm)?;
    let strings = |name: &'static str| -> PyResult<Vec<String>> {
        let Some(value) = script::attribute(&module, name, vm) else { return Ok(Vec::new()) };
        if let Ok(one) = from_python::<String>(value.clone(), vm) {
            return Ok(vec![one]);
        }
        let items = vm.ctx.types.list_type.to_owned().as_object().call((value,), vm)?;
        from_python(items, vm).map_err(|error| {
            vm.new_type_error(format!("{name} of {} is neither text nor a list of texts: {error}", path.display()))
        })
    };
    Ok(ModuleHeader {
        revision: strings("revision")?.into_iter().next(),
        down_revisions: strings("down_revision")?,
        branch_labels: strings("branch_labels")?,
        depends_on: strings("depends_on")?,
        doc: strings("__doc__")?.into_iter().next(),
    })
}

fn render_template(
    state: &Rc<HostState>,
    path: &Path,
    source: &str,
    variables: &BTreeMap<String, TemplateValue>,
    vm: &VirtualMachine,
) -> PyResult<String> {
    let file = path.display().to_string();
    let failed = |error: mako::MakoError| {
        crate::errors::from_command(&limbeck_core::error::CommandError::new(format!("Template rendering failed; {error}")), vm)
    };
    let compiled = mako::compile(source, &file).map_err(failed)?;
    let module = script::run_source(&compiled.python, &file, "_limbeck_template", vm)?;
    let context = vm.ctx.new_dict();
    for (name, value) in variables {
        context.set_item(name.as_str(), template_value(state, value, vm)?, vm)?;
    }
    // The filter that Alembic gives to every template.
    context.set_item("comma", crate::errors::import(vm, "_limbeck_templates")?.get_attr("comma", vm)?, vm)?;
    let given: Option<PyDictRef> = state.template_args.borrow().clone();
    if let Some(given) = given {
        for (key, value) in given {
            context.set_item(&*key, value, vm)?;
        }
    }
    let rendered = module.as_object().get_attr("render", vm)?.call((context,), vm)?;
    from_python(rendered, vm).map_err(|error| crate::errors::from_wire(&error, vm))
}

fn template_value(state: &Rc<HostState>, value: &TemplateValue, vm: &VirtualMachine) -> PyResult {
    Ok(match value {
        TemplateValue::None => vm.ctx.none(),
        TemplateValue::Str(text) => vm.ctx.new_str(text.as_str()).into(),
        TemplateValue::Bool(on) => vm.ctx.new_bool(*on).into(),
        TemplateValue::Tuple(items) => {
            vm.ctx.new_tuple(items.iter().map(|item| vm.ctx.new_str(item.as_str()).into()).collect()).into()
        }
        TemplateValue::DateTime(text) => {
            let class = vm.import("datetime", 0)?.get_attr("datetime", vm)?;
            vm.call_method(&class, "fromisoformat", (text.as_str(),))?
        }
        TemplateValue::Config => {
            if let Some(face) = state.faces.borrow().last() {
                return face.get_attr("config", vm);
            }
            if let Some((_, face)) = state.configs.borrow().last() {
                return Ok(face.clone());
            }
            let class = crate::errors::import(vm, "alembic.config")?.get_attr("Config", vm)?;
            vm.call_method(&class, "_of_command", ())?
        }
    })
}

fn run_write_hook(type_name: &str, file: &Path, options: &BTreeMap<String, String>, vm: &VirtualMachine) -> PyResult<bool> {
    let registry = crate::errors::import(vm, "alembic.script.write_hooks")?.get_attr("_registry", vm)?;
    let Ok(hook) = registry.get_item(type_name, vm) else { return Ok(false) };
    let given = vm.ctx.new_dict();
    for (key, value) in options {
        given.set_item(key.as_str(), vm.ctx.new_str(value.as_str()).into(), vm)?;
    }
    hook.call((file.display().to_string(), given), vm)?;
    Ok(true)
}

fn autogenerate_hooks(state: &Rc<HostState>, vm: &VirtualMachine) -> PyResult<Rc<dyn AutogenHooks>> {
    let face = state.faces.borrow().last().cloned().ok_or_else(|| vm.new_runtime_error("no env.py is running".to_owned()))?;
    let context = vm.call_method(&face, "get_context", ())?;
    // Hooks run in the middle of the comparison.
    state.log_routes.leave();
    Ok(Rc::new(PythonHooks::of_context(state.clone(), context, vm)?))
}

fn on_version_apply(state: &Rc<HostState>, step: &VersionApply, vm: &VirtualMachine) -> PyResult<()> {
    let Some(face) = state.faces.borrow().last().cloned() else { return Ok(()) };
    let context = face.get_attr("_migration_context", vm)?;
    if vm.is_none(&context) || !context.get_attr("on_version_apply_callbacks", vm)?.is_true(vm)? {
        return Ok(());
    }
    let arguments = state.arguments.borrow().clone();
    let told = crate::wire::to_python(
        &serde_json::json!({
            "is_upgrade": step.is_upgrade,
            "is_stamp": step.is_stamp,
            "up_revisions": step.up_revisions,
            "down_revisions": step.down_revisions,
            "heads": step.heads,
        }),
        vm,
    )
    .map_err(|error| crate::errors::from_wire(&error, vm))?;
    let arguments = arguments.map_or_else(|| vm.ctx.none(), Into::into);
    state.run_python(|| vm.call_method(&face, "_version_applied", (told, arguments))).map(drop)
}
