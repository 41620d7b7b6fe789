//! Revisions of one operation or two, and what they leave in a database (`ops_online.json`, by `tools/ops_cases.py`).

use limbeck_drivers::Drivers;
use limbeck_sql::engine::{Connector as _, Cursor, DbapiConnection, Url};
use serde_json::{Map, Value, json};

use crate::project::Project;

pub const REVISION: &str = "1111aaaa";
const VERSION_TABLE: &str = "alembic_version";
const CATEGORIES: [&str; 3] = ["UserWarning", "SAWarning", "DeprecationWarning"];

/// Where Limbeck means to differ: case, and why.
const DIFFERENCES: [(&str, &str); 0] = [];

/// So that the cases run side by side.
const SHARES: usize = 4;

#[test]
fn operations_of_the_first_share() {
    run_share(0);
}

#[test]
fn operations_of_the_second_share() {
    run_share(1);
}

#[test]
fn operations_of_the_third_share() {
    run_share(2);
}

#[test]
fn operations_of_the_fourth_share() {
    run_share(3);
}

#[test]
fn every_intended_difference_is_a_case() {
    let names: Vec<_> = cases().iter().map(|case| case["name"].as_str().unwrap().to_owned()).collect();
    for (name, _) in DIFFERENCES {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
}

fn cases() -> Vec<Value> {
    serde_json::from_str(include_str!("../ops_online.json")).unwrap()
}

fn run_share(share: usize) {
    let cases: Vec<_> = cases().into_iter().skip(share).step_by(SHARES).collect();
    assert!(!cases.is_empty());
    let mut failures = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let recorded = expected(case);
        let (found, told) = run_case(case);
        let intended = DIFFERENCES.iter().any(|(known, _)| *known == name);
        if (found == recorded) == intended {
            failures.push(format!(
                "{name}\n{}\n--- Alembic\n{recorded:#}\n--- Limbeck{}\n{found:#}\n--- told\n{told}",
                case["code"].as_str().unwrap(),
                if intended { " (expected to differ, but does not)" } else { "" }
            ));
        }
    }
    assert!(failures.is_empty(), "{} of {} differ\n\n{}", failures.len(), cases.len(), failures.join("\n\n"));
}

/// What Alembic did, in the terms of `run_case`.
fn expected(case: &Value) -> Value {
    let error = &case["error"];
    let (status, report) = match error["class"].as_str() {
        None => (0, Value::Null),
        Some("alembic.util.exc.CommandError") => (255, Value::from(format!("FAILED: {}\n", error["message"].as_str().unwrap()))),
        Some(class) => (1, Value::from(format!("{class}: {}\n", error["message"].as_str().unwrap()))),
    };
    let versions = if status == 0 { json!([[REVISION]]) } else { json!([]) };
    json!({
        "status": status,
        "report": report,
        "warnings": case["warnings"],
        "versions": versions,
        "schema": case["schema"],
        "data": case["data"],
    })
}

/// Upgrades a database that starts as the case says; returns what came of it, and all that was told.
fn run_case(case: &Value) -> (Value, String) {
    let project = Project::new();
    project
        .write("alembic.ini", "[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = sqlite:///%(here)s/app.db\n");
    project.write("migrations/env.py", &environment(&case["naming"]));
    project.write(&format!("migrations/versions/{REVISION}_.py"), &script(case["code"].as_str().unwrap()));

    let url: Url = format!("sqlite:///{}", project.path().join("app.db").display()).parse().unwrap();
    let connect = || Drivers::default().connect(&url, &[]).unwrap();
    let mut start = connect();
    for statement in case["start"].as_array().unwrap() {
        execute(start.as_mut(), statement.as_str().unwrap());
    }
    start.commit().unwrap();
    drop(start);

    let output = project.limbeck("upgrade head");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let mut found = json!({
        "status": output.status.code(),
        "report": report(output.status.code(), &stdout, &stderr),
        "warnings": stderr.lines().filter_map(warning).collect::<Vec<_>>(),
    });
    describe(connect().as_mut(), found.as_object_mut().unwrap());
    (found, stdout + &stderr)
}

pub fn environment(naming: &Value) -> String {
    // What JSON writes for names and texts is Python as well.
    format!(
        "import sqlalchemy as sa\nfrom alembic import context\n\n\
         engine = sa.create_engine(context.config.get_main_option(\"sqlalchemy.url\"))\n\
         with engine.connect() as connection:\n    \
             context.configure(connection=connection, target_metadata=sa.MetaData(naming_convention={naming} or None))\n    \
             with context.begin_transaction():\n        \
                 context.run_migrations()\n"
    )
}

pub fn script(code: &str) -> String {
    let body: String = code.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy import Column\n\n\
         revision = \"{REVISION}\"\ndown_revision = None\n\n\ndef upgrade():\n{body}"
    )
}

/// The report of a failure, without the lines of scripts that led to it.
pub fn report(status: Option<i32>, stdout: &str, stderr: &str) -> Value {
    match status {
        Some(0) => Value::Null,
        Some(255) => Value::from(stdout),
        Some(_) | None => {
            let warnings: usize =
                stderr.split_inclusive('\n').take_while(|line| warning(line.trim_end()).is_some()).map(str::len).sum();
            let report = &stderr[warnings..];
            Value::from(report.find("  File \"").map_or(report, |frames| &report[..frames]))
        }
    }
}

/// Reads `UserWarning: text`, which may have a file and a line before it.
pub fn warning(line: &str) -> Option<Value> {
    CATEGORIES.iter().find_map(|category| {
        let start = line.find(&format!("{category}: "))?;
        let alone = start == 0 || line[..start].ends_with(": ");
        alone.then(|| json!([category, &line[start + category.len() + 2..]]))
    })
}

/// Adds schema and rows, the version table apart.
fn describe(connection: &mut dyn DbapiConnection, found: &mut Map<String, Value>) {
    let mut schema = rows(connection, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid");
    schema.retain(|row| row[2] != VERSION_TABLE);
    for row in &mut schema {
        // How much white space the end of a statement keeps differs between versions of SQLite.
        if let Some(sql) = row[3].as_str() {
            row[3] = Value::from(sql.trim_end());
        }
    }
    let mut data = Map::new();
    for row in schema.iter().filter(|row| row[0] == "table") {
        let name = row[1].as_str().unwrap();
        data.insert(name.to_owned(), Value::from(rows(connection, &format!("SELECT * FROM \"{name}\" ORDER BY 1"))));
    }
    found.insert("versions".into(), Value::from(rows(connection, &format!("SELECT version_num FROM {VERSION_TABLE}"))));
    found.insert("schema".into(), Value::from(schema));
    found.insert("data".into(), Value::from(data));
}

fn rows(connection: &mut dyn DbapiConnection, sql: &str) -> Vec<Value> {
    execute(connection, sql).rows.iter().map(|row| serde_json::to_value(row).unwrap()).collect()
}

fn execute(connection: &mut dyn DbapiConnection, sql: &str) -> Cursor {
    connection.execute(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error:?}"))
}
