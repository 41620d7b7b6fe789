//! Autogenerate: pairs of a database and models, against what Alembic gave; and whole command lines of our own.

use std::fs;

use serde_json::Value;

use crate::project::Project;

const RUNNER: &str = include_str!("../../../../tools/autogen/runner.py");

/// Where Limbeck means to differ, and why; each is told in docs/differences.md.
const INTENDED: [(&str, &str); 1] =
    [("check unnamed", "a named CHECK inside of a column is written into the file; Alembic leaves it out")];

/// How the models of the cases come about.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// Python runs them.
    Run,
    /// They are in a module, which is read as far as that goes.
    Read,
}

/// Runs the stored cases of a dialect and tells every one that comes out otherwise.
fn differences(dialect: &str, server: Option<&str>, way: Way) -> Vec<String> {
    let stored = fs::read_to_string(format!("{}/tests/autogen/{dialect}.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let project = Project::new();
    project.write("runner.py", RUNNER);
    project.write("cases.json", &stored);
    project.write("read.py", include_str!("../../../../tools/autogen/read.py"));
    let (script, database) = match way {
        Way::Run => ("runner", "limbeck_autogen_cases"),
        Way::Read => ("read", "limbeck_autogen_read"),
    };
    let server = server.map_or_else(String::new, |admin| format!(" {admin} {database}"));
    let output = project.limbeck(&format!("python {script}.py cases.json results.json{server}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    if way == Way::Read {
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let read: usize = told.trim().strip_suffix(" read").and_then(|count| count.parse().ok()).unwrap_or_default();
        assert!(read > 100, "of {read} cases the models were read: {told}");
    }
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

/// The administrator's URL under the name of the dialect that knows MariaDB's own options.
fn mariadb() -> String {
    std::env::var("LIMBECK_TEST_MARIADB").unwrap().replacen("mysql://", "mariadb+pymysql://", 1)
}

fn mysql() -> String {
    std::env::var("LIMBECK_TEST_MYSQL").unwrap().replacen("mysql://", "mysql+pymysql://", 1)
}

fn assert_same(dialect: &str, server: Option<&str>) {
    assert_same_by(Way::Run, dialect, server);
}

fn assert_same_by(way: Way, dialect: &str, server: Option<&str>) {
    let wrong = differences(dialect, server, way);
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn sqlite_as_alembic() {
    assert_same("sqlite", None);
}

#[test]
fn sqlite_as_alembic_of_models_that_are_read() {
    assert_same_by(Way::Read, "sqlite", None);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn postgresql_as_alembic_of_models_that_are_read() {
    assert_same_by(Way::Read, "postgresql", Some(&std::env::var("LIMBECK_TEST_POSTGRESQL").unwrap()));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn mariadb_as_alembic_of_models_that_are_read() {
    assert_same_by(Way::Read, "mariadb", Some(&mariadb()));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn postgresql_as_alembic() {
    assert_same("postgresql", Some(&std::env::var("LIMBECK_TEST_POSTGRESQL").unwrap()));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn mariadb_as_alembic() {
    assert_same("mariadb", Some(&mariadb()));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MYSQL"]
fn mysql_as_alembic() {
    assert_same("mysql", Some(&mysql()));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MYSQL"]
fn mysql_as_alembic_of_models_that_are_read() {
    assert_same_by(Way::Read, "mysql", Some(&mysql()));
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

fn fixed_point(rounds: u32, server: Option<&str>) {
    let project = Project::new();
    project.write("fixed_point.py", include_str!("../../../../tools/autogen/fixed_point.py"));
    project.write("kinds.py", include_str!("../../../../tools/autogen/kinds.py"));
    project.write("random_models.py", include_str!("../../../../tools/autogen/random_models.py"));
    project.write("rows.py", include_str!("../../../../tools/autogen/rows.py"));
    let server = server.map_or_else(String::new, |admin| format!(" {admin} limbeck_fixed_point"));
    let output = project.limbeck(&format!("python fixed_point.py {rounds} 0{server}"));
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains(&format!("{rounds} rounds, 0 failed")), "{told}");
}

/// What is generated for random models runs, keeps the rows, leaves nothing to generate, and can be taken back.
#[test]
fn generated_is_generated_once() {
    fixed_point(15, None);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn generated_is_generated_once_on_postgresql() {
    fixed_point(8, Some(&std::env::var("LIMBECK_TEST_POSTGRESQL").unwrap()));
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn generated_is_generated_once_on_mariadb() {
    fixed_point(8, Some(&mariadb()));
}

const BEFORE: &str = "t = Table('person', m, Column('id', Integer, primary_key=True), Column('mail', String(20), nullable=False), Column('born', Date))\n\
                      u = Table('visit', m, Column('id', Integer, primary_key=True), Column('who', ForeignKey('person.id')))\n";
const AFTER: &str = "t = Table('customer', m, Column('id', Integer, primary_key=True), Column('email', String(20), nullable=False), Column('born', Date))\n\
                     u = Table('visit', m, Column('id', Integer, primary_key=True), Column('who', ForeignKey('customer.id')))\n";

/// A project whose database is as `before` says, and whose models are `after`.
fn changed(before: &str, after: &str) -> Project {
    let project = project(before);
    stdout(&project, "revision --autogenerate -m one --rev-id a1", 0);
    stdout(&project, "upgrade head", 0);
    project.write("models.py", &format!("from sqlalchemy import *\nm = MetaData()\n{after}"));
    project
}

fn script(project: &Project, name: &str) -> String {
    fs::read_to_string(project.path().join("alembic/versions").join(name)).unwrap()
}

#[test]
fn renames_are_asked_for_by_name() {
    let project = changed(BEFORE, AFTER);
    let told =
        stdout(&project, "revision --autogenerate -m two --rev-id b2 --rename customer.mail:email --rename person:customer", 0);
    assert!(
        told.starts_with("Renaming table person to customer: asked for\nRenaming column customer.mail to email: asked for\n")
    );
    let text = script(&project, "b2_two.py");
    let upgrade = "    op.rename_table('person', 'customer')\n    op.alter_column('customer', 'mail',\n               \
                   existing_type=sa.VARCHAR(length=20),\n               new_column_name='email',\n               existing_nullable=False)\n    \
                   # ### end";
    assert!(text.contains(upgrade), "{text}");
    for line in ["upgrade head", "check", "downgrade -1", "upgrade head", "check"] {
        stdout(&project, line, 0);
    }
}

#[test]
fn likely_renames_are_made_where_that_is_wanted() {
    let project = changed(BEFORE, &AFTER.replace("email", "mail"));
    let told = stdout(&project, "revision --autogenerate -m two --rev-id b2 --renames auto", 0);
    let evidence = "Renaming table person to customer: 3 of 3 columns have the same name and type\n";
    assert!(told.starts_with(evidence), "{told}");
    assert!(script(&project, "b2_two.py").contains("    op.rename_table('person', 'customer')\n    # ### end"));
}

#[test]
fn without_an_answer_the_file_says_what_it_looks_like() {
    let project = changed(BEFORE, &BEFORE.replace("mail", "email"));
    stdout(&project, "revision --autogenerate -m two --rev-id b2", 0);
    let text = script(&project, "b2_two.py");
    let note = "        # This looks like a rename of column person.mail to email: the type is the same, the place in the table is the \
                same, the names are alike.\n        # If it is one, make this file again with --rename person.mail:email\n        \
                batch_op.drop_column('mail')\n";
    assert!(text.contains(note), "{text}");
    fs::remove_file(project.path().join("alembic/versions/b2_two.py")).unwrap();
    stdout(&project, "revision --autogenerate -m three --rev-id c3 --renames off", 0);
    assert!(!script(&project, "c3_three.py").contains("looks like"));
}

#[test]
fn a_wrong_rename_is_told() {
    let project = changed(BEFORE, AFTER);
    let told = stdout(&project, "revision --autogenerate -m two --rename nobody:customer", 255);
    assert_eq!(told, "FAILED: --rename names the table nobody, which the database does not have\n");
    let told = stdout(&project, "revision --autogenerate -m two --renames perhaps", 255);
    assert_eq!(told, "FAILED: 'renames' is 'perhaps'; it is one of auto, ask and off\n");
}

#[test]
fn what_goes_beyond_can_be_turned_off() {
    let types = "class Upper(TypeDecorator):\n    impl = String\n    cache_ok = True\n";
    let before = "t = Table('a', m, Column('id', Integer, primary_key=True), Column('b', Integer))\n";
    let after = format!(
        "{types}t = Table('a', m, Column('id', Integer, primary_key=True), Column('b', Integer, unique=True), Column('c', Upper(9)))\n"
    );
    let project = changed(before, &after);
    stdout(&project, "revision --autogenerate -m two --rev-id b2", 0);
    let text = script(&project, "b2_two.py");
    assert!(text.contains("import sqlalchemy as sa\nimport models\n"), "{text}");
    assert!(text.contains("    with op.batch_alter_table('a', schema=None) as batch_op:\n        batch_op.add_column(sa.Column('c', models.Upper(length=9), nullable=True))\n        batch_op.create_unique_constraint('uq_a_b', ['b'])\n"), "{text}");
    for line in ["upgrade head", "check", "downgrade -1"] {
        stdout(&project, line, 0);
    }
    fs::remove_file(project.path().join("alembic/versions/b2_two.py")).unwrap();
    let ini = fs::read_to_string(project.path().join("alembic.ini")).unwrap();
    project.write("alembic.ini", &format!("{ini}\n[limbeck]\nbatch = off\nanonymous_constraints = false\nimports = no\n"));
    stdout(&project, "revision --autogenerate -m two --rev-id b2", 0);
    let text = script(&project, "b2_two.py");
    assert!(text.contains("    op.create_unique_constraint(None, 'a', ['b'])\n") && !text.contains("import models"), "{text}");
    project.write("alembic.ini", &format!("{ini}\n[limbeck]\nbatch = perhaps\n"));
    let told = stdout(&project, "check", 255);
    assert_eq!(told, "FAILED: 'batch' in [limbeck] is 'perhaps'; it is true or false\n");
    project.write("alembic.ini", &format!("{ini}\n[limbeck]\nbatches = off\n"));
    assert_eq!(stdout(&project, "check", 255), "FAILED: There is no option 'batches' in [limbeck]\n");
}
