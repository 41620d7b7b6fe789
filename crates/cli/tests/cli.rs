//! The whole program against what Alembic did with the same projects and command lines
//! (`command_cases.json`, recorded by `tools/command_cases.py`), and what is our own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

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
    serde_json::from_str(include_str!("command_cases.json")).unwrap()
}

#[test]
fn every_case_has_a_test() {
    let recorded = recorded();
    let cases = recorded["cases"].as_array().unwrap();
    let untested: Vec<_> =
        cases.iter().map(|case| case["name"].as_str().unwrap()).filter(|name| !TESTED.contains(name)).collect();
    assert!(untested.is_empty(), "{untested:?}");
}

/// A fresh directory in which the program runs with a fixed environment.
struct Project {
    dir: TempDir,
}

impl Project {
    fn new() -> Self {
        Self { dir: TempDir::new().unwrap() }
    }

    fn of_files(files: &Value) -> Self {
        let project = Self::new();
        for (name, text) in files.as_object().unwrap() {
            project.write(name, text.as_str().unwrap());
        }
        project
    }

    fn path(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a command line; leading `NAME=value` words are environment variables.
    fn run(&self, program: &Path, line: &str) -> Output {
        let mut words = split(line);
        let mut command = Command::new(program);
        command
            .current_dir(self.path())
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", self.path())
            .env("TZ", "UTC")
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null());
        while let Some((name, value)) = words.first().and_then(|word| word.split_once('=')).filter(|(name, _)| is_variable(name))
        {
            command.env(name, value);
            words.remove(0);
        }
        command.args(words).output().unwrap()
    }

    fn limbeck(&self, line: &str) -> Output {
        self.run(Path::new(env!("CARGO_BIN_EXE_limbeck")), line)
    }

    fn snapshot(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(&self.path(), &self.path(), &mut found);
        found
    }

    /// Replaces what differs from run to run.
    fn plain(&self, text: &str) -> String {
        let text = text.replace(self.path().to_str().unwrap(), "{dir}");
        let mut plain = String::new();
        for line in text.split_inclusive('\n') {
            match line.split_once("Create Date: ") {
                Some((before, date)) if !date.starts_with('{') => {
                    let end = if date.ends_with('\n') { "\n" } else { "" };
                    plain.push_str(&format!("{before}Create Date: {{date}}{end}"));
                }
                Some(_) | None => plain.push_str(line),
            }
        }
        plain
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// Splits at spaces; single quotes hold words together.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

fn collect(root: &Path, directory: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_dir() {
            if name != "__pycache__" {
                collect(root, &path, found);
            }
        } else if name != "app.db" {
            let relative = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.insert(relative, fs::read_to_string(&path).unwrap());
        }
    }
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

fn words(value: &Value) -> Vec<String> {
    let text = value.to_string().replace("\\n", " ");
    let mut words: Vec<_> = text.split([' ', ',', '(', ')', '[', ']', '"']).map(str::to_owned).collect();
    words.sort();
    words
}

/// Runs one command and describes it in the terms of the recorded step.
fn run_step(project: &Project, step: &Value) -> (Value, String) {
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

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn without_a_command_the_usage_is_told() {
    let output = Project::new().limbeck("");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    assert_eq!(text(&output.stderr), "Usage: limbeck [OPTIONS] [COMMAND]\nlimbeck: error: too few arguments\n");
}

#[cfg(unix)]
#[test]
fn called_alembic_it_answers_as_alembic() {
    let project = Project::new();
    let link = project.path().join("alembic");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_limbeck"), &link).unwrap();
    let output = project.run(&link, "--version");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), "alembic 1.20.1\n".to_owned()));
    let output = project.limbeck("--version");
    assert_eq!(text(&output.stdout), format!("limbeck {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_failure_is_told_on_standard_output_and_its_hint_beside_it() {
    let output = Project::new().limbeck("heads");
    assert_eq!(output.status.code(), Some(255));
    assert_eq!(text(&output.stdout), "FAILED: No 'script_location' key found in configuration.\n");
    assert!(text(&output.stderr).starts_with("hint: No configuration was found: "), "{}", text(&output.stderr));
    let output = Project::new().limbeck("--raiseerr heads");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()));
    let output = Project::new().limbeck("-q heads");
    assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(255), String::new(), String::new()));
}

#[test]
fn a_new_project_needs_no_editing() {
    let project = Project::new();
    for line in ["init migrations", "revision --rev-id 1111aaaa -m first", "heads"] {
        let output = project.limbeck(line);
        assert_eq!(output.status.code(), Some(0), "{line}: {}", text(&output.stdout));
    }
    let made = fs::read_to_string(project.path().join("migrations/versions/1111aaaa_first.py")).unwrap();
    assert!(made.starts_with("\"\"\"first\n\nRevision ID: 1111aaaa\nRevises: \nCreate Date: "), "{made}");
    let output = project.limbeck("upgrade head");
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn a_reader_who_hangs_up_is_no_error() {
    let project = Project::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_limbeck"))
        .arg("list_templates")
        .current_dir(project.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}
