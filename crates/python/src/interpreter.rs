//! The embedded interpreter, set up so that starting it costs little.

use rustpython_vm::builtins::{PyModule, PyModuleDef, PyModuleSlots};
use rustpython_vm::stdlib::builtin_module_defs;
use rustpython_vm::{Context, Interpreter, InterpreterBuilder, Py, PyResult, Settings, VirtualMachine, py_freeze};
use std::collections::BTreeSet;

/// What the interpreter is told of the process; nothing is read from the environment here.
#[derive(Debug, Clone, Default)]
pub struct InterpreterOptions {
    /// `sys.argv`.
    pub argv: Vec<String>,
    /// `-W` options.
    pub warn_options: Vec<String>,
}

/// How many objects are made between two searches for garbage in circles.
const GARBAGE_THRESHOLD: u32 = 10_000;

/// Starts an interpreter with the frozen standard library, our frozen modules, and the given native modules.
pub fn start(options: InterpreterOptions, native: impl FnOnce(&Context) -> Vec<&'static PyModuleDef>) -> Interpreter {
    let mut settings = Settings::default();
    settings.argv = options.argv;
    settings.warnoptions = options.warn_options;
    settings.ignore_environment = true;
    settings.import_site = false;
    settings.user_site_directory = false;
    settings.write_bytecode = false;
    settings.install_signal_handlers = false;
    // Looking an encoding up by locale, and the standard path finder, cost two thirds of start-up.
    settings.stdio_encoding = Some("utf-8".to_owned());
    // Files that scripts open are UTF-8 whatever the locale says: what Python has in every UTF-8 and C locale, and in all from 3.15 on.
    settings.utf8_mode = 1;
    settings.allow_external_library = false;

    // A migration is short and makes little garbage in circles: looking for it every 2,000 objects costs a third of the run.
    rustpython_vm::gc_state::gc_state().set_threshold(GARBAGE_THRESHOLD, None, None);

    let builder = InterpreterBuilder::new().settings(settings);
    let on_demand = on_demand_ast(&builder.ctx);
    let stdlib = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
    let native = native(&builder.ctx);
    // `lib/stdlib` holds stand-ins for slow standard modules, `lib/host` our own top-level modules, the rest is packages.
    let mut ours = Vec::new();
    let mut shadowed = BTreeSet::new();
    for (path, module) in py_freeze!(dir = "../lib") {
        let name = match path.strip_prefix("stdlib.") {
            Some(name) => {
                shadowed.insert(name);
                name
            }
            None => path.strip_prefix("host.").unwrap_or(path),
        };
        ours.push((name, module));
    }
    // A stand-in hands over to the module it shadows, which stays reachable under another name.
    let full: Vec<_> = rustpython_pylib::FROZEN_STDLIB
        .into_iter()
        .filter(|(name, _)| shadowed.contains(name))
        .map(|(name, module)| (&*Box::leak(format!("_full_{}", name.replace('.', "_")).into_boxed_str()), module))
        .collect();
    let interpreter = builder
        .add_native_modules(&stdlib)
        .add_native_modules(&on_demand)
        .add_native_modules(&native)
        .add_frozen_modules(rustpython_pylib::FROZEN_STDLIB)
        .add_frozen_modules(full)
        .add_frozen_modules(ours)
        .build();
    if !on_demand.is_empty() {
        interpreter.enter(|vm| {
            // Nothing was in it. If it cannot be taken out, whoever asks for a class of it is told that it is not there.
            let _ = vm.sys_module.get_attr("modules", vm).and_then(|modules| modules.del_item(AST, vm));
        });
    }
    interpreter
}

/// The classes of syntax trees. The interpreter makes all two hundred of them when it starts, though hardly a script
/// names one; here they are made when somebody imports `ast`.
const AST: &str = "_ast";

fn real_ast(ctx: &Context) -> Option<&'static PyModuleDef> {
    builtin_module_defs(ctx).into_iter().find(|def| def.name.as_str() == AST)
}

/// The module's definition, but with nothing in it the first time.
fn on_demand_ast(ctx: &Context) -> Vec<&'static PyModuleDef> {
    let Some(real) = real_ast(ctx) else { return Vec::new() };
    let slots = PyModuleSlots { create: real.slots.create, exec: Some(fill_ast) };
    vec![&*Box::leak(Box::new(PyModuleDef { name: real.name, doc: real.doc, methods: real.methods, slots }))]
}

fn fill_ast(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
    // The interpreter's own import comes before there is a standard output.
    if vm.sys_module.get_attr("stdout", vm).is_err() {
        return Ok(());
    }
    match real_ast(&vm.ctx).and_then(|real| real.slots.exec) {
        Some(fill) => fill(vm, module),
        None => Ok(()),
    }
}
