//! `Inspector`: what a live database holds, as schema values.

mod loaded;
mod mysql;
pub mod pattern;
mod postgresql;
mod sqlite;
mod table;
mod values;
mod wanted;

pub use mysql::{DefinedTable, table_of_definition};
pub use sqlite::resolve_type as resolve_sqlite_type;
pub use table::{ReflectOptions, complete_collations, index as index_of, reflect_table, unique as unique_of};
pub use values::{
    EnumUseKind, IndexStatement, KeyDetail, ReflectedCheck, ReflectedColumn, ReflectedComputed, ReflectedDomain,
    ReflectedDomainConstraint, ReflectedEnum, ReflectedEnumUse, ReflectedForeignKey, ReflectedForeignKeyOptions,
    ReflectedIdentity, ReflectedIndex, ReflectedPrimaryKey, ReflectedUnique, Uniqueness,
};
pub use wanted::{Along, ObjectKind, ObjectScope, Wanted};

use crate::engine::{Connection, Cursor, ExecuteError};
use crate::schema::{DatabaseSequence, DialectOptions};
use crate::value::Value;
use indexmap::IndexMap;
use loaded::{Known, Loaded};
use std::any::Any;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// An answer for each of many relations, by name.
pub type Multi<T> = IndexMap<String, T>;

type Answer<T> = Result<T, ExecuteError>;

/// How a dialect reads its catalogs: the reflection methods of SQLAlchemy's `Dialect`. `schema` is `None` for the default one.
///
/// The `multi_*` methods answer for many relations with a number of queries that does not grow with them; a relation that has
/// nothing of the kind has an empty answer, one that does not exist has none. By default they ask for one relation after the
/// other, which is right where `prefetch` has made those questions cost nothing.
pub(crate) trait DialectReflection: Sync {
    fn schema_names(&self, at: &Inspector) -> Answer<Vec<String>>;
    fn names(&self, at: &Inspector, kind: RelationKind, schema: Option<&str>, include_internal: bool) -> Answer<Vec<String>>;
    fn has_table(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<bool>;
    fn view_definition(&self, at: &Inspector, view: &str, schema: Option<&str>) -> Answer<Option<String>>;
    fn columns(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedColumn>>;
    fn pk_constraint(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<ReflectedPrimaryKey>;
    fn foreign_keys(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedForeignKey>>;
    fn unique_constraints(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedUnique>>;
    fn check_constraints(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedCheck>>;
    fn indexes(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedIndex>>;
    fn table_options(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<DialectOptions>;
    /// `None`: the dialect has no comments (`NotImplementedError` upstream).
    fn table_comment(&self, _at: &Inspector, _table: &str, _schema: Option<&str>) -> Answer<Option<Option<String>>> {
        Ok(None)
    }
    /// Everything about the relations of a question. What goes `along` is read ahead, as far as the dialect can.
    fn snapshot(&self, at: &Inspector, of: &Wanted, _along: &Along) -> Answer<Snapshot> {
        read_ahead(self, at, of)?;
        Ok(Snapshot {
            columns: self.multi_columns(at, of)?,
            pk_constraint: self.multi_pk_constraint(at, of)?,
            foreign_keys: self.multi_foreign_keys(at, of)?,
            unique_constraints: self.multi_unique_constraints(at, of)?,
            check_constraints: self.multi_check_constraints(at, of)?,
            indexes: self.multi_indexes(at, of)?,
            table_options: self.multi_table_options(at, of)?,
            table_comment: self.multi_table_comment(at, of)?,
        })
    }
    /// Reads in few queries what the questions for single relations will ask (`Inspector::remember`).
    fn prefetch(&self, _at: &Inspector, _of: &Wanted) -> Answer<()> {
        Ok(())
    }
    fn multi_columns(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedColumn>>> {
        one_by_one(self, at, of, |name| self.columns(at, name, of.schema()))
    }
    fn multi_pk_constraint(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<ReflectedPrimaryKey>> {
        one_by_one(self, at, of, |name| self.pk_constraint(at, name, of.schema()))
    }
    fn multi_foreign_keys(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedForeignKey>>> {
        one_by_one(self, at, of, |name| self.foreign_keys(at, name, of.schema()))
    }
    fn multi_unique_constraints(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedUnique>>> {
        one_by_one(self, at, of, |name| self.unique_constraints(at, name, of.schema()))
    }
    fn multi_check_constraints(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedCheck>>> {
        one_by_one(self, at, of, |name| self.check_constraints(at, name, of.schema()))
    }
    fn multi_indexes(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedIndex>>> {
        one_by_one(self, at, of, |name| self.indexes(at, name, of.schema()))
    }
    fn multi_table_options(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<DialectOptions>> {
        one_by_one(self, at, of, |name| self.table_options(at, name, of.schema()))
    }
    /// `None`: the dialect has no comments.
    fn multi_table_comment(&self, at: &Inspector, of: &Wanted) -> Answer<Option<Multi<Option<String>>>> {
        let found = one_by_one(self, at, of, |name| self.table_comment(at, name, of.schema()))?;
        Ok(found.into_iter().map(|(name, comment)| Some((name, comment?))).collect())
    }
    /// `None`: the dialect has no such thing (`NotImplementedError` upstream).
    fn sequence_names(&self, _at: &Inspector, _schema: Option<&str>) -> Answer<Option<Vec<String>>> {
        Ok(None)
    }
    /// What upstream's inspector leaves out of the indexes of a table.
    fn key_details(&self, _at: &Inspector, _table: &str, _schema: Option<&str>) -> Answer<Vec<KeyDetail>> {
        Ok(Vec::new())
    }
    /// The statements that made the indexes of a schema, where the database keeps them.
    fn index_statements(&self, _at: &Inspector, _schema: Option<&str>) -> Answer<Vec<IndexStatement>> {
        Ok(Vec::new())
    }
    /// Columns with a collation that upstream's inspector leaves out, and the collation.
    fn untold_collations(&self, _at: &Inspector, _table: &str, _schema: Option<&str>) -> Answer<Vec<(String, String)>> {
        Ok(Vec::new())
    }
    /// `schema` may be `*` for all. `None`: the dialect has no such thing.
    fn enums(&self, _at: &Inspector, _schema: Option<&str>) -> Answer<Option<Vec<ReflectedEnum>>> {
        Ok(None)
    }
    /// `schema` may be `*` for all. `None`: the dialect has no such thing.
    fn domains(&self, _at: &Inspector, _schema: Option<&str>) -> Answer<Option<Vec<ReflectedDomain>>> {
        Ok(None)
    }
    /// `None`: the dialect has no types that stand by themselves.
    fn enum_uses(&self, _at: &Inspector) -> Answer<Option<Vec<ReflectedEnumUse>>> {
        Ok(None)
    }
    /// `None`: the dialect has no such thing.
    fn sequences(&self, _at: &Inspector, _schemas: &[String]) -> Answer<Option<Vec<DatabaseSequence>>> {
        Ok(None)
    }
}

/// Everything about the relations of a question.
pub(crate) struct Snapshot {
    columns: Multi<Vec<ReflectedColumn>>,
    pk_constraint: Multi<ReflectedPrimaryKey>,
    foreign_keys: Multi<Vec<ReflectedForeignKey>>,
    unique_constraints: Multi<Vec<ReflectedUnique>>,
    check_constraints: Multi<Vec<ReflectedCheck>>,
    indexes: Multi<Vec<ReflectedIndex>>,
    table_options: Multi<DialectOptions>,
    /// `None`: the dialect has no comments.
    table_comment: Option<Multi<Option<String>>>,
}

/// Lets a dialect read ahead for a question, once.
fn read_ahead(dialect: &(impl DialectReflection + ?Sized), at: &Inspector, of: &Wanted) -> Answer<()> {
    if at.read_ahead.borrow_mut().insert(of.clone()) { dialect.prefetch(at, of) } else { Ok(()) }
}

/// Asks for each relation of a question; those that cannot be read are left out, as upstream leaves them out.
fn one_by_one<T>(
    dialect: &(impl DialectReflection + ?Sized),
    at: &Inspector,
    of: &Wanted,
    ask: impl Fn(&str) -> Answer<T>,
) -> Answer<Multi<T>> {
    read_ahead(dialect, at, of)?;
    let mut found = Multi::new();
    for name in relation_names(dialect, at, of)? {
        match ask(&name) {
            Ok(answer) => {
                found.insert(name, answer);
            }
            Err(ExecuteError::NoSuchTable(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The names that a question is about.
fn relation_names(dialect: &(impl DialectReflection + ?Sized), at: &Inspector, of: &Wanted) -> Answer<Vec<String>> {
    let Wanted { schema, names: _, kind, scope } = of;
    let schema = schema.as_deref();
    let mut names = Vec::new();
    if matches!(scope, ObjectScope::Default | ObjectScope::Any) {
        if kind.tables {
            names.extend(dialect.names(at, RelationKind::Table, schema, false)?);
        }
        if kind.views {
            names.extend(dialect.names(at, RelationKind::View, schema, false)?);
        }
        if kind.materialized_views {
            names.extend(dialect.names(at, RelationKind::MaterializedView, schema, false)?);
        }
    }
    if matches!(scope, ObjectScope::Temporary | ObjectScope::Any) && schema.is_none() {
        if kind.tables {
            names.extend(dialect.names(at, RelationKind::TempTable, None, false)?);
        }
        if kind.views {
            names.extend(dialect.names(at, RelationKind::TempView, None, false)?);
        }
    }
    names.retain(|name| of.has(name));
    Ok(names)
}

/// Kinds of named relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    Table,
    View,
    MaterializedView,
    TempTable,
    TempView,
}

fn of_dialect(name: &str) -> Answer<&'static dyn DialectReflection> {
    match name {
        "sqlite" => Ok(&sqlite::SqliteReflection),
        "postgresql" => Ok(&postgresql::PostgresqlReflection),
        "mysql" | "mariadb" => Ok(&mysql::MysqlReflection),
        other => Err(ExecuteError::InvalidRequest(format!("databases of the dialect {other:?} cannot be inspected yet"))),
    }
}

type QueryKey = (String, Vec<String>);

/// A relation by schema and name.
type RelationKey = (Option<String>, String);

/// Everything that was read in bulk.
#[derive(Default)]
struct Store {
    columns: Loaded<Vec<ReflectedColumn>>,
    pk_constraint: Loaded<ReflectedPrimaryKey>,
    foreign_keys: Loaded<Vec<ReflectedForeignKey>>,
    unique_constraints: Loaded<Vec<ReflectedUnique>>,
    check_constraints: Loaded<Vec<ReflectedCheck>>,
    indexes: Loaded<Vec<ReflectedIndex>>,
    table_options: Loaded<DialectOptions>,
    table_comment: Loaded<Option<String>>,
}

/// Reads a database's schema through a connection: `sqlalchemy.inspect(connection)`.
///
/// What was read once is not asked again; make a new inspector (or `clear_cache`) after a change. Who wants many relations
/// calls `load` first: the methods for one relation then answer from what was read at once.
pub struct Inspector {
    connection: Rc<Connection>,
    dialect: &'static dyn DialectReflection,
    answers: RefCell<HashMap<QueryKey, Rc<Cursor>>>,
    store: RefCell<Store>,
    kept: RefCell<HashMap<RelationKey, Rc<dyn Any>>>,
    /// The questions that dialects have read ahead for.
    read_ahead: RefCell<HashSet<Wanted>>,
    warnings: RefCell<Vec<String>>,
}

impl std::fmt::Debug for Inspector {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Inspector").field("connection", &self.connection).finish_non_exhaustive()
    }
}

/// A method for one relation: from the store, or from the dialect.
macro_rules! of_one {
    ($(#[$doc:meta])* $name:ident -> $type:ty) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// No such table; the database's.
        pub fn $name(&self, table: &str, schema: Option<&str>) -> Answer<$type> {
            match self.store.borrow().$name.get(schema, table) {
                Known::Answer(answer) => return Ok(answer.clone()),
                Known::Missing => return Err(no_such_table(table, schema)),
                Known::Nothing => {}
            }
            let answer = self.dialect.$name(self, table, schema)?;
            self.store.borrow_mut().$name.add(schema, [(table.to_owned(), answer.clone())], false);
            Ok(answer)
        }
    };
}

/// A method for many relations.
macro_rules! of_many {
    ($(#[$doc:meta])* $name:ident -> $type:ty) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// The database's.
        pub fn $name(&self, of: &Wanted) -> Answer<Multi<$type>> {
            self.dialect.$name(self, of)
        }
    };
}

fn no_such_table(table: &str, schema: Option<&str>) -> ExecuteError {
    ExecuteError::NoSuchTable(schema.map_or_else(|| table.to_owned(), |schema| format!("{schema}.{table}")))
}

impl Inspector {
    /// Inspects what the connection is connected to.
    ///
    /// # Errors
    /// The dialect cannot be inspected.
    pub fn new(connection: Rc<Connection>) -> Answer<Self> {
        let dialect = of_dialect(connection.dialect().name())?;
        Ok(Self {
            connection,
            dialect,
            answers: RefCell::default(),
            store: RefCell::default(),
            kept: RefCell::default(),
            read_ahead: RefCell::default(),
            warnings: RefCell::default(),
        })
    }

    pub fn connection(&self) -> &Rc<Connection> {
        &self.connection
    }

    /// `Inspector.default_schema_name`; empty where the server has none.
    pub fn default_schema_name(&self) -> &str {
        self.connection.default_schema_name().unwrap_or_default()
    }

    /// Forgets what was read.
    pub fn clear_cache(&self) {
        self.answers.borrow_mut().clear();
        self.store.take();
        self.kept.take();
        self.read_ahead.take();
    }

    /// The `SAWarning`s since the last call.
    pub fn take_warnings(&self) -> Vec<String> {
        self.warnings.take()
    }

    pub(crate) fn warn(&self, message: String) {
        self.warnings.borrow_mut().push(message);
    }

    /// Sends a catalog query, or gives its answer again.
    pub(crate) fn query(&self, sql: &str, parameters: &[&str]) -> Answer<Rc<Cursor>> {
        let key = (sql.to_owned(), parameters.iter().map(|text| (*text).to_owned()).collect());
        if let Some(known) = self.answers.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let answer = Rc::new(self.ask(sql, parameters)?);
        self.answers.borrow_mut().insert(key, Rc::clone(&answer));
        Ok(answer)
    }

    /// Sends a catalog query whose answer is kept in another form.
    pub(crate) fn ask(&self, sql: &str, parameters: &[&str]) -> Answer<Cursor> {
        let values: Vec<Value> = parameters.iter().map(|text| Value::Text((*text).to_owned())).collect();
        self.connection.exec_driver_sql(&self.connection.in_driver_style(sql), &values)
    }

    /// The rows of a question that may have gone along (`Along::questions`).
    ///
    /// # Errors
    /// The database's.
    pub fn told(&self, sql: &str) -> Answer<Vec<Vec<Value>>> {
        match self.answers.borrow_mut().remove(&(sql.to_owned(), Vec::new())) {
            Some(known) => Ok(Rc::try_unwrap(known).map_or_else(|shared| shared.rows.clone(), |cursor| cursor.rows)),
            None => Ok(self.connection.exec_driver_sql(sql, &[])?.rows),
        }
    }

    /// Whether `query` has an answer already.
    pub(crate) fn remembers(&self, sql: &str) -> bool {
        self.answers.borrow().contains_key(&(sql.to_owned(), Vec::new()))
    }

    /// Keeps an answer that `query` will give, unless there is one.
    pub(crate) fn remember(&self, sql: String, parameters: Vec<String>, answer: Cursor) {
        self.answers.borrow_mut().entry((sql, parameters)).or_insert_with(|| Rc::new(answer));
    }

    /// What a dialect kept about a relation with `keep`.
    pub(crate) fn kept<T: 'static>(&self, schema: Option<&str>, name: &str) -> Option<Rc<T>> {
        let key = (schema.map(str::to_owned), name.to_owned());
        Rc::clone(self.kept.borrow().get(&key)?).downcast().ok()
    }

    /// Keeps what a dialect made of its answers about a relation, such as a parsed CREATE TABLE.
    pub(crate) fn keep<T: 'static>(&self, schema: Option<&str>, name: &str, value: Rc<T>) {
        self.kept.borrow_mut().insert((schema.map(str::to_owned), name.to_owned()), value);
    }

    /// Reads everything about the relations of a question, with a number of queries that does not grow with them; the methods
    /// for one relation answer from it. Names that do not exist are no error here.
    ///
    /// # Errors
    /// The database's.
    pub fn load(&self, of: &Wanted) -> Answer<()> {
        self.load_along(of, &Along::default())
    }

    /// The same, with what will be asked in any case: where the dialect can, it goes to the server together.
    ///
    /// # Errors
    /// The database's.
    pub fn load_along(&self, of: &Wanted, along: &Along) -> Answer<()> {
        let schema = of.schema();
        let complete = *of == Wanted::all(schema);
        let Snapshot {
            columns,
            pk_constraint,
            foreign_keys,
            unique_constraints,
            check_constraints,
            indexes,
            table_options,
            table_comment,
        } = self.dialect.snapshot(self, of, along)?;
        let mut store = self.store.borrow_mut();
        store.columns.add(schema, columns, complete);
        store.pk_constraint.add(schema, pk_constraint, complete);
        store.foreign_keys.add(schema, foreign_keys, complete);
        store.unique_constraints.add(schema, unique_constraints, complete);
        store.check_constraints.add(schema, check_constraints, complete);
        store.indexes.add(schema, indexes, complete);
        store.table_options.add(schema, table_options, complete);
        if let Some(comments) = table_comment {
            store.table_comment.add(schema, comments, complete);
        }
        Ok(())
    }

    /// # Errors
    /// The database's.
    pub fn schema_names(&self) -> Answer<Vec<String>> {
        self.dialect.schema_names(self)
    }

    /// Names of tables or views; SQLite's own (`sqlite_%`) are left out.
    ///
    /// # Errors
    /// The database's.
    pub fn names(&self, kind: RelationKind, schema: Option<&str>) -> Answer<Vec<String>> {
        self.dialect.names(self, kind, schema, false)
    }

    /// `names` with the database's internal ones (`sqlite_include_internal=True`).
    ///
    /// # Errors
    /// The database's.
    pub fn all_names(&self, kind: RelationKind, schema: Option<&str>) -> Answer<Vec<String>> {
        self.dialect.names(self, kind, schema, true)
    }

    /// # Errors
    /// The database's.
    pub fn table_names(&self, schema: Option<&str>) -> Answer<Vec<String>> {
        self.names(RelationKind::Table, schema)
    }

    /// `get_sequence_names()`; `None` where the dialect has no such method.
    ///
    /// # Errors
    /// The database's.
    pub fn sequence_names(&self, schema: Option<&str>) -> Answer<Option<Vec<String>>> {
        self.dialect.sequence_names(self, schema)
    }

    /// `get_enums()`, of all schemas for `*`; `None` where the dialect has no such method.
    ///
    /// # Errors
    /// The database's.
    pub fn enums(&self, schema: Option<&str>) -> Answer<Option<Vec<ReflectedEnum>>> {
        self.dialect.enums(self, schema)
    }

    /// `get_domains()`, of all schemas for `*`; `None` where the dialect has no such method.
    ///
    /// # Errors
    /// The database's.
    pub fn domains(&self, schema: Option<&str>) -> Answer<Option<Vec<ReflectedDomain>>> {
        self.dialect.domains(self, schema)
    }

    /// What stands on the enumerated types of all schemas; `None` where the dialect has no types that stand by themselves.
    ///
    /// # Errors
    /// The database's.
    pub fn enum_uses(&self) -> Answer<Option<Vec<ReflectedEnumUse>>> {
        self.dialect.enum_uses(self)
    }

    /// The sequences of some schemas, by schema and name; `None` where the dialect has none.
    ///
    /// # Errors
    /// The database's.
    pub fn sequences(&self, schemas: &[String]) -> Answer<Option<Vec<DatabaseSequence>>> {
        self.dialect.sequences(self, schemas)
    }

    /// Whether there is a table or view of the name.
    ///
    /// # Errors
    /// The database's.
    pub fn has_table(&self, table: &str, schema: Option<&str>) -> Answer<bool> {
        self.dialect.has_table(self, table, schema)
    }

    /// # Errors
    /// No such view; the database's.
    pub fn view_definition(&self, view: &str, schema: Option<&str>) -> Answer<Option<String>> {
        self.dialect.view_definition(self, view, schema)
    }

    /// What upstream's inspector leaves out of the indexes of a table: costs no query where the table was loaded.
    ///
    /// # Errors
    /// No such table; the database's.
    pub fn key_details(&self, table: &str, schema: Option<&str>) -> Answer<Vec<KeyDetail>> {
        self.dialect.key_details(self, table, schema)
    }

    /// Columns with a collation that their types do not tell, and the collation.
    ///
    /// # Errors
    /// The database's.
    pub fn untold_collations(&self, table: &str, schema: Option<&str>) -> Answer<Vec<(String, String)>> {
        self.dialect.untold_collations(self, table, schema)
    }

    /// The statements that made the indexes of a schema; none where the database does not keep them.
    ///
    /// # Errors
    /// The database's.
    pub fn index_statements(&self, schema: Option<&str>) -> Answer<Vec<IndexStatement>> {
        self.dialect.index_statements(self, schema)
    }

    of_one!(
        /// `get_columns()`.
        columns -> Vec<ReflectedColumn>
    );
    of_one!(
        /// `get_pk_constraint()`.
        pk_constraint -> ReflectedPrimaryKey
    );
    of_one!(
        /// `get_foreign_keys()`.
        foreign_keys -> Vec<ReflectedForeignKey>
    );
    of_one!(
        /// `get_unique_constraints()`.
        unique_constraints -> Vec<ReflectedUnique>
    );
    of_one!(
        /// `get_check_constraints()`.
        check_constraints -> Vec<ReflectedCheck>
    );
    of_one!(
        /// `get_indexes()`.
        indexes -> Vec<ReflectedIndex>
    );
    of_one!(
        /// `get_table_options()`.
        table_options -> DialectOptions
    );

    /// The comment; the outer `None` where the dialect has none at all.
    ///
    /// # Errors
    /// No such table; the database's.
    pub fn table_comment(&self, table: &str, schema: Option<&str>) -> Answer<Option<Option<String>>> {
        match self.store.borrow().table_comment.get(schema, table) {
            Known::Answer(comment) => return Ok(Some(comment.clone())),
            Known::Missing => return Err(no_such_table(table, schema)),
            Known::Nothing => {}
        }
        self.dialect.table_comment(self, table, schema)
    }

    of_many!(
        /// `get_multi_columns()`.
        multi_columns -> Vec<ReflectedColumn>
    );
    of_many!(
        /// `get_multi_pk_constraint()`.
        multi_pk_constraint -> ReflectedPrimaryKey
    );
    of_many!(
        /// `get_multi_foreign_keys()`.
        multi_foreign_keys -> Vec<ReflectedForeignKey>
    );
    of_many!(
        /// `get_multi_unique_constraints()`.
        multi_unique_constraints -> Vec<ReflectedUnique>
    );
    of_many!(
        /// `get_multi_check_constraints()`.
        multi_check_constraints -> Vec<ReflectedCheck>
    );
    of_many!(
        /// `get_multi_indexes()`.
        multi_indexes -> Vec<ReflectedIndex>
    );
    of_many!(
        /// `get_multi_table_options()`.
        multi_table_options -> DialectOptions
    );

    /// `get_multi_table_comment()`; `None` where the dialect has no comments.
    ///
    /// # Errors
    /// The database's.
    pub fn multi_table_comment(&self, of: &Wanted) -> Answer<Option<Multi<Option<String>>>> {
        self.dialect.multi_table_comment(self, of)
    }
}
