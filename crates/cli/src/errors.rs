//! The one place that turns an error into words and an exit status.

use limbeck_core::error::{CommandError, ErrorKind};
use limbeck_core::output::Output as _;

use crate::printer::Printer;

/// `sys.exit(-1)`, of which the system keeps the lowest eight bits.
const FAILED: i32 = 255;
const EXCEPTION: i32 = 1;
const USAGE: i32 = 2;

/// How Python begins a traceback, which is not how a report begins here.
const TRACEBACK: &str = "Traceback (most recent call last):\n";

/// Tells the user why the command failed, and returns the exit status.
///
/// With `details` (`--raiseerr`) even an error of Alembic's own is told as an exception that escaped.
pub fn report(error: &CommandError, details: bool, printer: &Printer) -> i32 {
    match error.kind() {
        ErrorKind::Command if details => exception(Some("alembic.util.exc.CommandError"), error, printer),
        ErrorKind::Command => {
            printer.failed(error.sentence());
            if !printer.quiet() {
                hints(error, printer);
            }
        }
        ErrorKind::Exception => exception(error.class(), error, printer),
        ErrorKind::Usage => {
            printer.error_line(&format!("{} {}", printer.alarming("error:"), error.sentence()));
            hints(error, printer);
        }
        ErrorKind::Exit(_) => {}
    }
    status(error.kind(), details)
}

fn status(kind: ErrorKind, details: bool) -> i32 {
    match kind {
        ErrorKind::Command if details => EXCEPTION,
        ErrorKind::Command => FAILED,
        ErrorKind::Exception => EXCEPTION,
        ErrorKind::Usage => USAGE,
        ErrorKind::Exit(status) => status,
    }
}

/// Tells of an exception: what it is, then the lines of people's own scripts that led there, outermost first.
fn exception(class: Option<&str>, error: &CommandError, printer: &Printer) {
    printer.error_line(&headline(class.map(|class| printer.alarming(class)), error.sentence()));
    if let Some(frames) = error.detail() {
        printer.error_line(frames.strip_prefix(TRACEBACK).unwrap_or(frames));
    }
    hints(error, printer);
}

fn headline(class: Option<String>, sentence: &str) -> String {
    match class {
        Some(class) if sentence.is_empty() => class,
        Some(class) => format!("{class}: {sentence}"),
        None => sentence.to_owned(),
    }
}

fn hints(error: &CommandError, printer: &Printer) {
    for hint in error.hints() {
        printer.hint(hint);
    }
}

#[cfg(test)]
mod tests {
    use limbeck_core::host::{HostError, ScriptException, ScriptFrame};

    use super::*;

    #[test]
    fn an_exception_without_words_is_its_class() {
        assert_eq!(headline(Some("KeyError".to_owned()), "'a'"), "KeyError: 'a'");
        assert_eq!(headline(Some("NotImplementedError".to_owned()), ""), "NotImplementedError");
        assert_eq!(headline(None, "No."), "No.");
    }

    #[test]
    fn frames_are_told_without_the_heading_of_a_traceback() {
        let frame = ScriptFrame { file: "/p/env.py".into(), line: 3, function: "f".into(), source: Some("  g()".into()) };
        let raised = ScriptException { class: "ValueError".into(), message: "no".into(), frames: vec![frame] };
        let error = CommandError::from(HostError::Exception(raised));
        assert_eq!(
            error.detail().and_then(|text| text.strip_prefix(TRACEBACK)),
            Some("  File \"/p/env.py\", line 3, in f\n    g()")
        );
    }

    #[test]
    fn each_kind_has_its_status() {
        assert_eq!(status(ErrorKind::Command, false), 255);
        assert_eq!(status(ErrorKind::Command, true), 1);
        assert_eq!(status(ErrorKind::Exception, false), 1);
        assert_eq!(status(ErrorKind::Usage, false), 2);
        assert_eq!(status(ErrorKind::Exit(3), false), 3);
        assert_eq!(status(ErrorKind::Exit(0), true), 0);
    }
}
