//! From an URL and connect arguments to what `sqlite3.connect` takes.

use super::error::python_error;
use limbeck_sql::Value;
use limbeck_sql::engine::parameters::str_repr;
use limbeck_sql::engine::{DbError, DbErrorKind, Url};
use std::path::PathBuf;
use std::time::Duration;

/// How to open a database.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Options {
    pub(super) database: PathBuf,
    pub(super) uri: bool,
    pub(super) timeout: Duration,
    pub(super) cached_statements: usize,
    /// The text of the implicit BEGIN; none with `isolation_level=None`.
    pub(super) begin: Option<String>,
}

/// The query keys that go to `sqlite3.connect`; others are for SQLite's URI.
const DRIVER_ARGUMENTS: [&str; 6] =
    ["uri", "timeout", "isolation_level", "detect_types", "check_same_thread", "cached_statements"];

/// The query keys that have no effect, as no `uri=true` stands beside them: SQLAlchemy warns of them (`SAWarning`).
pub fn ignored_arguments(url: &Url) -> Vec<String> {
    if url.query_value("uri").is_some_and(|text| as_bool(text) == Ok(true)) {
        return Vec::new();
    }
    url.query.keys().filter(|key| !DRIVER_ARGUMENTS.contains(&key.as_str())).cloned().collect()
}

impl Options {
    pub(super) fn new(url: &Url, connect_args: &[(String, Value)]) -> Result<Self, DbError> {
        if [&url.username, &url.password, &url.host].into_iter().flatten().any(|part| !part.is_empty())
            || url.port.is_some_and(|port| port != 0)
        {
            return Err(DbError::argument(format!(
                "Invalid SQLite URL: {url}\nValid SQLite URL forms are:\n sqlite:///:memory: (or, sqlite://)\n \
                 sqlite:///relative/path/to/file.db\n sqlite:////absolute/path/to/file.db"
            )));
        }
        let mut options = Self {
            database: PathBuf::new(),
            uri: false,
            timeout: Duration::from_secs(5),
            cached_statements: 128,
            begin: Some("BEGIN ".to_owned()),
        };
        for key in DRIVER_ARGUMENTS {
            if let Some(text) = url.query_value(key) {
                options.set(key, &from_query(key, text)?)?;
            }
        }
        let from_url = options.uri;
        for (key, value) in connect_args {
            options.set(key, value)?;
        }
        options.database = if from_url { PathBuf::from(uri_name(url)) } else { file_name(url)? };
        Ok(options)
    }

    fn set(&mut self, key: &str, value: &Value) -> Result<(), DbError> {
        match (key, value) {
            ("uri", value) => self.uri = is_true(value),
            ("timeout", value) => {
                let seconds = number(value).ok_or_else(|| wrong_type(key, "a number of seconds"))?;
                self.timeout = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::from_secs(0x7fff_ffff / 1000));
            }
            ("isolation_level", Value::Null) => self.begin = None,
            ("isolation_level", Value::Text(level)) => {
                let level = level.to_uppercase();
                if !["", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"].contains(&level.as_str()) {
                    return Err(value_error("isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'"));
                }
                self.begin = Some(format!("BEGIN {level}"));
            }
            ("isolation_level", _) => return Err(type_error("isolation_level must be str or None")),
            ("cached_statements", value) => {
                let count = number(value).ok_or_else(|| wrong_type(key, "a number"))?;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a sensible count")]
                let count = count.clamp(0.0, 100_000.0) as usize;
                self.cached_statements = count;
            }
            ("detect_types", value) if number(value) == Some(0.0) => {}
            ("detect_types", _) => {
                return Err(python_error(
                    DbErrorKind::NotSupportedError,
                    "detect_types is not supported: declare the types of columns to SQLAlchemy instead",
                ));
            }
            ("check_same_thread", _) => {}
            ("factory" | "database", _) => {
                return Err(python_error(
                    DbErrorKind::NotSupportedError,
                    format!("the connect argument {} is not supported", str_repr(key)),
                ));
            }
            _ => return Err(type_error(format!("{} is an invalid keyword argument for Connection()", str_repr(key)))),
        }
        Ok(())
    }
}

/// `util.coerce_kw_type` with the type that the dialect names for the key.
fn from_query(key: &str, text: &str) -> Result<Value, DbError> {
    match key {
        "uri" | "check_same_thread" => as_bool(text).map(Value::Bool),
        "timeout" => text
            .trim()
            .parse()
            .map(Value::Float)
            .map_err(|_| value_error(format!("could not convert string to float: {}", str_repr(text)))),
        "detect_types" | "cached_statements" => text
            .trim()
            .parse()
            .map(Value::Int)
            .map_err(|_| value_error(format!("invalid literal for int() with base 10: {}", str_repr(text)))),
        _ => Ok(Value::Text(text.to_owned())),
    }
}

fn as_bool(text: &str) -> Result<bool, DbError> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "t" | "1" => Ok(true),
        "false" | "no" | "off" | "n" | "f" | "0" => Ok(false),
        other => Err(value_error(format!("String is not true/false: {}", str_repr(other)))),
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(v) => *v,
        Value::Int(v) => *v != 0,
        Value::Text(v) => !v.is_empty(),
        _ => false,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(v) => Some(f64::from(u8::from(*v))),
        #[expect(clippy::cast_precision_loss, reason = "seconds and counts are small")]
        Value::Int(v) => Some(*v as f64),
        Value::Float(v) => Some(*v),
        _ => None,
    }
}

fn value_error(message: impl Into<String>) -> DbError {
    DbError::new(DbErrorKind::ValueError, "builtins.ValueError", message)
}

fn type_error(message: impl Into<String>) -> DbError {
    DbError::new(DbErrorKind::TypeError, "builtins.TypeError", message)
}

fn wrong_type(key: &str, wanted: &str) -> DbError {
    type_error(format!("the connect argument {} must be {wanted}", str_repr(key)))
}

/// The database, with the query keys that are SQLite's own.
fn uri_name(url: &Url) -> String {
    let pairs: Vec<String> = url
        .query
        .iter()
        .filter(|(key, _)| !DRIVER_ARGUMENTS.contains(&key.as_str()))
        .filter_map(|(key, values)| values.first().map(|value| format!("{key}={value}")))
        .collect();
    let database = url.database.as_deref().unwrap_or_default();
    if pairs.is_empty() { database.to_owned() } else { format!("{database}?{}", pairs.join("&")) }
}

/// An absolute path, or `:memory:`.
fn file_name(url: &Url) -> Result<PathBuf, DbError> {
    match url.database.as_deref() {
        None | Some("" | ":memory:") => Ok(PathBuf::from(":memory:")),
        Some(path) => std::path::absolute(path).map_err(|error| python_error(DbErrorKind::OperationalError, error.to_string())),
    }
}
