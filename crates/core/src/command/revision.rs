//! `revision`: makes a new revision.

use std::path::Path;
use std::rc::Rc;

use super::revision_file::{self, Body};
use super::{environment, project};
use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::RevisionId;
use crate::script::{CreateDate, NewRevisionRequest, random_revision_id};

/// What `revision` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevisionOptions {
    /// What the revision does.
    pub message: Option<String>,
    /// Fill it with what the models have and the database lacks.
    pub autogenerate: bool,
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

/// Makes a revision and returns its id (`alembic.command.revision`).
///
/// # Errors
/// The project cannot be read, the revision is not possible, env.py fails, or the file cannot be written.
pub fn revision(
    config: &Rc<Config>,
    options: &RevisionOptions,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<RevisionId> {
    let RevisionOptions { message, autogenerate, sql, head, splice, branch_label, version_path, rev_id, depends_on } = options;
    let mut directory = project::open(config, host, output.as_ref())?;
    let runs_env = config.revision_environment()?;
    if *autogenerate {
        return Err(if *sql {
            CommandError::new("Using --sql with --autogenerate does not make any sense")
        } else {
            CommandError::new("--autogenerate is not available yet")
                .with_hint("Leave --autogenerate out and write the operations into the new file.")
        });
    }
    if *sql && !runs_env {
        return Err(CommandError::new(
            "Using --sql with the revision command when revision_environment is not configured does not make any sense",
        ));
    }
    let mut body = Body::default();
    if runs_env {
        let directory = Rc::new(directory.clone());
        environment::run_only(config, &directory, *sql, host, output)?;
        body = Body::of_no_operations();
    }
    let id = match rev_id {
        Some(id) => RevisionId::new(id),
        None => random_revision_id()?,
    };
    let request = NewRevisionRequest {
        id,
        message: message.as_deref(),
        heads: head.as_slice(),
        splice: *splice,
        branch_labels: branch_label.as_slice(),
        version_path: version_path.as_deref().map(Path::new),
        depends_on,
        create_date: CreateDate::new(&jiff::Zoned::now(), directory.options().timezone.as_deref())?,
    };
    revision_file::write(config, &mut directory, &request, &body, host, output.as_ref())
}
