//! How a PostgreSQL server is left, and what is told, after the commands that `tools/live_behaviour_cases.py` gave Alembic.

use limbeck_drivers::Drivers;
use limbeck_sql::Value as Cell;
use limbeck_sql::engine::{Connection, Connector as _, Url};
use serde_json::{Value, json};
use std::rc::Rc;

use crate::project::Project;

const DATABASE: &str = "limbeck_behaviour_test";

/// How lines of a notice begin; an error has such lines, too.
const NOTICE: [&str; 4] = ["sqlalchemy.dialects.postgresql INFO", "DETAIL:", "HINT:", "CONTEXT:"];

fn server() -> Url {
    let url = std::env::var("LIMBECK_TEST_POSTGRESQL").expect("LIMBECK_TEST_POSTGRESQL names a server");
    Url { drivername: "postgresql+psycopg2".into(), ..url.parse().unwrap() }
}

fn open(url: Url) -> Rc<Connection> {
    let connection = Connection::new(Drivers::default().connect(&url, &[]).unwrap(), url);
    connection.set_isolation_level("AUTOCOMMIT").unwrap();
    connection
}

fn run(connection: &Connection, sql: &str) {
    connection.exec_driver_sql(sql, &[]).unwrap();
}

/// Runs a case's commands; what differs from Alembic.
fn differences(case: &Value, administrator: &Connection) -> Vec<String> {
    run(administrator, &format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"));
    run(administrator, &format!("CREATE DATABASE {DATABASE}"));
    let drivername = case["driver"].as_str().map_or("postgresql".to_owned(), |driver| format!("postgresql+{driver}"));
    let url = Url { drivername, database: Some(DATABASE.into()), ..server() };
    let project = Project::new();
    for (name, text) in case["files"].as_object().unwrap() {
        project.write(name, &text.as_str().unwrap().replace("{server}", &url.render_as_string(false)));
    }
    let mut differ = Vec::new();
    let mut compare = |what: &str, found: &Value, expected: &Value| {
        if found != expected {
            differ.push(format!("{}: {what}\n  Alembic: {expected}\n  Limbeck: {found}", case["name"]));
        }
    };
    for told in case["told"].as_array().unwrap() {
        let output = project.limbeck(told["line"].as_str().unwrap());
        let stderr = String::from_utf8(output.stderr).unwrap();
        compare("status", &json!(output.status.code()), &told["status"]);
        compare("stdout", &json!(String::from_utf8(output.stdout).unwrap()), &told["stdout"]);
        let of_notice = |line: &&str| NOTICE.iter().any(|beginning| line.starts_with(beginning)) && output.status.success();
        let log: Vec<&str> = stderr.lines().filter(of_notice).collect();
        compare("log", &json!(log), &told["log"]);
        if let Some(error) = told["error"].as_str() {
            let error = error.replace("limbeck_behaviour", DATABASE);
            let first = error.lines().next().unwrap_or_default();
            if !stderr.contains(first) {
                compare("error", &json!(stderr), &json!(error));
            }
        }
    }
    let connection = open(Url { drivername: "postgresql+psycopg2".into(), ..url });
    for (sql, expected) in case["found"].as_object().unwrap() {
        let found = match connection.exec_driver_sql(&sql.replace('%', "%%"), &[]) {
            Ok(cursor) => json!(cursor.rows.into_iter().map(|row| text(row.into_iter().next())).collect::<Vec<_>>()),
            Err(error) => json!(error.to_string()),
        };
        compare(sql, &found, expected);
    }
    differ
}

fn text(cell: Option<Cell>) -> Value {
    match cell {
        Some(Cell::Text(text)) => Value::from(text),
        Some(Cell::Null) | None => Value::Null,
        Some(other) => panic!("a text: {other:?}"),
    }
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn postgresql_is_left_as_alembic_leaves_it() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../live_behaviour.json")).unwrap();
    assert!(cases.len() >= 35);
    let administrator = open(server());
    let differ: Vec<String> = cases.iter().flat_map(|case| differences(case, &administrator)).collect();
    run(&administrator, &format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"));
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}
