//! A comparison from beginning to end, and the text of its result (`produce_migrations`, `RevisionContext`).

use super::beyond::enums::{self, EnumComparison, KnownEnums, Prepared};
use super::beyond::known::{self, Asking, Known};
use super::beyond::renames::{self, Rename};
use super::beyond::sequences::{self, SequenceComparison};
use super::beyond::{Beyond, RenameMode, RenameRequest, anonymous, batches, identity, indexes, order};
use super::comparators::OwnComparators;
use super::compare::Comparer;
use super::hooks::{AutogenHooks, DiffTuples};
use super::ops::{GeneratedOp, MigrationScript, UpgradeOps};
use super::options::Compare;
use super::plugins;
use super::render::Renderer;
use super::reverse::reverse;
use super::{AutogenOptions, Database, DowngradeOps, Models, reflect};
use crate::ddl::comparison::Surroundings;
use crate::ddl::comparison::canonical::{RealTable, Server};
use crate::error::CommandError;
use crate::operations::OperationError;
use crate::output::{LogLevel, LogRecord, WarningCategory};
use crate::runtime::MigrationContext;
use limbeck_sql::Value;
use limbeck_sql::engine::{Connection, ExecuteError};
use limbeck_sql::reflection::{Along, Inspector, complete_collations};
use limbeck_sql::schema::Table;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How the inspector begins to say that it cannot tell of an index.
const UNREAD_INDEX: &str = "Skipped unsupported reflection of expression-based index";

const NOT_CANONICAL: &str = "Where they are written otherwise in the database, CHECK constraints and indexes are compared by name \
                             and columns only, and defaults as Alembic compares them: it makes no temporary tables for this user.";

/// The database and the reader of warnings, for comparisons.
struct Live<'a> {
    connection: Option<&'a Rc<Connection>>,
    /// Who may have answers already.
    inspector: Option<&'a Inspector>,
    hooks: &'a dyn AutogenHooks,
}

impl Surroundings for Live<'_> {
    fn row(&self, sql: &str) -> Result<Vec<Value>, OperationError> {
        if let Some(inspector) = self.inspector {
            return Ok(inspector.told(sql)?.into_iter().next().unwrap_or_default());
        }
        let connection =
            self.connection.ok_or_else(|| OperationError::Value("there is no database to compare defaults on".to_owned()))?;
        let cursor = connection.exec_driver_sql(sql, &[])?;
        Ok(cursor.rows.into_iter().next().unwrap_or_default())
    }

    fn warn(&self, category: WarningCategory, message: &str) {
        self.hooks.warn(category, message);
    }
}

/// The connection, for questions about the server's own form.
struct Asked<'a>(&'a Inspector);

impl Server for Asked<'_> {
    fn run(&self, sql: &str) -> Result<Vec<Vec<Value>>, ExecuteError> {
        self.0.told(sql)
    }

    fn each(&self, statements: &[String]) -> Result<Vec<Result<Vec<Vec<Value>>, ExecuteError>>, ExecuteError> {
        let answers = self.0.connection().exec_driver_sql_each(statements)?;
        Ok(answers.into_iter().map(|answer| answer.map(|cursor| cursor.rows)).collect())
    }

    fn is_autocommit(&self) -> bool {
        self.0.connection().is_autocommit()
    }
}

/// What a comparison came to.
#[derive(Debug, Clone, Default)]
pub struct Produced {
    pub upgrade: UpgradeOps,
    pub downgrade: DowngradeOps,
    /// Enumerated types that are there when tables are created, which rendering has to know.
    pub enums: KnownEnums,
}

/// Compares models with the database of a context, and gives what would make them agree.
///
/// # Errors
/// The context has no database; the database refused; a hook raised.
pub fn produce(
    context: &MigrationContext,
    models: &Models,
    options: &AutogenOptions,
    hooks: &dyn AutogenHooks,
    beyond: &Beyond,
) -> Result<Produced, OperationError> {
    let Some(connection) = context.connection() else {
        return Err(CommandError::new(
            "autogenerate can't use as_sql=True as it prevents querying the database for schema information",
        )
        .into());
    };
    let output = &**context.output();
    let chosen = plugins::choose(&options.autogenerate_plugins, &options.registered_plugins)?;
    for name in chosen.built_in.iter().map(|plugin| plugin.name()).chain(chosen.registered.iter().map(String::as_str)) {
        let message = format!("setting up autogenerate plugin {name}");
        output.log(&LogRecord { level: LogLevel::Info, logger: "alembic.runtime.plugins", message: &message });
    }
    let inspector = Inspector::new(connection.clone())?;
    let around = Live { connection: Some(connection), inspector: Some(&inspector), hooks };
    let implementation = context.implementation();
    let schemas = reflect::schemas(&inspector, options, hooks)?;
    let comparison = implementation.comparison();
    let form = comparison.canonical_form().filter(|form| beyond.indexes && form.knows_indexes());
    let along = Along {
        sequences: beyond.sequences.then(|| sequences::asked(&inspector, models, &schemas)),
        questions: comparison
            .asked_of_every_database()
            .iter()
            .chain(form.map_or(&[][..], |form| form.asked_of_every_database()))
            .map(|question| (*question).to_owned())
            .collect(),
    };
    let mut database = reflect::database(&inspector, &schemas, options, hooks, comparison, &along)?;
    if beyond.indexes {
        indexes::complete(&inspector, &mut database, context.dialect(), comparison.spelling())?;
    }
    if beyond.batch {
        database.tables.iter_mut().try_for_each(|entry| complete_collations(&inspector, &mut entry.table))?;
    }
    for warning in inspector.take_warnings() {
        if !(beyond.indexes && warning.starts_with(UNREAD_INDEX)) {
            hooks.warn(WarningCategory::SqlAlchemy, &warning);
        }
    }
    let sequence_defaults = known::sequence_defaults(&database);
    let mut tables: Vec<&mut Table> = database.tables.iter_mut().map(|table| &mut table.table).collect();
    for message in implementation.comparison().adjust_database(&mut tables, &around)? {
        let logger = format!("alembic.ddl.{}", context.dialect().name());
        output.log(&LogRecord { level: LogLevel::Info, logger: &logger, message: &message });
    }
    if beyond.anonymous_constraints && !context.dialect().supports_alter() {
        anonymous::name_database(&mut database)?;
    }
    let serials = known::serials(sequence_defaults, &database);
    let real: Vec<RealTable> = database.tables.iter().map(|entry| RealTable::of(&entry.table)).collect();
    let mut types = match beyond.enums {
        true => EnumComparison::read(&inspector, models, options, hooks, context.dialect(), output)?,
        false => None,
    };
    let sequences = match beyond.sequences {
        true => SequenceComparison::new(&inspector, models, &schemas, options, hooks, context.dialect(), output)?,
        false => None,
    };
    let renaming = rename(context, models, &mut database, options, beyond, types.as_ref())?;
    let prepared = match &mut types {
        Some(types) => types.prepare(models, &mut database, beyond.renames, &renaming.of_types, &renaming.accepted)?,
        None => Prepared::default(),
    };
    let asks_about_defaults = beyond.server_defaults && options.compare_server_default != Compare::No;
    let mut known = if beyond.checks || beyond.indexes || asks_about_defaults {
        let server = &Asked(&inspector);
        let beyond = &Beyond { server_defaults: asks_about_defaults, ..beyond.clone() };
        known::learn(models, &database, &real, beyond, Asking { server, dialect: context.dialect(), comparison })?
    } else {
        Known::default()
    };
    known.serials = serials;
    if let Some(reason) = &known.unable {
        let message = format!("{NOT_CANONICAL} The server said: {reason}");
        output.log(&LogRecord { level: LogLevel::Warning, logger: "limbeck.autogenerate", message: &message });
    }
    let database = Rc::new(database);
    hooks.begin(&database)?;
    let own = OwnComparators::new(hooks, &chosen.registered, &schemas)?;
    let comparer = Comparer {
        models,
        database: &database,
        dialect: context.dialect(),
        implementation,
        options,
        plugins: &chosen,
        beyond,
        known: &known,
        hooks,
        output,
        around: &around,
        own: &own,
    };
    let mut found = comparer.compare()?;
    renames::annotate(&mut found, &renaming.open);
    if let Some(types) = &types {
        found = types.complete(found, models, &prepared.open);
    }
    let Prepared { added, replaced, renamed, open: _ } = prepared;
    if let Some(sequences) = &sequences {
        found.extend(sequences.removed(&enums::gone(&found, database.default_schema.as_deref())));
        found.splice(0..0, sequences.first.iter().cloned());
    }
    found = [added, replaced, renaming.operations, renamed, found].concat();
    if beyond.order && context.dialect().supports_alter() {
        found = order::arrange(found, implementation.comparison().keys_need_indexes())?;
    }
    let mut upgrade = UpgradeOps { ops: found, upgrade_token: options.upgrade_token.clone() };
    let mut downgrade = reverse(&upgrade, &options.downgrade_token)?;
    if beyond.indexes && !context.dialect().supports_alter() {
        downgrade.ops = batches::set_apart(downgrade.ops, &upgrade.ops, &database);
    }
    if beyond.identity {
        identity::advance(&mut upgrade.ops, context.dialect());
        identity::advance(&mut downgrade.ops, context.dialect());
    }
    let enums = types.map(|types| types.known(&upgrade.ops)).unwrap_or_default();
    Ok(Produced { upgrade, downgrade, enums })
}

/// What became of possible renames.
struct Renaming {
    operations: Vec<GeneratedOp>,
    accepted: Vec<Rename>,
    /// Those that name an enumerated type or its values.
    of_types: Vec<RenameRequest>,
    /// Nobody said whether they are any.
    open: Vec<Rename>,
}

/// Finds renames, and makes the database what it is after those that were decided on.
fn rename(
    context: &MigrationContext,
    models: &Models,
    database: &mut Database,
    options: &AutogenOptions,
    beyond: &Beyond,
    types: Option<&EnumComparison>,
) -> Result<Renaming, OperationError> {
    let output = &**context.output();
    let spelling = context.implementation().comparison().spelling();
    let (mut operations, mut accepted, mut open) = (Vec::new(), Vec::new(), Vec::new());
    let mut of_types = Vec::new();
    let mut accept = |rename: &Rename, database: &mut Database| {
        output.print(&format!("Renaming {}: {}", rename.sentence(), rename.evidence.join(", ")));
        operations.push(renames::operation(rename, database));
        renames::apply(database, rename, spelling);
        accepted.push(rename.clone());
    };
    for request in &beyond.requests {
        // The types of the database have their turn later.
        if types.is_some_and(|types| types.is_meant(request, database)) {
            of_types.push(request.clone());
            continue;
        }
        let rename = renames::requested(request, database)?;
        accept(&rename, database);
    }
    let mut decide = |found: Vec<Rename>, database: &mut Database| {
        for rename in found {
            let answer = match beyond.renames {
                RenameMode::Auto => Some(true),
                RenameMode::Ask => output.ask(&format!("Rename {}? ({})", rename.sentence(), rename.evidence.join(", "))),
                RenameMode::Off => Some(false),
            };
            match answer {
                Some(true) => accept(&rename, database),
                Some(false) => {}
                None => open.push(rename),
            }
        }
    };
    if beyond.renames != RenameMode::Off {
        let (comparison, dialect) = (context.implementation().comparison(), context.dialect());
        decide(renames::table_renames(models, database, &options.version_table, comparison, dialect)?, database);
        decide(renames::column_renames(models, database, comparison, dialect)?, database);
    }
    Ok(Renaming { operations, accepted, of_types, open })
}

/// The text of a script's operations, by template variable.
///
/// # Errors
/// An operation cannot be rendered; a hook raised.
pub fn render(
    context: &MigrationContext,
    script: &MigrationScript,
    options: &AutogenOptions,
    hooks: &dyn AutogenHooks,
    beyond: &Beyond,
    enums: &KnownEnums,
) -> Result<BTreeMap<String, String>, OperationError> {
    let around = Live { connection: context.connection(), inspector: None, hooks };
    let renderer =
        Renderer::new(context.dialect(), context.implementation(), options, hooks, &around, script.imports.iter().cloned())
            .with_beyond(beyond)
            .with_enums(enums);
    let mut variables = BTreeMap::new();
    for (upgrade, downgrade) in script.upgrade_ops.iter().zip(&script.downgrade_ops) {
        variables.insert(upgrade.upgrade_token.clone(), renderer.body(&upgrade.ops)?);
        variables.insert(downgrade.downgrade_token.clone(), renderer.body(&downgrade.ops)?);
    }
    variables.insert("imports".to_owned(), renderer.imports().join("\n"));
    Ok(variables)
}

/// What `revision` and `check` gather while env.py runs: one pair of operation lists for each `context.configure()`.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// To be written; hooks may have added some, or taken the only one away.
    pub scripts: Vec<MigrationScript>,
    /// The template variables of each script.
    pub variables: Vec<BTreeMap<String, String>>,
    /// The differences as `compare_metadata` gives them, where that was asked for.
    pub tuples: Option<DiffTuples>,
    purpose: Purpose,
    beyond: Beyond,
    enums: KnownEnums,
}

/// What scripts are gathered for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Purpose {
    /// To be written.
    #[default]
    Write,
    /// To tell whether there is anything.
    Check,
    /// To show the differences as Python does.
    ShowTuples,
}

impl Gathered {
    /// Begins with one empty script.
    pub fn new(script: MigrationScript) -> Self {
        Self { scripts: vec![script], ..Self::default() }
    }

    /// Begins with one empty script that nobody will write.
    pub fn for_check(script: MigrationScript, tuples: bool) -> Self {
        Self { purpose: if tuples { Purpose::ShowTuples } else { Purpose::Check }, ..Self::new(script) }
    }

    /// With what goes beyond Alembic.
    pub fn with_beyond(self, beyond: Beyond) -> Self {
        Self { beyond, ..self }
    }

    /// Takes part in one run of migrations: compares where that is asked for, lets the project change the scripts, renders them.
    ///
    /// # Errors
    /// There are no models; the comparison failed; a hook raised.
    pub fn run(
        &mut self,
        context: &MigrationContext,
        heads: &[String],
        env_py: &str,
        hooks: &dyn AutogenHooks,
        autogenerate: bool,
    ) -> Result<(), OperationError> {
        let options = hooks.options()?;
        let Produced { upgrade, downgrade, enums } = if autogenerate {
            let models = hooks.target_metadata()?.ok_or_else(|| {
                CommandError::new(format!(
                    "Can't proceed with --autogenerate option; environment script {env_py} does not provide a MetaData object or \
                     sequence of objects to the context."
                ))
            })?;
            produce(context, &models, &options, hooks, &self.beyond)?
        } else {
            Produced {
                upgrade: UpgradeOps { ops: Vec::new(), upgrade_token: options.upgrade_token.clone() },
                downgrade: DowngradeOps { ops: Vec::new(), downgrade_token: options.downgrade_token.clone() },
                enums: KnownEnums::default(),
            }
        };
        self.enums.extend(enums);
        if let Some(script) = self.scripts.last_mut() {
            script.upgrade_ops.push(upgrade);
            script.downgrade_ops.push(downgrade);
        }
        if options.has_process_revision_directives {
            self.scripts = hooks.process_revision_directives(heads, std::mem::take(&mut self.scripts))?;
        }
        match self.purpose {
            Purpose::Write => {
                self.variables = self
                    .scripts
                    .iter()
                    .map(|script| render(context, script, &options, hooks, &self.beyond, &self.enums))
                    .collect::<Result<_, _>>()?;
            }
            Purpose::Check => {}
            Purpose::ShowTuples => {
                self.tuples = match self.scripts.last() {
                    Some(script) => Some(hooks.diffs(script)?),
                    None => None,
                };
            }
        }
        Ok(())
    }
}
