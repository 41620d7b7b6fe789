//! The `limbeck` program: arguments in, a command run, words and an exit status out.

mod args;
mod commands;
mod errors;
mod printer;
mod program;
mod progress;
mod settings;
mod wiring;

use std::ffi::OsString;
use std::process;
use std::rc::Rc;

use limbeck_core::output::Output as _;

use crate::args::Arguments;
use crate::commands::Session;
use crate::printer::Printer;
use crate::program::Program;

fn main() {
    let line: Vec<_> = std::env::args_os().collect();
    let program = line.first().map_or(Program::Limbeck, Program::of_path);
    let status = match Arguments::parse_from_line(&line, program) {
        Ok(arguments) => run(arguments, &line, program),
        Err(error) => {
            // Nobody is left to be told that the stream is closed.
            let _ = error.print();
            error.exit_code()
        }
    };
    process::exit(status);
}

/// Runs the command and returns the exit status.
fn run(mut arguments: Arguments, line: &[OsString], program: Program) -> i32 {
    const USAGE: i32 = 2;
    let printer = Rc::new(Printer::new(arguments.quiet));
    let Some(command) = arguments.command.take() else {
        printer.error_line(&Arguments::grammar(program).render_usage().to_string());
        printer.error_line(&format!("{}: error: too few arguments", program.name()));
        return USAGE;
    };
    let options = arguments.command_options(&command);
    let status = match settings::configure(&arguments, options) {
        Ok(config) => {
            let session = Session::new(config, printer.clone(), settings::host_options(line), program);
            let done = commands::run(&command, &session);
            // A run that failed before its first step began has not said that it is over.
            printer.progress_ends();
            let status = done.map_or_else(|error| errors::report(&error, arguments.raiseerr, &printer), |()| 0);
            session.flush();
            status
        }
        Err(error) => errors::report(&error, arguments.raiseerr, &printer),
    };
    printer.flush();
    status
}
