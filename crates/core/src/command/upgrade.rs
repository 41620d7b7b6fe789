//! `upgrade`: runs the steps from where the database is up to a revision.

use super::{environment, project};
use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::{Endpoint, MigrationStep, Request, TargetRange};
use crate::runtime::EnvironmentOptions;
use std::rc::Rc;

/// What `upgrade` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpgradeOptions {
    /// A target; `from:to` with `sql`.
    pub revision: String,
    /// Write SQL instead of changing a database.
    pub sql: bool,
    /// For env.py to read.
    pub tag: Option<String>,
}

/// Upgrades (`alembic.command.upgrade`).
///
/// # Errors
/// The project cannot be read, the plan is not possible, or a step fails.
pub fn upgrade(
    config: &Rc<Config>,
    options: UpgradeOptions,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<()> {
    let UpgradeOptions { revision, sql, tag } = options;
    let script = Rc::new(project::open_for_env(config, host, &**output)?);
    let TargetRange { start, end } = TargetRange::parse(&revision);
    if start.is_some() && !sql {
        return Err(CommandError::new("Range revision not allowed"));
    }
    let destination = end.as_str().to_owned();
    let options = EnvironmentOptions {
        as_sql: sql,
        starting_rev: start.map(|start| start.as_str().to_owned()).filter(|start| !start.is_empty()),
        destination: vec![destination.clone()],
        tag,
        ..EnvironmentOptions::default()
    };
    let map = script.clone();
    let work = move |heads: &[_], _: &_, _: &dyn ScriptHost| {
        let request = Request::Upgrade { destination: &destination };
        let plan =
            map.map().upgrade_steps(heads, &Endpoint::target(destination.clone())).map_err(|error| error.for_request(request))?;
        Ok(plan.steps.into_iter().map(MigrationStep::from).collect())
    };
    environment::run(config, &script, host, output, options, Box::new(work))
}
