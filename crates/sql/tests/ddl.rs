//! DDL and types, byte for byte as the stored cases say SQLAlchemy and Alembic render them (`tools/ddl_cases.py`).

use limbeck_sql::compiler::{compile_ddl, compile_type};
use limbeck_sql::ddl::DdlElement;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::schema::naming::{self, Named};
use limbeck_sql::schema::{NamingConvention, Table};
use limbeck_sql::{CompileError, dialect};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    /// `ddl`, `type`, or `named`: DDL of an object that a naming convention has yet to name.
    kind: String,
    #[serde(default)]
    convention: NamingConvention,
    element: serde_json::Value,
    #[serde(default)]
    sql: Option<String>,
    #[serde(default)]
    error: Option<String>,
    /// What we give where we mean to differ (`DIFFERENCES` in tools/cases/).
    #[serde(default)]
    ours: Option<Ours>,
}

#[derive(Deserialize)]
struct Ours {
    #[serde(default)]
    sql: Option<String>,
    #[serde(default)]
    error: Option<String>,
}

fn render(case: &Case, dialect: &dyn Dialect) -> Result<String, CompileError> {
    let wrong = |error: serde_json::Error| -> ! { panic!("{}: {error} in {}", case.name, case.element) };
    match case.kind.as_str() {
        "ddl" => compile_ddl(&serde_json::from_value(case.element.clone()).unwrap_or_else(|e| wrong(e)), dialect),
        "type" => compile_type(&serde_json::from_value(case.element.clone()).unwrap_or_else(|e| wrong(e)), dialect),
        "named" => {
            let mut element = serde_json::from_value(case.element.clone()).unwrap_or_else(|e| wrong(e));
            match &mut element {
                DdlElement::CreateTable { table, .. } => naming::apply_for(table, &case.convention, dialect)?,
                DdlElement::CreateIndex { index, .. } => {
                    let table = Table::bare(index.table.clone(), index.schema.clone());
                    index.name = naming::name(Named::Index(index), &table, &case.convention)?;
                }
                other => panic!("{}: {other:?} has nothing to name", case.name),
            }
            compile_ddl(&element, dialect)
        }
        other => panic!("{}: unknown kind {other}", case.name),
    }
}

fn check(name: &str, recorded: &str) {
    let dialect = dialect::for_text(name, None).unwrap_or_else(|| panic!("no dialect {name}"));
    let cases: Vec<Case> = serde_json::from_str(recorded).expect("the cases are JSON");
    assert!(cases.len() >= 250, "only {} cases", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let (sql, error) = match &case.ours {
            Some(Ours { sql, error }) => (sql, error),
            None => (&case.sql, &case.error),
        };
        let expected = match (sql, error) {
            (Some(sql), None) => Ok(sql.clone()),
            (None, Some(error)) => Err(error.clone()),
            _ => panic!("{}: a case has either text or an error", case.name),
        };
        let found = render(case, dialect).map_err(|error| error.to_string());
        if found != expected {
            failures.push(format!("{}\n  expected {expected:?}\n  found    {found:?}", case.name));
        }
    }
    assert!(failures.is_empty(), "{} of {} cases differ:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

macro_rules! mount {
    ($($dialect:ident)*) => {
        $(
            #[test]
            fn $dialect() {
                check(stringify!($dialect), include_str!(concat!("ddl_cases/", stringify!($dialect), ".json")));
            }
        )*
    };
}

mount! { sqlite postgresql mysql mariadb mssql oracle }

proptest! {
    /// Whatever names a schema has, and whatever a convention looks like: text or an error, never a panic.
    #[test]
    fn any_names_render(table in ".*", schema in proptest::option::of(".*"), column in ".*", template in "[%()a-z_0-9sN.-]{0,40}") {
        let wire = serde_json::json!({
            "name": table,
            "schema": schema,
            "columns": [{ "name": column, "type": "Integer", "nullable": false, "primary_key": true }],
            "constraints": [
                { "Unique": { "columns": [column] } },
                { "ForeignKey": {
                    "columns": [column], "referred_schema": schema, "referred_table": table, "referred_columns": [column],
                    "actions": { "ondelete": template }
                } },
            ],
            "options": { "sqlite_autoincrement": { "Bool": true } },
        });
        let mut table: Table = serde_json::from_value(wire).expect("the wire of a table");
        let convention = NamingConvention::from([("uq".to_owned(), template)]);
        let named = naming::apply(&mut table, &convention);
        for dialect in ["sqlite", "default"].into_iter().filter_map(dialect::by_name) {
            let element = DdlElement::CreateTable { table: Box::new(table.clone()), if_not_exists: false };
            let text = compile_ddl(&element, dialect);
            prop_assert!(named.is_err() || text.is_err() || text.is_ok_and(|text| text.starts_with("\nCREATE TABLE ")));
        }
    }
}
