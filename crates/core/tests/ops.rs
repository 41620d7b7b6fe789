//! Operations as text: what Alembic writes with `--sql` for the same calls (`tools/ops_cases.py`).

use limbeck_core::operations::{Operation, OperationError};
use limbeck_core::output::{Output, RecordedOutput};
use limbeck_core::runtime::{ContextOptions, MigrationContext};
use limbeck_sql::schema::NamingConvention;
use serde::Deserialize;
use std::rc::Rc;

#[derive(Deserialize)]
struct Case {
    name: String,
    code: String,
    naming: NamingConvention,
    literal_binds: bool,
    #[serde(flatten)]
    given: Given,
    /// Other ways to configure `--sql`, where they give something else.
    variants: Vec<Variant>,
    lowered: Lowered,
    /// What we give where we mean to differ (`DIFFERENCES` in tools/cases/).
    #[serde(default)]
    ours: Option<Given>,
}

/// What a call comes to.
#[derive(Deserialize, Debug, Default, Clone)]
#[serde(default)]
struct Given {
    sql: String,
    error: Option<Raised>,
    warnings: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Variant {
    literal_binds: bool,
    paramstyle: Option<String>,
    #[serde(flatten)]
    given: Given,
}

#[derive(Deserialize)]
struct Lowered {
    operations: Vec<serde_json::Value>,
    raised: Option<Raised>,
}

#[derive(Deserialize, Debug, PartialEq, Clone)]
struct Raised {
    class: String,
    message: String,
}

fn run(dialect: &str, case: &Case, literal_binds: bool, paramstyle: Option<&str>) -> Given {
    let recorded = Rc::new(RecordedOutput::new());
    let output: Rc<dyn Output> = recorded.clone();
    let options = ContextOptions {
        dialect_name: Some(dialect.to_owned()),
        dialect_opts: paramstyle.map(|style| ("paramstyle".to_owned(), style.into())).into_iter().collect(),
        as_sql: true,
        literal_binds,
        naming_convention: case.naming.clone(),
        ..ContextOptions::default()
    };
    let context = MigrationContext::configure(options, None, None, &output).expect("a dialect needs no more to be configured");
    let result: Result<(), OperationError> = case.lowered.operations.iter().try_for_each(|wire| {
        let operation: Operation =
            serde_json::from_value(wire.clone()).unwrap_or_else(|error| panic!("{}: {error}: {wire}", case.name));
        context.invoke(&operation)
    });
    let error = match result {
        Ok(()) => case.lowered.raised.clone(),
        Err(error) => Some(Raised { class: error.class_name(), message: error.to_string() }),
    };
    let warnings = recorded.warnings().into_iter().map(|(category, text)| (category.name().to_owned(), text)).collect();
    Given { sql: recorded.stdout(), error, warnings }
}

/// A script cannot tell these apart by name: upstream raises through its own modules.
fn same_class(ours: &str, theirs: &str) -> bool {
    ours.rsplit('.').next() == theirs.rsplit('.').next()
}

fn alike(ours: &Given, theirs: &Given) -> bool {
    let raised_alike = match (&ours.error, &theirs.error) {
        (None, None) => true,
        (Some(ours), Some(theirs)) => same_class(&ours.class, &theirs.class) && ours.message == theirs.message,
        (Some(_), None) | (None, Some(_)) => false,
    };
    // Without literals SQLAlchemy leaves its own mark where the list of an IN belongs; the list's places are there with us.
    let marked = theirs.sql.contains("__[POSTCOMPILE_") && !ours.sql.contains("POSTCOMPILE");
    raised_alike && (marked || ours.sql == theirs.sql) && ours.warnings == theirs.warnings
}

fn check(dialect: &str, recorded: &str) {
    let cases: Vec<Case> = serde_json::from_str(recorded).expect("the cases are recorded by a tool");
    assert!(cases.len() >= 150);
    let mut failures = Vec::new();
    for case in &cases {
        let mut compare = |literal_binds: bool, paramstyle: Option<&str>, theirs: &Given| {
            let theirs = case.ours.as_ref().unwrap_or(theirs);
            let ours = run(dialect, case, literal_binds, paramstyle);
            if !alike(&ours, theirs) {
                failures.push(format!(
                    "{} ({literal_binds}, {paramstyle:?})\n{}\n--- ours\n{}{:?} {:?}\n--- Alembic\n{}{:?} {:?}\n",
                    case.name, case.code, ours.sql, ours.error, ours.warnings, theirs.sql, theirs.error, theirs.warnings
                ));
                return false;
            }
            true
        };
        if !compare(case.literal_binds, None, &case.given) {
            continue;
        }
        for (literal_binds, paramstyle) in [(true, None), (true, Some("named")), (false, None), (false, Some("named"))] {
            let variant = case
                .variants
                .iter()
                .find(|variant| variant.literal_binds == literal_binds && variant.paramstyle.as_deref() == paramstyle);
            compare(literal_binds, paramstyle, variant.map_or(&case.given, |variant| &variant.given));
        }
    }
    assert!(failures.is_empty(), "{} in {} cases differ\n{}", failures.len(), cases.len(), failures.join("\n"));
}

macro_rules! mount {
    ($($dialect:ident)*) => {
        $(
            #[test]
            fn $dialect() {
                check(stringify!($dialect), include_str!(concat!("ops_cases/", stringify!($dialect), ".json")));
            }
        )*
    };
}

mount! { sqlite postgresql mysql mariadb mssql oracle }

/// Upstream fails here (`KeyError`, `TypeError`) and leaves the copy behind.
#[test]
fn a_copied_table_gets_indexes_of_expressions_too() {
    let table = serde_json::json!({"name": "t", "columns": [{"name": "a", "type": "Integer", "nullable": true}]});
    let index = serde_json::json!({"name": "ix", "table": "t", "elements": [{"Expr": {"Text": {"text": "lower(a)"}}}]});
    let wire = serde_json::json!({"Batch": {
        "table": "t", "recreate": "always", "existing": {"table": table},
        "operations": [{"CreateIndex": {"index": index, "if_not_exists": true}}],
    }});
    let operation: Operation = serde_json::from_value(wire).expect("the operation is well-formed");
    let recorded = Rc::new(RecordedOutput::new());
    let output: Rc<dyn Output> = recorded.clone();
    let options = ContextOptions { dialect_name: Some("sqlite".to_owned()), as_sql: true, ..ContextOptions::default() };
    let context = MigrationContext::configure(options, None, None, &output).expect("SQLite needs no more to be configured");
    context.invoke(&operation).expect("the batch is possible");
    assert!(recorded.stdout().ends_with("CREATE INDEX IF NOT EXISTS ix ON t (lower(a));\n\n"), "{}", recorded.stdout());
}
