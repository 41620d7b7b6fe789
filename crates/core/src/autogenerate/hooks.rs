//! What a project may have its say in: the functions that env.py gives to `context.configure()`.

use super::comparators::{ComparatorAnswer, ComparatorCall, Moment, Target};
use super::ops::{MigrationScript, Origin};
use super::{AutogenOptions, Database, Models};
use crate::host::HostError;
use crate::output::WarningCategory;
use limbeck_sql::schema::{Column, Constraint, ServerDefault, Table};
use limbeck_sql::types::SqlType;
use std::any::Any;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Differences as Python has them.
#[derive(Debug, Clone)]
pub struct DiffTuples {
    /// As Python shows them.
    pub text: String,
    /// The host's own object that holds them; nobody else looks into it.
    pub held: Rc<dyn Any>,
}

/// The kinds of names and objects that filters are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    Schema,
    Table,
    Column,
    Index,
    UniqueConstraint,
    ForeignKeyConstraint,
    CheckConstraint,
    /// An enumerated type that stands by itself; beyond Alembic.
    Enum,
    /// Beyond Alembic.
    Sequence,
}

impl ObjectKind {
    /// Upstream's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Table => "table",
            Self::Column => "column",
            Self::Index => "index",
            Self::UniqueConstraint => "unique_constraint",
            Self::ForeignKeyConstraint => "foreign_key_constraint",
            Self::CheckConstraint => "check_constraint",
            Self::Enum => "enum",
            Self::Sequence => "sequence",
        }
    }
}

/// What `include_name` is told beside the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ParentNames<'a> {
    /// Known for everything but schemas; the inner `None` is the default schema.
    pub schema: Option<Option<&'a str>>,
    /// Known for everything inside a table.
    pub table: Option<&'a str>,
}

/// A thing to render, for `render_item`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RenderItem<'a> {
    Column(&'a Column),
    Type(&'a SqlType),
    ServerDefault(Option<&'a ServerDefault>),
    /// A primary key, foreign key, unique, check or exclude constraint.
    Constraint(&'a Constraint, &'a Table),
}

/// What `render_item` answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rendered {
    /// `False`: as usual.
    Default,
    /// `None`: leave it out.
    Omit,
    Text(String),
}

/// The functions of a project that autogenerate calls. Without any, every method says yes, or nothing.
pub trait AutogenHooks {
    /// `target_metadata`; `None` when env.py gave none.
    ///
    /// # Errors
    /// It cannot be read.
    fn target_metadata(&self) -> Result<Option<Models>, HostError>;

    /// The options of `context.configure()`.
    ///
    /// # Errors
    /// They are not of the right kind.
    fn options(&self) -> Result<AutogenOptions, HostError>;

    /// The sides are known now: later calls point into them.
    ///
    /// # Errors
    /// The host cannot take them.
    fn begin(&self, database: &Rc<Database>) -> Result<(), HostError>;

    /// # Errors
    /// What the function raised.
    fn include_name(&self, name: Option<&str>, kind: ObjectKind, parents: ParentNames) -> Result<bool, HostError>;

    /// # Errors
    /// What the function raised.
    fn include_object(
        &self,
        object: Origin,
        name: Option<&str>,
        kind: ObjectKind,
        reflected: bool,
        compare_to: Option<Origin>,
    ) -> Result<bool, HostError>;

    /// Reports a warning where the project looks for it.
    fn warn(&self, category: WarningCategory, message: &str);

    /// Whether the types differ; `None` leaves it to the dialect.
    ///
    /// # Errors
    /// What the function raised.
    fn compare_type(&self, database: Origin, model: Origin) -> Result<Option<bool>, HostError>;

    /// Whether the defaults differ; `None` leaves it to the dialect.
    ///
    /// # Errors
    /// What the function raised.
    fn compare_server_default(
        &self,
        database: Origin,
        model: Origin,
        rendered_database: Option<&str>,
        rendered_model: Option<&str>,
    ) -> Result<Option<bool>, HostError>;

    /// How the function shows itself in the log (`User defined function ... detected`).
    fn compare_server_default_name(&self) -> String;

    /// Imports that the function added come back with its answer.
    ///
    /// # Errors
    /// What the function raised.
    fn render_item(&self, item: RenderItem, origin: Option<Origin>) -> Result<(Rendered, Vec<String>), HostError>;

    /// Renders an operation of the project's own, by the number it goes by, as lines: by the renderer that was registered for its
    /// class.
    ///
    /// # Errors
    /// None is registered; what it raised.
    fn render_custom(&self, class: &str, object: Option<usize>, batch: bool) -> Result<(Vec<String>, Vec<String>), HostError>;

    /// What comparators of its own the project has, its chosen plugins among them; they will be told these schemas.
    ///
    /// # Errors
    /// The host failed.
    fn comparators(&self, plugins: &[String], schemas: &[Option<String>]) -> Result<BTreeSet<(Target, Moment)>, HostError>;

    /// Runs the comparators of one moment.
    ///
    /// # Errors
    /// What a comparator raised.
    fn run_comparators(&self, call: &ComparatorCall) -> Result<ComparatorAnswer, HostError>;

    /// The differences of a script as `compare_metadata` gives them.
    ///
    /// # Errors
    /// An object of the project cannot be shown.
    fn diffs(&self, script: &MigrationScript) -> Result<DiffTuples, HostError>;

    /// `process_revision_directives`: may change, add and remove scripts.
    ///
    /// # Errors
    /// What the function raised.
    fn process_revision_directives(
        &self,
        heads: &[String],
        scripts: Vec<MigrationScript>,
    ) -> Result<Vec<MigrationScript>, HostError>;
}
