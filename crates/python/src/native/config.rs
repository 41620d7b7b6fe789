//! `Config` for scripts.

use crate::errors::from_command;
use crate::state::HostState;
use crate::wire::to_python;
use limbeck_core::config::ArgumentValue;
use limbeck_core::config::toml::OptionValue;
use rustpython_vm::{PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};
use std::rc::Rc;

/// The functions of `_limbeck` that speak of the configuration.
#[pyclass(module = "_limbeck", name = "ConfigFace")]
#[derive(Debug, PyPayload)]
pub struct ConfigFace {
    pub state: Rc<HostState>,
}

fn option(value: Option<String>, vm: &VirtualMachine) -> PyObjectRef {
    value.map_or_else(|| vm.ctx.none(), |text| vm.ctx.new_str(text).into())
}

fn plain<T: serde::Serialize + ?Sized>(value: &T, vm: &VirtualMachine) -> PyResult {
    to_python(value, vm).map_err(|error| crate::errors::from_wire(&error, vm))
}

#[pyclass]
impl ConfigFace {
    #[pymethod]
    fn config_facts(&self, vm: &VirtualMachine) -> PyResult {
        let config = &self.state.config;
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
    fn config_section(&self, name: String, vm: &VirtualMachine) -> PyResult {
        let Some(pairs) = self.state.config.section(&name).map_err(|e| from_command(&e, vm))? else {
            return Ok(vm.ctx.none());
        };
        let dict = vm.ctx.new_dict();
        for (key, value) in pairs {
            dict.set_item(key.as_str(), vm.ctx.new_str(value).into(), vm)?;
        }
        Ok(dict.into())
    }

    #[pymethod]
    fn config_sections(&self, vm: &VirtualMachine) -> PyResult {
        let names = self.state.config.with_ini(|ini| ini.sections().map(str::to_owned).collect::<Vec<_>>());
        plain(&names.map_err(|e| from_command(&e, vm))?, vm)
    }

    #[pymethod]
    fn config_section_option(&self, section: String, name: String, vm: &VirtualMachine) -> PyResult {
        let value = self.state.config.section_option(&section, &name).map_err(|e| from_command(&e, vm))?;
        Ok(option(value, vm))
    }

    #[pymethod]
    fn config_set_section_option(&self, section: String, name: String, value: String, vm: &VirtualMachine) -> PyResult<()> {
        self.state.config.set_section_option(&section, &name, &value).map_err(|e| from_command(&e, vm))
    }

    #[pymethod]
    fn config_remove_main_option(&self, name: String, vm: &VirtualMachine) -> PyResult<()> {
        self.state.config.remove_main_option(&name).map_err(|e| from_command(&e, vm))
    }

    #[pymethod]
    fn config_alembic_option(&self, name: String, vm: &VirtualMachine) -> PyResult {
        match self.state.config.alembic_option(&name).map_err(|e| from_command(&e, vm))? {
            None => Ok(vm.ctx.none()),
            Some(value) => option_value(&value, vm),
        }
    }

    #[pymethod]
    fn config_alembic_boolean_option(&self, name: String, vm: &VirtualMachine) -> PyResult<bool> {
        self.state.config.alembic_boolean_option(&name).map_err(|e| from_command(&e, vm))
    }

    #[pymethod]
    fn print_stdout(&self, text: String) {
        self.state.output.print(&text);
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

fn option_value(value: &OptionValue, vm: &VirtualMachine) -> PyResult {
    let pairs = |pairs: &[(String, String)]| pairs.iter().cloned().collect::<std::collections::BTreeMap<_, _>>();
    match value {
        OptionValue::Str(text) => plain(text, vm),
        OptionValue::Bool(on) => plain(on, vm),
        OptionValue::Int(number) => plain(number, vm),
        OptionValue::List(items) => plain(items, vm),
        OptionValue::Table(table) => plain(&pairs(table), vm),
        OptionValue::Tables(tables) => plain(&tables.iter().map(|table| pairs(table)).collect::<Vec<_>>(), vm),
    }
}
