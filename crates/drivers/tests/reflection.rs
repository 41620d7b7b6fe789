//! Databases as SQLAlchemy reflects them (recorded by tools/reflection_cases.py) and as `Inspector` does.

use limbeck_drivers::Drivers;
use limbeck_sql::engine::serde_json::{self, Value as Json, json};
use limbeck_sql::engine::{Connection, Connector, ExecuteError, Url};
use limbeck_sql::ident::Ident;
use limbeck_sql::reflection::{Inspector, ReflectOptions, RelationKind, Wanted, reflect_table};
use limbeck_sql::schema::Constraint;
use limbeck_sql::types::SqlType;
use std::rc::Rc;

fn open(script: &Json) -> Rc<Connection> {
    let url: Url = "sqlite://".parse().unwrap();
    let connection = Connection::new(Drivers::default().connect(&url, &[]).unwrap(), url);
    for statement in script.as_array().unwrap() {
        connection.exec_driver_sql(statement.as_str().unwrap(), &[]).unwrap();
    }
    connection.commit().unwrap();
    connection
}

/// The value and the warnings, in the recorded shape.
macro_rules! answer {
    ($inspector:expr, $value:expr) => {{
        let value = $value.map(|value| serde_json::to_value(value).unwrap());
        answer($inspector, value)
    }};
}

fn answer(inspector: &Inspector, value: Result<Json, ExecuteError>) -> Json {
    let warnings = inspector.take_warnings();
    match value {
        Ok(value) => json!({ "value": normal(value), "warnings": warnings }),
        Err(ExecuteError::NoSuchTable(message)) => json!({ "error": message, "warnings": warnings }),
        Err(error) => panic!("{error}"),
    }
}

/// Option values in the shape of the recorded ones.
fn normal(value: Json) -> Json {
    match value {
        Json::Object(map) => {
            if let Some(text) = map.get("Expr").and_then(|expr| expr.get("Text")) {
                return json!({ "text": text["text"] });
            }
            if let Some(flag) = map.get("Bool") {
                return flag.clone();
            }
            Json::Object(map.into_iter().map(|(key, item)| (key, normal(item))).collect())
        }
        Json::Array(items) => Json::Array(items.into_iter().map(normal).collect()),
        other => other,
    }
}

/// Types as values, so that arguments that are left out and arguments at their default are the same.
fn typed(mut expected: Json) -> Json {
    if let Some(columns) = expected.get_mut("value").and_then(Json::as_array_mut) {
        for column in columns.iter_mut().filter(|column| column.get("type").is_some()) {
            let type_: SqlType = serde_json::from_value(column["type"].clone()).unwrap();
            column["type"] = normal(serde_json::to_value(type_).unwrap());
        }
    }
    expected
}

/// Tables whose computed columns SQLAlchemy misreads, and what is meant: column and expression (docs/differences.md).
const COMPUTED: [(&str, &[(&str, &str)]); 3] = [
    ("CREATE TABLE t (a INT, b INT AS (a * 2), c INT)", &[("b", "a * 2")]),
    (
        "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * 2) VIRTUAL, c TEXT GENERATED ALWAYS AS (a || ',' || b) STORED)",
        &[("b", "a * 2"), ("c", "a || ',' || b")],
    ),
    (
        "CREATE TABLE t (a INT PRIMARY KEY, b INT GENERATED ALWAYS AS (a + 1) STORED NOT NULL, CHECK (b > 0)) WITHOUT ROWID",
        &[("b", "a + 1")],
    ),
];

/// Puts in what is meant; SQLAlchemy must say something else of at least one column.
fn with_computed(script: &Json, mut expected: Json) -> Json {
    let Some((_, meant)) = COMPUTED.iter().find(|(statement, _)| script == &json!([statement])) else { return expected };
    // Also asked of are relations that are not there.
    let Some(columns) = expected.get_mut("value").and_then(Json::as_array_mut) else { return expected };
    let mut differs = false;
    for column in columns {
        if let Some((_, sqltext)) = meant.iter().find(|(name, _)| column["name"] == *name) {
            let before = std::mem::replace(&mut column["computed"]["sqltext"], json!(sqltext));
            differs |= before != *sqltext;
        }
    }
    assert!(differs, "{script} is no difference any more");
    expected
}

#[test]
fn reflects_as_sqlalchemy_does() {
    let cases: Json = serde_json::from_str(include_str!("reflection_cases.json")).unwrap();
    let cases = cases.as_array().unwrap();
    assert!(cases.len() > 100);
    let mut failures = Vec::new();
    for case in cases {
        let connection = open(&case["script"]);
        let mut check = |what: String, found: Json, expected: &Json| {
            if found != *expected {
                failures.push(format!("{}\n  {what}\n    found    {found}\n    expected {expected}", case["script"]));
            }
        };
        let inspector = Inspector::new(Rc::clone(&connection)).unwrap();
        let bulk = Inspector::new(Rc::clone(&connection)).unwrap();
        check("temp tables".into(), json!(inspector.names(RelationKind::TempTable, None).unwrap()), &case["temp_tables"]);
        check("temp views".into(), json!(inspector.names(RelationKind::TempView, None).unwrap()), &case["temp_views"]);
        for (schema, expected) in case["schemas"].as_object().unwrap() {
            let at = Some(schema.as_str()).filter(|schema| !schema.is_empty());
            check("tables".into(), json!(inspector.table_names(at).unwrap()), &expected["tables"]);
            check("views".into(), json!(inspector.names(RelationKind::View, at).unwrap()), &expected["views"]);
            bulk.load(&Wanted::all(at)).unwrap();
            for (name, expected) in expected["relations"].as_object().unwrap() {
                let i = &inspector;
                check(format!("has_table {name}"), json!(i.has_table(name, at).unwrap()), &expected["has_table"]);
                for (method, found) in [
                    ("columns", answer!(i, i.columns(name, at))),
                    ("pk_constraint", answer!(i, i.pk_constraint(name, at))),
                    ("foreign_keys", answer!(i, i.foreign_keys(name, at))),
                    ("unique_constraints", answer!(i, i.unique_constraints(name, at))),
                    ("check_constraints", answer!(i, i.check_constraints(name, at))),
                    ("indexes", answer!(i, i.indexes(name, at))),
                    ("table_options", answer!(i, i.table_options(name, at))),
                    ("view_definition", answer!(i, i.view_definition(name, at))),
                ] {
                    let expected = match method {
                        "columns" => with_computed(&case["script"], typed(expected[method].clone())),
                        _ => expected[method].clone(),
                    };
                    check(format!("{method} of {schema}.{name}"), found, &expected);
                }
                // From what was read at once; warnings were told then.
                bulk.take_warnings();
                for (method, found) in [
                    ("columns", answer!(&bulk, bulk.columns(name, at))),
                    ("pk_constraint", answer!(&bulk, bulk.pk_constraint(name, at))),
                    ("foreign_keys", answer!(&bulk, bulk.foreign_keys(name, at))),
                    ("unique_constraints", answer!(&bulk, bulk.unique_constraints(name, at))),
                    ("check_constraints", answer!(&bulk, bulk.check_constraints(name, at))),
                    ("indexes", answer!(&bulk, bulk.indexes(name, at))),
                    ("table_options", answer!(&bulk, bulk.table_options(name, at))),
                ] {
                    let expected = match method {
                        "columns" => with_computed(&case["script"], typed(expected[method].clone())),
                        _ => expected[method].clone(),
                    };
                    if let Some(value) = expected.get("value") {
                        check(format!("{method} of {schema}.{name} in bulk"), found["value"].clone(), value);
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} differ:\n{}", failures.len(), failures[..failures.len().min(25)].join("\n"));
}

#[test]
fn a_table_comes_with_all_it_has() {
    let connection = open(&json!([
        "CREATE TABLE p (id INTEGER PRIMARY KEY)",
        "CREATE TABLE t (id INTEGER NOT NULL, a VARCHAR(5) DEFAULT 'x', b INT, c INT GENERATED ALWAYS AS (b + 1) STORED,
         CONSTRAINT pk_t PRIMARY KEY (id), CONSTRAINT fk_b FOREIGN KEY (b) REFERENCES p (id) ON DELETE CASCADE,
         CONSTRAINT ck_b CHECK (b > 0), UNIQUE (a))",
        "CREATE INDEX ix_a ON t (a) WHERE b > 0",
    ]));
    let inspector = Inspector::new(connection).unwrap();
    let table = reflect_table(&inspector, "t", None, &ReflectOptions::default()).unwrap();
    let columns: Vec<_> =
        table.columns.iter().map(|column| (column.name.as_str(), column.nullable, column.primary_key)).collect();
    assert_eq!(columns, [("id", false, true), ("a", true, false), ("b", true, false), ("c", true, false)]);
    insta::assert_debug_snapshot!(table.columns[3].server_default, @r#"
    Some(
        Computed(
            Computed {
                sqltext: Text(
                    TextClause {
                        text: "b + 1",
                        binds: [],
                    },
                ),
                persisted: Some(
                    true,
                ),
            },
        ),
    )
    "#);
    let names: Vec<_> = table
        .constraints
        .iter()
        .map(|constraint| match constraint {
            Constraint::PrimaryKey(c) => ("pk", c.name.ident().map(Ident::as_str)),
            Constraint::ForeignKey(c) => (c.actions.ondelete.as_deref().unwrap_or_default(), c.name.ident().map(Ident::as_str)),
            Constraint::Unique(c) => ("uq", c.name.ident().map(Ident::as_str)),
            Constraint::Check(c) => ("ck", c.name.ident().map(Ident::as_str)),
            Constraint::Exclude(_) => ("ex", None),
        })
        .collect();
    assert_eq!(names, [("pk", Some("pk_t")), ("CASCADE", Some("fk_b")), ("uq", None), ("ck", Some("ck_b"))]);
    assert!(table.indexes[0].options.contains_key("sqlite_where"));
    let some = ReflectOptions { include_columns: Some(vec!["id".into()]), exclude_columns: Vec::new() };
    let table = reflect_table(&inspector, "t", None, &some).unwrap();
    assert_eq!((table.columns.len(), table.indexes.len()), (1, 0));
    assert_eq!(reflect_table(&inspector, "no", None, &some), Err(ExecuteError::NoSuchTable("no".into())));
}
