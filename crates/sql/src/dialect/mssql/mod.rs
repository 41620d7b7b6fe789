//! SQL Server.

use super::{Dialect, Paramstyle};
use crate::compiler::{DdlCompiler, ExprCompiler, TypeCompiler};

/// The SQL Server dialect.
#[derive(Debug, Clone, Copy)]
pub struct MsSql {
    paramstyle: Paramstyle,
}

impl MsSql {
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
    pub(super) fn driver_paramstyle(driver: Option<&str>) -> Paramstyle {
        match driver {
            Some("pymssql") => Paramstyle::Pyformat,
            _ => Paramstyle::Qmark,
        }
    }
}

impl DdlCompiler for MsSql {}

impl TypeCompiler for MsSql {}

impl ExprCompiler for MsSql {
    fn paramstyle(&self) -> Paramstyle {
        self.paramstyle
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
    fn is_reserved(&self, _name: &str) -> bool {
        false
    }
}
