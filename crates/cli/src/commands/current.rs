//! `current`

use limbeck_core::command::current::{CurrentOptions, current};
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Current;

pub fn run(arguments: &Current, session: &Session) -> CommandResult<()> {
    let Current { check_heads, verbose } = *arguments;
    let options = CurrentOptions { verbose, check_heads };
    current(&session.config, options, session.host(), &session.output)
}
