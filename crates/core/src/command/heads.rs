//! `heads`: the revisions that nothing comes after.

use super::project;
use crate::config::Config;
use crate::error::CommandResult;
use crate::host::ScriptHost;
use crate::output::Output;
use crate::script::{CommandFormat, cmd_format};

/// What `heads` is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeadsOptions {
    /// Show revisions in full.
    pub verbose: bool,
    /// Leave out heads that another revision depends on.
    pub resolve_dependencies: bool,
}

/// Prints the heads (`alembic.command.heads`).
///
/// # Errors
/// The project cannot be read.
pub fn heads(config: &Config, options: HeadsOptions, host: &dyn ScriptHost, output: &dyn Output) -> CommandResult<()> {
    let HeadsOptions { verbose, resolve_dependencies } = options;
    let directory = project::open(config, host, output)?;
    let map = directory.map();
    let heads: Vec<_> = if resolve_dependencies { directory.get_revisions("heads")? } else { map.heads().collect() };
    for head in heads {
        output.print(&cmd_format(map, head, CommandFormat::heads(verbose)));
    }
    Ok(())
}
