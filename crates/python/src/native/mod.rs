//! `_limbeck`: the native functions behind the Python faces.

mod autogenerate;
mod command;
mod config;
mod connection;
mod context;
mod engine;
mod environment;
mod inspector;
mod listener;
mod models;
mod output;
mod placeholders;
mod script;

pub use connection::NativeConnection;
pub use context::NativeContext;
pub use environment::NativeEnvironment;

use crate::state::HostState;
use autogenerate::AutogenerateFace;
use command::CommandFace;
use config::{ConfigFace, NativeConfig};
use context::ContextFace;
use engine::EngineFace;
use environment::EnvironmentFace;
use models::ModelsFace;
use placeholders::PlaceholdersFace;
use rustpython_vm::class::{PyClassImpl, StaticType};
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};
use script::{NativeScripts, NativeStep, ScriptFace};
use std::rc::Rc;

/// Puts the module into `sys.modules`: every method of the faces is a function of it.
///
/// # Errors
/// The interpreter is out of order.
pub fn install(state: &Rc<HostState>, vm: &VirtualMachine) -> PyResult<()> {
    let dict = vm.ctx.new_dict();
    let module = vm.new_module("_limbeck", dict, None);
    let faces: [PyObjectRef; 9] = [
        made(AutogenerateFace { state: state.clone() }, vm),
        made(CommandFace { state: state.clone() }, vm),
        made(ConfigFace { state: state.clone() }, vm),
        made(ContextFace { state: state.clone() }, vm),
        made(EngineFace { state: state.clone() }, vm),
        made(EnvironmentFace { state: state.clone() }, vm),
        made(ModelsFace { state: state.clone() }, vm),
        made(PlaceholdersFace { state: state.clone() }, vm),
        made(ScriptFace { state: state.clone() }, vm),
    ];
    NativeConfig::make_static_type();
    NativeConnection::make_static_type();
    NativeContext::make_static_type();
    NativeEnvironment::make_static_type();
    NativeScripts::make_static_type();
    NativeStep::make_static_type();
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
