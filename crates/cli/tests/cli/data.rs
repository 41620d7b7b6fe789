//! Data cases (`tools/data_cases/`): the same Python run by SQLAlchemy (`data_cases/*/*.json`, by `tools/data_cases.py`) and by
//! `limbeck python`, compared in values, statements, transactions, errors and the rows that are left.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use limbeck_drivers::Drivers;
use limbeck_sql::engine::{Connector as _, Url};
use serde_json::Value;

/// Cases that differ on purpose: `dialect topic case` and the reason, a line each. One that agrees must not stand there.
const KNOWN: &str = include_str!("../data_cases/differences.txt");

#[test]
fn data_cases_on_sqlite() {
    compare("sqlite", |_| "sqlite://".to_owned());
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn data_cases_on_postgresql() {
    on_server("postgresql", "LIMBECK_TEST_POSTGRESQL", '"');
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn data_cases_on_mariadb() {
    on_server("mariadb", "LIMBECK_TEST_MARIADB", '`');
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MYSQL"]
fn data_cases_on_mysql() {
    on_server("mysql", "LIMBECK_TEST_MYSQL", '`');
}

#[test]
fn known_differences_name_cases() {
    let known = known();
    assert_eq!(known.len(), KNOWN.lines().filter(|line| is_entry(line)).count(), "a case stands twice in differences.txt");
    for key in known.keys() {
        let words: Vec<&str> = key.split(' ').collect();
        let [dialect, topic, case] = words[..] else { panic!("`{key}` is not a dialect, a topic and a case") };
        assert!(recorded(dialect, topic).contains_key(case), "{key}: there is no such case");
    }
}

fn is_entry(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#')
}

fn known() -> BTreeMap<&'static str, &'static str> {
    KNOWN.lines().filter(|line| is_entry(line)).map(|line| line.split_once(": ").expect("an entry gives a reason")).collect()
}

fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools").canonicalize().unwrap()
}

fn recorded(dialect: &str, topic: &str) -> serde_json::Map<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data_cases").join(dialect).join(format!("{topic}.json"));
    cases(&fs::read_to_string(path).unwrap())
}

fn cases(text: &str) -> serde_json::Map<String, Value> {
    let mut read: Value = serde_json::from_str(text).unwrap();
    match read["cases"].take() {
        Value::Object(cases) => cases,
        other => panic!("cases are no object: {other}"),
    }
}

fn topics(dialect: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data_cases").join(dialect);
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

/// A database of its own for each topic, gone afterwards.
fn on_server(dialect: &'static str, variable: &str, quote: char) {
    let administrator = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set"));
    let url: Url = administrator.parse().unwrap();
    let name_of = |topic: &str| format!("limbeck_data_cases_{topic}");
    let run = |sql: &str| {
        let mut connection = Drivers::default().connect(&url, &[]).unwrap();
        connection.set_isolation_level("AUTOCOMMIT").unwrap();
        connection.execute(sql, &[]).unwrap();
    };
    for topic in topics(dialect) {
        run(&format!("DROP DATABASE IF EXISTS {quote}{}{quote}", name_of(&topic)));
        run(&format!("CREATE DATABASE {quote}{}{quote}", name_of(&topic)));
    }
    let (scheme, rest) = administrator.split_once("://").unwrap();
    let driver = if scheme.starts_with("mysql") { "pymysql" } else { "psycopg2" };
    let host = rest.split('/').next().unwrap();
    compare(dialect, |topic| format!("{dialect}+{driver}://{host}/{}", name_of(topic)));
    for topic in topics(dialect) {
        run(&format!("DROP DATABASE {quote}{}{quote}", name_of(&topic)));
    }
}

fn compare(dialect: &'static str, url: impl Fn(&str) -> String + Sync) {
    let queue = Mutex::new(topics(dialect));
    let report = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(topic) = queue.lock().unwrap().pop() else { break };
                    let found = compare_topic(dialect, &topic, &url(&topic));
                    report.lock().unwrap().insert(topic, found);
                }
            });
        }
    });
    let report = report.into_inner().unwrap();
    let failures: Vec<&String> = report.values().flatten().collect();
    assert!(
        failures.is_empty(),
        "{} cases differ\n{}",
        failures.len(),
        failures.iter().map(|text| text.as_str()).collect::<String>()
    );
}

/// What differs, a text for each case.
fn compare_topic(dialect: &str, topic: &str, url: &str) -> Vec<String> {
    let folder = tempfile::TempDir::new().unwrap();
    let output = folder.path().join("found.json");
    let done = Command::new(env!("CARGO_BIN_EXE_limbeck"))
        .arg("python")
        .arg(tools().join("data_run.py"))
        .args([output.to_str().unwrap(), dialect, url])
        .arg(tools().join("data_cases").join(format!("{topic}.py")))
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let Ok(text) = fs::read_to_string(&output) else {
        return vec![format!("--- {dialect} {topic}: did not finish\n{}", String::from_utf8_lossy(&done.stderr))];
    };
    let found = cases(&text);
    let known = known();
    let mut failures = Vec::new();
    for (name, expected) in &recorded(dialect, topic) {
        let key = format!("{dialect} {topic} {name}");
        let got = found.get(name).unwrap_or(&Value::Null);
        match (got == expected, known.get(key.as_str())) {
            (true, None) | (false, Some(_)) => {}
            (true, Some(_)) => failures.push(format!("--- {key}: agrees now, and stands in differences.txt\n")),
            (false, None) => failures.push(format!("--- {key}\n{}", difference(expected, got))),
        }
    }
    for name in found.keys().filter(|name| !recorded(dialect, topic).contains_key(*name)) {
        failures.push(format!("--- {dialect} {topic} {name}: is not recorded; run tools/data_cases.py\n"));
    }
    failures
}

fn lines(record: &Value) -> Vec<String> {
    let Some(fields) = record.as_object() else { return vec![record.to_string()] };
    let mut lines = Vec::new();
    for entry in fields.get("log").and_then(Value::as_array).into_iter().flatten() {
        lines.push(entry.to_string());
    }
    for (key, value) in fields.iter().filter(|(key, _)| *key != "log") {
        lines.push(format!("{key} {value}"));
    }
    lines
}

/// The first line that differs and the one after it, on both sides.
fn difference(expected: &Value, found: &Value) -> String {
    let (expected, found) = (lines(expected), lines(found));
    let from = expected.iter().zip(&found).take_while(|(a, b)| a == b).count();
    let mut text = String::new();
    for (mark, side) in [("expected", &expected), ("found", &found)] {
        for line in side.iter().skip(from).take(2) {
            let _ = writeln!(text, "{mark:>9}: {line}");
        }
    }
    text
}
