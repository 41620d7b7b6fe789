//! `check`

use limbeck_core::command::check::{CheckOptions, check};
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Check;

pub fn run(arguments: &Check, session: &Session) -> CommandResult<()> {
    let Check { verbose } = *arguments;
    check(&session.config, CheckOptions { verbose }, session.host(), &session.output)
}
