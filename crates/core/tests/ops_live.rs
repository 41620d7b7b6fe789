//! The text of operations, run by a PostgreSQL server: it must leave what Alembic leaves when it runs the same calls itself
//! (`live_cases/`, by `tools/live_cases.py`). The schema is read by `pg_dump`, the text is run by `psql`.

use limbeck_core::operations::Operation;
use limbeck_core::output::{Output, RecordedOutput};
use limbeck_core::runtime::{ContextOptions, MigrationContext};
use limbeck_sql::schema::NamingConvention;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An operation case: what our own modules lower the calls to.
#[derive(Deserialize)]
struct Case {
    name: String,
    naming: NamingConvention,
    lowered: Lowered,
}

#[derive(Deserialize)]
struct Lowered {
    operations: Vec<serde_json::Value>,
}

/// What Alembic leaves: lines of `pg_dump` that are there and that are not there any more.
#[derive(Deserialize)]
struct Left {
    name: String,
    start: String,
    added: Vec<String>,
    removed: Vec<String>,
}

#[derive(Deserialize)]
struct Starts {
    starts: BTreeMap<String, Vec<String>>,
}

const SIDE_BY_SIDE: usize = 3;

/// Cases whose text, being for the newest server, an older one does not take: generated columns may be virtual from 18 on.
const NEWER: [&str; 1] = ["create table with computed and identity"];

struct Server {
    url: String,
    prefix: String,
}

impl Server {
    fn database(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The administrator's URL with another database in it.
    fn url_of(&self, database: &str) -> String {
        let (server, _) = self.url.rsplit_once('/').expect("the URL names a database");
        format!("{server}/{database}")
    }

    fn psql(&self, database: &str, sql: &str) -> Result<(), String> {
        let mut child = Command::new("psql")
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-", &self.url_of(database)])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("psql is installed where there is a server");
        child.stdin.take().expect("the input is piped").write_all(sql.as_bytes()).expect("psql reads");
        let output = child.wait_with_output().expect("psql ends");
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    fn administer(&self, sql: &str) {
        let (_, database) = self.url.rsplit_once('/').expect("the URL names a database");
        self.psql(database, sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// How often each line stands in what `pg_dump` says, without remarks and settings.
    fn lines(&self, database: &str) -> BTreeMap<String, i64> {
        let output = Command::new("pg_dump")
            .args(["--schema-only", "--no-owner", &self.url_of(database)])
            .output()
            .expect("pg_dump is installed where there is a server");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut lines = BTreeMap::new();
        for line in String::from_utf8(output.stdout).expect("pg_dump writes UTF-8").lines() {
            let skipped = ["--", "SET ", "SELECT pg_catalog.", "\\"].iter().any(|start| line.starts_with(start));
            if !skipped && !line.is_empty() {
                *lines.entry(line.to_owned()).or_default() += 1;
            }
        }
        lines
    }
}

fn text_of(case: &Case) -> Result<String, String> {
    let recorded = Rc::new(RecordedOutput::new());
    let output: Rc<dyn Output> = recorded.clone();
    let options = ContextOptions {
        dialect_name: Some("postgresql".to_owned()),
        dialect_opts: [("paramstyle".to_owned(), "named".into())].into_iter().collect(),
        as_sql: true,
        literal_binds: true,
        naming_convention: case.naming.clone(),
        ..ContextOptions::default()
    };
    let context = MigrationContext::configure(options, None, None, &output).expect("a dialect needs no more to be configured");
    for wire in &case.lowered.operations {
        let operation: Operation = serde_json::from_value(wire.clone()).map_err(|error| error.to_string())?;
        context.invoke(&operation).map_err(|error| error.to_string())?;
    }
    Ok(recorded.stdout())
}

/// Runs the case on a fresh database; what differs from Alembic's outcome.
fn differs(server: &Server, case: &Case, left: &Left, before: &BTreeMap<String, i64>, number: usize) -> Option<String> {
    let text = match text_of(case) {
        Ok(text) => text,
        Err(error) => return Some(error),
    };
    let database = server.database(&format!("case{number}"));
    server.administer(&format!("CREATE DATABASE {database} TEMPLATE {}", server.database(&left.start)));
    let result = server.psql(&database, &format!("BEGIN;\n{text}\nCOMMIT;\n"));
    let found = result.map(|()| {
        let mut change = server.lines(&database);
        for (line, count) in before {
            *change.entry(line.clone()).or_default() -= count;
        }
        change.retain(|_, count| *count != 0);
        change
    });
    server.administer(&format!("DROP DATABASE {database} WITH (FORCE)"));
    let mut wanted: BTreeMap<String, i64> = BTreeMap::new();
    left.added.iter().for_each(|line| *wanted.entry(line.clone()).or_default() += 1);
    left.removed.iter().for_each(|line| *wanted.entry(line.clone()).or_default() -= 1);
    match found {
        Ok(found) if found == wanted => None,
        Ok(found) => Some(format!("{text}\nwanted {wanted:#?}\nfound {found:#?}")),
        Err(error) => Some(format!("{text}\n{error}")),
    }
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn postgresql_has_afterwards_what_alembic_leaves() {
    let url = std::env::var("LIMBECK_TEST_POSTGRESQL").expect("LIMBECK_TEST_POSTGRESQL names a server");
    let server = Server { url, prefix: format!("pg_text_{}_", std::process::id()) };
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("ops_cases/postgresql.json")).expect("the cases are recorded by a tool");
    let mut recorded: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("live_cases/postgresql.json")).expect("the outcomes are recorded by a tool");
    let Starts { starts } = serde_json::from_value(recorded.remove(0)).expect("the starts are first");
    let outcomes: Vec<Left> = recorded
        .into_iter()
        .map(|outcome| serde_json::from_value::<Left>(outcome).expect("an outcome is well-formed"))
        .filter(|outcome| !NEWER.contains(&outcome.name.as_str()))
        .collect();
    assert!(outcomes.len() >= 100, "only {} outcomes", outcomes.len());

    let mut before = BTreeMap::new();
    for (start, statements) in &starts {
        let database = server.database(start);
        server.administer(&format!("CREATE DATABASE {database}"));
        server.psql(&database, &(statements.join(";\n") + ";\n")).unwrap_or_else(|error| panic!("{start}: {error}"));
        before.insert(start.as_str(), server.lines(&database));
    }
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(left) = outcomes.get(number) else { break };
                    let case = cases.iter().find(|case| case.name == left.name);
                    let difference = match case {
                        Some(case) => differs(&server, case, left, &before[left.start.as_str()], number),
                        None => Some("there is no such case any more".to_owned()),
                    };
                    if let Some(difference) = difference {
                        failures.lock().expect("nobody panics").push(format!("{}: {difference}", left.name));
                    }
                }
            });
        }
    });
    for start in starts.keys() {
        server.administer(&format!("DROP DATABASE {} WITH (FORCE)", server.database(start)));
    }
    let failures = failures.into_inner().expect("nobody panics");
    assert!(failures.is_empty(), "{} of {} differ\n\n{}", failures.len(), outcomes.len(), failures.join("\n\n"));
}
