//! `check`: whether a new revision would have anything to do.

use super::environment::GatherMode;
use super::{environment, project};
use crate::autogenerate::api::Gathered;
use crate::autogenerate::beyond::{Beyond, RenameMode};
use crate::autogenerate::describe::describe;
use crate::autogenerate::{DiffTuples, MigrationScript, UpgradeOps};
use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::output::Output;
use crate::script::random_revision_id;
use std::cell::RefCell;
use std::rc::Rc;

/// What `check` is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// Show differences as the tuples of `compare_metadata`.
    pub verbose: bool,
}

/// In what models and database differ.
#[derive(Debug, Clone)]
pub struct Differences {
    /// Alembic's sentence, with all of them.
    pub sentence: String,
    /// Where they were asked for.
    pub tuples: Option<DiffTuples>,
}

/// Fails when models and database differ, and says in what (`alembic.command.check`).
///
/// # Errors
/// They differ; those of `differences`.
pub fn check(config: &Rc<Config>, options: CheckOptions, host: &dyn ScriptHost, output: &Rc<dyn Output>) -> CommandResult<()> {
    match differences(config, options, host, output)? {
        Some(differences) => Err(CommandError::new(differences.sentence)),
        None => Ok(()),
    }
}

/// Compares models and database; says so where there is nothing.
///
/// # Errors
/// The project cannot be read; the database is not at all heads; env.py fails.
pub fn differences(
    config: &Rc<Config>,
    options: CheckOptions,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<Option<Differences>> {
    let script = Rc::new(project::open(config, host, output.as_ref())?);
    // What looks like a rename stays a drop and an addition here: nobody is asked.
    let mut beyond = Beyond::of_config(config)?;
    if beyond.renames == RenameMode::Ask {
        beyond.renames = RenameMode::Off;
    }
    // Directives are shown an id, and a program that catches the error may write the script.
    let revision = MigrationScript { rev_id: Some(random_revision_id()?.to_string()), ..MigrationScript::default() };
    let gathered = Rc::new(RefCell::new(Gathered::for_check(revision, options.verbose).with_beyond(beyond)));
    let mode = GatherMode { autogenerate: true, as_sql: false };
    environment::gather(config, &script, &gathered, mode, host, output)?;
    let gathered = gathered.take();
    let upgrades: Vec<&UpgradeOps> =
        gathered.scripts.last().map(|script| script.upgrade_ops.iter().collect()).unwrap_or_default();
    if upgrades.iter().all(|upgrade| upgrade.ops.iter().all(|entry| entry.directives().is_empty())) {
        output.print("No new upgrade operations detected.");
        return Ok(None);
    }
    let told = match &gathered.tuples {
        Some(tuples) => format!(" {}", tuples.text),
        None => upgrades.into_iter().flat_map(describe).map(|line| format!("\n  {line}")).collect(),
    };
    Ok(Some(Differences { sentence: format!("New upgrade operations detected:{told}"), tuples: gathered.tuples }))
}
