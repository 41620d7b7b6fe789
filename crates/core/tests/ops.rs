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
    sql: String,
    error: Option<Raised>,
    warnings: Vec<(String, String)>,
    ours: Ours,
}

#[derive(Deserialize)]
struct Ours {
    operations: Vec<serde_json::Value>,
    raised: Option<Raised>,
}

#[derive(Deserialize, Debug, PartialEq, Clone)]
struct Raised {
    class: String,
    message: String,
}

fn run(case: &Case) -> (String, Option<Raised>, Vec<(String, String)>) {
    let recorded = Rc::new(RecordedOutput::new());
    let output: Rc<dyn Output> = recorded.clone();
    let options = ContextOptions {
        dialect_name: Some("sqlite".to_owned()),
        as_sql: true,
        literal_binds: case.literal_binds,
        naming_convention: case.naming.clone(),
        ..ContextOptions::default()
    };
    let context = MigrationContext::configure(options, None, None, &output).expect("SQLite needs no more to be configured");
    let result: Result<(), OperationError> = case.ours.operations.iter().try_for_each(|wire| {
        let operation: Operation =
            serde_json::from_value(wire.clone()).unwrap_or_else(|error| panic!("{}: {error}: {wire}", case.name));
        context.invoke(&operation)
    });
    let raised = match result {
        Ok(()) => case.ours.raised.clone(),
        Err(error) => Some(Raised { class: error.class_name(), message: error.to_string() }),
    };
    let warnings = recorded.warnings().into_iter().map(|(category, text)| (category.name().to_owned(), text)).collect();
    (recorded.stdout(), raised, warnings)
}

/// A script cannot tell these apart by name: upstream raises through its own modules.
fn same_class(ours: &str, theirs: &str) -> bool {
    ours.rsplit('.').next() == theirs.rsplit('.').next()
}

#[test]
fn operations_are_written_as_alembic_writes_them() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("ops_cases.json")).expect("the cases are recorded by a tool");
    assert!(cases.len() >= 150);
    let mut failures = Vec::new();
    for case in &cases {
        let (sql, raised, warnings) = run(case);
        let raised_alike = match (&raised, &case.error) {
            (None, None) => true,
            (Some(ours), Some(theirs)) => same_class(&ours.class, &theirs.class) && ours.message == theirs.message,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if sql != case.sql || !raised_alike || warnings != case.warnings {
            failures.push(format!(
                "{}\n{}\n--- ours\n{sql}{raised:?} {warnings:?}\n--- Alembic\n{}{:?} {:?}\n",
                case.name, case.code, case.sql, case.error, case.warnings
            ));
        }
    }
    assert!(failures.is_empty(), "{} of {} cases differ\n{}", failures.len(), cases.len(), failures.join("\n"));
}

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
