//! The one error a command ends with: a sentence, what kind of failure it is, and hints beside it.

use std::fmt;
use std::io;
use std::path::Path;

use crate::config::pytext::repr;
use crate::host::{HostError, ScriptException, ScriptFrame};

/// How a failure is told and which exit status it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Upstream's `CommandError`: `FAILED: <sentence>` on standard output, exit status 255.
    Command,
    /// What upstream lets escape as a Python exception: told on standard error, exit status 1.
    Exception,
    /// A command line that cannot be understood: told on standard error, exit status 2.
    Usage,
    /// A script asked to end the program (`SystemExit`) with this status; nothing more is told.
    Exit(i32),
}

/// Why a command failed.
///
/// `sentence` is the exact sentence of Alembic wherever it has one, because tools parse it; whatever
/// else helps goes into `hints`, which are shown after it on standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandError {
    kind: ErrorKind,
    class: Option<String>,
    sentence: String,
    hints: Vec<String>,
    detail: Option<String>,
}

/// The result of a command.
pub type CommandResult<T> = Result<T, CommandError>;

impl CommandError {
    /// Makes an error that is reported as `FAILED: <sentence>` (`alembic.util.CommandError`).
    pub fn new(sentence: impl Into<String>) -> Self {
        Self::of_kind(ErrorKind::Command, sentence)
    }

    /// Makes an error that upstream reports as an escaped exception of the named Python class.
    pub fn exception(class: impl Into<String>, sentence: impl Into<String>) -> Self {
        let mut error = Self::of_kind(ErrorKind::Exception, sentence);
        error.class = Some(class.into());
        error
    }

    /// Makes the error that ends the program with a status of a script's choosing.
    pub fn exit(status: i32) -> Self {
        Self::of_kind(ErrorKind::Exit(status), "")
    }

    /// Makes an error about the command line itself.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self::of_kind(ErrorKind::Usage, sentence)
    }

    /// Makes the error for a file operation that failed, told as Python tells an `OSError`.
    pub fn io(path: &Path, error: &io::Error) -> Self {
        let class = match error.kind() {
            io::ErrorKind::NotFound => "FileNotFoundError",
            io::ErrorKind::PermissionDenied => "PermissionError",
            io::ErrorKind::AlreadyExists => "FileExistsError",
            io::ErrorKind::NotADirectory => "NotADirectoryError",
            io::ErrorKind::IsADirectory => "IsADirectoryError",
            _ => "OSError",
        };
        let told = error.to_string();
        let name = repr(&path.to_string_lossy());
        Self::exception(
            class,
            match error.raw_os_error() {
                Some(code) => {
                    let told = told.strip_suffix(&format!(" (os error {code})")).unwrap_or(&told);
                    format!("[Errno {code}] {told}: {name}")
                }
                None => format!("{told}: {name}"),
            },
        )
    }

    fn of_kind(kind: ErrorKind, sentence: impl Into<String>) -> Self {
        Self { kind, class: None, sentence: sentence.into(), hints: Vec::new(), detail: None }
    }

    /// Adds a hint, unless the same one is already there.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        if !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
        self
    }

    /// Attaches what is worth showing verbatim before the sentence, such as a Python traceback.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Returns how the failure is told.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the Python class of an escaped exception, such as `KeyError`.
    pub fn class(&self) -> Option<&str> {
        self.class.as_deref()
    }

    /// Returns the sentence.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Returns the hints, in the order in which they were added.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// Returns the verbatim detail, such as a Python traceback.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for CommandError {}

impl From<HostError> for CommandError {
    fn from(error: HostError) -> Self {
        match error {
            HostError::Command(error) => error,
            HostError::Exception(exception) => {
                let ScriptException { class, message, frames } = exception;
                let error = Self::exception(class, message);
                if frames.is_empty() { error } else { error.with_detail(traceback(&frames)) }
            }
            HostError::Exit(status) => Self::exit(status),
        }
    }
}

/// Lays frames out as Python does, outermost first.
fn traceback(frames: &[ScriptFrame]) -> String {
    let mut text = String::from("Traceback (most recent call last):");
    for ScriptFrame { file, line, function, source } in frames {
        text.push_str(&format!("\n  File \"{file}\", line {line}, in {function}"));
        if let Some(source) = source {
            text.push_str(&format!("\n    {}", source.trim()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_hint_is_kept_once() {
        let error = CommandError::new("No.").with_hint("try").with_hint("try");
        assert_eq!(error.hints(), ["try"]);
        assert_eq!(error.to_string(), "No.");
        assert_eq!(error.kind(), ErrorKind::Command);
    }
}
