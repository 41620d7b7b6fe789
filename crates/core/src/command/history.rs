//! `history`: the revisions, newest first.

use std::rc::Rc;

use super::{environment, project};
use crate::config::Config;
use crate::error::CommandResult;
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::{HistoryRange, Request, RevisionId};
use crate::script::{CommandFormat, ScriptDirectory, cmd_format};

/// What `history` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryOptions {
    /// `[start]:[end]`
    pub range: Option<String>,
    /// Show revisions in full.
    pub verbose: bool,
    /// Mark the revisions that the database is at.
    pub indicate_current: bool,
}

/// Prints the history (`alembic.command.history`). Runs env.py only if it takes the database to answer, or if
/// the project asks for it.
///
/// # Errors
/// The project cannot be read, the range means nothing, or env.py fails.
pub fn history(
    config: &Rc<Config>,
    options: HistoryOptions,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<()> {
    let HistoryOptions { range, verbose, indicate_current } = options;
    let directory = project::open(config, host, output.as_ref())?;
    let range = match &range {
        Some(text) => HistoryRange::parse(text).map_err(|error| error.for_request(Request::Lookup))?,
        None => HistoryRange::default(),
    };
    let listing = Listing { range, verbose, indicate_current };
    let runs_env = config.revision_environment()? || indicate_current || listing.range.needs_current();
    if !runs_env {
        return listing.print(&directory, &[], output.as_ref());
    }
    let directory = Rc::new(directory);
    let (known, out) = (directory.clone(), output.clone());
    environment::with_rows(config, &directory, host, output, move |rows| listing.print(&known, rows, out.as_ref()))
}

struct Listing {
    range: HistoryRange,
    verbose: bool,
    indicate_current: bool,
}

impl Listing {
    fn print(&self, directory: &ScriptDirectory, rows: &[RevisionId], output: &dyn Output) -> CommandResult<()> {
        let map = directory.map();
        let (start, end) = self.range.endpoints(rows);
        let (start, end) = (start.to_string(), end.to_string());
        let revisions =
            map.history(&self.range, rows).map_err(|error| error.for_request(Request::Walk { start: &start, end: &end }))?;
        // In one piece: standard output would take each line to the system by itself.
        let mut lines = Vec::new();
        for revision in revisions {
            let current = self.indicate_current && rows.contains(revision.id());
            lines.push(cmd_format(map, revision, CommandFormat::history(self.verbose, current)));
        }
        if !lines.is_empty() {
            output.print(&lines.join("\n"));
        }
        Ok(())
    }
}
