//! What a command lends to env.py.

use super::migration::MigrationContext;
use super::options::ContextOptions;
use super::sink::OutputBuffer;
use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::operations::OperationError;
use crate::output::Output;
use crate::revision::{Endpoint, MigrationStep, Request, Revision, RevisionError, RevisionId};
use crate::script::ScriptDirectory;
use limbeck_sql::engine::Connection;
use std::cell::RefCell;
use std::rc::Rc;

/// What the command does with the version rows: it gives steps to run, or looks and gives none.
pub type Work = Box<dyn FnMut(&[RevisionId], &MigrationContext, &dyn ScriptHost) -> Result<Vec<MigrationStep>, OperationError>>;

/// What the command line says to env.py.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnvironmentOptions {
    /// `--sql`.
    pub as_sql: bool,
    /// `a` of `a:b`; `Some(None)` for commands that can have one but were given none.
    pub starting_rev: Option<String>,
    /// Where to go, for commands that go somewhere.
    pub destination: Vec<String>,
    pub tag: Option<String>,
    /// The command must not even create the version table.
    pub dont_mutate: bool,
    /// `stamp --purge`.
    pub purge: bool,
}

/// What a revision identifier stands for, as `as_revision_number` gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevisionNumber {
    Base,
    One(RevisionId),
    Many(Vec<RevisionId>),
    /// A word that stands for no revision by itself, such as `+1`: only the command knows what it means.
    Word(String),
}

/// The environment of one command (`alembic.runtime.environment.EnvironmentContext`).
///
/// Calls nest (env.py, `run_migrations`, a script, `op`), so no method holds a borrow across a call of the host.
pub struct EnvironmentContext {
    pub config: Rc<Config>,
    pub script: Rc<ScriptDirectory>,
    pub output: Rc<dyn Output>,
    pub options: EnvironmentOptions,
    work: RefCell<Work>,
    migration_context: RefCell<Option<Rc<MigrationContext>>>,
}

impl EnvironmentContext {
    /// Makes an environment for one run of env.py.
    pub fn new(
        config: Rc<Config>,
        script: Rc<ScriptDirectory>,
        output: Rc<dyn Output>,
        options: EnvironmentOptions,
        work: Work,
    ) -> Rc<Self> {
        Rc::new(Self { config, script, output, options, work: RefCell::new(work), migration_context: RefCell::default() })
    }

    /// Makes the migration context that later calls use; the last one counts (`EnvironmentContext.configure`).
    ///
    /// # Errors
    /// Neither connection nor URL nor dialect is named, or the dialect is not known.
    pub fn configure(
        &self,
        mut options: ContextOptions,
        connection: Option<Rc<Connection>>,
        buffer: Option<Box<dyn OutputBuffer>>,
    ) -> Result<Rc<MigrationContext>, OperationError> {
        // env.py may ask for text on its own account.
        options.as_sql |= self.options.as_sql;
        if options.starting_rev.is_none() {
            options.starting_rev.clone_from(&self.options.starting_rev);
        }
        if options.tag.is_none() {
            options.tag.clone_from(&self.options.tag);
        }
        let context = MigrationContext::configure(options, connection, buffer, &self.output)?;
        *self.migration_context.borrow_mut() = Some(context.clone());
        Ok(context)
    }

    /// The current migration context.
    pub fn migration_context(&self) -> Option<Rc<MigrationContext>> {
        self.migration_context.borrow().clone()
    }

    /// Asks the command for its steps.
    ///
    /// # Errors
    /// The plan is not possible.
    pub fn plan(
        &self,
        heads: &[RevisionId],
        context: &MigrationContext,
        host: &dyn ScriptHost,
    ) -> Result<Vec<MigrationStep>, OperationError> {
        let mut work = self.work.borrow_mut();
        work(heads, context, host)
    }

    /// `as_revision_number`.
    ///
    /// # Errors
    /// The identifier stands for nothing.
    pub fn as_revision_number(&self, target: &str) -> CommandResult<RevisionNumber> {
        as_revision_number(&self.script, target)
    }

    /// `get_starting_revision_argument`.
    ///
    /// # Errors
    /// The command has no such argument.
    pub fn starting_revision(&self) -> CommandResult<RevisionNumber> {
        let given = match self.migration_context() {
            Some(context) => context.options.starting_rev.clone(),
            None => self.options.starting_rev.clone(),
        };
        match given {
            Some(target) => self.as_revision_number(&target),
            None if self.options.destination.is_empty() => Err(CommandError::new("No starting revision argument is available.")),
            None => Ok(RevisionNumber::Base),
        }
    }

    /// `get_revision_argument`.
    ///
    /// # Errors
    /// The command goes nowhere, or there is no such revision.
    pub fn destination(&self) -> CommandResult<RevisionNumber> {
        match self.options.destination.as_slice() {
            [] => Err(CommandError::new("No destination revision argument is available.")),
            [one] => self.number_or_word(one),
            many => {
                let mut ids = Vec::new();
                for target in many {
                    match self.as_revision_number(target)? {
                        RevisionNumber::Base | RevisionNumber::Word(_) => {}
                        RevisionNumber::One(id) => ids.push(id),
                        RevisionNumber::Many(more) => ids.extend(more),
                    }
                }
                Ok(RevisionNumber::Many(ids))
            }
        }
    }

    /// As upstream, it is not env.py where a relative or unknown destination is refused.
    fn number_or_word(&self, target: &str) -> CommandResult<RevisionNumber> {
        let word = || Ok(RevisionNumber::Word(target.to_owned()));
        if is_relative(target) {
            return word();
        }
        match self.script.map().get_revisions(&Endpoint::target(target)) {
            Err(error) if !matches!(error, RevisionError::MultipleHeads { .. }) => word(),
            Ok(_) | Err(_) => self.as_revision_number(target),
        }
    }
}

/// Whether a target counts from where the database is.
fn is_relative(target: &str) -> bool {
    target.starts_with(['+', '-'])
}

/// What a target stands for in a script directory (`ScriptDirectory.as_revision_number`).
///
/// # Errors
/// It stands for nothing.
pub fn as_revision_number(script: &ScriptDirectory, target: &str) -> CommandResult<RevisionNumber> {
    let found = script.map().get_revisions(&Endpoint::target(target)).map_err(|e| e.for_request(Request::Lookup))?;
    let mut ids: Vec<RevisionId> = found.into_iter().map(Revision::id).cloned().collect();
    Ok(match ids.len() {
        0 => RevisionNumber::Base,
        _ if target == "heads" => RevisionNumber::Many(ids),
        _ => RevisionNumber::One(ids.swap_remove(0)),
    })
}
