//! Projects and command lines whose outcome Alembic gave (`command_cases.json`, by `tools/command_cases.py`).

use serde_json::Value;

use crate::project::Project;

/// Where Limbeck means to differ: case, command line, and why.
const DIFFERENCES: [(&str, &str, &str); 4] = [
    ("cycle", "heads", BROKEN_GRAPH),
    ("missing_parent", "heads", BROKEN_GRAPH),
    ("missing_parent", "history", BROKEN_GRAPH),
    (
        "pyproject",
        "-c pyproject.toml -c sub/pyproject.toml heads",
        "a sentence and status 255, where Alembic ends with a traceback and status 1",
    ),
];

const BROKEN_GRAPH: &str = "a sentence and status 255, where Alembic ends with a traceback and status 1";

/// One test for each case; `every_case_has_a_test` sees to it that none is missing.
macro_rules! cases {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            run_case($name);
        })*

        const TESTED: &[&str] = &[$($name),*];
    };
}

cases! {
    bad_boolean: "bad_boolean",
    bad_percent: "bad_percent",
    bad_separator: "bad_separator",
    branched_database: "branched/database",
    branched_graph: "branched/graph",
    branched_merge: "branched/merge",
    branched_revision: "branched/revision",
    cycle: "cycle",
    dependent: "dependent",
    dependent_database: "dependent/database",
    empty: "empty",
    empty_names: "empty/names",
    empty_quiet: "empty/quiet",
    empty_revisions: "empty/revisions",
    environment: "environment",
    failing: "failing",
    hook_key: "hook_key",
    hook_type: "hook_type",
    hook_unknown: "hook_unknown",
    hooked: "hooked",
    linear_database: "linear/database",
    linear_edit: "linear/edit",
    linear_graph: "linear/graph",
    linear_merge: "linear/merge",
    linear_offline: "linear/offline",
    linear_ranges: "linear/ranges",
    linear_stamp: "linear/stamp",
    linear_usage: "linear/usage",
    locations: "locations",
    merged: "merged",
    merged_database: "merged/database",
    missing_parent: "missing_parent",
    no_directory: "no_directory",
    no_section: "no_section",
    nothing: "nothing",
    nothing_multidb: "nothing/multidb",
    nothing_package: "nothing/package",
    nothing_templates: "nothing/templates",
    pyproject: "pyproject",
    slugs: "slugs",
    two_sections: "two_sections",
}

fn recorded() -> Value {
    serde_json::from_str(include_str!("../command_cases.json")).unwrap()
}

#[test]
fn every_case_has_a_test() {
    let recorded = recorded();
    let cases = recorded["cases"].as_array().unwrap();
    let untested: Vec<_> =
        cases.iter().map(|case| case["name"].as_str().unwrap()).filter(|name| !TESTED.contains(name)).collect();
    assert!(untested.is_empty(), "{untested:?}");
}

fn is_log_line(line: &str) -> bool {
    let level = ["DEBUG", "INFO", "WARNI", "ERROR", "CRITI"].iter().find_map(|level| line.strip_prefix(level));
    level.is_some_and(|rest| rest.starts_with(' ') && rest.trim_start().starts_with('['))
}

fn run_case(name: &str) {
    let recorded = recorded();
    let cases = recorded["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["name"] == name).unwrap();
    let project = Project::of_files(&recorded["projects"][name.split('/').next().unwrap()]);
    let mut failures = Vec::new();
    for step in case["steps"].as_array().unwrap() {
        let line = step["line"].as_str().unwrap();
        let (found, stderr) = run_step(&project, step);
        let intended = DIFFERENCES.iter().any(|(case, command, _)| *case == name && *command == line);
        if same(&found, step) == intended {
            failures.push(format!(
                "limbeck {line}\n--- Alembic\n{step:#}\n--- Limbeck{}\n{found:#}\n--- standard error\n{stderr}",
                if intended { " (expected to differ, but does not)" } else { "" }
            ));
        }
    }
    assert!(failures.is_empty(), "{} of {name} differ\n\n{}", failures.len(), failures.join("\n\n"));
}

/// Compares what was found with what was recorded. Where Alembic's order is that of a hash table, words may stand
/// in any order.
fn same(found: &Value, recorded: &Value) -> bool {
    let Some((true, mut ordered)) = recorded.as_object().map(|step| (step.contains_key("unordered"), step.clone())) else {
        return found == recorded;
    };
    ordered.remove("unordered");
    words(found) == words(&Value::from(ordered))
}

pub fn words(value: &Value) -> Vec<String> {
    let text = value.to_string().replace("\\n", " ");
    let mut words: Vec<_> = text.split([' ', ',', '(', ')', '[', ']', '"']).map(str::to_owned).collect();
    words.sort();
    words
}

/// Runs one command and describes it in the terms of the recorded step.
pub fn run_step(project: &Project, step: &Value) -> (Value, String) {
    let before = project.snapshot();
    let line = step["line"].as_str().unwrap();
    let output = project.limbeck(line);
    let after = project.snapshot();
    let stdout = project.plain(&String::from_utf8(output.stdout).unwrap());
    let stderr = project.plain(&String::from_utf8(output.stderr).unwrap());

    let mut files = serde_json::Map::new();
    for (name, text) in &after {
        if before.get(name) != Some(text) {
            files.insert(name.clone(), Value::from(project.plain(text)));
        }
    }
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        files.insert(name.clone(), Value::Null);
    }

    let mut found = serde_json::Map::new();
    found.insert("line".into(), Value::from(line));
    found.insert("status".into(), Value::from(output.status.code()));
    if step["files"].is_array() {
        let mut names: Vec<_> = files.keys().cloned().collect();
        names.sort();
        found.insert("files".into(), Value::from(names));
        return (Value::from(found), stderr);
    }
    found.insert("stdout".into(), Value::from(stdout));
    let log: Vec<_> = stderr.lines().filter(|line| is_log_line(line)).collect();
    if !log.is_empty() {
        found.insert("log".into(), Value::from(log));
    }
    if !files.is_empty() {
        found.insert("files".into(), Value::from(files));
    }
    (Value::from(found), stderr)
}
