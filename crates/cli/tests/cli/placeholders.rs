//! Revisions that import what is not there.

use crate::project::Project;

const ENV: &str = "\
import sqlalchemy as sa
from alembic import context

with sa.create_engine(\"sqlite:///app.db\").connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
";

/// A project with an application, and one revision: what stands at its top, and the body of `upgrade()`.
fn project(application: &[(&str, &str)], top: &str, body: &str) -> Project {
    let project = Project::new();
    project.write("alembic.ini", "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = %(here)s\n");
    project.write("migrations/env.py", ENV);
    for (name, text) in application {
        project.write(name, text);
    }
    let body = body.replace('\n', "\n    ");
    project.write(
        "migrations/versions/1111aaaa_first.py",
        &format!(
            "import sqlalchemy as sa\nfrom alembic import op\n{top}\n\nrevision = \"1111aaaa\"\ndown_revision = None\n\n\n\
             def upgrade():\n    {body}\n"
        ),
    );
    project
}

/// What `upgrade head` gives: its exit status, its output, and what it says on standard error.
fn upgraded(project: &Project) -> (Option<i32>, String, String) {
    let output = project.limbeck("upgrade head");
    let text = |bytes: &[u8]| project.plain(std::str::from_utf8(bytes).unwrap());
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Fails with an error that begins so, and leaves the database as it was.
fn assert_fails(project: &Project, start: &str, line: &str) {
    let (status, _, stderr) = upgraded(project);
    assert_eq!(status, Some(1), "{stderr}");
    let error = stderr.lines().find(|line| !line.starts_with("UserWarning")).unwrap_or_default();
    assert!(error.starts_with(start), "{stderr}");
    assert!(stderr.contains(line), "{stderr}");
    let output = project.limbeck("current");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "{stderr}");
}

const MODELS: &str = "\
import enum
import typing

import sqlalchemy as sa
from absent.widgets import Widget, WidgetError

from app import views

metadata = sa.MetaData()
users = sa.Table(\"users\", metadata, sa.Column(\"id\", sa.Integer, primary_key=True))


class Mine(Widget):
    size: int = 3


class Wrong(WidgetError):
    pass


@Widget.register(level=3)
def shown(widget: typing.Optional[Widget]) -> Widget | None:
    return widget
";

const VIEWS: &str = "import other_absent\n\nTITLE = f\"{other_absent.name}\"\nROWS = 5\n";

#[test]
fn tables_of_an_application_whose_imports_are_absent() {
    let project = project(
        &[("app/__init__.py", ""), ("app/models.py", MODELS), ("app/views.py", VIEWS)],
        "from app.models import metadata, users, Wrong",
        "metadata.create_all(op.get_bind())\nop.bulk_insert(users, [{'id': 1}])\n\
         try:\n    raise Wrong('as it says')\nexcept Wrong as error:\n    print(error)",
    );
    let (status, stdout, stderr) = upgraded(&project);
    assert_eq!((status, stdout.as_str()), (Some(0), "as it says\n"), "{stderr}");
    assert_eq!(
        stderr,
        "UserWarning: 1111aaaa_first.py: not there, and stood in for by placeholders: absent, other_absent (first absent, at \
         {dir}/app/models.py, line 5). Not run to the end for want of others: 1 of the project's modules (first \
         {dir}/app/views.py, line 3). Whatever needs a value of theirs fails.\n"
    );
}

#[test]
fn a_placeholder_gives_no_answer() {
    let cases = [
        ("op.add_column('t', sa.Column('a', absent.Shape()))", "absent.Shape is not known"),
        ("op.add_column('t', sa.Column('a', absent.Shape))", "absent.Shape is not known"),
        ("op.add_column(absent.name, sa.Column('a', sa.Integer))", "absent.name is not known"),
        ("op.add_column('t', sa.Column('a', sa.Integer, server_default=absent.name))", "absent.name is not known"),
        ("op.add_column('t', sa.Column(absent.name, sa.Integer))", "absent.name is not known"),
        ("op.add_column('t', sa.Column('a', sa.Integer), schema=absent.name)", "absent.name is not known"),
        ("op.create_index('i', 't', absent.columns)", "absent.columns is not known"),
        ("op.create_index('i', 't', ['a'], unique=absent.flag)", "absent.flag is not known"),
        ("op.create_table(absent.name, sa.Column('a', sa.Integer))", "absent.name is not known"),
        ("op.create_table('x', sa.Column('a', sa.Integer), absent.extra)", "absent.extra is not known"),
        ("op.create_check_constraint('c', 't', absent.text)", "absent.text is not known"),
        ("op.alter_column('t', 'a', new_column_name=absent.name)", "absent.name is not known"),
        ("op.rename_table('t', absent.name)", "absent.name is not known"),
        ("op.execute(absent.text)", "absent.text is not known"),
        ("op.execute(f'DROP TABLE {absent.name}')", "absent.name is not known"),
        ("op.execute('DROP TABLE ' + absent.name)", "absent.name ... is not known"),
        ("op.execute(sa.text('SELECT :a').bindparams(a=absent.value))", "absent.value is not known"),
        ("op.execute(sa.text(absent.value))", "absent.value"),
        ("op.execute(sa.insert(t).values(a=absent.value))", "absent.value is not known"),
        ("op.execute(sa.delete(t).where(t.c.a == absent.value))", "absent.value is not known"),
        ("op.bulk_insert(t, [{'a': absent.value}])", "absent.value is not known"),
        ("op.bulk_insert(t, absent.rows)", "absent.rows is not known"),
        ("op.get_bind().execute(sa.text('SELECT :a'), {'a': absent.value})", "absent.value is not known"),
        ("op.invoke(absent.operation)", "absent.operation is not known"),
        ("absent.migrate(op.get_bind())", "absent.migrate is not known"),
        ("if absent.flag: pass", "absent.flag is not known"),
        ("if absent.name == 'x': pass", "absent.name is not known"),
        ("for row in absent.rows: pass", "absent.rows is not known"),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(body, start)| {
            let project = project(&[], "import absent", &format!("t = sa.table('t', sa.column('a'))\n{body}"));
            let (status, _, stderr) = upgraded(&project);
            let told = stderr.lines().find(|line| !line.starts_with("UserWarning")).unwrap_or_default().to_owned();
            let end = "since 'absent' cannot be imported ({dir}/migrations/versions/1111aaaa_first.py, line 3)";
            let right = status == Some(1)
                && told.contains("limbeck.PlaceholderError")
                && told.contains(start)
                && told.contains(end)
                && stderr.contains("1111aaaa_first.py\", line 11, in upgrade");
            (!right).then(|| format!("{body}: {status:?} {stderr}"))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new(), "{}", wrong.join("\n"));
}

#[test]
fn who_waits_for_the_failure_of_an_import_gets_it() {
    let project = project(
        &[(
            "app.py",
            "import contextlib\nimport importlib.util\n\ntry:\n    import absent\nexcept ImportError:\n    absent = None\n\
             with contextlib.suppress(ImportError):\n    import other\nFOUND = importlib.util.find_spec('third')\n",
        )],
        "import app",
        "print(app.absent, hasattr(app, 'other'), app.FOUND)",
    );
    assert_eq!(upgraded(&project), (Some(0), "None False None\n".to_owned(), String::new()));
}

#[test]
fn what_is_missing_in_the_project_itself_is_no_absent_module() {
    let project = project(&[("app/__init__.py", "")], "import app.nowhere", "pass");
    assert_fails(&project, "ModuleNotFoundError: No module named 'app.nowhere'", "1111aaaa_first.py\", line 3");
    for (wrong, told) in [
        ("from app.base import nothing", "ImportError: cannot import name 'nothing' from 'app.base'"),
        ("import app.nowhere", "ModuleNotFoundError: No module named 'app.nowhere'"),
    ] {
        let models = format!("import absent\n{wrong}\n");
        let application = [("app/__init__.py", ""), ("app/base.py", ""), ("app/models.py", models.as_str())];
        assert_fails(&self::project(&application, "import app.models", "pass"), told, "app/models.py\", line 2");
    }
}

#[test]
fn a_module_that_fails_for_another_reason_fails() {
    let project = project(&[("app.py", "import absent\n\nraise RuntimeError('no settings')\n")], "import app", "pass");
    assert_fails(&project, "RuntimeError: no settings", "app.py\", line 3");
}

#[test]
fn imports_within_upgrade_fail() {
    let project = project(&[], "", "import absent");
    assert_fails(&project, "ModuleNotFoundError: No module named 'absent'", "in upgrade");
}

#[test]
fn all_tables_of_models_that_may_lack_some_are_refused() {
    let base = "import sqlalchemy as sa\nfrom sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n";
    let cut = "import absent\nfrom app.base import Base, sa\n\nif absent.flag:\n    pass\n\n\
               class User(Base):\n    __tablename__ = 'users'\n    id = sa.Column(sa.Integer, primary_key=True)\n";
    let half = "import absent\nfrom app.base import Base, sa\n\n\
                class User(absent.Mixin, Base):\n    __tablename__ = 'users'\n    id = sa.Column(sa.Integer, primary_key=True)\n";
    for (models, why) in [(cut, "stopped at line 4"), (half, "a base of the class User is not known")] {
        let application = [("app/__init__.py", "import app.models"), ("app/base.py", base), ("app/models.py", models)];
        for body in ["Base.metadata.create_all(op.get_bind())", "print([t.name for t in Base.metadata.tables.values()])"] {
            let project = project(&application, "from app.base import Base", body);
            assert_fails(&project, "limbeck.PlaceholderError: tables may be missing from the MetaData: ", why);
        }
        let body = "own = sa.MetaData()\nown.reflect(op.get_bind())\nprint(list(own.tables))";
        let project = project(&application, "from app.base import Base", body);
        let (status, stdout, stderr) = upgraded(&project);
        assert_eq!((status, stdout.as_str()), (Some(0), "['alembic_version']\n"), "{stderr}");
    }
}

#[test]
fn tables_of_models_beside_those_that_may_lack_some() {
    let cut = "import absent\nimport sqlalchemy as sa\n\nmetadata = sa.MetaData()\nnames = sa.Table('names', metadata, sa.Column('id', absent.Id))\n";
    let whole = "import sqlalchemy as sa\n\nmetadata = sa.MetaData()\nplaces = sa.Table('places', metadata, sa.Column('id', sa.Integer))\n";
    let application = [("app/__init__.py", ""), ("app/cut.py", cut), ("app/whole.py", whole)];
    let top = "from app import cut, whole";
    let right = project(
        &application,
        top,
        "whole.metadata.create_all(op.get_bind())\nprint(sa.inspect(op.get_bind()).get_table_names())",
    );
    let (status, stdout, stderr) = upgraded(&right);
    assert_eq!((status, stdout.as_str()), (Some(0), "['alembic_version', 'places']\n"), "{stderr}");
    assert_fails(
        &project(&application, top, "cut.metadata.create_all(op.get_bind())"),
        "limbeck.PlaceholderError: tables may be missing from the MetaData: ",
        "app/cut.py stopped at line 5",
    );
}
