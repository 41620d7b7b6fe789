//! Statements as SQLAlchemy runs them through PyMySQL on a live MariaDB and a live MySQL (recorded by tools/mysql_cases.py), and as the
//! driver here does. Names and literals made of any characters, read back by the server.

use limbeck_drivers::Drivers;
use limbeck_sql::Value;
use limbeck_sql::compiler::quote;
use limbeck_sql::engine::serde_json::{self, Map, Value as Json, json};
use limbeck_sql::engine::{Connection, Connector, ExecuteError, Url};
use limbeck_sql::reflection::{Inspector, RelationKind, Wanted};
use limbeck_sql::schema::{DialectOptions, OptionValue};
use limbeck_sql::types::SqlType;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::rc::Rc;

/// A server of the family, and what was recorded on it.
struct Server {
    variable: &'static str,
    is_mariadb: bool,
    cases: &'static str,
    reflection: &'static str,
}

const MARIADB: Server = Server {
    variable: "LIMBECK_TEST_MARIADB",
    is_mariadb: true,
    cases: include_str!("mariadb_cases.json"),
    reflection: include_str!("mariadb_reflection.json"),
};

const MYSQL: Server = Server {
    variable: "LIMBECK_TEST_MYSQL",
    is_mariadb: false,
    cases: include_str!("mysql_cases.json"),
    reflection: include_str!("mysql_reflection.json"),
};

/// The same tests on each server.
macro_rules! on_each_server {
    ($($test:ident)*) => {
        mod mariadb {
            $(#[test] #[ignore = "needs a server: LIMBECK_TEST_MARIADB"] fn $test() { super::$test(&super::MARIADB); })*
        }
        mod mysql {
            $(#[test] #[ignore = "needs a server: LIMBECK_TEST_MYSQL"] fn $test() { super::$test(&super::MYSQL); })*
        }
    };
}

on_each_server! {
    statements_go_as_under_pymysql
    each_driver_has_its_own_errors_and_placeholders
    a_connection_that_cannot_be_opened_says_why_without_the_password
    init_command_sql_mode_and_ansi_quotes
    two_phase_transactions_are_xa
    many_answers_come_in_one_round_trip_and_one_that_fails_stands_alone
    the_level_goes_back_to_what_the_server_gave
    names_and_literals_read_back
    the_inspector_says_what_sqlalchemys_says
}

impl Server {
    /// The administrator's URL with another database and driver.
    fn url(&self, database: Option<&str>, drivername: &str) -> Url {
        let text = std::env::var(self.variable).unwrap_or_else(|_| panic!("{} names the server", self.variable));
        let url: Url = text.parse().unwrap_or_else(|_| panic!("{} is an URL", self.variable));
        Url { database: database.map(str::to_owned), drivername: drivername.to_owned(), ..url }
    }

    fn open(&self, database: Option<&str>, drivername: &str) -> Rc<Connection> {
        let url = self.url(database, drivername);
        Connection::new(Drivers::default().connect(&url, &[]).unwrap(), url)
    }
}

/// A database that is there for one test.
struct Database<'a>(&'a Server, &'static str);

impl<'a> Database<'a> {
    fn new(server: &'a Server, name: &'static str) -> Self {
        let administrator = server.open(None, "mysql");
        administrator.exec_driver_sql("SET FOREIGN_KEY_CHECKS = 0", &[]).unwrap();
        administrator.exec_driver_sql(&format!("DROP DATABASE IF EXISTS {name}"), &[]).unwrap();
        let create = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
        administrator.exec_driver_sql(&create, &[]).unwrap();
        Self(server, name)
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        let administrator = self.0.open(None, "mysql");
        let _ = administrator.exec_driver_sql("SET FOREIGN_KEY_CHECKS = 0", &[]);
        let _ = administrator.exec_driver_sql(&format!("DROP DATABASE IF EXISTS {}", self.1), &[]);
    }
}

fn row(values: &Json) -> Vec<Value> {
    values.as_array().unwrap().iter().map(|value| serde_json::from_value(value.clone()).unwrap()).collect()
}

fn statements_go_as_under_pymysql(server: &Server) {
    let cases: Json = serde_json::from_str(server.cases).unwrap();
    let mut failures = Vec::new();
    for case in cases.as_array().unwrap() {
        let _database = Database::new(server, "mysql_cases");
        let connection = server.open(Some("mysql_cases"), "mysql+pymysql");
        for expected in case.as_array().unwrap() {
            let sql = expected["sql"].as_str().unwrap();
            let parameters = &expected["parameters"];
            let mut found = Map::new();
            found.insert("sql".into(), json!(sql));
            found.insert("parameters".into(), parameters.clone());
            let many = parameters.get(0).is_some_and(Json::is_array);
            let result = match sql {
                "commit" => connection.commit().map(|()| None),
                "rollback" => connection.rollback().map(|()| None),
                _ if sql == "autocommit" || sql.starts_with("isolation ") => {
                    connection.rollback().unwrap();
                    connection.set_isolation_level(sql.trim_start_matches("isolation ")).map(|()| None)
                }
                _ if many => {
                    let rows: Vec<Vec<Value>> = parameters.as_array().unwrap().iter().map(row).collect();
                    connection.exec_driver_sql_many(sql, &rows).map(Some)
                }
                _ => connection.exec_driver_sql(sql, &row(parameters)).map(Some),
            };
            match result {
                Err(error) => {
                    found.insert("error".into(), json!(error.to_string()));
                    found.insert("class".into(), json!(error.class_name()));
                }
                Ok(None) => {}
                Ok(Some(cursor)) => {
                    found.insert("rowcount".into(), json!(cursor.rowcount));
                    if !many {
                        found.insert("lastrowid".into(), json!(cursor.lastrowid));
                    }
                    if !cursor.columns.is_empty() {
                        let names: Vec<_> = cursor.columns.iter().map(|column| column.name.clone()).collect();
                        found.insert("columns".into(), json!(names));
                        found.insert("rows".into(), serde_json::to_value(&cursor.rows).unwrap());
                    }
                }
            }
            if Json::Object(found.clone()) != *expected {
                failures.push(format!("found    {}\nexpected {expected}", Json::Object(found)));
            }
        }
    }
    assert!(failures.is_empty(), "{} differ\n{}", failures.len(), failures.join("\n"));
}

fn each_driver_has_its_own_errors_and_placeholders(server: &Server) {
    for (drivername, name, sql, message) in [
        ("mysql", "mysql", "SELECT %s", "(MySQLdb.ProgrammingError) (1146, \"Table 'mysql.nope' doesn't exist\")"),
        ("mysql+aiomysql", "mysql", "SELECT %s", "(pymysql.err.ProgrammingError) (1146, \"Table 'mysql.nope' doesn't exist\")"),
        ("mysql+asyncmy", "mysql", "SELECT %s", "(asyncmy.errors.ProgrammingError) (1146, \"Table 'mysql.nope' doesn't exist\")"),
        (
            "mysql+mysqlconnector",
            "mysql",
            "SELECT %(a)s",
            "(mysql.connector.errors.ProgrammingError) 1146 (42S02): Table 'mysql.nope' doesn't exist",
        ),
        ("mariadb+mariadbconnector", "mariadb", "SELECT ?", "(mariadb.ProgrammingError) Table 'mysql.nope' doesn't exist"),
        ("mariadb", "mariadb", "SELECT %s", "(MySQLdb.ProgrammingError) (1146, \"Table 'mysql.nope' doesn't exist\")"),
    ] {
        if name == "mariadb" && !server.is_mariadb {
            let url = server.url(Some("mysql"), drivername);
            let error = Drivers::default().connect(&url, &[]).err().unwrap().to_string();
            assert!(error.starts_with("MySQL version ") && error.ends_with(" is not a MariaDB variant."), "{error}");
            continue;
        }
        let connection = server.open(Some("mysql"), drivername);
        assert_eq!(connection.dialect().name(), name, "{drivername}");
        let cursor = connection.exec_driver_sql(sql, &[Value::Int(5)]).unwrap();
        assert_eq!(cursor.rows, [[Value::Int(5)]], "{drivername}");
        let error = connection.exec_driver_sql("SELECT * FROM nope", &[]).unwrap_err();
        assert!(error.to_string().starts_with(message), "{drivername}: {error}");
        assert!(connection.server_version()[0] >= if server.is_mariadb { 10 } else { 8 });
    }
}

fn a_connection_that_cannot_be_opened_says_why_without_the_password(server: &Server) {
    let refused: Url = "mysql+pymysql://u:secret@127.0.0.1:1/db".parse().unwrap();
    let error = Drivers::default().connect(&refused, &[]).err().unwrap().to_string();
    assert!(
        error.starts_with(
            "(pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on '127.0.0.1' ([Errno 111] Connection refused)\")"
        ),
        "{error}"
    );
    // A user that is there: for one that is not, MySQL asks by a protocol that it draws.
    let there = server.url(None, "mysql+pymysql");
    let user = there.username.clone().unwrap();
    let denied = Url { password: Some("s3cret'\\%".into()), ..there };
    let error = Drivers::default().connect(&denied, &[]).err().unwrap().to_string();
    assert!(
        error.starts_with("(pymysql.err.OperationalError) (1") && error.contains(&format!("Access denied for user '{user}'@")),
        "{error}"
    );
    assert!(!error.contains("s3cret"), "{error}");
    let missing = server.url(Some("no_such_database"), "mysql+pymysql");
    let error = Drivers::default().connect(&missing, &[]).err().unwrap().to_string();
    assert!(error.starts_with("(pymysql.err.OperationalError) (1049, \"Unknown database 'no_such_database'\")"), "{error}");
}

fn init_command_sql_mode_and_ansi_quotes(server: &Server) {
    let mut ansi = server.url(None, "mysql+pymysql");
    ansi.query.insert("sql_mode".into(), vec!["ANSI_QUOTES,NO_BACKSLASH_ESCAPES".into()]);
    ansi.query.insert("init_command".into(), vec!["SET @x = 5".into()]);
    let connection = Connection::new(Drivers::default().connect(&ansi, &[]).unwrap(), ansi);
    assert_eq!(quote::quote_name("select", connection.dialect()), "\"select\"");
    assert_eq!(quote::string_literal("a\\b'", connection.dialect()), "'a\\b'''");
    let cursor = connection.exec_driver_sql("SELECT @x, %s", &[Value::Text("a\\b'\"".into())]).unwrap();
    assert_eq!(cursor.rows, [[Value::Int(5), Value::Text("a\\b'\"".into())]]);
}

fn two_phase_transactions_are_xa(server: &Server) {
    let _database = Database::new(server, "mysql_two_phase");
    let connection = server.open(Some("mysql_two_phase"), "mysql+pymysql");
    connection.exec_driver_sql("CREATE TABLE t (a INT) ENGINE=InnoDB", &[]).unwrap();
    connection.commit().unwrap();
    let insert = |value: i64| connection.exec_driver_sql("INSERT INTO t VALUES (%s)", &[Value::Int(value)]).map(drop);
    let count = || connection.exec_driver_sql("SELECT count(*) FROM t", &[]).unwrap().rows[0][0].clone();
    // Committed in one go, prepared first, and rolled back before and after it was prepared.
    let id = connection.begin_twophase("limbeck one").unwrap();
    insert(1).unwrap();
    connection.commit_transaction(id).unwrap();
    let id = connection.begin_twophase("limbeck two").unwrap();
    insert(2).unwrap();
    connection.prepare_transaction(id).unwrap();
    assert_eq!(server.open(None, "mysql+pymysql").recover_twophase().unwrap(), ["limbeck two"]);
    connection.commit_transaction(id).unwrap();
    let id = connection.begin_twophase("limbeck three").unwrap();
    insert(3).unwrap();
    connection.rollback_transaction(id).unwrap();
    let id = connection.begin_twophase("limbeck four").unwrap();
    insert(4).unwrap();
    connection.prepare_transaction(id).unwrap();
    connection.rollback_transaction(id).unwrap();
    assert_eq!(count(), Value::Int(2));
    assert!(connection.recover_twophase().unwrap().is_empty());
}

fn many_answers_come_in_one_round_trip_and_one_that_fails_stands_alone(server: &Server) {
    let connection = server.open(Some("mysql"), "mysql+pymysql");
    let statements: Vec<String> =
        ["SELECT 1", "SELECT nope", "SELECT '5%%;'", "SHOW CREATE TABLE nope"].iter().map(|sql| (*sql).to_owned()).collect();
    let answers = connection.exec_driver_sql_each(&statements).unwrap();
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0].as_ref().unwrap().rows, [[Value::Int(1)]]);
    assert!(answers[1].as_ref().unwrap_err().to_string().contains("(1054, \"Unknown column 'nope'"));
    assert_eq!(answers[2].as_ref().unwrap().rows, [[Value::Text("5%;".into())]]);
    assert!(answers[3].as_ref().unwrap_err().to_string().contains("[SQL: SHOW CREATE TABLE nope]"));
}

fn the_level_goes_back_to_what_the_server_gave(server: &Server) {
    let connection = server.open(None, "mysql+pymysql");
    assert_eq!(connection.get_isolation_level().unwrap(), "REPEATABLE READ");
    let shared = connection.share().unwrap();
    shared.set_isolation_level("SERIALIZABLE").unwrap();
    assert_eq!(shared.get_isolation_level().unwrap(), "SERIALIZABLE");
    shared.close();
    assert_eq!(connection.get_isolation_level().unwrap(), "REPEATABLE READ");
    let error = connection.set_isolation_level("NOPE").unwrap_err().to_string();
    assert!(error.contains("SERIALIZABLE, READ UNCOMMITTED, READ COMMITTED, REPEATABLE READ, AUTOCOMMIT"), "{error}");
}

/// Any name that the server can have: it takes no NUL, no character beyond the first plane, and no blank at the end.
fn name() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        any::<char>().prop_filter("a character of a name", |c| *c != '\0' && u32::from(*c) < 0x1_0000),
        1..30,
    )
    .prop_map(|chars| chars.into_iter().collect::<String>())
    .prop_filter("no blank at the end", |name| !name.ends_with(char::is_whitespace))
}

fn names_and_literals_read_back(server: &Server) {
    let _database = Database::new(server, "mysql_quoting");
    let connection = server.open(Some("mysql_quoting"), "mysql+pymysql");
    let dialect = connection.dialect();
    let mut runner = TestRunner::new(ProptestConfig { cases: 200, ..ProptestConfig::default() });
    runner
        .run(&(name(), any::<String>(), proptest::collection::vec(any::<u8>(), 0..40)), |(name, text, bytes)| {
            // As the name of a column: an alias loses control characters in front.
            let create = format!("CREATE TEMPORARY TABLE q ({} TEXT)", quote::quote_name(&name, dialect));
            connection.exec_driver_sql("DROP TEMPORARY TABLE IF EXISTS q", &[]).unwrap();
            connection.exec_driver_sql(&create, &[]).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let cursor =
                connection.exec_driver_sql("SELECT * FROM q", &[]).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(&cursor.columns[0].name, &name);
            let sql = format!("SELECT {}", quote::string_literal(&text, dialect));
            let cursor = connection.exec_driver_sql(&sql, &[]).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(&cursor.rows[0][0], &Value::Text(text.clone()));
            let sent = [Value::Text(text.clone()), Value::Bytes(bytes.clone())];
            let cursor =
                connection.exec_driver_sql("SELECT %s, %s", &sent).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(cursor.rows[0].as_slice(), &sent[..]);
            Ok(())
        })
        .unwrap();
}

/// An option as Python has it.
fn plain(option: &OptionValue) -> Json {
    match option {
        OptionValue::None => Json::Null,
        OptionValue::Bool(truth) => json!(truth),
        OptionValue::Int(number) => json!(number),
        OptionValue::Str(text) => json!(text),
        OptionValue::List(items) => items.iter().map(plain).collect(),
        OptionValue::Map(items) => items.iter().map(|(key, value)| (key.clone(), plain(value))).collect::<Map<_, _>>().into(),
        OptionValue::Expr(expr) => json!(format!("{expr:?}")),
    }
}

fn plain_options(options: &DialectOptions) -> Json {
    options.iter().map(|(key, value)| (key.clone(), plain(value))).collect::<Map<_, _>>().into()
}

/// An answer, or the error that stands for it.
fn told<T>(answer: Result<T, ExecuteError>, value: impl Fn(T) -> Json) -> Json {
    match answer {
        Ok(answer) => value(answer),
        Err(error) => json!({ "error": error.class_name(), "message": error.to_string() }),
    }
}

/// A recorded column with its type in the one form that our own has.
fn with_own_type(columns: &Json) -> Json {
    let Json::Array(columns) = columns else { return columns.clone() };
    columns
        .iter()
        .map(|column| {
            let mut column = column.clone();
            let type_: SqlType = serde_json::from_value(column["type"].clone()).unwrap();
            column["type"] = serde_json::to_value(type_).unwrap();
            column
        })
        .collect()
}

/// SQLAlchemy overlooks the default of bits, `b'101'`; everything else is the same.
fn is_same_column(found: &Json, expected: &Json) -> bool {
    let mut expected = expected.clone();
    if expected["default"].is_null() && found["default"].as_str().is_some_and(|default| default.starts_with("b'")) {
        expected["default"] = found["default"].clone();
    }
    *found == expected
}

fn the_inspector_says_what_sqlalchemys_says(server: &Server) {
    let recorded: Json = serde_json::from_str(server.reflection).unwrap();
    let _other = Database::new(server, "mysql_cases_other");
    let _database = Database::new(server, "mysql_inspected");
    let here = |text: &str| text.replace("mysql_cases.", "mysql_inspected.").replace("mysql_cases`", "mysql_inspected`");
    let connection = server.open(Some("mysql_inspected"), "mysql+pymysql");
    for statement in recorded["schema"].as_array().unwrap() {
        connection.exec_driver_sql(&here(statement.as_str().unwrap()).replace('%', "%%"), &[]).unwrap();
    }
    let mut failures = Vec::new();
    for (answers, in_bulk) in
        recorded["answers"].as_array().unwrap().iter().flat_map(|answers| [(answers, false), (answers, true)])
    {
        let connection = server.open(Some("mysql_inspected"), answers["drivername"].as_str().unwrap());
        let inspector = Inspector::new(connection).unwrap();
        assert_eq!(inspector.default_schema_name(), "mysql_inspected");
        let names = json!({
            "table": inspector.table_names(None).unwrap(),
            "view": inspector.names(RelationKind::View, None).unwrap(),
            // A server without sequences has no answer, where SQLAlchemy raises.
            "sequence": inspector.sequence_names(None).unwrap().map_or_else(|| answers["names"]["sequence"].clone(), |names| json!(names)),
        });
        assert_eq!(names, answers["names"]);
        assert_eq!(inspector.sequence_names(None).unwrap().is_some(), answers["names"]["sequence"].is_array());
        if in_bulk {
            for schema in [None, Some("mysql_inspected"), Some("mysql_cases_other")] {
                inspector.load(&Wanted::all(schema)).unwrap();
            }
        }
        for expected in answers["tables"].as_array().unwrap() {
            let table = expected["table"].as_str().unwrap();
            let schema = expected["schema"].as_str().map(|name| if name == "mysql_cases" { "mysql_inspected" } else { name });
            // What is missing is told otherwise by what was read in bulk.
            if in_bulk && table == "nope" {
                continue;
            }
            let found = json!({
                "schema": expected["schema"],
                "table": table,
                "exists": inspector.has_table(table, schema).unwrap(),
                "columns": told(inspector.columns(table, schema), |columns| serde_json::to_value(columns).unwrap()),
                "pk_constraint": told(inspector.pk_constraint(table, schema), |key| serde_json::to_value(key).unwrap()),
                "foreign_keys": told(inspector.foreign_keys(table, schema), |keys| serde_json::to_value(keys).unwrap()),
                "unique_constraints": told(inspector.unique_constraints(table, schema), |found| serde_json::to_value(found).unwrap()),
                "check_constraints": told(inspector.check_constraints(table, schema), |found| serde_json::to_value(found).unwrap()),
                "indexes": told(inspector.indexes(table, schema), |indexes| {
                    indexes
                        .into_iter()
                        .map(|index| {
                            let options = index.dialect_options.as_ref().map(plain_options);
                            let mut index = serde_json::to_value(index).unwrap();
                            if let Some(options) = options {
                                index["dialect_options"] = options;
                            }
                            index
                        })
                        .collect()
                }),
                "table_options": told(inspector.table_options(table, schema), |options| plain_options(&options)),
                "table_comment": told(inspector.table_comment(table, schema), |comment| json!({ "text": comment.flatten() })),
                "view_definition": told(inspector.view_definition(table, schema), |text| json!(text)),
            });
            let mut expected = expected.clone();
            expected["columns"] = with_own_type(&expected["columns"]);
            for (question, answer) in expected.as_object().unwrap() {
                let answer: Json =
                    serde_json::from_str(&here(&answer.to_string()).replace("\"mysql_cases\"", "\"mysql_inspected\"")).unwrap();
                let question = question.as_str();
                if question == "columns"
                    && let (Json::Array(found), Json::Array(expected)) = (&found[question], &answer)
                    && found.len() == expected.len()
                {
                    for (found, expected) in
                        found.iter().zip(expected).filter(|(found, expected)| !is_same_column(found, expected))
                    {
                        failures.push(format!("{table} column (bulk: {in_bulk})\n  found    {found}\n  expected {expected}"));
                    }
                } else if question != "schema" && found[question] != answer {
                    failures.push(format!(
                        "{table} {question} (bulk: {in_bulk})\n  found    {}\n  expected {answer}",
                        found[question]
                    ));
                }
            }
        }
        let mut warnings = inspector.take_warnings();
        warnings.sort();
        warnings.dedup();
        assert_eq!(json!(warnings), answers["warnings"]);
    }
    assert!(failures.is_empty(), "{} differ\n{}", failures.len(), failures.join("\n"));
}
