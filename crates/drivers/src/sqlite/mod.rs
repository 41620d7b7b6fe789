//! SQLite, with the behaviour of Python's `sqlite3` module in its legacy transaction control.

mod deferred;
mod error;
mod functions;
mod options;
mod text;

use deferred::Deferred;
use error::{from_rusqlite, python_error, while_fetching};
use limbeck_sql::Value;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::engine::{Cursor, CursorColumn, DbError, DbErrorKind, DbapiConnection, ScriptFunction, Url};
use options::Options;
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, OpenFlags};
use std::cell::Cell;
use text::{StatementClass, classify};

pub use options::ignored_arguments;

/// A connection to a SQLite database.
#[derive(Debug)]
pub struct Sqlite {
    connection: rusqlite::Connection,
    /// What stands before a first data change; none in `AUTOCOMMIT`.
    begin: Option<String>,
    driver: String,
    deferred: Cell<Deferred>,
}

impl Sqlite {
    /// Opens what the URL names, as `sqlite3.connect` with the arguments that SQLAlchemy's dialect makes of it.
    ///
    /// # Errors
    /// A wrong URL or argument, or SQLite's own error.
    pub fn connect(url: &Url, connect_args: &[(String, Value)]) -> Result<Self, DbError> {
        let options = Options::new(url, connect_args)?;
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if options.uri {
            flags |= OpenFlags::SQLITE_OPEN_URI;
        }
        let connection = rusqlite::Connection::open_with_flags(&options.database, flags).map_err(error::while_opening)?;
        connection.busy_timeout(options.timeout).map_err(from_rusqlite)?;
        connection.set_prepared_statement_cache_capacity(options.cached_statements);
        // The library compiled in turns foreign keys on; the one that Python comes with does not.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false).map_err(from_rusqlite)?;
        functions::install(&connection).map_err(from_rusqlite)?;
        let driver = url.driver().unwrap_or("pysqlite").to_owned();
        Ok(Self { connection, begin: options.begin, driver, deferred: Cell::default() })
    }

    fn begin_if_needed(&self) -> Result<(), DbError> {
        match &self.begin {
            Some(begin) if !self.in_transaction() => self.begin_transaction(begin),
            Some(_) | None => Ok(()),
        }
    }

    fn batch(&self, statements: &str) -> Result<(), DbError> {
        self.connection.execute_batch(statements).map_err(from_rusqlite)
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, DbError> {
        if sql.contains('\0') {
            return Err(python_error(DbErrorKind::ProgrammingError, "the query contains a null character"));
        }
        self.connection.prepare_cached(sql).map_err(|error| match error {
            rusqlite::Error::MultipleStatement => one_statement(),
            // The first statement compiled, what follows it did not: that it is there is the error.
            rusqlite::Error::SqlInputError { sql: part, .. } if part != sql.trim() => one_statement(),
            error => from_rusqlite(error),
        })
    }

    fn run(&self, sql: &str, rows: &[&[Value]], many: bool) -> Result<Cursor, DbError> {
        let class = classify(sql);
        let mut cursor = Cursor { rowcount: -1, ..Cursor::default() };
        if class == StatementClass::Empty {
            return Ok(cursor);
        }
        let mut statement = self.prepare(sql)?;
        if many && statement.readonly() {
            return Err(python_error(DbErrorKind::ProgrammingError, "executemany() can only execute DML statements."));
        }
        self.before_statement(class)?;
        if class == StatementClass::DataChange {
            self.begin_if_needed()?;
            cursor.rowcount = 0;
        }
        for row in rows {
            bind(&mut statement, row)?;
            self.step(&mut statement, &mut cursor).inspect_err(|_| self.after_failure())?;
            if class == StatementClass::DataChange {
                cursor.rowcount += i64::try_from(self.connection.changes()).unwrap_or(i64::MAX);
            }
        }
        if !many {
            cursor.lastrowid = Some(self.connection.last_insert_rowid());
        }
        Ok(cursor)
    }

    fn step(&self, statement: &mut CachedStatement<'_>, cursor: &mut Cursor) -> Result<(), DbError> {
        let width = statement.column_count();
        if width == 0 {
            return statement.raw_execute().map(drop).map_err(from_rusqlite);
        }
        {
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().map_err(from_rusqlite)? {
                let mut values = Vec::with_capacity(width);
                for at in 0..width {
                    values
                        .push(read(row.get_ref(at).map_err(from_rusqlite)?, || row.as_ref().column_name(at).map(str::to_owned))?);
                }
                cursor.rows.push(values);
            }
        }
        // Read after the rows: a first step may recompile the statement after a schema change.
        if cursor.columns.is_empty() {
            cursor.columns = statement
                .columns()
                .map(|column| CursorColumn { name: column.name().to_owned(), decltype: column.decl_type().map(str::to_owned) })
                .collect();
        }
        Ok(())
    }
}

fn one_statement() -> DbError {
    python_error(DbErrorKind::ProgrammingError, "You can only execute one statement at a time.")
}

fn bind(statement: &mut CachedStatement<'_>, row: &[Value]) -> Result<(), DbError> {
    let wanted = statement.parameter_count();
    if wanted != row.len() {
        return Err(python_error(
            DbErrorKind::ProgrammingError,
            format!(
                "Incorrect number of bindings supplied. The current statement uses {wanted}, and there are {} supplied.",
                row.len()
            ),
        ));
    }
    for (index, value) in (1..).zip(row) {
        bind_one(statement, index, value)?;
    }
    Ok(())
}

fn bind_one(statement: &mut CachedStatement<'_>, index: usize, value: &Value) -> Result<(), DbError> {
    let unsupported = |class: &str| {
        Err(python_error(
            DbErrorKind::ProgrammingError,
            format!("Error binding parameter {index}: type '{class}' is not supported"),
        ))
    };
    let bound = match value {
        Value::Null => statement.raw_bind_parameter(index, rusqlite::types::Null),
        Value::Bool(v) => statement.raw_bind_parameter(index, i64::from(*v)),
        Value::Int(v) => statement.raw_bind_parameter(index, *v),
        // NaN is NULL to SQLite, as it is under Python.
        Value::Float(v) => statement.raw_bind_parameter(index, *v),
        // `sqlite3` has adapters for date and datetime alone.
        Value::Text(v) | Value::Date(v) => statement.raw_bind_parameter(index, v.as_str()),
        Value::DateTime(v) => statement.raw_bind_parameter(index, v.replacen('T', " ", 1)),
        Value::Bytes(v) => statement.raw_bind_parameter(index, v.as_slice()),
        Value::BigInt(_) => {
            return Err(DbError::new(
                DbErrorKind::OverflowError,
                "builtins.OverflowError",
                "Python int too large to convert to SQLite INTEGER",
            ));
        }
        Value::Decimal(_) => return unsupported("decimal.Decimal"),
        Value::Time(_) => return unsupported("datetime.time"),
        Value::Interval(_) => return unsupported("datetime.timedelta"),
        Value::Uuid(_) => return unsupported("UUID"),
        Value::Array(_) => return unsupported("list"),
        Value::Json(v) => return unsupported(if v.is_array() { "list" } else { "dict" }),
    };
    bound.map_err(from_rusqlite)
}

fn read(value: ValueRef<'_>, name: impl Fn() -> rusqlite::Result<String>) -> Result<Value, DbError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(v) => Value::Int(v),
        ValueRef::Real(v) => Value::Float(v),
        ValueRef::Blob(v) => Value::Bytes(v.to_owned()),
        ValueRef::Text(v) => match std::str::from_utf8(v) {
            Ok(v) => Value::Text(v.to_owned()),
            Err(_) => {
                let name = name().map_err(from_rusqlite)?;
                let text = String::from_utf8_lossy(v);
                return Err(while_fetching(format!("Could not decode to UTF-8 column '{name}' with text '{text}'")));
            }
        },
    })
}

impl DbapiConnection for Sqlite {
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<Cursor, DbError> {
        self.run(sql, &[parameters], false)
    }

    fn execute_many(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<Cursor, DbError> {
        let rows: Vec<&[Value]> = rows.iter().map(Vec::as_slice).collect();
        self.run(sql, &rows, true)
    }

    fn begin(&mut self) -> Result<(), DbError> {
        Ok(())
    }

    fn commit(&mut self) -> Result<(), DbError> {
        self.end_transaction(true)
    }

    fn rollback(&mut self) -> Result<(), DbError> {
        self.end_transaction(false)
    }

    fn defer_commits(&mut self, on: bool) -> Result<(), DbError> {
        self.allow_deferring(on)
    }

    fn create_function(
        &mut self,
        name: &str,
        arguments: i32,
        deterministic: bool,
        function: ScriptFunction,
    ) -> Result<(), DbError> {
        functions::add(&self.connection, name, arguments, deterministic, function).map_err(from_rusqlite)
    }

    fn isolation_levels(&self) -> &'static [&'static str] {
        &["READ UNCOMMITTED", "SERIALIZABLE", "AUTOCOMMIT"]
    }

    fn set_isolation_level(&mut self, level: &str) -> Result<(), DbError> {
        if level == "AUTOCOMMIT" {
            self.begin = None;
            // Assigning None to `isolation_level` commits.
            return self.end_transaction(true);
        }
        self.begin = Some("BEGIN ".to_owned());
        let uncommitted = i32::from(level == "READ UNCOMMITTED");
        self.run(&format!("PRAGMA read_uncommitted = {uncommitted}"), &[&[]], false).map(drop)
    }

    fn begin_with(&mut self, mode: Option<&str>) -> Result<(), DbError> {
        self.begin = mode.map(|mode| format!("BEGIN {mode}"));
        // As Python's module does, where nothing begins by itself any more.
        if mode.is_none() { self.end_transaction(true) } else { Ok(()) }
    }

    fn isolation_level(&mut self) -> Result<String, DbError> {
        let cursor = self.run("PRAGMA read_uncommitted", &[&[]], false)?;
        let uncommitted = cursor.rows.first().and_then(|row| row.first()) == Some(&Value::Int(1));
        Ok(if uncommitted { "READ UNCOMMITTED" } else { "SERIALIZABLE" }.to_owned())
    }

    fn default_isolation_level(&self) -> Option<&str> {
        Some("SERIALIZABLE")
    }

    fn default_schema_name(&self) -> Option<&str> {
        Some("main")
    }

    fn server_version(&self) -> Vec<i64> {
        rusqlite::version().split('.').filter_map(|part| part.parse().ok()).collect()
    }

    fn dialect(&self) -> &'static dyn Dialect {
        limbeck_sql::dialect::sqlite::Sqlite::with(limbeck_sql::dialect::Paramstyle::Qmark)
    }

    fn driver_name(&self) -> &str {
        &self.driver
    }
}
