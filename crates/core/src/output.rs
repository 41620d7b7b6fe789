//! What a command says, to whom: the seam through which this crate speaks without ever printing.

use std::cell::RefCell;
use std::rc::Rc;

use crate::error::CommandResult;

/// The logger that reports a failed command (`alembic.util.messaging`).
pub const MESSAGING_LOGGER: &str = "alembic.util.messaging";

/// The severity of a log record, ordered as in Python's `logging`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// `DEBUG`
    Debug,
    /// `INFO`
    Info,
    /// `WARNING`
    Warning,
    /// `ERROR`
    Error,
    /// `CRITICAL`
    Critical,
}

impl LogLevel {
    /// Returns the number that Python gives the level.
    pub fn number(self) -> u32 {
        match self {
            Self::Debug => 10,
            Self::Info => 20,
            Self::Warning => 30,
            Self::Error => 40,
            Self::Critical => 50,
        }
    }

    /// Returns the name that Python gives the level.
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
            Self::Critical => "CRITICAL",
        }
    }
}

/// One log record, its message already formatted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogRecord<'a> {
    /// Severity.
    pub level: LogLevel,
    /// Dotted name of the logger, such as `alembic.runtime.migration`.
    pub logger: &'a str,
    /// The text.
    pub message: &'a str,
}

/// Where log records go once an environment script has configured logging.
pub trait LogSink {
    /// Takes one record; whether it is shown is for the configuration of the sink to say.
    fn emit(&self, record: &LogRecord<'_>);

    /// Returns the text for standard error that is all that comes of a record; nothing where it has to be given to `emit`.
    fn text(&self, record: &LogRecord<'_>) -> Option<String> {
        let _ = record;
        None
    }
}

/// The Python category under which a warning is raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WarningCategory {
    /// `UserWarning`
    User,
    /// `DeprecationWarning`: not shown unless asked for, as in Python.
    Deprecation,
    /// `SAWarning`
    SqlAlchemy,
}

impl WarningCategory {
    /// Returns the name of the Python class.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "UserWarning",
            Self::Deprecation => "DeprecationWarning",
            Self::SqlAlchemy => "SAWarning",
        }
    }
}

/// What a piece of text means to the reader, for terminals with colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Something worked.
    Good,
    /// Something failed.
    Bad,
}

/// How a text leaves the line that it is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Ended,
    Open,
}

/// Receives everything that a command says.
///
/// Only the first group of methods is for implementors to write; the second says, once, what upstream's
/// messaging functions do with them.
pub trait Output {
    /// Writes to standard output exactly what is given.
    fn write_stdout(&self, text: &str);

    /// Makes what was written to standard output visible now.
    fn flush(&self);

    /// Tells whether `--quiet` was given.
    fn quiet(&self) -> bool;

    /// Returns the width to which messages are wrapped; `None` leaves them as they are (not a terminal).
    fn width(&self) -> Option<usize>;

    /// Returns text for standard output dressed in its colour, on a terminal that has colours.
    fn painted(&self, paint: Paint, text: &str) -> String {
        let _ = paint;
        text.to_owned()
    }

    /// Reports a warning. The same category and text is shown once.
    fn warn(&self, category: WarningCategory, message: &str);

    /// Takes one log record.
    fn log(&self, record: &LogRecord<'_>);

    /// Routes later log records to `sink`, because an environment script configured logging.
    fn set_log_sink(&self, sink: Rc<dyn LogSink>);

    /// Asks a question that is answered with yes or no; `None` where nobody can be asked.
    fn ask(&self, question: &str) -> Option<bool> {
        let _ = question;
        None
    }

    /// Tells how far a run of steps has come: `position` of `total` are done, `what` is next. For terminals.
    fn progress(&self, position: usize, total: usize, what: &str) {
        let _ = (position, total, what);
    }

    /// The run of steps is over, well or not.
    fn progress_ends(&self) {}

    /// Tells whether there is a terminal on which progress may be shown.
    fn shows_progress(&self) -> bool {
        false
    }

    /// Does what writes to that terminal by itself, with the progress out of its way. Where it leaves a line open, as a question
    /// does, the progress stays away until the next step.
    fn aside(&self, line: Line, write: &mut dyn FnMut()) {
        let _ = line;
        write();
    }

    /// Prints a line of a command's result (`Config.print_stdout`): never wrapped, silent when quiet.
    fn print(&self, text: &str) {
        if !self.quiet() {
            self.write_stdout(text);
            self.write_stdout("\n");
        }
    }

    /// Tells the user something (`alembic.util.msg`): wrapped on a terminal, silent when quiet.
    fn message(&self, text: &str) {
        if !self.quiet() {
            self.message_always(text);
        }
    }

    /// Tells the user something even when quiet, as upstream does in two places.
    fn message_always(&self, text: &str) {
        self.write_stdout(&wrap_message(text, self.width()));
        self.write_stdout("\n");
    }

    /// Reports a failed command: `FAILED: <sentence>` and a record for whoever logs (`alembic.util.err`).
    fn failed(&self, sentence: &str) {
        self.log(&LogRecord { level: LogLevel::Error, logger: MESSAGING_LOGGER, message: sentence });
        if !self.quiet() {
            let text = wrap_message(&format!("FAILED: {sentence}"), self.width());
            let painted = text.replacen("FAILED:", &self.painted(Paint::Bad, "FAILED:"), 1);
            self.write_stdout(&painted);
            self.write_stdout("\n");
        }
    }
}

impl dyn Output + '_ {
    /// Does `work` between `<message> ...` and `  done` or `  FAILED` (`alembic.util.status`).
    pub fn status<T>(&self, message: &str, work: impl FnOnce() -> CommandResult<T>) -> CommandResult<T> {
        self.report(message, "", self.quiet(), work)
    }

    /// The status of a post-write hook: the hook's own output starts on a new line, and quiet does not apply.
    pub fn hook_status<T>(&self, message: &str, work: impl FnOnce() -> CommandResult<T>) -> CommandResult<T> {
        self.report(message, "\n", false, work)
    }

    fn report<T>(&self, message: &str, end: &str, silent: bool, work: impl FnOnce() -> CommandResult<T>) -> CommandResult<T> {
        if silent {
            return work();
        }
        self.write_stdout(&wrap_message(&format!("{message} ..."), self.width()));
        self.write_stdout(end);
        self.flush();
        let result = work();
        let (paint, word) = match &result {
            Ok(_) => (Paint::Good, "done"),
            Err(_) => (Paint::Bad, "FAILED"),
        };
        self.write_stdout(&format!("  {}\n", self.painted(paint, word)));
        result
    }
}

/// Lays out a message: as it is without a width, else indented by two and broken between words.
///
/// Upstream also breaks inside words that are long or hyphenated; paths stay whole here, so that they can
/// be copied from the screen.
pub fn wrap_message(text: &str, width: Option<usize>) -> String {
    const INDENT: &str = "  ";
    let Some(width) = width else {
        return text.to_owned();
    };
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::from(INDENT);
    let mut taken = INDENT.len();
    for word in text.split_whitespace() {
        let length = word.chars().count();
        let started = taken > INDENT.len();
        if started && taken + 1 + length > width {
            lines.push(std::mem::replace(&mut line, String::from(INDENT)));
            taken = INDENT.len();
        } else if started {
            line.push(' ');
            taken += 1;
        }
        line.push_str(word);
        taken += length;
    }
    lines.push(line);
    lines.join("\n")
}

/// What Python's `logging` does with a record before anything configured it.
///
/// Alembic gives its own loggers a handler that drops everything, so only other loggers fall through to
/// the handler of last resort, which shows the bare text of warnings and worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnconfiguredLogging {
    /// Nobody sees the record.
    Drop,
    /// The bare message goes to standard error.
    LastResort,
}

impl UnconfiguredLogging {
    /// Decides for one record.
    pub fn decide(record: &LogRecord<'_>) -> Self {
        let of_alembic = record.logger == "alembic" || record.logger.starts_with("alembic.");
        if of_alembic || record.level < LogLevel::Warning { Self::Drop } else { Self::LastResort }
    }
}

/// An `Output` that keeps everything, for tests and for embedding.
#[derive(Default)]
pub struct RecordedOutput {
    quiet: bool,
    width: Option<usize>,
    stdout: RefCell<String>,
    warnings: RefCell<Vec<(WarningCategory, String)>>,
    records: RefCell<Vec<(LogLevel, String, String)>>,
    sink: RefCell<Option<Rc<dyn LogSink>>>,
}

impl RecordedOutput {
    /// Makes one that behaves as if standard output were no terminal.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes one that was asked to be quiet.
    pub fn quiet() -> Self {
        Self { quiet: true, ..Self::default() }
    }

    /// Makes one on a terminal of the given width.
    pub fn of_width(width: usize) -> Self {
        Self { width: Some(width), ..Self::default() }
    }

    /// Returns everything written to standard output so far.
    pub fn stdout(&self) -> String {
        self.stdout.borrow().clone()
    }

    /// Returns the warnings so far.
    pub fn warnings(&self) -> Vec<(WarningCategory, String)> {
        self.warnings.borrow().clone()
    }

    /// Returns the log records so far, as level, logger and message.
    pub fn records(&self) -> Vec<(LogLevel, String, String)> {
        self.records.borrow().clone()
    }
}

impl Output for RecordedOutput {
    fn write_stdout(&self, text: &str) {
        self.stdout.borrow_mut().push_str(text);
    }

    fn flush(&self) {}

    fn quiet(&self) -> bool {
        self.quiet
    }

    fn width(&self) -> Option<usize> {
        self.width
    }

    fn warn(&self, category: WarningCategory, message: &str) {
        let warning = (category, message.to_owned());
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    fn log(&self, record: &LogRecord<'_>) {
        self.records.borrow_mut().push((record.level, record.logger.to_owned(), record.message.to_owned()));
        let sink = self.sink.borrow().clone();
        if let Some(sink) = sink {
            sink.emit(record);
        }
    }

    fn set_log_sink(&self, sink: Rc<dyn LogSink>) {
        *self.sink.borrow_mut() = Some(sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::CommandError;

    #[test]
    fn status_lines_end_in_done_or_failed() {
        let recorded = RecordedOutput::new();
        let output: &dyn Output = &recorded;
        output.status("Making", || Ok(())).unwrap();
        let failed: CommandResult<()> = output.status("Breaking", || Err(CommandError::new("no")));
        assert!(failed.is_err());
        assert_eq!(recorded.stdout(), "Making ...  done\nBreaking ...  FAILED\n");
    }

    #[test]
    fn hook_status_speaks_even_when_quiet() {
        let recorded = RecordedOutput::quiet();
        let output: &dyn Output = &recorded;
        output.status("Making", || Ok(())).unwrap();
        output.print("line");
        output.hook_status("Running", || Ok(())).unwrap();
        assert_eq!(recorded.stdout(), "Running ...\n  done\n");
    }

    #[test]
    fn a_failure_is_logged_and_told() {
        let recorded = RecordedOutput::of_width(20);
        recorded.failed("Something long went wrong");
        assert_eq!(recorded.stdout(), "  FAILED: Something\n  long went wrong\n");
        assert_eq!(
            recorded.records(),
            [(LogLevel::Error, "alembic.util.messaging".to_owned(), "Something long went wrong".to_owned())]
        );
    }

    #[test]
    fn wrapping_keeps_words_whole() {
        assert_eq!(wrap_message("a  b\nc", None), "a  b\nc");
        assert_eq!(
            wrap_message("Generating /a/very-long-path/that-has-hyphens ...", Some(14)),
            "  Generating\n  /a/very-long-path/that-has-hyphens\n  ..."
        );
        assert_eq!(wrap_message("", Some(10)), "  ");
    }

    #[test]
    fn unconfigured_logging_drops_what_alembic_says() {
        let record = |level, logger| LogRecord { level, logger, message: "m" };
        let decide = |level, logger| UnconfiguredLogging::decide(&record(level, logger));
        assert_eq!(decide(LogLevel::Error, "alembic.util.messaging"), UnconfiguredLogging::Drop);
        assert_eq!(decide(LogLevel::Info, "myapp"), UnconfiguredLogging::Drop);
        assert_eq!(decide(LogLevel::Warning, "alembics"), UnconfiguredLogging::LastResort);
    }
}
