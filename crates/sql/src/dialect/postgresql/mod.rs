//! PostgreSQL.

use super::{Dialect, Paramstyle};
use crate::compiler::{DdlCompiler, ExprCompiler, TypeCompiler, compile_type};
use crate::error::CompileError;
use crate::types::SqlType;

/// The PostgreSQL dialect.
#[derive(Debug, Clone, Copy)]
pub struct Postgresql {
    paramstyle: Paramstyle,
    /// Parameters say their type (`%(x)s::INTEGER`): so do those of every DBAPI that binds on the server.
    casts: bool,
}

impl Postgresql {
    /// The dialect of a driver that writes the values into the text itself, as psycopg2 does.
    pub const PSYCOPG2: &'static Self = &Self { paramstyle: Paramstyle::Pyformat, casts: false };

    /// The dialect with placeholders of that style, and with their types or without.
    pub const fn with(paramstyle: Paramstyle, casts: bool) -> &'static Self {
        macro_rules! of {
            ($casts:literal) => {
                match paramstyle {
                    Paramstyle::Qmark => &Self { paramstyle: Paramstyle::Qmark, casts: $casts },
                    Paramstyle::Format => &Self { paramstyle: Paramstyle::Format, casts: $casts },
                    Paramstyle::Pyformat => &Self { paramstyle: Paramstyle::Pyformat, casts: $casts },
                    Paramstyle::Named => &Self { paramstyle: Paramstyle::Named, casts: $casts },
                    Paramstyle::Numeric => &Self { paramstyle: Paramstyle::Numeric, casts: $casts },
                    Paramstyle::NumericDollar => &Self { paramstyle: Paramstyle::NumericDollar, casts: $casts },
                }
            };
        }
        if casts { of!(true) } else { of!(false) }
    }

    /// The dialect of `--sql` text for a DBAPI; psycopg where none is named.
    pub(super) fn for_text(driver: Option<&str>, paramstyle: Option<Paramstyle>) -> &'static Self {
        let own = match driver {
            Some("asyncpg") => Paramstyle::NumericDollar,
            Some("pg8000") => Paramstyle::Format,
            _ => Paramstyle::Pyformat,
        };
        Self::with(paramstyle.unwrap_or(own), !matches!(driver, Some("psycopg2" | "psycopg2cffi")))
    }
}

impl DdlCompiler for Postgresql {}

impl TypeCompiler for Postgresql {}

impl ExprCompiler for Postgresql {
    fn paramstyle(&self) -> Paramstyle {
        self.paramstyle
    }

    fn cast_place(&self, place: String, type_: Option<&SqlType>) -> Result<String, CompileError> {
        match type_ {
            Some(type_) if self.casts => Ok(format!("{place}::{}", compile_type(type_, self)?)),
            Some(_) | None => Ok(place),
        }
    }
}

impl Dialect for Postgresql {
    fn name(&self) -> &'static str {
        "postgresql"
    }
    fn as_dyn(&self) -> &dyn Dialect {
        self
    }
    fn max_identifier_length(&self) -> usize {
        63
    }
    fn is_reserved(&self, _name: &str) -> bool {
        false
    }
}
