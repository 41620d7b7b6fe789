//! The `limbeck` program: arguments in, a command run, words and an exit status out.

mod args;
mod commands;
mod errors;
mod printer;
mod program;
mod settings;
mod wiring;

use std::process::ExitCode;
use std::rc::Rc;

use crate::args::Arguments;
use crate::commands::Session;
use crate::printer::Printer;
use crate::program::Program;

fn main() -> ExitCode {
    let line: Vec<_> = std::env::args_os().collect();
    let program = line.first().map_or(Program::Limbeck, Program::of_path);
    match Arguments::parse_from_line(&line, program) {
        Ok(arguments) => run(arguments, program),
        Err(error) => {
            // Nobody is left to be told that the stream is closed.
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(1))
        }
    }
}

fn run(mut arguments: Arguments, program: Program) -> ExitCode {
    let printer = Rc::new(Printer::new(arguments.quiet));
    let Some(command) = arguments.command.take() else {
        printer.error_line(&Arguments::grammar(program).render_usage().to_string());
        printer.error_line(&format!("{}: error: too few arguments", program.name()));
        return ExitCode::from(2);
    };
    let options = arguments.command_options(&command);
    let done = settings::configure(&arguments, options).and_then(|config| {
        let session = Session { config: Rc::new(config), output: printer.clone(), program };
        commands::run(&command, &session)
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => errors::report(&error, arguments.raiseerr, &printer),
    }
}
