//! Constraints as operations.

use limbeck_sql::schema::{Constraint, ConstraintKind};
use limbeck_sql::{ConstraintName, Ident};
use serde::{Deserialize, Serialize};

/// `op.create_unique_constraint` and its kin (`AddConstraintOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddConstraint {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub constraint: Constraint,
}

/// `op.drop_constraint` (`DropConstraintOp`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropConstraint {
    #[serde(default)]
    pub name: ConstraintName,
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    /// As written: `foreignkey`, `primary`, `unique`, `check`.
    #[serde(default, rename = "type")]
    pub type_: Option<String>,
    #[serde(default)]
    pub if_exists: bool,
}

/// The kind that a word of `type_=` names; `None` when no constraint is called that.
pub fn kind_by_word(word: &str) -> Option<ConstraintKind> {
    match word {
        "foreignkey" => Some(ConstraintKind::ForeignKey),
        "primary" => Some(ConstraintKind::PrimaryKey),
        "unique" => Some(ConstraintKind::Unique),
        "check" => Some(ConstraintKind::Check),
        _ => None,
    }
}
