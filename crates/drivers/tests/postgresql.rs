//! The PostgreSQL driver, on a server.

use limbeck_drivers::Drivers;
use limbeck_sql::Value;
use limbeck_sql::engine::{Connection, Connector, DbErrorKind, ExecuteError, Url};
use std::rc::Rc;

fn administrator() -> Url {
    let url = std::env::var("LIMBECK_TEST_POSTGRESQL").expect("LIMBECK_TEST_POSTGRESQL names a server");
    url.parse().expect("LIMBECK_TEST_POSTGRESQL is an URL")
}

fn connect_to(url: &Url) -> Rc<Connection> {
    Connection::new(Drivers::default().connect(url, &[]).unwrap(), url.clone())
}

fn connect(driver: &str) -> Rc<Connection> {
    connect_to(&Url { drivername: driver.to_owned(), ..administrator() })
}

/// The first value of the first row.
fn scalar(connection: &Connection, sql: &str) -> Value {
    connection.exec_driver_sql(sql, &[]).unwrap().rows.swap_remove(0).swap_remove(0)
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn values_come_back_by_their_type() {
    let connection = connect("postgresql+psycopg2");
    let cases = [
        ("true", Value::Bool(true)),
        ("1::smallint", Value::Int(1)),
        ("-9223372036854775808", Value::Int(i64::MIN)),
        ("9223372036854775807::bigint", Value::Int(i64::MAX)),
        ("1.50::numeric(10, 2)", Value::Decimal("1.50".into())),
        ("'NaN'::numeric", Value::Decimal("NaN".into())),
        ("1.5::real", Value::Float(1.5)),
        ("'-Infinity'::float8", Value::Float(f64::NEG_INFINITY)),
        ("'a'::text", text("a")),
        ("'ab'::char(4)", text("ab  ")),
        ("'\\x00ff'::bytea", Value::Bytes(vec![0, 255])),
        ("date '2020-02-29'", Value::Date("2020-02-29".into())),
        ("time '10:00:00.5'", Value::Time("10:00:00.500000".into())),
        ("timetz '10:00+02'", Value::Time("10:00:00+02:00".into())),
        ("timestamp '2020-02-29 10:00:00.25'", Value::DateTime("2020-02-29T10:00:00.250000".into())),
        ("timestamp 'infinity'", Value::DateTime("9999-12-31T23:59:59.999999".into())),
        ("interval '1 month -1 day 2 hours'", Value::Interval((29 * 86_400 + 7200) * 1_000_000)),
        ("'12345678-1234-1234-1234-123456789abc'::uuid", Value::Uuid("12345678-1234-1234-1234-123456789abc".into())),
        ("array[1, null, 3]", Value::Array(vec![Value::Int(1), Value::Null, Value::Int(3)])),
        ("'{}'::text[]", Value::Array(vec![])),
        ("array[['a','b\"']]", Value::Array(vec![Value::Array(vec![text("a"), text("b\"")])])),
        ("int4range(1, 5)", text("[1,5)")),
        ("inet '10.0.0.1/8'", text("10.0.0.1/8")),
        ("B'101'", text("101")),
        ("row(1, 'a')", text("(1,a)")),
        ("12.5::money", text("$12.50")),
        ("null::text", Value::Null),
    ];
    for (sql, expected) in cases {
        assert_eq!(scalar(&connection, &format!("select {sql}")), expected, "{sql}");
    }
    let Value::Json(json) = scalar(&connection, "select '{\"a\": [1, null]}'::jsonb") else { panic!("no JSON") };
    assert_eq!(json.to_string(), r#"{"a":[1,null]}"#);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn values_go_as_they_came() {
    let connection = connect("postgresql");
    let values = [
        ("bool", Value::Bool(false)),
        ("int", Value::Int(-7)),
        ("numeric", Value::Decimal("-1.25".into())),
        ("float8", Value::Float(-0.1)),
        ("text", text("it's \\ %s \"quoted\"\n é")),
        ("bytea", Value::Bytes(vec![0, 39, 92, 255])),
        ("date", Value::Date("2020-02-29".into())),
        ("time", Value::Time("10:00:00.000001".into())),
        ("timestamptz", Value::DateTime("2020-02-29T10:00:00+00:00".into())),
        ("interval", Value::Interval(-90_061_000_001)),
        ("uuid", Value::Uuid("12345678-1234-1234-1234-123456789abc".into())),
        ("text[]", Value::Array(vec![text("a'b"), Value::Null])),
    ];
    connection.exec_driver_sql("set timezone to 'UTC'", &[]).unwrap();
    for (type_, value) in values {
        let cursor = connection.exec_driver_sql(&format!("select (%s)::{type_}"), std::slice::from_ref(&value)).unwrap();
        assert_eq!(cursor.rows, [[value]], "{type_}");
    }
    // An untyped text takes the type that the place asks for.
    let cursor = connection.exec_driver_sql("select 1 where 5 = %s", &[text("5")]).unwrap();
    assert_eq!(cursor.rowcount, 1);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn placeholders_are_pythons() {
    let connection = connect("postgresql+psycopg2");
    let named = [("b".to_owned(), Value::Int(2)), ("a".to_owned(), Value::Int(1))];
    let cursor = connection.exec_driver_sql_named("select %(a)s, %(b)s, %(a)s, '100%%'", &named).unwrap();
    assert_eq!(cursor.rows, [[Value::Int(1), Value::Int(2), Value::Int(1), text("100%")]]);
    assert_eq!(cursor.columns[3].name, "?column?");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn placeholders_of_asyncpg_are_numbers() {
    let connection = connect("postgresql+asyncpg");
    let values = [Value::Int(1), text("$1 %s")];
    let cursor = connection.exec_driver_sql("select $2::text, $1::int, $1 + 5, '$1 100%', 7 % 4 -- $9", &values).unwrap();
    assert_eq!(cursor.rows, [[text("$1 %s"), Value::Int(1), Value::Int(6), text("$1 100%"), Value::Int(3)]]);
    let misfit = connection.exec_driver_sql("select $1::int", &values).unwrap_err().to_string();
    assert!(misfit.contains("the server expects 1 argument for this query, 2 were passed"), "{misfit}");
    let connection = connect("postgresql+pg8000");
    let cursor = connection.exec_driver_sql("select %s::text, '100%', 7 % 4", &values[1..]).unwrap();
    assert_eq!(cursor.rows, [[text("$1 %s"), text("100%"), Value::Int(3)]]);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn asyncpg_lets_the_systems_errors_pass() {
    let base = Url { drivername: "postgresql+asyncpg".into(), host: Some("127.0.0.1".into()), ..administrator() };
    let refused = |url: Url| {
        let error = Drivers::default().connect(&url, &[]).map(drop).unwrap_err();
        (error.driver_class.clone(), error.to_string().lines().next().unwrap_or_default().to_owned())
    };
    let told = refused(Url { port: Some(1), ..base.clone() });
    assert_eq!(told, ("builtins.ConnectionRefusedError".into(), "[Errno 111] Connect call failed ('127.0.0.1', 1)".into()));
    let told = refused(Url { host: Some("no-such-host.invalid".into()), ..base.clone() });
    assert_eq!(told, ("socket.gaierror".into(), "[Errno -2] Name or service not known".into()));
    let told = refused(Url { database: Some("no_such_database".into()), ..base });
    let class = "sqlalchemy.dialects.postgresql.asyncpg.Error";
    assert_eq!(told, (class.into(), format!("({class}) database \"no_such_database\" does not exist")));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn pg8000_has_words_of_its_own() {
    let base = Url { drivername: "postgresql+pg8000".into(), host: Some("127.0.0.1".into()), ..administrator() };
    let told = |url: Url| Drivers::default().connect(&url, &[]).map(drop).unwrap_err().to_string();
    let refused = told(Url { port: Some(1), ..base.clone() });
    let silent = "Can't create a connection to host 127.0.0.1 and port 1 (timeout is None and source_address is None).";
    assert_eq!(refused.lines().next(), Some(format!("(pg8000.exceptions.InterfaceError) {silent}").as_str()));
    let refused = told(Url { database: Some("no_such_database".into()), ..base });
    let start = "(pg8000.dbapi.ProgrammingError) {'S': 'FATAL', 'V': 'FATAL', 'C': '3D000', \
                 'M': 'database \"no_such_database\" does not exist', 'F': ";
    assert!(refused.starts_with(start), "{refused}");
    let raised = |sql: &str, values: &[Value]| {
        let error = connect("postgresql+pg8000").exec_driver_sql(sql, values).unwrap_err().to_string();
        error.lines().next().unwrap_or_default().to_owned()
    };
    let start = "(pg8000.dbapi.ProgrammingError) {'S': 'ERROR', 'V': 'ERROR', 'C': '42P01', 'M': 'relation \"xx\" does not exist', 'P': '15', ";
    let error = raised("select * from xx", &[]);
    assert!(error.starts_with(start), "{error}");
    let error = raised("select 5 %% 2", &[]);
    assert!(error.contains("operator does not exist: integer %% integer"), "{error}");
    assert_eq!(
        raised("select %s", &[Value::Int(1), Value::Int(2)]),
        "(pg8000.dbapi.ProgrammingError) {'S': 'ERROR', 'V': 'ERROR', 'C': '08P01', \
         'M': 'bind message supplies 2 parameters, but prepared statement \"\" requires 1'}"
    );
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn errors_are_those_of_the_driver() {
    let raised = |driver: &str, sql: &str, parameters: &[Value]| match connect(driver).exec_driver_sql(sql, parameters) {
        Err(ExecuteError::Database(error)) => (error.kind, error.code.clone(), error.to_string()),
        other => panic!("{other:?}"),
    };
    let (kind, code, message) = raised("postgresql+psycopg2", "select * from xx where a = %s", &[text("é")]);
    assert_eq!((kind, code.as_deref()), (DbErrorKind::ProgrammingError, Some("42P01")));
    assert_eq!(
        message,
        "(psycopg2.errors.UndefinedTable) relation \"xx\" does not exist\nLINE 1: select * from xx where a = 'é'\n                      ^\n\n\
         [SQL: select * from xx where a = %s]\n[parameters: ('é',)]\n(Background on this error at: https://sqlalche.me/e/21/f405)"
    );
    let (_, _, message) = raised("postgresql", "select 1/0", &[]);
    assert_eq!(
        message,
        "(psycopg.errors.DivisionByZero) division by zero\n[SQL: select 1/0]\n(Background on this error at: https://sqlalche.me/e/21/9h9h)"
    );
    let (_, _, message) = raised("postgresql", "select 'a%'", &[]);
    assert_eq!(
        message,
        "(psycopg.ProgrammingError) only '%s', '%b', '%t' are allowed as placeholders, got '%''\n[SQL: select 'a%']\n\
         (Background on this error at: https://sqlalche.me/e/21/f405)"
    );
    let (_, _, message) =
        raised("postgresql+asyncpg", "do $$ begin raise exception 'boo' using detail='d', hint='h'; end $$", &[]);
    assert_eq!(message.lines().next(), Some("(sqlalchemy.dialects.postgresql.asyncpg.Error) boo"), "{message}");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn a_failed_transaction_has_to_be_rolled_back() {
    let connection = connect("postgresql+psycopg2");
    let savepoint = connection.begin_nested().unwrap();
    connection.exec_driver_sql("select 1/0", &[]).unwrap_err();
    connection.rollback_transaction(savepoint).unwrap();
    assert_eq!(scalar(&connection, "select 1"), Value::Int(1));
    connection.exec_driver_sql("select 1/0", &[]).unwrap_err();
    let error = connection.exec_driver_sql("select 1", &[]).unwrap_err();
    assert!(error.to_string().starts_with("(psycopg2.errors.InFailedSqlTransaction)"), "{error}");
    connection.rollback().unwrap();
    assert_eq!(scalar(&connection, "select 1"), Value::Int(1));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn many_rows_are_counted() {
    let connection = connect("postgresql");
    connection.exec_driver_sql("create temporary table many (n int primary key)", &[]).unwrap();
    let rows: Vec<Vec<Value>> = (0..150).map(|n| vec![Value::Int(n)]).collect();
    let cursor = connection.exec_driver_sql_many("insert into many values (%s)", &rows).unwrap();
    assert_eq!(cursor.rowcount, 150);
    assert_eq!(scalar(&connection, "select count(*) from many"), Value::Int(150));
    let error = connection.exec_driver_sql_many(
        "insert into many values (%s)",
        &[vec![Value::Int(200)], vec![Value::Int(0)], vec![Value::Int(201)]],
    );
    assert!(error.unwrap_err().to_string().contains("UniqueViolation"));
    assert_eq!(connection.exec_driver_sql("update many set n = n + 1000", &[]).unwrap_err().class_name(), "InternalError");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn isolation_levels_are_the_drivers() {
    let connection = connect("postgresql+psycopg2");
    assert_eq!(connection.get_isolation_level().unwrap(), "READ COMMITTED");
    connection.rollback().unwrap();
    connection.set_isolation_level("SERIALIZABLE").unwrap();
    assert_eq!(connection.get_isolation_level().unwrap(), "SERIALIZABLE");
    connection.rollback().unwrap();
    connection.set_isolation_level("autocommit").unwrap();
    connection.exec_driver_sql("vacuum pg_catalog.pg_namespace", &[]).unwrap();
    let error = connection.set_isolation_level("SNAPSHOT").unwrap_err().to_string();
    assert!(error.starts_with("This connection has already"), "{error}");
}

/// `op.execute("COMMIT")` before what cannot run in a transaction: psycopg2 sends no BEGIN after it, psycopg does.
#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn a_commit_as_a_statement_ends_the_transaction() {
    let connection = connect("postgresql+psycopg2");
    connection.exec_driver_sql("COMMIT", &[]).unwrap();
    connection.exec_driver_sql("vacuum pg_catalog.pg_namespace", &[]).unwrap();
    let connection = connect("postgresql+psycopg");
    connection.exec_driver_sql("COMMIT", &[]).unwrap();
    let error = connection.exec_driver_sql("vacuum pg_catalog.pg_namespace", &[]).unwrap_err().to_string();
    assert!(error.contains("VACUUM cannot run inside a transaction block"), "{error}");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn notices_are_told() {
    let connection = connect("postgresql+psycopg2");
    let heard = Rc::new(std::cell::RefCell::new(Vec::new()));
    let kept = Rc::clone(&heard);
    connection.listen_to_notices(Rc::new(move |notice| kept.borrow_mut().push(notice.to_owned())));
    connection.exec_driver_sql("drop table if exists not_there", &[]).unwrap();
    assert_eq!(heard.take(), ["NOTICE:  table \"not_there\" does not exist, skipping"]);
    connection.exec_driver_sql("do $$ begin raise warning 'careful' using detail='d', hint='h'; end $$", &[]).unwrap();
    assert_eq!(heard.take(), ["WARNING:  careful\nDETAIL:  d\nHINT:  h"]);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn a_lost_connection_says_so() {
    let connection = connect("postgresql+psycopg2");
    let pid = scalar(&connection, "select pg_backend_pid()");
    let other = connect("postgresql");
    other.exec_driver_sql("select pg_terminate_backend(%s)", &[pid]).unwrap();
    let error = connection.exec_driver_sql("select 1", &[]).unwrap_err();
    assert_eq!(error.class_name(), "OperationalError");
    let text = error.to_string();
    assert!(text.contains("terminating connection due to administrator command"), "{text}");
    assert!(text.contains("server closed the connection unexpectedly"), "{text}");
    connection.rollback().unwrap();
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn refusals_name_the_server_and_hide_the_password() {
    let refused = |url: Url| match Drivers::default().connect(&url, &[]) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{url} was opened"),
    };
    let base = Url { drivername: "postgresql+psycopg2".into(), password: Some("se:cr@et".into()), ..administrator() };
    let text = refused(Url { port: Some(1), ..base.clone() });
    assert!(
        text.contains(
            "port 1 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n"
        ),
        "{text}"
    );
    let missing = refused(Url { database: Some("no_such_database".into()), ..base.clone() });
    assert!(missing.contains("failed: FATAL:  database \"no_such_database\" does not exist\n"), "{missing}");
    let nobody = refused(Url { username: Some("no_such_role".into()), ..base.clone() });
    assert!(nobody.contains("FATAL:  "), "{nobody}");
    for text in [text, missing, nobody] {
        assert!(!text.contains("cr@et"), "{text}");
    }
    let socket = Url { host: None, port: None, query: [("host".to_owned(), vec!["/nowhere".to_owned()])].into(), ..base };
    let text = refused(socket);
    assert!(
        text.contains("on socket \"/nowhere/.s.PGSQL.5432\" failed: No such file or directory\n\tIs the server running"),
        "{text}"
    );
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn options_of_the_url_reach_the_session() {
    let mut url = administrator();
    let (host, port) = (url.host.take().unwrap_or_default(), url.port.take().unwrap_or(5432));
    url.query = [
        ("options", "-csearch_path=pg_catalog,public -c work_mem=5MB"),
        ("application_name", "limbeck test"),
        ("connect_timeout", "10"),
        ("target_session_attrs", "read-write"),
        ("host", &format!("127.0.0.1,{host}")),
        ("port", &format!("1,{port}")),
        ("sslmode", "prefer"),
    ]
    .map(|(key, value)| (key.to_owned(), vec![value.to_owned()]))
    .into();
    let connection = connect_to(&url);
    assert_eq!(scalar(&connection, "show search_path"), text("pg_catalog,public"));
    assert_eq!(scalar(&connection, "show work_mem"), text("5MB"));
    assert_eq!(scalar(&connection, "show application_name"), text("limbeck test"));
    assert_eq!(connection.default_schema_name(), Some("pg_catalog"));
    url.query.insert("nonsense".into(), vec!["1".into()]);
    let error = Drivers::default().connect(&url, &[]).map(drop).unwrap_err();
    assert_eq!(error.to_string().lines().next(), Some("(psycopg.ProgrammingError) invalid connection option \"nonsense\""));
    url.drivername = "postgresql+asyncpg".into();
    let error = Drivers::default().connect(&url, &[]).map(drop).unwrap_err();
    assert_eq!(error.to_string(), "connect() got an unexpected keyword argument 'nonsense'");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn two_phases_need_the_servers_leave() {
    let connection = connect("postgresql+psycopg2");
    if scalar(&connection, "show max_prepared_transactions") == text("0") {
        connection.rollback().unwrap();
        let id = connection.begin_twophase("limbeck_xid").unwrap();
        let error = connection.prepare_transaction(id).unwrap_err().to_string();
        assert!(error.contains("prepared transactions are disabled"), "{error}");
    }
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL_OWN"]
fn a_transaction_in_two_phases_outlives_its_connection() {
    let own = std::env::var("LIMBECK_TEST_POSTGRESQL_OWN").expect("LIMBECK_TEST_POSTGRESQL_OWN names a server");
    let url = Url { drivername: "postgresql+psycopg2".to_owned(), ..own.parse().expect("LIMBECK_TEST_POSTGRESQL_OWN is an URL") };
    let other = connect_to(&url);
    other.set_isolation_level("AUTOCOMMIT").unwrap();
    other.exec_driver_sql("drop table if exists two_phases", &[]).unwrap();
    other.exec_driver_sql("create table two_phases (n int)", &[]).unwrap();
    let count = || scalar(&other, "select count(*) from two_phases");
    let prepared = |xid: &str, value: i64| {
        let connection = connect_to(&url);
        let id = connection.begin_twophase(xid).unwrap();
        connection.exec_driver_sql("insert into two_phases values (%s)", &[Value::Int(value)]).unwrap();
        connection.prepare_transaction(id).unwrap();
        (connection, id)
    };
    // Committed by the connection that prepared it.
    let (connection, id) = prepared("limbeck it's one", 1);
    assert!(other.recover_twophase().unwrap().contains(&"limbeck it's one".to_owned()));
    assert_eq!(count(), Value::Int(0));
    connection.commit_transaction(id).unwrap();
    assert_eq!(count(), Value::Int(1));
    // Left behind, and ended by another.
    drop(prepared("limbeck two", 2));
    for (xid, value) in [("limbeck three", 3), ("limbeck four", 4)] {
        let (connection, id) = prepared(xid, value);
        std::mem::forget(connection);
        let _ = id;
    }
    other.commit_prepared("limbeck three").unwrap();
    other.rollback_prepared("limbeck four").unwrap();
    assert_eq!(count(), Value::Int(2));
    assert!(!other.recover_twophase().unwrap().iter().any(|xid| xid.starts_with("limbeck")));
    other.exec_driver_sql("drop table two_phases", &[]).unwrap();
}
