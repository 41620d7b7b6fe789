//! Running env.py for a command.

use super::project;
use crate::config::Config;
use crate::error::CommandResult;
use crate::host::ScriptHost;
use crate::output::Output;
use crate::runtime::{EnvironmentContext, EnvironmentOptions, Work};
use crate::script::ScriptDirectory;
use std::rc::Rc;

/// Opens the project, to be shared with env.py.
pub(super) fn open(config: &Config, host: &dyn ScriptHost, output: &Rc<dyn Output>) -> CommandResult<Rc<ScriptDirectory>> {
    project::open(config, host, &**output).map(Rc::new)
}

/// One run of env.py.
pub(super) struct Run<'c> {
    pub config: &'c Rc<Config>,
    pub script: Rc<ScriptDirectory>,
    pub options: EnvironmentOptions,
    pub work: Rc<Work>,
}

impl Run<'_> {
    /// Runs it (`ScriptDirectory.run_env`).
    pub(super) fn start(self, host: &dyn ScriptHost, output: &Rc<dyn Output>) -> CommandResult<()> {
        let Self { config, script, options, work } = self;
        let environment = EnvironmentContext::new(config.clone(), script, output.clone(), options, work);
        Ok(host.run_env(environment)?)
    }
}
