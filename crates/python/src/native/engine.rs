//! Connections and rendering for scripts.

use crate::errors::{from_compile, from_execute, from_operation, from_wire};
use crate::native::NativeConnection;
use crate::state::HostState;
use crate::wire::from_python;
use limbeck_core::output::{LogLevel, LogRecord};
use limbeck_sql::compiler::expr::{Shown, compile_shown};
use limbeck_sql::compiler::{CompileOptions, compile_ddl};
use limbeck_sql::dialect::{self, Paramstyle};
use limbeck_sql::engine::{Connection, ExecuteError, Url};
use limbeck_sql::{CompileError, Value};
use rustpython_vm::builtins::{PyDictRef, PyStr};
use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The functions of `_limbeck` that open connections and render SQL.
#[pyclass(module = "_limbeck", name = "EngineFace")]
#[derive(Debug, PyPayload)]
pub struct EngineFace {
    pub state: Rc<HostState>,
}

#[pyclass]
impl EngineFace {
    /// `connect(url, connect_args)`.
    #[pymethod]
    fn connect(&self, url: String, arguments: PyDictRef, vm: &VirtualMachine) -> PyResult {
        let url = Url::parse(&url, false).map_err(|error| from_execute(&ExecuteError::Argument(error.to_string()), vm))?;
        let arguments: BTreeMap<String, Value> = from_python(arguments.into(), vm).map_err(|error| from_wire(&error, vm))?;
        let arguments: Vec<(String, Value)> = arguments.into_iter().collect();
        let opened = self.state.connector.connect(&url, &arguments).map_err(|error| from_execute(&error.into(), vm))?;
        let connection = Connection::new(opened, url);
        self.state.connection_opened(&connection).map_err(|error| from_operation(&self.state, &error, vm))?;
        let (output, logger) = (self.state.output.clone(), format!("sqlalchemy.dialects.{}", connection.dialect().name()));
        connection.listen_to_notices(Rc::new(move |notice| {
            output.log(&LogRecord { level: LogLevel::Info, logger: &logger, message: notice });
        }));
        Ok(NativeConnection::new(connection, self.state.clone()).into_pyobject(vm))
    }

    /// `compile(kind, element, dialect_name, options)`: the text, and parameters by name.
    #[pymethod]
    fn compile(
        &self,
        kind: String,
        element: PyObjectRef,
        dialect_name: String,
        options: PyDictRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let style = options.get_item("paramstyle", vm).ok().and_then(|style| style.downcast::<PyStr>().ok());
        let style = style.and_then(|style| Paramstyle::by_name(&style.to_string_lossy()));
        let dialect = dialect::for_text(&dialect_name, style).ok_or_else(|| {
            let message = format!("the dialect '{dialect_name}' renders no SQL in this version");
            from_compile(&CompileError::Compile { message }, vm)
        })?;
        let flag = |name: &str| options.get_item(name, vm).ok().is_some_and(|value| value.is(&vm.ctx.true_value));
        let settings = CompileOptions { literal_binds: flag("literal_binds"), include_table: !flag("exclude_table") };
        let answer = vm.ctx.new_dict();
        let raise = |error: CompileError| from_compile(&error, vm);
        let misfit = |error| from_wire(&error, vm);
        let sql = match kind.as_str() {
            "ddl" => compile_ddl(&from_python(element, vm).map_err(misfit)?, dialect).map_err(raise)?,
            "type" => {
                limbeck_sql::compiler::types::compile_type(&from_python(element, vm).map_err(misfit)?, dialect).map_err(raise)?
            }
            _ => {
                let shown = if kind == "expr" {
                    Shown::Expr(Box::new(from_python(element, vm).map_err(misfit)?))
                } else {
                    Shown::Statement(Box::new(from_python(element, vm).map_err(misfit)?))
                };
                let keys: Vec<String> = match options.get_item("column_keys", vm) {
                    Ok(keys) => from_python(keys, vm).map_err(misfit)?,
                    Err(_) => Vec::new(),
                };
                let (compiled, parameters) =
                    compile_shown(&shown, dialect, &keys, settings, flag("render_postcompile")).map_err(raise)?;
                let params = vm.ctx.new_dict();
                let positions = vm.ctx.new_list(Vec::new());
                for (key, value) in &parameters {
                    let value = match value {
                        Some(value) => crate::values::to_object(value, vm)?,
                        None => vm.ctx.none(),
                    };
                    params.set_item(key.as_str(), value, vm)?;
                    positions.borrow_vec_mut().push(vm.ctx.new_str(key.as_str()).into());
                }
                answer.set_item("params", params.into(), vm)?;
                answer.set_item("positions", positions.into(), vm)?;
                compiled.sql
            }
        };
        answer.set_item("sql", vm.ctx.new_str(sql).into(), vm)?;
        Ok(answer.into())
    }
}
