//! `_limbeck`: the native functions behind the Python faces.

mod autogenerate;
mod config;
mod connection;
mod context;
mod engine;
mod inspector;
mod listener;
mod script;

pub use connection::NativeConnection;

use crate::state::HostState;
use autogenerate::AutogenerateFace;
use config::ConfigFace;
use context::ContextFace;
use engine::EngineFace;
use rustpython_vm::class::{PyClassImpl, StaticType};
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};
use script::ScriptFace;
use std::rc::Rc;

/// Puts the module into `sys.modules`: every method of the faces is a function of it.
///
/// # Errors
/// The interpreter is out of order.
pub fn install(state: &Rc<HostState>, vm: &VirtualMachine) -> PyResult<()> {
    let dict = vm.ctx.new_dict();
    let module = vm.new_module("_limbeck", dict, None);
    let faces: [PyObjectRef; 5] = [
        made(AutogenerateFace { state: state.clone() }, vm),
        made(ConfigFace { state: state.clone() }, vm),
        made(ContextFace { state: state.clone() }, vm),
        made(EngineFace { state: state.clone() }, vm),
        made(ScriptFace { state: state.clone() }, vm),
    ];
    NativeConnection::make_static_type();
    for face in faces {
        let names: Vec<_> = face.class().attributes.read().keys().copied().collect();
        for name in names {
            if !name.as_str().starts_with("__") {
                let function = face.get_attr(name, vm)?;
                module.as_object().set_attr(name, function, vm)?;
            }
        }
    }
    vm.sys_module.get_attr("modules", vm)?.set_item("_limbeck", module.into(), vm)
}

fn made<T: PyClassImpl + StaticType + PyPayload + std::fmt::Debug>(face: T, vm: &VirtualMachine) -> PyObjectRef {
    T::make_static_type();
    face.into_pyobject(vm)
}
