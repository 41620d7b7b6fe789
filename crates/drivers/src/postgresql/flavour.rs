//! Which Python driver a connection stands for: where they differ, scripts see the one that the URL names.

use limbeck_sql::engine::{DbError, DbErrorKind};

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
            Self::Pg8000 => DbError::new(kind, format!("pg8000.exceptions.{class}"), message.trim_end()),
        }
    }

    /// A failed attempt to connect.
    pub(super) fn connection_failed(self, message: &str) -> DbError {
        match self {
            Self::Psycopg => self.error(DbErrorKind::OperationalError, &format!("connection failed: {message}")),
            Self::Psycopg2 | Self::Asyncpg | Self::Pg8000 => self.error(DbErrorKind::OperationalError, message),
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

    /// Whether infinite dates become the largest and smallest of Python's.
    pub(super) fn clamps_infinity(self) -> bool {
        match self {
            Self::Psycopg2 => true,
            Self::Psycopg | Self::Asyncpg | Self::Pg8000 => false,
        }
    }
}
