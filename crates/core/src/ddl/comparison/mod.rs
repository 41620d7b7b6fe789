//! Whether two things are equal, as each database sees it: the comparing half of upstream's `DefaultImpl`.

pub mod canonical;
pub mod default;
pub mod mysql;
pub mod postgresql;
pub mod sqlite;
pub mod sqltext;
mod types;

pub use default::{Comparison, StandardComparison};
pub use mysql::MysqlComparison;
pub use postgresql::PostgresqlComparison;
pub use sqlite::SqliteComparison;
pub use types::{TypeTokens, tokenize};

use crate::operations::OperationError;
use crate::output::WarningCategory;
use limbeck_sql::schema::{Column, ForeignKeyConstraint, Index, Table, UniqueConstraint};
use std::cell::RefCell;

/// What comparing two constraints or indexes came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComparisonResult {
    Equal,
    /// The reasons.
    Different(String),
    /// They cannot be compared, for these reasons.
    Skip(String),
}

/// A column with the table that it stands in.
#[derive(Debug, Clone, Copy)]
pub struct ColumnOf<'a> {
    pub table: &'a Table,
    pub column: &'a Column,
}

/// The defaults of one column on both sides, as text for comparing.
#[derive(Debug, Clone, Copy)]
pub struct Defaults<'a> {
    pub database: ColumnOf<'a>,
    pub model: ColumnOf<'a>,
    pub rendered_database: Option<&'a str>,
    pub rendered_model: Option<&'a str>,
}

/// Something with the number by which an origin knows it.
pub type Numbered<'a, T> = (usize, &'a T);

/// The unique constraints and indexes of a table on both sides, from which a database may strike what it makes itself.
#[derive(Debug, Clone, Default)]
pub struct ConstraintSets<'a> {
    pub database_uniques: Vec<Numbered<'a, UniqueConstraint>>,
    pub database_indexes: Vec<Numbered<'a, Index>>,
    pub model_uniques: Vec<Numbered<'a, UniqueConstraint>>,
    pub model_indexes: Vec<Numbered<'a, Index>>,
    /// Numbers of indexes that belong to a constraint.
    pub doubled_indexes: Vec<usize>,
    /// Indexes of expressions are among those of the database.
    pub expressions_are_known: bool,
    /// The models do not have the table.
    pub is_dropped: bool,
    /// The table as the database has it, unless it is new.
    pub database_table: Option<&'a Table>,
}

/// The foreign keys of a table on both sides, which a database may make more alike.
#[derive(Debug, Clone, Default)]
pub struct ForeignKeySets {
    pub database: Vec<(usize, ForeignKeyConstraint)>,
    pub model: Vec<(usize, ForeignKeyConstraint)>,
}

/// What a comparison may ask and tell while it works.
pub trait Surroundings {
    /// The one value of a query on the database.
    ///
    /// # Errors
    /// The database refused.
    fn scalar(&self, sql: &str) -> Result<limbeck_sql::Value, OperationError> {
        Ok(self.row(sql)?.into_iter().next().unwrap_or(limbeck_sql::Value::Null))
    }

    /// The first row of an answer; empty where there is none.
    ///
    /// # Errors
    /// The database refused.
    fn row(&self, sql: &str) -> Result<Vec<limbeck_sql::Value>, OperationError>;

    /// Reports a warning.
    fn warn(&self, category: WarningCategory, message: &str);
}

/// No database: warnings are kept.
#[derive(Debug, Default)]
pub struct Detached {
    pub warnings: RefCell<Vec<String>>,
}

impl Surroundings for Detached {
    fn row(&self, _sql: &str) -> Result<Vec<limbeck_sql::Value>, OperationError> {
        Err(OperationError::Value("comparing these defaults needs a database, and there is none".to_owned()))
    }

    fn warn(&self, _category: WarningCategory, message: &str) {
        self.warnings.borrow_mut().push(message.to_owned());
    }
}
