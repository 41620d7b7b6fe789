//! `ensure_version`

use limbeck_core::command::ensure_version::ensure_version;
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::EnsureVersion;

pub fn run(arguments: &EnsureVersion, session: &Session) -> CommandResult<()> {
    let EnsureVersion { sql } = *arguments;
    ensure_version(&session.config, sql, session.host(), &session.output)
}
