//! Revisions of one operation or two on a live MariaDB and MySQL, and what they leave there: the catalogue as `mariadb-dump` writes
//! it, and the rows (`ops_{mariadb,mysql}.json`, by `tools/mariadb_online_cases.py`).

use limbeck_drivers::Drivers;
use limbeck_sql::engine::{Connector as _, DbapiConnection, Url};
use limbeck_sql::value::Value as Cell;
use serde_json::{Map, Value, json};
use std::process::Command;

use crate::operations::{REVISION, environment, report, script, warning};
use crate::project::Project;

const DATABASE: &str = "mysql_ops";

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn operations_on_mariadb() {
    compare("LIMBECK_TEST_MARIADB", include_str!("../ops_mariadb.json"));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MYSQL"]
fn operations_on_mysql() {
    compare("LIMBECK_TEST_MYSQL", include_str!("../ops_mysql.json"));
}

fn compare(variable: &str, recorded: &str) {
    let administrator = administrator(variable);
    let cases: Vec<Value> = serde_json::from_str(recorded).unwrap();
    assert!(cases.len() >= 85, "only {} cases", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let recorded = expected(case);
        let (found, told) = run_case(case, &administrator);
        if found != recorded {
            failures.push(format!(
                "{}\n{}\n--- Alembic\n{recorded:#}\n--- Limbeck\n{found:#}\n--- told\n{told}",
                case["name"], case["code"]
            ));
        }
    }
    at_server(&administrator, &format!("DROP DATABASE {DATABASE}"));
    assert!(failures.is_empty(), "{} of {} differ\n\n{}", failures.len(), cases.len(), failures.join("\n\n"));
}

fn administrator(variable: &str) -> Url {
    let text = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} names the server"));
    Url { drivername: "mysql+pymysql".to_owned(), ..text.parse().unwrap_or_else(|_| panic!("{variable} is an URL")) }
}

fn at_server(administrator: &Url, sql: &str) {
    Drivers::default().connect(administrator, &[]).unwrap().execute(sql, &[]).unwrap();
}

fn expected(case: &Value) -> Value {
    let error = &case["error"];
    let (status, report) = match error["class"].as_str() {
        None => (0, Value::Null),
        Some("alembic.util.exc.CommandError") => (255, Value::from(format!("FAILED: {}\n", error["message"].as_str().unwrap()))),
        Some(class) => (1, Value::from(format!("{class}: {}\n", error["message"].as_str().unwrap()))),
    };
    json!({ "status": status, "report": report, "warnings": case["warnings"], "dump": case["dump"], "rows": case["rows"] })
}

fn run_case(case: &Value, administrator: &Url) -> (Value, String) {
    at_server(administrator, &format!("DROP DATABASE IF EXISTS {DATABASE}"));
    at_server(administrator, &format!("CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"));
    let url = Url { database: Some(DATABASE.to_owned()), ..administrator.clone() };
    let mut connection = Drivers::default().connect(&url, &[]).unwrap();
    for statement in case["start"].as_array().unwrap() {
        connection.execute(&statement.as_str().unwrap().replace('%', "%%"), &[]).unwrap();
    }
    connection.commit().unwrap();

    let project = Project::new();
    let address = url.render_as_string(false).replace('%', "%%");
    project.write("alembic.ini", &format!("[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = {address}\n"));
    project.write("migrations/env.py", &environment(&case["naming"]));
    project.write(&format!("migrations/versions/{REVISION}_.py"), &script(case["code"].as_str().unwrap()));
    let output = project.limbeck("upgrade head");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let mut report = report(output.status.code(), &stdout, &stderr);
    if let Some(text) = report.as_str() {
        report = Value::from(without_temporary_name(text));
    }
    connection.rollback().unwrap();
    let found = json!({
        "status": output.status.code(),
        "report": report,
        "warnings": stderr.lines().filter_map(warning).collect::<Vec<_>>(),
        "dump": dump(&url),
        "rows": rows(connection.as_mut()),
    });
    (found, stdout + &stderr)
}

/// The server names the table that an ALTER makes by numbers of its own.
fn without_temporary_name(text: &str) -> String {
    match text.split_once("#sql-") {
        Some((before, after)) => {
            let numbers = after.strip_prefix("alter-").unwrap_or(after);
            let rest = numbers.trim_start_matches(|c: char| c.is_ascii_hexdigit() || c == '-' || c == '_');
            format!("{before}#sql{rest}")
        }
        None => text.to_owned(),
    }
}

/// The catalogue, without the version table and the next number of a key.
fn dump(url: &Url) -> String {
    let output = Command::new("mariadb-dump")
        .args(["--no-data", "--compact", "--skip-comments"])
        .args(["-h", url.host.as_deref().unwrap_or("127.0.0.1")])
        .args(["-P", &url.port.unwrap_or(3306).to_string()])
        .args(["-u", url.username.as_deref().unwrap_or("root")])
        .arg(format!("--ignore-table={DATABASE}.alembic_version"))
        .arg(DATABASE)
        .env("MYSQL_PWD", url.password.as_deref().unwrap_or_default())
        .output()
        .expect("mariadb-dump is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut parts = text.split(" AUTO_INCREMENT=");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    plain
}

/// All rows, with values as Python's `str()` writes them.
fn rows(connection: &mut dyn DbapiConnection) -> Value {
    let tables = connection.execute("SHOW TABLES", &[]).unwrap();
    let mut found = Map::new();
    for table in tables.rows.iter().filter_map(|row| match row.first() {
        Some(Cell::Text(name)) if name != "alembic_version" => Some(name.clone()),
        _ => None,
    }) {
        let quoted = table.replace('`', "``").replace('%', "%%");
        let answer = connection.execute(&format!("SELECT * FROM `{quoted}` ORDER BY 1"), &[]).unwrap();
        let rows: Vec<Vec<Value>> = answer.rows.iter().map(|row| row.iter().map(shown).collect()).collect();
        found.insert(table, json!(rows));
    }
    Value::from(found)
}

fn shown(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Text(text) | Cell::Decimal(text) | Cell::Date(text) => Value::from(text.as_str()),
        Cell::Int(number) => Value::from(number.to_string()),
        Cell::DateTime(moment) => Value::from(moment.replacen('T', " ", 1)),
        other => panic!("the cases have no {other:?}"),
    }
}
