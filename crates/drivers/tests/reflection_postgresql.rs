//! PostgreSQL databases as SQLAlchemy reflects them (recorded by tools/reflection_postgresql_cases.py) and as `Inspector` does.

use limbeck_drivers::Drivers;
use limbeck_sql::Value;
use limbeck_sql::engine::serde_json::{self, Map, Value as Json, json};
use limbeck_sql::engine::{Connection, Connector, ExecuteError, Url};
use limbeck_sql::reflection::{
    Along, Inspector, Multi, ObjectKind, ObjectScope, ReflectOptions, RelationKind, Wanted, reflect_table,
};
use limbeck_sql::types::SqlType;
use serde::Serialize;
use std::rc::Rc;

const DATABASE: &str = "limbeck_reflection_test";

fn open(url: &Url) -> Rc<Connection> {
    let connection = Connection::new(Drivers::default().connect(url, &[]).unwrap(), url.clone());
    connection.set_isolation_level("AUTOCOMMIT").unwrap();
    connection
}

fn run(connection: &Connection, sql: &str) {
    connection.exec_driver_sql(&sql.replace('%', "%%"), &[]).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// A database of the test's own, dropped with it.
struct Database {
    administrator: Rc<Connection>,
    url: Url,
}

impl Database {
    fn new() -> Self {
        let url = std::env::var("LIMBECK_TEST_POSTGRESQL").expect("LIMBECK_TEST_POSTGRESQL names a server");
        let url = Url { drivername: "postgresql+psycopg2".into(), ..url.parse().unwrap() };
        let administrator = open(&url);
        run(&administrator, &format!("DROP DATABASE IF EXISTS {DATABASE}"));
        run(
            &administrator,
            &format!("CREATE DATABASE {DATABASE} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"),
        );
        Self { administrator, url: Url { database: Some(DATABASE.into()), ..url } }
    }

    /// Empties the database and runs a script in it.
    fn with(&self, script: &Json) -> Rc<Connection> {
        let connection = open(&self.url);
        run(&connection, "DROP FOREIGN DATA WRAPPER IF EXISTS fdw CASCADE");
        for schema in Inspector::new(Rc::clone(&connection)).unwrap().schema_names().unwrap() {
            if schema != "information_schema" {
                run(&connection, &format!("DROP SCHEMA \"{schema}\" CASCADE"));
            }
        }
        run(&connection, "CREATE SCHEMA public");
        drop(connection);
        let connection = open(&self.url);
        script.as_array().unwrap().iter().for_each(|statement| run(&connection, statement.as_str().unwrap()));
        connection
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = self.administrator.exec_driver_sql(&format!("DROP DATABASE {DATABASE}"), &[]);
    }
}

/// Option values and types in the shape of the recorded ones.
fn normal(value: Json) -> Json {
    match value {
        Json::Object(map) if map.len() == 1 => {
            let (key, item) = map.into_iter().next().unwrap();
            match (key.as_str(), item) {
                ("Bool" | "Str" | "Int", item) => item,
                ("List", Json::Array(items)) => Json::Array(items.into_iter().map(normal).collect()),
                ("Map", Json::Array(pairs)) => {
                    let pair = |pair: Json| (pair[0].as_str().unwrap().to_owned(), normal(pair[1].clone()));
                    Json::Object(pairs.into_iter().map(pair).collect())
                }
                (_, item) => Json::Object(Map::from_iter([(key, normal(item))])),
            }
        }
        Json::Object(map) => Json::Object(
            map.into_iter()
                .map(|(key, item)| {
                    let item = if key == "type" && (!item.is_string() || is_type(&item)) { typed(&item) } else { normal(item) };
                    (key, item)
                })
                .collect(),
        ),
        Json::Array(items) => Json::Array(items.into_iter().map(normal).collect()),
        other => other,
    }
}

fn is_type(value: &Json) -> bool {
    serde_json::from_value::<SqlType>(value.clone()).is_ok()
}

/// Types by way of their values, so that arguments that are left out and arguments at their default are the same.
fn typed(value: &Json) -> Json {
    let type_: SqlType = serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"));
    serde_json::to_value(type_).unwrap()
}

/// Answers by name, in the order of names.
fn by_name<T: Serialize>(found: Multi<T>) -> Json {
    let mut all: Vec<(String, Json)> =
        found.into_iter().map(|(name, answer)| (name, normal(serde_json::to_value(answer).unwrap()))).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Json::Object(all.into_iter().collect())
}

fn sorted(mut names: Vec<String>) -> Json {
    names.sort();
    json!(names)
}

/// The questions about relations: all at once, and one by one.
fn questions(i: &Inspector, of: &Wanted) -> Vec<(&'static str, Json)> {
    vec![
        ("columns", by_name(i.multi_columns(of).unwrap())),
        ("pk_constraint", by_name(i.multi_pk_constraint(of).unwrap())),
        ("foreign_keys", by_name(i.multi_foreign_keys(of).unwrap())),
        ("unique_constraints", by_name(i.multi_unique_constraints(of).unwrap())),
        ("check_constraints", by_name(i.multi_check_constraints(of).unwrap())),
        ("indexes", by_name(i.multi_indexes(of).unwrap())),
        ("table_options", by_name(i.multi_table_options(of).unwrap())),
        (
            "table_comment",
            by_name(i.multi_table_comment(of).unwrap().unwrap().into_iter().map(|(n, c)| (n, json!({ "text": c }))).collect()),
        ),
    ]
}

fn one(i: &Inspector, method: &str, name: &str, schema: Option<&str>) -> Json {
    macro_rules! json_of {
        ($answer:expr) => {
            normal(serde_json::to_value($answer.unwrap()).unwrap())
        };
    }
    match method {
        "columns" => json_of!(i.columns(name, schema)),
        "pk_constraint" => json_of!(i.pk_constraint(name, schema)),
        "foreign_keys" => json_of!(i.foreign_keys(name, schema)),
        "unique_constraints" => json_of!(i.unique_constraints(name, schema)),
        "check_constraints" => json_of!(i.check_constraints(name, schema)),
        "indexes" => json_of!(i.indexes(name, schema)),
        "table_options" => json_of!(i.table_options(name, schema)),
        _ => json!({ "text": i.table_comment(name, schema).unwrap().unwrap() }),
    }
}

/// What goes along is asked once, in the transaction, whose settings stay as they were.
#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn questions_go_along() {
    let url: Url = std::env::var("LIMBECK_TEST_POSTGRESQL").expect("LIMBECK_TEST_POSTGRESQL names a server").parse().unwrap();
    let connection = Connection::new(Drivers::default().connect(&url, &[]).unwrap(), url.clone());
    let scalar = |sql: &str| connection.exec_driver_sql(sql, &[]).unwrap().rows[0][0].clone();
    for sql in
        ["CREATE TEMP SEQUENCE goes", "CREATE TEMP TABLE along (a INT DEFAULT nextval('goes'), b INT UNIQUE)", "SET jit = on"]
    {
        run(&connection, sql);
    }
    let inspector = Inspector::new(Rc::clone(&connection)).unwrap();
    let next = "SELECT nextval('goes')".to_owned();
    let temporary = Wanted { scope: ObjectScope::Temporary, ..Wanted::all(None) };
    inspector.load_along(&temporary, &Along { sequences: None, questions: vec![next.clone()] }).unwrap();
    assert_eq!(scalar("SELECT currval('goes')"), Value::Int(1), "it has been asked");
    assert_eq!(inspector.told(&next).unwrap(), [[Value::Int(1)]], "its answer was kept");
    assert_eq!(inspector.told(&next).unwrap(), [[Value::Int(2)]], "it is asked again");
    assert_eq!(scalar("SHOW jit"), Value::Text("on".into()));
    assert_eq!(inspector.columns("along", None).unwrap().len(), 2);
    assert_eq!(inspector.unique_constraints("along", None).unwrap()[0].column_names, ["b"]);
    // What is refused is told, and nothing more is asked.
    let refused = Along { sequences: None, questions: vec!["SELECT 1/0".to_owned(), "SELECT 2".to_owned()] };
    let error = Inspector::new(Rc::clone(&connection)).unwrap().load_along(&temporary, &refused).unwrap_err();
    assert!(error.to_string().contains("division by zero"), "{error}");
    connection.rollback().unwrap();
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn reflects_as_sqlalchemy_does() {
    let cases: Json = serde_json::from_str(include_str!("reflection_postgresql.json")).unwrap();
    let cases = cases.as_array().unwrap();
    assert!(cases.len() > 100);
    let database = Database::new();
    let mut failures = Vec::new();
    for case in cases {
        let connection = database.with(&case["script"]);
        let mut check = |what: String, found: Json, expected: &Json| {
            if found != *expected {
                failures.push(format!("{}\n  {what}\n    found    {found}\n    expected {expected}", case["script"]));
            }
        };
        let i = &Inspector::new(Rc::clone(&connection)).unwrap();
        check("schemas".into(), json!(i.schema_names().unwrap()), &case["schema_names"]);
        check("temp tables".into(), sorted(i.names(RelationKind::TempTable, None).unwrap()), &case["temp_tables"]);
        check("temp views".into(), sorted(i.names(RelationKind::TempView, None).unwrap()), &case["temp_views"]);
        for (schema, expected) in case["schemas"].as_object().unwrap() {
            let i = &Inspector::new(Rc::clone(&connection)).unwrap();
            let at = Some(schema.as_str()).filter(|schema| !schema.is_empty());
            check("tables".into(), sorted(i.table_names(at).unwrap()), &expected["tables"]);
            check("views".into(), sorted(i.names(RelationKind::View, at).unwrap()), &expected["views"]);
            let materialized = sorted(i.names(RelationKind::MaterializedView, at).unwrap());
            check("materialized views".into(), materialized, &expected["materialized_views"]);
            check("sequences".into(), sorted(i.sequence_names(at).unwrap().unwrap()), &expected["sequences"]);
            check("enums".into(), json!(i.enums(at).unwrap().unwrap()), &expected["enums"]);
            check("domains".into(), json!(i.domains(at).unwrap().unwrap()), &expected["domains"]);
            for (view, definition) in expected["definitions"].as_object().unwrap() {
                check(format!("definition of {view}"), json!(i.view_definition(view, at).unwrap()), definition);
            }
            let default = Wanted { kind: ObjectKind::TABLE, scope: ObjectScope::Default, ..Wanted::all(at) };
            check("default".into(), sorted(i.multi_columns(&default).unwrap().into_keys().collect()), &expected["default"]);
            i.take_warnings();
            for (method, found) in questions(i, &Wanted::all(at)) {
                let wanted = normal(expected["multi"][method].clone());
                for (name, answer) in wanted.as_object().unwrap() {
                    let single = Inspector::new(Rc::clone(&connection)).unwrap();
                    check(format!("{method} of {schema}.{name} alone"), one(&single, method, name, at), answer);
                }
                check(format!("{method} of {schema:?}"), found, &wanted);
            }
            let mut warnings = i.take_warnings();
            warnings.sort();
            warnings.dedup();
            check("warnings".into(), json!(warnings), &expected["warnings"]);
            i.load(&Wanted::all(at)).unwrap();
            for name in i.table_names(at).unwrap() {
                let table = reflect_table(i, &name, at, &ReflectOptions::default()).unwrap();
                let columns = expected["multi"]["columns"][&name].as_array().unwrap().len();
                check(format!("columns of the table {name}"), json!(table.columns.len()), &json!(columns));
            }
        }
        assert_eq!(i.columns("not_there", None), Err(ExecuteError::NoSuchTable("not_there".into())));
        assert_eq!(i.columns("not_there", Some("s")), Err(ExecuteError::NoSuchTable("s.not_there".into())));
        assert!(!i.has_table("not_there", None).unwrap());
    }
    assert!(failures.is_empty(), "{} differ:\n{}", failures.len(), failures[..failures.len().min(20)].join("\n"));
}
