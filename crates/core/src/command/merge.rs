//! `merge`: makes a revision that joins branches.

use std::rc::Rc;

use super::revision_file::{self, Body};
use super::{environment, project};
use crate::config::Config;
use crate::error::CommandResult;
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::RevisionId;
use crate::script::{CreateDate, NewRevisionRequest, random_revision_id};

/// What `merge` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MergeOptions {
    /// What is joined.
    pub revisions: Vec<String>,
    /// What the revision does.
    pub message: Option<String>,
    /// A label for the branch that starts here.
    pub branch_label: Option<String>,
    /// Its id; random if nothing is said.
    pub rev_id: Option<String>,
    /// Whether its parents may have others after them.
    pub splice: bool,
}

/// Makes a revision with several parents and returns its id (`alembic.command.merge`).
///
/// # Errors
/// The project cannot be read, the revision is not possible, env.py fails, or the file cannot be written.
pub fn merge(
    config: &Rc<Config>,
    options: &MergeOptions,
    host: &dyn ScriptHost,
    output: &Rc<dyn Output>,
) -> CommandResult<RevisionId> {
    let MergeOptions { revisions, message, branch_label, rev_id, splice } = options;
    let mut directory = project::open(config, host, output.as_ref())?;
    if config.revision_environment()? {
        environment::run_only(config, &Rc::new(directory.clone()), false, host, output)?;
    }
    let id = match rev_id {
        Some(id) => RevisionId::new(id),
        None => random_revision_id()?,
    };
    let request = NewRevisionRequest {
        id,
        message: message.as_deref(),
        heads: revisions,
        splice: *splice,
        branch_labels: branch_label.as_slice(),
        version_path: None,
        depends_on: &[],
        create_date: CreateDate::new(&jiff::Zoned::now(), directory.options().timezone.as_deref())?,
    };
    revision_file::write(config, &mut directory, &request, &Body::default(), host, output.as_ref())
}
