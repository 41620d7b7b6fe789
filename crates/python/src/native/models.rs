//! Models that are read and not run: the native half of `_limbeck_models`.

use crate::models::{Action, Pending, Reader, Text, changes_faces};
use crate::script;
use crate::state::HostState;
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use std::cell::RefMut;
use std::path::Path;
use std::rc::Rc;

/// The functions of `_limbeck` that read models.
#[pyclass(module = "_limbeck", name = "ModelsFace")]
#[derive(Debug, PyPayload)]
pub struct ModelsFace {
    pub state: Rc<HostState>,
}

impl ModelsFace {
    fn pending(&self, vm: &VirtualMachine) -> PyResult<RefMut<'_, Pending>> {
        self.state.models.try_borrow_mut().map_err(|_| vm.new_runtime_error("models are being read".to_owned()))
    }
}

#[pyclass]
impl ModelsFace {
    /// Whether modules of models may wait.
    #[pymethod]
    fn models_wanted(&self) -> bool {
        self.state.reads_models.get().unwrap_or_else(|| !self.state.environments.borrow().is_empty())
    }

    /// Says outright whether modules of models may wait; None leaves it to whether an env.py runs.
    #[pymethod]
    fn models_switch(&self, on: Option<bool>) {
        self.state.reads_models.set(on);
    }

    /// Begins to read a module; None where it cannot be parsed.
    #[pymethod]
    fn models_open(&self, namespace: PyDictRef, path: String, vm: &VirtualMachine) -> PyResult<Option<usize>> {
        let source = script::read_source(Path::new(&path), vm)?;
        let Some(reader) = Reader::of(&source, namespace) else { return Ok(None) };
        Ok(Some(self.pending(vm)?.open(reader)))
    }

    /// Ends it.
    #[pymethod]
    fn models_close(&self, reader: usize, vm: &VirtualMachine) -> PyResult<()> {
        self.pending(vm)?.close(reader);
        Ok(())
    }

    /// What is to be done next with a module: a tuple that begins with its kind.
    #[pymethod]
    fn models_next(&self, reader: usize, vm: &VirtualMachine) -> PyResult {
        let mut pending = self.pending(vm)?;
        let Some(mut reading) = pending.readers.get_mut(reader).and_then(Option::take) else {
            return Err(vm.new_index_error(format!("no module is being read under the number {reader}")));
        };
        let action = reading.next(&mut pending, vm);
        pending.readers[reader] = Some(reading);
        drop(pending);
        let text = |kind: &str, text: Text| -> Vec<PyObjectRef> {
            let Text { line, text, has_text_annotations } = text;
            vec![
                vm.ctx.new_str(kind).into(),
                vm.ctx.new_int(line).into(),
                vm.ctx.new_str(text).into(),
                vm.ctx.new_bool(has_text_annotations).into(),
            ]
        };
        let list = |items: Vec<PyObjectRef>| -> PyObjectRef { vm.ctx.new_list(items).into() };
        let string = |text: String| -> PyObjectRef { vm.ctx.new_str(text).into() };
        let pair = |one: PyObjectRef, other: PyObjectRef| -> PyObjectRef { vm.ctx.new_tuple(vec![one, other]).into() };
        let step = match action {
            Action::Run(lines) => text("run", lines),
            Action::Rest(lines) => text("rest", lines),
            Action::From { text: lines, level, module, names } => {
                let mut step = text("from", lines);
                step.push(vm.ctx.new_int(level).into());
                step.push(string(module));
                step.push(list(names.into_iter().map(|(name, own)| pair(string(name), string(own))).collect()));
                step
            }
            Action::Wait { text: lines, names, metadata, bases } => {
                let mut step = text("wait", lines);
                step.push(list(names.into_iter().map(string).collect()));
                step.push(list(metadata));
                step.push(list(bases.into_iter().map(|(base, registry)| pair(base, registry)).collect()));
                step
            }
            Action::End => vec![string("end".to_owned())],
        };
        Ok(vm.ctx.new_tuple(step).into())
    }

    /// Lets a name of a module wait that it takes from another; false where the name is taken.
    #[pymethod]
    fn models_take(
        &self,
        namespace: PyDictRef,
        own: String,
        other: PyDictRef,
        name: String,
        vm: &VirtualMachine,
    ) -> PyResult<bool> {
        let is_taken = namespace.get_item_opt(own.as_str(), vm)?.is_some();
        let mut pending = self.pending(vm)?;
        let known = pending.waiting_in(namespace.as_object()).is_some_and(|names| names.contains_key(&own));
        let item = pending.waiting_in(other.as_object()).and_then(|names| names.get(&name)).cloned();
        match item {
            Some(item) if !is_taken && !known => {
                pending.wait(&namespace, &own, item);
                Ok(true)
            }
            Some(_) | None => Ok(false),
        }
    }

    /// Forgets what waits: it is about to run.
    #[pymethod]
    fn models_forget(&self, vm: &VirtualMachine) -> PyResult<()> {
        self.pending(vm)?.clear();
        Ok(())
    }

    /// Whether a text may change the faces.
    #[pymethod]
    fn models_changes(&self, text: String) -> bool {
        changes_faces(&text)
    }

    /// Makes the models of what waits in several `MetaData`, for the comparison to take; false where one holds anything else.
    #[pymethod]
    fn models_lower(&self, metadata: PyObjectRef, dialect: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        let metadata: Vec<PyObjectRef> = metadata.try_to_value(vm)?;
        let mut pending = self.pending(vm)?;
        if pending.tables.is_empty() {
            return Ok(false);
        }
        // What refers to nothing is for the objects to tell.
        let lowered = pending.lower(&metadata, &dialect, vm)?.filter(|models| models.refers_within());
        let is_read = lowered.is_some();
        pending.lowered = lowered;
        Ok(is_read)
    }
}
