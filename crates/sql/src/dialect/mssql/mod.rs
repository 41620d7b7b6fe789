//! SQL Server, as text.

mod ddl;
mod drop_constraint;
mod expr;
mod reserved;
mod schema_name;
mod types;

pub use drop_constraint::{ConstraintOfColumn, drop_constraint_of_column};

use super::{Dialect, Paramstyle};
use crate::compiler::quote;
use crate::ident::Ident;
use std::sync::LazyLock;

/// The SQL Server dialect.
#[derive(Debug, Clone, Copy)]
pub struct MsSql {
    paramstyle: Paramstyle,
}

impl MsSql {
    /// The dialect with placeholders of that style.
    pub fn with(paramstyle: Paramstyle) -> &'static Self {
        static OF_EACH: LazyLock<[MsSql; 6]> = LazyLock::new(|| Paramstyle::ALL.map(|paramstyle| MsSql { paramstyle }));
        &OF_EACH[paramstyle as usize]
    }

    /// The placeholders of text, whatever the driver: SQLAlchemy asks the DBAPI for its own only when it connects.
    pub(super) fn driver_paramstyle(_driver: Option<&str>) -> Paramstyle {
        Paramstyle::Named
    }
}

impl Dialect for MsSql {
    fn name(&self) -> &'static str {
        "mssql"
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
    fn quote_characters(&self) -> (char, char) {
        ('[', ']')
    }
    /// `database.owner` is two names; brackets keep a dot inside one.
    fn quote_schema(&self, schema: &Ident) -> String {
        let (database, owner) = schema_name::parts(schema);
        let owner = owner.map(|owner| quote::quote(&owner, self)).unwrap_or_default();
        match database {
            Some(database) => format!("{}.{owner}", quote::quote(&database, self)),
            None => owner,
        }
    }
    fn supports_comments(&self) -> bool {
        true
    }
    fn non_native_boolean_check_constraint(&self) -> bool {
        false
    }
    /// There is no such clause; Alembic leaves it out.
    fn supports_add_column_if_not_exists(&self) -> bool {
        false
    }
    fn supports_sequences(&self) -> bool {
        true
    }
}
