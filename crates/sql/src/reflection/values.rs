//! What `Inspector` methods give: upstream's dictionaries, key by key. A key that a dialect does not have is left out.

use crate::schema::DialectOptions;
use crate::types::SqlType;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// An entry of `get_columns()`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReflectedColumn {
    pub name: String,
    #[serde(rename = "type")]
    pub type_: SqlType,
    pub nullable: bool,
    pub default: Option<String>,
    /// SQLite: its place in the primary key from 1; 0 outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub autoincrement: Option<bool>,
    /// The outer `None` where the dialect has no comments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<ReflectedComputed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<ReflectedIdentity>,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub dialect_options: DialectOptions,
}

impl ReflectedColumn {
    /// A column with nothing special about it.
    pub fn new(name: impl Into<String>, type_: SqlType) -> Self {
        Self {
            name: name.into(),
            type_,
            nullable: true,
            default: None,
            primary_key: None,
            autoincrement: None,
            comment: None,
            computed: None,
            identity: None,
            dialect_options: DialectOptions::new(),
        }
    }
}

/// `computed` of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedComputed {
    pub sqltext: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persisted: Option<bool>,
}

/// `identity` of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedIdentity {
    pub always: bool,
    pub start: i64,
    pub increment: i64,
    pub minvalue: i64,
    pub maxvalue: i64,
    pub cache: i64,
    pub cycle: bool,
}

/// `get_pk_constraint()`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ReflectedPrimaryKey {
    pub constrained_columns: Vec<String>,
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub dialect_options: DialectOptions,
}

/// An entry of `get_foreign_keys()`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedForeignKey {
    pub name: Option<String>,
    pub constrained_columns: Vec<String>,
    pub referred_schema: Option<String>,
    pub referred_table: String,
    pub referred_columns: Vec<String>,
    pub options: ReflectedForeignKeyOptions,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Option<String>>,
}

/// `options` of a foreign key; keys that are not set are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReflectedForeignKeyOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onupdate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ondelete: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferrable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initially: Option<String>,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub match_: Option<String>,
}

/// An entry of `get_unique_constraints()`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReflectedUnique {
    pub name: Option<String>,
    pub column_names: Vec<String>,
    /// MySQL: the index that is the constraint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicates_index: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub dialect_options: DialectOptions,
}

/// An entry of `get_check_constraints()`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReflectedCheck {
    pub sqltext: String,
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Option<String>>,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub dialect_options: DialectOptions,
}

/// Whether an index is unique: SQLite says it with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Uniqueness {
    Flag(bool),
    Number(i64),
}

impl Uniqueness {
    pub fn is_unique(self) -> bool {
        match self {
            Self::Flag(flag) => flag,
            Self::Number(number) => number != 0,
        }
    }
}

/// An entry of `get_indexes()`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReflectedIndex {
    pub name: String,
    /// `None` stands for an expression.
    pub column_names: Vec<Option<String>>,
    /// Columns and expressions, where there is an expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expressions: Option<Vec<String>>,
    pub unique: Uniqueness,
    /// The constraint that the index belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicates_constraint: Option<String>,
    /// `desc`, `nulls_first`, `nulls_last` by element.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub column_sorting: IndexMap<String, Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialect_options: Option<DialectOptions>,
}

impl ReflectedIndex {
    /// The columns, unless one of the elements is an expression.
    pub fn columns(&self) -> Option<Vec<&str>> {
        self.column_names.iter().map(Option::as_deref).collect()
    }
}

/// What upstream's inspector leaves out of an index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyDetail {
    pub name: String,
    /// The kind of index, where that is told.
    pub using: Option<String>,
    /// Whether a column sorts downwards, for each.
    pub descending: Vec<bool>,
}

/// An index as the statement that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexStatement {
    pub table: String,
    pub name: String,
    pub sql: String,
}

/// An entry of `get_enums()`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedEnum {
    pub name: String,
    pub schema: String,
    /// Found without its schema.
    pub visible: bool,
    pub labels: Vec<String>,
}

/// A constraint of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedDomainConstraint {
    pub name: String,
    pub check: String,
}

/// An entry of `get_domains()`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReflectedDomain {
    pub name: String,
    pub schema: String,
    pub visible: bool,
    #[serde(rename = "type")]
    pub type_: String,
    pub nullable: bool,
    pub default: Option<String>,
    pub constraints: Vec<ReflectedDomainConstraint>,
    pub collation: Option<String>,
    pub collation_schema: Option<String>,
}

/// Something that stands on an enumerated type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReflectedEnumUse {
    pub type_schema: String,
    pub type_name: String,
    /// Of the table; empty where it is none.
    pub schema: String,
    pub relation: String,
    pub kind: EnumUseKind,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnumUseKind {
    Column {
        name: String,
        is_array: bool,
        default: Option<String>,
    },
    /// With values of the type in it.
    Constraint {
        name: String,
        /// As `ADD CONSTRAINT` takes it.
        definition: String,
    },
    /// With values of the type in it.
    Index {
        name: String,
        /// The whole statement that makes it.
        definition: String,
    },
    /// A view, function, domain or the like, in the server's words.
    Other {
        description: String,
    },
}
