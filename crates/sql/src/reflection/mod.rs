//! `Inspector`: what a live database holds, as schema values.

pub mod pattern;
mod sqlite;
mod sqlite_types;
mod table;
mod values;

pub use sqlite_types::resolve_type as resolve_sqlite_type;
pub use table::{ReflectOptions, reflect_table};
pub use values::{
    ReflectedCheck, ReflectedColumn, ReflectedComputed, ReflectedForeignKey, ReflectedForeignKeyOptions, ReflectedIndex,
    ReflectedPrimaryKey, ReflectedUnique,
};

use crate::engine::{Connection, Cursor, ExecuteError};
use crate::schema::DialectOptions;
use crate::value::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// How a dialect reads its catalogs: the reflection methods of SQLAlchemy's `Dialect`. `schema` is `None` for the default one.
pub(crate) trait DialectReflection: Sync {
    fn schema_names(&self, at: &Inspector) -> Result<Vec<String>, ExecuteError>;
    fn names(
        &self,
        at: &Inspector,
        kind: RelationKind,
        schema: Option<&str>,
        include_internal: bool,
    ) -> Result<Vec<String>, ExecuteError>;
    fn has_table(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<bool, ExecuteError>;
    fn view_definition(&self, at: &Inspector, view: &str, schema: Option<&str>) -> Result<Option<String>, ExecuteError>;
    fn columns(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedColumn>, ExecuteError>;
    fn pk_constraint(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<ReflectedPrimaryKey, ExecuteError>;
    fn foreign_keys(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedForeignKey>, ExecuteError>;
    fn unique_constraints(&self, at: &Inspector, table: &str, schema: Option<&str>)
    -> Result<Vec<ReflectedUnique>, ExecuteError>;
    fn check_constraints(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedCheck>, ExecuteError>;
    fn indexes(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedIndex>, ExecuteError>;
    fn table_options(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<DialectOptions, ExecuteError>;
    /// `None`: the dialect has no comments (`NotImplementedError` upstream).
    fn table_comment(
        &self,
        _at: &Inspector,
        _table: &str,
        _schema: Option<&str>,
    ) -> Result<Option<Option<String>>, ExecuteError> {
        Ok(None)
    }
}

/// Kinds of named relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    Table,
    View,
    TempTable,
    TempView,
}

fn of_dialect(name: &str) -> Result<&'static dyn DialectReflection, ExecuteError> {
    match name {
        "sqlite" => Ok(&sqlite::SqliteReflection),
        other => Err(ExecuteError::InvalidRequest(format!("databases of the dialect {other:?} cannot be inspected yet"))),
    }
}

type QueryKey = (String, Vec<String>);

/// Reads a database's schema through a connection: `sqlalchemy.inspect(connection)`.
///
/// What was read once is not asked again; make a new inspector (or `clear_cache`) after a change.
pub struct Inspector {
    connection: Rc<Connection>,
    dialect: &'static dyn DialectReflection,
    answers: RefCell<HashMap<QueryKey, Rc<Cursor>>>,
    warnings: RefCell<Vec<String>>,
}

impl std::fmt::Debug for Inspector {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Inspector").field("connection", &self.connection).finish_non_exhaustive()
    }
}

impl Inspector {
    /// Inspects what the connection is connected to.
    ///
    /// # Errors
    /// The dialect cannot be inspected.
    pub fn new(connection: Rc<Connection>) -> Result<Self, ExecuteError> {
        let dialect = of_dialect(connection.dialect().name())?;
        Ok(Self { connection, dialect, answers: RefCell::default(), warnings: RefCell::default() })
    }

    pub fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// `Inspector.default_schema_name`.
    pub fn default_schema_name(&self) -> &'static str {
        "main"
    }

    /// Forgets what was read.
    pub fn clear_cache(&self) {
        self.answers.borrow_mut().clear();
    }

    /// The `SAWarning`s since the last call.
    pub fn take_warnings(&self) -> Vec<String> {
        self.warnings.take()
    }

    pub(crate) fn warn(&self, message: String) {
        self.warnings.borrow_mut().push(message);
    }

    /// Sends a catalog query, or gives its answer again.
    pub(crate) fn query(&self, sql: &str, parameters: &[&str]) -> Result<Rc<Cursor>, ExecuteError> {
        let key = (sql.to_owned(), parameters.iter().map(|text| (*text).to_owned()).collect());
        if let Some(known) = self.answers.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let values: Vec<Value> = parameters.iter().map(|text| Value::Text((*text).to_owned())).collect();
        let answer = Rc::new(self.connection.exec_driver_sql(sql, &values)?);
        self.answers.borrow_mut().insert(key, Rc::clone(&answer));
        Ok(answer)
    }

    /// # Errors
    /// The database's.
    pub fn schema_names(&self) -> Result<Vec<String>, ExecuteError> {
        self.dialect.schema_names(self)
    }

    /// Names of tables or views; SQLite's own (`sqlite_%`) are left out.
    ///
    /// # Errors
    /// The database's.
    pub fn names(&self, kind: RelationKind, schema: Option<&str>) -> Result<Vec<String>, ExecuteError> {
        self.dialect.names(self, kind, schema, false)
    }

    /// `names` with the database's internal ones (`sqlite_include_internal=True`).
    ///
    /// # Errors
    /// The database's.
    pub fn all_names(&self, kind: RelationKind, schema: Option<&str>) -> Result<Vec<String>, ExecuteError> {
        self.dialect.names(self, kind, schema, true)
    }

    /// # Errors
    /// The database's.
    pub fn table_names(&self, schema: Option<&str>) -> Result<Vec<String>, ExecuteError> {
        self.names(RelationKind::Table, schema)
    }

    /// Whether there is a table or view of the name.
    ///
    /// # Errors
    /// The database's.
    pub fn has_table(&self, table: &str, schema: Option<&str>) -> Result<bool, ExecuteError> {
        self.dialect.has_table(self, table, schema)
    }

    /// # Errors
    /// No such view; the database's.
    pub fn view_definition(&self, view: &str, schema: Option<&str>) -> Result<Option<String>, ExecuteError> {
        self.dialect.view_definition(self, view, schema)
    }

    /// # Errors
    /// No such table; the database's.
    pub fn columns(&self, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedColumn>, ExecuteError> {
        self.dialect.columns(self, table, schema)
    }

    /// # Errors
    /// No such table; the database's.
    pub fn pk_constraint(&self, table: &str, schema: Option<&str>) -> Result<ReflectedPrimaryKey, ExecuteError> {
        self.dialect.pk_constraint(self, table, schema)
    }

    /// # Errors
    /// No such table; the database's.
    pub fn foreign_keys(&self, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedForeignKey>, ExecuteError> {
        self.dialect.foreign_keys(self, table, schema)
    }

    /// # Errors
    /// No such table; the database's.
    pub fn unique_constraints(&self, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedUnique>, ExecuteError> {
        self.dialect.unique_constraints(self, table, schema)
    }

    /// # Errors
    /// No such table; the database's.
    pub fn check_constraints(&self, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedCheck>, ExecuteError> {
        self.dialect.check_constraints(self, table, schema)
    }

    /// # Errors
    /// No such table; the database's.
    pub fn indexes(&self, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedIndex>, ExecuteError> {
        self.dialect.indexes(self, table, schema)
    }

    /// # Errors
    /// No such table; the database's.
    pub fn table_options(&self, table: &str, schema: Option<&str>) -> Result<DialectOptions, ExecuteError> {
        self.dialect.table_options(self, table, schema)
    }

    /// The comment; the outer `None` where the dialect has none at all.
    ///
    /// # Errors
    /// No such table; the database's.
    pub fn table_comment(&self, table: &str, schema: Option<&str>) -> Result<Option<Option<String>>, ExecuteError> {
        self.dialect.table_comment(self, table, schema)
    }
}
