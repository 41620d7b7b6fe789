//! How many times a database is asked while it is read for autogenerate: the number must not grow with that of its tables.

use std::cell::Cell;
use std::rc::Rc;

use limbeck_drivers::Drivers;
use limbeck_sql::Value;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::engine::{Connection, Connector, Cursor, DbError, DbapiConnection, Url};
use limbeck_sql::reflection::{Inspector, ObjectKind, ObjectScope, ReflectOptions, Wanted, reflect_table};

/// A connection that counts round trips.
struct Counting {
    inner: Box<dyn DbapiConnection>,
    count: Rc<Cell<usize>>,
}

impl Counting {
    fn again(&mut self) -> &mut dyn DbapiConnection {
        self.count.set(self.count.get() + 1);
        &mut *self.inner
    }
}

impl DbapiConnection for Counting {
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<Cursor, DbError> {
        self.again().execute(sql, parameters)
    }

    fn execute_many(&mut self, sql: &str, rows: &[Vec<Value>]) -> Result<Cursor, DbError> {
        self.again().execute_many(sql, rows)
    }

    fn execute_each(&mut self, statements: &[String], take: &mut dyn FnMut(Result<Cursor, DbError>)) -> Result<(), DbError> {
        self.again().execute_each(statements, take)
    }

    fn begin(&mut self) -> Result<(), DbError> {
        self.inner.begin()
    }

    fn commit(&mut self) -> Result<(), DbError> {
        self.inner.commit()
    }

    fn rollback(&mut self) -> Result<(), DbError> {
        self.inner.rollback()
    }

    fn isolation_levels(&self) -> &'static [&'static str] {
        self.inner.isolation_levels()
    }

    fn set_isolation_level(&mut self, level: &str) -> Result<(), DbError> {
        self.inner.set_isolation_level(level)
    }

    fn isolation_level(&mut self) -> Result<String, DbError> {
        self.inner.isolation_level()
    }

    fn server_version(&self) -> Vec<i64> {
        self.inner.server_version()
    }

    fn dialect(&self) -> &'static dyn Dialect {
        self.inner.dialect()
    }

    fn driver_name(&self) -> &str {
        self.inner.driver_name()
    }

    fn default_schema_name(&self) -> Option<&str> {
        self.inner.default_schema_name()
    }
}

/// Makes so many tables with a key, an index, a unique constraint, a check and a foreign key, and counts what reading all takes, as
/// autogenerate does it.
fn questions(url: &Url, tables: usize) -> usize {
    let count = Rc::new(Cell::new(0));
    let inner = Drivers::default().connect(url, &[]).unwrap();
    let connection = Connection::new(Box::new(Counting { inner, count: Rc::clone(&count) }), url.clone());
    let run = |sql: &str| connection.exec_driver_sql(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}"));
    for number in 0..tables {
        run(&format!(
            "CREATE TABLE t{number} (id INTEGER NOT NULL PRIMARY KEY, a VARCHAR(20), b INTEGER UNIQUE, c INTEGER, \
             CONSTRAINT ck_{number} CHECK (b > 0), CONSTRAINT fk_{number} FOREIGN KEY (c) REFERENCES t0 (id))"
        ));
        run(&format!("CREATE INDEX ix_{number} ON t{number} (a)"));
    }
    count.set(0);
    let inspector = Inspector::new(Rc::clone(&connection)).unwrap();
    let names = inspector.table_names(None).unwrap();
    assert_eq!(names.len(), tables);
    inspector.load(&Wanted { schema: None, names: None, kind: ObjectKind::TABLE, scope: ObjectScope::Default }).unwrap();
    for name in &names {
        let table = reflect_table(&inspector, name, None, &ReflectOptions::default()).unwrap();
        assert_eq!((table.columns.len(), !table.indexes.is_empty()), (4, true), "{name}");
        assert!(table.constraints.len() >= 3, "{:?}", table.constraints);
        inspector.unique_constraints(name, None).unwrap();
        inspector.indexes(name, None).unwrap();
    }
    let asked = count.get();
    for number in (0..tables).rev() {
        run(&format!("DROP TABLE t{number}"));
    }
    connection.driver_commit().unwrap();
    asked
}

fn assert_constant(url: &Url) {
    let (few, many) = (questions(url, 3), questions(url, 40));
    assert!(few > 0 && few == many, "{few} questions for 3 tables, {many} for 40");
}

/// A database of the test's own on a server.
fn on_server(variable: &str, scheme: &str) {
    let url: Url = std::env::var(variable).unwrap().parse().unwrap();
    let url = Url { drivername: scheme.to_owned(), ..url };
    let admin = Connection::new(Drivers::default().connect(&url, &[]).unwrap(), url.clone());
    admin.set_isolation_level("AUTOCOMMIT").unwrap();
    for sql in ["DROP DATABASE IF EXISTS limbeck_questions", "CREATE DATABASE limbeck_questions"] {
        admin.exec_driver_sql(sql, &[]).unwrap();
    }
    assert_constant(&Url { database: Some("limbeck_questions".to_owned()), ..url });
    admin.exec_driver_sql("DROP DATABASE limbeck_questions", &[]).unwrap();
}

#[test]
fn sqlite_is_asked_as_often_for_many_tables_as_for_few() {
    let folder = tempfile::tempdir().unwrap();
    assert_constant(&format!("sqlite:///{}/app.db", folder.path().display()).parse().unwrap());
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn postgresql_is_asked_as_often_for_many_tables_as_for_few() {
    on_server("LIMBECK_TEST_POSTGRESQL", "postgresql+psycopg2");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn mariadb_is_asked_as_often_for_many_tables_as_for_few() {
    on_server("LIMBECK_TEST_MARIADB", "mariadb+pymysql");
}
