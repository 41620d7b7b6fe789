//! People's Python files: loading, running, caching.

use crate::state::HostState;
pub use limbeck_core::script::filename::module_name;
use rustpython_vm::builtins::PyModule;
use rustpython_vm::compiler::Mode;
use rustpython_vm::{AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine};
use std::path::Path;

/// Runs a file as a module of its own, which is not entered into `sys.modules` (`load_module_py`).
///
/// # Errors
/// The file cannot be read or compiled, or it raised.
pub fn run_file(path: &Path, name: &str, vm: &VirtualMachine) -> PyResult {
    run_source(&read_source(path, vm)?, &path.display().to_string(), name, vm).map(Into::into)
}

/// A file's text, decoded as its byte order mark or coding line says.
///
/// # Errors
/// The file cannot be read or decoded.
pub fn read_source(path: &Path, vm: &VirtualMachine) -> PyResult<String> {
    let text = std::fs::read(path).map_err(|error| vm.new_os_error(format!("{}: {error}", path.display())))?;
    match String::from_utf8(text) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        // A coding line or a mistake: Python's own reader knows.
        Err(_) => {
            let importer = crate::errors::import(vm, "_limbeck_importer")?;
            let decoded = importer.get_attr("decode_source", vm)?.call((path.display().to_string(),), vm)?;
            crate::wire::from_python(decoded, vm).map_err(|error| crate::errors::from_wire(&error, vm))
        }
    }
}

/// Runs source text as a module.
///
/// # Errors
/// The text cannot be compiled, or it raised.
pub fn run_source(source: &str, file: &str, name: &str, vm: &VirtualMachine) -> PyResult<PyRef<PyModule>> {
    let code = vm.compile(source, Mode::Exec, file.to_owned()).map_err(|error| vm.new_syntax_error(&error, Some(source)))?;
    let dict = vm.ctx.new_dict();
    dict.set_item("__file__", vm.ctx.new_str(file).into(), vm)?;
    dict.set_item("__builtins__", vm.builtins.clone().into(), vm)?;
    let module = vm.new_module(name, dict.clone(), None);
    let scope = rustpython_vm::scope::Scope::with_builtins(None, dict, vm);
    vm.run_code_obj(code, scope)?;
    Ok(module)
}

/// A revision's module; run on first use. What it imports and is not there is stood in for.
///
/// # Errors
/// As `run_file`.
pub fn load(state: &HostState, path: &Path, vm: &VirtualMachine) -> PyResult {
    if let Some(known) = state.scripts.borrow().get(path) {
        return Ok(known.clone());
    }
    let was_loading = state.loads_revision.replace(true);
    let module = run_file(path, &module_name(path), vm);
    state.loads_revision.set(was_loading);
    let module = module?;
    // Only where something is absent is there such a module.
    if let Ok(placeholders) = vm.sys_module.get_attr("modules", vm)?.get_item("_limbeck_placeholders", vm) {
        vm.call_method(&placeholders, "tell", (path.display().to_string(),))?;
    }
    state.scripts.borrow_mut().insert(path.to_owned(), module.clone());
    Ok(module)
}

/// An attribute that may be missing.
pub fn attribute(module: &PyObjectRef, name: &'static str, vm: &VirtualMachine) -> Option<PyObjectRef> {
    module.as_object().get_attr(name, vm).ok().filter(|value| !vm.is_none(value))
}
