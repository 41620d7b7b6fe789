//! Lines of the log that need no Python once it is known what they come to.
//!
//! A run of migrations logs a line a step. As long as no script runs in between, Python's logging does the same with each:
//! it is asked once which formats a record of this logger and level goes through, and where to. Where that is the
//! program's standard error, the next lines are made here.

use limbeck_core::output::{LogLevel, LogRecord};
use std::cell::{Cell, RefCell};

/// What happens to records, as far as it has been asked; forgotten as soon as somebody's Python runs.
#[derive(Debug, Default)]
pub struct LogRoutes {
    /// Whether Rust is in charge, so that nobody's Python runs between one record and the next.
    alone: Cell<bool>,
    known: RefCell<Vec<(String, LogLevel, LogRoute)>>,
}

/// What happens to the records of one logger and level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogRoute {
    /// Lines of these formats are written to standard error; without any, the record is dropped.
    Lines(Vec<LineFormat>),
    /// Only logging itself can tell.
    Usual,
}

impl LogRoutes {
    /// Does something while only Rust logs, or while somebody's Python runs. What is known holds for neither before nor after.
    pub fn within<T>(&self, alone: bool, action: impl FnOnce() -> T) -> T {
        let before = self.alone.replace(alone);
        self.known.borrow_mut().clear();
        let done = action();
        self.known.borrow_mut().clear();
        self.alone.set(before);
        done
    }

    /// From now on somebody's Python runs every now and then.
    pub fn leave(&self) {
        self.alone.set(false);
        self.known.borrow_mut().clear();
    }

    /// Whether anything can be known now.
    pub fn is_alone(&self) -> bool {
        self.alone.get()
    }

    /// Remembers what happens to records such as this one.
    pub fn learn(&self, record: &LogRecord<'_>, route: LogRoute) {
        self.known.borrow_mut().push((record.logger.to_owned(), record.level, route));
    }

    /// Whether it is known what happens to records such as this one.
    pub fn knows(&self, record: &LogRecord<'_>) -> bool {
        self.known.borrow().iter().any(|(logger, level, _)| logger == record.logger && *level == record.level)
    }

    /// Returns what is written for a record; nothing where it takes the usual way, or that is not known.
    pub fn text(&self, record: &LogRecord<'_>) -> Option<String> {
        let known = self.known.borrow();
        let (_, _, route) = known.iter().find(|(logger, level, _)| logger == record.logger && *level == record.level)?;
        match route {
            LogRoute::Lines(formats) => {
                let mut text = String::new();
                formats.iter().for_each(|format| format.add(record, &mut text));
                Some(text)
            }
            LogRoute::Usual => None,
        }
    }
}

/// A format string of Python's that names no more than level, logger and message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFormat {
    pieces: Vec<Piece>,
    end: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field { field: Field, left: bool, width: usize, longest: Option<usize> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    /// By the name that logging gives the level.
    Level(String),
    Logger,
    Message,
}

impl LineFormat {
    /// Reads a `%` format, of lines with this end; nothing where it has more to it than `%(name)s`, with `-`, a width and a
    /// precision.
    pub fn parse(format: &str, end: &str, level_name: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = format;
        while let Some((text, after)) = rest.split_once('%') {
            if !text.is_empty() {
                pieces.push(Piece::Text(text.to_owned()));
            }
            if let Some(after) = after.strip_prefix('%') {
                pieces.push(Piece::Text("%".to_owned()));
                rest = after;
                continue;
            }
            let (name, after) = after.strip_prefix('(')?.split_once(')')?;
            let field = match name {
                "levelname" => Field::Level(level_name.to_owned()),
                "name" => Field::Logger,
                "message" => Field::Message,
                _ => return None,
            };
            let (left, after) = match after.strip_prefix('-') {
                Some(after) => (true, after),
                None => (false, after),
            };
            let (width, after) = number(after)?;
            let (longest, after) = match after.strip_prefix('.') {
                Some(after) => {
                    let (longest, after) = number(after)?;
                    (Some(longest), after)
                }
                None => (None, after),
            };
            rest = after.strip_prefix('s')?;
            pieces.push(Piece::Field { field, left, width, longest });
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Some(Self { pieces, end: end.to_owned() })
    }

    fn add(&self, record: &LogRecord<'_>, line: &mut String) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => line.push_str(text),
                Piece::Field { field, left, width, longest } => {
                    let value = match field {
                        Field::Level(name) => name,
                        Field::Logger => record.logger,
                        Field::Message => record.message,
                    };
                    let shown = match longest {
                        Some(longest) => &value[..value.char_indices().nth(*longest).map_or(value.len(), |(at, _)| at)],
                        None => value,
                    };
                    let gap = if *width == 0 { 0 } else { width.saturating_sub(shown.chars().count()) };
                    if !left {
                        line.extend(std::iter::repeat_n(' ', gap));
                    }
                    line.push_str(shown);
                    if *left {
                        line.extend(std::iter::repeat_n(' ', gap));
                    }
                }
            }
        }
        line.push_str(&self.end);
    }
}

/// A number of up to three digits, or zero where there is none.
fn number(text: &str) -> Option<(usize, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match digits {
        0 => Some((0, text)),
        // A flag of its own in front of a width.
        _ if text.starts_with('0') && digits > 1 => None,
        1..=3 => Some((text[..digits].parse().ok()?, &text[digits..])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: LogRecord<'_> = LogRecord { level: LogLevel::Warning, logger: "alembic.runtime", message: "é 100% done" };

    fn line(format: &str) -> Option<String> {
        let mut line = String::new();
        LineFormat::parse(format, "\n", "WARNING")?.add(&RECORD, &mut line);
        Some(line)
    }

    /// What CPython's `format % {...}` gives.
    #[test]
    fn lines_are_those_of_python() {
        for (format, expected) in [
            ("%(levelname)-5.5s [%(name)s] %(message)s", "WARNI [alembic.runtime] é 100% done\n"),
            ("%(message)s", "é 100% done\n"),
            ("%(message).1s|%(message)12s|%(message)-12s|", "é| é 100% done|é 100% done |\n"),
            ("100%% %(name)3s %(levelname).0s.", "100% alembic.runtime .\n"),
            ("plain", "plain\n"),
            ("", "\n"),
        ] {
            assert_eq!(line(format).as_deref(), Some(expected), "{format}");
        }
    }

    #[test]
    fn formats_with_more_to_them_are_not_read() {
        for format in [
            "%(asctime)s %(message)s",
            "%(levelno)d",
            "%(message)r",
            "%(message)05s",
            "%(message)+s",
            "%(message)",
            "%(message",
            "%",
            "%s",
            "%(message)*s",
            "%(message)9999s",
            "50% %(message)s",
            "%(message)ls",
        ] {
            assert_eq!(line(format), None, "{format}");
        }
    }

    #[test]
    fn a_route_holds_until_python_runs() {
        let routes = LogRoutes::default();
        assert!(!routes.is_alone());
        routes.within(true, || {
            assert_eq!((routes.is_alone(), routes.text(&RECORD)), (true, None));
            routes.learn(&RECORD, LogRoute::Lines(Vec::new()));
            assert_eq!(routes.text(&RECORD).as_deref(), Some(""));
            assert!(!routes.knows(&LogRecord { level: LogLevel::Info, ..RECORD }));
            routes.within(false, || assert!(!routes.knows(&RECORD) && !routes.is_alone()));
            assert!(!routes.knows(&RECORD) && routes.is_alone());
            routes.learn(&RECORD, LogRoute::Usual);
            assert_eq!((routes.knows(&RECORD), routes.text(&RECORD)), (true, None));
        });
        assert!(!routes.knows(&RECORD) && !routes.is_alone());
    }
}
