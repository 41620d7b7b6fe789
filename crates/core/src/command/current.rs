//! `current`: the revisions that the database is at.

use super::{environment, project};
use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::operations::OperationError;
use crate::output::Output;
use crate::revision::{Request, RevisionId, RevisionMap};
use crate::runtime::{EnvironmentOptions, MigrationContext};
use crate::script::{CommandFormat, ScriptDirectory, cmd_format};
use std::collections::HashSet;
use std::rc::Rc;

/// What `current` is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CurrentOptions {
    /// Show revisions in full, and the URL.
    pub verbose: bool,
    /// Fail unless the database is at all heads.
    pub check_heads: bool,
}

/// Prints the current revisions (`alembic.command.current`).
///
/// # Errors
/// The project cannot be read, the database refuses, or it is not at all heads where that was asked.
pub fn current(
    config: &Rc<Config>,
    options: CurrentOptions,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<()> {
    let script = Rc::new(project::open_for_env(config, host, &**output)?);
    let (directory, printer) = (script.clone(), output.clone());
    let work = move |heads: &[RevisionId], context: &MigrationContext, _: &dyn ScriptHost| {
        show(&directory, heads, context, options, &*printer)?;
        Ok(Vec::new())
    };
    let options = EnvironmentOptions { dont_mutate: true, ..EnvironmentOptions::default() };
    environment::run(config, &script, host, output, options, Box::new(work))
}

fn show(
    script: &ScriptDirectory,
    rows: &[RevisionId],
    context: &MigrationContext,
    options: CurrentOptions,
    output: &dyn Output,
) -> Result<(), OperationError> {
    let CurrentOptions { verbose, check_heads } = options;
    let map = script.map();
    if verbose && let Some(connection) = context.connection() {
        output.print(&format!("Current revision(s) for {}:", connection.url().render_as_string(true)));
    }
    if check_heads && !at_all_heads(map, &context.current_heads(Some(script))?) {
        return Err(CommandError::new("Database is not on all head revisions").into());
    }
    let current = map.all_current(rows).map_err(|error| error.for_request(Request::Lookup))?;
    for revision in current {
        output.print(&cmd_format(map, revision, CommandFormat::current(verbose)));
    }
    Ok(())
}

/// Whether the rows are all the heads that can be rows: a head that another revision depends on has none of its own once
/// that one is applied, so it is not asked for (upstream asks for it all the same).
fn at_all_heads(map: &RevisionMap, rows: &[RevisionId]) -> bool {
    let rows: HashSet<&str> = rows.iter().map(RevisionId::as_str).collect();
    let heads: HashSet<&str> = map.real_heads().map(|head| head.id().as_str()).collect();
    rows == heads
}
