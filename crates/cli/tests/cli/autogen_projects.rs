//! Whole projects that autogenerate, against what Alembic did with them (`autogen/projects.json`, by
//! `tools/autogen_projects_cases.py`); how models that cannot be imported are told; several databases.

use std::fs;

use limbeck_core::autogenerate::beyond::Beyond;
use serde_json::Value;

use crate::project::Project;
use crate::recorded::{run_step, words};

/// Where Limbeck means to differ, and why; each is told in docs/differences.md.
const INTENDED: [(&str, &str); 3] = [
    ("rewriter alter column", "an option that a hook gives to an AlterColumnOp is written; Alembic loses it"),
    ("rewriter in batches alter column", "as above"),
    ("broken metadata", "a sentence in place of a traceback"),
];

/// The constraints of a new table are shown to `render_item` in their order; Alembic's comes from a set.
const UNORDERED: &str = "render_item";

/// Alembic sets plugins up once more for each `AutogenContext`, and tells it; and a context without a database tells of SQL.
const UNHEARD: [&str; 3] = ["setting up autogenerate plugin", "Generating static SQL", "Will assume "];

fn heard(step: &Value) -> Value {
    let mut step = step.clone();
    if let Some(log) = step.get_mut("log").and_then(Value::as_array_mut) {
        log.retain(|line| !UNHEARD.iter().any(|unheard| line.as_str().is_some_and(|line| line.contains(unheard))));
    }
    step
}

/// Runs a recorded project; tells its first command that comes out otherwise.
fn difference(case: &Value) -> Option<String> {
    let name = case["name"].as_str().unwrap();
    let project = Project::of_files(&case["files"]);
    let off: String = Beyond::keys().map(|key| format!("{key} = off\n")).collect();
    let ini = fs::read_to_string(project.path().join("alembic.ini")).unwrap();
    project.write("alembic.ini", &format!("{ini}\n[limbeck]\n{off}"));
    for step in case["steps"].as_array().unwrap() {
        let (found, stderr) = run_step(&project, step);
        let (mut expected, found) = (heard(step), heard(&found));
        let unordered = expected.as_object_mut().unwrap().remove("unordered").is_some() || name.starts_with(UNORDERED);
        if found != expected && !(unordered && words(&found) == words(&expected)) {
            return Some(format!("{name}: {}\n--- Alembic\n{expected:#}\n--- Limbeck\n{found:#}\n{stderr}", step["line"]));
        }
    }
    None
}

/// Projects whose names begin in one of these ways.
fn assert_same(beginnings: &[&str]) {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../autogen/projects.json")).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in cases.iter().filter(|case| beginnings.iter().any(|word| case["name"].as_str().unwrap().starts_with(word))) {
        count += 1;
        let intended = INTENDED.iter().any(|(name, _)| *name == case["name"]);
        match difference(case) {
            Some(difference) if !intended => wrong.push(difference),
            None if intended => wrong.push(format!("{}: is meant to differ, and does not", case["name"])),
            Some(_) | None => {}
        }
    }
    assert!(count > 4, "only {count} projects");
    assert!(wrong.is_empty(), "{} of {count} differ\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn directives() {
    assert_same(&["directives"]);
}

#[test]
fn rewriters() {
    assert_same(&["rewriter"]);
}

#[test]
fn comparators_renderers_and_plugins() {
    assert_same(&["comparator", "plugin", "renderer"]);
}

/// The topics of filters and options.
const OPTIONS: [&str; 13] = [
    "include",
    "render_item",
    "compare",
    "prefixes",
    "tokens",
    "batches",
    "several",
    "no metadata",
    "not up",
    "sql",
    "head",
    "version",
    "nothing",
];

#[test]
fn filters_and_options() {
    assert_same(&OPTIONS);
}

#[test]
fn models_of_all_forms() {
    assert_same(&["models"]);
}

#[test]
fn from_python() {
    assert_same(&["python"]);
}

#[test]
fn broken_models() {
    assert_same(&["broken"]);
}

#[test]
fn every_project_is_tested() {
    let others = ["directives", "rewriter", "comparator", "plugin", "renderer", "models", "python", "broken"];
    let cases: Vec<Value> = serde_json::from_str(include_str!("../autogen/projects.json")).unwrap();
    assert!(cases.len() > 130, "only {} projects", cases.len());
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        assert!(OPTIONS.iter().chain(&others).any(|topic| name.starts_with(topic)), "{name} is in no test");
    }
}

/// A project with the stock env.py and `models`, beside other files.
fn project(files: &[(&str, &str)]) -> Project {
    let project = Project::new();
    assert!(project.limbeck("-q init alembic").status.success());
    let env = fs::read_to_string(project.path().join("alembic/env.py")).unwrap();
    project.write("alembic/env.py", &env.replace("target_metadata = None", "import models\ntarget_metadata = models.metadata"));
    for (name, text) in files {
        project.write(name, text);
    }
    project
}

#[test]
fn what_cannot_be_imported_is_told_with_its_chain() {
    let project = project(&[
        ("models.py", "from app import tables\nmetadata = tables.metadata\n"),
        ("app/__init__.py", ""),
        ("app/tables.py", "from sqlalchemy import *\n\nfrom .more import thing\n"),
        ("app/more.py", "x = 1\nimport absent.module\n"),
    ]);
    let output = project.limbeck("revision --autogenerate -m one");
    let told = project.plain(&String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{told}");
    let mut at = 0;
    for part in [
        "ModuleNotFoundError: No module named 'absent'",
        "{dir}/alembic/env.py\", line ",
        "import models",
        "{dir}/models.py\", line 1",
        "from app import tables",
        "{dir}/app/tables.py\", line 3",
        "{dir}/app/more.py\", line 2",
        "import absent.module",
    ] {
        let found = told[at..].find(part);
        assert!(found.is_some(), "{part} is missing after {at} in\n{told}");
        at += found.unwrap();
    }
    for inner in ["sqlalchemy", "alembic.", "importlib"] {
        assert!(!told.contains(inner), "{inner} is told of in\n{told}");
    }
}

/// What a template of several databases makes: one pair of functions for each, from models of its own.
#[test]
fn several_databases_have_functions_of_their_own() {
    let project = Project::new();
    assert!(project.limbeck("-q init -t multidb alembic").status.success());
    let env = fs::read_to_string(project.path().join("alembic/env.py")).unwrap();
    let models = "import models\ntarget_metadata = {'engine1': models.one, 'engine2': models.two}\n";
    assert!(env.contains("target_metadata = {}"), "{env}");
    project.write("alembic/env.py", &env.replace("target_metadata = {}", models));
    let tables = |more: &str| {
        format!(
            "from sqlalchemy import *\none, two = MetaData(), MetaData()\nTable('a', one, Column('id', Integer, primary_key=True){more})\n\
             Table('b', two, Column('id', Integer, primary_key=True), Column('n', String(9)))\n"
        )
    };
    project.write("models.py", &tables(""));
    let ini = fs::read_to_string(project.path().join("alembic.ini")).unwrap();
    let ini: String = ini
        .lines()
        .map(|line| match line {
            "[engine1]" | "[engine2]" => {
                format!("{line}\nsqlalchemy.url = sqlite:///%(here)s/{}.app.db\n", &line[1..line.len() - 1])
            }
            line if line.starts_with("sqlalchemy.url") => String::new(),
            line => format!("{line}\n"),
        })
        .collect();
    project.write("alembic.ini", &ini);
    let run = |line: &str| {
        let output = project.limbeck(line);
        assert!(output.status.success(), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
    };
    run("revision --autogenerate -m one --rev-id a1");
    let text = fs::read_to_string(project.path().join("alembic/versions/a1_one.py")).unwrap();
    let body = |function: &str| {
        let (_, rest) = text.split_once(&format!("def {function}()")).unwrap_or_else(|| panic!("no {function} in\n{text}"));
        rest.split("\ndef ").next().unwrap().to_owned()
    };
    assert!(body("upgrade_engine1").contains("op.create_table('a',") && !body("upgrade_engine1").contains("'b'"), "{text}");
    assert!(body("upgrade_engine2").contains("op.create_table('b',"), "{text}");
    assert!(body("downgrade_engine1").contains("op.drop_table('a')"), "{text}");
    assert!(body("downgrade_engine2").contains("op.drop_table('b')"), "{text}");
    run("upgrade head");
    run("check");
    project.write("models.py", &tables(", Column('more', Integer)"));
    run("revision --autogenerate -m two --rev-id b2");
    let text = fs::read_to_string(project.path().join("alembic/versions/b2_two.py")).unwrap();
    assert!(text.contains("op.add_column('a', sa.Column('more', sa.Integer(), nullable=True))"), "{text}");
    assert_eq!(text.matches("    pass\n").count(), 2, "{text}");
    run("upgrade head");
    run("downgrade base");
}
