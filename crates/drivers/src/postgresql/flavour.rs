//! Which Python driver a connection stands for: where they differ, scripts see the one that the URL names.

use super::options::Host;
use super::report::Report;
use super::session::system_message;
use limbeck_sql::engine::placeholders::Rules;
use limbeck_sql::engine::{DbError, DbErrorKind};
use std::io;
use std::time::Duration;

/// The drivers whose behaviour is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    /// psycopg2 and psycopg2cffi.
    Psycopg2,
    /// psycopg 3: what `postgresql://` means.
    Psycopg,
    Asyncpg,
    Pg8000,
}

impl Flavour {
    /// The flavour of `postgresql+DRIVER`; `None` where SQLAlchemy has no such driver.
    pub(super) fn of_driver(driver: Option<&str>) -> Option<Self> {
        Some(match driver {
            None | Some("psycopg" | "psycopg_async") => Self::Psycopg,
            Some("psycopg2" | "psycopg2cffi") => Self::Psycopg2,
            Some("asyncpg") => Self::Asyncpg,
            Some("pg8000") => Self::Pg8000,
            Some(_) => return None,
        })
    }

    /// An error of the driver's own making, without a code of the server.
    pub(super) fn error(self, kind: DbErrorKind, message: &str) -> DbError {
        let class = kind.class_name();
        match self {
            Self::Psycopg2 => DbError::new(kind, format!("psycopg2.{class}"), message),
            Self::Psycopg => DbError::new(kind, format!("psycopg.{class}"), message.trim_end()),
            Self::Asyncpg => DbError::new(kind, format!("sqlalchemy.dialects.postgresql.asyncpg.{class}"), message.trim_end()),
            Self::Pg8000 => {
                let module = match kind {
                    DbErrorKind::InterfaceError | DbErrorKind::DatabaseError => "pg8000.exceptions",
                    _ => "pg8000.dbapi",
                };
                DbError::new(kind, format!("{module}.{class}"), message.trim_end())
            }
        }
    }

    /// A failed attempt to connect.
    pub(super) fn connection_failed(self, message: &str) -> DbError {
        match self {
            Self::Psycopg => self.error(DbErrorKind::OperationalError, &format!("connection failed: {message}")),
            Self::Psycopg2 | Self::Asyncpg | Self::Pg8000 => self.error(DbErrorKind::OperationalError, message),
        }
    }

    /// A host whose name says nothing.
    pub(super) fn unknown_host(self, host: &Host, name: &str, timeout: Option<Duration>) -> DbError {
        match self {
            Self::Asyncpg => DbError::new(DbErrorKind::OsError, "socket.gaierror", "[Errno -2] Name or service not known"),
            Self::Pg8000 => self.no_answer(host, timeout),
            Self::Psycopg2 | Self::Psycopg => self
                .connection_failed(&format!("could not translate host name \"{name}\" to address: Name or service not known\n")),
        }
    }

    /// What pg8000 says of any host that does not answer.
    fn no_answer(self, host: &Host, timeout: Option<Duration>) -> DbError {
        let message = match host {
            Host::Tcp { name, address, port } => {
                let timeout = timeout.map_or_else(|| "None".to_owned(), |timeout| timeout.as_secs().to_string());
                format!(
                    "Can't create a connection to host {} and port {port} (timeout is {timeout} and source_address is None).",
                    address.as_ref().unwrap_or(name)
                )
            }
            Host::Socket { .. } => "communication error".to_owned(),
        };
        self.error(DbErrorKind::InterfaceError, &message)
    }

    /// A host that did not answer, for a driver that has no words of libpq for it.
    pub(super) fn system_error(self, host: &Host, error: &io::Error, timeout: Option<Duration>) -> Option<DbError> {
        match self {
            Self::Psycopg2 | Self::Psycopg => None,
            Self::Pg8000 => Some(self.no_answer(host, timeout)),
            Self::Asyncpg => Some(if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) {
                DbError::new(DbErrorKind::OsError, "builtins.TimeoutError", "")
            } else {
                let class = match error.kind() {
                    io::ErrorKind::ConnectionRefused => "builtins.ConnectionRefusedError",
                    io::ErrorKind::ConnectionReset => "builtins.ConnectionResetError",
                    io::ErrorKind::NotFound => "builtins.FileNotFoundError",
                    io::ErrorKind::PermissionDenied => "builtins.PermissionError",
                    _ => "builtins.OSError",
                };
                let number = error.raw_os_error().unwrap_or_default();
                let text = match host {
                    Host::Tcp { name, address, port } => {
                        format!("Connect call failed ('{}', {port})", address.as_ref().unwrap_or(name))
                    }
                    Host::Socket { .. } => system_message(error),
                };
                DbError::new(DbErrorKind::OsError, class, format!("[Errno {number}] {text}"))
            }),
        }
    }

    /// Another number of values than the statement has places.
    pub(super) fn misfit(self, wanted: usize, given: usize) -> DbError {
        let plural = if wanted == 1 { "" } else { "s" };
        let were = if given == 1 { "was" } else { "were" };
        let message = format!(
            "<class 'asyncpg.exceptions._base.InterfaceError'>: the server expects {wanted} argument{plural} for this query, \
             {given} {were} passed"
        );
        match self {
            Self::Asyncpg => self.error(DbErrorKind::InterfaceError, &message),
            // The server's own words: pg8000 leaves the counting to it.
            Self::Pg8000 => Report::new(
                "08P01",
                &format!("bind message supplies {given} parameters, but prepared statement \"\" requires {wanted}"),
            )
            .error("", self),
            Self::Psycopg2 | Self::Psycopg => self.error(
                DbErrorKind::ProgrammingError,
                &format!("the statement has places for {wanted} parameters, and {given} are given"),
            ),
        }
    }

    /// An option that nobody knows.
    pub(super) fn unknown_option(self, key: &str) -> DbError {
        let text = format!("invalid connection option \"{key}\"\n");
        match self {
            Self::Psycopg2 => self.error(DbErrorKind::ProgrammingError, &format!("invalid dsn: {text}")),
            Self::Psycopg => DbError::new(DbErrorKind::ProgrammingError, "psycopg.ProgrammingError", text),
            Self::Asyncpg | Self::Pg8000 => {
                let message = format!("connect() got an unexpected keyword argument '{key}'");
                DbError::new(DbErrorKind::TypeError, "builtins.TypeError", message)
            }
        }
    }

    /// Whether a transaction is taken to be open until `commit()` or `rollback()`, whatever statements of the script's own
    /// did to it: after `COMMIT` as a statement, what follows runs without a transaction.
    pub(super) fn remembers_its_begin(self) -> bool {
        match self {
            Self::Psycopg2 | Self::Asyncpg => true,
            Self::Psycopg | Self::Pg8000 => false,
        }
    }

    /// How `%s` and `%(name)s` are read.
    pub(super) fn placeholder_rules(self) -> Rules {
        match self {
            Self::Psycopg => Rules::Psycopg,
            Self::Psycopg2 | Self::Asyncpg | Self::Pg8000 => Rules::Python,
        }
    }

    /// Whether infinite dates become the largest and smallest of Python's.
    pub(super) fn clamps_infinity(self) -> bool {
        match self {
            Self::Psycopg2 => true,
            Self::Psycopg | Self::Asyncpg | Self::Pg8000 => false,
        }
    }
}
