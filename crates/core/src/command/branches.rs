//! `branches`: the revisions that more than one comes after.

use super::project;
use crate::config::Config;
use crate::error::CommandResult;
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::{HistoryRange, Request};
use crate::script::branch_entry;

/// Prints the branch points, each with what comes after it (`alembic.command.branches`).
///
/// # Errors
/// The project cannot be read.
pub fn branches(config: &Config, verbose: bool, host: &dyn ScriptHost, output: &dyn Output) -> CommandResult<()> {
    let directory = project::open(config, host, output)?;
    let map = directory.map();
    let everything = map
        .history(&HistoryRange::default(), &[])
        .map_err(|error| error.for_request(Request::Walk { start: "base", end: "heads" }))?;
    for revision in everything.into_iter().filter(|revision| revision.is_branch_point()) {
        output.print(&branch_entry(map, revision, verbose));
    }
    Ok(())
}
