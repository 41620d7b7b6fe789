//! SQLite.

mod ddl;
mod expr;
mod reserved;
mod types;

use super::{Dialect, Paramstyle};

/// The SQLite dialect.
#[derive(Debug, Clone, Copy)]
pub struct Sqlite {
    paramstyle: Paramstyle,
}

impl Sqlite {
    /// The dialect with placeholders of that style.
    pub const fn with(paramstyle: Paramstyle) -> &'static Self {
        match paramstyle {
            Paramstyle::Qmark => &Self { paramstyle: Paramstyle::Qmark },
            Paramstyle::Format => &Self { paramstyle: Paramstyle::Format },
            Paramstyle::Pyformat => &Self { paramstyle: Paramstyle::Pyformat },
            Paramstyle::Named => &Self { paramstyle: Paramstyle::Named },
            Paramstyle::Numeric => &Self { paramstyle: Paramstyle::Numeric },
            Paramstyle::NumericDollar => &Self { paramstyle: Paramstyle::NumericDollar },
        }
    }

    /// The placeholders of a DBAPI.
    pub(super) fn driver_paramstyle(_driver: Option<&str>) -> Paramstyle {
        Paramstyle::Qmark
    }
}

impl Dialect for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }
    fn as_dyn(&self) -> &dyn Dialect {
        self
    }
    fn max_identifier_length(&self) -> usize {
        9999
    }
    fn is_reserved(&self, name: &str) -> bool {
        reserved::WORDS.binary_search(&name).is_ok()
    }
    fn supports_alter(&self) -> bool {
        false
    }
}
