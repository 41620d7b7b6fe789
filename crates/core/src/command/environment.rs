//! Runs env.py for the commands: the one place where they meet the runtime.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::autogenerate::api::Gathered;
use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::{Endpoint, Request, RevisionId};
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
    let work: Work = Box::new(move |rows, _, _| {
        use_rows(rows)?;
        Ok(Vec::new())
    });
    run(config, directory, host, output, options, work)
}

/// Runs env.py and gathers the scripts that come of it: with what the models and the database do not agree on, or empty ones.
pub(super) fn gather(
    config: &Rc<Config>,
    directory: &Rc<ScriptDirectory>,
    gathered: &Rc<RefCell<Gathered>>,
    mode: GatherMode,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<()> {
    // A comparison only reads.
    let options = EnvironmentOptions { as_sql: mode.as_sql, dont_mutate: mode.autogenerate, ..EnvironmentOptions::default() };
    let script = directory.clone();
    let results = gathered.clone();
    let env_py = directory.env_py_location().display().to_string();
    let work: Work = Box::new(move |rows, context, host| {
        if mode.autogenerate {
            if mode.as_sql {
                return Err(CommandError::new("Using --sql with --autogenerate does not make any sense").into());
            }
            require_heads(&script, rows)?;
        }
        let heads: Vec<String> = rows.iter().map(ToString::to_string).collect();
        let hooks = host.autogenerate_hooks()?;
        // Hooks run scripts of the project, so nothing stays borrowed meanwhile.
        let mut current = results.take();
        let ran = current.run(context, &heads, &env_py, &*hooks, mode.autogenerate);
        results.replace(current);
        ran.map(|()| Vec::new())
    });
    run(config, directory, host, output, options, work)
}

/// How scripts are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GatherMode {
    pub autogenerate: bool,
    pub as_sql: bool,
}

/// Refuses to compare a database that lacks revisions.
fn require_heads(script: &ScriptDirectory, rows: &[RevisionId]) -> CommandResult<()> {
    let map = script.map();
    let found = |target: &Endpoint| -> CommandResult<BTreeSet<String>> {
        let revisions = map.get_revisions(target).map_err(|error| error.for_request(Request::Lookup))?;
        Ok(revisions.into_iter().map(|revision| revision.id().to_string()).collect())
    };
    let mut current = BTreeSet::new();
    for row in rows {
        current.extend(found(&Endpoint::target(row.to_string()))?);
    }
    if current == found(&Endpoint::target("heads"))? {
        Ok(())
    } else {
        Err(CommandError::new("Target database is not up to date."))
    }
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
    run(config, directory, host, output, options, Box::new(|_, _, _| Ok(Vec::new())))
}
