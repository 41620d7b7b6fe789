//! Oracle.

use super::{Dialect, Paramstyle};
use crate::compiler::{DdlCompiler, ExprCompiler, TypeCompiler};

/// The Oracle dialect.
#[derive(Debug, Clone, Copy)]
pub struct Oracle {
    paramstyle: Paramstyle,
}

impl Oracle {
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
        let _ = driver;
        Paramstyle::Named
    }
}

impl DdlCompiler for Oracle {}

impl TypeCompiler for Oracle {}

impl ExprCompiler for Oracle {
    fn paramstyle(&self) -> Paramstyle {
        self.paramstyle
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
    fn is_reserved(&self, _name: &str) -> bool {
        false
    }
}
