//! What reaches a database during a run, in its order: version rows, transactions, failures.

use limbeck_core::command::current::{CurrentOptions, current};
use limbeck_core::command::downgrade::{DowngradeOptions, downgrade};
use limbeck_core::command::stamp::{StampOptions, stamp};
use limbeck_core::command::upgrade::{UpgradeOptions, upgrade};
use limbeck_core::config::{Config, ConfigSources};
use limbeck_core::error::{CommandError, CommandResult};
use limbeck_core::host::{HostError, MigrationFunction, ModuleHeader, ScriptHost, TemplateValue, VersionApply};
use limbeck_core::operations::{Operation, OperationError};
use limbeck_core::output::{LogLevel, Output, RecordedOutput};
use limbeck_core::runtime::{ContextOptions, EnvironmentContext};
use limbeck_sql::Value;
use limbeck_sql::dialect::{Dialect, Paramstyle, sqlite::Sqlite};
use limbeck_sql::engine::{Connection, Cursor, CursorColumn, DbError, DbErrorKind, DbapiConnection, Url};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;
use tempfile::TempDir;

/// A database that knows its version rows and refuses what it is told to refuse.
#[derive(Default)]
struct Database {
    has_table: bool,
    rows: Vec<String>,
    /// Statements that begin with this fail.
    refuses: Option<&'static str>,
    /// Rows that UPDATE and DELETE say they met.
    meets: i64,
    log: Vec<String>,
}

struct Recording(Rc<RefCell<Database>>);

impl Recording {
    fn say(&self, word: &str) {
        self.0.borrow_mut().log.push(word.to_owned());
    }
}

impl DbapiConnection for Recording {
    fn execute(&mut self, sql: &str, _parameters: &[Value]) -> Result<Cursor, DbError> {
        let mut database = self.0.borrow_mut();
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        let column = |name: &str| CursorColumn { name: name.to_owned(), decltype: None };
        if sql.starts_with("PRAGMA") {
            let names = ["cid", "name", "type", "notnull", "dflt_value", "pk"];
            let row = [
                Value::Int(0),
                "version_num".into_value(),
                "VARCHAR(32)".into_value(),
                Value::Int(1),
                Value::Null,
                Value::Int(1),
            ];
            let rows = if database.has_table { vec![row.to_vec()] } else { Vec::new() };
            return Ok(Cursor { columns: names.map(column).to_vec(), rows, rowcount: -1, lastrowid: None });
        }
        if sql.starts_with("SELECT") {
            let rows = database.rows.iter().map(|row| vec![row.as_str().into_value()]).collect();
            return Ok(Cursor { columns: vec![column("version_num")], rows, rowcount: -1, lastrowid: None });
        }
        database.log.push(sql.clone());
        if database.refuses.is_some_and(|refused| sql.starts_with(refused)) {
            return Err(DbError::new(DbErrorKind::OperationalError, "sqlite3.OperationalError", "refused"));
        }
        Ok(Cursor { rowcount: database.meets, ..Cursor::default() })
    }

    fn execute_many(&mut self, sql: &str, _rows: &[Vec<Value>]) -> Result<Cursor, DbError> {
        self.execute(sql, &[])
    }

    fn begin(&mut self) -> Result<(), DbError> {
        self.say("BEGIN");
        Ok(())
    }

    fn commit(&mut self) -> Result<(), DbError> {
        self.say("COMMIT");
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), DbError> {
        self.say("ROLLBACK");
        Ok(())
    }

    fn isolation_levels(&self) -> &'static [&'static str] {
        &["SERIALIZABLE", "AUTOCOMMIT"]
    }

    fn set_isolation_level(&mut self, level: &str) -> Result<(), DbError> {
        self.say(level);
        Ok(())
    }

    fn isolation_level(&mut self) -> Result<String, DbError> {
        Ok("SERIALIZABLE".to_owned())
    }

    fn server_version(&self) -> Vec<i64> {
        vec![3, 45, 0]
    }

    fn dialect(&self) -> &'static dyn Dialect {
        Sqlite::with(Paramstyle::Qmark)
    }

    fn driver_name(&self) -> &str {
        "recording"
    }
}

trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

/// Runs an env.py that does what the templates do, and scripts of which each renames a table.
struct Host {
    database: Rc<RefCell<Database>>,
    options: ContextOptions,
    environment: RefCell<Option<Rc<EnvironmentContext>>>,
    applied: RefCell<Vec<VersionApply>>,
    /// The revision whose script raises.
    fails: Option<&'static str>,
    autocommit: bool,
}

impl Host {
    fn migrate(&self, environment: &Rc<EnvironmentContext>) -> Result<(), OperationError> {
        let offline = environment.options.as_sql;
        let options = ContextOptions { dialect_name: Some("sqlite".to_owned()), ..self.options.clone() };
        let connection = (!offline).then(|| Connection::new(Box::new(Recording(self.database.clone())), Url::default()));
        let context = environment.configure(options, connection, None)?;
        let scope = context.begin_transaction(false)?;
        let result = context.run_migrations(environment, self);
        context.end_transaction(scope, result.is_ok())?;
        result
    }
}

impl ScriptHost for Host {
    fn run_env(&self, environment: Rc<EnvironmentContext>) -> Result<(), HostError> {
        *self.environment.borrow_mut() = Some(environment.clone());
        self.migrate(&environment).map_err(|error| HostError::Command(error.into()))
    }

    fn call_migration(&self, path: &Path, function: MigrationFunction) -> Result<(), HostError> {
        let environment = self.environment.borrow().clone().expect("a script runs inside env.py");
        let context = environment.migration_context().expect("env.py has configured a context");
        let script = path.file_stem().expect("a script has a name").to_string_lossy().into_owned();
        let wire = serde_json::json!({"RenameTable": {"table": function.name(), "new_name": script}});
        let operation: Operation = serde_json::from_value(wire).expect("the operation is well-formed");
        let run = || {
            if self.autocommit {
                let block = context.begin_autocommit_block()?;
                context.invoke(&operation)?;
                context.end_autocommit_block(block)
            } else {
                context.invoke(&operation)
            }
        };
        run().map_err(|error| HostError::Command(error.into()))?;
        match self.fails {
            Some(revision) if script == revision => Err(CommandError::new("the script raised").into()),
            Some(_) | None => Ok(()),
        }
    }

    fn read_header(&self, _: &Path) -> Result<ModuleHeader, HostError> {
        Err(CommandError::new("all headers are plain").into())
    }

    fn render_template(&self, _: &Path, _: &str, _: &BTreeMap<String, TemplateValue>) -> Result<String, HostError> {
        Err(CommandError::new("no templates here").into())
    }

    fn run_write_hook(&self, _: &str, _: &Path, _: &BTreeMap<String, String>) -> Result<bool, HostError> {
        Ok(false)
    }

    fn on_version_apply(&self, step: &VersionApply) -> Result<(), HostError> {
        self.applied.borrow_mut().push(step.clone());
        Ok(())
    }
}

struct Trial {
    _dir: TempDir,
    config: Rc<Config>,
    recorded: Rc<RecordedOutput>,
    output: Rc<dyn Output>,
    host: Host,
}

impl Trial {
    /// ```text
    /// aaaa -- bbbb -- cccc
    /// ```
    fn new() -> Self {
        let dir = TempDir::new().expect("a temporary directory can be made");
        let root = dir.path().canonicalize().expect("the directory is there");
        fs::create_dir_all(root.join("scripts/versions")).expect("directories can be made");
        fs::write(root.join("alembic.ini"), "[alembic]\nscript_location = scripts\n").expect("files can be written");
        fs::write(root.join("scripts/env.py"), "").expect("files can be written");
        for (id, down, doc) in [("aaaa", "None", "first"), ("bbbb", "'aaaa'", "second"), ("cccc", "'bbbb'", "third")] {
            // The host here runs no files; that the functions are there is looked at all the same.
            let text =
                format!("'''{doc}'''\nrevision = '{id}'\ndown_revision = {down}\ndef upgrade(): ...\ndef downgrade(): ...\n");
            fs::write(root.join(format!("scripts/versions/{id}.py")), text).expect("files can be written");
        }
        let config =
            Rc::new(Config::new(ConfigSources { ini_file: Some("alembic.ini".into()), cwd: root, ..ConfigSources::default() }));
        let recorded = Rc::new(RecordedOutput::new());
        let database = Rc::new(RefCell::new(Database { meets: 1, ..Database::default() }));
        let host = Host {
            database,
            options: ContextOptions::default(),
            environment: RefCell::new(None),
            applied: RefCell::new(Vec::new()),
            fails: None,
            autocommit: false,
        };
        Self { _dir: dir, config, output: recorded.clone(), recorded, host }
    }

    fn at(rows: &[&str]) -> Self {
        let trial = Self::new();
        {
            let mut database = trial.host.database.borrow_mut();
            database.has_table = true;
            database.rows = rows.iter().map(|&row| row.to_owned()).collect();
        }
        trial
    }

    fn upgrade(&self, revision: &str, sql: bool) -> CommandResult<()> {
        let options = UpgradeOptions { revision: revision.to_owned(), sql, tag: None };
        upgrade(&self.config, options, &self.host, &self.output)
    }

    fn log(&self) -> Vec<String> {
        self.host.database.borrow().log.clone()
    }

    fn told(&self) -> Vec<String> {
        self.recorded.records().into_iter().filter(|(level, ..)| *level == LogLevel::Info).map(|(_, _, text)| text).collect()
    }
}

const CREATE: &str =
    "CREATE TABLE alembic_version ( version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num) )";
const FIRST: &str = "INSERT INTO alembic_version (version_num) VALUES ('aaaa') RETURNING version_num";
const SECOND: &str = "UPDATE alembic_version SET version_num='bbbb' WHERE alembic_version.version_num = 'aaaa'";

#[test]
fn each_step_is_committed_with_its_version_row() {
    let trial = Trial::new();
    trial.upgrade("bbbb", false).unwrap();
    assert_eq!(
        trial.log(),
        [
            "BEGIN",
            CREATE,
            "ALTER TABLE upgrade RENAME TO aaaa",
            FIRST,
            "COMMIT",
            "BEGIN",
            "ALTER TABLE upgrade RENAME TO bbbb",
            SECOND,
            "COMMIT",
        ]
    );
    assert_eq!(
        trial.told(),
        [
            "Context impl SQLiteImpl.",
            "Will assume non-transactional DDL.",
            "Running upgrade  -> aaaa, first",
            "Running upgrade aaaa -> bbbb, second",
        ]
    );
    let applied = trial.host.applied.borrow();
    assert_eq!(applied.len(), 2);
    assert_eq!(applied[1].heads, ["bbbb"]);
    assert_eq!(applied[1].down_revisions, ["aaaa"]);
}

#[test]
fn one_transaction_holds_all_steps_where_ddl_takes_part_in_it() {
    let mut trial = Trial::at(&["aaaa"]);
    trial.host.options.transactional_ddl = Some(true);
    trial.host.fails = Some("cccc");
    assert_eq!(trial.upgrade("head", false).unwrap_err().sentence(), "the script raised");
    assert_eq!(
        trial.log(),
        ["BEGIN", "ALTER TABLE upgrade RENAME TO bbbb", SECOND, "ALTER TABLE upgrade RENAME TO cccc", "ROLLBACK"]
    );
}

#[test]
fn a_failed_step_is_rolled_back_and_those_before_it_stay() {
    let mut trial = Trial::at(&["aaaa"]);
    trial.host.fails = Some("cccc");
    trial.upgrade("head", false).unwrap_err();
    assert_eq!(
        trial.log(),
        [
            "BEGIN",
            "ALTER TABLE upgrade RENAME TO bbbb",
            SECOND,
            "COMMIT",
            "BEGIN",
            "ALTER TABLE upgrade RENAME TO cccc",
            "ROLLBACK",
        ]
    );
    assert_eq!(trial.host.applied.borrow().len(), 1);
}

#[test]
fn a_refused_statement_names_itself() {
    let trial = Trial::at(&["aaaa"]);
    trial.host.database.borrow_mut().refuses = Some("ALTER");
    let error = trial.upgrade("bbbb", false).unwrap_err();
    assert_eq!(error.class(), Some("sqlalchemy.exc.OperationalError"));
    assert!(error.sentence().contains("[SQL: ALTER TABLE upgrade RENAME TO bbbb]"), "{error}");
    assert_eq!(trial.log().last().map(String::as_str), Some("ROLLBACK"));
}

#[test]
fn a_version_row_that_is_not_met_once_stops_the_run() {
    let trial = Trial::at(&["aaaa"]);
    trial.host.database.borrow_mut().meets = 0;
    let error = trial.upgrade("bbbb", false).unwrap_err();
    assert_eq!(
        error.sentence(),
        "Online migration expected to match one row when updating 'aaaa' to 'bbbb' in 'alembic_version'; 0 found"
    );
    assert_eq!(trial.log().last().map(String::as_str), Some("ROLLBACK"));
    let trial = Trial::at(&["aaaa"]);
    trial.host.database.borrow_mut().meets = 2;
    let options = DowngradeOptions { revision: "base".to_owned(), ..DowngradeOptions::default() };
    let error = downgrade(&trial.config, options, &trial.host, &trial.output).unwrap_err();
    assert_eq!(error.sentence(), "Online migration expected to match one row when deleting 'aaaa' in 'alembic_version'; 2 found");
}

#[test]
fn an_autocommit_block_commits_before_and_begins_after() {
    let mut trial = Trial::at(&["aaaa"]);
    trial.host.autocommit = true;
    trial.upgrade("bbbb", false).unwrap();
    let log = trial.log();
    let level = log.iter().position(|word| word == "AUTOCOMMIT").expect("the level is set");
    assert_eq!(log[..level], ["BEGIN", "COMMIT"]);
    let rename = log.iter().position(|word| word.starts_with("ALTER")).expect("the script ran");
    let back = log.iter().position(|word| word == "SERIALIZABLE").expect("the level is restored");
    assert!(level < rename && rename < back);
    assert_eq!(log[back + 1..], ["BEGIN", SECOND, "COMMIT"]);
}

#[test]
fn the_text_of_an_upgrade_creates_the_table_first() {
    let trial = Trial::new();
    trial.upgrade("bbbb", true).unwrap();
    assert_eq!(
        trial.recorded.stdout(),
        "CREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL, \n    CONSTRAINT alembic_version_pkc PRIMARY KEY \
         (version_num)\n);\n\n-- Running upgrade  -> aaaa\n\nALTER TABLE upgrade RENAME TO aaaa;\n\nINSERT INTO alembic_version \
         (version_num) VALUES ('aaaa') RETURNING version_num;\n\n-- Running upgrade aaaa -> bbbb\n\nALTER TABLE upgrade RENAME TO \
         bbbb;\n\nUPDATE alembic_version SET version_num='bbbb' WHERE alembic_version.version_num = 'aaaa';\n\n"
    );
    assert_eq!(trial.told()[..3], ["Context impl SQLiteImpl.", "Generating static SQL", "Will assume non-transactional DDL."]);
    assert!(trial.log().is_empty(), "nothing reaches a database");
}

#[test]
fn text_has_its_transactions_where_they_are_asked_for() {
    let mut trial = Trial::new();
    trial.host.options.transactional_ddl = Some(true);
    trial.upgrade("aaaa:bbbb", true).unwrap();
    let text = trial.recorded.stdout();
    assert!(text.starts_with("BEGIN;\n\n-- Running upgrade aaaa -> bbbb\n\n"), "{text}");
    assert!(text.ends_with("COMMIT;\n\n"), "{text}");
    assert_eq!(trial.upgrade("aaaa:bbbb", false).unwrap_err().sentence(), "Range revision not allowed");
}

#[test]
fn a_stamp_runs_nothing_and_purge_empties_the_table_first() {
    let trial = Trial::at(&["gone"]);
    let options = StampOptions { revisions: vec!["bbbb".to_owned()], purge: true, ..StampOptions::default() };
    stamp(&trial.config, options, &trial.host, &trial.output).unwrap();
    assert_eq!(
        trial.log(),
        [
            "BEGIN",
            "DELETE FROM alembic_version",
            "COMMIT",
            "BEGIN",
            "INSERT INTO alembic_version (version_num) VALUES ('bbbb') RETURNING version_num",
            "COMMIT",
        ]
    );
    assert_eq!(trial.told().last().map(String::as_str), Some("Running stamp_revision  -> bbbb"));
    let options = StampOptions { revisions: vec!["bbbb".to_owned()], purge: true, sql: true, tag: None };
    let error = stamp(&trial.config, options, &trial.host, &trial.output).unwrap_err();
    assert_eq!(error.sentence(), "Can't use --purge with --sql mode");
}

#[test]
fn current_changes_nothing_and_knows_the_heads() {
    let trial = Trial::new();
    current(&trial.config, CurrentOptions::default(), &trial.host, &trial.output).unwrap();
    assert!(!trial.log().iter().any(|word| word.starts_with("CREATE")), "{:?}", trial.log());
    let trial = Trial::at(&["cccc"]);
    let options = CurrentOptions { check_heads: true, verbose: false };
    current(&trial.config, options, &trial.host, &trial.output).unwrap();
    assert_eq!(trial.recorded.stdout(), "cccc (head)\n");
    let trial = Trial::at(&["bbbb"]);
    let error = current(&trial.config, options, &trial.host, &trial.output).unwrap_err();
    assert_eq!(error.sentence(), "Database is not on all head revisions");
}
