//! Every operation case on live servers: what is in the database afterwards, and what was raised, must be what Alembic leaves and
//! raises (`tests/live/`, by `tools/live_cases.py`). The same Python file runs the cases in both. What is there is asked of the server
//! itself: by one query on PostgreSQL, by SHOW CREATE TABLE on MariaDB and MySQL.

use limbeck_drivers::Drivers;
use limbeck_sql::engine::{Connector as _, DbapiConnection, Url};
use limbeck_sql::value::Value as Cell;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The database of the cases, and those that stand for schemas on MySQL.
const NAME: &str = "limbeck_live";
const SCHEMAS: [&str; 5] = [NAME, "limbeck_s", "limbeck_s1", "limbeck_s2", "limbeck_other"];

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL_OWN"]
fn operations_on_a_live_postgresql() {
    run(Server::new(Kind::Postgresql, "LIMBECK_TEST_POSTGRESQL_OWN", "postgresql+psycopg2"), "postgresql");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB_OWN"]
fn operations_on_a_live_mariadb() {
    run(Server::new(Kind::Family, "LIMBECK_TEST_MARIADB_OWN", "mariadb+pymysql"), "mariadb");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MYSQL"]
fn operations_on_a_live_mysql() {
    run(Server::new(Kind::Family, "LIMBECK_TEST_MYSQL", "mysql+pymysql"), "mysql");
}

/// Cases as `tools/live_cases.py` writes them: `name`, `code`, `naming`, `start` (statements), `raised` (null, or class and message) and
/// `left` (what is there then); where we mean to differ, `ours` has the last two as they are with us.
fn run(server: Server, name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/live/{name}.json"));
    let recorded = std::fs::read_to_string(path).expect("the cases are recorded by a tool");
    let cases: Vec<Value> = serde_json::from_str(&recorded).expect("the cases are recorded by a tool");
    assert!(cases.len() >= 190, "only {} cases", cases.len());
    let mut runner = Runner::new();
    let mut failures = Vec::new();
    for case in &cases {
        server.prepare(&texts(&case["start"]));
        let raised = runner.run(&server.url(Some(NAME)), case);
        let left = server.left();
        let wanted = case.get("ours").unwrap_or(case);
        let wanted_left = texts(&wanted["left"]);
        if raised != wanted["raised"] || left != wanted_left {
            let gone = wanted_left.iter().filter(|block| !left.contains(block)).map(|block| format!("- {block}"));
            let new = left.iter().filter(|block| !wanted_left.contains(block)).map(|block| format!("+ {block}"));
            failures.push(format!(
                "{}\n{}\n--- wanted\n{}\n--- raised\n{raised}\n--- difference of what is left\n{}",
                case["name"],
                case["code"].as_str().unwrap_or_default(),
                wanted["raised"],
                gone.chain(new).collect::<Vec<_>>().join("\n")
            ));
        }
    }
    server.finish();
    assert!(failures.is_empty(), "{} of {} differ\n\n{}", failures.len(), cases.len(), failures.join("\n\n"));
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The program, running `tools/live_run.py`: a case a line.
struct Runner {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Runner {
    fn new() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/live_run.py");
        let mut child = Command::new(env!("CARGO_BIN_EXE_limbeck"))
            .arg("python")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let answers = BufReader::new(child.stdout.take().expect("the output is piped"));
        Self { child, answers }
    }

    fn run(&mut self, url: &Url, case: &Value) -> Value {
        let question = json!({ "url": url.render_as_string(false), "naming": case["naming"], "code": case["code"] });
        let input = self.child.stdin.as_mut().expect("the input is piped");
        writeln!(input, "{question}").expect("the program reads");
        input.flush().expect("the program reads");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("the program writes");
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{}: no answer ({error}): {answer}", case["name"]))
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Postgresql,
    Family,
}

/// A server, and a connection beside those on which cases run.
struct Server {
    kind: Kind,
    administrator: Url,
    connection: RefCell<Box<dyn DbapiConnection>>,
}

impl Server {
    fn new(kind: Kind, variable: &str, drivername: &str) -> Self {
        let text = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} names the server"));
        let url: Url = text.parse().unwrap_or_else(|_| panic!("{variable} is an URL"));
        let administrator = Url { drivername: drivername.to_owned(), ..url };
        let opened = open(&administrator);
        let mut server = Self { kind, administrator, connection: RefCell::new(opened) };
        match kind {
            Kind::Postgresql => {
                server.send(&format!("DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"));
                server.send(&format!("CREATE DATABASE {NAME}"));
                server.connection = RefCell::new(open(&server.url(Some(NAME))));
            }
            Kind::Family => server.drop_databases(),
        }
        server
    }

    /// The administrator's URL with another database.
    fn url(&self, database: Option<&str>) -> Url {
        let database = database.map(str::to_owned).or_else(|| self.administrator.database.clone());
        Url { database, ..self.administrator.clone() }
    }

    fn send(&self, statement: &str) -> Vec<Vec<Cell>> {
        let answer = self.connection.borrow_mut().execute(&statement.replace('%', "%%"), &[]);
        answer.unwrap_or_else(|error| panic!("{statement}: {error:?}")).rows
    }

    /// The first column, where it is a text.
    fn texts(&self, statement: &str) -> Vec<String> {
        self.send(statement).into_iter().filter_map(|row| row.into_iter().next()).filter_map(text).collect()
    }

    /// The databases of the cases that are there, on MySQL and MariaDB.
    fn databases(&self) -> Vec<String> {
        let mut found = self.texts("SHOW DATABASES");
        found.retain(|name| SCHEMAS.contains(&name.as_str()));
        found.sort();
        found
    }

    fn drop_databases(&self) {
        self.send("SET FOREIGN_KEY_CHECKS = 0");
        for name in self.databases() {
            self.send(&format!("DROP DATABASE {name}"));
        }
        self.send("SET FOREIGN_KEY_CHECKS = 1");
    }

    fn finish(self) {
        match self.kind {
            Kind::Postgresql => {
                self.connection.replace(open(&self.administrator));
                self.send(&format!("DROP DATABASE {NAME} WITH (FORCE)"));
            }
            Kind::Family => self.drop_databases(),
        }
    }

    /// An empty database, and in it what the case starts from.
    fn prepare(&self, start: &[String]) {
        match self.kind {
            Kind::Postgresql => {
                self.send(
                    "DO $$ DECLARE n text; BEGIN \
                     FOR n IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)' \
                     LOOP EXECUTE 'DROP SCHEMA ' || quote_ident(n) || ' CASCADE'; END LOOP; CREATE SCHEMA public; END $$",
                );
            }
            Kind::Family => {
                self.drop_databases();
                self.send(&format!("CREATE DATABASE {NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"));
                self.send(&format!("USE {NAME}"));
            }
        }
        for statement in start {
            self.send(statement);
        }
    }

    /// What is there, as the server itself tells it.
    fn left(&self) -> Vec<String> {
        match self.kind {
            Kind::Postgresql => self.texts(include_str!("../../../../tools/cases/live_catalogue.sql")),
            Kind::Family => self.databases().iter().flat_map(|database| self.tables(database)).collect(),
        }
    }

    /// The definition of every table of a database as the server writes it, and the rows.
    fn tables(&self, database: &str) -> Vec<String> {
        let mut tables = self.texts(&format!("SHOW TABLES FROM {database}"));
        tables.sort();
        let mut found = Vec::new();
        for table in tables {
            let place = format!("{database}.`{}`", table.replace('`', "``"));
            let definition = self.send(&format!("SHOW CREATE TABLE {place}")).swap_remove(0).into_iter().nth(1).and_then(text);
            found.push(format!("{database} {}", without_numbers(&definition.expect("a definition is text"))));
            let columns = self.texts(&format!(
                "SELECT CONCAT('QUOTE(CAST(`', REPLACE(column_name, '`', '``'), '` AS CHAR))') FROM information_schema.columns \
                 WHERE table_schema = '{database}' AND table_name = '{}' ORDER BY ordinal_position",
                table.replace('\\', "\\\\").replace('\'', "''")
            ));
            let rows = self.texts(&format!("SELECT CONCAT_WS(', ', {}) FROM {place} ORDER BY 1", columns.join(", ")));
            found.extend(rows.iter().map(|row| format!("{place}: {row}")));
        }
        found
    }
}

fn open(url: &Url) -> Box<dyn DbapiConnection> {
    let mut connection = Drivers::default().connect(url, &[]).unwrap();
    connection.set_isolation_level("AUTOCOMMIT").unwrap();
    connection
}

fn text(cell: Cell) -> Option<String> {
    if let Cell::Text(text) = cell { Some(text) } else { None }
}

/// Where AUTO_INCREMENT stands depends on what was tried; it is no part of the definition.
fn without_numbers(text: &str) -> String {
    let mut parts = text.split(" AUTO_INCREMENT=");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    plain
}
