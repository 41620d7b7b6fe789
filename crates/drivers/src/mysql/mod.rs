//! MySQL and MariaDB, with the behaviour of PyMySQL and mysqlclient: parameters are put into the text by the client, and a
//! transaction is always open.

mod error;
mod insert_values;
mod literal;
mod options;
mod row;
mod version;

use error::Dbapi;
use limbeck_sql::Value;
use limbeck_sql::dialect::{Dialect, Paramstyle, mysql as dialect};
use limbeck_sql::engine::{Cursor, CursorColumn, DbError, DbErrorKind, DbapiConnection, Url};
use literal::Literals;
use mysql::prelude::Queryable;
use options::Options;
use version::ServerVersion;

/// A connection to a MySQL or MariaDB server.
pub struct Mysql {
    connection: mysql::Conn,
    dialect: &'static dialect::Mysql,
    version: ServerVersion,
    driver: String,
    dbapi: Dbapi,
    /// For messages.
    host: String,
    /// `DATABASE()` when the connection was opened.
    database: Option<String>,
    default_level: String,
    /// The XA transaction that is open, by its name.
    xa: Option<String>,
}

impl std::fmt::Debug for Mysql {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Mysql")
            .field("driver", &self.driver)
            .field("host", &self.host)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// The drivers that an URL may name; `None` is SQLAlchemy's default, mysqlclient.
pub fn is_driver(name: Option<&str>) -> bool {
    Dbapi::of_driver(name.unwrap_or("mysqldb")).is_some()
}

impl Mysql {
    /// Connects to what the URL names, with the arguments that SQLAlchemy's dialect would give to the driver.
    ///
    /// # Errors
    /// A wrong argument, the server's refusal, or `mariadb://` for a server that is not MariaDB.
    pub fn connect(url: &Url, connect_args: &[(String, Value)]) -> Result<Self, DbError> {
        let driver = url.driver().unwrap_or("mysqldb").to_owned();
        let dbapi = Dbapi::of_driver(&driver)
            .ok_or_else(|| DbError::argument(format!("there is no driver {driver:?} for MySQL or MariaDB")))?;
        let options = Options::new(url, connect_args)?;
        let host = options.host.clone();
        let connection = mysql::Conn::new(options.builder()?).map_err(|error| dbapi.wrap_connecting(error, &host))?;
        let mut opened = Self {
            connection,
            dialect: &dialect::MYSQL,
            version: ServerVersion { numbers: Vec::new(), is_mariadb: false },
            driver,
            dbapi,
            host,
            database: None,
            default_level: String::new(),
            xa: None,
        };
        opened.prepare(&options)?;
        opened.initialize(url.backend_name())?;
        Ok(opened)
    }

    /// What the DBAPI sends first.
    fn prepare(&mut self, options: &Options) -> Result<(), DbError> {
        // Text is UTF-8 here whatever the URL asks for: the server converts.
        let charset = if options.charset.starts_with("utf8") { options.charset.as_str() } else { "utf8mb4" };
        let collation = options.collation.as_deref().map(|name| format!(" COLLATE {name}")).unwrap_or_default();
        self.send(&format!("SET NAMES {charset}{collation}"))?;
        if let Some(mode) = &options.sql_mode {
            let text = self.literals().interpolate("SET sql_mode=%s", &[Value::Text(mode.clone())])?;
            self.send(&text)?;
        }
        if let Some(command) = &options.init_command {
            self.send(command)?;
        }
        self.send(&format!("SET AUTOCOMMIT = {}", i32::from(options.autocommit)))?;
        Ok(())
    }

    /// Learns what the server is (`MySQLDialect.initialize`).
    fn initialize(&mut self, backend: &str) -> Result<(), DbError> {
        let cursor = self.send("SELECT VERSION(), @@sql_mode, DATABASE()")?;
        let text = |at: usize| match cursor.rows.first().and_then(|row| row.get(at)) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        self.version = ServerVersion::parse(&text(0));
        self.database = Some(text(2)).filter(|name| !name.is_empty());
        self.default_level = self.isolation_level()?;
        let name = if backend == "mariadb" { "mariadb" } else { "mysql" };
        if name == "mariadb" && !self.version.is_mariadb {
            let numbers: Vec<String> = self.version.numbers.iter().map(i64::to_string).collect();
            return Err(DbError::new(
                DbErrorKind::ArgumentError,
                "sqlalchemy.exc.InvalidRequestError",
                format!("MySQL version {} is not a MariaDB variant.", numbers.join(".")),
            ));
        }
        let paramstyle = match self.dbapi {
            Dbapi::Mariadbconnector => Paramstyle::Qmark,
            Dbapi::Pymysql if self.driver == "pymysql" => Paramstyle::Pyformat,
            Dbapi::Mysqlconnector | Dbapi::Cymysql => Paramstyle::Pyformat,
            Dbapi::Mysqldb | Dbapi::Pymysql | Dbapi::Asyncmy => Paramstyle::Format,
        };
        self.dialect = dialect::Mysql::connected(name, self.version.is_mariadb, &self.version.numbers, paramstyle, &text(1));
        Ok(())
    }

    fn literals(&self) -> Literals {
        Literals {
            dbapi: self.dbapi,
            plain_backslashes: self.connection.no_backslash_escape(),
            qmark: self.dbapi == Dbapi::Mariadbconnector,
        }
    }

    /// Sends complete text and reads what comes back: the first answer counts, those of further statements are only read.
    fn send(&mut self, text: &str) -> Result<Cursor, DbError> {
        match self.send_many(text) {
            (_, Some(error)) => Err(error),
            (answers, None) => Ok(answers.into_iter().next().unwrap_or_default()),
        }
    }

    /// Sends complete text and reads all answers, up to one that is an error.
    fn send_many(&mut self, text: &str) -> (Vec<Cursor>, Option<DbError>) {
        let (dbapi, host) = (self.dbapi, self.host.clone());
        let wrap = |error| dbapi.wrap(error, &host);
        let mut answers = Vec::new();
        let mut results = match self.connection.query_iter(text) {
            Ok(results) => results,
            Err(error) => return (answers, Some(wrap(error))),
        };
        while let Some(mut set) = results.iter() {
            let columns = set.columns().as_ref().to_vec();
            let mut cursor = Cursor {
                columns: columns
                    .iter()
                    .map(|column| CursorColumn { name: column.name_str().into_owned(), decltype: None })
                    .collect(),
                rows: Vec::new(),
                rowcount: i64::try_from(set.affected_rows()).unwrap_or(-1),
                lastrowid: Some(set.last_insert_id().and_then(|id| i64::try_from(id).ok()).unwrap_or(0)),
            };
            for row in set.by_ref() {
                let values = row.map_err(wrap).and_then(|row| {
                    row.unwrap().into_iter().zip(&columns).map(|(value, column)| row::read(value, column, dbapi)).collect()
                });
                match values {
                    Ok(values) => cursor.rows.push(values),
                    Err(error) => return (answers, Some(error)),
                }
            }
            if !columns.is_empty() {
                cursor.rowcount = i64::try_from(cursor.rows.len()).unwrap_or(i64::MAX);
                cursor.lastrowid = None;
            }
            answers.push(cursor);
        }
        (answers, None)
    }

    fn xa_statement(&mut self, verb: &str, xid: &str) -> Result<(), DbError> {
        let text =
            Literals { qmark: false, ..self.literals() }.interpolate(&format!("{verb} %s"), &[Value::Text(xid.to_owned())])?;
        self.send(&text).map(drop)
    }

    fn value_of(&mut self, text: &str) -> Result<Option<String>, DbError> {
        let cursor = self.send(text)?;
        Ok(cursor.rows.first().and_then(|row| row.first()).and_then(|value| match value {
            Value::Text(text) => Some(text.clone()),
            Value::Int(number) => Some(number.to_string()),
            _ => None,
        }))
    }
}

impl DbapiConnection for Mysql {
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<Cursor, DbError> {
        let text = self.literals().interpolate(sql, parameters)?;
        self.send(&text)
    }

    /// Rows of an INSERT or REPLACE go in statements of a megabyte; anything else once a row.
    fn execute_many(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<Cursor, DbError> {
        let mut total = Cursor::default();
        let literals = self.literals();
        let texts = match insert_values::split(sql).filter(|_| !literals.qmark) {
            Some(parts) => insert_values::statements(&parts, rows, &literals)?,
            None => rows.iter().map(|row| literals.interpolate(sql, row)).collect::<Result<_, _>>()?,
        };
        for text in texts {
            let cursor = self.send(&text)?;
            total.rowcount += cursor.rowcount;
        }
        Ok(total)
    }

    /// Several SHOWs in one round trip; after one that fails, the rest go in another.
    fn execute_each(&mut self, statements: &[String], take: &mut dyn FnMut(Result<Cursor, DbError>)) -> Result<(), DbError> {
        let literals = self.literals();
        let mut rest = statements;
        while !rest.is_empty() {
            let texts = rest.iter().map(|sql| literals.interpolate(sql, &[])).collect::<Result<Vec<_>, _>>()?;
            let (done, failed) = self.send_many(&texts.join(";\n"));
            if done.is_empty() && failed.is_none() {
                return Err(self.dbapi.plain(DbErrorKind::InternalError, "the server gave fewer answers than it was asked"));
            }
            rest = rest.get(done.len() + usize::from(failed.is_some())..).unwrap_or_default();
            done.into_iter().map(Ok).chain(failed.map(Err)).for_each(&mut *take);
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), DbError> {
        Ok(())
    }

    fn begin_twophase(&mut self, xid: &str) -> Result<(), DbError> {
        self.xa_statement("XA BEGIN", xid)?;
        self.xa = Some(xid.to_owned());
        Ok(())
    }

    fn commit(&mut self) -> Result<(), DbError> {
        match self.xa.clone() {
            Some(xid) => {
                self.prepare_transaction(&xid)?;
                self.commit_prepared(&xid)
            }
            None => self.send("COMMIT").map(drop),
        }
    }

    fn rollback(&mut self) -> Result<(), DbError> {
        match self.xa.take() {
            Some(xid) => {
                self.xa_statement("XA END", &xid)?;
                self.rollback_prepared(&xid)
            }
            None => self.send("ROLLBACK").map(drop),
        }
    }

    fn prepare_transaction(&mut self, xid: &str) -> Result<(), DbError> {
        self.xa_statement("XA END", xid)?;
        self.xa_statement("XA PREPARE", xid)?;
        self.xa = None;
        Ok(())
    }

    fn commit_prepared(&mut self, xid: &str) -> Result<(), DbError> {
        self.xa_statement("XA COMMIT", xid)
    }

    fn rollback_prepared(&mut self, xid: &str) -> Result<(), DbError> {
        self.xa_statement("XA ROLLBACK", xid)
    }

    fn prepared_transactions(&mut self) -> Result<Vec<String>, DbError> {
        let cursor = self.send("XA RECOVER")?;
        Ok(cursor
            .rows
            .iter()
            .filter_map(|row| match row.as_slice() {
                [_, Value::Int(length), _, data] => {
                    let bytes = match data {
                        Value::Text(text) => text.as_bytes(),
                        Value::Bytes(bytes) => bytes,
                        _ => return None,
                    };
                    let length = usize::try_from(*length).ok()?.min(bytes.len());
                    Some(String::from_utf8_lossy(&bytes[..length]).into_owned())
                }
                _ => None,
            })
            .collect())
    }

    fn isolation_levels(&self) -> &'static [&'static str] {
        &["SERIALIZABLE", "READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "AUTOCOMMIT"]
    }

    fn set_isolation_level(&mut self, level: &str) -> Result<(), DbError> {
        if level == "AUTOCOMMIT" {
            return self.send("SET AUTOCOMMIT = 1").map(drop);
        }
        self.send("SET AUTOCOMMIT = 0")?;
        self.send(&format!("SET SESSION TRANSACTION ISOLATION LEVEL {level}"))?;
        self.send("COMMIT").map(drop)
    }

    fn begin_with(&mut self, mode: Option<&str>) -> Result<(), DbError> {
        self.send(&format!("SET AUTOCOMMIT = {}", i32::from(mode.is_none()))).map(drop)
    }

    fn isolation_level(&mut self) -> Result<String, DbError> {
        let renamed = !self.version.is_mariadb && self.version.numbers.as_slice() >= [5, 7, 20].as_slice();
        let variable = if renamed { "@@transaction_isolation" } else { "@@tx_isolation" };
        let level = self.value_of(&format!("SELECT {variable}"))?.unwrap_or_default();
        Ok(level.to_uppercase().replace('-', " "))
    }

    fn default_isolation_level(&self) -> Option<&str> {
        Some(&self.default_level)
    }

    fn default_schema_name(&self) -> Option<&str> {
        self.database.as_deref()
    }

    fn server_version(&self) -> Vec<i64> {
        self.version.numbers.clone()
    }

    fn dialect(&self) -> &'static dyn Dialect {
        self.dialect
    }

    fn driver_name(&self) -> &str {
        &self.driver
    }
}
