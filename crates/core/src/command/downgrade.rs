//! `downgrade`: undoes the steps from where the database is down to a revision.

use super::{environment, project};
use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::output::{Output, WarningCategory};
use crate::revision::{Endpoint, MigrationStep, Request, TargetRange};
use crate::runtime::EnvironmentOptions;
use std::rc::Rc;

/// What `downgrade` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DowngradeOptions {
    /// A target; `from:to` with `sql`.
    pub revision: String,
    /// Write SQL instead of changing a database.
    pub sql: bool,
    /// For env.py to read.
    pub tag: Option<String>,
}

/// Downgrades (`alembic.command.downgrade`).
///
/// # Errors
/// The project cannot be read, the plan is not possible, or a step fails.
pub fn downgrade(
    config: &Rc<Config>,
    options: DowngradeOptions,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<()> {
    let DowngradeOptions { revision, sql, tag } = options;
    let script = Rc::new(project::open_for_env(config, host, &**output)?);
    let TargetRange { start, end } = TargetRange::parse(&revision);
    match (&start, sql) {
        (Some(_), false) => return Err(CommandError::new("Range revision not allowed")),
        (None, true) => return Err(CommandError::new("downgrade with --sql requires <fromrev>:<torev>")),
        (Some(_), true) | (None, false) => {}
    }
    let destination = end.as_str().to_owned();
    let options = EnvironmentOptions {
        as_sql: sql,
        starting_rev: start.map(|start| start.as_str().to_owned()).filter(|start| !start.is_empty()),
        destination: vec![destination.clone()],
        tag,
        ..EnvironmentOptions::default()
    };
    let (map, warned) = (script.clone(), output.clone());
    let work = move |heads: &[_], _: &_, _: &dyn ScriptHost| {
        let request = Request::Downgrade { destination: &destination };
        let plan = map
            .map()
            .downgrade_steps(heads, &Endpoint::target(destination.clone()))
            .map_err(|error| error.for_request(request))?;
        for warning in &plan.warnings {
            warned.warn(WarningCategory::User, warning);
        }
        Ok(plan.steps.into_iter().map(MigrationStep::from).collect())
    };
    environment::run(config, &script, host, output, options, Box::new(work))
}
