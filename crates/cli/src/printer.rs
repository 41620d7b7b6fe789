//! The terminal: where everything that a command says is written.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::env;
use std::io::{ErrorKind, IsTerminal as _, Write as _, stderr, stdout};
use std::rc::Rc;

use limbeck_core::output::{Line, LogRecord, LogSink, Output, Paint, UnconfiguredLogging, WarningCategory};
use terminal_size::{Width, terminal_size};

use crate::progress::Progress;

/// Writes to standard output and standard error. A reader who hangs up is not an error: the rest is dropped.
pub struct Printer {
    quiet: bool,
    width: Option<usize>,
    colour: bool,
    colour_stderr: bool,
    hung_up: Cell<bool>,
    progress: Progress,
    warned: RefCell<HashSet<(WarningCategory, String)>>,
    sink: RefCell<Option<Rc<dyn LogSink>>>,
}

impl Printer {
    /// Makes a printer that wraps and colours only what a person reads on a terminal.
    pub fn new(quiet: bool) -> Self {
        let capable = env::var_os("TERM").is_none_or(|term| term != "dumb");
        let colours = capable && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let (terminal, terminal_stderr) = (stdout().is_terminal(), stderr().is_terminal());
        let width = terminal_size().map(|(Width(width), _)| usize::from(width)).filter(|width| *width > 0);
        Self {
            quiet,
            width: width.filter(|_| terminal),
            colour: colours && terminal,
            colour_stderr: colours && terminal_stderr,
            hung_up: Cell::new(false),
            progress: Progress::new(capable && terminal_stderr && !quiet),
            warned: RefCell::new(HashSet::new()),
            sink: RefCell::new(None),
        }
    }

    /// Writes a line to standard error.
    pub fn error_line(&self, text: &str) {
        self.progress.aside(|| {
            self.flush();
            // Nobody is left to be told that standard error is closed.
            let _ = writeln!(stderr().lock(), "{text}");
        });
    }

    /// Writes a hint to standard error.
    pub fn hint(&self, text: &str) {
        let label = self.dressed(self.colour_stderr, "36", "hint:");
        self.error_line(&format!("{label} {text}"));
    }

    /// Returns text for standard error that names what went wrong, in its colour where there are colours.
    pub fn alarming(&self, text: &str) -> String {
        self.dressed(self.colour_stderr, "31", text)
    }

    fn dressed(&self, colour: bool, code: &str, text: &str) -> String {
        if colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn keep(&self, result: std::io::Result<()>) {
        if let Err(error) = result
            && error.kind() == ErrorKind::BrokenPipe
        {
            self.hung_up.set(true);
        }
    }
}

impl Output for Printer {
    fn write_stdout(&self, text: &str) {
        if !self.hung_up.get() {
            self.progress.aside(|| self.keep(stdout().lock().write_all(text.as_bytes())));
        }
    }

    fn flush(&self) {
        if !self.hung_up.get() {
            self.progress.aside(|| self.keep(stdout().lock().flush()));
        }
    }

    fn quiet(&self) -> bool {
        self.quiet
    }

    fn width(&self) -> Option<usize> {
        self.width
    }

    fn painted(&self, paint: Paint, text: &str) -> String {
        let code = match paint {
            Paint::Good => "32",
            Paint::Bad => "31",
        };
        self.dressed(self.colour, code, text)
    }

    fn warn(&self, category: WarningCategory, message: &str) {
        match category {
            WarningCategory::Deprecation => return,
            WarningCategory::User | WarningCategory::SqlAlchemy => {}
        }
        if self.warned.borrow_mut().insert((category, message.to_owned())) {
            let label = self.dressed(self.colour_stderr, "33", &format!("{}:", category.name()));
            self.error_line(&format!("{label} {message}"));
        }
    }

    fn log(&self, record: &LogRecord<'_>) {
        let sink = self.sink.borrow().clone();
        match sink {
            Some(sink) => self.progress.aside(|| {
                self.flush();
                match sink.text(record) {
                    // Nobody is left to be told that standard error is closed.
                    Some(text) => drop(stderr().lock().write_all(text.as_bytes())),
                    None => sink.emit(record),
                }
            }),
            None => match UnconfiguredLogging::decide(record) {
                UnconfiguredLogging::Drop => {}
                UnconfiguredLogging::LastResort => self.error_line(record.message),
            },
        }
    }

    fn ask(&self, question: &str) -> Option<bool> {
        if !(std::io::stdin().is_terminal() && stderr().is_terminal()) {
            return None;
        }
        self.error_line(&format!("{question} [y/n]"));
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).ok()?;
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => Some(true),
            "n" | "no" => Some(false),
            _ => None,
        }
    }

    fn progress(&self, position: usize, total: usize, what: &str) {
        self.progress.step(position, total, what);
    }

    fn progress_ends(&self) {
        self.progress.end();
    }

    fn shows_progress(&self) -> bool {
        self.progress.may_show()
    }

    fn aside(&self, line: Line, write: &mut dyn FnMut()) {
        match line {
            Line::Ended => self.progress.aside(write),
            Line::Open => {
                self.progress.hide();
                write();
            }
        }
    }

    fn set_log_sink(&self, sink: Rc<dyn LogSink>) {
        *self.sink.borrow_mut() = Some(sink);
    }
}
