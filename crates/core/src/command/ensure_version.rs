//! `ensure_version`: creates the version table.

use super::{environment, project};
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
    let script = Rc::new(project::open_for_env(config, host, &**output)?);
    let work = |_: &[RevisionId], context: &MigrationContext, _: &dyn ScriptHost| {
        context.ensure_version_table(false)?;
        Ok(Vec::new())
    };
    let options = EnvironmentOptions { as_sql: sql, ..EnvironmentOptions::default() };
    environment::run(config, &script, host, output, options, Box::new(work))
}
