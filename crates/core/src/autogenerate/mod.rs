//! Comparing models with a database, and writing what is different as Python (`alembic.autogenerate`).

pub mod api;
pub mod beyond;
pub mod comparators;
pub mod compare;
pub mod describe;
pub mod hooks;
pub mod models;
pub mod ops;
pub mod options;
pub mod plugins;
pub mod reflect;
pub mod render;
pub mod reverse;

pub use beyond::Beyond;
pub use hooks::{AutogenHooks, DiffTuples, ObjectKind, ParentNames, RenderItem, Rendered};
pub use models::{Database, DatabaseTable, Models};
pub use ops::{Directive, DowngradeOps, GeneratedOp, MigrationScript, ModifyTableOps, Origin, Part, Side, UpgradeOps};
pub use options::{AutogenOptions, Compare};
