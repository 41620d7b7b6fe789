//! The commands, one file each: from arguments to a call of the library.

mod branches;
mod check;
mod current;
mod downgrade;
mod edit;
mod ensure_version;
mod heads;
mod history;
mod init;
mod list_templates;
mod merge;
mod python;
mod revision;
mod show;
mod stamp;
mod upgrade;

use std::mem::ManuallyDrop;
use std::rc::Rc;

use limbeck_core::config::Config;
use limbeck_core::error::{CommandError, CommandResult};
use limbeck_core::host::ScriptHost;
use limbeck_core::output::Output;
use limbeck_python::{EmbeddedHost, HostOptions, PythonProgram};

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
    /// Never taken down: that costs more than starting it did, and the system takes everything back.
    host: ManuallyDrop<EmbeddedHost>,
}

impl Session {
    /// Starts the session of one process.
    pub fn new(config: Config, output: Rc<dyn Output>, options: HostOptions, program: Program) -> Self {
        let config = Rc::new(config);
        let host = ManuallyDrop::new(wiring::host(&config, &output, options));
        Self { config, output, program, host }
    }

    /// Returns who runs people's Python, if it comes to that.
    pub fn host(&self) -> &dyn ScriptHost {
        &*self.host
    }

    /// Runs a Python program of its own, with this `sys.argv`; other commands' scripts see the whole command line.
    pub fn run_program(&self, program: &PythonProgram, argv: &[String]) -> CommandResult<()> {
        self.host.run_program(program, argv).map_err(CommandError::from)
    }

    /// Makes what scripts wrote visible, before the process ends.
    pub fn flush(&self) {
        self.host.flush();
    }
}

/// Runs the command that was asked for.
pub fn run(command: &Command, session: &Session) -> CommandResult<()> {
    match command {
        Command::Branches(arguments) => branches::run(arguments, session),
        Command::Check(arguments) => check::run(arguments, session),
        Command::Current(arguments) => current::run(arguments, session),
        Command::Downgrade(arguments) => downgrade::run(arguments, session),
        Command::Edit(arguments) => edit::run(arguments, session),
        Command::EnsureVersion(arguments) => ensure_version::run(arguments, session),
        Command::Heads(arguments) => heads::run(arguments, session),
        Command::History(arguments) => history::run(arguments, session),
        Command::Init(arguments) => init::run(arguments, session),
        Command::ListTemplates(arguments) => list_templates::run(arguments, session),
        Command::Merge(arguments) => merge::run(arguments, session),
        Command::Python(arguments) => python::run(arguments, session),
        Command::Revision(arguments) => revision::run(arguments, session),
        Command::Show(arguments) => show::run(arguments, session),
        Command::Stamp(arguments) => stamp::run(arguments, session),
        Command::Upgrade(arguments) => upgrade::run(arguments, session),
    }
}
