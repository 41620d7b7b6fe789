//! Modules of models that say nothing but tables: read, not run.
//!
//! Most of what an autogenerate run costs is the interpreter making thousands of columns, of which the comparison then wants
//! plain values. A module whose statements are all of known kinds is read instead. What is light (imports, constants, the
//! `MetaData`, the declarative base, enumerations) runs at once. Tables, mapped classes, their mixins, and functions *wait*:
//! their tables are built here as values, and the statements are kept. When anybody asks for what they would have made (an
//! attribute of the module, `metadata.tables`, the registry, a listener, a hook that is shown objects), all of them run, in
//! the order in which they would have (`host/_limbeck_models.py`). A project whose env.py only hands over the `MetaData` never
//! asks.
//!
//! Any doubt about a statement ends the reading of its module: what waits in that module runs, and then the rest of it. Names
//! are judged by the objects that they are bound to, types and server defaults are made by the faces.

mod changes;
mod column;
mod constraint;
mod declared;
mod harmless;
mod leaves;
mod light;
mod lower;
mod module;
mod names;
mod pending;
mod table;
#[cfg(test)]
mod tests;

pub use changes::{Environment, changes_faces};
pub use module::{Action, Reader, Text};
pub use pending::Pending;
