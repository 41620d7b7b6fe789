//! `MigrationContext`: a database, or the text of `--sql`, as migrations see it.

use super::environment::EnvironmentContext;
use super::heads::HeadMaintainer;
use super::options::ContextOptions;
use super::sink::{OutputBuffer, StandardOutput};
use super::version_table::VersionTable;
use crate::ddl::{self, Impl};
use crate::error::CommandError;
use crate::host::{MigrationFunction, ScriptHost, VersionApply};
use crate::operations::OperationError;
use crate::output::{LogLevel, LogRecord, Output};
use crate::revision::{Endpoint, MigrationStep, Request, Revision, RevisionId, VersionRowChange};
use crate::script::ScriptDirectory;
use crate::script::filename::module_name;
use crate::script::functions::may_define;
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::dialect::{self, Dialect, Paramstyle};
use limbeck_sql::engine::{Connection, TransactionId, Url};
use limbeck_sql::expr::Statement;
use limbeck_sql::reflection::Inspector;
use limbeck_sql::{CompileError, Value};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

const LOGGER: &str = "alembic.runtime.migration";

/// The database state made available to migrations (`alembic.runtime.migration.MigrationContext`).
pub struct MigrationContext {
    pub options: ContextOptions,
    pub(super) connection: Option<Rc<Connection>>,
    pub(super) dialect: &'static dyn Dialect,
    pub(super) implementation: &'static dyn Impl,
    pub(super) in_external_transaction: bool,
    pub(super) transaction: Cell<Option<TransactionId>>,
    pub(super) version_table: VersionTable,
    /// Types with a name that tables have brought with them (`DefaultImpl.memo`).
    pub(super) types_created: RefCell<HashSet<String>>,
    buffer: Box<dyn OutputBuffer>,
    pub(super) output: Rc<dyn Output>,
}

impl MigrationContext {
    /// Makes a context (`MigrationContext.configure`); with `as_sql` the connection only names the dialect.
    ///
    /// # Errors
    /// Neither connection nor URL nor dialect is named, or the dialect is not known.
    pub fn configure(
        options: ContextOptions,
        connection: Option<Rc<Connection>>,
        buffer: Option<Box<dyn OutputBuffer>>,
        output: &Rc<dyn Output>,
    ) -> Result<Rc<Self>, OperationError> {
        let dialect = match (&connection, &options.url, &options.dialect_name) {
            (Some(connection), _, _) => connection.dialect(),
            (None, Some(url), _) => {
                let url = Url::parse(url, false).map_err(|error| CompileError::Argument { message: error.to_string() })?;
                dialect_of(&url.drivername, &options)?
            }
            (None, None, Some(name)) => dialect_of(name, &options)?,
            (None, None, None) => {
                return Err(OperationError::Value("Connection, url, or dialect_name is required.".to_owned()));
            }
        };
        if options.literal_binds && !options.as_sql {
            return Err(CommandError::new("Can't use literal_binds setting without as_sql mode").into());
        }
        let implementation = ddl::by_dialect(dialect).ok_or_else(|| OperationError::Key(dialect.name().to_owned()))?;
        let connection = if options.as_sql { None } else { connection };
        if connection.is_none() && !options.as_sql {
            return Err(CommandError::new(
                "env.py configured no connection, and the command needs a database: pass connection= to context.configure()",
            )
            .into());
        }
        let context = Rc::new(Self {
            version_table: VersionTable::new(&options),
            in_external_transaction: connection.as_ref().is_some_and(|connection| connection.in_transaction()),
            options,
            connection,
            dialect,
            implementation,
            transaction: Cell::new(None),
            types_created: RefCell::default(),
            buffer: buffer.unwrap_or_else(|| Box::new(StandardOutput(output.clone()))),
            output: output.clone(),
        });
        context.log(LogLevel::Info, &format!("Context impl {}.", implementation.class_name()));
        if context.options.as_sql {
            context.log(LogLevel::Info, "Generating static SQL");
        }
        let kind = if context.transactional_ddl() { "transactional" } else { "non-transactional" };
        context.log(LogLevel::Info, &format!("Will assume {kind} DDL."));
        Ok(context)
    }

    pub(super) fn log(&self, level: LogLevel, message: &str) {
        self.output.log(&LogRecord { level, logger: LOGGER, message });
    }

    /// Where the context says what it does.
    pub fn output(&self) -> &Rc<dyn Output> {
        &self.output
    }

    /// Whether nothing is executed, only written.
    pub fn as_sql(&self) -> bool {
        self.connection.is_none()
    }

    pub fn dialect(&self) -> &'static dyn Dialect {
        self.dialect
    }

    pub fn implementation(&self) -> &'static dyn Impl {
        self.implementation
    }

    /// The database; none in `--sql` mode.
    pub fn connection(&self) -> Option<&Rc<Connection>> {
        self.connection.as_ref()
    }

    /// Whether DDL takes part in transactions.
    pub fn transactional_ddl(&self) -> bool {
        self.options.transactional_ddl.unwrap_or_else(|| self.implementation.transactional_ddl())
    }

    // ---- text of --sql

    /// Writes text with a blank line after it (`DefaultImpl.static_output`).
    ///
    /// # Errors
    /// The buffer raised.
    pub fn static_output(&self, text: &str) -> Result<(), OperationError> {
        Ok(self.buffer.write(&format!("{text}\n\n"))?)
    }

    /// Writes one statement.
    pub(super) fn write_statement(&self, sql: &str) -> Result<(), OperationError> {
        let text = sql.replace('\t', "    ");
        self.static_output(&format!("{}{}", text.trim(), self.implementation.command_terminator()))?;
        self.separate_batch()
    }

    /// Writes `BEGIN;`.
    ///
    /// # Errors
    /// The buffer raised.
    pub fn emit_begin(&self) -> Result<(), OperationError> {
        let text = format!("{}{}", self.implementation.begin_statement(), self.implementation.command_terminator());
        self.static_output(&text)?;
        if self.implementation.separates_begin() { self.separate_batch() } else { Ok(()) }
    }

    /// Writes `COMMIT;`.
    ///
    /// # Errors
    /// The buffer raised.
    pub fn emit_commit(&self) -> Result<(), OperationError> {
        let text = format!("{}{}", self.implementation.commit_statement(), self.implementation.command_terminator());
        self.static_output(&text)?;
        self.separate_batch()
    }

    /// Writes the line that ends a batch, where there is one.
    fn separate_batch(&self) -> Result<(), OperationError> {
        match self.implementation.batch_separator(&self.options) {
            Some(separator) => self.static_output(&separator),
            None => Ok(()),
        }
    }

    // ---- the version table

    /// The version rows; with `--sql`, what the range starts from (`get_current_heads`).
    ///
    /// # Errors
    /// The database refused, or the start of a range stands for nothing.
    pub fn current_heads(&self, script: Option<&ScriptDirectory>) -> Result<Vec<RevisionId>, OperationError> {
        let start = self.options.starting_rev.as_deref();
        let Some(connection) = &self.connection else {
            let Some(start) = start.filter(|start| *start != "base") else { return Ok(Vec::new()) };
            let Some(script) = script else { return Ok(vec![RevisionId::new(start)]) };
            let found = script.map().get_revisions(&Endpoint::target(start)).map_err(|e| e.for_request(Request::Lookup))?;
            return Ok(found.into_iter().map(Revision::id).cloned().collect());
        };
        if start.is_some() {
            return Err(CommandError::new("Can't specify current_rev to context when using a database connection").into());
        }
        if !self.has_version_table()? {
            return Ok(Vec::new());
        }
        let text = format!("SELECT {} FROM {}", self.quoted_version_column(), self.quoted_version_table()?);
        let cursor = connection.exec_driver_sql(&text, &[])?;
        cursor
            .rows
            .into_iter()
            .map(|row| match row.into_iter().next() {
                Some(Value::Text(version)) => Ok(RevisionId::new(version)),
                other => Err(OperationError::Value(format!(
                    "the version table '{}' holds {other:?}, which is no revision identifier",
                    self.version_table.name
                ))),
            })
            .collect()
    }

    fn quoted_version_column(&self) -> String {
        limbeck_sql::compiler::quote::quote_name("version_num", self.dialect)
    }

    fn quoted_version_table(&self) -> Result<String, OperationError> {
        Ok(limbeck_sql::compiler::quote::format_table(&self.version_table.name, self.version_table.schema.as_ref(), self.dialect))
    }

    fn has_version_table(&self) -> Result<bool, OperationError> {
        let Some(connection) = &self.connection else { return Ok(false) };
        let table = &self.version_table;
        Ok(Inspector::new(connection.clone())?
            .has_table(table.name.as_str(), table.schema.as_ref().map(|schema| schema.as_str()))?)
    }

    /// Creates the version table unless it is there (`_ensure_version_table`).
    ///
    /// # Errors
    /// The database refused.
    pub fn ensure_version_table(&self, purge: bool) -> Result<(), OperationError> {
        let Some(connection) = &self.connection else { return self.create_version_table() };
        let own = if connection.in_transaction() { None } else { Some(connection.begin()?) };
        let result = self.fill_version_table(purge);
        if let Some(own) = own {
            match &result {
                Ok(()) => connection.commit_transaction(own)?,
                Err(_) => connection.rollback_transaction(own)?,
            }
        }
        result
    }

    fn fill_version_table(&self, purge: bool) -> Result<(), OperationError> {
        if !self.has_version_table()? {
            self.create_version_table()?;
        }
        if purge && let Some(connection) = &self.connection {
            connection.execute(&Statement::Delete(Box::new(self.version_table.delete_all())), &[])?;
        }
        Ok(())
    }

    fn create_version_table(&self) -> Result<(), OperationError> {
        self.execute_ddl(&DdlElement::CreateTable { table: Box::new(self.version_table.table()), if_not_exists: false })
    }

    /// Carries one change of a version row out; gives the number of rows that it met, where the database counts them.
    pub(super) fn execute_version_change(&self, change: &VersionRowChange) -> Result<Option<i64>, OperationError> {
        let statement = self.version_table.statement(change);
        let Some(connection) = &self.connection else {
            self.write_statement(&self.render(&statement, false)?)?;
            return Ok(None);
        };
        let result = connection.execute(&statement, &[])?;
        Ok(match change {
            VersionRowChange::Insert(_) => None,
            VersionRowChange::Update { .. } | VersionRowChange::Delete(_) => Some(result.rowcount),
        })
    }

    // ---- running

    /// Runs what the command asks for (`run_migrations`).
    ///
    /// # Errors
    /// The plan is not possible, a script raised, or the database refused.
    pub fn run_migrations(&self, environment: &EnvironmentContext, host: &dyn ScriptHost) -> Result<(), OperationError> {
        let script = &environment.script;
        let heads = if environment.options.purge {
            if self.as_sql() {
                return Err(CommandError::new("Can't use --purge with --sql mode").into());
            }
            self.ensure_version_table(true)?;
            Vec::new()
        } else {
            let heads = self.current_heads(Some(script))?;
            if !self.as_sql() && heads.is_empty() && !environment.options.dont_mutate {
                self.ensure_version_table(false)?;
            }
            heads
        };
        let steps = environment.plan(&heads, self, host)?;
        refuse_missing_functions(&steps, script)?;
        let done = self.run_steps(&steps, HeadMaintainer::new(heads), script, host);
        self.output.progress_ends();
        // Also after a failure: what was committed before it stays.
        let settled = self.defer_commits(false);
        done.and(settled)
    }

    /// Lets commits wait for a moment, while nobody but the migrations looks at the database; or makes durable what waits.
    ///
    /// # Errors
    /// The database refused what waited.
    pub fn defer_commits(&self, on: bool) -> Result<(), OperationError> {
        match &self.connection {
            Some(connection) if !connection.is_closed() => Ok(connection.defer_commits(on)?),
            Some(_) | None => Ok(()),
        }
    }

    fn run_steps(
        &self,
        steps: &[MigrationStep],
        mut maintainer: HeadMaintainer,
        script: &ScriptDirectory,
        host: &dyn ScriptHost,
    ) -> Result<(), OperationError> {
        let total = steps.len();
        for (position, step) in steps.iter().enumerate() {
            self.output.progress(position, total, &step.short_log());
            let scope = self.begin_transaction(true)?;
            let result = self.run_step(step, &mut maintainer, script, host);
            let ended = self.end_transaction(scope, result.is_ok());
            if result.is_err() || ended.is_err() {
                self.output.progress_ends();
            }
            result?;
            ended?;
        }
        Ok(())
    }

    fn run_step(
        &self,
        step: &MigrationStep,
        maintainer: &mut HeadMaintainer,
        script: &ScriptDirectory,
        host: &dyn ScriptHost,
    ) -> Result<(), OperationError> {
        if self.as_sql() && maintainer.heads().is_empty() {
            self.create_version_table()?;
        }
        self.log(LogLevel::Info, &format!("Running {}", step.log()));
        if self.as_sql() {
            self.static_output(&format!("-- Running {}", step.short_log()))?;
        }
        let is_stamp = match step {
            MigrationStep::Revision(revision) => {
                let function = MigrationFunction::of(revision);
                host.call_migration(&script.map().at(revision.index).header().path.to_path(), function)?;
                false
            }
            MigrationStep::Stamp(_) => true,
        };
        maintainer.update_to_step(self, script.map(), step)?;
        let text = |ids: &[RevisionId]| ids.iter().map(ToString::to_string).collect();
        Ok(host.on_version_apply(&VersionApply {
            is_upgrade: step.is_upgrade(),
            is_stamp,
            up_revisions: text(step.up_revision_ids()),
            down_revisions: text(step.down_revision_ids()),
            heads: text(maintainer.heads()),
        })?)
    }

    /// Sets the version rows without running anything (`MigrationContext.stamp`).
    ///
    /// # Errors
    /// The plan is not possible, or the database refused.
    pub fn stamp(&self, script: &ScriptDirectory, destinations: &[String]) -> Result<(), OperationError> {
        let heads = self.current_heads(Some(script))?;
        if !self.as_sql() && heads.is_empty() {
            self.ensure_version_table(false)?;
        }
        let steps = script.map().stamp_steps(&heads, destinations).map_err(|error| error.for_request(Request::Stamp))?;
        let mut maintainer = HeadMaintainer::new(heads);
        for step in steps {
            maintainer.update_to_step(self, script.map(), &MigrationStep::Stamp(step))?;
        }
        Ok(())
    }
}

/// Looks for the functions of all steps before the first one runs, as `RevisionStep.__init__` does.
fn refuse_missing_functions(steps: &[MigrationStep], script: &ScriptDirectory) -> Result<(), OperationError> {
    for step in steps {
        let MigrationStep::Revision(step) = step else { continue };
        let path = script.map().at(step.index).header().path.to_path();
        let function = MigrationFunction::of(step).name();
        // A file that cannot be read is told of by whoever runs it.
        if std::fs::read(&path).is_ok_and(|file| !may_define(&file, function)) {
            let module = module_name(&path);
            return Err(OperationError::Attribute(format!("module '{module}' has no attribute '{function}'")));
        }
    }
    Ok(())
}

/// The dialect of a name, as `dialect_opts` want it.
fn dialect_of(name: &str, options: &ContextOptions) -> Result<&'static dyn Dialect, OperationError> {
    let paramstyle = match options.dialect_opts.get("paramstyle") {
        None | Some(serde_json::Value::Null) => None,
        Some(given) => Some(given.as_str().and_then(Paramstyle::by_name).ok_or_else(|| {
            CommandError::new(format!(
                "dialect_opts has the paramstyle {given}, which is none of qmark, format, pyformat, named, numeric, numeric_dollar"
            ))
        })?),
    };
    dialect::for_text(name, paramstyle).ok_or_else(|| {
        CommandError::new(format!(
            "the dialect '{}' is not supported by this version of Limbeck; sqlite, postgresql, mysql, mariadb, mssql and oracle are",
            name.split('+').next().unwrap_or(name)
        ))
        .into()
    })
}
