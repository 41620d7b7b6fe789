//! SQLite's result codes in the classes of Python's `sqlite3`.

use limbeck_sql::engine::{DbError, DbErrorKind};
use rusqlite::ffi;

/// An error of a class of the `sqlite3` module.
pub(super) fn python_error(kind: DbErrorKind, message: impl Into<String>) -> DbError {
    DbError::new(kind, format!("sqlite3.{}", kind.class_name()), message)
}

/// An error that shows when a row is read, not when the statement runs.
pub(super) fn while_fetching(message: impl Into<String>) -> DbError {
    DbError { while_fetching: true, ..python_error(DbErrorKind::OperationalError, message) }
}

/// An error of `open`, whose message must not name the path.
pub(super) fn while_opening(error: rusqlite::Error) -> DbError {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) if failure.extended_code & 0xff == ffi::SQLITE_CANTOPEN => {
            coded(failure.extended_code, "unable to open database file".to_owned())
        }
        error => from_rusqlite(error),
    }
}

/// The class that `sqlite3` chooses by result code, with SQLite's own message.
pub(super) fn from_rusqlite(error: rusqlite::Error) -> DbError {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => {
            coded(failure.extended_code, message.unwrap_or_else(|| ffi::code_to_str(failure.extended_code).to_owned()))
        }
        rusqlite::Error::SqlInputError { error, msg, .. } => coded(error.extended_code, msg),
        error => python_error(DbErrorKind::InterfaceError, error.to_string()),
    }
}

fn coded(extended_code: i32, message: String) -> DbError {
    let kind = match extended_code & 0xff {
        ffi::SQLITE_INTERNAL | ffi::SQLITE_NOTFOUND => DbErrorKind::InternalError,
        ffi::SQLITE_ERROR
        | ffi::SQLITE_PERM
        | ffi::SQLITE_ABORT
        | ffi::SQLITE_BUSY
        | ffi::SQLITE_LOCKED
        | ffi::SQLITE_READONLY
        | ffi::SQLITE_INTERRUPT
        | ffi::SQLITE_IOERR
        | ffi::SQLITE_FULL
        | ffi::SQLITE_CANTOPEN
        | ffi::SQLITE_PROTOCOL
        | ffi::SQLITE_EMPTY
        | ffi::SQLITE_SCHEMA => DbErrorKind::OperationalError,
        ffi::SQLITE_TOOBIG => DbErrorKind::DataError,
        ffi::SQLITE_CONSTRAINT | ffi::SQLITE_MISMATCH => DbErrorKind::IntegrityError,
        ffi::SQLITE_MISUSE | ffi::SQLITE_RANGE => DbErrorKind::InterfaceError,
        _ => DbErrorKind::DatabaseError,
    };
    DbError { code: Some(extended_code.to_string()), ..python_error(kind, message) }
}
