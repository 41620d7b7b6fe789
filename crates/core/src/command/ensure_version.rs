//! `ensure_version`: creates the version table.

use super::run::{Run, open};
use crate::config::Config;
use crate::error::CommandResult;
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::RevisionId;
use crate::runtime::{EnvironmentOptions, MigrationContext};
use std::rc::Rc;

/// Creates the version table where there is none (`alembic.command.ensure_version`).
///
/// # Errors
/// The project cannot be read, or the database refuses.
pub fn ensure_version(config: &Rc<Config>, sql: bool, host: &dyn ScriptHost, output: &Rc<dyn Output>) -> CommandResult<()> {
    let script = open(config, host, output)?;
    let work = |_: &[RevisionId], context: &MigrationContext| {
        context.ensure_version_table(false)?;
        Ok(Vec::new())
    };
    let options = EnvironmentOptions { as_sql: sql, ..EnvironmentOptions::default() };
    Run { config, script, options, work: Rc::new(work) }.start(host, output)
}
