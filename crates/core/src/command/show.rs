//! `show`: revisions in full.

use std::rc::Rc;

use super::{environment, project};
use crate::config::Config;
use crate::error::CommandResult;
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::{Endpoint, Request, Revision};
use crate::script::{ScriptDirectory, log_entry};

/// Prints the revisions that `target` stands for (`alembic.command.show`); `current` runs env.py.
///
/// # Errors
/// The project cannot be read, there is no such revision, or env.py fails.
pub fn show(config: &Rc<Config>, target: &str, host: &dyn ScriptHost, output: &Rc<dyn Output>) -> CommandResult<()> {
    let directory = project::open(config, host, output.as_ref())?;
    if target != "current" {
        print(&directory, &directory.get_revisions(target)?, output.as_ref());
        return Ok(());
    }
    let directory = Rc::new(directory);
    let (known, out) = (directory.clone(), output.clone());
    environment::with_rows(config, &directory, host, output, move |rows| {
        let current = known.map().get_revisions(&Endpoint::rows(rows));
        let current = current.map_err(|error| error.for_request(Request::Lookup))?;
        print(&known, &current, out.as_ref());
        Ok(())
    })
}

fn print(directory: &ScriptDirectory, revisions: &[&Revision], output: &dyn Output) {
    for revision in revisions {
        output.print(&log_entry(directory.map(), revision, false));
    }
}
