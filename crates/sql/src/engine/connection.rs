//! `Connection`: SQLAlchemy's, above a driver's.

use super::error::{DbError, ExecuteError, FailedStatement};
use super::insertmany::ExecuteOptions;
use super::listener::{Listener, Replacement, TransactionEvent};
use super::parameters::{Parameters, python_repr, str_repr};
use super::transaction::{TransactionId, TransactionKind, TransactionState, Transactions};
use super::{Cursor, DbapiConnection, ScriptFunction, Url, placeholders};
use crate::compiler::expr::{compile_batch, compile_with_parameters, escaped_key};
use crate::compiler::{Batch, CompileOptions, Compiled, CompiledBind, ResultColumn, compile_ddl, compile_statement};
use crate::ddl::DdlElement;
use crate::dialect::{Dialect, Paramstyle};
use crate::expr::{Insert, Statement};
use crate::value::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What `Connection::execute` gives: the cursor with its values read by type, and what the compiler knew.
#[derive(Debug, Clone, Default)]
pub struct StatementResult {
    /// The SQL text that was sent.
    pub sql: String,
    pub columns: Vec<ResultColumn>,
    pub rows: Vec<Vec<Value>>,
    pub rowcount: i64,
    pub lastrowid: Option<i64>,
    pub returns_rows: bool,
    /// `inserted_primary_key` of a single INSERT: a value per primary key column, null where unknown.
    pub inserted_primary_key: Option<Vec<Value>>,
    /// The `SAWarning`s of the compiler.
    pub warnings: Vec<String>,
}

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

/// Why a parameter has no value: the class of the error that Python would raise, and what it says.
pub(super) struct Unbound {
    pub cause: &'static str,
    pub message: String,
    pub code: Option<&'static str>,
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
    transactions: RefCell<Transactions>,
    isolation_changed: Cell<bool>,
    autocommit: Cell<bool>,
    notice_listener: RefCell<Option<NoticeListener>>,
    listener: RefCell<Option<Rc<dyn Listener>>>,
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
            transactions: RefCell::default(),
            isolation_changed: Cell::new(false),
            autocommit: Cell::new(false),
            notice_listener: RefCell::default(),
            listener: RefCell::default(),
            used_by_itself: Cell::new(false),
        })
    }

    /// Tells of everything that is sent from now on; `None` ends that.
    pub fn listen(&self, listener: Option<Rc<dyn Listener>>) {
        *self.listener.borrow_mut() = listener;
    }

    fn told(&self, event: TransactionEvent<'_>) {
        let listener = self.listener.borrow().clone();
        if let Some(listener) = listener {
            listener.transaction(event);
        }
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
        let rows = given.map(|given| in_rows(text, given)).transpose()?;
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

    // ---- execution

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
            if transactions.root().is_some() {
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
        self.prepare()?;
        let answers = self.on_driver(|dbapi| dbapi.execute_each(statements))?;
        let told = |(answer, sql): (Result<Cursor, DbError>, &String)| {
            answer.map_err(|error| located(error, sql, Parameters::default).into())
        };
        Ok(answers.into_iter().zip(statements).map(told).collect())
    }

    /// Sends SQL as it is, with parameters by the names of its placeholders (`%(name)s`).
    ///
    /// # Errors
    /// As for `exec_driver_sql`; a placeholder without a value, or a driver whose placeholders have no names.
    pub fn exec_driver_sql_named(&self, sql: &str, parameters: &[(String, Value)]) -> Result<Cursor, ExecuteError> {
        self.refuse_names()?;
        let row = placeholders::in_order(sql, parameters)?;
        self.prepare()?;
        self.send(sql, Sent::Row(&row), || Parameters::Dict(parameters.to_vec()))
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
        let rows = sets.iter().map(|set| placeholders::in_order(sql, set)).collect::<Result<Vec<_>, _>>()?;
        self.prepare()?;
        self.send(sql, Sent::Rows(&rows), || Parameters::Dicts(sets.to_vec()))
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

    /// Renders and sends one statement; many parameter sets make it an `executemany`.
    ///
    /// # Errors
    /// The statement cannot be rendered, a parameter is missing or of a wrong kind, or the driver refuses.
    pub fn execute(
        &self,
        statement: &Statement,
        parameter_sets: &[BTreeMap<String, Value>],
    ) -> Result<StatementResult, ExecuteError> {
        self.execute_with(statement, parameter_sets, ExecuteOptions::default())
    }

    /// `execute` with options.
    ///
    /// # Errors
    /// As for `execute`.
    pub fn execute_with(
        &self,
        statement: &Statement,
        parameter_sets: &[BTreeMap<String, Value>],
        options: ExecuteOptions,
    ) -> Result<StatementResult, ExecuteError> {
        if let Statement::Ddl(element) = statement {
            return self.execute_ddl(element).map(|()| StatementResult { rowcount: -1, ..StatementResult::default() });
        }
        let many = parameter_sets.len() > 1;
        if many
            && let Statement::Insert(insert) = statement
            && self.takes_batches(insert)
        {
            return self.execute_batches(statement, insert, parameter_sets, options);
        }
        let compiled = if many {
            let keys: Vec<String> = parameter_sets[0].keys().cloned().collect();
            match statement {
                Statement::Insert(_) => compile_batch(statement, self.dialect, &keys, Batch { rows: 0, sorted: false })?,
                _ => compile_statement(statement, self.dialect, &keys, CompileOptions::default())?,
            }
        } else {
            // One set may decide on the text: the length of an IN list.
            let none = BTreeMap::new();
            compile_with_parameters(statement, self.dialect, parameter_sets.first().unwrap_or(&none), CompileOptions::default())?
        };
        self.shared()?;
        let rows = self.bind(&compiled, parameter_sets)?;
        self.prepare()?;
        let sql = &compiled.sql;
        let mut cursor = if many {
            self.send(sql, Sent::Rows(&rows), || self.shown(&compiled, &rows, true))?
        } else {
            self.send(sql, Sent::Row(&rows[0]), || self.shown(&compiled, &rows, false))?
        };
        let inserted_primary_key = match statement {
            Statement::Insert(insert) if !many => Some(inserted_key(insert, &compiled, &rows[0], &mut cursor)),
            _ => None,
        };
        self.read(compiled, cursor, inserted_primary_key)
    }

    /// The parameters as messages show them.
    pub(super) fn shown(&self, compiled: &Compiled, rows: &[Vec<Value>], many: bool) -> Parameters {
        let named = |row: &Vec<Value>| {
            let mut set: Vec<(String, Value)> = Vec::with_capacity(row.len());
            for (bind, value) in compiled.binds.iter().zip(row) {
                let key = escaped_key(&bind.key);
                if !set.iter().any(|(known, _)| *known == key) {
                    set.push((key, value.clone()));
                }
            }
            set
        };
        let first = || rows.first();
        match self.paramstyle() {
            Paramstyle::Pyformat | Paramstyle::Named if many => Parameters::Dicts(rows.iter().map(named).collect()),
            Paramstyle::Pyformat | Paramstyle::Named => Parameters::Dict(first().map(named).unwrap_or_default()),
            Paramstyle::Qmark | Paramstyle::Format | Paramstyle::Numeric | Paramstyle::NumericDollar if many => {
                Parameters::Rows(rows.to_vec())
            }
            Paramstyle::Qmark | Paramstyle::Format | Paramstyle::Numeric | Paramstyle::NumericDollar => {
                Parameters::Row(first().cloned().unwrap_or_default())
            }
        }
    }

    /// Puts the parameters in order, converted by their types: one row per set, at least one.
    fn bind(&self, compiled: &Compiled, sets: &[BTreeMap<String, Value>]) -> Result<Vec<Vec<Value>>, ExecuteError> {
        let none = BTreeMap::new();
        let sets_or_one: Vec<&BTreeMap<String, Value>> = if sets.is_empty() { vec![&none] } else { sets.iter().collect() };
        let failed = |cause: &str, message: String, code| ExecuteError::Statement {
            cause: cause.to_owned(),
            message,
            statement: Box::new(FailedStatement {
                sql: compiled.sql.clone(),
                parameters: Parameters::Named(
                    sets.iter().map(|set| set.iter().map(|(key, value)| (key.clone(), value.clone())).collect()).collect(),
                ),
            }),
            code,
        };
        let mut rows = Vec::with_capacity(sets_or_one.len());
        for (group, set) in sets_or_one.iter().enumerate() {
            let mut row = Vec::with_capacity(compiled.binds.len());
            for bind in &compiled.binds {
                row.push(
                    self.bound(bind, &bind.key, set, group)
                        .map_err(|Unbound { cause, message, code }| failed(cause, message, code))?,
                );
            }
            rows.push(row);
        }
        Ok(rows)
    }

    /// The value of one parameter, converted by its type.
    pub(super) fn bound(
        &self,
        bind: &CompiledBind,
        key: &str,
        set: &BTreeMap<String, Value>,
        group: usize,
    ) -> Result<Value, Unbound> {
        let Some(value) = set.get(key).or(bind.value.as_ref()) else {
            let place = if group == 0 { String::new() } else { format!(", in parameter group {group}") };
            let message = format!("A value is required for bind parameter {}{place}", str_repr(key));
            return Err(Unbound { cause: "sqlalchemy.exc.InvalidRequestError", message, code: Some("cd3x") });
        };
        let Some(type_) = &bind.type_ else { return Ok(value.clone()) };
        self.dialect.bind_value(value, type_).map_err(|error| {
            let message = error.to_string();
            // The classes that Python's own conversions raise.
            let is_value_error = message.starts_with("could not convert") || is_out_of_range(value, &message);
            Unbound { cause: if is_value_error { "builtins.ValueError" } else { "builtins.TypeError" }, message, code: None }
        })
    }

    /// Reads the driver's values by the types that the compiler knows.
    pub(super) fn read(
        &self,
        compiled: Compiled,
        cursor: Cursor,
        inserted_primary_key: Option<Vec<Value>>,
    ) -> Result<StatementResult, ExecuteError> {
        let Cursor { columns, rows, rowcount, lastrowid } = cursor;
        let Compiled { sql, result_columns, warnings, .. } = compiled;
        let returns_rows = !columns.is_empty();
        let columns: Vec<ResultColumn> = if result_columns.len() == columns.len() {
            result_columns
        } else {
            columns
                .into_iter()
                .map(|column| {
                    let type_ =
                        result_columns.iter().find(|known| known.name == column.name).and_then(|known| known.type_.clone());
                    ResultColumn { name: column.name, type_ }
                })
                .collect()
        };
        let mut rows = rows;
        for row in &mut rows {
            for (value, column) in row.iter_mut().zip(&columns) {
                if let Some(type_) = &column.type_ {
                    let raw = std::mem::replace(value, Value::Null);
                    *value = self
                        .dialect
                        .result_value(raw, type_)
                        .map_err(|error| ExecuteError::Result { class: "ValueError".to_owned(), message: error.to_string() })?;
                }
            }
        }
        Ok(StatementResult { sql, columns, rows, rowcount, lastrowid, returns_rows, inserted_primary_key, warnings })
    }

    /// Renders and sends one DDL element.
    ///
    /// # Errors
    /// The dialect cannot spell it, or the driver refuses.
    pub fn execute_ddl(&self, element: &DdlElement) -> Result<(), ExecuteError> {
        let sql = compile_ddl(element, self.dialect)?;
        self.exec_driver_sql(&sql, &[]).map(drop)
    }

    // ---- transactions

    fn open_root(&self) -> Result<TransactionId, ExecuteError> {
        self.open_root_as(TransactionKind::Root)
    }

    fn open_root_as(&self, kind: TransactionKind) -> Result<TransactionId, ExecuteError> {
        self.told(TransactionEvent::Begin);
        self.on_driver(|dbapi| match &kind {
            TransactionKind::TwoPhase { xid, .. } => dbapi.begin_twophase(xid),
            TransactionKind::Root | TransactionKind::Nested { .. } => dbapi.begin(),
        })?;
        Ok(self.transactions.borrow_mut().open_root(kind))
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// One is open already (also one that began by itself), or the connection is closed.
    pub fn begin(&self) -> Result<TransactionId, ExecuteError> {
        if self.transactions.borrow().root().is_some() {
            return Err(ExecuteError::InvalidRequest(format!(
                "{ALREADY_BEGUN}can't call begin() here unless rollback() or commit() is called first."
            )));
        }
        self.open_root()
    }

    /// Begins a transaction that can be prepared under the name.
    ///
    /// # Errors
    /// One is open already, or the connection is closed.
    pub fn begin_twophase(&self, xid: &str) -> Result<TransactionId, ExecuteError> {
        if self.transactions.borrow().root().is_some() {
            return Err(ExecuteError::InvalidRequest(
                "Cannot start a two phase transaction when a transaction is already in progress.".to_owned(),
            ));
        }
        self.open_root_as(TransactionKind::TwoPhase { xid: xid.to_owned(), is_prepared: false })
    }

    /// `TwoPhaseTransaction.prepare()`.
    ///
    /// # Errors
    /// The driver's; a transaction that is over or of another kind.
    pub fn prepare_transaction(&self, id: TransactionId) -> Result<(), ExecuteError> {
        let (kind, state) = self.look_at(id);
        match kind {
            TransactionKind::TwoPhase { xid, .. } if state.is_active => {
                self.on_driver(|dbapi| dbapi.prepare_transaction(&xid))?;
                self.transactions.borrow_mut().set_prepared(id);
                Ok(())
            }
            TransactionKind::TwoPhase { .. } | TransactionKind::Root | TransactionKind::Nested { .. } => {
                Err(ExecuteError::InvalidRequest("This transaction is inactive".into()))
            }
        }
    }

    /// `Connection.recover_twophase()`: the names of prepared transactions.
    ///
    /// # Errors
    /// The driver's.
    pub fn recover_twophase(&self) -> Result<Vec<String>, ExecuteError> {
        self.on_driver(|dbapi| dbapi.prepared_transactions())
    }

    /// `Connection.commit_prepared(xid, recover=True)`.
    ///
    /// # Errors
    /// The driver's.
    pub fn commit_prepared(&self, xid: &str) -> Result<(), ExecuteError> {
        self.on_driver(|dbapi| dbapi.commit_prepared(xid))
    }

    /// `Connection.rollback_prepared(xid, recover=True)`.
    ///
    /// # Errors
    /// The driver's.
    pub fn rollback_prepared(&self, xid: &str) -> Result<(), ExecuteError> {
        self.on_driver(|dbapi| dbapi.rollback_prepared(xid))
    }

    /// Sets a savepoint, in a transaction that begins by itself if need be.
    ///
    /// # Errors
    /// The driver's; a closed connection or a broken transaction.
    pub fn begin_nested(&self) -> Result<TransactionId, ExecuteError> {
        if self.transactions.borrow().root().is_none() {
            self.open_root()?;
        }
        let savepoint = self.transactions.borrow_mut().next_savepoint();
        self.told(TransactionEvent::Savepoint);
        self.exec_driver_sql(&format!("SAVEPOINT {savepoint}"), &[])?;
        Ok(self.transactions.borrow_mut().open_nested(savepoint))
    }

    /// Commits the current transaction, if there is one, whatever savepoints it has.
    ///
    /// # Errors
    /// The driver's; a transaction that must be rolled back first.
    pub fn commit(&self) -> Result<(), ExecuteError> {
        let root = self.transactions.borrow().root();
        root.map_or(Ok(()), |id| self.commit_transaction(id))
    }

    /// Lets commits wait for a moment, or makes durable what waits (`DbapiConnection::defer_commits`).
    ///
    /// # Errors
    /// The driver's; the connection is closed.
    pub fn defer_commits(&self, on: bool) -> Result<(), ExecuteError> {
        self.on_driver(|dbapi| dbapi.defer_commits(on))
    }

    /// Rolls back the current transaction, if there is one.
    ///
    /// # Errors
    /// The driver's.
    pub fn rollback(&self) -> Result<(), ExecuteError> {
        let root = self.transactions.borrow().root();
        root.map_or(Ok(()), |id| self.rollback_transaction(id))
    }

    /// `Transaction.commit()`.
    ///
    /// # Errors
    /// The driver's; a transaction that is over or must be rolled back.
    pub fn commit_transaction(&self, id: TransactionId) -> Result<(), ExecuteError> {
        let (kind, state) = self.look_at(id);
        if !state.is_active {
            return Err(match (state.is_current, state.is_nested) {
                (true, _) => pending_rollback(&self.transactions.borrow()),
                (false, false) => ExecuteError::InvalidRequest("This transaction is inactive".into()),
                (false, true) => ExecuteError::InvalidRequest("This nested transaction is inactive".into()),
            });
        }
        match &kind {
            TransactionKind::Root | TransactionKind::TwoPhase { .. } => {
                self.told(TransactionEvent::Commit);
                let result = self.on_driver(|dbapi| match &kind {
                    TransactionKind::TwoPhase { xid, is_prepared: true } => dbapi.commit_prepared(xid),
                    TransactionKind::TwoPhase { .. } | TransactionKind::Root | TransactionKind::Nested { .. } => dbapi.commit(),
                });
                let mut transactions = self.transactions.borrow_mut();
                transactions.cancel_nested();
                // After a failed COMMIT the transaction stays current, so that it has to be rolled back.
                if result.is_ok() {
                    transactions.end_root(id)
                } else {
                    transactions.fail(id)
                }
                result
            }
            TransactionKind::Nested { savepoint, .. } => {
                self.told(TransactionEvent::Release(savepoint));
                let result = self.exec_driver_sql(&format!("RELEASE SAVEPOINT {savepoint}"), &[]);
                let mut transactions = self.transactions.borrow_mut();
                if result.is_ok() {
                    transactions.end_nested(id)
                } else {
                    transactions.fail(id)
                }
                result.map(drop)
            }
        }
    }

    /// `Transaction.rollback()` (and `close()`): does nothing when it is over.
    ///
    /// # Errors
    /// The driver's.
    pub fn rollback_transaction(&self, id: TransactionId) -> Result<(), ExecuteError> {
        let (kind, state) = self.look_at(id);
        match &kind {
            TransactionKind::Root | TransactionKind::TwoPhase { .. } => {
                let roll_back = |dbapi: &mut dyn DbapiConnection| match &kind {
                    TransactionKind::TwoPhase { xid, is_prepared: true } => dbapi.rollback_prepared(xid),
                    TransactionKind::TwoPhase { .. } | TransactionKind::Root | TransactionKind::Nested { .. } => dbapi.rollback(),
                };
                let result = if state.is_active {
                    self.told(TransactionEvent::Rollback);
                    self.on_driver(roll_back)
                } else {
                    Ok(())
                };
                let mut transactions = self.transactions.borrow_mut();
                if state.is_active || state.is_current {
                    transactions.cancel_nested();
                }
                transactions.end_root(id);
                result
            }
            TransactionKind::Nested { savepoint, .. } => {
                let in_live_root = {
                    let transactions = self.transactions.borrow();
                    transactions.root().is_some_and(|root| transactions.is_active(root))
                };
                let result = if state.is_active && in_live_root && !self.is_closed() {
                    self.told(TransactionEvent::RollbackTo(savepoint));
                    self.exec_driver_sql(&format!("ROLLBACK TO SAVEPOINT {savepoint}"), &[]).map(drop)
                } else {
                    Ok(())
                };
                self.transactions.borrow_mut().end_nested(id);
                result
            }
        }
    }

    fn look_at(&self, id: TransactionId) -> (TransactionKind, TransactionState) {
        let transactions = self.transactions.borrow();
        (transactions.kind(id), transactions.state(id))
    }

    /// What a transaction of this connection says of itself.
    pub fn transaction_state(&self, id: TransactionId) -> TransactionState {
        self.transactions.borrow().state(id)
    }

    /// `get_transaction()`.
    pub fn transaction(&self) -> Option<TransactionId> {
        self.transactions.borrow().root()
    }

    /// `get_nested_transaction()`.
    pub fn nested_transaction(&self) -> Option<TransactionId> {
        self.transactions.borrow().nested()
    }

    /// Whether a transaction is open (begun by itself or not).
    pub fn in_transaction(&self) -> bool {
        let transactions = self.transactions.borrow();
        transactions.root().is_some_and(|id| transactions.is_active(id))
    }

    /// Whether a savepoint is open.
    pub fn in_nested_transaction(&self) -> bool {
        let transactions = self.transactions.borrow();
        transactions.nested().is_some_and(|id| transactions.is_active(id))
    }

    // ---- isolation and end

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

/// The primary key of a row just inserted: what was given, what a RETURNING that nobody asked for brought, or the row's number.
fn inserted_key(insert: &Insert, compiled: &Compiled, row: &[Value], cursor: &mut Cursor) -> Vec<Value> {
    let returned = if compiled.implicit_returning.is_empty() {
        None
    } else {
        // These rows are the engine's, not the caller's.
        cursor.columns.clear();
        std::mem::take(&mut cursor.rows).into_iter().next()
    };
    let value_of = |name: &str| {
        let fetched = compiled.implicit_returning.iter().position(|column| column == name);
        fetched.and_then(|at| returned.as_ref().and_then(|row| row.get(at))).or_else(|| {
            let given = compiled.binds.iter().position(|bind| bind.key == name);
            given.and_then(|at| row.get(at)).filter(|value| **value != Value::Null)
        })
    };
    insert
        .columns
        .iter()
        .filter(|column| column.primary_key)
        .map(|column| match value_of(column.name.as_str()) {
            Some(value) => value.clone(),
            None => cursor.lastrowid.map_or(Value::Null, Value::Int),
        })
        .collect()
}

/// Whether a Boolean was given a number other than 0 and 1, which is a `ValueError`.
fn is_out_of_range(value: &Value, message: &str) -> bool {
    matches!(value, Value::Int(_)) && message.contains("is not None, True, or False")
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

/// Parameters in the order of the placeholders, a row for each set.
fn in_rows(sql: &str, parameters: &Parameters) -> Result<Vec<Vec<Value>>, ExecuteError> {
    match parameters {
        Parameters::None => Ok(Vec::new()),
        Parameters::Row(row) => Ok(vec![row.clone()]),
        Parameters::Rows(rows) => Ok(rows.clone()),
        Parameters::Dict(set) => Ok(vec![placeholders::in_order(sql, set)?]),
        Parameters::Dicts(sets) | Parameters::Named(sets) => {
            sets.iter().map(|set| Ok(placeholders::in_order(sql, set)?)).collect()
        }
    }
}

/// Adds the statement, unless the driver says that the error came while rows were read, when SQLAlchemy no longer names it.
fn located(error: DbError, sql: &str, parameters: impl FnOnce() -> Parameters) -> DbError {
    if error.while_fetching { error } else { error.in_statement(sql, parameters()) }
}
