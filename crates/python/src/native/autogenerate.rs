//! Comparing and rendering for scripts: the native half of `alembic.autogenerate`.

use super::context::NativeContext;
use crate::autogenerate::PythonHooks;
use crate::errors::{from_operation, from_wire};
use crate::state::HostState;
use crate::wire::{from_python, to_python};
use limbeck_core::autogenerate::api::Produced;
use limbeck_core::autogenerate::render::Renderer;
use limbeck_core::autogenerate::{AutogenHooks, Beyond, GeneratedOp, MigrationScript, api};
use limbeck_core::ddl;
use limbeck_core::ddl::comparison::Detached;
use limbeck_core::ddl::comparison::default::literal_text;
use limbeck_core::error::CommandError;
use limbeck_core::operations::OperationError;
use limbeck_core::runtime::MigrationContext;
use limbeck_sql::dialect::{self, Dialect};
use limbeck_sql::expr::Expr;
use limbeck_sql::types::SqlType;
use rustpython_vm::{PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::rc::Rc;

/// The functions of `_limbeck` that compare and render.
#[pyclass(module = "_limbeck", name = "AutogenerateFace")]
#[derive(Debug, PyPayload)]
pub struct AutogenerateFace {
    pub state: Rc<HostState>,
}

#[derive(Serialize)]
struct Rendering {
    text: String,
    imports: Vec<String>,
}

impl AutogenerateFace {
    fn done<T>(&self, result: Result<T, OperationError>, vm: &VirtualMachine) -> PyResult<T> {
        result.map_err(|error| from_operation(&self.state, &error, vm))
    }

    fn hooks(&self, object: PyObjectRef) -> PythonHooks {
        PythonHooks { state: self.state.clone(), object, in_script: true }
    }
}

fn read<T: DeserializeOwned>(value: PyObjectRef, vm: &VirtualMachine) -> PyResult<T> {
    from_python(value, vm).map_err(|error| from_wire(&error, vm))
}

fn give(value: &impl Serialize, vm: &VirtualMachine) -> PyResult {
    to_python(value, vm).map_err(|error| from_wire(&error, vm))
}

fn named_dialect(name: &str) -> Result<&'static dyn Dialect, OperationError> {
    dialect::by_name(name).ok_or_else(|| CommandError::new(format!("the dialect '{name}' is not supported")).into())
}

/// The context that hooks speak of.
fn context_of(hooks: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Rc<MigrationContext>> {
    match hooks.get_attr("context", vm)?.get_attr("_native", vm)?.downcast::<NativeContext>() {
        Ok(native) => Ok(native.context().clone()),
        Err(_) => Err(vm.new_type_error("a MigrationContext is asked for".to_owned())),
    }
}

#[pyclass]
impl AutogenerateFace {
    /// Compares the models of the hooks with the current database; gives the upgrade.
    #[pymethod]
    fn produce_migrations(&self, object: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let context = context_of(&object, vm)?;
        let hooks = self.hooks(object);
        let produced = hooks.options().map_err(OperationError::from).and_then(|options| {
            let models = hooks.target_metadata()?.unwrap_or_default();
            api::produce(&context, &models, &options, &hooks, &Beyond::plain())
        });
        give(&self.done(produced, vm)?.upgrade, vm)
    }

    /// Compares the models of the hooks with the current database; gives the text of the operations by template variable.
    #[pymethod]
    fn render_migration_diffs(&self, object: PyObjectRef, beyond: bool, vm: &VirtualMachine) -> PyResult {
        let context = context_of(&object, vm)?;
        let hooks = self.hooks(object);
        let beyond = if beyond { Beyond::all() } else { Beyond::plain() };
        let rendered = hooks.options().map_err(OperationError::from).and_then(|options| {
            let models = hooks.target_metadata()?.unwrap_or_default();
            let Produced { upgrade, downgrade, enums } = api::produce(&context, &models, &options, &hooks, &beyond)?;
            let script =
                MigrationScript { upgrade_ops: vec![upgrade], downgrade_ops: vec![downgrade], ..MigrationScript::default() };
            api::render(&context, &script, &options, &hooks, &beyond, &enums)
        });
        give(&self.done(rendered, vm)?, vm)
    }

    /// Renders operations for a dialect: text and imports.
    #[pymethod]
    fn render_operations(
        &self,
        object: PyObjectRef,
        dialect: String,
        entries: PyObjectRef,
        imports: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let entries: Vec<GeneratedOp> = read(entries, vm)?;
        let imports: Vec<String> = read(imports, vm)?;
        let hooks = self.hooks(object);
        let rendered = self.with_renderer(&hooks, &dialect, imports, |renderer| renderer.body(&entries));
        give(&self.done(rendered, vm)?, vm)
    }

    /// Renders a type for a dialect: text and imports.
    #[pymethod]
    fn render_type(&self, object: PyObjectRef, dialect: String, value: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let type_: SqlType = read(value, vm)?;
        let hooks = self.hooks(object);
        let rendered = self.with_renderer(&hooks, &dialect, Vec::new(), |renderer| renderer.type_text(&type_));
        give(&self.done(rendered, vm)?, vm)
    }

    fn with_renderer(
        &self,
        hooks: &PythonHooks,
        dialect: &str,
        imports: Vec<String>,
        render: impl FnOnce(&Renderer<'_>) -> Result<String, OperationError>,
    ) -> Result<Rendering, OperationError> {
        let dialect = named_dialect(dialect)?;
        let implementation = ddl::by_dialect(dialect).ok_or_else(|| OperationError::Key(dialect.name().to_owned()))?;
        let options = hooks.options()?;
        let around = Detached::default();
        let renderer = Renderer::new(dialect, implementation, &options, hooks, &around, imports);
        let text = render(&renderer)?;
        let rendering = Rendering { text, imports: renderer.imports() };
        for warning in around.warnings.take() {
            hooks.warn(limbeck_core::output::WarningCategory::User, &warning);
        }
        Ok(rendering)
    }

    /// A table of the database that was compared last; with what it tells twice, in both ways.
    #[pymethod]
    fn database_table(&self, place: usize, with_doubles: bool, vm: &VirtualMachine) -> PyResult {
        let database = self.state.database.borrow();
        let table = database
            .as_ref()
            .and_then(|database| database.tables.get(place))
            .ok_or_else(|| vm.new_index_error(format!("no table of the database has the number {place}")))?;
        let mut whole = table.table.clone();
        if with_doubles {
            whole.constraints.extend(table.doubled_uniques.iter().cloned());
            whole.indexes.extend(table.doubled_indexes.iter().cloned());
        }
        give(&whole, vm)
    }

    /// How many tables of the database were compared.
    #[pymethod]
    fn database_table_count(&self) -> usize {
        self.state.database.borrow().as_ref().map_or(0, |database| database.tables.len())
    }

    /// An expression as SQL text in a dialect.
    #[pymethod]
    fn expression_text(&self, value: PyObjectRef, dialect: String, vm: &VirtualMachine) -> PyResult<String> {
        let expr: Expr = read(value, vm)?;
        let dialect = dialect::by_name(&dialect).unwrap_or(&limbeck_sql::dialect::default::Default);
        self.done(literal_text(&expr, dialect).map_err(OperationError::from), vm)
    }
}
