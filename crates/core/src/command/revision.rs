//! `revision`: makes a new revision.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use super::environment::GatherMode;
use super::revision_file::{self, Body};
use super::{environment, project};
use crate::autogenerate::MigrationScript;
use crate::autogenerate::api::Gathered;
use crate::autogenerate::beyond::{Beyond, RenameMode, RenameRequest};
use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::RevisionId;
use crate::script::{CreateDate, NewRevisionRequest, ScriptDirectory, random_revision_id};

/// What `revision` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevisionOptions {
    /// What the revision does.
    pub message: Option<String>,
    /// Fill it with what the models have and the database lacks.
    pub autogenerate: bool,
    /// Renames, `old:new`.
    pub rename: Vec<String>,
    /// What becomes of what looks like a rename: `auto`, `ask` or `off`; as configured if nothing is said.
    pub renames: Option<String>,
    /// Let env.py run without a connection.
    pub sql: bool,
    /// What it comes after; `head` if nothing is said.
    pub head: Option<String>,
    /// Whether its parent may have others after it.
    pub splice: bool,
    /// A label for the branch that starts here.
    pub branch_label: Option<String>,
    /// The version location to write to.
    pub version_path: Option<String>,
    /// Its id; random if nothing is said.
    pub rev_id: Option<String>,
    /// What it depends on.
    pub depends_on: Vec<String>,
}

/// Makes a revision, or several where a directive asks for them, and returns their ids (`alembic.command.revision`).
///
/// # Errors
/// The project cannot be read, the revision is not possible, env.py fails, or the file cannot be written.
pub fn revision(
    config: &Rc<Config>,
    options: &RevisionOptions,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<Vec<RevisionId>> {
    let RevisionOptions {
        message,
        autogenerate,
        rename,
        renames,
        sql,
        head,
        splice,
        branch_label,
        version_path,
        rev_id,
        depends_on,
    } = options;
    let mut directory = project::open(config, host, output.as_ref())?;
    let runs_env = config.revision_environment()?;
    if *autogenerate && *sql {
        return Err(CommandError::new("Using --sql with --autogenerate does not make any sense"));
    }
    if *sql && !runs_env {
        return Err(CommandError::new(
            "Using --sql with the revision command when revision_environment is not configured does not make any sense",
        ));
    }
    let id = match rev_id {
        Some(id) => id.clone(),
        None => random_revision_id()?.to_string(),
    };
    let script = MigrationScript {
        rev_id: Some(id),
        message: message.clone(),
        head: head.iter().cloned().collect(),
        splice: *splice,
        branch_label: branch_label.iter().cloned().collect(),
        version_path: version_path.clone(),
        depends_on: depends_on.clone(),
        ..MigrationScript::default()
    };
    if !*autogenerate && !runs_env {
        return write(config, &mut directory, &script, &Body::default(), host, output).map(|id| vec![id]);
    }
    let mut beyond = Beyond::of_config(config)?;
    if let Some(mode) = renames {
        beyond.renames = RenameMode::parse(mode)?;
    }
    beyond.requests = rename.iter().map(|text| RenameRequest::parse(text)).collect::<CommandResult<_>>()?;
    // Tables first: columns are named in tables as they are called then.
    beyond.requests.sort_by_key(|request| request.column.is_some());
    let gathered = Rc::new(RefCell::new(Gathered::new(script).with_beyond(beyond)));
    let mode = GatherMode { autogenerate: *autogenerate, as_sql: *sql };
    environment::gather(config, &Rc::new(directory.clone()), &gathered, mode, host, output)?;
    let Gathered { scripts, variables, .. } = gathered.take();
    let mut written = Vec::new();
    for (number, script) in scripts.iter().enumerate() {
        // env.py may have run nothing at all; then there is nothing to say.
        let body = Body::new(variables.get(number).cloned().unwrap_or_default());
        written.push(write(config, &mut directory, script, &body, host, output)?);
    }
    Ok(written)
}

/// Writes one file.
fn write(
    config: &Config,
    directory: &mut ScriptDirectory,
    script: &MigrationScript,
    body: &Body,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<RevisionId> {
    let id = match &script.rev_id {
        Some(id) => RevisionId::new(id),
        None => random_revision_id()?,
    };
    let request = NewRevisionRequest {
        id,
        message: script.message.as_deref(),
        heads: &script.head,
        splice: script.splice,
        branch_labels: &script.branch_label,
        version_path: script.version_path.as_deref().map(Path::new),
        depends_on: &script.depends_on,
        create_date: CreateDate::new(&jiff::Zoned::now(), directory.options().timezone.as_deref())?,
    };
    revision_file::write(config, directory, &request, body, host, output.as_ref())
}
