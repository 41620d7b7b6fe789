//! `branches`

use limbeck_core::command::branches::branches;
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Branches;

pub fn run(arguments: &Branches, session: &Session) -> CommandResult<()> {
    let Branches { verbose } = *arguments;
    branches(&session.config, verbose, session.host(), session.output.as_ref())
}
