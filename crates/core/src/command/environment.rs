//! Runs env.py for commands that only look: the one place where they meet the runtime.

use std::rc::Rc;

use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::RevisionId;
use crate::script::ScriptDirectory;

/// Runs env.py and calls `use_rows` with the version rows wherever it calls `context.run_migrations()`;
/// nothing is migrated.
pub(super) fn with_rows(
    config: &Rc<Config>,
    directory: &Rc<ScriptDirectory>,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
    use_rows: impl FnMut(&[RevisionId]) -> CommandResult<()> + 'static,
) -> CommandResult<()> {
    let _ = (config, host, output, use_rows);
    Err(not_yet(directory))
}

/// Runs env.py for its own sake (`revision_environment`).
pub(super) fn run_only(
    config: &Rc<Config>,
    directory: &Rc<ScriptDirectory>,
    sql: bool,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<()> {
    let _ = (config, sql, host, output);
    Err(not_yet(directory))
}

fn not_yet(directory: &ScriptDirectory) -> CommandError {
    CommandError::new(format!("Running {} is not available yet", directory.env_py_location().display()))
}
