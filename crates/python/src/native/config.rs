//! `Config` for scripts.

use crate::errors::{from_command, from_wire};
use crate::state::HostState;
use crate::wire::{from_python, to_python};
use limbeck_core::config::toml::{OptionValue, TomlValue};
use limbeck_core::config::{ArgumentValue, Config, ConfigSources};
use limbeck_core::output::Line;
use rustpython_vm::builtins::PyBytesRef;
use rustpython_vm::{PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

/// The functions of `_limbeck` that speak of configurations.
#[pyclass(module = "_limbeck", name = "ConfigFace")]
#[derive(Debug, PyPayload)]
pub struct ConfigFace {
    pub state: Rc<HostState>,
}

/// A configuration, held by Python.
#[pyclass(module = "_limbeck", name = "NativeConfig")]
#[derive(Debug, PyPayload)]
pub struct NativeConfig {
    pub state: Rc<HostState>,
    pub config: Rc<Config>,
}

/// What `Config(...)` is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sources {
    ini_file: Option<String>,
    toml_file: Option<String>,
    ini_section: String,
    cwd: String,
    arguments: Vec<(String, String)>,
}

fn option(value: Option<String>, vm: &VirtualMachine) -> PyObjectRef {
    value.map_or_else(|| vm.ctx.none(), |text| vm.ctx.new_str(text).into())
}

fn plain<T: serde::Serialize + ?Sized>(value: &T, vm: &VirtualMachine) -> PyResult {
    to_python(value, vm).map_err(|error| from_wire(&error, vm))
}

#[pyclass]
impl ConfigFace {
    /// The configuration of the running command.
    #[pymethod]
    fn config_of_command(&self) -> NativeConfig {
        NativeConfig { state: self.state.clone(), config: self.state.config.clone() }
    }

    /// A configuration of its own.
    #[pymethod]
    fn config_new(&self, sources: PyObjectRef, vm: &VirtualMachine) -> PyResult<NativeConfig> {
        let Sources { ini_file, toml_file, ini_section, cwd, arguments } =
            from_python(sources, vm).map_err(|error| from_wire(&error, vm))?;
        let own = &self.state.config;
        let config = Config::new(ConfigSources {
            ini_file,
            toml_file,
            ini_section,
            cwd: PathBuf::from(cwd),
            arguments,
            cmd_opts: None,
            search_path: own.search_path().to_vec(),
            surroundings: own.surroundings().clone(),
        });
        Ok(NativeConfig { state: self.state.clone(), config: Rc::new(config) })
    }

    #[pymethod]
    fn print_stdout(&self, text: String) {
        self.state.output.print(&text);
    }

    /// Calls a function of a stream with its argument, with the progress of the run out of its way.
    #[pymethod]
    fn aside(&self, write: PyObjectRef, data: PyBytesRef, vm: &VirtualMachine) -> PyResult {
        let line = if data.as_bytes().ends_with(b"\n") { Line::Ended } else { Line::Open };
        let mut written = None;
        self.state.output.aside(line, &mut || written = Some(write.call((data.clone(),), vm)));
        written.unwrap_or_else(|| Ok(vm.ctx.none()))
    }

    #[pymethod]
    fn message(&self, text: String) {
        self.state.output.message(&text);
    }

    #[pymethod]
    fn rev_id(&self, vm: &VirtualMachine) -> PyResult {
        let id = limbeck_core::script::random_revision_id().map_err(|e| from_command(&e, vm))?;
        Ok(vm.ctx.new_str(id.to_string()).into())
    }
}

#[pyclass]
impl NativeConfig {
    #[pymethod]
    fn facts(&self, vm: &VirtualMachine) -> PyResult {
        let config = &self.config;
        let facts = vm.ctx.new_dict();
        let ini = config.config_file_name().map(|name| config.absolute(name).display().to_string());
        let toml = config.toml_file_name().map(|name| config.absolute(name).display().to_string());
        facts.set_item("config_file_name", option(ini, vm), vm)?;
        facts.set_item("toml_file_name", option(toml, vm), vm)?;
        facts.set_item("config_ini_section", vm.ctx.new_str(config.config_ini_section()).into(), vm)?;
        let options = match config.cmd_opts() {
            None => vm.ctx.none(),
            Some(options) => {
                let dict = vm.ctx.new_dict();
                for (name, value) in options.iter() {
                    let value = match value {
                        ArgumentValue::None => vm.ctx.none(),
                        ArgumentValue::Flag(on) => vm.ctx.new_bool(*on).into(),
                        ArgumentValue::Text(text) => vm.ctx.new_str(text.as_str()).into(),
                        ArgumentValue::List(items) => plain(items, vm)?,
                    };
                    dict.set_item(name, value, vm)?;
                }
                dict.into()
            }
        };
        facts.set_item("cmd_opts", options, vm)?;
        Ok(facts.into())
    }

    #[pymethod]
    fn set_config_file_name(&self, name: Option<String>) {
        self.config.set_config_file_name(name);
    }

    #[pymethod]
    fn set_ini_section(&self, name: String) {
        self.config.set_config_ini_section(&name);
    }

    #[pymethod]
    fn section(&self, name: String, vm: &VirtualMachine) -> PyResult {
        let Some(pairs) = self.config.section(&name).map_err(|e| from_command(&e, vm))? else {
            return Ok(vm.ctx.none());
        };
        let dict = vm.ctx.new_dict();
        for (key, value) in pairs {
            dict.set_item(key.as_str(), vm.ctx.new_str(value).into(), vm)?;
        }
        Ok(dict.into())
    }

    #[pymethod]
    fn sections(&self, vm: &VirtualMachine) -> PyResult {
        let names = self.config.with_ini(|ini| ini.sections().map(str::to_owned).collect::<Vec<_>>());
        plain(&names.map_err(|e| from_command(&e, vm))?, vm)
    }

    #[pymethod]
    fn section_option(&self, section: String, name: String, vm: &VirtualMachine) -> PyResult {
        let value = self.config.section_option(&section, &name).map_err(|e| from_command(&e, vm))?;
        Ok(option(value, vm))
    }

    #[pymethod]
    fn set_section_option(&self, section: String, name: String, value: String, vm: &VirtualMachine) -> PyResult<()> {
        self.config.set_section_option(&section, &name, &value).map_err(|e| from_command(&e, vm))
    }

    #[pymethod]
    fn remove_main_option(&self, name: String, vm: &VirtualMachine) -> PyResult<()> {
        self.config.remove_main_option(&name).map_err(|e| from_command(&e, vm))
    }

    #[pymethod]
    fn alembic_option(&self, name: String, vm: &VirtualMachine) -> PyResult {
        match self.config.alembic_option(&name).map_err(|e| from_command(&e, vm))? {
            None => Ok(vm.ctx.none()),
            Some(value) => option_value(&value, vm),
        }
    }

    #[pymethod]
    fn alembic_boolean_option(&self, name: String, vm: &VirtualMachine) -> PyResult<bool> {
        self.config.alembic_boolean_option(&name).map_err(|e| from_command(&e, vm))
    }

    /// `[tool.alembic]` as it is written.
    #[pymethod]
    fn toml(&self, vm: &VirtualMachine) -> PyResult {
        let table = self.config.toml_table().map_err(|e| from_command(&e, vm))?;
        let dict = vm.ctx.new_dict();
        for (name, value) in table.iter() {
            dict.set_item(name, toml_value(value, vm)?, vm)?;
        }
        Ok(dict.into())
    }

    /// The directories of `prepend_sys_path`, absolute.
    #[pymethod]
    fn prepend_sys_path(&self, vm: &VirtualMachine) -> PyResult {
        let found = self.config.prepend_sys_path(self.state.output.as_ref()).map_err(|e| from_command(&e, vm))?;
        let absolute: Vec<String> = found.iter().map(|path| self.config.absolute(path).display().to_string()).collect();
        plain(&absolute, vm)
    }
}

fn toml_value(value: &TomlValue, vm: &VirtualMachine) -> PyResult {
    Ok(match value {
        TomlValue::Str(text) => vm.ctx.new_str(text.as_str()).into(),
        TomlValue::Bool(on) => vm.ctx.new_bool(*on).into(),
        TomlValue::Int(number) => vm.ctx.new_int(*number).into(),
        TomlValue::List(items) => {
            vm.ctx.new_list(items.iter().map(|item| toml_value(item, vm)).collect::<PyResult<Vec<_>>>()?).into()
        }
        TomlValue::Table(pairs) => {
            let dict = vm.ctx.new_dict();
            for (name, value) in pairs {
                dict.set_item(name.as_str(), toml_value(value, vm)?, vm)?;
            }
            dict.into()
        }
        TomlValue::Unsupported(class) => vm.ctx.new_str(*class).into(),
    })
}

fn option_value(value: &OptionValue, vm: &VirtualMachine) -> PyResult {
    let pairs = |pairs: &[(String, String)]| pairs.iter().cloned().collect::<BTreeMap<_, _>>();
    match value {
        OptionValue::Str(text) => plain(text, vm),
        OptionValue::Bool(on) => plain(on, vm),
        OptionValue::Int(number) => plain(number, vm),
        OptionValue::List(items) => plain(items, vm),
        OptionValue::Table(table) => plain(&pairs(table), vm),
        OptionValue::Tables(tables) => plain(&tables.iter().map(|table| pairs(table)).collect::<Vec<_>>(), vm),
    }
}
