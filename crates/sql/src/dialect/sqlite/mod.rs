//! SQLite.

mod ddl;
mod expr;
mod reserved;
mod types;

use super::{Dialect, Paramstyle};
use std::sync::LazyLock;

/// The SQLite dialect.
#[derive(Debug, Clone, Copy)]
pub struct Sqlite {
    paramstyle: Paramstyle,
}

impl Sqlite {
    /// The dialect with placeholders of that style.
    pub fn with(paramstyle: Paramstyle) -> &'static Self {
        static OF_EACH: LazyLock<[Sqlite; 6]> = LazyLock::new(|| Paramstyle::ALL.map(|paramstyle| Sqlite { paramstyle }));
        &OF_EACH[paramstyle as usize]
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
