//! Joins the libraries: which interpreter runs people's Python, and which drivers it is handed.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use limbeck_core::config::Config;
use limbeck_core::error::CommandError;
use limbeck_core::host::{HostError, MigrationFunction, ModuleHeader, ScriptHost, TemplateValue, VersionApply};
use limbeck_core::output::Output;
use limbeck_core::runtime::EnvironmentContext;

/// Makes the host for one command. Nothing is started before someone's Python has to run.
pub fn host(_config: &Rc<Config>, _output: &Rc<dyn Output>) -> Box<dyn ScriptHost> {
    Box::new(NoInterpreter)
}

/// A build without an interpreter: says so whenever one is needed.
struct NoInterpreter;

impl NoInterpreter {
    fn refuse<T>(what: &str) -> Result<T, HostError> {
        Err(CommandError::new(format!("{what} takes a Python interpreter, which this build does not have")).into())
    }
}

impl ScriptHost for NoInterpreter {
    fn run_env(&self, _: Rc<EnvironmentContext>) -> Result<(), HostError> {
        Self::refuse("Running env.py")
    }

    fn call_migration(&self, path: &Path, _: MigrationFunction) -> Result<(), HostError> {
        Self::refuse(&format!("Running {}", path.display()))
    }

    fn read_header(&self, path: &Path) -> Result<ModuleHeader, HostError> {
        Self::refuse(&format!("Reading {}", path.display()))
    }

    fn render_template(&self, path: &Path, _: &str, _: &BTreeMap<String, TemplateValue>) -> Result<String, HostError> {
        Self::refuse(&format!("Rendering {}", path.display()))
    }

    fn run_write_hook(&self, _: &str, _: &Path, _: &BTreeMap<String, String>) -> Result<bool, HostError> {
        Ok(false)
    }

    fn on_version_apply(&self, _: &VersionApply) -> Result<(), HostError> {
        Self::refuse("Calling on_version_apply")
    }
}
