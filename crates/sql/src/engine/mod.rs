//! Connections: the traits that drivers implement, and SQLAlchemy's transaction semantics above them.

pub mod connection;
pub mod error;
mod insertmany;
pub mod listener;
pub mod parameters;
pub mod placeholders;
pub mod transaction;
pub mod url;

pub use connection::{Connection, StatementResult};
pub use error::{DbError, DbErrorKind, ExecuteError, FailedStatement};
pub use insertmany::ExecuteOptions;
pub use listener::{Listener, Replacement, TransactionEvent};
pub use parameters::Parameters;
pub use transaction::{TransactionId, TransactionKind, TransactionState};
pub use url::{Url, UrlError};

/// What `Value::Json` holds.
pub use serde_json;

use crate::dialect::Dialect;
use crate::value::Value;

/// What one execution gave.
#[derive(Debug, Clone, Default)]
pub struct Cursor {
    /// Names as the driver reports them; empty when the statement gives no rows.
    pub columns: Vec<CursorColumn>,
    pub rows: Vec<Vec<Value>>,
    /// -1 when the driver does not know.
    pub rowcount: i64,
    pub lastrowid: Option<i64>,
}

/// A column of a cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CursorColumn {
    pub name: String,
    /// The declared type where the driver knows it.
    pub decltype: Option<String>,
}

/// A function of a script that statements may call: its value, or `None` where it failed.
pub type ScriptFunction = std::rc::Rc<dyn Fn(&[Value]) -> Option<Value>>;

/// A driver's connection, in the role of a DBAPI connection: what SQLAlchemy calls `dbapi_connection`.
pub trait DbapiConnection {
    /// Executes one statement with positional parameters. Implicit BEGIN rules are the driver's (as pysqlite's are).
    ///
    /// # Errors
    /// The driver's.
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<Cursor, DbError>;
    /// Executes one statement once per row of parameters; the sum of row counts.
    ///
    /// # Errors
    /// The driver's.
    fn execute_many(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<Cursor, DbError>;
    /// Executes statements that give rows, in as few round trips as the driver can. `take` is given an answer each, in their
    /// order, as soon as it is there: the server may still be at work on those that follow.
    ///
    /// # Errors
    /// The connection's; that of a statement is its answer.
    fn execute_each(&mut self, statements: &[String], take: &mut dyn FnMut(Result<Cursor, DbError>)) -> Result<(), DbError> {
        statements.iter().for_each(|sql| take(self.execute(sql, &[])));
        Ok(())
    }
    /// `dialect.do_begin`: a no-op where the DBAPI begins by itself.
    ///
    /// # Errors
    /// The driver's.
    fn begin(&mut self) -> Result<(), DbError>;
    /// # Errors
    /// The driver's.
    fn commit(&mut self) -> Result<(), DbError>;
    /// # Errors
    /// The driver's.
    fn rollback(&mut self) -> Result<(), DbError>;
    /// While on, commits may wait for a moment, so that many go to the disk as one: for schema changes that nobody else
    /// is looking at. Rolling back, failing and everything that can be asked through this connection stay as they are.
    /// Turning it off makes durable what waits. A driver that does not know this commits at once.
    ///
    /// # Errors
    /// The driver's, for what waited.
    fn defer_commits(&mut self, _on: bool) -> Result<(), DbError> {
        Ok(())
    }
    /// `dialect.get_isolation_level_values`, `AUTOCOMMIT` among them.
    fn isolation_levels(&self) -> &'static [&'static str];
    /// Sets one of `isolation_levels`, between transactions.
    ///
    /// # Errors
    /// The driver's.
    fn set_isolation_level(&mut self, level: &str) -> Result<(), DbError>;
    /// What scripts set on the driver's own connection (`isolation_level` of sqlite3, `autocommit` of others): the word of the
    /// implicit BEGIN, which may be empty, or nothing where every statement commits by itself.
    ///
    /// # Errors
    /// The driver's.
    fn begin_with(&mut self, mode: Option<&str>) -> Result<(), DbError> {
        match mode {
            None => self.set_isolation_level("AUTOCOMMIT"),
            Some(_) => {
                let level = self.default_isolation_level().unwrap_or("READ COMMITTED").to_owned();
                self.set_isolation_level(&level)
            }
        }
    }
    /// `dialect.get_isolation_level`.
    ///
    /// # Errors
    /// The driver's.
    fn isolation_level(&mut self) -> Result<String, DbError>;
    /// `dialect.default_isolation_level`: what a connection goes back to.
    fn default_isolation_level(&self) -> Option<&str> {
        None
    }
    fn server_version(&self) -> Vec<i64>;
    fn dialect(&self) -> &'static dyn Dialect;
    /// `dialect.driver` (`pysqlite`).
    fn driver_name(&self) -> &str;
    /// How the driver reads `%s` and `%(name)s`, where its placeholders are such.
    fn placeholder_rules(&self) -> placeholders::Rules {
        placeholders::Rules::default()
    }
    /// `dialect.default_schema_name`, as it was when the connection was opened.
    fn default_schema_name(&self) -> Option<&str> {
        None
    }
    /// What the server said beside its answers since the last call, a line each.
    fn take_notices(&mut self) -> Vec<String> {
        Vec::new()
    }
    /// `create_function` of Python's `sqlite3`: `arguments` is -1 where any number will do.
    ///
    /// # Errors
    /// The driver has no such functions, or refuses this one.
    fn create_function(
        &mut self,
        _name: &str,
        _arguments: i32,
        _deterministic: bool,
        _function: ScriptFunction,
    ) -> Result<(), DbError> {
        Err(DbError::new(
            DbErrorKind::NotImplementedError,
            "builtins.NotImplementedError",
            "functions of a script are for SQLite: other databases run them on the server",
        ))
    }
    /// `dialect.do_begin_twophase`: begins a transaction that can be prepared under the name.
    ///
    /// # Errors
    /// The driver's.
    fn begin_twophase(&mut self, _xid: &str) -> Result<(), DbError> {
        self.begin()
    }
    /// `dialect.do_prepare_twophase`: ends the transaction so that only its name is needed to commit it.
    ///
    /// # Errors
    /// The driver's, or the database has no two-phase transactions.
    fn prepare_transaction(&mut self, _xid: &str) -> Result<(), DbError> {
        Err(no_two_phase())
    }
    /// `dialect.do_commit_twophase` of a prepared transaction.
    ///
    /// # Errors
    /// As for `prepare_transaction`.
    fn commit_prepared(&mut self, _xid: &str) -> Result<(), DbError> {
        Err(no_two_phase())
    }
    /// `dialect.do_rollback_twophase` of a prepared transaction.
    ///
    /// # Errors
    /// As for `prepare_transaction`.
    fn rollback_prepared(&mut self, _xid: &str) -> Result<(), DbError> {
        Err(no_two_phase())
    }
    /// `dialect.do_recover_twophase`: the names of prepared transactions.
    ///
    /// # Errors
    /// As for `prepare_transaction`.
    fn prepared_transactions(&mut self) -> Result<Vec<String>, DbError> {
        Err(no_two_phase())
    }
}

/// `NotImplementedError`, as SQLAlchemy's base dialect raises it.
fn no_two_phase() -> DbError {
    DbError::new(
        DbErrorKind::NotImplementedError,
        "builtins.NotImplementedError",
        "two-phase transactions are not supported here",
    )
}

/// Opens connections: the edge that core and python are handed.
pub trait Connector {
    /// Opens what the URL names.
    ///
    /// # Errors
    /// No driver for the URL's scheme, or the driver's own error.
    fn connect(&self, url: &Url, connect_args: &[(String, Value)]) -> Result<Box<dyn DbapiConnection>, DbError>;
}
