//! Autogenerate: pairs of a database and models, against what Alembic gave; and whole command lines of our own.

use std::fs;

use serde_json::Value;

use crate::project::Project;

const RUNNER: &str = include_str!("../../../../tools/autogen/runner.py");

/// Where Limbeck means to differ, and why; each is told in docs/differences.md.
const INTENDED: [(&str, &str); 1] =
    [("check unnamed", "a named CHECK inside of a column is written into the file; Alembic leaves it out")];

/// Runs the stored cases of a dialect and tells every one that comes out otherwise.
fn differences(dialect: &str, server: Option<&str>) -> Vec<String> {
    let stored = fs::read_to_string(format!("{}/tests/autogen/{dialect}.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let project = Project::new();
    project.write("runner.py", RUNNER);
    project.write("cases.json", &stored);
    let line = match server {
        Some(admin) => format!("python runner.py cases.json results.json {admin} limbeck_autogen_cases"),
        None => "python runner.py cases.json results.json".to_owned(),
    };
    let output = project.limbeck(&line);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let results: Value = serde_json::from_str(&fs::read_to_string(project.path().join("results.json")).unwrap()).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&stored).unwrap();
    assert!(cases.len() > 200, "only {} cases of {dialect}", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        if INTENDED.iter().any(|(intended, _)| *intended == name) {
            continue;
        }
        for (key, expected) in case["expected"].as_object().unwrap() {
            let found = &results[name][key];
            if found != expected {
                let error = results[name].get("error").map_or_else(String::new, ToString::to_string);
                wrong.push(format!("{name}: {key}\n  expected {expected}\n  found    {found} {error}"));
            }
        }
    }
    wrong
}

fn assert_same(dialect: &str, server: Option<&str>) {
    let wrong = differences(dialect, server);
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn sqlite_as_alembic() {
    assert_same("sqlite", None);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn postgresql_as_alembic() {
    assert_same("postgresql", Some(&std::env::var("LIMBECK_TEST_POSTGRESQL").unwrap()));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn mariadb_as_alembic() {
    assert_same("mariadb", Some(&std::env::var("LIMBECK_TEST_MARIADB").unwrap()));
}

/// A project whose env.py has models of its own.
fn project(models: &str) -> Project {
    let project = Project::new();
    let made = project.limbeck("-q init alembic");
    assert!(made.status.success());
    let env = fs::read_to_string(project.path().join("alembic/env.py")).unwrap();
    project.write("alembic/env.py", &env.replace("target_metadata = None", "import models\ntarget_metadata = models.m"));
    project.write("models.py", &format!("from sqlalchemy import *\nm = MetaData()\n{models}"));
    project
}

fn stdout(project: &Project, line: &str, status: i32) -> String {
    let output = project.limbeck(line);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(status), "{text}{}", String::from_utf8_lossy(&output.stderr));
    project.plain(&text)
}

const ACCOUNT: &str =
    "t = Table('account', m, Column('id', Integer, primary_key=True), Column('name', String(20), index=True))\n";

#[test]
fn a_revision_takes_in_what_check_tells() {
    let project = project(ACCOUNT);
    assert_eq!(
        stdout(&project, "check", 255),
        "FAILED: New upgrade operations detected:\n  add table account\n  add index ix_account_name on account\n"
    );
    stdout(&project, "revision --autogenerate -m one --rev-id a1", 0);
    let script = fs::read_to_string(project.path().join("alembic/versions/a1_one.py")).unwrap();
    assert!(script.contains("    op.create_table('account',\n    sa.Column('id', sa.Integer(), nullable=False),"), "{script}");
    assert_eq!(stdout(&project, "check", 255), "FAILED: Target database is not up to date.\n");
    stdout(&project, "upgrade head", 0);
    assert_eq!(stdout(&project, "check", 0), "No new upgrade operations detected.\n");
    stdout(&project, "downgrade base", 0);
}

#[test]
fn check_shows_tuples_where_asked() {
    let project = project("t = Table('account', m, Column('id', Integer, primary_key=True))\n");
    let text = stdout(&project, "check -v", 255);
    assert!(text.starts_with("FAILED: New upgrade operations detected: [('add_table', Table('account', MetaData(), "), "{text}");
}

#[test]
fn without_models_there_is_nothing_to_compare() {
    let project = Project::new();
    assert!(project.limbeck("-q init alembic").status.success());
    let text = stdout(&project, "revision --autogenerate -m x", 255);
    assert_eq!(
        text,
        "FAILED: Can't proceed with --autogenerate option; environment script {dir}/alembic/env.py does not provide a MetaData \
         object or sequence of objects to the context.\n"
    );
}

/// Puts options into `context.configure()` of both ways to run.
fn configure(project: &Project, options: &str) {
    let path = project.path().join("alembic/env.py");
    let env = fs::read_to_string(&path).unwrap();
    fs::write(path, env.replace("target_metadata=target_metadata", &format!("target_metadata=target_metadata, {options}")))
        .unwrap();
}

#[test]
fn directives_may_be_changed_and_taken_away() {
    let project = project(ACCOUNT);
    configure(&project, "process_revision_directives=models.directives");
    let models = fs::read_to_string(project.path().join("models.py")).unwrap();
    let hook = "def directives(context, revision, directives):\n    script = directives[0]\n    if script.upgrade_ops.is_empty():\n        directives[:] = []\n    else:\n        script.message = 'renamed'\n        script.upgrade_ops.ops.append(__import__('alembic.operations.ops', fromlist=['x']).ExecuteSQLOp('SELECT 1'))\n";
    project.write("models.py", &format!("{models}{hook}"));
    stdout(&project, "revision --autogenerate -m one --rev-id a1", 0);
    let script = fs::read_to_string(project.path().join("alembic/versions/a1_renamed.py")).unwrap();
    assert!(script.contains("    op.execute('SELECT 1')\n    # ### end Alembic commands ###"), "{script}");
    stdout(&project, "upgrade head", 0);
    assert_eq!(stdout(&project, "revision --autogenerate -m two", 0), "");
}
