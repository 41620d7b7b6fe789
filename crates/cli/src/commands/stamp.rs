//! `stamp`

use limbeck_core::command::stamp::{StampOptions, stamp};
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Stamp;

pub fn run(arguments: &Stamp, session: &Session) -> CommandResult<()> {
    let Stamp { revisions, sql, tag, purge } = arguments;
    let options = StampOptions { revisions: revisions.clone(), sql: *sql, tag: tag.clone(), purge: *purge };
    stamp(&session.config, options, session.host(), &session.output)
}
