//! Errors across the wall: Rust errors become the exceptions that scripts catch, exceptions become reports.

use crate::state::HostState;
use crate::wire::WireError;
use limbeck_core::error::{CommandError, ErrorKind};
use limbeck_core::host::{HostError, ScriptException, ScriptFrame};
use limbeck_core::operations::OperationError;
use limbeck_sql::CompileError;
use limbeck_sql::engine::ExecuteError;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

/// Where an exception keeps the hints of the `CommandError` that it came from.
const HINTS: &str = "__limbeck_hints__";
/// Set on exceptions made of a `CommandError` that upstream lets escape as another exception.
const ESCAPES: &str = "__limbeck_escapes__";

/// Imports a module and returns the module itself, not its top package.
pub fn import(vm: &VirtualMachine, name: &'static str) -> PyResult {
    vm.import(name, 0)?;
    vm.sys_module.get_attr("modules", vm)?.get_item(name, vm)
}

fn exception(vm: &VirtualMachine, module: &'static str, class: &str, args: Vec<PyObjectRef>) -> PyBaseExceptionRef {
    let made = import(vm, module)
        .and_then(|module| module.get_attr(vm.ctx.intern_str(class), vm))
        .and_then(|class| class.call(args, vm));
    match made {
        Ok(object) => match object.downcast() {
            Ok(exception) => exception,
            Err(other) => vm.new_type_error(format!("{} is no exception", other.class().name())),
        },
        Err(error) => error,
    }
}

/// The exception for a mistake in a face: what it lowered does not fit.
pub fn from_wire(error: &WireError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_type_error(error.to_string())
}

/// `alembic.util.CommandError`, with its hints.
pub fn from_command(error: &CommandError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let made = exception(vm, "alembic.util.exc", "CommandError", vec![vm.ctx.new_str(error.sentence()).into()]);
    let hints: Vec<PyObjectRef> = error.hints().iter().map(|hint| vm.ctx.new_str(hint.as_str()).into()).collect();
    let object = made.as_object();
    // Attributes of a fresh exception can always be set; a failure here must not hide the error itself.
    let _ = object.set_attr(HINTS, vm.ctx.new_list(hints), vm);
    match error.kind() {
        ErrorKind::Command => {}
        ErrorKind::Exception | ErrorKind::Usage | ErrorKind::Exit(_) => {
            let _ = object.set_attr(ESCAPES, vm.ctx.new_bool(true), vm);
        }
    }
    made
}

/// The exception of `sqlalchemy.exc`, or of Python, that stands for a rendering error.
pub fn from_compile(error: &CompileError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let message = error.to_string();
    let class = vm.ctx.new_str(error.class_name()).into();
    exception(vm, "sqlalchemy.exc", "_from_native", vec![class, vm.ctx.new_str(message).into()])
}

/// The exception of `sqlalchemy.exc` that stands for an error of execution.
pub fn from_execute(error: &ExecuteError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    match error {
        ExecuteError::Compile(error) => from_compile(error, vm),
        ExecuteError::Database(database) => {
            let (sql, parameters) = match &database.statement {
                Some(failed) => {
                    (vm.ctx.new_str(failed.sql.as_str()).into(), vm.ctx.new_str(failed.parameters.to_string()).into())
                }
                None => (vm.ctx.none(), vm.ctx.none()),
            };
            let code = database.code.as_ref().map_or_else(|| vm.ctx.none(), |code| vm.ctx.new_str(code.as_str()).into());
            exception(
                vm,
                "sqlalchemy.exc",
                "_from_driver",
                vec![
                    vm.ctx.new_str(database.kind.class_name()).into(),
                    vm.ctx.new_str(database.driver_class.as_str()).into(),
                    vm.ctx.new_str(database.message.as_str()).into(),
                    code,
                    sql,
                    parameters,
                    vm.ctx.new_str(error.to_string()).into(),
                ],
            )
        }
        ExecuteError::Statement { .. }
        | ExecuteError::InvalidRequest(_)
        | ExecuteError::PendingRollback(_)
        | ExecuteError::ResourceClosed(_)
        | ExecuteError::Argument(_)
        | ExecuteError::NoSuchTable(_)
        | ExecuteError::Result { .. }
        | ExecuteError::Listener(_) => exception(
            vm,
            "sqlalchemy.exc",
            "_from_native",
            vec![vm.ctx.new_str(error.class_name()).into(), vm.ctx.new_str(error.to_string()).into()],
        ),
    }
}

/// The exception of an error of execution; what a listener raised arrives as the same object.
pub fn from_connection(state: &HostState, error: &ExecuteError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    match (error, state.raised.take()) {
        (ExecuteError::Listener(_), Some(raised)) => raised,
        (error, _) => from_execute(error, vm),
    }
}

/// The exception that stands for a failed operation; one that came from Python arrives as the same object.
pub fn from_operation(state: &HostState, error: &OperationError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    match error {
        OperationError::Command(error) | OperationError::Host(HostError::Command(error)) => match state.raised.take() {
            Some(raised) => raised,
            None => from_command(error, vm),
        },
        OperationError::Exception(message) => {
            vm.new_exception_msg(vm.ctx.exceptions.exception_type.to_owned(), message.as_str().into())
        }
        OperationError::NotImplemented(message) => vm.new_not_implemented_error(message.clone()),
        OperationError::Value(message) => vm.new_value_error(message.clone()),
        OperationError::Type(message) => vm.new_type_error(message.clone()),
        OperationError::Key(key) => vm.new_key_error(vm.ctx.new_str(key.as_str()).into()),
        OperationError::Attribute(message) => vm.new_attribute_error(message.clone()),
        OperationError::Assertion(message) => {
            vm.new_exception_msg(vm.ctx.exceptions.assertion_error.to_owned(), message.as_str().into())
        }
        OperationError::Execute(error) => from_connection(state, error, vm),
        OperationError::Host(HostError::Exception(told)) => match state.raised.take() {
            Some(raised) => raised,
            None => vm.new_runtime_error(format!("{}: {}", told.class, told.message)),
        },
        OperationError::Host(HostError::Exit(status)) => match state.raised.take() {
            Some(raised) => raised,
            None => vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), vec![vm.ctx.new_int(*status).into()]),
        },
    }
}

/// Keeps an exception that passes through Rust, so that `from_operation` gives it on.
pub fn on_the_way(state: &HostState, raised: PyBaseExceptionRef, vm: &VirtualMachine) -> HostError {
    let told = to_host_error(&raised, vm);
    *state.raised.borrow_mut() = Some(raised);
    told
}

/// Tells an exception that left a script.
pub fn to_host_error(raised: &PyBaseExceptionRef, vm: &VirtualMachine) -> HostError {
    let object = raised.as_object();
    if object.fast_isinstance(vm.ctx.exceptions.system_exit) {
        return HostError::Exit(exit_status(object, vm));
    }
    let message = object.str(vm).map_or_else(|_| String::new(), |text| text.to_string());
    let class = class_name(object, vm);
    let frames = frames(raised, vm);
    if is_command_error(object, vm) && object.get_attr(ESCAPES, vm).is_err() {
        let mut error = CommandError::new(message);
        if let Ok(hints) = object.get_attr(HINTS, vm)
            && let Ok(hints) = crate::wire::from_python::<Vec<String>>(hints, vm)
        {
            for hint in hints {
                error = error.with_hint(hint);
            }
        }
        // A command that fails where env.py runs it says nothing of env.py.
        if let Some(frame) = frames.last().filter(|frame| !frame.file.ends_with("env.py")) {
            error = error.with_hint(format!("raised at {}, line {}", frame.file, frame.line));
        }
        return HostError::Command(error);
    }
    HostError::Exception(ScriptException { class, message, frames })
}

fn exit_status(object: &rustpython_vm::PyObject, vm: &VirtualMachine) -> i32 {
    match object.get_attr("code", vm) {
        Ok(code) if vm.is_none(&code) => 0,
        Ok(code) => match crate::wire::from_python::<i64>(code.clone(), vm) {
            Ok(status) => i32::try_from(status).unwrap_or(1),
            Err(_) => {
                // `sys.exit("words")` says them on standard error.
                let said = vm.sys_module.get_attr("stderr", vm).and_then(|stream| {
                    let words = code.str(vm)?;
                    vm.call_method(&stream, "write", (format!("{}\n", words.as_wtf8()),))
                });
                // A closed stream has nobody left to tell; the status still counts.
                drop(said);
                1
            }
        },
        Err(_) => 1,
    }
}

fn is_command_error(object: &rustpython_vm::PyObject, vm: &VirtualMachine) -> bool {
    let Ok(modules) = vm.sys_module.get_attr("modules", vm) else { return false };
    let Ok(module) = modules.get_item("alembic.util.exc", vm) else { return false };
    module.get_attr("CommandError", vm).is_ok_and(|class| object.is_instance(&class, vm).unwrap_or(false))
}

/// The class as Python's traceback names it: with its module unless it is a builtin.
fn class_name(object: &rustpython_vm::PyObject, vm: &VirtualMachine) -> String {
    let class = object.class();
    let name = class.name().to_string();
    let module = class.as_object().get_attr("__module__", vm).ok().and_then(|module| module.downcast::<PyStr>().ok());
    match module.as_deref().and_then(|module| module.to_str()) {
        None | Some("builtins" | "__main__") => name,
        Some(module) => format!("{module}.{name}"),
    }
}

/// The lines of people's own files on the way to the exception; what is frozen into the binary is left out.
fn frames(raised: &PyBaseExceptionRef, vm: &VirtualMachine) -> Vec<ScriptFrame> {
    let mut frames = Vec::new();
    let mut next = raised.__traceback__();
    while let Some(traceback) = next {
        let code = &traceback.frame.code;
        let file = code.source_path().to_string();
        if std::path::Path::new(&file).is_absolute() {
            let line = traceback.lineno.get();
            let source = std::fs::read_to_string(&file)
                .ok()
                .and_then(|text| text.lines().nth(line.saturating_sub(1)).map(|line| line.trim().to_owned()));
            frames.push(ScriptFrame { file, line, function: code.obj_name.to_string(), source });
        }
        next = traceback.next.lock().clone();
    }
    if frames.is_empty() && raised.class().is(vm.ctx.exceptions.syntax_error) {
        frames.extend(syntax_frame(raised.as_object(), vm));
    }
    frames
}

/// A `SyntaxError` names its file and line itself.
fn syntax_frame(object: &rustpython_vm::PyObject, vm: &VirtualMachine) -> Option<ScriptFrame> {
    let text = |name: &'static str| {
        object.get_attr(name, vm).ok().and_then(|value| crate::wire::from_python::<Option<String>>(value, vm).ok()).flatten()
    };
    let line = object
        .get_attr("lineno", vm)
        .ok()
        .and_then(|value| crate::wire::from_python::<Option<usize>>(value, vm).ok())
        .flatten()?;
    Some(ScriptFrame {
        file: text("filename")?,
        line,
        function: "<module>".to_owned(),
        source: text("text").map(|source| source.trim().to_owned()),
    })
}
