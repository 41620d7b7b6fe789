//! Runs env.py for the commands: the one place where they meet the runtime.

use std::rc::Rc;

use crate::config::Config;
use crate::error::CommandResult;
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::RevisionId;
use crate::runtime::{EnvironmentContext, EnvironmentOptions, Work};
use crate::script::ScriptDirectory;

/// Runs env.py; `work` gives the steps wherever it calls `context.run_migrations()`.
pub(super) fn run(
    config: &Rc<Config>,
    directory: &Rc<ScriptDirectory>,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
    options: EnvironmentOptions,
    work: Work,
) -> CommandResult<()> {
    let environment = EnvironmentContext::new(config.clone(), directory.clone(), output.clone(), options, work);
    Ok(host.run_env(environment)?)
}

/// Runs env.py and calls `use_rows` with the version rows wherever it calls `context.run_migrations()`;
/// nothing is migrated, and no version table is made.
pub(super) fn with_rows(
    config: &Rc<Config>,
    directory: &Rc<ScriptDirectory>,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
    mut use_rows: impl FnMut(&[RevisionId]) -> CommandResult<()> + 'static,
) -> CommandResult<()> {
    let options = EnvironmentOptions { dont_mutate: true, ..EnvironmentOptions::default() };
    let work: Work = Box::new(move |rows, _| {
        use_rows(rows)?;
        Ok(Vec::new())
    });
    run(config, directory, host, output, options, work)
}

/// Runs env.py for its own sake (`revision_environment`).
pub(super) fn run_only(
    config: &Rc<Config>,
    directory: &Rc<ScriptDirectory>,
    sql: bool,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<()> {
    let options = EnvironmentOptions { as_sql: sql, ..EnvironmentOptions::default() };
    run(config, directory, host, output, options, Box::new(|_, _| Ok(Vec::new())))
}
