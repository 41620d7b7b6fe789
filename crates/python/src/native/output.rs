//! What a command says that Python has called: to Python's own streams.

use limbeck_core::output::{LogRecord, LogSink, Output, WarningCategory};
use rustpython_vm::{PyObjectRef, VirtualMachine};
use std::rc::Rc;

/// Standard output is `sys.stdout` as it is now; results go to the `stdout` of the `Config`.
pub struct PythonOutput {
    /// `Config.stdout`.
    pub stdout: PyObjectRef,
    pub quiet: bool,
    /// Where warnings and log records go.
    pub inner: Rc<dyn Output>,
}

fn write(stream: &PyObjectRef, text: &str, vm: &VirtualMachine) {
    // A closed stream has nobody left to tell.
    drop(vm.call_method(stream, "write", (text,)));
}

fn current(action: impl FnOnce(&PyObjectRef, &VirtualMachine)) {
    rustpython_vm::vm::thread::with_current_vm(|vm| {
        if let Ok(stream) = vm.sys_module.get_attr("stdout", vm) {
            action(&stream, vm);
        }
    });
}

impl Output for PythonOutput {
    fn write_stdout(&self, text: &str) {
        current(|stream, vm| write(stream, text, vm));
    }

    fn flush(&self) {
        current(|stream, vm| drop(vm.call_method(stream, "flush", ())));
    }

    fn quiet(&self) -> bool {
        self.quiet
    }

    fn width(&self) -> Option<usize> {
        self.inner.width()
    }

    fn warn(&self, category: WarningCategory, message: &str) {
        self.inner.warn(category, message);
    }

    fn log(&self, record: &LogRecord<'_>) {
        self.inner.log(record);
    }

    fn set_log_sink(&self, sink: Rc<dyn LogSink>) {
        self.inner.set_log_sink(sink);
    }

    fn print(&self, text: &str) {
        if !self.quiet {
            rustpython_vm::vm::thread::with_current_vm(|vm| write(&self.stdout, &format!("{text}\n"), vm));
        }
    }
}
