//! `revision`

use limbeck_core::command::revision::{RevisionOptions, revision};
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Revision;

pub fn run(arguments: &Revision, session: &Session) -> CommandResult<()> {
    let Revision { message, autogenerate, rename, renames, sql, head, splice, branch_label, version_path, rev_id, depends_on } =
        arguments;
    let options = RevisionOptions {
        message: message.clone(),
        autogenerate: *autogenerate,
        rename: rename.clone(),
        renames: renames.clone(),
        sql: *sql,
        head: head.clone(),
        splice: *splice,
        branch_label: branch_label.clone(),
        version_path: version_path.clone(),
        rev_id: rev_id.clone(),
        depends_on: depends_on.clone(),
    };
    revision(&session.config, &options, session.host(), &session.output).map(drop)
}
