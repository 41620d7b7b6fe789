//! The templates `async` and `multidb` on live servers, committed in two phases too: what the commands tell and leave, as with the
//! templates of Alembic (`template_cases.json`, by `tools/template_cases.py`).

use limbeck_drivers::Drivers;
use limbeck_sql::Value as Cell;
use limbeck_sql::engine::{Connector as _, DbapiConnection, Url};
use serde_json::{Value, json};
use std::fs;

use crate::project::Project;

#[test]
#[ignore = "needs servers: LIMBECK_TEST_POSTGRESQL_OWN, LIMBECK_TEST_MARIADB_OWN, LIMBECK_TEST_MYSQL"]
fn templates_on_live_servers() {
    let recorded: Value = serde_json::from_str(include_str!("../template_cases.json")).unwrap();
    let cases = recorded["cases"].as_array().unwrap();
    assert!(cases.len() >= 35);
    let differ: Vec<String> = cases.iter().flat_map(|case| differences(case, &recorded)).collect();
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

/// A database of a case.
struct Database {
    kind: String,
    administrator: Url,
    name: String,
}

impl Database {
    fn new(kind: &str, number: usize) -> Self {
        let (variable, drivername) = match kind {
            "postgresql" => ("LIMBECK_TEST_POSTGRESQL_OWN", "postgresql+psycopg2"),
            "mariadb" => ("LIMBECK_TEST_MARIADB_OWN", "mysql+pymysql"),
            "mysql" => ("LIMBECK_TEST_MYSQL", "mysql+pymysql"),
            other => panic!("no server is called {other}"),
        };
        let url = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} names the server"));
        let administrator = Url { drivername: drivername.to_owned(), ..url.parse().unwrap() };
        let database = Self { kind: kind.to_owned(), administrator, name: format!("limbeck_template_{number}") };
        database.drop();
        database.at_server(&format!("CREATE DATABASE {}", database.name));
        database
    }

    fn url(&self) -> Url {
        Url { database: Some(self.name.clone()), ..self.administrator.clone() }
    }

    fn at_server(&self, sql: &str) -> Vec<Vec<Cell>> {
        open(&self.administrator).execute(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error:?}")).rows
    }

    fn drop(&self) {
        let force = if self.kind == "postgresql" { " WITH (FORCE)" } else { "" };
        self.at_server(&format!("DROP DATABASE IF EXISTS {}{force}", self.name));
    }

    /// The first column of each answer; null where the server refuses.
    fn answers(&self, questions: &Value) -> Value {
        let mut connection = open(&self.url());
        let answers = questions.as_array().unwrap().iter().map(|sql| {
            let sql = sql.as_str().unwrap().replace('%', "%%");
            connection.execute(&sql, &[]).map_or(Value::Null, |cursor| cursor.rows.into_iter().map(first).collect())
        });
        answers.collect()
    }
}

fn open(url: &Url) -> Box<dyn DbapiConnection> {
    let mut connection = Drivers::default().connect(url, &[]).unwrap();
    connection.set_isolation_level("AUTOCOMMIT").unwrap();
    connection
}

fn first(row: Vec<Cell>) -> Value {
    match row.into_iter().next() {
        Some(Cell::Text(text)) => Value::from(text),
        Some(Cell::Null) | None => Value::Null,
        Some(other) => panic!("a text: {other:?}"),
    }
}

/// Runs a case's commands; what differs from Alembic.
fn differences(case: &Value, recorded: &Value) -> Vec<String> {
    let (mut databases, mut urls) = (Vec::new(), Vec::new());
    for (at, pair) in case["databases"].as_array().unwrap().iter().enumerate() {
        let (kind, driver) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        let database = Database::new(kind, at + 1);
        let family = if kind == "postgresql" { "postgresql" } else { "mysql" };
        let mut url = Url { drivername: format!("{family}+{driver}"), ..database.url() }.render_as_string(false);
        for edit in case["edits"].as_array().unwrap() {
            url = url.replace(edit[0].as_str().unwrap(), edit[1].as_str().unwrap());
        }
        urls.push(url);
        databases.push(database);
    }
    let project = project(case, &urls, &recorded["two_phases"]);
    let mut differ = Vec::new();
    let mut compare = |what: &str, found: Value, expected: &Value| {
        if found != *expected {
            differ.push(format!("{}: {what}\n  Alembic: {expected}\n  Limbeck: {found}", case["name"]));
        }
    };
    for told in case["told"].as_array().unwrap() {
        let line = told["line"].as_str().unwrap();
        let output = project.limbeck(line);
        let stderr = String::from_utf8(output.stderr).unwrap();
        compare(&format!("status of {line}"), json!(output.status.code()), &told["status"]);
        compare(&format!("stdout of {line}"), json!(project.plain(&String::from_utf8(output.stdout).unwrap())), &told["stdout"]);
        let log: Vec<&str> = stderr.lines().filter(|line| line.starts_with("INFO ") || line.starts_with("ERROR ")).collect();
        compare(&format!("log of {line}"), json!(log), &told["log"]);
        let error = stderr.lines().find(|line| told["error"].as_str() == Some(line)).map(Value::from);
        if error.is_none() && !told["error"].is_null() {
            compare(&format!("error of {line}"), json!(stderr), &told["error"]);
        }
    }
    for (database, expected) in databases.iter().zip(case["found"].as_array().unwrap()) {
        let questions = &recorded["questions"][&database.kind];
        let answers = database.answers(questions);
        for (at, question) in questions.as_array().unwrap().iter().enumerate() {
            compare(&format!("{}: {question}", database.name), answers[at].clone(), &expected[at]);
        }
        if database.kind != "postgresql" {
            assert!(database.at_server("XA RECOVER").is_empty(), "{}: a transaction is left prepared", case["name"]);
        }
    }
    for database in databases {
        database.drop();
    }
    differ
}

/// A folder as `init` makes it from the template, with the case's URLs and revisions.
fn project(case: &Value, urls: &[String], two_phases: &Value) -> Project {
    let project = Project::new();
    let made = project.limbeck(&format!("init -t {} migrations", case["template"].as_str().unwrap()));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stdout));
    let read = |name: &str| fs::read_to_string(project.path().join(name)).unwrap();
    let mut left = urls.iter();
    let ini: Vec<String> = read("alembic.ini")
        .lines()
        .map(|line| match line.strip_prefix("sqlalchemy.url = ") {
            Some(_) => format!("sqlalchemy.url = {}", left.next().expect("a URL for each section").replace('%', "%%")),
            None => line.to_owned(),
        })
        .collect();
    assert!(left.next().is_none(), "the template has a place for each URL");
    project.write("alembic.ini", &(ini.join("\n") + "\n"));
    let env = read("migrations/env.py").replace(two_phases[0].as_str().unwrap(), two_phases[1].as_str().unwrap());
    project.write("migrations/env.py", &env);
    for (name, text) in case["files"].as_object().unwrap() {
        project.write(name, text.as_str().unwrap());
    }
    project
}
