//! The commands, one file each: from arguments to a call of the library.

mod branches;
mod edit;
mod heads;
mod history;
mod init;
mod list_templates;
mod merge;
mod revision;
mod show;

use std::rc::Rc;

use limbeck_core::config::Config;
use limbeck_core::error::{CommandError, CommandResult};
use limbeck_core::host::ScriptHost;
use limbeck_core::output::Output;

use crate::args::Command;
use crate::program::Program;
use crate::wiring;

/// What every command gets.
pub struct Session {
    /// The configuration.
    pub config: Rc<Config>,
    /// Where the command speaks.
    pub output: Rc<dyn Output>,
    /// What the program is called.
    pub program: Program,
}

impl Session {
    /// Returns who runs people's Python, if it comes to that.
    pub fn host(&self) -> Box<dyn ScriptHost> {
        wiring::host(&self.config, &self.output)
    }
}

/// Runs the command that was asked for.
pub fn run(command: &Command, session: &Session) -> CommandResult<()> {
    match command {
        Command::Branches(arguments) => branches::run(arguments, session),
        Command::Check(_) => Err(not_yet("check")),
        Command::Current(_) => Err(not_yet("current")),
        Command::Downgrade(_) => Err(not_yet("downgrade")),
        Command::Edit(arguments) => edit::run(arguments, session),
        Command::EnsureVersion(_) => Err(not_yet("ensure_version")),
        Command::Heads(arguments) => heads::run(arguments, session),
        Command::History(arguments) => history::run(arguments, session),
        Command::Init(arguments) => init::run(arguments, session),
        Command::ListTemplates(arguments) => list_templates::run(arguments, session),
        Command::Merge(arguments) => merge::run(arguments, session),
        Command::Revision(arguments) => revision::run(arguments, session),
        Command::Show(arguments) => show::run(arguments, session),
        Command::Stamp(_) => Err(not_yet("stamp")),
        Command::Upgrade(_) => Err(not_yet("upgrade")),
    }
}

fn not_yet(command: &str) -> CommandError {
    CommandError::new(format!("Command {command} is not available yet"))
}
