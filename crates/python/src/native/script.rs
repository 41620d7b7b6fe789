//! `ScriptDirectory` for scripts.

use super::config::NativeConfig;
use crate::errors::{from_command, from_operation, from_wire};
use crate::host::RunningHost;
use crate::state::HostState;
use crate::wire::{from_python, to_python};
use limbeck_core::command::generate::{NewScript, generate};
use limbeck_core::command::project;
use limbeck_core::config::Config;
use limbeck_core::output::Output;
use limbeck_core::revision::{Endpoint, MigrationStep, Request, Revision, RevisionId, RevisionStep, StampStep, WalkOptions};
use limbeck_core::runtime::RevisionNumber;
use limbeck_core::script::{ScriptDirectory, log_entry};
use rustpython_vm::{PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::rc::Rc;

/// The functions of `_limbeck` that speak of revisions.
#[pyclass(module = "_limbeck", name = "ScriptFace")]
#[derive(Debug, PyPayload)]
pub struct ScriptFace {
    pub state: Rc<HostState>,
}

/// A script directory, held by Python.
#[pyclass(module = "_limbeck", name = "NativeScripts")]
#[derive(PyPayload)]
pub struct NativeScripts {
    pub state: Rc<HostState>,
    pub config: Rc<Config>,
    pub output: Rc<dyn Output>,
    directory: RefCell<Rc<ScriptDirectory>>,
}

impl fmt::Debug for NativeScripts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NativeScripts").finish_non_exhaustive()
    }
}

/// A step of a plan, held by Python until it is run.
#[pyclass(module = "_limbeck", name = "NativeStep")]
#[derive(Debug, PyPayload)]
pub struct NativeStep {
    pub step: MigrationStep,
}

#[pyclass]
impl NativeStep {
    #[pymethod]
    fn describe(&self) -> String {
        self.step.log()
    }

    #[pymethod]
    fn is_upgrade(&self) -> bool {
        self.step.is_upgrade()
    }

    #[pymethod]
    fn short_log(&self) -> String {
        self.step.short_log()
    }

    /// What the step's Python face says: its revision, where it is one's, and where it leads from and to.
    #[pymethod]
    fn facts(&self, vm: &VirtualMachine) -> PyResult {
        let facts = match &self.step {
            MigrationStep::Revision(step) => {
                let RevisionStep { revision, index: _, is_upgrade, doc, parents, normalized_parents } = step;
                serde_json::json!({
                    "revision": revision.as_str(),
                    "is_upgrade": is_upgrade,
                    "doc": doc,
                    "parents": parents.iter().map(RevisionId::as_str).collect::<Vec<_>>(),
                    "normalized_parents": normalized_parents.iter().map(RevisionId::as_str).collect::<Vec<_>>(),
                })
            }
            MigrationStep::Stamp(step) => {
                let StampStep { from, to, is_upgrade, branch_move } = step;
                serde_json::json!({
                    "from": from.iter().map(RevisionId::as_str).collect::<Vec<_>>(),
                    "to": to.iter().map(RevisionId::as_str).collect::<Vec<_>>(),
                    "is_upgrade": is_upgrade,
                    "branch_move": branch_move,
                })
            }
        };
        to_python(&facts, vm).map_err(|error| from_wire(&error, vm))
    }
}

/// The Python form of a revision number: `None`, a string, or a tuple.
pub fn number(found: RevisionNumber, vm: &VirtualMachine) -> PyObjectRef {
    match found {
        RevisionNumber::Base => vm.ctx.none(),
        RevisionNumber::One(id) => vm.ctx.new_str(id.as_str()).into(),
        RevisionNumber::Word(word) => vm.ctx.new_str(word).into(),
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
        "path": header.path.to_path().display().to_string(),
        "doc": revision.doc(),
        "longdoc": header.long_doc.as_str(),
        "down_revisions": header.down_revisions.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        "branch_labels": map.branch_labels(revision).map(|label| label.as_str()).collect::<Vec<_>>(),
        "dependencies": map.dependencies(revision).map(|it| it.id().as_str()).collect::<Vec<_>>(),
        "nextrev": map.children(revision).map(|it| it.id().as_str()).collect::<Vec<_>>(),
        "is_head": revision.is_head(),
        "is_real_head": map.real_heads().any(|head| head.id() == revision.id()),
        "is_base": revision.is_base(),
        "is_branch_point": revision.is_branch_point(),
        "is_merge_point": revision.is_merge_point(),
        "log_entry": log_entry(map, revision, false),
    })
}

#[pyclass]
impl ScriptFace {
    /// The script directory of a configuration.
    #[pymethod]
    fn scripts_open(&self, config: PyRef<NativeConfig>, vm: &VirtualMachine) -> PyResult<NativeScripts> {
        let host = RunningHost { state: self.state.clone() };
        let output = self.state.output.clone();
        let directory = project::open(&config.config, &host, &*output).map_err(|e| from_operation(&self.state, &e.into(), vm))?;
        Ok(NativeScripts {
            state: self.state.clone(),
            config: config.config.clone(),
            output,
            directory: RefCell::new(Rc::new(directory)),
        })
    }
}

impl NativeScripts {
    /// Holds the directory of a running command.
    pub fn new(state: Rc<HostState>, config: Rc<Config>, output: Rc<dyn Output>, directory: Rc<ScriptDirectory>) -> Self {
        Self { state, config, output, directory: RefCell::new(directory) }
    }

    /// The directory as it is now.
    pub fn directory(&self) -> Rc<ScriptDirectory> {
        self.directory.borrow().clone()
    }

    fn plain(value: &serde_json::Value, vm: &VirtualMachine) -> PyResult {
        to_python(value, vm).map_err(|error| from_wire(&error, vm))
    }

    fn list<'r>(directory: &ScriptDirectory, found: impl IntoIterator<Item = &'r Revision>, vm: &VirtualMachine) -> PyResult {
        let items = found.into_iter().map(|revision| described(directory, revision)).collect::<Vec<_>>();
        Self::plain(&serde_json::Value::Array(items), vm)
    }
}

fn texts(given: PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<String>> {
    from_python(given, vm).map_err(|error| from_wire(&error, vm))
}

fn ids(rows: Vec<String>) -> Vec<RevisionId> {
    rows.into_iter().map(RevisionId::new).collect()
}

fn steps(found: impl IntoIterator<Item = MigrationStep>, vm: &VirtualMachine) -> PyObjectRef {
    let items = found.into_iter().map(|step| NativeStep { step }.into_pyobject(vm)).collect();
    vm.ctx.new_list(items).into()
}

/// What `generate_revision` is given.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Generated {
    rev_id: String,
    message: Option<String>,
    heads: Vec<String>,
    splice: bool,
    branch_labels: Vec<String>,
    version_path: Option<String>,
    depends_on: Vec<String>,
    variables: BTreeMap<String, String>,
}

#[pyclass]
impl NativeScripts {
    #[pymethod]
    fn facts(&self, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        let facts = json!({
            "dir": directory.dir().display().to_string(),
            "configured_locations": !directory.options().version_locations.is_empty(),
            "version_locations": directory.version_locations().iter().map(|p| p.display().to_string()).collect::<Vec<_>>(),
            "file_template": directory.options().file_template,
        });
        Self::plain(&facts, vm)
    }

    #[pymethod]
    fn get_revision(&self, id: String, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        match directory.get_revisions(&id).map_err(|e| from_command(&e, vm))?.as_slice() {
            [] => Ok(vm.ctx.none()),
            [first, ..] => Self::plain(&described(&directory, first), vm),
        }
    }

    #[pymethod]
    fn get_revisions(&self, id: String, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        let found = directory.get_revisions(&id).map_err(|e| from_command(&e, vm))?;
        Self::list(&directory, found, vm)
    }

    /// All revisions that a database with this row has.
    #[pymethod]
    fn get_all_current(&self, rows: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        let map = directory.map();
        let mut found: Vec<&Revision> = Vec::new();
        for row in &texts(rows, vm)? {
            for revision in directory.get_revisions(row).map_err(|e| from_command(&e, vm))? {
                for ancestor in map.ancestors(revision, true) {
                    if !found.iter().any(|known| known.id() == ancestor.id()) {
                        found.push(ancestor);
                    }
                }
            }
        }
        // An ancestor that stands for nothing of its own is not current.
        let top: Vec<&Revision> = found
            .iter()
            .copied()
            .filter(|one| !map.children(one).any(|child| found.iter().any(|other| other.id() == child.id())))
            .collect();
        Self::list(&directory, top, vm)
    }

    #[pymethod]
    fn get_heads(&self, consider_depends_on: bool, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        let map = directory.map();
        let ids: Vec<&str> = if consider_depends_on {
            map.real_heads().map(|head| head.id().as_str()).collect()
        } else {
            map.heads().map(|head| head.id().as_str()).collect()
        };
        Self::plain(&json!(ids), vm)
    }

    #[pymethod]
    fn get_bases(&self, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        let ids: Vec<&str> = directory.map().bases().map(|base| base.id().as_str()).collect();
        Self::plain(&json!(ids), vm)
    }

    #[pymethod]
    fn as_revision_number(&self, id: String, vm: &VirtualMachine) -> PyResult {
        let found = limbeck_core::runtime::as_revision_number(&self.directory(), &id).map_err(|e| from_command(&e, vm))?;
        Ok(number(found, vm))
    }

    #[pymethod]
    fn walk_revisions(&self, base: String, head: String, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        let request = Request::Walk { start: &base, end: &head };
        let found = directory
            .map()
            .walk_revisions(&Endpoint::target(base.as_str()), &Endpoint::target(head.as_str()))
            .map_err(|error| from_command(&error.for_request(request), vm))?;
        Self::list(&directory, found, vm)
    }

    #[pymethod]
    fn iterate_revisions(
        &self,
        upper: PyObjectRef,
        lower: PyObjectRef,
        implicit_base: bool,
        inclusive: bool,
        select_for_downgrade: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        let directory = self.directory();
        let (upper, lower) = (texts(upper, vm)?, texts(lower, vm)?);
        let (start, end) = (lower.join(", "), upper.join(", "));
        let request = Request::Walk { start: &start, end: &end };
        let endpoint = |given: Vec<String>| match <[String; 1]>::try_from(given) {
            Ok([one]) => Endpoint::target(one),
            Err(many) => Endpoint::Rows(ids(many)),
        };
        let options = WalkOptions { implicit_base, inclusive, select_for_downgrade, ..WalkOptions::default() };
        let found = directory
            .map()
            .iterate_revisions(&endpoint(upper), &endpoint(lower), options)
            .map_err(|error| from_command(&error.for_request(request), vm))?;
        Self::list(&directory, found, vm)
    }

    #[pymethod]
    fn upgrade_steps(&self, destination: String, rows: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        let request = Request::Upgrade { destination: &destination };
        let plan = directory
            .map()
            .upgrade_steps(&ids(texts(rows, vm)?), &Endpoint::target(destination.as_str()))
            .map_err(|error| from_command(&error.for_request(request), vm))?;
        Ok(steps(plan.steps.into_iter().map(MigrationStep::from), vm))
    }

    /// The step of one revision, outside of any plan.
    #[pymethod]
    fn revision_step(&self, id: String, is_upgrade: bool, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        let map = directory.map();
        let found = directory.get_revisions(&id).map_err(|error| from_command(&error, vm))?;
        let [revision, ..] = found.as_slice() else {
            return Err(vm.new_value_error("a step needs a revision, and base is none".to_owned()));
        };
        Ok(NativeStep { step: MigrationStep::Revision(RevisionStep::new(map, revision, is_upgrade)) }.into_pyobject(vm))
    }

    /// A step that only moves rows, outside of any plan.
    #[pymethod]
    fn stamp_step(
        &self,
        from: PyObjectRef,
        to: PyObjectRef,
        is_upgrade: bool,
        branch_move: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        let (from, to) = (ids(texts(from, vm)?), ids(texts(to, vm)?));
        Ok(NativeStep { step: MigrationStep::Stamp(StampStep { from, to, is_upgrade, branch_move }) }.into_pyobject(vm))
    }

    #[pymethod]
    fn downgrade_steps(&self, destination: String, rows: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        let request = Request::Downgrade { destination: &destination };
        let plan = directory
            .map()
            .downgrade_steps(&ids(texts(rows, vm)?), &Endpoint::target(destination.as_str()))
            .map_err(|error| from_command(&error.for_request(request), vm))?;
        Ok(steps(plan.steps.into_iter().map(MigrationStep::from), vm))
    }

    #[pymethod]
    fn stamp_steps(&self, destinations: PyObjectRef, rows: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let directory = self.directory();
        let found = directory
            .map()
            .stamp_steps(&ids(texts(rows, vm)?), &texts(destinations, vm)?)
            .map_err(|error| from_command(&error.for_request(Request::Stamp), vm))?;
        Ok(steps(found.into_iter().map(MigrationStep::from), vm))
    }

    /// Writes a new revision's file, and gives its id.
    #[pymethod]
    fn generate_revision(&self, given: PyObjectRef, vm: &VirtualMachine) -> PyResult<String> {
        let Generated { rev_id, message, heads, splice, branch_labels, version_path, depends_on, variables } =
            from_python(given, vm).map_err(|error| from_wire(&error, vm))?;
        let mut directory = (*self.directory()).clone();
        let host = RunningHost { state: self.state.clone() };
        let new = NewScript {
            id: RevisionId::new(rev_id),
            message: message.as_deref(),
            heads: &heads,
            splice,
            branch_labels: &branch_labels,
            version_path: version_path.as_deref().map(Path::new),
            depends_on: &depends_on,
            variables,
        };
        let id = generate(&self.config, &mut directory, new, &host, &*self.output)
            .map_err(|e| from_operation(&self.state, &e.into(), vm))?;
        *self.directory.borrow_mut() = Rc::new(directory);
        Ok(id.to_string())
    }

    /// Runs env.py, in the environment that has been entered.
    #[pymethod]
    fn run_env(&self, vm: &VirtualMachine) -> PyResult<()> {
        let path = self.directory().env_py_location();
        crate::script::run_file(&path, &crate::script::module_name(&path), vm).map(drop)
    }

    #[pymethod]
    fn load_script(&self, path: String, vm: &VirtualMachine) -> PyResult {
        crate::script::load(&self.state, Path::new(&path), vm)
    }
}
