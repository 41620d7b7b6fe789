//! Schema objects as values: what `Table`, `Column` and constraints say, after lowering or reflection.

mod enum_type;
pub mod naming;
mod sequence_settings;
mod table;
pub mod type_bound;

pub use enum_type::{EnumType, EnumUse};
pub use sequence_settings::{DatabaseSequence, SequenceDefaults, SequenceSettings};

use crate::expr::Expr;
use crate::ident::{ConstraintName, Ident};
use crate::types::SqlType;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The naming convention of a `MetaData`: `ix`, `uq`, `ck`, `fk`, `pk` (or a class name) to a `%`-template.
pub type NamingConvention = BTreeMap<String, String>;

/// Keyword options such as `sqlite_where`, `mysql_engine`, by full key, in the order in which they were given.
pub type DialectOptions = IndexMap<String, OptionValue>;

/// The value of a dialect option.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum OptionValue {
    None,
    Bool(bool),
    Int(i64),
    Str(String),
    List(Vec<OptionValue>),
    Map(Vec<(String, OptionValue)>),
    Expr(Box<Expr>),
}

impl OptionValue {
    /// Whether Python takes the value for true.
    pub fn is_true(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Str(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Map(items) => !items.is_empty(),
            Self::Expr(_) => true,
        }
    }
}

/// A set of tables with a naming convention.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetaData {
    pub schema: Option<Ident>,
    pub naming_convention: NamingConvention,
    pub tables: Vec<Table>,
    /// Those that belong to it, by themselves or by a column.
    pub sequences: Vec<Sequence>,
}

/// A table: `sqlalchemy.Table` as `op.create_table` or reflection gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub name: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    #[serde(default)]
    pub columns: Vec<Column>,
    /// In the order in which they were given; a primary key made of `primary_key=True` columns is one of them, `implicit`.
    #[serde(default)]
    pub constraints: Vec<Constraint>,
    /// Those of `Index(...)` arguments and of `Column(index=True)`, in that order of appearance.
    #[serde(default)]
    pub indexes: Vec<Index>,
    #[serde(default)]
    pub comment: Option<String>,
    #[serde(default)]
    pub prefixes: Vec<String>,
    #[serde(default)]
    pub options: DialectOptions,
}

/// `Column(autoincrement=...)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Autoincrement {
    #[default]
    Auto,
    On,
    Off,
    IgnoreFk,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub name: Ident,
    #[serde(rename = "type")]
    pub type_: SqlType,
    #[serde(default)]
    pub key: Option<String>,
    /// Already decided: `primary_key=True` and `Identity` make a column not null unless it says otherwise.
    pub nullable: bool,
    /// `nullable=None`: neither NULL nor NOT NULL, where a dialect says one of them always.
    #[serde(default)]
    pub nullable_unstated: bool,
    #[serde(default)]
    pub primary_key: bool,
    #[serde(default)]
    pub autoincrement: Autoincrement,
    #[serde(default)]
    pub server_default: Option<ServerDefault>,
    #[serde(default)]
    pub foreign_keys: Vec<ForeignKey>,
    /// Column-level `CheckConstraint`s given to `Column(...)`; type-bound ones are derived from the type when rendering.
    #[serde(default)]
    pub constraints: Vec<Constraint>,
    #[serde(default)]
    pub unique: bool,
    #[serde(default)]
    pub index: bool,
    #[serde(default)]
    pub comment: Option<String>,
    /// `Column(..., Sequence(...))`.
    #[serde(default)]
    pub sequence: Option<Sequence>,
    #[serde(default)]
    pub system: bool,
    #[serde(default)]
    pub options: DialectOptions,
}

/// What the database puts into a column that an INSERT leaves out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ServerDefault {
    /// A plain Python string: rendered as a quoted literal.
    Literal(String),
    /// `text(...)`, `func.now()`, ...: rendered as SQL.
    Expr(Box<Expr>),
    /// `FetchedValue()`: there is one, nothing is rendered.
    Fetched,
    Computed(Computed),
    Identity(Identity),
}

/// `Computed(sqltext, persisted)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Computed {
    pub sqltext: Box<Expr>,
    #[serde(default)]
    pub persisted: Option<bool>,
}

/// Options that `Identity` and `Sequence` share.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SequenceOptions {
    pub start: Option<i64>,
    pub increment: Option<i64>,
    pub minvalue: Option<i64>,
    pub maxvalue: Option<i64>,
    pub nominvalue: Option<bool>,
    pub nomaxvalue: Option<bool>,
    pub cycle: Option<bool>,
    pub cache: Option<i64>,
    pub order: Option<bool>,
}

/// `Identity(...)`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    pub always: Option<bool>,
    pub on_null: Option<bool>,
    pub options: SequenceOptions,
    pub dialect_options: DialectOptions,
}

/// `Sequence(name, ...)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sequence {
    pub name: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    #[serde(default)]
    pub data_type: Option<SqlType>,
    #[serde(default)]
    pub optional: bool,
    #[serde(default)]
    pub options: SequenceOptions,
}

/// `ForeignKey("schema.table.column")` on a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    pub target_schema: Option<Ident>,
    pub target_table: Ident,
    pub target_column: Ident,
    #[serde(default)]
    pub name: ConstraintName,
    #[serde(default)]
    pub actions: ForeignKeyOptions,
    #[serde(default)]
    pub options: DialectOptions,
}

/// What a foreign key says beyond its columns.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ForeignKeyOptions {
    pub onupdate: Option<String>,
    pub ondelete: Option<String>,
    pub deferrable: Option<bool>,
    pub initially: Option<String>,
    #[serde(rename = "match")]
    pub match_: Option<String>,
    pub use_alter: bool,
}

/// What a constraint is, where its columns do not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConstraintKind {
    PrimaryKey,
    Unique,
    Check,
    ForeignKey,
    Exclude,
}

/// A table-level constraint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Constraint {
    PrimaryKey(PrimaryKeyConstraint),
    Unique(UniqueConstraint),
    Check(CheckConstraint),
    ForeignKey(ForeignKeyConstraint),
    Exclude(ExcludeConstraint),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrimaryKeyConstraint {
    #[serde(default)]
    pub name: ConstraintName,
    pub columns: Vec<Ident>,
    /// Made of `Column(primary_key=True)`, not written as a constraint.
    #[serde(default)]
    pub implicit: bool,
    #[serde(default)]
    pub deferrable: Option<bool>,
    #[serde(default)]
    pub initially: Option<String>,
    #[serde(default)]
    pub options: DialectOptions,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniqueConstraint {
    #[serde(default)]
    pub name: ConstraintName,
    pub columns: Vec<Ident>,
    #[serde(default)]
    pub deferrable: Option<bool>,
    #[serde(default)]
    pub initially: Option<String>,
    /// Made of `Column(unique=True)`.
    #[serde(default)]
    pub column_flag: bool,
    #[serde(default)]
    pub options: DialectOptions,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckConstraint {
    #[serde(default)]
    pub name: ConstraintName,
    pub sqltext: Box<Expr>,
    /// Derived from a `Boolean` or `Enum` type with `create_constraint`: the column it belongs to.
    #[serde(default)]
    pub type_bound: Option<Ident>,
    #[serde(default)]
    pub deferrable: Option<bool>,
    #[serde(default)]
    pub initially: Option<String>,
    #[serde(default)]
    pub options: DialectOptions,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKeyConstraint {
    #[serde(default)]
    pub name: ConstraintName,
    pub columns: Vec<Ident>,
    pub referred_schema: Option<Ident>,
    pub referred_table: Ident,
    /// May be empty where reflection found `REFERENCES t` alone.
    pub referred_columns: Vec<Ident>,
    #[serde(default)]
    pub actions: ForeignKeyOptions,
    #[serde(default)]
    pub options: DialectOptions,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExcludeConstraint {
    #[serde(default)]
    pub name: ConstraintName,
    /// `(expression, operator)`.
    pub elements: Vec<(Expr, String)>,
    #[serde(default, rename = "where")]
    pub where_: Option<Box<Expr>>,
    #[serde(default)]
    pub using: Option<String>,
    #[serde(default)]
    pub deferrable: Option<bool>,
    #[serde(default)]
    pub initially: Option<String>,
    #[serde(default)]
    pub ops: BTreeMap<String, String>,
}

/// One element of an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum IndexElement {
    Column(Ident),
    Expr(Box<Expr>),
}

/// An index with the table it belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    #[serde(default)]
    pub name: ConstraintName,
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub elements: Vec<IndexElement>,
    #[serde(default)]
    pub unique: bool,
    /// Made of `Column(index=True)`.
    #[serde(default)]
    pub column_flag: bool,
    #[serde(default)]
    pub options: DialectOptions,
}
