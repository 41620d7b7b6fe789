//! What a migration script asked for: one value an `op.*` call.

pub mod batch;
pub mod batch_apply;
pub mod batch_copy;
pub mod batch_order;
pub mod column;
pub mod comment;
pub mod constraint;
pub mod data;
pub mod enum_type;
pub mod error;
pub mod index;
pub mod invoke;
pub mod naming;
pub mod sequence;
pub mod sql_text;
pub mod table;

pub use batch::{Batch, BatchTable, Recreate};
pub use column::{AddColumn, AlterColumn, DropColumn};
pub use comment::{CreateTableComment, DropTableComment};
pub use constraint::{AddConstraint, DropConstraint};
pub use data::{BulkInsert, Cell, ExecuteSql};
pub use enum_type::EnumChange;
pub use error::OperationError;
pub use index::{CreateIndex, DropIndex};
pub use sequence::SequenceChange;
pub use table::{CreateTable, DropTable, RenameTable};

use serde::{Deserialize, Serialize};

/// One operation (`alembic.operations.ops.MigrateOperation`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Operation {
    CreateTable(Box<CreateTable>),
    DropTable(DropTable),
    RenameTable(RenameTable),
    AddColumn(Box<AddColumn>),
    DropColumn(Box<DropColumn>),
    AlterColumn(Box<AlterColumn>),
    CreateIndex(Box<CreateIndex>),
    DropIndex(Box<DropIndex>),
    /// Every `create_*_constraint`, `create_foreign_key` and `create_primary_key`: the constraint says which.
    AddConstraint(Box<AddConstraint>),
    DropConstraint(DropConstraint),
    CreateTableComment(CreateTableComment),
    DropTableComment(DropTableComment),
    /// Found by autogenerate alone; a script says it in SQL.
    EnumType(Box<EnumChange>),
    /// Found by autogenerate alone; a script says it in SQL.
    Sequence(Box<SequenceChange>),
    ExecuteSql(Box<ExecuteSql>),
    BulkInsert(Box<BulkInsert>),
    Batch(Box<Batch>),
    /// An operation of a plugin or a project: only whoever registered it can carry it out.
    Custom {
        /// The Python class.
        class: String,
        /// The number that the host gave to the object, where it still holds it.
        #[serde(default)]
        object: Option<usize>,
    },
}

/// A change that may be asked for or not (upstream's `False` beside `None`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Alter<T> {
    /// Not mentioned.
    #[default]
    Keep,
    /// Made to be this.
    Set(T),
}

impl<T> Alter<T> {
    /// The new value, when there is one.
    pub fn as_set(&self) -> Option<&T> {
        match self {
            Self::Keep => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Whether a change was asked for.
    pub fn is_set(&self) -> bool {
        self.as_set().is_some()
    }
}
