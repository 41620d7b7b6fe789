//! Writes a new revision for a caller that holds a script directory (`ScriptDirectory.generate_revision`).

use super::revision_file::{self, Body};
use crate::config::Config;
use crate::error::CommandResult;
use crate::host::ScriptHost;
use crate::output::Output;
use crate::revision::RevisionId;
use crate::script::{CreateDate, NewRevisionRequest, ScriptDirectory};
use std::collections::BTreeMap;
use std::path::Path;

/// What the new revision is.
#[derive(Debug, Clone)]
pub struct NewScript<'a> {
    pub id: RevisionId,
    pub message: Option<&'a str>,
    /// What it comes after; nothing stands for `head`.
    pub heads: &'a [String],
    pub splice: bool,
    pub branch_labels: &'a [String],
    pub version_path: Option<&'a Path>,
    pub depends_on: &'a [String],
    /// Variables for the template, such as `upgrades`.
    pub variables: BTreeMap<String, String>,
}

/// Writes the file, and adds the revision to the directory.
///
/// # Errors
/// The revision is not possible, the template fails, or the file cannot be written.
pub fn generate(
    config: &Config,
    directory: &mut ScriptDirectory,
    new: NewScript<'_>,
    host: &dyn ScriptHost,
    output: &dyn Output,
) -> CommandResult<RevisionId> {
    let NewScript { id, message, heads, splice, branch_labels, version_path, depends_on, variables } = new;
    let request = NewRevisionRequest {
        id,
        message,
        heads,
        splice,
        branch_labels,
        version_path,
        depends_on,
        create_date: CreateDate::new(&jiff::Zoned::now(), directory.options().timezone.as_deref())?,
    };
    revision_file::write(config, directory, &request, &Body::new(variables), host, output)
}
