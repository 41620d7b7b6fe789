//! Who runs people's Python: the one seam between this crate and an interpreter.

use crate::autogenerate::AutogenHooks;
use crate::error::CommandError;
use crate::revision::RevisionStep;
use crate::runtime::EnvironmentContext;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

/// Which function of a revision script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationFunction {
    Upgrade,
    Downgrade,
}

impl MigrationFunction {
    /// The function that a step calls.
    pub fn of(step: &RevisionStep) -> Self {
        if step.is_upgrade { Self::Upgrade } else { Self::Downgrade }
    }

    /// The name of the function in the script.
    pub fn name(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
        }
    }
}

/// Why someone's Python did not run to its end.
#[derive(Debug, Clone)]
pub enum HostError {
    /// Alembic's own `CommandError`, raised in Rust or in Python.
    Command(CommandError),
    /// Any other exception.
    Exception(ScriptException),
    /// `SystemExit` with its status.
    Exit(i32),
}

/// An exception that left a script, already told in a way a person can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptException {
    /// `NotImplementedError`, `sqlalchemy.exc.OperationalError`.
    pub class: String,
    pub message: String,
    /// The lines of the user's own files that led there, outermost first.
    pub frames: Vec<ScriptFrame>,
}

/// One line of a user's script on the way to an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptFrame {
    pub file: String,
    pub line: usize,
    pub function: String,
    pub source: Option<String>,
}

impl From<CommandError> for HostError {
    fn from(error: CommandError) -> Self {
        Self::Command(error)
    }
}

/// What a revision module says of itself, read by running it (its attributes were not literals).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModuleHeader {
    pub revision: Option<String>,
    pub down_revisions: Vec<String>,
    pub branch_labels: Vec<String>,
    pub depends_on: Vec<String>,
    pub doc: Option<String>,
}

/// A variable of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplateValue {
    None,
    Str(String),
    Bool(bool),
    /// A tuple of strings.
    Tuple(Vec<String>),
    /// `datetime`, in ISO form, as `create_date` is; templates print it as `str(datetime)` does.
    DateTime(String),
    /// The `config` object.
    Config,
}

/// What `on_version_apply` callbacks are told (`MigrationInfo`, `heads`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionApply {
    pub is_upgrade: bool,
    pub is_stamp: bool,
    pub up_revisions: Vec<String>,
    pub down_revisions: Vec<String>,
    /// The version rows after the step.
    pub heads: Vec<String>,
}

/// Runs env.py, revision scripts, templates and registered hooks. Every method may start the interpreter.
///
/// Calls nest: env.py calls `context.run_migrations()`, which calls `call_migration`, whose script calls `op.*`.
/// So nothing here or in `EnvironmentContext` may hold a `RefCell` borrow across a call.
pub trait ScriptHost {
    /// Prepares for an env.py that will run for sure; nothing of anybody's runs yet.
    fn get_ready(&self, env_py: &Path) {
        let _ = env_py;
    }

    /// Runs env.py against the environment; returns when env.py has ended.
    ///
    /// # Errors
    /// What the script raised.
    fn run_env(&self, environment: Rc<EnvironmentContext>) -> Result<(), HostError>;

    /// Runs `upgrade(**kw)` or `downgrade(**kw)` of a revision file, loading the file first; `kw` is what env.py gave to
    /// `run_migrations(**kw)`, which the host keeps.
    ///
    /// # Errors
    /// What the script raised.
    fn call_migration(&self, path: &Path, function: MigrationFunction) -> Result<(), HostError>;

    /// Reads a revision's attributes by running its module.
    ///
    /// # Errors
    /// What the script raised.
    fn read_header(&self, path: &Path) -> Result<ModuleHeader, HostError>;

    /// Renders a Mako template that needs Python. `variables` come beside those that env.py gave as `template_args`.
    ///
    /// # Errors
    /// The template is broken, or an expression raised.
    fn render_template(
        &self,
        path: &Path,
        source: &str,
        variables: &BTreeMap<String, TemplateValue>,
    ) -> Result<String, HostError>;

    /// Runs a post-write hook registered by env.py; `false` when no such name is registered.
    ///
    /// # Errors
    /// What the hook raised.
    fn run_write_hook(&self, type_name: &str, file: &Path, options: &BTreeMap<String, String>) -> Result<bool, HostError>;

    /// The project's say in autogenerate, as the last `context.configure()` left it.
    ///
    /// # Errors
    /// Nothing is configured, or this host runs nothing that could be compared.
    fn autogenerate_hooks(&self) -> Result<Rc<dyn AutogenHooks>, HostError> {
        Err(CommandError::new("models cannot be read without an interpreter").into())
    }

    /// Calls the `on_version_apply` callbacks of the current context.
    ///
    /// # Errors
    /// What a callback raised.
    fn on_version_apply(&self, step: &VersionApply) -> Result<(), HostError>;
}
