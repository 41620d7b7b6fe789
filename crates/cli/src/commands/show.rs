//! `show`

use limbeck_core::command::show::show;
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Show;

pub fn run(arguments: &Show, session: &Session) -> CommandResult<()> {
    let Show { rev } = arguments;
    show(&session.config, rev, session.host(), &session.output)
}
