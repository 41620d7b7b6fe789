//! `heads`

use limbeck_core::command::heads::{HeadsOptions, heads};
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Heads;

pub fn run(arguments: &Heads, session: &Session) -> CommandResult<()> {
    let Heads { verbose, resolve_dependencies } = *arguments;
    let options = HeadsOptions { verbose, resolve_dependencies };
    heads(&session.config, options, session.host(), session.output.as_ref())
}
