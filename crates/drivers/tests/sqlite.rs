//! Statements as SQLAlchemy runs them through Python's sqlite3 (recorded by tools/driver_cases.py), and as the driver here does.

use limbeck_drivers::Drivers;
use limbeck_sql::Value;
use limbeck_sql::engine::serde_json::{self, Map, Value as Json, json};
use limbeck_sql::engine::{Connection, Connector, DbErrorKind, ExecuteError, Url};
use std::rc::Rc;

fn open(url: &str) -> Rc<Connection> {
    let url: Url = url.parse().unwrap();
    Connection::new(Drivers::default().connect(&url, &[]).unwrap(), url)
}

fn row(values: &Json) -> Vec<Value> {
    values.as_array().unwrap().iter().map(|value| serde_json::from_value(value.clone()).unwrap()).collect()
}

#[test]
fn statements_go_as_under_python() {
    let cases: Json = serde_json::from_str(include_str!("sqlite_cases.json")).unwrap();
    let mut failures = Vec::new();
    for case in cases.as_array().unwrap() {
        let url: Url = "sqlite://".parse().unwrap();
        let driver = Drivers::default().connect(&url, &[]).unwrap();
        let connection = Connection::new(driver, url);
        for expected in case.as_array().unwrap() {
            let sql = expected["sql"].as_str().unwrap();
            let parameters = &expected["parameters"];
            let mut found = Map::new();
            match sql {
                // SQLite itself tells: a BEGIN inside a transaction fails, and says so.
                "in" => {
                    let begun = connection.exec_driver_sql("BEGIN", &[]);
                    let inside = begun.is_err();
                    if !inside {
                        connection.exec_driver_sql("ROLLBACK", &[]).unwrap();
                    }
                    found.insert("in_transaction".into(), json!(inside));
                }
                "commit" => connection.commit().unwrap(),
                "rollback" => connection.rollback().unwrap(),
                "autocommit" => {
                    connection.rollback().unwrap();
                    connection.set_isolation_level("AUTOCOMMIT").unwrap();
                }
                _ => {
                    let many = parameters.get(0).is_some_and(Json::is_array);
                    let result = if many {
                        let rows: Vec<Vec<Value>> = parameters.as_array().unwrap().iter().map(row).collect();
                        connection.exec_driver_sql_many(sql, &rows)
                    } else {
                        connection.exec_driver_sql(sql, &row(parameters))
                    };
                    match result {
                        Err(error) => {
                            found.insert("error".into(), json!(error.to_string()));
                            found.insert("class".into(), json!(error.class_name()));
                        }
                        Ok(cursor) => {
                            if expected.get("rowcount").is_some() {
                                found.insert("rowcount".into(), json!(cursor.rowcount));
                            }
                            found.insert("lastrowid".into(), json!(cursor.lastrowid));
                            if !cursor.columns.is_empty() {
                                let names: Vec<_> = cursor.columns.iter().map(|column| column.name.clone()).collect();
                                found.insert("columns".into(), json!(names));
                                found.insert("rows".into(), serde_json::to_value(&cursor.rows).unwrap());
                            }
                        }
                    }
                }
            }
            found.insert("sql".into(), json!(sql));
            found.insert("parameters".into(), parameters.clone());
            if Json::Object(found.clone()) != *expected {
                failures.push(format!("found    {}\nexpected {expected}", Json::Object(found)));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn transactions_follow_sqlalchemy() {
    let connection = open("sqlite://");
    connection.exec_driver_sql("CREATE TABLE t (a)", &[]).unwrap();
    assert!(connection.in_transaction());
    assert_eq!(
        connection.begin().unwrap_err().to_string(),
        "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; \
         can't call begin() here unless rollback() or commit() is called first."
    );
    connection.commit().unwrap();
    let count = || connection.exec_driver_sql("SELECT count(*) FROM t", &[]).unwrap().rows[0][0].clone();

    let outer = connection.begin().unwrap();
    connection.exec_driver_sql("INSERT INTO t VALUES (1)", &[]).unwrap();
    let inner = connection.begin_nested().unwrap();
    connection.exec_driver_sql("INSERT INTO t VALUES (2)", &[]).unwrap();
    assert!(connection.in_nested_transaction());
    connection.rollback_transaction(inner).unwrap();
    assert!(!connection.in_nested_transaction());
    assert_eq!(count(), Value::Int(1));
    assert_eq!(connection.commit_transaction(inner).unwrap_err().to_string(), "This nested transaction is inactive");
    let inner = connection.begin_nested().unwrap();
    connection.commit_transaction(inner).unwrap();
    connection.commit_transaction(outer).unwrap();
    assert_eq!(connection.commit_transaction(outer).unwrap_err().to_string(), "This transaction is inactive");
    connection.rollback_transaction(outer).unwrap();
    assert_eq!(count(), Value::Int(1));
    assert_eq!(
        connection.set_isolation_level("AUTOCOMMIT").unwrap_err().to_string(),
        "This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; \
         isolation_level may not be altered unless rollback() or commit() is called first."
    );
    connection.rollback().unwrap();
    assert_eq!(
        connection.set_isolation_level("foo").unwrap_err().to_string(),
        "Invalid value 'FOO' for isolation_level. Valid isolation levels for 'sqlite' are READ UNCOMMITTED, SERIALIZABLE, AUTOCOMMIT"
    );
    connection.close();
    assert_eq!(connection.begin().unwrap_err().to_string(), "This Connection is closed");
}

#[test]
fn a_savepoint_that_cannot_be_released_must_be_rolled_back() {
    let connection = open("sqlite://");
    let inner = connection.begin_nested().unwrap();
    connection.exec_driver_sql("ROLLBACK TO SAVEPOINT sa_savepoint_1", &[]).unwrap();
    connection.exec_driver_sql("RELEASE SAVEPOINT sa_savepoint_1", &[]).unwrap();
    assert!(matches!(connection.commit_transaction(inner), Err(ExecuteError::Database(_))));
    assert_eq!(
        connection.exec_driver_sql("SELECT 1", &[]).unwrap_err().to_string(),
        "Can't reconnect until invalid savepoint transaction is rolled back.  Please rollback() fully before proceeding \
         (Background on this error at: https://sqlalche.me/e/21/8s2b)"
    );
    connection.rollback().unwrap();
    connection.exec_driver_sql("SELECT 1", &[]).unwrap();
}

#[test]
fn closing_and_dropping_undo() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:///{}", directory.path().join("a b.db").display());
    let connection = open(&url);
    connection.exec_driver_sql("CREATE TABLE t (a)", &[]).unwrap();
    connection.exec_driver_sql("INSERT INTO t VALUES (1)", &[]).unwrap();
    connection.close();
    let connection = open(&url);
    connection.exec_driver_sql("INSERT INTO t VALUES (1)", &[]).unwrap();
    drop(connection);
    let connection = open(&url);
    assert_eq!(connection.exec_driver_sql("SELECT count(*) FROM t", &[]).unwrap().rows[0][0], Value::Int(0));
}

#[test]
fn one_driver_connection_can_carry_several() {
    let first = open("sqlite://");
    first.exec_driver_sql("CREATE TABLE t (a)", &[]).unwrap();
    let second = first.share().unwrap();
    first.close();
    assert!(!second.in_transaction());
    assert_eq!(second.exec_driver_sql("SELECT count(*) FROM t", &[]).unwrap().rows[0][0], Value::Int(0));
}

#[test]
fn urls_and_arguments_open_or_say_why_not() {
    let connect = |url: &str, args: &[(String, Value)]| {
        let url: Url = url.parse().unwrap();
        Drivers::default().connect(&url, args).map(|_| ()).map_err(|error| (error.kind, error.to_string()))
    };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.db");
    let path = path.display();
    let no = |kind, message: &str| Err((kind, message.to_owned()));
    assert_eq!(
        connect(&format!("sqlite:///file:{path}?mode=ro&uri=true"), &[]).unwrap_err().1,
        "(sqlite3.OperationalError) unable to open database file\n(Background on this error at: https://sqlalche.me/e/21/e3q8)"
    );
    assert_eq!(connect(&format!("sqlite:///{path}?timeout=1.5&check_same_thread=false&cached_statements=10"), &[]), Ok(()));
    assert_eq!(connect(&format!("sqlite:///file:{path}?mode=ro&uri=true"), &[]), Ok(()));
    assert_eq!(connect("sqlite:///file:shared?mode=memory&cache=shared&uri=true", &[]), Ok(()));
    assert_eq!(connect("sqlite+aiosqlite:///:memory:", &[("timeout".into(), Value::Int(3))]), Ok(()));
    assert_eq!(connect("sqlite:///", &[("isolation_level".into(), Value::Null)]), Ok(()));
    assert_eq!(
        connect("sqlite://", &[("foo".into(), Value::Int(3))]),
        no(DbErrorKind::TypeError, "'foo' is an invalid keyword argument for Connection()")
    );
    assert_eq!(connect("sqlite://?timeout=abc", &[]), no(DbErrorKind::ValueError, "could not convert string to float: 'abc'"));
    assert_eq!(connect("foo://x", &[]), no(DbErrorKind::NoSuchModuleError, "Can't load plugin: sqlalchemy.dialects:foo"));
    assert_eq!(
        connect("sqlite+foo://", &[]),
        no(DbErrorKind::NoSuchModuleError, "Can't load plugin: sqlalchemy.dialects:sqlite.foo")
    );
    assert_eq!(
        connect("mssql://u:secret@h/d", &[]),
        no(
            DbErrorKind::ArgumentError,
            "Limbeck writes SQL for SQL Server but does not connect to it, so the URL \"mssql://u:***@h/d\" cannot be opened: \
             add --sql, and run what is written with the database's own tools"
        )
    );
    assert_eq!(
        connect("sqlite://h/x", &[]),
        no(
            DbErrorKind::ArgumentError,
            "Invalid SQLite URL: sqlite://h/x\nValid SQLite URL forms are:\n sqlite:///:memory: (or, sqlite://)\n \
             sqlite:///relative/path/to/file.db\n sqlite:////absolute/path/to/file.db"
        )
    );
}

fn statement(value: Json) -> limbeck_sql::expr::Statement {
    serde_json::from_value(value).unwrap()
}

fn set(values: Json) -> std::collections::BTreeMap<String, Value> {
    serde_json::from_value(values).unwrap()
}

#[test]
fn constructs_convert_their_values_both_ways() {
    let connection = open("sqlite://");
    connection.exec_driver_sql("CREATE TABLE t (id INTEGER PRIMARY KEY, d DATE)", &[]).unwrap();
    let insert = statement(json!({"Insert": {"table": "t", "columns": [
        {"name": "id", "type": "Integer", "primary_key": true, "autoincrement": true}, {"name": "d", "type": "Date"}]}}));
    let result = connection.execute(&insert, &[set(json!({"d": {"Date": "2020-01-02"}}))]).unwrap();
    assert_eq!((result.sql.as_str(), result.returns_rows), ("INSERT INTO t (d) VALUES (?)", false));
    assert_eq!(result.inserted_primary_key, Some(vec![Value::Int(1)]));
    let many = [set(json!({"id": 5, "d": null})), set(json!({"id": 6, "d": {"Date": "2021-01-02"}}))];
    assert_eq!(connection.execute(&insert, &many).unwrap().rowcount, 2);
    assert_eq!(
        connection.execute(&insert, &[set(json!({"d": "2020"}))]).unwrap_err().to_string(),
        "(builtins.TypeError) SQLite Date type only accepts Python date objects as input.\n[SQL: INSERT INTO t (d) VALUES (?)]\n\
         [parameters: [{'d': '2020'}]]"
    );
    let text = |text: &str| statement(json!({"Text": {"text": text, "binds": []}}));
    let found = connection.exec_driver_sql("SELECT d FROM t WHERE id = 1", &[]).unwrap();
    assert_eq!(found.rows, [[Value::Text("2020-01-02".into())]]);
    let select = statement(json!({"Query": {"Select": {"columns": [{"Column": {"name": "d", "type": "Date"}}],
        "from": [{"Table": {"name": "t"}}]}}}));
    let rows = connection.execute(&select, &[]).unwrap().rows;
    assert_eq!(rows[0], [Value::Date("2020-01-02".into())]);
    let by_id = text("SELECT id FROM t WHERE id = :x");
    assert_eq!(connection.execute(&by_id, &[set(json!({"x": 6}))]).unwrap().rows, [[Value::Int(6)]]);
    assert_eq!(
        connection.execute(&by_id, &[set(json!({"y": 6}))]).unwrap_err().to_string(),
        "(sqlalchemy.exc.InvalidRequestError) A value is required for bind parameter 'x'\n[SQL: SELECT id FROM t WHERE id = ?]\n\
         [parameters: [{'y': 6}]]\n(Background on this error at: https://sqlalche.me/e/21/cd3x)"
    );
}
