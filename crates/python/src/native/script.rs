//! `ScriptDirectory` for scripts.

use crate::errors::from_command;
use crate::state::HostState;
use crate::wire::to_python;
use limbeck_core::revision::{Endpoint, Request, Revision, WalkOptions};
use limbeck_core::runtime::RevisionNumber;
use limbeck_core::script::{CommandFormat, ScriptDirectory, cmd_format, log_entry};
use rustpython_vm::{PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use serde_json::json;
use std::path::Path;
use std::rc::Rc;

/// The functions of `_limbeck` that speak of revisions.
#[pyclass(module = "_limbeck", name = "ScriptFace")]
#[derive(Debug, PyPayload)]
pub struct ScriptFace {
    pub state: Rc<HostState>,
}

/// The Python form of a revision number: `None`, a string, or a tuple's items as a list.
pub fn number(found: RevisionNumber, vm: &VirtualMachine) -> PyObjectRef {
    match found {
        RevisionNumber::Base => vm.ctx.none(),
        RevisionNumber::One(id) => vm.ctx.new_str(id.as_str()).into(),
        RevisionNumber::Many(ids) => {
            let items = ids.iter().map(|id| vm.ctx.new_str(id.as_str()).into()).collect();
            vm.ctx.new_tuple(items).into()
        }
    }
}

fn described(directory: &ScriptDirectory, revision: &Revision) -> serde_json::Value {
    let map = directory.map();
    let header = revision.header();
    json!({
        "revision": revision.id().as_str(),
        "path": header.path.display().to_string(),
        "doc": revision.doc(),
        "longdoc": header.long_doc,
        "down_revisions": header.down_revisions.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        "branch_labels": map.branch_labels(revision).map(|label| label.as_str()).collect::<Vec<_>>(),
        "dependencies": map.dependencies(revision).map(|it| it.id().as_str()).collect::<Vec<_>>(),
        "nextrev": map.children(revision).map(|it| it.id().as_str()).collect::<Vec<_>>(),
        "is_head": revision.is_head(),
        "is_base": revision.is_base(),
        "is_branch_point": revision.is_branch_point(),
        "is_merge_point": revision.is_merge_point(),
        "log_entry": log_entry(map, revision, false),
        "text": cmd_format(map, revision, CommandFormat::history(false, false)),
    })
}

#[pyclass]
impl ScriptFace {
    fn directory(&self, vm: &VirtualMachine) -> PyResult<Rc<ScriptDirectory>> {
        Ok(self.state.environment(vm)?.script.clone())
    }

    fn plain(&self, value: &serde_json::Value, vm: &VirtualMachine) -> PyResult {
        to_python(value, vm).map_err(|error| crate::errors::from_wire(&error, vm))
    }

    fn list<'r>(
        &self,
        directory: &ScriptDirectory,
        found: impl IntoIterator<Item = &'r Revision>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let items = found.into_iter().map(|revision| described(directory, revision)).collect::<Vec<_>>();
        self.plain(&serde_json::Value::Array(items), vm)
    }

    #[pymethod]
    fn script_facts(&self, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory(vm)?;
        let facts = json!({
            "dir": directory.dir().display().to_string(),
            "version_locations": directory.version_locations().iter().map(|p| p.display().to_string()).collect::<Vec<_>>(),
            "file_template": directory.options().file_template,
        });
        self.plain(&facts, vm)
    }

    #[pymethod]
    fn get_revision(&self, id: String, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory(vm)?;
        match directory.get_revisions(&id).map_err(|e| from_command(&e, vm))?.as_slice() {
            [] => Ok(vm.ctx.none()),
            [first, ..] => self.plain(&described(&directory, first), vm),
        }
    }

    #[pymethod]
    fn get_revisions(&self, id: String, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory(vm)?;
        let found = directory.get_revisions(&id).map_err(|e| from_command(&e, vm))?;
        self.list(&directory, found, vm)
    }

    #[pymethod]
    fn get_heads(&self, consider_depends_on: bool, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory(vm)?;
        let map = directory.map();
        let ids: Vec<&str> = if consider_depends_on {
            map.real_heads().map(|head| head.id().as_str()).collect()
        } else {
            map.heads().map(|head| head.id().as_str()).collect()
        };
        self.plain(&json!(ids), vm)
    }

    #[pymethod]
    fn get_bases(&self, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory(vm)?;
        let ids: Vec<&str> = directory.map().bases().map(|base| base.id().as_str()).collect();
        self.plain(&json!(ids), vm)
    }

    #[pymethod]
    fn as_revision_number(&self, id: String, vm: &VirtualMachine) -> PyResult {
        let found = self.state.environment(vm)?.as_revision_number(&id).map_err(|e| from_command(&e, vm))?;
        Ok(number(found, vm))
    }

    #[pymethod]
    fn get_head_revision(&self, vm: &VirtualMachine) -> PyResult {
        let found = self.state.environment(vm)?.as_revision_number("head").map_err(|e| from_command(&e, vm))?;
        Ok(number(found, vm))
    }

    #[pymethod]
    fn get_head_revisions(&self, vm: &VirtualMachine) -> PyResult {
        let found = self.state.environment(vm)?.as_revision_number("heads").map_err(|e| from_command(&e, vm))?;
        Ok(match found {
            RevisionNumber::Base => vm.ctx.new_tuple(Vec::new()).into(),
            other => number(other, vm),
        })
    }

    #[pymethod]
    fn walk_revisions(&self, base: String, head: String, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory(vm)?;
        let request = Request::Walk { start: &base, end: &head };
        let found = directory
            .map()
            .walk_revisions(&Endpoint::target(base.as_str()), &Endpoint::target(head.as_str()))
            .map_err(|error| from_command(&error.for_request(request), vm))?;
        self.list(&directory, found, vm)
    }

    #[pymethod]
    fn iterate_revisions(&self, upper: String, lower: String, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory(vm)?;
        let request = Request::Walk { start: &lower, end: &upper };
        let found = directory
            .map()
            .iterate_revisions(&Endpoint::target(upper.as_str()), &Endpoint::target(lower.as_str()), WalkOptions::default())
            .map_err(|error| from_command(&error.for_request(request), vm))?;
        self.list(&directory, found, vm)
    }

    #[pymethod]
    fn load_script(&self, path: String, vm: &VirtualMachine) -> PyResult {
        crate::script::load(&self.state, Path::new(&path), vm)
    }
}
