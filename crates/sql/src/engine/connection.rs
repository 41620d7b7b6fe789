//! `Connection`: SQLAlchemy's, above a driver's.

mod statement;
mod transactions;

pub use statement::StatementResult;
pub(super) use statement::Unbound;

use super::error::{DbError, ExecuteError};
use super::listener::{Listener, Replacement, TransactionEvent};
use super::parameters::{Parameters, python_repr, str_repr};
use super::placeholders::{Piece, Rules};
use super::transaction::Transactions;
use super::{Cursor, DbapiConnection, ScriptFunction, Url, placeholders};
use crate::dialect::{Dialect, Paramstyle};
use crate::value::Value;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The parameters that go to the driver.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sent<'a> {
    Row(&'a [Value]),
    Rows(&'a [Vec<Value>]),
    /// Several sets of parameters in one statement.
    Batch(&'a [Value]),
}

impl Sent<'_> {
    /// What listeners are told as `executemany`.
    fn is_many(self) -> bool {
        match self {
            Self::Row(_) => false,
            Self::Rows(_) | Self::Batch(_) => true,
        }
    }
}

type Shared = Rc<RefCell<Box<dyn DbapiConnection>>>;

/// Who is told what the server says beside its answers.
type NoticeListener = Rc<dyn Fn(&str)>;

/// A database connection with SQLAlchemy's transaction semantics: begins by itself, ends when told.
///
/// Used as `Rc<Connection>`; no method holds a borrow across another. When it is dropped, an open transaction is rolled back.
pub struct Connection {
    dbapi: RefCell<Option<Shared>>,
    url: Url,
    dialect: &'static dyn Dialect,
    driver_name: String,
    server_version: Vec<i64>,
    default_schema: Option<String>,
    default_isolation: Option<String>,
    placeholder_rules: Rules,
    transactions: RefCell<Transactions>,
    isolation_changed: Cell<bool>,
    autocommit: Cell<bool>,
    notice_listener: RefCell<Option<NoticeListener>>,
    listener: RefCell<Option<Rc<dyn Listener>>>,
    /// Whether a listener is just being told that a transaction begins.
    begins: Cell<bool>,
    /// A cursor of the driver's own was used: what it began is rolled back when the connection goes.
    used_by_itself: Cell<bool>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("url", &self.url.to_string())
            .field("closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}

const ALREADY_BEGUN: &str =
    "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; ";

impl Connection {
    /// Wraps a driver's connection.
    pub fn new(dbapi: Box<dyn DbapiConnection>, url: Url) -> Rc<Self> {
        Self::over(Rc::new(RefCell::new(dbapi)), url)
    }

    /// Makes another connection above the same driver's connection, with transactions of its own: what a pool of one gives.
    ///
    /// # Errors
    /// This one is closed.
    pub fn share(&self) -> Result<Rc<Self>, ExecuteError> {
        let shared = Self::over(self.shared()?, self.url.clone());
        shared.notice_listener.replace(self.notice_listener.borrow().clone());
        Ok(shared)
    }

    fn over(shared: Shared, url: Url) -> Rc<Self> {
        let opened = Rc::clone(&shared);
        let dbapi = opened.borrow();
        Rc::new(Self {
            dbapi: RefCell::new(Some(shared)),
            url,
            dialect: dbapi.dialect(),
            driver_name: dbapi.driver_name().to_owned(),
            server_version: dbapi.server_version(),
            default_schema: dbapi.default_schema_name().map(str::to_owned),
            default_isolation: dbapi.default_isolation_level().map(str::to_owned),
            placeholder_rules: dbapi.placeholder_rules(),
            transactions: RefCell::default(),
            isolation_changed: Cell::new(false),
            autocommit: Cell::new(false),
            notice_listener: RefCell::default(),
            listener: RefCell::default(),
            begins: Cell::new(false),
            used_by_itself: Cell::new(false),
        })
    }

    /// Tells of everything that is sent from now on; `None` ends that.
    pub fn listen(&self, listener: Option<Rc<dyn Listener>>) {
        *self.listener.borrow_mut() = listener;
    }

    fn told(&self, event: TransactionEvent<'_>) -> Result<(), ExecuteError> {
        let listener = self.listener.borrow().clone();
        listener.map_or(Ok(()), |listener| listener.transaction(event))
    }

    /// Sends one statement, with those told who listen.
    pub(super) fn send(&self, sql: &str, parameters: Sent<'_>, shown: impl Fn() -> Parameters) -> Result<Cursor, ExecuteError> {
        let listener = self.listener.borrow().clone();
        let replaced = match &listener {
            None => None,
            Some(listener) => listener.before_cursor_execute(sql, &shown(), parameters.is_many())?,
        };
        let (text, given) = match &replaced {
            None => (sql, None),
            Some(Replacement { sql, parameters }) => (sql.as_str(), parameters.as_ref()),
        };
        let shown = || given.cloned().unwrap_or_else(&shown);
        let rows = given.map(|given| self.in_rows(text, given)).transpose()?;
        let sent = match (&rows, parameters) {
            (None, sent) => sent,
            (Some(rows), Sent::Rows(_)) => Sent::Rows(rows),
            (Some(rows), Sent::Row(_) | Sent::Batch(_)) => Sent::Row(rows.first().map_or(&[], Vec::as_slice)),
        };
        let cursor = self.on_driver(|dbapi| {
            match sent {
                Sent::Row(row) | Sent::Batch(row) => dbapi.execute(text, row),
                Sent::Rows(rows) => dbapi.execute_many(text, rows),
            }
            .map_err(|error| located(error, text, shown))
        })?;
        if let Some(listener) = &listener {
            listener.after_cursor_execute(text, &shown(), parameters.is_many())?;
        }
        Ok(cursor)
    }

    pub fn dialect(&self) -> &'static dyn Dialect {
        self.dialect
    }

    pub fn url(&self) -> &Url {
        &self.url
    }

    /// `dialect.driver`.
    pub fn driver_name(&self) -> &str {
        &self.driver_name
    }

    /// `dialect.server_version_info`.
    pub fn server_version(&self) -> &[i64] {
        &self.server_version
    }

    pub(super) fn shared(&self) -> Result<Shared, ExecuteError> {
        self.dbapi.borrow().clone().ok_or_else(|| ExecuteError::ResourceClosed("This Connection is closed".into()))
    }

    fn on_driver<T>(&self, action: impl FnOnce(&mut dyn DbapiConnection) -> Result<T, DbError>) -> Result<T, ExecuteError> {
        let shared = self.shared()?;
        let Ok(mut dbapi) = shared.try_borrow_mut() else {
            // A function of the script's own is running, called by a statement.
            return Err(ExecuteError::InvalidRequest(
                "the connection is in use: a function called by a statement cannot execute another on it".to_owned(),
            ));
        };
        let result = action(dbapi.as_mut());
        drop(dbapi);
        let listener = self.notice_listener.borrow().clone();
        if let Some(listener) = listener {
            // The listener may execute statements itself.
            let notices = shared.borrow_mut().take_notices();
            notices.iter().for_each(|notice| listener(notice));
        }
        Ok(result?)
    }

    /// Tells `listener` what the server says beside its answers, a line each (`NOTICE:  ...`).
    pub fn listen_to_notices(&self, listener: Rc<dyn Fn(&str)>) {
        *self.notice_listener.borrow_mut() = Some(listener);
    }

    /// Checks that statements may be sent, and begins the transaction if none is open.
    pub(super) fn prepare(&self) -> Result<(), ExecuteError> {
        {
            let transactions = self.transactions.borrow();
            for id in [transactions.root(), transactions.nested()].into_iter().flatten() {
                if !transactions.is_active(id) {
                    return Err(pending_rollback(&transactions));
                }
            }
            self.shared()?;
            // Who is told of a beginning may send statements of his own, before the driver's.
            if transactions.root().is_some() || self.begins.get() {
                return Ok(());
            }
        }
        self.open_root().map(drop)
    }

    /// Sends SQL as it is, with positional parameters.
    ///
    /// # Errors
    /// The driver's, with the statement; a closed connection or a broken transaction.
    pub fn exec_driver_sql(&self, sql: &str, parameters: &[Value]) -> Result<Cursor, ExecuteError> {
        self.prepare()?;
        self.send(sql, Sent::Row(parameters), || Parameters::Row(parameters.to_vec()))
    }

    /// What a cursor of the driver's own does: no transaction begins, and nobody is told.
    ///
    /// # Errors
    /// The driver's, or the connection is closed.
    pub fn driver_execute(&self, sql: &str, rows: &[Vec<Value>], many: bool) -> Result<Cursor, ExecuteError> {
        self.used_by_itself.set(true);
        self.on_driver(|dbapi| match rows {
            _ if many => dbapi.execute_many(sql, rows),
            [] => dbapi.execute(sql, &[]),
            [row, ..] => dbapi.execute(sql, row),
        })
    }

    /// Sends statements that give rows, in as few round trips as the driver can: an answer each.
    ///
    /// # Errors
    /// As for `exec_driver_sql`, but what the driver says of a statement is its answer.
    pub fn exec_driver_sql_each(&self, statements: &[String]) -> Result<Vec<Result<Cursor, ExecuteError>>, ExecuteError> {
        let mut answers = Vec::with_capacity(statements.len());
        self.exec_driver_sql_as_told(statements, &mut |answer| answers.push(answer))?;
        Ok(answers)
    }

    /// The same, with each answer as soon as it is there. The connection is in use meanwhile: `take` cannot ask it anything.
    ///
    /// # Errors
    /// As for `exec_driver_sql_each`.
    pub fn exec_driver_sql_as_told(
        &self,
        statements: &[String],
        take: &mut dyn FnMut(Result<Cursor, ExecuteError>),
    ) -> Result<(), ExecuteError> {
        self.prepare()?;
        let mut asked = statements.iter();
        let mut told = |answer: Result<Cursor, DbError>| {
            let sql = asked.next().map(String::as_str).unwrap_or_default();
            take(answer.map_err(|error| located(error, sql, Parameters::default).into()));
        };
        self.on_driver(|dbapi| dbapi.execute_each(statements, &mut told))
    }

    /// Sends SQL as it is, with parameters by the names of its placeholders (`%(name)s`).
    ///
    /// # Errors
    /// As for `exec_driver_sql`; a placeholder without a value, or a driver whose placeholders have no names.
    pub fn exec_driver_sql_named(&self, sql: &str, parameters: &[(String, Value)]) -> Result<Cursor, ExecuteError> {
        self.refuse_names()?;
        let shown = || Parameters::Dict(parameters.to_vec());
        let row = self.in_order(sql, parameters).map_err(|error| located(error, sql, shown))?;
        self.prepare()?;
        self.send(sql, Sent::Row(&row), shown)
    }

    /// Parameters in the order of the placeholders, a row for each set.
    fn in_rows(&self, sql: &str, parameters: &Parameters) -> Result<Vec<Vec<Value>>, ExecuteError> {
        match parameters {
            Parameters::None => Ok(Vec::new()),
            Parameters::Row(row) => Ok(vec![row.clone()]),
            Parameters::Rows(rows) => Ok(rows.clone()),
            Parameters::Dict(set) => Ok(vec![self.in_order(sql, set)?]),
            Parameters::Dicts(sets) | Parameters::Named(sets) => sets.iter().map(|set| Ok(self.in_order(sql, set)?)).collect(),
        }
    }

    /// Named values in the order of the placeholders, as the driver reads these.
    fn in_order(&self, sql: &str, named: &[(String, Value)]) -> Result<Vec<Value>, DbError> {
        placeholders::in_order(sql, named, self.placeholder_rules)
    }

    /// Sends SQL as it is, with parameters by name where the places of the text are numbered by their first appearance, as
    /// SQLite numbers `:name`: `order` says the names in that order. Many sets make it an `executemany`.
    ///
    /// # Errors
    /// As for `exec_driver_sql`; a name without a value.
    pub fn exec_driver_sql_in_order(
        &self,
        sql: &str,
        order: &[String],
        sets: &[BTreeMap<String, Value>],
        many: bool,
    ) -> Result<Cursor, ExecuteError> {
        let mut rows = Vec::with_capacity(sets.len());
        for set in sets {
            let row: Result<Vec<Value>, ExecuteError> = order
                .iter()
                .map(|name| {
                    set.get(name).cloned().ok_or_else(|| {
                        ExecuteError::Argument(format!("You did not supply a value for binding parameter :{name}."))
                    })
                })
                .collect();
            rows.push(row?);
        }
        let shown = |set: &BTreeMap<String, Value>| set.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        self.prepare()?;
        if many {
            return self.send(sql, Sent::Rows(&rows), || Parameters::Dicts(sets.iter().map(shown).collect()));
        }
        let row = rows.first().map_or(&[][..], Vec::as_slice);
        self.send(sql, Sent::Row(row), || Parameters::Dict(sets.first().map(shown).unwrap_or_default()))
    }

    /// `create_function` of the driver's own connection.
    ///
    /// # Errors
    /// As for `driver_execute`.
    pub fn create_function(
        &self,
        name: &str,
        arguments: i32,
        deterministic: bool,
        function: ScriptFunction,
    ) -> Result<(), ExecuteError> {
        self.on_driver(|dbapi| dbapi.create_function(name, arguments, deterministic, function))
    }

    /// Sends SQL as it is, once per dictionary of parameters.
    ///
    /// # Errors
    /// As for `exec_driver_sql_named`.
    pub fn exec_driver_sql_named_many(&self, sql: &str, sets: &[Vec<(String, Value)>]) -> Result<Cursor, ExecuteError> {
        self.refuse_names()?;
        let shown = || Parameters::Dicts(sets.to_vec());
        let rows: Result<Vec<_>, _> = sets.iter().map(|set| self.in_order(sql, set)).collect();
        let rows = rows.map_err(|error| located(error, sql, shown))?;
        self.prepare()?;
        self.send(sql, Sent::Rows(&rows), shown)
    }

    fn refuse_names(&self) -> Result<(), ExecuteError> {
        match self.paramstyle() {
            Paramstyle::Pyformat | Paramstyle::Format => Ok(()),
            Paramstyle::Qmark | Paramstyle::Named | Paramstyle::Numeric | Paramstyle::NumericDollar => {
                Err(ExecuteError::Argument(
                    "named parameters are not available for SQL strings of this database: use text()".to_owned(),
                ))
            }
        }
    }

    /// How SQL text holds the places of parameters.
    pub fn paramstyle(&self) -> Paramstyle {
        self.dialect.paramstyle()
    }

    /// SQL of our own, with `%s` for places and `%%` for percent signs, as the driver takes it.
    pub(crate) fn in_driver_style<'t>(&self, sql: &'t str) -> Cow<'t, str> {
        let style = self.paramstyle();
        let written_so = match style {
            Paramstyle::Pyformat | Paramstyle::Format => self.dialect.doubles_percents(),
            // The questions to these databases are written in their own style.
            Paramstyle::Qmark | Paramstyle::Named => true,
            Paramstyle::Numeric | Paramstyle::NumericDollar => false,
        };
        let Some(pieces) = (!written_so && sql.contains('%')).then(|| placeholders::split(sql, Rules::Python).ok()).flatten()
        else {
            return Cow::Borrowed(sql);
        };
        let mut number = 0;
        let places = pieces.into_iter().map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Positional | Piece::Named(_) => {
                number += 1;
                style.place("", number)
            }
        });
        Cow::Owned(places.collect())
    }

    /// `dialect.default_schema_name`.
    pub fn default_schema_name(&self) -> Option<&str> {
        self.default_schema.as_deref()
    }

    /// `dialect.default_isolation_level`.
    pub fn default_isolation_level(&self) -> Option<&str> {
        self.default_isolation.as_deref()
    }

    /// `commit()` of the driver's own connection.
    ///
    /// # Errors
    /// As for `driver_execute`.
    pub fn driver_commit(&self) -> Result<(), ExecuteError> {
        self.on_driver(|dbapi| dbapi.commit())
    }

    /// `isolation_level` and `autocommit` of the driver's own connection: the word of its implicit BEGIN, which may be empty,
    /// or nothing where every statement commits by itself.
    ///
    /// # Errors
    /// As for `driver_execute`.
    pub fn driver_begins_with(&self, mode: Option<&str>) -> Result<(), ExecuteError> {
        self.on_driver(|dbapi| dbapi.begin_with(mode))
    }

    /// `rollback()` of the driver's own connection.
    ///
    /// # Errors
    /// As for `driver_execute`.
    pub fn driver_rollback(&self) -> Result<(), ExecuteError> {
        self.on_driver(|dbapi| dbapi.rollback())
    }

    /// Sends SQL as it is, once per row of parameters.
    ///
    /// # Errors
    /// As for `exec_driver_sql`.
    pub fn exec_driver_sql_many(&self, sql: &str, rows: &[Vec<Value>]) -> Result<Cursor, ExecuteError> {
        self.prepare()?;
        self.send(sql, Sent::Rows(rows), || Parameters::Rows(rows.to_vec()))
    }

    /// `execution_options(isolation_level=...)`.
    ///
    /// # Errors
    /// A transaction is open, the dialect has no such level, or the driver refuses.
    pub fn set_isolation_level(&self, level: &str) -> Result<(), ExecuteError> {
        if self.transactions.borrow().root().is_some() {
            return Err(ExecuteError::InvalidRequest(format!(
                "{ALREADY_BEGUN}isolation_level may not be altered unless rollback() or commit() is called first."
            )));
        }
        let level = level.replace('_', " ").to_uppercase();
        let levels = self.on_driver(|dbapi| Ok(dbapi.isolation_levels()))?;
        if !levels.contains(&level.as_str()) {
            return Err(ExecuteError::Argument(format!(
                "Invalid value {} for isolation_level. Valid isolation levels for {} are {}",
                python_repr(&Value::Text(level)),
                str_repr(self.dialect.name()),
                levels.join(", ")
            )));
        }
        self.on_driver(|dbapi| dbapi.set_isolation_level(&level))?;
        self.isolation_changed.set(true);
        self.autocommit.set(level == "AUTOCOMMIT");
        Ok(())
    }

    /// `get_isolation_level()`: what the database says.
    ///
    /// # Errors
    /// The driver's, or the connection is closed.
    pub fn get_isolation_level(&self) -> Result<String, ExecuteError> {
        self.on_driver(|dbapi| dbapi.isolation_level())
    }

    /// Whether `AUTOCOMMIT` was set here.
    pub fn is_autocommit(&self) -> bool {
        self.autocommit.get()
    }

    pub fn is_closed(&self) -> bool {
        self.dbapi.borrow().is_none()
    }

    /// Rolls back what is open, and lets the driver's connection go. Closing twice is no error.
    pub fn close(&self) {
        let Some(shared) = self.dbapi.borrow().clone() else { return };
        if let Some(root) = self.transaction() {
            // As a pool does on return: a rollback that fails leaves nothing to be done on a connection that ends here.
            let _ = self.rollback_transaction(root);
        } else if self.used_by_itself.get() {
            let _ = self.driver_rollback();
        }
        if self.isolation_changed.get()
            && let Some(default) = default_level(&shared)
        {
            let _ = shared.borrow_mut().set_isolation_level(&default);
        }
        self.dbapi.borrow_mut().take();
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
    }
}

/// The level to go back to when the driver's connection outlives this one.
fn default_level(shared: &Shared) -> Option<String> {
    shared.borrow().default_isolation_level().map(str::to_owned)
}

fn pending_rollback(transactions: &Transactions) -> ExecuteError {
    let which = if transactions.nested().is_some() { "savepoint " } else { "" };
    ExecuteError::PendingRollback(format!(
        "Can't reconnect until invalid {which}transaction is rolled back.  Please rollback() fully before proceeding"
    ))
}

/// Adds the statement, unless the driver says that the error came while rows were read, when SQLAlchemy no longer names it.
fn located(error: DbError, sql: &str, parameters: impl FnOnce() -> Parameters) -> DbError {
    if error.while_fetching { error } else { error.in_statement(sql, parameters()) }
}
