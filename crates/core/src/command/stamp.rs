//! `stamp`: sets the version rows without running anything.

use super::{environment, project};
use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::{MigrationStep, Request, TargetRange};
use crate::runtime::EnvironmentOptions;
use std::rc::Rc;

/// What `stamp` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StampOptions {
    /// Targets; `from:to` with `sql`.
    pub revisions: Vec<String>,
    /// Write SQL instead of changing a database.
    pub sql: bool,
    /// For env.py to read.
    pub tag: Option<String>,
    /// Delete all rows first.
    pub purge: bool,
}

/// Stamps (`alembic.command.stamp`).
///
/// # Errors
/// The project cannot be read, a target stands for nothing, or the database refuses.
pub fn stamp(config: &Rc<Config>, options: StampOptions, host: &dyn ScriptHost, output: &Rc<dyn Output>) -> CommandResult<()> {
    let StampOptions { revisions, sql, tag, purge } = options;
    let script = Rc::new(project::open_for_env(config, host, &**output)?);
    let mut destinations = Vec::with_capacity(revisions.len());
    let mut starting_rev: Option<String> = None;
    for revision in revisions {
        if !sql {
            destinations.push(revision);
            continue;
        }
        let TargetRange { start, end } = TargetRange::parse(&revision);
        if let Some(start) = start {
            let start = start.as_str();
            match &starting_rev {
                None => starting_rev = Some(start.to_owned()),
                Some(known) if known == start => {}
                Some(_) => {
                    return Err(CommandError::new(
                        "Stamp operation with --sql only supports a single starting revision at a time",
                    ));
                }
            }
        }
        destinations.push(end.as_str().to_owned());
    }
    let options = EnvironmentOptions {
        as_sql: sql,
        starting_rev,
        destination: destinations.clone(),
        tag,
        purge,
        ..EnvironmentOptions::default()
    };
    let map = script.clone();
    let work = move |heads: &[_], _: &_, _: &dyn ScriptHost| {
        let steps = map.map().stamp_steps(heads, &destinations).map_err(|error| error.for_request(Request::Stamp))?;
        Ok(steps.into_iter().map(MigrationStep::from).collect())
    };
    environment::run(config, &script, host, output, options, Box::new(work))
}
