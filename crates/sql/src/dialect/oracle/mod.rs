//! Oracle, as text.

mod ddl;
mod expr;
mod literals;
mod reserved;
mod row_limit;
mod types;
mod vector_index;

use super::{Dialect, Paramstyle};
use std::sync::LazyLock;

/// The Oracle dialect, for a server of version 23 or later.
#[derive(Debug, Clone, Copy)]
pub struct Oracle {
    paramstyle: Paramstyle,
}

impl Oracle {
    /// The dialect with placeholders of that style.
    pub fn with(paramstyle: Paramstyle) -> &'static Self {
        static OF_EACH: LazyLock<[Oracle; 6]> = LazyLock::new(|| Paramstyle::ALL.map(|paramstyle| Oracle { paramstyle }));
        &OF_EACH[paramstyle as usize]
    }

    /// The placeholders of text, whatever the driver.
    pub(super) fn driver_paramstyle(_driver: Option<&str>) -> Paramstyle {
        Paramstyle::Named
    }
}

impl Dialect for Oracle {
    fn name(&self) -> &'static str {
        "oracle"
    }
    fn as_dyn(&self) -> &dyn Dialect {
        self
    }
    fn max_identifier_length(&self) -> usize {
        128
    }
    fn is_reserved(&self, name: &str) -> bool {
        reserved::WORDS.binary_search(&name).is_ok()
    }
    fn is_legal_initial(&self, c: char) -> bool {
        !(c.is_ascii_digit() || c == '$' || c == '_')
    }
    fn supports_comments(&self) -> bool {
        true
    }
    fn supports_native_boolean(&self) -> bool {
        true
    }
    fn supports_identity_columns(&self) -> bool {
        true
    }
    fn supports_sequences(&self) -> bool {
        true
    }
    /// There is no such clause; Alembic leaves it out.
    fn supports_add_column_if_not_exists(&self) -> bool {
        false
    }
}
