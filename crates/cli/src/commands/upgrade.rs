//! `upgrade`

use limbeck_core::command::upgrade::{UpgradeOptions, upgrade};
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Upgrade;

pub fn run(arguments: &Upgrade, session: &Session) -> CommandResult<()> {
    let Upgrade { revision, sql, tag } = arguments;
    let options = UpgradeOptions { revision: revision.clone(), sql: *sql, tag: tag.clone() };
    upgrade(&session.config, options, session.host(), &session.output)
}
