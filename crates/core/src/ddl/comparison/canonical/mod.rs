//! The server's own form of what the models say: it is asked to make the CHECKs, indexes and defaults of a table on an empty
//! copy, which is taken away again before anybody could see it. All tables are asked about at once, and only those that have something
//! which is written otherwise in the database.

mod mysql;
mod postgresql;

pub use mysql::MysqlForm;
pub use postgresql::PostgresqlForm;

use super::sqltext::{self, Spelling};
use crate::operations::OperationError;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::engine::ExecuteError;
use limbeck_sql::schema::{Column, Index, Table};
use limbeck_sql::{CompileError, Ident, Value};
use std::collections::BTreeSet;

/// What a question gave.
pub type Rows = Vec<Vec<Value>>;

/// The server, as far as it is asked here.
pub trait Server {
    /// Sends a text, which may hold several statements; gives the rows of the last one.
    ///
    /// # Errors
    /// The server refused.
    fn run(&self, sql: &str) -> Result<Vec<Vec<Value>>, ExecuteError>;

    /// Sends statements in as few round trips as possible; each has its own answer.
    ///
    /// # Errors
    /// The connection is gone.
    fn each(&self, statements: &[String]) -> Result<Vec<Result<Rows, ExecuteError>>, ExecuteError>;

    /// Whether every statement is its own transaction, so that one must be opened.
    fn is_autocommit(&self) -> bool;
}

/// A table by the names that the server knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RealTable {
    pub name: Ident,
    pub schema: Option<Ident>,
    pub columns: Vec<Ident>,
}

impl RealTable {
    /// The names of a table that nothing was renamed in yet.
    pub fn of(table: &Table) -> Self {
        Self {
            name: table.name.clone(),
            schema: table.schema.clone(),
            columns: table.columns.iter().map(|column| column.name.clone()).collect(),
        }
    }

    /// One of its indexes.
    pub fn index(&self, name: &str) -> RealIndex {
        RealIndex {
            schema: self.schema.as_ref().map(|schema| schema.name.clone()),
            table: self.name.name.clone(),
            name: name.to_owned(),
        }
    }
}

/// A table of the database that is copied.
#[derive(Debug, Clone, Copy)]
pub struct Original<'a> {
    /// Its place among the tables of the database.
    pub place: usize,
    /// As the comparison sees it, after renames.
    pub table: &'a Table,
    /// As the server knows it still.
    pub real: &'a RealTable,
}

/// Something to be brought into the server's form.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The table of the database.
    pub place: usize,
    pub what: Asked,
}

/// What is asked about.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// A condition.
    Check { sql: String },
    /// An index of the models, and what the database calls the index of that name.
    Index { index: Box<Index>, name: String },
    /// A default: the column of the database, with that of the models.
    Default { column: Box<Column> },
}

/// What the server made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The condition.
    Check(String),
    /// What follows the name of the table in `CREATE INDEX`: of the models, and of the database.
    Index { model: String, database: String },
    /// The default.
    Default(String),
    /// The server cannot make it on the table as it is, so it is not what is there.
    Refused,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// An answer for each question.
    Answers(Vec<Answer>),
    /// Nobody could be asked, for this reason.
    Unable(String),
}

/// How a database is asked.
pub trait CanonicalForm: Sync {
    /// Asks about everything at once.
    ///
    /// # Errors
    /// The connection failed, or something cannot be rendered.
    fn ask(
        &self,
        server: &dyn Server,
        dialect: &dyn Dialect,
        originals: &[Original],
        questions: &[Question],
    ) -> Result<Outcome, OperationError>;

    /// Whether indexes can be asked about.
    fn knows_indexes(&self) -> bool;

    /// What `untold_indexes` asks: it is sent with the catalog queries.
    fn asked_of_every_database(&self) -> &'static [&'static str] {
        &[]
    }

    /// Indexes of which reflection does not tell all, so that the server is asked however alike they seem.
    ///
    /// # Errors
    /// The server refused.
    fn untold_indexes(&self, server: &dyn Server) -> Result<BTreeSet<RealIndex>, OperationError> {
        let _ = server;
        Ok(BTreeSet::new())
    }
}

/// An index by the names that the server knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RealIndex {
    /// `None` for the default one.
    pub schema: Option<String>,
    pub table: String,
    pub name: String,
}

/// The name of the copy of a table.
fn shadow(place: usize) -> String {
    format!("limbeck_shadow_{place}")
}

/// The name of what a question asks about.
fn thing(question: usize) -> String {
    format!("limbeck_{question}")
}

/// The number of the question that a thing belongs to.
fn question_of(name: &str, prefix: &str) -> Option<usize> {
    name.strip_prefix(prefix)?.parse().ok()
}

fn text(value: Option<&Value>) -> Option<String> {
    match value {
        Some(Value::Text(text)) => Some(text.clone()),
        Some(Value::Bytes(bytes)) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    }
}

/// What a server says, without the lines that show where.
fn first_line(message: &str) -> String {
    message.trim().lines().next().unwrap_or_default().to_owned()
}

/// Text of the server's as a statement takes it: the driver makes `%` of `%%`.
pub(super) fn as_sent(text: &str, dialect: &dyn Dialect) -> String {
    if dialect.doubles_percents() { text.replace('%', "%%") } else { text.to_owned() }
}

fn missing(place: usize) -> CompileError {
    CompileError::compile(format!("the table {place} of the database is not among those that are compared"))
}

/// The text after `USING` in the definition of an index.
fn after_using(definition: &str) -> String {
    sqltext::at_word(definition, "using", Spelling::STANDARD).map_or(definition, |(_, rest)| rest).trim().to_owned()
}
