//! `merge`

use limbeck_core::command::merge::{MergeOptions, merge};
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Merge;

pub fn run(arguments: &Merge, session: &Session) -> CommandResult<()> {
    let Merge { revisions, message, branch_label, rev_id, splice } = arguments;
    let options = MergeOptions {
        revisions: revisions.clone(),
        message: message.clone(),
        branch_label: branch_label.clone(),
        rev_id: rev_id.clone(),
        splice: *splice,
    };
    merge(&session.config, &options, session.host(), &session.output).map(drop)
}
