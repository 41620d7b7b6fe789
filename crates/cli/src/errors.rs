//! The one place that turns an error into words and an exit status.

use std::process::ExitCode;

use limbeck_core::error::{CommandError, ErrorKind};
use limbeck_core::output::Output as _;

use crate::printer::Printer;

/// `sys.exit(-1)`
const FAILED: u8 = 255;
const EXCEPTION: u8 = 1;
const USAGE: u8 = 2;

/// Tells the user why the command failed; with `details` (`--raiseerr`) as an exception that escaped.
pub fn report(error: &CommandError, details: bool, printer: &Printer) -> ExitCode {
    match error.kind() {
        ErrorKind::Command if details => {
            printer.error_line(&format!("alembic.util.exc.CommandError: {}", error.sentence()));
            hints(error, printer);
            EXCEPTION.into()
        }
        ErrorKind::Command => {
            printer.failed(error.sentence());
            if !printer.quiet() {
                hints(error, printer);
            }
            FAILED.into()
        }
        ErrorKind::Exception => {
            if let Some(detail) = error.detail() {
                printer.error_line(detail);
            }
            match error.class() {
                Some(class) if error.sentence().is_empty() => printer.error_line(class),
                Some(class) => printer.error_line(&format!("{class}: {}", error.sentence())),
                None => printer.error_line(error.sentence()),
            }
            hints(error, printer);
            EXCEPTION.into()
        }
        ErrorKind::Usage => {
            printer.error_line(&format!("error: {}", error.sentence()));
            hints(error, printer);
            USAGE.into()
        }
        // The system keeps the lowest eight bits.
        ErrorKind::Exit(status) => ExitCode::from(status.to_le_bytes()[0]),
    }
}

fn hints(error: &CommandError, printer: &Printer) {
    for hint in error.hints() {
        printer.hint(hint);
    }
}
