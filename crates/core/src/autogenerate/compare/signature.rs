//! What tells unique constraints and indexes apart: a face common to both (`_constraint_sig`).

use crate::autogenerate::ops::{Origin, Part};
use crate::ddl::comparison::Numbered;
use crate::ddl::comparison::default::{column_names, sorted_columns, tuple};
use limbeck_sql::dialect::Dialect;
use limbeck_sql::schema::{Index, IndexElement, UniqueConstraint};
use limbeck_sql::{ConstraintName, Ident};

/// A unique constraint or an index.
#[derive(Debug, Clone, Copy)]
pub(super) enum Signed<'a> {
    Unique(Numbered<'a, UniqueConstraint>),
    Index(Numbered<'a, Index>),
}

/// What is compared where names do not help.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Unique(Vec<String>),
    Index(bool, Vec<Option<String>>),
}

impl<'a> Signed<'a> {
    pub fn constraint_name(self) -> &'a ConstraintName {
        match self {
            Self::Unique((_, unique)) => &unique.name,
            Self::Index((_, index)) => &index.name,
        }
    }

    pub fn name(self) -> Option<&'a str> {
        self.constraint_name().ident().map(Ident::as_str)
    }

    /// The name as it comes out in this dialect, which may cut it.
    pub fn final_name(self, dialect: &dyn Dialect) -> Option<String> {
        let longest = match self {
            Self::Unique(_) => dialect.max_constraint_name_length(),
            Self::Index(_) => dialect.max_index_name_length(),
        };
        match self.constraint_name() {
            ConstraintName::Unnamed => None,
            ConstraintName::Given(name) => Some(name.name.clone()),
            ConstraintName::Final(name) => Some(limbeck_sql::compiler::quote::truncate(&name.name, longest)),
        }
    }

    pub fn shape(self) -> Shape {
        match self {
            Self::Unique((_, unique)) => Shape::Unique(sorted_columns(unique)),
            Self::Index((_, index)) => Shape::Index(
                index.unique,
                index
                    .elements
                    .iter()
                    .map(|element| match element {
                        IndexElement::Column(name) => Some(name.name.clone()),
                        IndexElement::Expr(_) => None,
                    })
                    .collect(),
            ),
        }
    }

    /// The columns as the log shows them.
    pub fn columns_text(self) -> String {
        match self {
            Self::Unique((_, unique)) => tuple(&unique.columns.iter().map(|name| name.name.clone()).collect::<Vec<_>>()),
            Self::Index((_, index)) => tuple(&column_names(index)),
        }
    }

    pub fn is_index(self) -> bool {
        matches!(self, Self::Index(_))
    }

    pub fn origin(self, table: Origin) -> Origin {
        match self {
            Self::Unique((number, _)) => table.part(Part::Constraint(number)),
            Self::Index((number, _)) => table.part(Part::Index(number)),
        }
    }
}
