//! Whole histories with `--sql`, and what Alembic writes for them (`offline_cases/`, by `tools/offline_cases.py`).

use crate::project::Project;
use serde_json::Value;

fn check(recorded: &str) {
    let cases: Vec<Value> = serde_json::from_str(recorded).unwrap();
    let (scripts, cases) = cases.split_first().unwrap();
    let mut failures = Vec::new();
    let mut count = 0;
    for case in cases {
        let project = Project::of_files(&case["files"]);
        for (name, text) in scripts["files"].as_object().unwrap() {
            project.write(name, text.as_str().unwrap());
        }
        for step in case["steps"].as_array().unwrap() {
            count += 1;
            // Where we mean to differ (`OFFLINE_DIFFERENCES` in tools/cases/).
            let wanted = step.get("differs").unwrap_or(step);
            let output = project.limbeck(step["line"].as_str().unwrap());
            let stdout = String::from_utf8(output.stdout).unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            let log: Vec<&str> =
                stderr.lines().filter(|line| ["INFO", "WARN", "ERROR"].iter().any(|level| line.starts_with(level))).collect();
            let alike = wanted["status"] == output.status.code().unwrap_or(-1)
                && wanted["stdout"] == stdout.as_str()
                && wanted.get("log").is_none_or(|wanted| *wanted == Value::from(log));
            if !alike {
                failures.push(format!(
                    "{}: {}\n--- ours ({:?})\n{stdout}\n{stderr}\n--- Alembic\n{}",
                    case["name"],
                    step["line"],
                    output.status.code(),
                    wanted["stdout"].as_str().unwrap_or_default()
                ));
            }
        }
    }
    assert!(count >= 30, "only {count} command lines");
    assert!(failures.is_empty(), "{} of {count} differ\n\n{}", failures.len(), failures.join("\n\n"));
}

macro_rules! mount {
    ($($dialect:ident)*) => {
        $(
            #[test]
            fn $dialect() {
                check(include_str!(concat!("../offline_cases/", stringify!($dialect), ".json")));
            }
        )*
    };
}

mount! { sqlite postgresql mysql mariadb mssql oracle }
