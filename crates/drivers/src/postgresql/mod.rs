//! PostgreSQL, with the behaviour of the Python drivers under SQLAlchemy's dialects.
//!
//! Statements go by the simple protocol with their parameters written into the text, as psycopg2 sends them: several
//! statements may stand in one text, parameters are as untyped as literals, and values come back as text with their types.

mod array;
mod decode;
mod flavour;
mod literal;
mod options;
mod password;
mod places;
mod report;
mod session;
mod sqlstate;
mod stream;
mod tls;

use decode::{Decoder, Kind};
use fallible_iterator::FallibleIterator;
use flavour::Flavour;
use limbeck_sql::Value;
use limbeck_sql::dialect::postgresql::Casts;
use limbeck_sql::dialect::{self, Dialect, Paramstyle};
use limbeck_sql::engine::{Cursor, CursorColumn, DbError, DbErrorKind, DbapiConnection, Url, placeholders};
use literal::Literals;
use options::{Host, Options, Target};
use places::{Filled, Mark};
use postgres_protocol::message::backend::DataRowBody;
use session::{Answer, Session, Status, texts};

pub use options::ConnectionDefaults;

/// Whether there is a driver of the name in `postgresql+NAME`.
pub fn knows_driver(driver: Option<&str>) -> bool {
    Flavour::of_driver(driver).is_some()
}

/// How many statements of an `executemany` are sent before the answers are read.
const PIPELINED: usize = 64;

/// A connection to a PostgreSQL database.
pub struct Postgresql {
    session: Session,
    flavour: Flavour,
    driver: String,
    dialect: &'static dyn Dialect,
    autocommit: bool,
    /// What BEGIN says of isolation, where a level was set.
    isolation: Option<String>,
    /// BEGIN was sent, and neither `commit` nor `rollback` was called since.
    begun: bool,
    default_schema: Option<String>,
    default_isolation: String,
    hstore: Option<(u32, u32)>,
}

impl std::fmt::Debug for Postgresql {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Postgresql").field("driver", &self.driver).field("session", &self.session).finish_non_exhaustive()
    }
}

impl Postgresql {
    /// Opens what the URL names, as the driver that it names would with the arguments that SQLAlchemy's dialect makes of it.
    ///
    /// # Errors
    /// A wrong URL or argument, no server, or the server's refusal. Messages never hold the password.
    pub fn connect(url: &Url, connect_args: &[(String, Value)], defaults: &ConnectionDefaults) -> Result<Self, DbError> {
        let flavour = Flavour::of_driver(url.driver()).unwrap_or(Flavour::Psycopg);
        let options = Options::new(url, connect_args, defaults, flavour)?;
        let session = open(&options, flavour)?;
        let mut made = Self {
            dialect: dialect_of(flavour, &session),
            session,
            flavour,
            driver: url.driver().unwrap_or("psycopg").to_owned(),
            autocommit: false,
            isolation: None,
            begun: false,
            default_schema: None,
            default_isolation: "READ COMMITTED".to_owned(),
            hstore: None,
        };
        made.prepare()?;
        Ok(made)
    }

    /// Settles how values are written, and asks for what SQLAlchemy asks on a first connection.
    fn prepare(&mut self) -> Result<(), DbError> {
        let is = |session: &Session, name: &str, wanted: &str| {
            session.parameters.get(name).is_none_or(|value| value.starts_with(wanted))
        };
        if !is(&self.session, "DateStyle", "ISO") {
            self.session.query("SET datestyle TO 'ISO'")?;
        }
        if !is(&self.session, "IntervalStyle", "postgres") {
            self.session.query("SET intervalstyle TO 'postgres'")?;
        }
        let answer = self.session.query(
            "SELECT pg_catalog.current_schema(), pg_catalog.current_setting('default_transaction_isolation'), \
             hstore.oid, hstore.typarray FROM (SELECT 1) AS one LEFT JOIN \
             (SELECT oid, typarray FROM pg_catalog.pg_type WHERE typname = 'hstore' LIMIT 1) AS hstore ON true",
        )?;
        if let Ok([schema, isolation, hstore, array]) = <[Option<String>; 4]>::try_from(answer.first_row()) {
            self.default_schema = schema;
            self.default_isolation = isolation.unwrap_or_default().to_uppercase();
            let number = |text: Option<String>| text.and_then(|text| text.parse::<u32>().ok());
            self.hstore = number(hstore).zip(number(array));
        }
        Ok(())
    }

    fn literals(&self) -> Literals {
        Literals { flavour: self.flavour, backslashes_escape: !conforming_strings(&self.session) }
    }

    /// The text that is sent.
    fn mogrify(&self, sql: &str, parameters: &[Value]) -> Result<String, DbError> {
        let literals = self.literals();
        let mark = match self.flavour {
            Flavour::Psycopg2 | Flavour::Psycopg => {
                let rules = self.flavour.placeholder_rules();
                return placeholders::fill(sql, parameters, rules, |value, out| literals.write(value, out));
            }
            Flavour::Asyncpg => Mark::Dollar,
            // Without values, pg8000 sends the text as it stands.
            Flavour::Pg8000 if parameters.is_empty() => return Ok(sql.to_owned()),
            Flavour::Pg8000 => Mark::Format,
        };
        let escapes = !conforming_strings(&self.session);
        let Filled { sql, wanted } = places::fill(sql, parameters, mark, escapes, |value, out| literals.write(value, out))?;
        // Places of a text without any values are the server's to refuse.
        if wanted == parameters.len() || parameters.is_empty() {
            Ok(sql)
        } else {
            Err(self.flavour.misfit(wanted, parameters.len()))
        }
    }

    /// BEGIN, where it has to stand before the next statement.
    fn begin_text(&self) -> Option<String> {
        let open = if self.flavour.remembers_its_begin() { self.begun } else { self.session.status != Status::Idle };
        if self.autocommit || open {
            return None;
        }
        Some(match &self.isolation {
            None => "BEGIN".to_owned(),
            Some(level) => format!("BEGIN ISOLATION LEVEL {level}"),
        })
    }

    /// Sends statements one by one, after BEGIN where it is due; the answer of each.
    fn send(&mut self, statements: &[String]) -> Result<Vec<Answer>, DbError> {
        let mut all = Vec::with_capacity(statements.len());
        let mut begin = self.begins();
        // Without a transaction, what follows a failure must not be sent.
        let length = if self.autocommit { 1 } else { PIPELINED };
        for chunk in statements.chunks(length.max(1)) {
            all.extend(self.session.pipeline(begin.take().as_deref(), chunk)?);
        }
        Ok(all)
    }

    fn decoder(&self) -> Decoder {
        Decoder { flavour: self.flavour, hstore: self.hstore }
    }

    /// BEGIN, where it is sent before the next statement.
    fn begins(&mut self) -> Option<String> {
        let begin = self.begin_text();
        self.begun |= begin.is_some();
        begin
    }

    fn end(&mut self, statement: &str) -> Result<(), DbError> {
        let open = self.begun || self.session.status != Status::Idle;
        self.begun = false;
        if !open || self.session.is_lost() {
            return Ok(());
        }
        self.session.query(statement).map(drop)
    }

    /// A statement that cannot run in a transaction.
    fn outside(&mut self, statement: &str) -> Result<(), DbError> {
        self.end("ROLLBACK")?;
        self.session.query(statement).map(drop)
    }
}

/// Parameters say their type where the driver that is stood for binds on the server.
fn dialect_of(flavour: Flavour, session: &Session) -> &'static dialect::postgresql::Postgresql {
    let (paramstyle, casts) = match flavour {
        Flavour::Psycopg2 => (Paramstyle::Pyformat, Casts::Psycopg2),
        Flavour::Psycopg => (Paramstyle::Pyformat, Casts::Psycopg),
        Flavour::Asyncpg => (Paramstyle::NumericDollar, Casts::Asyncpg),
        Flavour::Pg8000 => (Paramstyle::Format, Casts::Pg8000),
    };
    let major = server_version(session).first().copied().unwrap_or_default();
    dialect::postgresql::Postgresql::connected(paramstyle, casts, major, conforming_strings(session))
}

/// The numbers of the server's version, such as 15 and 20.
fn server_version(session: &Session) -> Vec<i64> {
    let text = session.parameters.get("server_version").map_or("", String::as_str);
    let numbers = text.split(|c: char| !(c.is_ascii_digit() || c == '.')).next().unwrap_or_default();
    numbers.split('.').take(3).filter_map(|part| part.parse().ok()).collect()
}

/// `standard_conforming_strings`: a backslash in a string is one.
fn conforming_strings(session: &Session) -> bool {
    session.parameters.get("standard_conforming_strings").is_none_or(|value| value != "off")
}

/// Tries the hosts in turn.
fn open(options: &Options, flavour: Flavour) -> Result<Session, DbError> {
    let mut errors: Vec<DbError> = Vec::new();
    let passes: &[Target] = match options.target {
        Target::PreferStandby => &[Target::Standby, Target::Any],
        Target::Any => &[Target::Any],
        Target::ReadWrite => &[Target::ReadWrite],
        Target::ReadOnly => &[Target::ReadOnly],
        Target::Primary => &[Target::Primary],
        Target::Standby => &[Target::Standby],
    };
    for target in passes {
        for host in &options.hosts {
            match Session::open(host, options, flavour) {
                Ok(mut session) => match unfit(&mut session, *target, host, flavour)? {
                    None => return Ok(session),
                    Some(error) => errors.push(error),
                },
                Err(refusal) if refusal.is_final() => return Err(refusal.error),
                Err(refusal) => errors.push(refusal.error),
            }
        }
    }
    let mut errors = errors.into_iter();
    let first = errors.next().unwrap_or_else(|| flavour.connection_failed("no host is given"));
    Err(errors.fold(first, |all, next| session::joined(all, &next, flavour)))
}

/// Why a server is not of the kind that is wanted.
fn unfit(session: &mut Session, target: Target, host: &Host, flavour: Flavour) -> Result<Option<DbError>, DbError> {
    if target == Target::Any {
        return Ok(None);
    }
    let answer = session.query("SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')")?;
    let row = answer.first_row();
    let told = |at: usize| row.get(at).cloned().flatten().unwrap_or_default();
    let (standby, read_only) = (told(0) == "t", told(1) == "on");
    let reason = match target {
        Target::Any | Target::PreferStandby => return Ok(None),
        Target::ReadWrite if read_only => "session is read-only",
        Target::ReadOnly if !read_only => "session is not read-only",
        Target::Primary if standby => "server is in hot standby mode",
        Target::Standby if !standby => "server is not in hot standby mode",
        Target::ReadWrite | Target::ReadOnly | Target::Primary | Target::Standby => return Ok(None),
    };
    Ok(Some(flavour.connection_failed(&format!("{} failed: {reason}\n", session::place(host)))))
}

/// The values of an answer.
fn cursor(answer: Answer, decoder: Decoder) -> Result<Cursor, DbError> {
    let Answer { fields, rows, tag } = answer;
    let kinds: Vec<Kind> = fields.iter().map(|field| decoder.kind(field.type_oid)).collect();
    let read = |row: &DataRowBody| {
        let mut values = Vec::with_capacity(kinds.len());
        let mut texts = texts(row);
        for kind in &kinds {
            let text = texts.next().map_err(|error| decoder.flavour.error(DbErrorKind::InternalError, &error.to_string()))?;
            values.push(text.flatten().map_or(Ok(Value::Null), |text| decoder.value(text, *kind))?);
        }
        Ok(values)
    };
    let rows = rows.iter().map(read).collect::<Result<Vec<Vec<Value>>, DbError>>()?;
    let columns = fields.into_iter().map(|field| CursorColumn { name: field.name, decltype: None }).collect();
    Ok(Cursor { columns, rows, rowcount: rowcount(&tag), lastrowid: None })
}

/// The number at the end of a command's tag.
fn rowcount(tag: &str) -> i64 {
    let mut words = tag.split(' ');
    match words.next() {
        Some("INSERT" | "UPDATE" | "DELETE" | "MERGE" | "SELECT" | "MOVE" | "FETCH" | "COPY") => {
            words.next_back().and_then(|number| number.parse().ok()).unwrap_or(-1)
        }
        Some(_) | None => -1,
    }
}

/// A transaction's name as a literal.
fn quoted(xid: &str) -> String {
    format!("'{}'", xid.replace('\'', "''"))
}

impl DbapiConnection for Postgresql {
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<Cursor, DbError> {
        let statement = self.mogrify(sql, parameters)?;
        let answer = self.send(std::slice::from_ref(&statement))?.pop().unwrap_or_default();
        cursor(answer, self.decoder())
    }

    fn execute_many(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<Cursor, DbError> {
        let statements = rows.iter().map(|row| self.mogrify(sql, row)).collect::<Result<Vec<String>, _>>()?;
        let mut total = 0;
        for answer in self.send(&statements)? {
            let count = rowcount(&answer.tag);
            total = if count < 0 || total < 0 { -1 } else { total + count };
        }
        Ok(Cursor { rowcount: total, ..Cursor::default() })
    }

    fn execute_each(&mut self, statements: &[String], take: &mut dyn FnMut(Result<Cursor, DbError>)) -> Result<(), DbError> {
        let mut begin = self.begins();
        let decoder = self.decoder();
        let mut told = |answer: Result<Answer, DbError>| take(answer.and_then(|answer| cursor(answer, decoder)));
        for chunk in statements.chunks(PIPELINED) {
            self.session.pipeline_each(begin.take().as_deref(), chunk, &mut told)?;
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), DbError> {
        // BEGIN goes before the first statement.
        Ok(())
    }

    fn commit(&mut self) -> Result<(), DbError> {
        self.end("COMMIT")
    }

    fn rollback(&mut self) -> Result<(), DbError> {
        self.end("ROLLBACK")
    }

    fn isolation_levels(&self) -> &'static [&'static str] {
        match self.flavour {
            Flavour::Psycopg2 | Flavour::Psycopg | Flavour::Pg8000 => {
                &["AUTOCOMMIT", "READ COMMITTED", "READ UNCOMMITTED", "REPEATABLE READ", "SERIALIZABLE"]
            }
            Flavour::Asyncpg => &["AUTOCOMMIT", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"],
        }
    }

    fn default_isolation_level(&self) -> Option<&str> {
        Some(&self.default_isolation)
    }

    fn set_isolation_level(&mut self, level: &str) -> Result<(), DbError> {
        self.end("ROLLBACK")?;
        self.autocommit = level == "AUTOCOMMIT";
        self.isolation = (!self.autocommit).then(|| level.to_owned());
        Ok(())
    }

    fn begin_with(&mut self, mode: Option<&str>) -> Result<(), DbError> {
        if self.begun || self.session.status != Status::Idle {
            let message = "set_session cannot be used inside a transaction";
            return Err(self.flavour.error(DbErrorKind::ProgrammingError, message));
        }
        self.autocommit = mode.is_none();
        Ok(())
    }

    fn isolation_level(&mut self) -> Result<String, DbError> {
        let cursor = self.execute("show transaction isolation level", &[])?;
        match cursor.rows.into_iter().next().and_then(|row| row.into_iter().next()) {
            Some(Value::Text(level)) => Ok(level.to_uppercase()),
            _ => Err(self.flavour.error(DbErrorKind::InternalError, "the server names no isolation level")),
        }
    }

    fn server_version(&self) -> Vec<i64> {
        server_version(&self.session)
    }

    fn dialect(&self) -> &'static dyn Dialect {
        self.dialect
    }

    fn driver_name(&self) -> &str {
        &self.driver
    }

    fn placeholder_rules(&self) -> placeholders::Rules {
        self.flavour.placeholder_rules()
    }

    fn default_schema_name(&self) -> Option<&str> {
        self.default_schema.as_deref()
    }

    fn take_notices(&mut self) -> Vec<String> {
        self.session.take_notices()
    }

    fn prepare_transaction(&mut self, xid: &str) -> Result<(), DbError> {
        // An empty transaction has to be begun to be prepared.
        let statement = format!("PREPARE TRANSACTION {}", quoted(xid));
        self.send(&[statement])?;
        self.begun = false;
        Ok(())
    }

    fn commit_prepared(&mut self, xid: &str) -> Result<(), DbError> {
        self.outside(&format!("COMMIT PREPARED {}", quoted(xid)))
    }

    fn rollback_prepared(&mut self, xid: &str) -> Result<(), DbError> {
        self.outside(&format!("ROLLBACK PREPARED {}", quoted(xid)))
    }

    fn prepared_transactions(&mut self) -> Result<Vec<String>, DbError> {
        let cursor = self.execute("SELECT gid FROM pg_prepared_xacts", &[])?;
        let name = |row: Vec<Value>| match row.into_iter().next() {
            Some(Value::Text(name)) => Some(name),
            _ => None,
        };
        Ok(cursor.rows.into_iter().filter_map(name).collect())
    }
}
