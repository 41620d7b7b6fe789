//! Whole histories (`histories/`), and what Alembic left in a database after each (`history_cases.json`, by
//! `tools/history_cases.py`).

use std::fs;
use std::path::Path;

use limbeck_drivers::Drivers;
use limbeck_sql::engine::{Connector as _, DbapiConnection, Url};
use serde_json::{Map, Value, json};

use crate::project::Project;

const STEPS: [(&str, &str); 3] = [("up", "upgrade heads"), ("down", "downgrade base"), ("sql", "upgrade heads --sql")];

/// One test for each history; `every_history_has_a_test` sees to it that none is missing.
macro_rules! histories {
    ($($name:ident,)*) => {
        $(#[test]
        fn $name() {
            run_history(stringify!($name));
        })*

        const TESTED: &[&str] = &[$(stringify!($name)),*];
    };
}

histories! {
    batch,
    branches,
    conditional,
    data,
    failing,
    failing_batch,
    mapped,
    plain,
}

#[test]
fn every_history_has_a_test() {
    let recorded = recorded();
    let names: Vec<_> = recorded["cases"].as_array().unwrap().iter().map(|case| case["name"].as_str().unwrap()).collect();
    assert_eq!(names, TESTED);
}

fn recorded() -> Value {
    serde_json::from_str(include_str!("../history_cases.json")).unwrap()
}

fn run_history(name: &str) {
    let recorded = recorded();
    let case = recorded["cases"].as_array().unwrap().iter().find(|case| case["name"] == name).unwrap();
    let project = Project::of_files(&recorded["files"]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories").join(name);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let file = path.file_name().unwrap().to_str().unwrap();
            project.write(&format!("migrations/versions/{file}"), &fs::read_to_string(&path).unwrap());
        }
    }

    for (key, line) in STEPS {
        let output = project.limbeck(line);
        let stdout = project.plain(&String::from_utf8(output.stdout).unwrap());
        let stderr = project.plain(&String::from_utf8(output.stderr).unwrap());
        let mut found = json!({"status": output.status.code(), "stdout": stdout, "error": Value::Null});
        if output.status.code() == Some(1) {
            found["error"] = Value::from(stderr.lines().find(|line| !line.contains("Warning: ")));
        }
        if key != "sql" {
            let url: Url = format!("sqlite:///{}", project.path().join("app.db").display()).parse().unwrap();
            found["database"] = describe(Drivers::default().connect(&url, &[]).unwrap().as_mut());
        }
        let expected = &case[key];
        assert!(
            found == *expected,
            "{name}: {line}\n{}\n--- told\n{stderr}",
            differences(&format!("{expected:#}"), &format!("{found:#}"))
        );
    }
}

/// The lines which only one side has.
fn differences(expected: &str, found: &str) -> String {
    let lacks = |text: &str, line: &str| !text.lines().any(|other| other == line);
    let missing = expected.lines().filter(|line| lacks(found, line)).map(|line| format!("Alembic: {line}\n"));
    let extra = found.lines().filter(|line| lacks(expected, line)).map(|line| format!("Limbeck: {line}\n"));
    missing.chain(extra).collect()
}

/// Schema and rows in the terms of the generator.
fn describe(connection: &mut dyn DbapiConnection) -> Value {
    let mut schema = Vec::new();
    let mut data = Map::new();
    for row in select(connection, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").1 {
        let [kind, name, table, sql] = row.as_slice() else { panic!("four columns: {row:?}") };
        let sql = sql.as_str().map(|sql| if kind == "table" { parts(sql) } else { vec![spaced(sql)] });
        schema.push(json!([kind, name, table, sql]));
        if kind == "table" {
            let table = format!("SELECT * FROM \"{}\"", name.as_str().unwrap());
            let columns = select(connection, &table).0;
            let order: Vec<_> = (1..=columns.len()).map(|number| number.to_string()).collect();
            let rows = select(connection, &format!("{table} ORDER BY {}", order.join(", "))).1;
            data.insert(name.as_str().unwrap().to_owned(), json!({"columns": columns, "rows": rows}));
        }
    }
    json!({"schema": schema, "data": data})
}

fn select(connection: &mut dyn DbapiConnection, sql: &str) -> (Vec<String>, Vec<Vec<Value>>) {
    let cursor = connection.execute(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    let columns = cursor.columns.iter().map(|column| column.name.clone()).collect();
    let rows = cursor.rows.iter().map(|row| row.iter().map(|value| serde_json::to_value(value).unwrap()).collect()).collect();
    (columns, rows)
}

/// What is before, after, and between the commas of a CREATE TABLE; the latter sorted, as hashes order constraints.
fn parts(sql: &str) -> Vec<String> {
    let (head, rest) = sql.split_once('(').unwrap();
    let (body, tail) = rest.rsplit_once(')').unwrap();
    let mut items = vec![String::new()];
    let (mut depth, mut quote) = (0, None);
    for c in body.chars() {
        match (quote, c) {
            (Some(open), _) => quote = (c != open).then_some(open),
            (None, '\'' | '"') => quote = Some(c),
            (None, ',') if depth == 0 => {
                items.push(String::new());
                continue;
            }
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
        items.last_mut().unwrap().push(c);
    }
    let mut items: Vec<_> = items.iter().map(|item| spaced(item)).collect();
    items.sort();
    items.splice(0..0, [spaced(head), spaced(tail)]);
    items
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
