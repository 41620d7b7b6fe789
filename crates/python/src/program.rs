//! `limbeck python`: a file, a piece of code or a module, run as a program of its own.

use crate::script;
use crate::state::HostState;
use rustpython_vm::builtins::PyListRef;
use rustpython_vm::compiler::Mode;
use rustpython_vm::{PyResult, VirtualMachine};
use std::path::{Path, PathBuf};

/// What runs as `__main__`, as Python's own command line has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PythonProgram {
    /// `python FILE`
    File(PathBuf),
    /// `python -c CODE`
    Code(String),
    /// `python -m MODULE`
    Module(String),
}

/// Runs the program, with this `sys.argv`.
///
/// # Errors
/// The file cannot be read, or what runs raised.
pub fn run(state: &HostState, program: &PythonProgram, argv: &[String], vm: &VirtualMachine) -> PyResult<()> {
    let argv = argv.iter().map(|word| vm.ctx.new_str(word.as_str()).into()).collect();
    vm.sys_module.set_attr("argv", vm.ctx.new_list(argv), vm)?;
    match program {
        PythonProgram::File(path) => {
            let path = state.config.absolute(path);
            let source = script::read_source(&path, vm)?;
            search_first(path.parent().unwrap_or(Path::new("/")), vm)?;
            run_main(&source, &path.display().to_string(), Some(&path), vm)
        }
        PythonProgram::Code(code) => {
            search_first(Path::new(""), vm)?;
            run_main(code, "<string>", None, vm)
        }
        PythonProgram::Module(name) => {
            search_first(&state.config.absolute(Path::new("")), vm)?;
            // `runpy` fills the module that is there.
            vm.new_scope_with_main()?;
            let runpy = crate::errors::import(vm, "runpy")?;
            vm.call_method(&runpy, "_run_module_as_main", (name.as_str(),)).map(drop)
        }
    }
}

/// Python looks beside the program before it looks anywhere else.
fn search_first(directory: &Path, vm: &VirtualMachine) -> PyResult<()> {
    let path: PyListRef =
        vm.sys_module.get_attr("path", vm)?.downcast().map_err(|_| vm.new_type_error("sys.path is no list".to_owned()))?;
    path.borrow_vec_mut().insert(0, vm.ctx.new_str(directory.display().to_string()).into());
    Ok(())
}

fn run_main(source: &str, name: &str, file: Option<&Path>, vm: &VirtualMachine) -> PyResult<()> {
    let scope = vm.new_scope_with_main()?;
    if let Some(file) = file {
        scope.globals.set_item("__file__", vm.ctx.new_str(file.display().to_string()).into(), vm)?;
    }
    let code = vm.compile(source, Mode::Exec, name.to_owned()).map_err(|error| vm.new_syntax_error(&error, Some(source)))?;
    vm.run_code_obj(code, scope).map(drop)
}
