//! What is Limbeck's own.

use std::fs;
use std::process::{Command, Stdio};

use crate::project::Project;

/// Returns what the program wrote.
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

/// A project whose only revision does something, in an env.py that does as little as possible.
fn project_that_runs(body: &str) -> Project {
    let project = Project::new();
    project.write("alembic.ini", "[alembic]\nscript_location = %(here)s/migrations\n");
    project.write(
        "migrations/env.py",
        "import sqlalchemy as sa\nfrom alembic import context\n\nwith sa.create_engine(\"sqlite:///app.db\").connect() as connection:\n    \
         context.configure(connection=connection)\n    with context.begin_transaction():\n        context.run_migrations()\n",
    );
    project.write(
        "migrations/versions/1111aaaa_first.py",
        &format!(
            "from alembic import op, util\n\nrevision = \"1111aaaa\"\ndown_revision = None\n\n\ndef upgrade():\n    {body}\n"
        ),
    );
    project
}

#[test]
fn an_exception_is_told_with_the_lines_that_led_to_it() {
    let project = project_that_runs("op.execute(\"SELECT * FROM nowhere\")");
    let output = project.limbeck("upgrade head");
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!((output.status.code(), stdout.as_str()), (Some(1), ""), "{stderr}");
    let start =
        "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: nowhere\n[SQL: SELECT * FROM nowhere]\n";
    assert!(stderr.starts_with(start), "{stderr}");
    let path = project.path().join("migrations/versions/1111aaaa_first.py");
    let end = format!("  File \"{}\", line 8, in upgrade\n    op.execute(\"SELECT * FROM nowhere\")\n", path.display());
    assert!(stderr.ends_with(&end), "{stderr}");
    for line in stderr.lines().filter(|line| line.starts_with("  File ")) {
        assert!(line.contains(project.path().to_str().unwrap()), "{stderr}");
    }
}

#[test]
fn an_error_of_alembic_is_told_like_any_other_failure() {
    let project = project_that_runs("raise util.CommandError(\"not like this\")");
    let output = project.limbeck("upgrade head");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(255), "FAILED: not like this\n".to_owned()));
    let output = project.limbeck("--raiseerr upgrade head");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()));
    assert!(text(&output.stderr).starts_with("alembic.util.exc.CommandError: not like this\n"), "{}", text(&output.stderr));
}

#[test]
fn a_script_may_end_the_program() {
    let output = project_that_runs("print(\"enough\")\n    raise SystemExit(3)").limbeck("upgrade head");
    let told = (output.status.code(), text(&output.stdout), text(&output.stderr));
    assert_eq!(told, (Some(3), "enough\n".to_owned(), String::new()));
}

#[test]
fn scripts_see_the_command_line_and_the_warnings_asked_for() {
    let body = "import sys, warnings\n    print(sys.argv[1:])\n    warnings.warn(\"careful\")";
    let project = project_that_runs(body);
    let output = project.limbeck("PYTHONWARNINGS=ignore upgrade head");
    let told = (output.status.code(), text(&output.stdout), text(&output.stderr));
    assert_eq!(told, (Some(0), "['upgrade', 'head']\n".to_owned(), String::new()));
    let output = project_that_runs(body).limbeck("PYTHONWARNINGS=ignore,error::UserWarning upgrade head");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("UserWarning: careful\n"), "{}", text(&output.stderr));
}

#[test]
fn init_needs_no_directory() {
    let project = Project::new();
    let output = project.limbeck("init");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(project.path().join("alembic/env.py").is_file());
    for line in ["revision --rev-id 1111aaaa -m first", "upgrade head"] {
        let output = project.limbeck(line);
        assert_eq!(output.status.code(), Some(0), "{line}: {}{}", text(&output.stdout), text(&output.stderr));
    }
}

#[test]
fn packages_of_the_virtual_environment_can_be_imported_if_they_are_python() {
    let project = project_that_runs("import colours, elsewhere\n    print(colours.RED, elsewhere.FAR)");
    project.write("env/lib/python3.12/site-packages/colours/__init__.py", "from .names import RED\n");
    project.write("env/lib/python3.12/site-packages/colours/names.py", "RED = 'red'\n");
    project.write("more/elsewhere.py", "FAR = 'far'\n");
    let output = project.limbeck("VIRTUAL_ENV=env PYTHONPATH=more upgrade head");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), "red far\n".to_owned()), "{}", text(&output.stderr));
    let project = project_that_runs("import colours");
    // A folder of that name is no environment.
    project.write(".venv/lib/python3.12/site-packages/colours.py", "RED = 'red'\n");
    let output = project.limbeck("upgrade head");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("ModuleNotFoundError: No module named 'colours'\n"), "{}", text(&output.stderr));
}

#[test]
fn a_revision_without_the_function_stops_before_the_first_step() {
    let project = project_that_runs("op.execute(\"CREATE TABLE t (x)\")");
    project.write(
        "migrations/versions/2222bbbb_second.py",
        "revision = \"2222bbbb\"\ndown_revision = \"1111aaaa\"\n\n\ndef downgrade():\n    pass\n",
    );
    let output = project.limbeck("upgrade head");
    assert_eq!(output.status.code(), Some(1));
    let stderr = text(&output.stderr);
    assert!(stderr.starts_with("AttributeError: module '2222bbbb_second_py' has no attribute 'upgrade'\n"), "{stderr}");
    assert_eq!(text(&project.limbeck("current").stdout), "");
}

#[test]
fn the_projects_own_environment_is_found_with_what_is_installed_for_editing() {
    let project = project_that_runs("import colours, shades\n    print(colours.RED, shades.DARK)");
    project.write("place/.venv/pyvenv.cfg", "");
    project.write("place/.venv/lib/python3.12/site-packages/colours.py", "RED = 'red'\n");
    project.write("place/.venv/lib/python3.12/site-packages/_shades.pth", "import nothing\n../../../../../shades-1/src\n");
    project.write("shades-1/src/shades.py", "DARK = 'dark'\n");
    project.write("place/alembic.ini", "[alembic]\nscript_location = %(here)s/../migrations\nsqlalchemy.url = sqlite://\n");
    let output = project.limbeck("-c place/alembic.ini upgrade head");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), "red dark\n".to_owned()), "{}", text(&output.stderr));
}

/// Nova's first revision does so; SQLAlchemy takes it for an element of schemas like any other.
#[test]
fn a_metadata_among_the_columns_means_nothing() {
    let project =
        project_that_runs("import sqlalchemy as sa\n    op.create_table(\"t\", sa.MetaData(), sa.Column(\"a\", sa.Integer))");
    let output = project.limbeck("upgrade head");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&project.limbeck("current").stdout), "1111aaaa (head)\n");
}

/// Nova does so on PostgreSQL.
#[test]
fn functions_under_compiles_may_change_a_constraint() {
    let body = |returned: &str| {
        format!(
            "import sqlalchemy as sa\n    from sqlalchemy.ext.compiler import compiles\n    \
             @compiles(sa.ForeignKeyConstraint, \"sqlite\")\n    def nameless(element, compiler, **kw):\n        element.name = None\n        \
             return {returned}\n    \
             op.create_table(\"t\", sa.Column(\"a\", sa.Integer, sa.ForeignKey(\"o.id\", name=\"fk\")))"
        )
    };
    let project = project_that_runs(&body("compiler.visit_foreign_key_constraint(element, **kw)"));
    project.write("show.py", "import sqlite3\nprint(sqlite3.connect('app.db').execute(\"SELECT sql FROM sqlite_master WHERE name = 't'\").fetchone()[0])\n");
    let output = project.limbeck("upgrade head");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let shown = text(&project.limbeck("python show.py").stdout);
    assert_eq!(shown, "CREATE TABLE t (\n\ta INTEGER, \n\tFOREIGN KEY(a) REFERENCES o (id)\n)\n");
    let output = project_that_runs(&body("'CHECK (1)'")).limbeck("upgrade head");
    assert!(
        text(&output.stderr).starts_with("NotImplementedError: @compiles of ForeignKeyConstraint may change"),
        "{}",
        text(&output.stderr)
    );
}

/// What Alembic gives: a text counts as the column of that name.
#[test]
fn a_naming_convention_names_an_index_by_its_text() {
    let project = project_that_runs("import sqlalchemy as sa\n    op.create_index(None, \"t\", [sa.text(\"lower(b)\"), \"a\"])");
    project.write(
        "migrations/env.py",
        "import sqlalchemy as sa\nfrom alembic import context\n\nconvention = {\"ix\": \"ix_%(table_name)s_%(column_0_name)s\"}\n\
         context.configure(dialect_name=\"postgresql\", target_metadata=sa.MetaData(naming_convention=convention))\ncontext.run_migrations()\n",
    );
    let output = project.limbeck("upgrade head --sql");
    let shown = text(&output.stdout);
    assert!(shown.contains("CREATE INDEX \"ix_t_lower(b)\" ON t (lower(b), a);\n"), "{shown}{}", text(&output.stderr));
}
