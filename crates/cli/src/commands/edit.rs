//! `edit`

use limbeck_core::command::edit::edit;
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Edit;

pub fn run(arguments: &Edit, session: &Session) -> CommandResult<()> {
    let Edit { rev } = arguments;
    edit(&session.config, rev, session.host(), &session.output)
}
