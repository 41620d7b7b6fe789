//! Enumerated types and sequences on a live PostgreSQL, and sequences on MariaDB: every file that is generated runs forth and back, by itself and as a part of
//! the whole history, online and as a script of SQL; nothing is left to generate; rows stay.

use limbeck_drivers::Drivers;
use limbeck_sql::Value as Cell;
use limbeck_sql::engine::{Connection, Connector as _, Url};
use std::fs;
use std::rc::Rc;

use crate::project::Project;

const PRELUDE: &str = "import enum\nfrom sqlalchemy import *\nfrom sqlalchemy.dialects import postgresql as pg\nm = MetaData()\n";

fn server() -> Url {
    let url = std::env::var("LIMBECK_TEST_POSTGRESQL").expect("LIMBECK_TEST_POSTGRESQL names a server");
    Url { drivername: "postgresql+psycopg2".into(), ..url.parse().unwrap() }
}

fn mariadb() -> Url {
    let url = std::env::var("LIMBECK_TEST_MARIADB").expect("LIMBECK_TEST_MARIADB names a server");
    Url { drivername: "mariadb+pymysql".into(), ..url.parse().unwrap() }
}

/// A project and a database of its own, which goes with it.
struct Live {
    project: Project,
    administrator: Url,
    url: Url,
    setup: &'static str,
}

impl Live {
    /// `setup` is run on the empty database; `options` are those of `context.configure()`.
    fn new(name: &str, setup: &'static str, options: &str) -> Self {
        Self::on(server(), name, setup, options)
    }

    fn on(administrator: Url, name: &str, setup: &'static str, options: &str) -> Self {
        let url = Url { database: Some(format!("limbeck_enums_{name}")), ..administrator.clone() };
        let live = Self { project: Project::new(), administrator, url, setup };
        live.limbeck("-q init alembic", 0);
        let path = live.project.path();
        let env = fs::read_to_string(path.join("alembic/env.py")).unwrap();
        let env = env.replace("target_metadata = None", "import models\ntarget_metadata = models.m");
        live.project.write("alembic/env.py", &env);
        live.configure(options);
        let ini = fs::read_to_string(path.join("alembic.ini")).unwrap();
        let line = ini.lines().find(|line| line.starts_with("sqlalchemy.url")).unwrap().to_owned();
        let url = live.url.render_as_string(false).replace('%', "%%");
        live.project.write("alembic.ini", &ini.replace(&line, &format!("sqlalchemy.url = {url}")));
        live.renew();
        live
    }

    /// Adds options to `context.configure()`.
    fn configure(&self, options: &str) {
        if !options.is_empty() {
            let env = fs::read_to_string(self.project.path().join("alembic/env.py")).unwrap();
            let env = env.replace("=target_metadata", &format!("=target_metadata, {options}"));
            self.project.write("alembic/env.py", &env);
        }
    }

    fn database(&self) -> &str {
        self.url.database.as_deref().unwrap()
    }

    fn open(url: &Url) -> Rc<Connection> {
        let connection = Connection::new(Drivers::default().connect(url, &[]).unwrap(), url.clone());
        connection.set_isolation_level("AUTOCOMMIT").unwrap();
        connection
    }

    fn is_postgresql(&self) -> bool {
        self.url.drivername.starts_with("postgresql")
    }

    fn drop_database(&self) -> String {
        format!("DROP DATABASE IF EXISTS {}{}", self.database(), if self.is_postgresql() { " WITH (FORCE)" } else { "" })
    }

    /// Makes the database anew.
    fn renew(&self) {
        let administrator = Self::open(&self.administrator);
        administrator.exec_driver_sql(&self.drop_database(), &[]).unwrap();
        administrator.exec_driver_sql(&format!("CREATE DATABASE {}", self.database()), &[]).unwrap();
        if !self.setup.is_empty() {
            self.sql(self.setup);
        }
    }

    /// The first column of an answer.
    fn sql(&self, text: &str) -> Vec<String> {
        let cursor = Self::open(&self.url).exec_driver_sql(&text.replace('%', "%%"), &[]).unwrap();
        let shown = |row: Vec<Cell>| match row.into_iter().next() {
            Some(Cell::Text(text)) => text,
            other => format!("{other:?}"),
        };
        cursor.rows.into_iter().map(shown).collect()
    }

    fn limbeck(&self, line: &str, status: i32) -> String {
        let output = self.project.limbeck(line);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "limbeck {line}\n{text}{told}");
        text
    }

    fn models(&self, text: &str) {
        self.project.write("models.py", &format!("{PRELUDE}{text}"));
    }

    /// Generates a revision and gives its text.
    fn generate(&self, id: &str, arguments: &str) -> String {
        self.limbeck(&format!("revision --autogenerate -m x --rev-id {id} {arguments}"), 0);
        self.project.plain(&fs::read_to_string(self.file(id)).unwrap())
    }

    fn file(&self, id: &str) -> std::path::PathBuf {
        self.project.path().join(format!("alembic/versions/{id}_x.py"))
    }

    /// One step of a history: generated, carried out, taken back, generated again, carried out.
    fn step(&self, id: &str, models: &str, arguments: &str) -> String {
        self.models(models);
        let text = self.generate(id, arguments);
        self.limbeck("upgrade head", 0);
        self.limbeck("check", 0);
        self.limbeck("downgrade -1", 0);
        fs::remove_file(self.file(id)).unwrap();
        assert_eq!(self.generate(id, arguments), text, "after the downgrade");
        self.limbeck("upgrade head", 0);
        self.limbeck("check", 0);
        text
    }

    /// The whole history in one run, forth and back, online and as SQL.
    fn history(&self, head: &str) {
        self.renew();
        self.limbeck("upgrade head", 0);
        self.limbeck("check", 0);
        self.limbeck("downgrade base", 0);
        let left = if self.is_postgresql() {
            "SELECT typname::text FROM pg_type WHERE typtype = 'e' AND typname <> 'theirs' \
             UNION ALL SELECT relname::text FROM pg_class WHERE relkind = 'S'"
        } else {
            "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'SEQUENCE' AND TABLE_SCHEMA = DATABASE()"
        };
        assert_eq!(self.sql(left), Vec::<String>::new());
        self.renew();
        self.script("upgrade head --sql");
        self.limbeck("check", 0);
        self.script(&format!("downgrade {head}:base --sql"));
        assert_eq!(self.sql(left), Vec::<String>::new());
    }

    /// Runs what `--sql` writes, statement by statement.
    fn script(&self, line: &str) {
        let text = self.limbeck(line, 0);
        let connection = Self::open(&self.url);
        for statement in text.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
            if let Err(error) = connection.exec_driver_sql(&statement.replace('%', "%%"), &[]) {
                panic!("{error}\n{text}");
            }
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            Self::open(&self.administrator).exec_driver_sql(&self.drop_database(), &[]).unwrap();
        }
    }
}

fn table(name: &str, columns: &[&str]) -> String {
    format!("Table('{name}', m, Column('id', Integer, primary_key=True), {})\n", columns.join(", "))
}

const MOOD: &str = "Column('x', Enum('sad', 'ok', name='mood'))";

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn types_come_and_go_with_tables_and_columns() {
    let live = Live::new("tables", "", "");
    let (a, b) = (table("a", &[MOOD]), table("b", &[MOOD, "Column('y', ARRAY(Enum('p', name='other')))"]));
    live.step("r0", &a, "");
    // Another table shares the type: it is there already.
    let text = live.step("r1", &format!("{a}{b}"), "");
    assert!(!text.contains("ENUM('sad', 'ok', name='mood').create"), "{text}");
    live.step("r2", &b, "");
    live.step("r3", &table("b", &["Column('y', ARRAY(Enum('p', name='other')))"]), "");
    // The same name again, in the same run of the whole history.
    live.step("r4", &b, "");
    live.step("r5", "", "");
    live.history("r5");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn values_come_and_go_and_rows_stay() {
    let live = Live::new("values", "", "");
    // A default, arrays, an index and a check hold values of the type.
    let with = |values: &str, default: &str| {
        let type_ = format!("Enum({values}, name='mood')");
        let a = table(
            "a",
            &[
                &format!("Column('x', {type_}, server_default='{default}', nullable=False)"),
                &format!("Column('l', ARRAY({type_}), server_default='{{sad}}')"),
                "Index('ia', 'id', postgresql_where=text(\"x = 'sad'\"))",
                "CheckConstraint(\"x <> 'sad' OR id > 0\", name='ck')",
            ],
        );
        a + &table("b", &[&format!("Column('x', {type_})")])
    };
    live.step("r0", &with("'sad', 'ok'", "ok"), "");
    live.sql("INSERT INTO a (x, l) VALUES ('sad', '{sad}'), ('ok', NULL)");
    let text = live.step("r1", &with("'bad', 'sad', 'meh', 'ok', \"it's :odd 50%\"", "ok"), "");
    let block = "    with op.get_context().autocommit_block():\n        \
                 op.execute(\"ALTER TYPE mood ADD VALUE IF NOT EXISTS 'bad' BEFORE 'sad'\")\n        \
                 op.execute(\"ALTER TYPE mood ADD VALUE IF NOT EXISTS 'meh' AFTER 'sad'\")\n        \
                 op.execute(\"ALTER TYPE mood ADD VALUE IF NOT EXISTS 'it''s \\\\:odd 50%'\")\n\n";
    assert!(text.contains(block), "{text}");
    assert_eq!(
        live.sql("SELECT enumlabel::text FROM pg_enum ORDER BY enumsortorder"),
        ["bad", "sad", "meh", "ok", "it's :odd 50%"]
    );
    // A row that holds a value which goes: nothing is done.
    live.models(&with("'bad', 'sad'", "sad"));
    live.generate("r2", "--renames off");
    let failed = live.project.limbeck("upgrade head");
    assert_eq!(failed.status.code(), Some(1), "{}", String::from_utf8_lossy(&failed.stderr));
    assert_eq!(live.sql("SELECT x::text FROM a ORDER BY id"), ["sad", "ok"]);
    assert_eq!(live.sql("SELECT typname::text FROM pg_type WHERE typtype = 'e'"), ["mood"]);
    fs::remove_file(live.file("r2")).unwrap();
    live.sql("UPDATE a SET x = 'bad' WHERE x = 'ok'");
    // The default is one of the values that go.
    live.step("r2", &with("'bad', 'sad'", "sad"), "--renames off");
    assert_eq!(live.sql("SELECT x || ' ' || coalesce(l::text, '') FROM a ORDER BY id"), ["sad {sad}", "bad "]);
    live.history("r2");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn names_of_types_and_values_change_in_place() {
    let live = Live::new("renames", "", "");
    let with = |type_: &str, default: &str| {
        table("a", &[&format!("Column('x', {type_}, server_default='{default}')")])
            + &table("b", &[&format!("Column('y', ARRAY({type_}))")])
    };
    live.step("r0", &with("Enum('sad', 'ok', name='mood')", "ok"), "");
    live.sql("INSERT INTO a (x) VALUES ('sad'), ('ok')");
    let text = live.step("r1", &with("Enum('sad', 'fine', name='mood')", "fine"), "--rename mood.ok:fine");
    assert!(text.contains("    op.execute(\"ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'\")\n    # ###"), "{text}");
    let text = live.step("r2", &with("Enum('sad', 'fine', name='Feeling')", "fine"), "--renames auto");
    assert!(text.contains("    op.execute('ALTER TYPE mood RENAME TO \"Feeling\"')\n    # ###"), "{text}");
    assert_eq!(live.sql("SELECT x::text FROM a ORDER BY id"), ["sad", "fine"]);
    // Everything at once: a table, a column, the type, and a value more.
    let models = with("Enum('sad', 'glad', 'fine', name='feelings')", "fine").replace("'a'", "'aa'").replace("'y'", "'yy'");
    live.step("r3", &models, "--rename Feeling:feelings --rename a:aa --rename b.y:yy");
    let told = live.limbeck("revision --autogenerate -m x --rename feelings.sad:happy", 255);
    assert_eq!(told, "FAILED: --rename feelings.sad:happy names a value that is not new in the type feelings\n");
    live.history("r3");
}

/// Foreign keys, checks and indexes hold on to a type; all of them bear other names afterwards.
#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn a_type_is_made_anew_below_foreign_keys_and_renames() {
    let live = Live::new("keys", "", "");
    let with = |type_: &str, default: &str, kind: &str, x: &str, a: &str| {
        format!(
            "Table('{kind}', m, Column('code', {type_}, primary_key=True))\n\
             Table('{a}', m, Column('id', Integer, primary_key=True), \
             Column('{x}', {type_}, ForeignKey('{kind}.code', name='fk_a'), server_default='{default}'), \
             CheckConstraint(\"{x} <> 'sad' OR id > 0\", name='ck_a'), Index('ix_a', 'id', postgresql_where=text(\"{x} = 'sad'\")))\n"
        )
    };
    live.step("r0", &with("Enum('sad', 'ok', 'old', name='mood')", "ok", "kind", "x", "a"), "");
    live.sql("INSERT INTO kind VALUES ('sad'), ('ok')");
    live.sql("INSERT INTO a (x) VALUES ('sad'), ('ok')");
    live.step("r1", &with("Enum('sad', 'ok', name='mood')", "sad", "kind", "x", "a"), "");
    live.step("r2", &with("Enum('sad', 'ok', 'new', name='mood')", "sad", "kind", "x", "a"), "");
    let text = live.step(
        "r3",
        &with("Enum('sad', 'fine', name='feeling')", "sad", "kinds", "xx", "aa"),
        "--rename mood:feeling --rename feeling.ok:fine --rename kind:kinds --rename a:aa --rename aa.x:xx",
    );
    assert!(text.contains("ADD CONSTRAINT ck_a CHECK (((x <> 'sad'::mood) OR (id > 0)))"), "{text}");
    assert_eq!(live.sql("SELECT xx::text FROM aa ORDER BY id"), ["sad", "fine"]);
    live.history("r3");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn partitions_follow() {
    let live = Live::new("partitions", "", "");
    let with = |values: &str| {
        format!(
            "Table('a', m, Column('x', Enum({values}, name='mood'), server_default='ok', nullable=False), Column('n', Integer), \
             postgresql_partition_by='RANGE (n)')\n"
        )
    };
    live.step("r0", &with("'sad', 'ok'"), "");
    live.sql("CREATE SCHEMA parts");
    live.sql("CREATE TABLE parts.a1 PARTITION OF a FOR VALUES FROM (0) TO (10)");
    live.sql("INSERT INTO a (n) VALUES (1)");
    live.step("r1", &with("'ok'"), "");
    live.sql("INSERT INTO a (n) VALUES (2)");
    assert_eq!(live.sql("SELECT x::text FROM a ORDER BY n"), ["ok", "ok"]);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn columns_go_from_text_to_enum_and_back() {
    let live = Live::new("columns", "", "");
    let text = table("a", &["Column('x', String(20), server_default='ok', nullable=False)", "Column('y', ARRAY(String))"]);
    live.step("r0", &text, "");
    live.sql("INSERT INTO a (x, y) VALUES ('sad', '{ok,sad}')");
    let mood = "Enum('sad', 'ok', name='mood')";
    let is = table(
        "a",
        &[&format!("Column('x', {mood}, server_default='ok', nullable=False)"), &format!("Column('y', ARRAY({mood}))")],
    );
    let script = live.step("r1", &is, "");
    assert!(script.contains("postgresql_using='x::text::mood')"), "{script}");
    assert!(script.contains("postgresql_using='y::text[]::mood[]')"), "{script}");
    let other = table(
        "a",
        &["Column('x', Enum('ok', 'sad', 'new', name='other'), server_default='sad')", &format!("Column('y', ARRAY({mood}))")],
    );
    live.step("r2", &other, "");
    live.step("r3", &text, "");
    assert_eq!(live.sql("SELECT x || ' ' || y::text FROM a"), ["sad {ok,sad}"]);
    live.history("r3");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn types_live_in_schemas_and_belong_to_others() {
    let setup = "CREATE SCHEMA s; CREATE SCHEMA \"T x\"; CREATE TYPE theirs AS ENUM ('a', 'b')";
    let live = Live::new("schemas", setup, "include_schemas=True");
    let with = |columns: &str| format!("Table('a', m, Column('id', Integer, primary_key=True), {columns}, schema='s')\n");
    live.step(
        "r0",
        &with("Column('x', Enum('a', name='mood', schema='s')), Column('y', Enum('a', name='mood', schema='T x'))"),
        "",
    );
    let theirs = "Column('w', pg.ENUM('a', 'c', name='theirs', create_type=False))";
    let columns = format!(
        "Column('x', Enum('a', 'b', name='mood', schema='s')), Column('y', Enum('b', name='mood', schema='T x')), Column('z', Enum('q', name='mood')), {theirs}"
    );
    live.step("r1", &with(&columns), "--renames off");
    live.step(
        "r2",
        &format!(
            "Table('b', m, Column('x', Enum('a', 'b', name='mood', schema='s'), primary_key=True), schema='T x')\n{}",
            table("c", &[theirs])
        ),
        "--renames off",
    );
    live.history("r2");
    assert_eq!(live.sql("SELECT typname::text FROM pg_type WHERE typtype = 'e'"), ["theirs"]);
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn types_are_found_whatever_says_them() {
    let live = Live::new("faces", "", "");
    let with = |values: &str, more: &str| {
        format!(
            "class Mood(enum.Enum):\n    sad = 's'\n{values}\
             class Wrapped(TypeDecorator):\n    impl = Enum\n    cache_ok = True\n    \
             def __init__(self):\n        super().__init__(Mood, name='wrapped')\n{}{more}",
            table(
                "a",
                &[
                    "Column('x', Enum(Mood))",
                    "Column('y', Enum(Mood, values_callable=lambda e: [v.value for v in e], name='small', metadata=m))",
                    "Column('w', Wrapped)",
                    "Column('v', String().with_variant(Enum(Mood, name='varied'), 'postgresql'))",
                    "Column('l', pg.ARRAY(pg.ENUM(Mood, name='listed')))",
                    "Column('t', Enum(Mood, name='text', native_enum=False))",
                ]
            )
        )
    };
    live.step("r0", &with("    ok = 'o'\n", ""), "");
    let text = live.step("r1", &with("    meh = 'm'\n    ok = 'o'\n", &table("b", &["Column('w', Wrapped)"])), "");
    for name in ["mood", "wrapped", "varied", "listed"] {
        assert!(text.contains(&format!("op.execute(\"ALTER TYPE {name} ADD VALUE IF NOT EXISTS 'meh' AFTER 'sad'\")")), "{text}");
    }
    assert!(text.contains("ALTER TYPE small ADD VALUE IF NOT EXISTS 'm' AFTER 's'"), "{text}");
    assert!(
        text.contains("sa.Column('w', postgresql.ENUM('sad', 'meh', 'ok', name='wrapped', create_type=False), nullable=True)"),
        "{text}"
    );
    live.history("r1");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn what_depends_on_a_type_keeps_it() {
    let live = Live::new("views", "", "");
    live.step("r0", &table("a", &[MOOD, "Column('z', Integer)"]), "");
    live.sql("CREATE VIEW v AS SELECT 'ok'::mood AS mood");
    live.models(&table("a", &["Column('z', Integer)"]));
    let text = live.generate("r1", "");
    assert!(!text.contains("ENUM('sad', 'ok', name='mood').drop"), "{text}");
    fs::remove_file(live.file("r1")).unwrap();
    live.models(&table("a", &["Column('x', Enum('ok', name='mood'))", "Column('z', Integer)"]));
    let text = live.generate("r1", "");
    assert!(text.contains("    # These depend on the type and have to be dropped before: column mood of view v"), "{text}");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn check_tells_of_types_and_sequences() {
    let live = Live::new(
        "check",
        "CREATE TYPE mood AS ENUM ('sad', 'bad'); CREATE TABLE a (id serial PRIMARY KEY, x mood); CREATE SEQUENCE old",
        "",
    );
    live.models(
        &(table("a", &["Column('x', Enum('sad', 'ok', name='mood'))", "Column('y', Enum('p', name='other'))"])
            + "Sequence('new', start=5, metadata=m)\n"),
    );
    assert_eq!(
        live.limbeck("check", 255),
        "FAILED: New upgrade operations detected:\n  add value 'ok' to enum type mood\n  remove value 'bad' from enum type mood\n  \
         add sequence new\n  add enum type other\n  add column a.y\n  remove sequence old\n"
    );
    let tuples = live.limbeck("check -v", 255);
    for tuple in [
        "('modify_enum_values', None, 'mood', ['sad', 'bad'], ['sad', 'ok'])",
        "('add_enum', None, 'other', ['p'])",
        "('add_sequence', None, 'new')",
        "('remove_sequence', None, 'old')",
    ] {
        assert!(tuples.contains(tuple), "{tuples}");
    }
    // What is let through by name is compared only.
    live.configure("include_name=lambda name, kind, parents: kind not in ('enum', 'sequence') or name == 'new'");
    let told = live.limbeck("check", 255);
    assert_eq!(told, "FAILED: New upgrade operations detected:\n  add sequence new\n  add enum type other\n  add column a.y\n");
    // Without both, the files are Alembic's.
    let ini = fs::read_to_string(live.project.path().join("alembic.ini")).unwrap();
    live.project.write("alembic.ini", &format!("{ini}\n[limbeck]\nenums = off\nsequences = off\n"));
    assert_eq!(live.limbeck("check", 255), "FAILED: New upgrade operations detected:\n  add column a.y\n");
    assert!(
        live.generate("r0", "").contains("    op.add_column('a', sa.Column('y', sa.Enum('p', name='other'), nullable=True))\n")
    );
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn directives_of_a_project_see_the_changes() {
    let live = Live::new("hooks", "", "process_revision_directives=models.directives");
    let hook = "def directives(context, revision, directives):\n    script = directives[0]\n    kinds = [type(op).__name__ for op in script.upgrade_ops.ops]\n    \
                script.message = 'x'\n    script.upgrade_ops.reverse_into(script.downgrade_ops)\n    print(kinds)\n";
    let models = hook.to_owned() + &table("a", &[MOOD]) + "Sequence('new', start=5, metadata=m)\n";
    let text = live.step("r0", &models, "");
    assert!(text.contains("create_type=False"), "{text}");
    let models = hook.to_owned() + &table("a", &["Column('x', Enum('sad', 'meh', 'ok', name='mood'))"]);
    live.step("r1", &models, "");
    live.history("r1");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn sequences_come_go_and_change() {
    let live = Live::new("sequences", "CREATE SCHEMA s", "include_schemas=True");
    let a =
        table("a", &["Column('n', Integer, Sequence('four'))", "Column('o', Integer, server_default=text(\"nextval('one')\"))"]);
    let first = "Sequence('one', metadata=m)\nSequence('three', data_type=SmallInteger, metadata=m)\n\
                 Sequence('two', start=100, increment=5, minvalue=10, maxvalue=1000, cycle=True, cache=3, metadata=m, schema='s')\n";
    let text = live.step("r0", &format!("{first}{a}"), "");
    assert!(text.contains("    op.execute(sa.schema.CreateSequence(sa.Sequence('two', start=100, increment=5, minvalue=10, maxvalue=1000, cycle=True, cache=3, schema='s')))\n"), "{text}");
    live.sql("INSERT INTO a (id) VALUES (1), (2)");
    let second = "Sequence('one', metadata=m, start=1000, minvalue=2, maxvalue=10000)\nSequence('three', metadata=m)\n\
                  Sequence('two', increment=-5, metadata=m, schema='s')\n";
    live.step("r1", &format!("{second}{a}"), "");
    // One was used and goes on; the other one begins where it starts now.
    assert_eq!(live.sql("SELECT nextval('one')::text UNION ALL SELECT nextval('s.two')::text"), ["3", "-1"]);
    let text = live.step("r2", &table("a", &["Column('n', Integer)"]), "");
    assert!(text.contains("    op.execute(sa.schema.CreateSequence(sa.Sequence('two', increment=-5, schema='s')))\n"), "{text}");
    live.history("r2");
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_MARIADB"]
fn sequences_come_go_and_change_on_mariadb() {
    let live = Live::on(mariadb(), "sequences", "", "");
    let a = table("a", &["Column('o', Integer, server_default=text('nextval(one)'))"]);
    let first = "Sequence('one', metadata=m)\nSequence('Odd `two', start=100, increment=5, minvalue=10, maxvalue=1000, cycle=True, cache=3, metadata=m)\n";
    live.step("r0", &format!("{first}{a}"), "");
    live.sql("INSERT INTO a (id) VALUES (1)");
    let second = "Sequence('one', metadata=m, start=5000, minvalue=5000)\nSequence('Odd `two', increment=-5, metadata=m)\n";
    let text = live.step("r1", &format!("{second}{a}"), "");
    assert!(text.contains("    op.execute('SELECT setval(one, 5000, 0)')\n"), "{text}");
    live.sql("INSERT INTO a (id) VALUES (2)");
    assert_eq!(live.sql("SELECT CAST(o AS CHAR) FROM a ORDER BY id"), ["1", "5000"]);
    // The models do not say it any more, but a default takes numbers from it.
    live.models(&a);
    assert_eq!(live.limbeck("check", 255), "FAILED: New upgrade operations detected:\n  remove sequence Odd `two\n");
    live.step("r2", &table("a", &["Column('p', Integer)"]), "--renames off");
    live.history("r2");
}

/// What is generated for random models runs, leaves nothing to generate, can be taken back, and keeps the rows.
#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn random_types_and_sequences_are_generated_once() {
    let project = Project::new();
    project.write("fixed_point.py", include_str!("../../../../tools/autogen/fixed_point_enums.py"));
    let url = server().render_as_string(false);
    let output = project.limbeck(&format!("python fixed_point.py 5 100 {url} limbeck_enums_fixed_point"));
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("5 rounds, 0 failed"), "{told}");
}

/// The number of questions does not grow with the tables.
#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn questions_do_not_grow() {
    let count = |tables: usize| {
        let live = Live::new(&format!("count_{tables}"), "", "");
        let models: String = (0..tables)
            .map(|number| table(&format!("t{number}"), &[&format!("Column('x', Enum('a', 'b', name='e{number}'))")]))
            .collect();
        let listen = "from sqlalchemy import event, engine\nheard = []\n\
                      event.listen(engine.Engine, 'before_cursor_execute', lambda *args: heard.append(args[2]))\n\
                      import atexit\n";
        live.models(&models);
        live.generate("r0", "");
        live.limbeck("upgrade head", 0);
        live.models(&format!(
            "{listen}{}atexit.register(lambda: open('heard', 'w').write(str(len(heard))))\n",
            models.replace("'b'", "'b', 'c'")
        ));
        let text = live.generate("r1", "");
        assert_eq!(text.matches("ADD VALUE").count(), tables);
        fs::read_to_string(live.project.path().join("heard")).unwrap()
    };
    let (few, many) = (count(2), count(20));
    assert_eq!(few, many);
    assert_ne!(few, "0");
}
