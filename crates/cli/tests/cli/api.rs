//! Scripts that use the programmatic API, with what they did under Alembic (`api_cases.json`, by `tools/api_cases.py`).

use crate::project::Project;
use limbeck_drivers::Drivers;
use limbeck_sql::engine::{Connector as _, DbapiConnection, Url};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const SCRIPT: &str = "script.py";

/// Where Limbeck means to differ: case, and why.
const DIFFERENCES: [(&str, &str); 0] = [];

/// So that the cases run side by side.
const SHARES: usize = 4;

#[test]
fn scripts_of_the_first_share() {
    run_share(0);
}

#[test]
fn scripts_of_the_second_share() {
    run_share(1);
}

#[test]
fn scripts_of_the_third_share() {
    run_share(2);
}

#[test]
fn scripts_of_the_fourth_share() {
    run_share(3);
}

#[test]
fn commands_run_while_env_py_runs() {
    let recorded = recorded();
    let project = Project::of_files(&recorded["projects"]["linear"]);
    let env = format!(
        "{}{}",
        recorded["projects"]["linear"]["migrations/env.py"].as_str().unwrap(),
        "\nif config.attributes.get('nested') is None:\n    \
             from alembic import command\n    \
             from alembic.config import Config\n    \
             inner = Config('alembic.ini', ini_section='other', attributes={'nested': True})\n    \
             command.upgrade(inner, 'aa01')\n    \
             command.current(inner)\n    \
             print(context.config.config_ini_section, context.get_context().dialect.name)\n",
    );
    project.write("migrations/env.py", &env);
    project.write(
        SCRIPT,
        "from alembic import command\nfrom alembic.config import Config\ncommand.upgrade(Config('alembic.ini'), 'bb02')\n",
    );
    let output = project.limbeck("python script.py");
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(out, "aa01\nalembic sqlite\n", "{err}");
}

fn recorded() -> Value {
    serde_json::from_str(include_str!("../api_cases.json")).unwrap()
}

fn run_share(share: usize) {
    let recorded = recorded();
    let cases: Vec<_> = recorded["cases"].as_array().unwrap().iter().skip(share).step_by(SHARES).collect();
    assert!(!cases.is_empty());
    let mut failures = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let expected = json!({"stdout": case["stdout"], "files": case["files"], "database": case["database"]});
        let (found, told) = run_case(&recorded, case);
        let intended = DIFFERENCES.iter().any(|(known, _)| *known == name);
        if (found == expected) == intended {
            let unexpected = if intended { " (expected to differ, but does not)" } else { "" };
            failures.push(format!("{name}\n--- Alembic\n{expected:#}\n--- Limbeck{unexpected}\n{found:#}\n--- told\n{told}"));
        }
    }
    assert!(failures.is_empty(), "{} of {} differ\n\n{}", failures.len(), cases.len(), failures.join("\n\n"));
}

/// Runs the script; returns what came of it, and what else was told.
fn run_case(recorded: &Value, case: &Value) -> (Value, String) {
    let name = case["name"].as_str().unwrap();
    let (project, _) = name.split_once('/').unwrap();
    let project = Project::of_files(&recorded["projects"][project]);
    project.write(SCRIPT, &format!("{}{}", recorded["begin"].as_str().unwrap(), case["code"].as_str().unwrap()));
    let before = project.snapshot();
    let output = project.limbeck(&format!("python {SCRIPT}"));
    let after = project.snapshot();
    let found = json!({
        "stdout": project.plain(&String::from_utf8(output.stdout).unwrap()),
        "files": changed(&project, &before, &after),
        "database": database(&project),
    });
    (found, String::from_utf8(output.stderr).unwrap())
}

fn changed(project: &Project, before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Value {
    let mut files = Map::new();
    for (path, text) in after.iter().filter(|(path, text)| before.get(*path) != Some(text)) {
        files.insert(path.clone(), Value::from(project.plain(text)));
    }
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        files.insert(path.clone(), Value::Null);
    }
    Value::from(files)
}

fn database(project: &Project) -> Value {
    let path = project.path().join("app.db");
    if !path.exists() {
        return Value::Null;
    }
    let url: Url = format!("sqlite:///{}", path.display()).parse().unwrap();
    let mut connection = Drivers::default().connect(&url, &[]).unwrap();
    let mut schema = rows(connection.as_mut(), "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid");
    for row in &mut schema {
        // How much white space the end of a statement keeps differs between versions of SQLite.
        if let Some(sql) = row[3].as_str() {
            row[3] = Value::from(sql.trim_end());
        }
    }
    let mut data = Map::new();
    for row in schema.iter().filter(|row| row[0] == "table") {
        let name = row[1].as_str().unwrap();
        data.insert(name.to_owned(), Value::from(rows(connection.as_mut(), &format!("SELECT * FROM \"{name}\" ORDER BY 1"))));
    }
    json!({"schema": schema, "data": data})
}

fn rows(connection: &mut dyn DbapiConnection, sql: &str) -> Vec<Value> {
    let cursor = connection.execute(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    cursor.rows.iter().map(|row| serde_json::to_value(row).unwrap()).collect()
}
