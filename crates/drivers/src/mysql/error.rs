//! The server's errors in the classes of the DBAPI that the URL names.

use limbeck_sql::engine::parameters::str_repr;
use limbeck_sql::engine::{DbError, DbErrorKind};

/// A DBAPI, as far as messages show which one it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dbapi {
    Mysqldb,
    Pymysql,
    Asyncmy,
    Cymysql,
    Mysqlconnector,
    Mariadbconnector,
}

impl Dbapi {
    /// The DBAPI behind a driver's name in an URL (`mysql+pymysql`).
    pub(super) fn of_driver(driver: &str) -> Option<Self> {
        Some(match driver {
            "mysqldb" => Self::Mysqldb,
            "pymysql" | "aiomysql" => Self::Pymysql,
            "asyncmy" => Self::Asyncmy,
            "cymysql" => Self::Cymysql,
            "mysqlconnector" => Self::Mysqlconnector,
            "mariadbconnector" => Self::Mariadbconnector,
            _ => return None,
        })
    }

    fn module(self) -> &'static str {
        match self {
            Self::Mysqldb => "MySQLdb",
            Self::Pymysql => "pymysql.err",
            Self::Asyncmy => "asyncmy.errors",
            Self::Cymysql => "cymysql.err",
            Self::Mysqlconnector => "mysql.connector.errors",
            Self::Mariadbconnector => "mariadb",
        }
    }

    /// An error of this DBAPI without a code.
    pub(super) fn plain(self, kind: DbErrorKind, message: impl Into<String>) -> DbError {
        DbError::new(kind, format!("{}.{}", self.module(), kind.class_name()), message)
    }

    /// An error with a code, as the DBAPI writes it.
    pub(super) fn coded(self, kind: DbErrorKind, code: u16, state: &str, message: &str) -> DbError {
        let text = match self {
            Self::Mysqlconnector => format!("{code} ({state}): {message}"),
            Self::Mariadbconnector => message.to_owned(),
            Self::Mysqldb | Self::Pymysql | Self::Asyncmy | Self::Cymysql => format!("({code}, {})", str_repr(message)),
        };
        DbError { code: Some(code.to_string()), ..self.plain(kind, text) }
    }

    /// What the client library reported. `host` is what the connection is to.
    pub(super) fn wrap(self, error: mysql::Error, host: &str) -> DbError {
        match error {
            mysql::Error::MySqlError(mysql::MySqlError { state, message, code }) => {
                self.coded(kind_of(code), code, &state, &message)
            }
            mysql::Error::DriverError(mysql::DriverError::CouldNotConnect(Some((_, description, kind)))) => {
                self.cannot_connect(host, &reason(kind, description))
            }
            mysql::Error::DriverError(mysql::DriverError::ConnectTimeout | mysql::DriverError::CouldNotConnect(None)) => {
                self.cannot_connect(host, "timed out")
            }
            mysql::Error::IoError(error) => match error.kind() {
                std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock => {
                    let message = "Lost connection to MySQL server during query (timed out)";
                    self.coded(DbErrorKind::OperationalError, 2013, "HY000", message)
                }
                std::io::ErrorKind::InvalidData | std::io::ErrorKind::NotFound | std::io::ErrorKind::PermissionDenied => {
                    self.plain(DbErrorKind::OperationalError, error.to_string())
                }
                _ => {
                    let message = "Lost connection to MySQL server during query";
                    self.coded(DbErrorKind::OperationalError, 2013, "HY000", message)
                }
            },
            mysql::Error::CodecError(_) => {
                let message = "Lost connection to MySQL server during query";
                self.coded(DbErrorKind::OperationalError, 2013, "HY000", message)
            }
            mysql::Error::TlsError(error) => self.cannot_connect(host, &error.to_string()),
            other => self.plain(DbErrorKind::InterfaceError, other.to_string()),
        }
    }

    /// The error of a connection that could not be opened.
    pub(super) fn wrap_connecting(self, error: mysql::Error, host: &str) -> DbError {
        match error {
            mysql::Error::IoError(error) => self.cannot_connect(host, &reason(error.kind(), error.to_string())),
            // What the packets came through: a certificate that is not accepted is found with the first of them.
            mysql::Error::CodecError(error) => {
                let text = error.to_string();
                let inner = text.strip_prefix("IO error: `").and_then(|rest| rest.strip_suffix('\'')).unwrap_or(&text);
                self.cannot_connect(host, inner)
            }
            other => self.wrap(other, host),
        }
    }

    fn cannot_connect(self, host: &str, reason: &str) -> DbError {
        let message = format!("Can't connect to MySQL server on '{host}' ({reason})");
        self.coded(DbErrorKind::OperationalError, 2003, "HY000", &message)
    }
}

/// Why a connection failed, as Python names the system's error.
fn reason(kind: std::io::ErrorKind, description: String) -> String {
    use std::io::ErrorKind;
    match kind {
        ErrorKind::ConnectionRefused => "[Errno 111] Connection refused".to_owned(),
        ErrorKind::NotFound => "[Errno 2] No such file or directory".to_owned(),
        ErrorKind::PermissionDenied => "[Errno 13] Permission denied".to_owned(),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "timed out".to_owned(),
        _ => description,
    }
}

/// The class that PyMySQL (and mysqlclient) choose by the server's code.
fn kind_of(code: u16) -> DbErrorKind {
    match code {
        // Syntax, names of tables and databases, GROUP functions.
        1007 | 1064 | 1149 | 1146 | 1102 | 1103 | 1110 | 1111 | 1112 | 1113 | 1179 | 1166 => DbErrorKind::ProgrammingError,
        1265 | 1263 | 1264 | 1230 | 1171 | 1406 | 1441 | 1366 | 1367 => DbErrorKind::DataError,
        1062 | 1216 | 1452 | 1217 | 1451 | 1215 | 1048 => DbErrorKind::IntegrityError,
        1196 | 1235 | 1289 | 1286 => DbErrorKind::NotSupportedError,
        code if code < 1000 => DbErrorKind::InternalError,
        _ => DbErrorKind::OperationalError,
    }
}
