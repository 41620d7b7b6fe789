//! `downgrade`

use limbeck_core::command::downgrade::{DowngradeOptions, downgrade};
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Downgrade;

pub fn run(arguments: &Downgrade, session: &Session) -> CommandResult<()> {
    let Downgrade { revision, sql, tag } = arguments;
    let options = DowngradeOptions { revision: revision.clone(), sql: *sql, tag: tag.clone() };
    downgrade(&session.config, options, session.host(), &session.output)
}
