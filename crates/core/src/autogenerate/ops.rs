//! What autogenerate finds: operations that have not been carried out, with what undoes them.

use crate::operations::Operation;
use limbeck_sql::Ident;
use limbeck_sql::schema::CheckConstraint;
use serde::{Deserialize, Serialize};

/// Whose object something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// A table of `target_metadata`, by its place among all of them.
    Model,
    /// A table of the database, by its place in [`super::Database`].
    Database,
    /// An object of the script's own (an operation that a hook made), by the number the host gave it.
    Script,
}

/// Which part of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    Table,
    Column(usize),
    Constraint(usize),
    Index(usize),
}

/// Where a schema object comes from, so that the host finds the Python object that it was, or is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    pub side: Side,
    pub table: usize,
    pub part: Part,
}

impl Origin {
    /// The table itself.
    pub fn table(side: Side, table: usize) -> Self {
        Self { side, table, part: Part::Table }
    }

    /// A part of the same table.
    pub fn part(self, part: Part) -> Self {
        Self { part, ..self }
    }
}

/// One operation, with what is needed to take it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directive {
    pub operation: Operation,
    /// What a drop leaves to be made again; upstream's `_reverse`.
    #[serde(default)]
    pub undo: Option<Box<Operation>>,
    /// The object that is created or dropped.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// Lines that stand above the operation in the file, without `# `.
    #[serde(default)]
    pub notes: Vec<String>,
}

impl Directive {
    /// An operation that says all by itself.
    pub fn new(operation: Operation) -> Self {
        Self { operation, undo: None, origin: None, notes: Vec::new() }
    }

    /// An operation on an object that can be pointed at.
    pub fn of(operation: Operation, origin: Origin) -> Self {
        Self { operation, undo: None, origin: Some(origin), notes: Vec::new() }
    }

    /// An operation that drops something, and what makes it again.
    pub fn drop(operation: Operation, undo: Operation, origin: Origin) -> Self {
        Self { operation, undo: Some(Box::new(undo)), origin: Some(origin), notes: Vec::new() }
    }
}

/// Operations on one table (`ModifyTableOps`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModifyTableOps {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub ops: Vec<Directive>,
    /// CHECKs without a name that stay: a batch that copies the table must be told of them.
    #[serde(default)]
    pub kept_checks: Vec<CheckConstraint>,
}

/// One entry of `upgrade()` or `downgrade()`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum GeneratedOp {
    Single(Box<Directive>),
    ModifyTable(ModifyTableOps),
}

impl GeneratedOp {
    /// An operation outside of any group.
    pub fn single(directive: Directive) -> Self {
        Self::Single(Box::new(directive))
    }

    /// The operations in it.
    pub fn directives(&self) -> &[Directive] {
        match self {
            Self::Single(directive) => std::slice::from_ref(directive),
            Self::ModifyTable(group) => &group.ops,
        }
    }
}

/// What `upgrade()` of a new revision does.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpgradeOps {
    pub ops: Vec<GeneratedOp>,
    /// The variable of the template that takes the text.
    pub upgrade_token: String,
}

/// What `downgrade()` of a new revision does.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DowngradeOps {
    pub ops: Vec<GeneratedOp>,
    /// The variable of the template that takes the text.
    pub downgrade_token: String,
}

/// A revision file to be written (`MigrationScript`): one pair of operation lists for each `context.configure()`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationScript {
    pub rev_id: Option<String>,
    #[serde(default)]
    pub message: Option<String>,
    /// Lines for the template's `imports`, beyond those that rendering finds.
    #[serde(default)]
    pub imports: Vec<String>,
    #[serde(default)]
    pub head: Vec<String>,
    #[serde(default)]
    pub splice: bool,
    #[serde(default)]
    pub branch_label: Vec<String>,
    #[serde(default)]
    pub version_path: Option<String>,
    #[serde(default)]
    pub depends_on: Vec<String>,
    pub upgrade_ops: Vec<UpgradeOps>,
    pub downgrade_ops: Vec<DowngradeOps>,
}
