//! From models and a database to the text of a script.

use super::*;
use crate::autogenerate::beyond::Beyond;
use crate::autogenerate::comparators::{ComparatorAnswer, ComparatorCall, Moment, OwnComparators, Target};
use crate::autogenerate::compare::Comparer;
use crate::autogenerate::hooks::{DiffTuples, RenderItem, Rendered};
use crate::autogenerate::ops::{Directive, MigrationScript, Origin, UpgradeOps};
use crate::autogenerate::plugins;
use crate::autogenerate::render::Renderer;
use crate::autogenerate::reverse::reverse;
use crate::autogenerate::{AutogenOptions, DatabaseTable};
use crate::ddl;
use crate::ddl::comparison::Detached;
use crate::host::HostError;
use crate::operations::enum_type::{EnumColumn, EnumUsers};
use crate::output::{RecordedOutput, WarningCategory};
use limbeck_sql::dialect::postgresql::Postgresql;
use limbeck_sql::expr::Expr;
use limbeck_sql::schema::{Column, EnumType, MetaData, ServerDefault, Table};
use limbeck_sql::types::{ArrayArgs, SqlType, StringArgs};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A project without functions of its own.
struct NoHooks;

impl AutogenHooks for NoHooks {
    fn target_metadata(&self) -> Result<Option<Models>, HostError> {
        Ok(None)
    }
    fn options(&self) -> Result<AutogenOptions, HostError> {
        Ok(AutogenOptions::default())
    }
    fn begin(&self, _: &std::rc::Rc<Database>) -> Result<(), HostError> {
        Ok(())
    }
    fn include_name(&self, _: Option<&str>, _: ObjectKind, _: ParentNames) -> Result<bool, HostError> {
        Ok(true)
    }
    fn include_object(&self, _: Origin, _: Option<&str>, _: ObjectKind, _: bool, _: Option<Origin>) -> Result<bool, HostError> {
        Ok(true)
    }
    fn warn(&self, _: WarningCategory, _: &str) {}
    fn compare_type(&self, _: Origin, _: Origin) -> Result<Option<bool>, HostError> {
        Ok(None)
    }
    fn compare_server_default(&self, _: Origin, _: Origin, _: Option<&str>, _: Option<&str>) -> Result<Option<bool>, HostError> {
        Ok(None)
    }
    fn compare_server_default_name(&self) -> String {
        String::new()
    }
    fn render_item(&self, _: RenderItem, _: Option<Origin>) -> Result<(Rendered, Vec<String>), HostError> {
        Ok((Rendered::Default, Vec::new()))
    }
    fn render_custom(&self, _: &str, _: Option<usize>, _: bool) -> Result<(Vec<String>, Vec<String>), HostError> {
        Ok((Vec::new(), Vec::new()))
    }
    fn comparators(&self, _: &[String], _: &[Option<String>]) -> Result<BTreeSet<(Target, Moment)>, HostError> {
        Ok(BTreeSet::new())
    }
    fn run_comparators(&self, call: &ComparatorCall) -> Result<ComparatorAnswer, HostError> {
        Ok(ComparatorAnswer { ops: call.ops.clone(), stopped: call.stopped.clone() })
    }
    fn diffs(&self, _: &MigrationScript) -> Result<DiffTuples, HostError> {
        Ok(DiffTuples { text: String::new(), held: Rc::new(()) })
    }
    fn process_revision_directives(
        &self,
        _: &[String],
        scripts: Vec<MigrationScript>,
    ) -> Result<Vec<MigrationScript>, HostError> {
        Ok(scripts)
    }
}

fn type_(name: &str, values: &str) -> EnumType {
    EnumType { name: name.into(), schema: None, values: values.split_whitespace().map(str::to_owned).collect() }
}

fn column(name: &str, type_: SqlType, default: Option<&str>) -> Column {
    Column {
        server_default: default.map(|text| ServerDefault::Expr(Box::new(Expr::verbatim(text)))),
        ..Column::bare(name.into(), type_)
    }
}

fn table(name: &str, columns: Vec<Column>) -> Table {
    Table { columns, ..Table::bare(name.into(), None) }
}

fn array(item: SqlType) -> SqlType {
    SqlType::Array(ArrayArgs { item: Box::new(item), dimensions: None, as_tuple: false, zero_indexes: false, postgresql: false })
}

fn varchar() -> SqlType {
    SqlType::ExactVarchar(StringArgs { length: Some(9), ..StringArgs::default() })
}

/// The types of a database as its tables use them.
fn inventory(tables: &[Table], types: &[EnumType]) -> Vec<DatabaseEnum> {
    let users = |type_: &EnumType| EnumUsers {
        columns: tables
            .iter()
            .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
            .filter_map(|(table, column)| {
                let found = Postgresql::PSYCOPG2.enum_use(&column.type_).filter(|found| found.type_.name == type_.name)?;
                let default = column
                    .server_default
                    .as_ref()
                    .map(|_| defaults::text_of(column, Postgresql::PSYCOPG2).unwrap().unwrap_or_default());
                Some(EnumColumn {
                    table: table.name.clone(),
                    schema: None,
                    column: column.name.clone(),
                    is_array: found.is_array,
                    default: default.clone(),
                    new_default: default,
                })
            })
            .collect(),
        ..EnumUsers::default()
    };
    let known = |type_: &EnumType| DatabaseEnum { type_: type_.clone(), users: users(type_), visible: true, included: true };
    types.iter().map(known).collect()
}

/// What is generated, and what is told on the way.
fn generated(was: Vec<Table>, types: &[EnumType], is: Vec<Table>, renames: RenameMode, requests: &[&str]) -> String {
    let dialect: &'static dyn Dialect = Postgresql::PSYCOPG2;
    let implementation = ddl::by_dialect(dialect).unwrap();
    let models = Models { metadata: vec![MetaData { tables: is, ..MetaData::default() }], ..Models::default() };
    let current = inventory(&was, types);
    let mut database = Database {
        default_schema: Some("public".to_owned()),
        tables: was
            .into_iter()
            .map(|table| DatabaseTable { table, doubled_uniques: Vec::new(), doubled_indexes: Vec::new() })
            .collect(),
    };
    let output = RecordedOutput::new();
    let (options, around) = (AutogenOptions::default(), Detached::default());
    let beyond = Beyond::all();
    let requests: Vec<RenameRequest> = requests.iter().map(|text| RenameRequest::parse(text).unwrap()).collect();
    let mut types = EnumComparison {
        dialect,
        default_schema: Some("public".to_owned()),
        output: &output,
        original: current.clone(),
        current,
        models: inventory::of_models(&models, dialect, Some("public")),
    };
    let prepared = match types.prepare(&models, &mut database, renames, &requests, &[]) {
        Ok(prepared) => prepared,
        Err(error) => return error.to_string(),
    };
    let chosen = plugins::choose(&options.autogenerate_plugins, &[]).unwrap();
    let own = OwnComparators::new(&NoHooks, &[], &[]).unwrap();
    let comparer = Comparer {
        models: &models,
        database: &database,
        dialect,
        implementation,
        options: &options,
        plugins: &chosen,
        beyond: &beyond,
        known: &crate::autogenerate::beyond::known::Known::default(),
        hooks: &NoHooks,
        output: &output,
        around: &around,
        own: &own,
    };
    let found = types.complete(comparer.compare().unwrap(), &models, &prepared.open);
    let upgrade =
        UpgradeOps { ops: [prepared.added, prepared.replaced, prepared.renamed, found].concat(), upgrade_token: "u".to_owned() };
    let downgrade = reverse(&upgrade, "d").unwrap();
    let known = types.known(&upgrade.ops);
    let renderer =
        Renderer::new(dialect, implementation, &options, &NoHooks, &around, Vec::new()).with_beyond(&beyond).with_enums(&known);
    let body = |ops: &[GeneratedOp]| -> String {
        let text = renderer.body(ops).unwrap();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("# ###"));
        lines.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned() + "\n").collect()
    };
    let log: String = output
        .records()
        .into_iter()
        .filter(|(_, logger, _)| logger.ends_with(".enums"))
        .map(|(_, _, message)| message + "\n")
        .collect();
    format!("{}{log}-- upgrade\n{}-- downgrade\n{}", output.stdout(), body(&upgrade.ops), body(&downgrade.ops))
}

fn plain(was: Vec<Table>, types: &[EnumType], is: Vec<Table>) -> String {
    generated(was, types, is, RenameMode::Off, &[])
}

#[test]
fn a_type_comes_and_goes_with_what_uses_it() {
    let mood = type_("mood", "sad ok").sql_type(true);
    let is = vec![table("a", vec![column("x", mood.clone(), None), column("l", array(mood.clone()), None)])];
    insta::assert_snapshot!(plain(Vec::new(), &[], is), @r"
    Detected added enum type 'mood'
    -- upgrade
    postgresql.ENUM('sad', 'ok', name='mood').create(op.get_bind(), checkfirst=False)
    op.create_table('a',
    sa.Column('x', postgresql.ENUM('sad', 'ok', name='mood', create_type=False), nullable=True),
    sa.Column('l', sa.ARRAY(postgresql.ENUM('sad', 'ok', name='mood', create_type=False)), nullable=True)
    )
    -- downgrade
    op.drop_table('a')
    postgresql.ENUM('sad', 'ok', name='mood').drop(op.get_bind(), checkfirst=False)
    ");
    let was = vec![table("a", vec![column("x", mood.clone(), None), column("y", mood.clone(), None)])];
    let kept = vec![table("a", vec![column("x", mood.clone(), None)])];
    insta::assert_snapshot!(plain(was, &[type_("mood", "sad ok")], kept), @r"
    -- upgrade
    op.drop_column('a', 'y')
    -- downgrade
    op.add_column('a', sa.Column('y', postgresql.ENUM('sad', 'ok', name='mood'), nullable=True))
    ");
    let was = vec![table("a", vec![column("x", SqlType::Integer, None), column("y", mood, None)])];
    let is = vec![table("a", vec![column("x", SqlType::Integer, None)])];
    insta::assert_snapshot!(plain(was, &[type_("mood", "sad ok")], is), @r"
    Detected removed enum type 'mood'
    -- upgrade
    op.drop_column('a', 'y')
    postgresql.ENUM('sad', 'ok', name='mood').drop(op.get_bind(), checkfirst=False)
    -- downgrade
    postgresql.ENUM('sad', 'ok', name='mood').create(op.get_bind(), checkfirst=False)
    op.add_column('a', sa.Column('y', postgresql.ENUM('sad', 'ok', name='mood'), nullable=True))
    ");
}

/// What dropped its table before did not drop the type.
#[test]
fn a_type_that_was_left_behind_is_used_again() {
    let is = vec![table("a", vec![column("x", type_("mood", "sad ok").sql_type(true), None)])];
    insta::assert_snapshot!(plain(Vec::new(), &[type_("mood", "sad ok")], is), @r"
    -- upgrade
    op.create_table('a',
    sa.Column('x', postgresql.ENUM('sad', 'ok', name='mood', create_type=False), nullable=True)
    )
    -- downgrade
    op.drop_table('a')
    ");
    let numbers = || vec![table("a", vec![column("x", SqlType::Integer, None)])];
    assert_eq!(plain(numbers(), &[type_("mood", "sad ok")], numbers()), "-- upgrade\npass\n-- downgrade\npass\n");
}

#[test]
fn a_type_that_others_make_is_left_alone() {
    let theirs = |values: &str| type_("theirs", values).sql_type(false);
    let was = vec![table("a", vec![column("x", theirs("a b"), None)])];
    let is = vec![table("a", vec![column("x", theirs("a"), None), column("y", theirs("a"), None)])];
    insta::assert_snapshot!(plain(was, &[type_("theirs", "a b")], is), @r"
    -- upgrade
    op.add_column('a', sa.Column('y', postgresql.ENUM('a', name='theirs', create_type=False), nullable=True))
    -- downgrade
    op.drop_column('a', 'y')
    ");
}

#[test]
fn values_are_added_and_removed() {
    let with =
        |values: &str, default: Option<&str>| vec![table("a", vec![column("x", type_("mood", values).sql_type(true), default)])];
    let was = with("sad ok", Some("'ok'::mood"));
    insta::assert_snapshot!(plain(was.clone(), &[type_("mood", "sad ok")], with("sad meh ok", Some("'ok'::mood"))), @r#"
    Detected added value 'meh' of enum type 'mood'
    -- upgrade
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'meh' AFTER 'sad'")

    -- downgrade
    # 'meh' is no longer in the type mood: rows that hold it make this fail, and nothing is changed then.
    op.execute('ALTER TYPE mood RENAME TO mood_old')
    postgresql.ENUM('sad', 'ok', name='mood').create(op.get_bind(), checkfirst=False)
    op.execute('ALTER TABLE a ALTER COLUMN x DROP DEFAULT')
    op.execute('ALTER TABLE a ALTER COLUMN x TYPE mood USING x::text::mood')
    op.execute("ALTER TABLE a ALTER COLUMN x SET DEFAULT 'ok'::mood")
    op.execute('DROP TYPE mood_old')
    "#);
    // The default is the value that goes: the one of the models takes its place.
    insta::assert_snapshot!(plain(was.clone(), &[type_("mood", "sad ok")], with("sad", Some("'sad'"))), @r#"
    Detected removed value 'ok' of enum type 'mood'
    -- upgrade
    # 'ok' is no longer in the type mood: rows that hold it make this fail, and nothing is changed then.
    op.execute('ALTER TYPE mood RENAME TO mood_old')
    postgresql.ENUM('sad', name='mood').create(op.get_bind(), checkfirst=False)
    op.execute('ALTER TABLE a ALTER COLUMN x DROP DEFAULT')
    op.execute('ALTER TABLE a ALTER COLUMN x TYPE mood USING x::text::mood')
    op.execute("ALTER TABLE a ALTER COLUMN x SET DEFAULT 'sad'")
    op.execute('DROP TYPE mood_old')
    -- downgrade
    op.execute('ALTER TYPE mood RENAME TO mood_old')
    postgresql.ENUM('sad', 'ok', name='mood').create(op.get_bind(), checkfirst=False)
    op.execute('ALTER TABLE a ALTER COLUMN x DROP DEFAULT')
    op.execute('ALTER TABLE a ALTER COLUMN x TYPE mood USING x::text::mood')
    op.execute("ALTER TABLE a ALTER COLUMN x SET DEFAULT 'ok'::mood")
    op.execute('DROP TYPE mood_old')
    "#);
    // The order alone is no difference, but it is told.
    let same = plain(was, &[type_("mood", "sad ok")], with("ok sad", Some("'ok'::mood")));
    let told = "The values of the enum type 'mood' are in the order 'sad', 'ok' in the database, and 'ok', 'sad' in the models; it \
                is left alone\n";
    assert_eq!(same, format!("{told}-- upgrade\npass\n-- downgrade\npass\n"));
}

#[test]
fn values_are_renamed_where_that_is_wanted() {
    let with = |values: &str| vec![table("a", vec![column("x", type_("mood", values).sql_type(true), None)])];
    let run =
        |is: &str, mode, requests: &[&str]| generated(with("sad good"), &[type_("mood", "sad good")], with(is), mode, requests);
    insta::assert_snapshot!(run("sad goods best", RenameMode::Auto, &[]), @r#"
    Renaming value 'good' of type mood to 'goods': the place among the values is the same, the names are alike
    Detected added value 'best' of enum type 'mood'
    -- upgrade
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'best'")

    op.execute("ALTER TYPE mood RENAME VALUE 'good' TO 'goods'")
    -- downgrade
    op.execute("ALTER TYPE mood RENAME VALUE 'goods' TO 'good'")
    # 'best' is no longer in the type mood: rows that hold it make this fail, and nothing is changed then.
    op.execute('ALTER TYPE mood RENAME TO mood_old')
    postgresql.ENUM('sad', 'good', name='mood').create(op.get_bind(), checkfirst=False)
    op.execute('ALTER TABLE a ALTER COLUMN x TYPE mood USING x::text::mood')
    op.execute('DROP TYPE mood_old')
    "#);
    // A value more goes: the type is made anew before the other one has its new name.
    let both = generated(
        with("sad good old"),
        &[type_("mood", "sad good old")],
        with("sad goods new extra"),
        RenameMode::Off,
        &["mood.good:goods"],
    );
    let upgrade = "-- upgrade\n# 'old' is no longer in the type mood: rows that hold it make this fail, and nothing is changed then.\n\
                   op.execute('ALTER TYPE mood RENAME TO mood_old')\n\
                   postgresql.ENUM('sad', 'good', 'new', 'extra', name='mood').create(";
    assert!(both.contains(upgrade), "{both}");
    assert!(
        both.contains(
            "op.execute('DROP TYPE mood_old')\nop.execute(\"ALTER TYPE mood RENAME VALUE 'good' TO 'goods'\")\n-- downgrade"
        ),
        "{both}"
    );
    let asked_for = run("sad fine", RenameMode::Off, &["mood.good:fine"]);
    assert!(asked_for.starts_with("Renaming value 'good' of type mood to 'fine': asked for\n-- upgrade\n"), "{asked_for}");
    let unanswered = run("sad fine", RenameMode::Ask, &[]);
    let note = "-- upgrade\n# This looks like a rename of value 'good' of type mood to 'fine': the place among the values is the same.\n\
                # If it is one, make this file again with --rename mood.good:fine\n# 'good' is no longer in the type mood:";
    assert!(unanswered.contains(note), "{unanswered}");
    assert_eq!(
        run("sad", RenameMode::Off, &["mood.good:fine"]),
        "--rename mood.good:fine names a value that is not new in the type mood"
    );
    assert_eq!(
        run("sad good", RenameMode::Off, &["mood.best:fine"]),
        "--rename mood.best:fine names a type or a value that is not compared"
    );
}

#[test]
fn a_type_is_renamed_when_its_columns_follow() {
    let with =
        |name: &str, default: &str| vec![table("a", vec![column("x", type_(name, "sad ok").sql_type(true), Some(default))])];
    let was = || with("mood", "'ok'::mood");
    let is = || with("feeling", "'ok'::feeling");
    let known = [type_("mood", "sad ok")];
    insta::assert_snapshot!(generated(was(), &known, is(), RenameMode::Auto, &[]), @r"
    Renaming type mood to feeling: the values are the same, its column has the new type
    -- upgrade
    op.execute('ALTER TYPE mood RENAME TO feeling')
    -- downgrade
    op.execute('ALTER TYPE feeling RENAME TO mood')
    ");
    let unanswered = generated(was(), &known, is(), RenameMode::Ask, &[]);
    let note = "# This looks like a rename of type mood to feeling: the values are the same, its column has the new type.\n\
                # If it is one, make this file again with --rename mood:feeling\npostgresql.ENUM('sad', 'ok', name='mood').drop(";
    assert!(unanswered.contains(note), "{unanswered}");
}

#[test]
fn columns_change_between_text_and_enum() {
    let text = vec![table("a", vec![column("x", varchar(), Some("'ok'::character varying"))])];
    let mood = vec![table("a", vec![column("x", type_("mood", "sad ok").sql_type(true), None)])];
    insta::assert_snapshot!(plain(text, &[], mood), @r#"
    Detected added enum type 'mood'
    -- upgrade
    postgresql.ENUM('sad', 'ok', name='mood').create(op.get_bind(), checkfirst=False)
    op.alter_column('a', 'x',
               existing_type=sa.VARCHAR(length=9),
               server_default=None,
               existing_nullable=True)
    op.alter_column('a', 'x',
               existing_type=sa.VARCHAR(length=9),
               type_=postgresql.ENUM('sad', 'ok', name='mood'),
               existing_nullable=True,
               postgresql_using='x::text::mood')
    op.alter_column('a', 'x',
               existing_type=postgresql.ENUM('sad', 'ok', name='mood'),
               server_default=sa.text("'ok'"),
               existing_nullable=True)
    -- downgrade
    op.alter_column('a', 'x',
               existing_type=postgresql.ENUM('sad', 'ok', name='mood'),
               server_default=None,
               existing_nullable=True)
    op.alter_column('a', 'x',
               existing_type=postgresql.ENUM('sad', 'ok', name='mood'),
               type_=sa.VARCHAR(length=9),
               existing_nullable=True,
               postgresql_using='x::text')
    op.alter_column('a', 'x',
               existing_type=sa.VARCHAR(length=9),
               server_default=sa.text("'ok'::character varying"),
               existing_nullable=True)
    postgresql.ENUM('sad', 'ok', name='mood').drop(op.get_bind(), checkfirst=False)
    "#);
}

#[test]
fn models_that_disagree_are_told() {
    let is = vec![table(
        "a",
        vec![column("x", type_("mood", "a").sql_type(true), None), column("y", type_("mood", "b").sql_type(true), None)],
    )];
    let was = vec![table(
        "a",
        vec![column("x", type_("mood", "a").sql_type(true), None), column("y", type_("mood", "a").sql_type(true), None)],
    )];
    let told = plain(was, &[type_("mood", "a")], is);
    assert!(
        told.starts_with(
            "The models disagree on the values of the enum type 'mood': 'a' and 'b'; it is left alone\n-- upgrade\npass\n"
        ),
        "{told}"
    );
}

#[test]
fn a_directive_knows_what_undoes_it() {
    let directive = change(EnumChange::Create(type_("mood", "a")));
    let Directive { operation, undo, origin: _, notes: _ } = &directive;
    assert_eq!(crate::autogenerate::reverse::reverse_operation(operation).unwrap(), **undo.as_ref().unwrap());
}
