//! `history`

use limbeck_core::command::history::{HistoryOptions, history};
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::History;

pub fn run(arguments: &History, session: &Session) -> CommandResult<()> {
    let History { rev_range, verbose, indicate_current } = arguments;
    let options = HistoryOptions { range: rev_range.clone(), verbose: *verbose, indicate_current: *indicate_current };
    history(&session.config, options, session.host(), &session.output)
}
