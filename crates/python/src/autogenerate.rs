//! `AutogenHooks` by the Python object that knows the functions of env.py (`alembic.autogenerate.hooks.Hooks`).

use crate::state::HostState;
use crate::wire::{from_python, to_python};
use limbeck_core::autogenerate::comparators::{ComparatorAnswer, ComparatorCall, Moment, Target};
use limbeck_core::autogenerate::{
    AutogenHooks, AutogenOptions, Database, DiffTuples, MigrationScript, Models, ObjectKind, Origin, ParentNames, RenderItem,
    Rendered,
};
use limbeck_core::host::HostError;
use limbeck_core::output::WarningCategory;
use limbeck_sql::schema::Constraint;
use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::function::IntoFuncArgs;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The project's say, told by Python. Works while the interpreter is entered.
pub struct PythonHooks {
    pub state: Rc<HostState>,
    pub object: PyObjectRef,
    /// A script called: warnings are Python's then.
    pub in_script: bool,
}

#[derive(Deserialize)]
struct ItemAnswer {
    rendered: Answer,
    imports: Vec<String>,
}

#[derive(Deserialize)]
enum Answer {
    Default,
    Omit,
    Text(String),
}

#[derive(Deserialize)]
struct LinesAnswer {
    lines: Vec<String>,
    imports: Vec<String>,
}

impl PythonHooks {
    /// Makes the hooks of a Python `MigrationContext`.
    ///
    /// # Errors
    /// The frozen module is out of order.
    pub fn of_context(state: Rc<HostState>, context: PyObjectRef, vm: &VirtualMachine) -> PyResult<Self> {
        let class = crate::errors::import(vm, "alembic.autogenerate.hooks")?.get_attr("Hooks", vm)?;
        Ok(Self { state, object: class.call((context,), vm)?, in_script: false })
    }

    fn here<T>(&self, action: impl FnOnce(&VirtualMachine) -> PyResult<T>) -> Result<T, HostError> {
        rustpython_vm::vm::thread::with_current_vm(|vm| {
            action(vm).map_err(|raised: PyBaseExceptionRef| crate::errors::on_the_way(&self.state, raised, vm))
        })
    }

    fn ask<T: DeserializeOwned>(
        &self,
        method: &'static str,
        arguments: impl FnOnce(&VirtualMachine) -> PyResult<Vec<PyObjectRef>>,
    ) -> Result<T, HostError> {
        self.here(|vm| {
            let answer = self.object.get_attr(method, vm)?.call(arguments(vm)?.into_args(vm), vm)?;
            from_python(answer, vm).map_err(|error| crate::errors::from_wire(&error, vm))
        })
    }
}

fn wire(value: &impl Serialize, vm: &VirtualMachine) -> PyResult {
    to_python(value, vm).map_err(|error| crate::errors::from_wire(&error, vm))
}

impl AutogenHooks for PythonHooks {
    fn target_metadata(&self) -> Result<Option<Models>, HostError> {
        if self.ask::<bool>("models_are_read", |_| Ok(Vec::new()))?
            && let Some(models) = self.state.models.borrow_mut().lowered.take()
        {
            return Ok(Some(models));
        }
        self.ask("target_metadata", |_| Ok(Vec::new()))
    }

    fn options(&self) -> Result<AutogenOptions, HostError> {
        self.ask("options", |_| Ok(Vec::new()))
    }

    fn begin(&self, database: &Rc<Database>) -> Result<(), HostError> {
        *self.state.database.borrow_mut() = Some(Rc::clone(database));
        Ok(())
    }

    fn include_name(&self, name: Option<&str>, kind: ObjectKind, parents: ParentNames) -> Result<bool, HostError> {
        self.ask("include_name", |vm| {
            let known = vm.ctx.new_dict();
            if let Some(table) = parents.table {
                known.set_item("table_name", vm.ctx.new_str(table).into(), vm)?;
            }
            if let Some(schema) = parents.schema {
                known.set_item("schema_name", wire(&schema, vm)?, vm)?;
            }
            Ok(vec![wire(&name, vm)?, vm.ctx.new_str(kind.word()).into(), known.into()])
        })
    }

    fn include_object(
        &self,
        object: Origin,
        name: Option<&str>,
        kind: ObjectKind,
        reflected: bool,
        compare_to: Option<Origin>,
    ) -> Result<bool, HostError> {
        self.ask("include_object", |vm| {
            Ok(vec![
                wire(&object, vm)?,
                wire(&name, vm)?,
                vm.ctx.new_str(kind.word()).into(),
                vm.ctx.new_bool(reflected).into(),
                wire(&compare_to, vm)?,
            ])
        })
    }

    fn warn(&self, category: WarningCategory, message: &str) {
        // A warning that Python makes an error of has to be told in some way.
        let raised = self.in_script
            && self
                .ask::<()>("warn", |vm| Ok(vec![vm.ctx.new_str(category.name()).into(), vm.ctx.new_str(message).into()]))
                .is_ok();
        if !raised {
            self.state.output.warn(category, message);
        }
    }

    fn compare_type(&self, database: Origin, model: Origin) -> Result<Option<bool>, HostError> {
        self.ask("compare_type", |vm| Ok(vec![wire(&database, vm)?, wire(&model, vm)?]))
    }

    fn compare_server_default(
        &self,
        database: Origin,
        model: Origin,
        rendered_database: Option<&str>,
        rendered_model: Option<&str>,
    ) -> Result<Option<bool>, HostError> {
        self.ask("compare_server_default", |vm| {
            Ok(vec![wire(&database, vm)?, wire(&model, vm)?, wire(&rendered_database, vm)?, wire(&rendered_model, vm)?])
        })
    }

    fn compare_server_default_name(&self) -> String {
        self.ask("compare_server_default_name", |_| Ok(Vec::new())).unwrap_or_else(|_| "of the project".to_owned())
    }

    fn render_item(&self, item: RenderItem, origin: Option<Origin>) -> Result<(Rendered, Vec<String>), HostError> {
        let answer: ItemAnswer = self.ask("render_item", |vm| {
            let (kind, value) = match item {
                RenderItem::Column(column) => ("column", wire(column, vm)?),
                RenderItem::Type(type_) => ("type", wire(type_, vm)?),
                RenderItem::ServerDefault(default) => ("server_default", wire(&default, vm)?),
                RenderItem::Constraint(constraint, table) => (constraint_word(constraint), wire(&(constraint, table), vm)?),
            };
            Ok(vec![vm.ctx.new_str(kind).into(), value, wire(&origin, vm)?])
        })?;
        let rendered = match answer.rendered {
            Answer::Default => Rendered::Default,
            Answer::Omit => Rendered::Omit,
            Answer::Text(text) => Rendered::Text(text),
        };
        Ok((rendered, answer.imports))
    }

    fn render_custom(&self, class: &str, object: Option<usize>, batch: bool) -> Result<(Vec<String>, Vec<String>), HostError> {
        let answer: LinesAnswer = self.ask("render_custom", |vm| {
            Ok(vec![vm.ctx.new_str(class).into(), wire(&object, vm)?, vm.ctx.new_bool(batch).into()])
        })?;
        Ok((answer.lines, answer.imports))
    }

    fn comparators(&self, plugins: &[String], schemas: &[Option<String>]) -> Result<BTreeSet<(Target, Moment)>, HostError> {
        self.ask("comparators", |vm| Ok(vec![wire(&plugins, vm)?, wire(&schemas, vm)?]))
    }

    fn run_comparators(&self, call: &ComparatorCall) -> Result<ComparatorAnswer, HostError> {
        self.ask("run_comparators", |vm| Ok(vec![wire(call, vm)?]))
    }

    fn diffs(&self, script: &MigrationScript) -> Result<DiffTuples, HostError> {
        self.here(|vm| {
            let found = self.object.get_attr("find_diffs", vm)?.call((wire(script, vm)?,), vm)?;
            Ok(DiffTuples { text: found.repr(vm)?.to_string(), held: Rc::new(self.object.clone()) })
        })
    }

    fn process_revision_directives(
        &self,
        heads: &[String],
        scripts: Vec<MigrationScript>,
    ) -> Result<Vec<MigrationScript>, HostError> {
        self.ask("process_revision_directives", |vm| Ok(vec![wire(&heads, vm)?, wire(&scripts, vm)?]))
    }
}

/// Upstream's word for what `render_item` is shown.
fn constraint_word(constraint: &Constraint) -> &'static str {
    match constraint {
        Constraint::PrimaryKey(_) => "primary_key",
        Constraint::Unique(_) => "unique",
        Constraint::Check(_) => "check",
        Constraint::ForeignKey(_) => "foreign_key",
        Constraint::Exclude(_) => "exclude",
    }
}
