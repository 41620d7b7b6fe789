//! Expressions and statements as SQLAlchemy renders them (`tools/expr_cases.py`).

use limbeck_sql::CompileError;
use limbeck_sql::compiler::CompileOptions;
use limbeck_sql::compiler::expr::{Compiled, compile_expression, compile_statement};
use limbeck_sql::dialect::{Dialect, by_name, for_text};
use limbeck_sql::expr::{Expr, Statement};
use limbeck_sql::value::Value;
use serde_json::Value as Json;
use std::fmt::Write as _;

fn render(case: &Json, dialect: &dyn Dialect, literal_binds: bool) -> Result<Compiled, CompileError> {
    let options = CompileOptions { literal_binds, include_table: true };
    if case["kind"] == "expr" {
        let expr: Expr = serde_json::from_value(case["wire"].clone()).expect("the wire holds an expression");
        return compile_expression(&expr, dialect, options);
    }
    let statement: Statement = serde_json::from_value(case["wire"].clone()).expect("the wire holds a statement");
    let keys: Vec<String> = serde_json::from_value(case["keys"].clone()).expect("keys are names");
    compile_statement(&statement, dialect, &keys, options)
}

/// A parameter as the generator records it: its name and what the driver is given.
fn recorded(compiled: &Compiled, dialect: &dyn Dialect) -> Result<Vec<Json>, CompileError> {
    compiled
        .binds
        .iter()
        .map(|bind| {
            let value = match (&bind.value, &bind.type_) {
                (None, _) => return Ok(serde_json::json!([bind.key, "required"])),
                (Some(value), Some(type_)) => dialect.bind_value(value, type_)?,
                (Some(value), None) => value.clone(),
            };
            Ok(serde_json::json!([bind.key, value]))
        })
        .collect()
}

fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        // Python has the same value for 5 and 5.0, True and 1.
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Bool(a), Json::Number(b)) | (Json::Number(b), Json::Bool(a)) => b.as_f64() == Some(f64::from(u8::from(*a))),
        (a, b) => a == b,
    }
}

fn message(error: &CompileError) -> String {
    error.to_string()
}

fn expected_message(text: &str) -> String {
    let text = text.split_once(": ").map_or(text, |(_, message)| message);
    let text = text
        .split("\n(Background on this error")
        .next()
        .unwrap_or(text)
        .split(" (Background on this error")
        .next()
        .unwrap_or(text);
    // Upstream names classes by their modules: `<a.b.C object>`, `<class 'a.b.C'>`.
    let words = text.split_inclusive('>').map(|part| match part.split_once('<') {
        Some((before, class)) if class.ends_with(" object>") || class.starts_with("class '") => {
            let class = class.trim_end_matches(" object>").trim_start_matches("class '").trim_end_matches("'>");
            format!("{before}{}", class.rsplit('.').next().unwrap_or(class))
        }
        _ => part.to_owned(),
    });
    words.collect()
}

fn check(name: &str, recorded_cases: &str) {
    let cases: Vec<Json> = serde_json::from_str(recorded_cases).expect("the recorded cases are JSON");
    let dialect = for_text(name, None).unwrap_or_else(|| panic!("no dialect {name}"));
    let mut wrong = String::new();
    let mut count = 0;
    for case in cases.iter().filter(|case| case.get("refused").is_none()) {
        let mut expected = case["expected"].as_object().expect("what is expected").clone();
        // Where we mean to differ (`DIFFERENCES` in tools/cases/).
        if let Some(ours) = case["ours"].as_object() {
            for (ours_key, theirs) in
                [("sql", "error"), ("error", "sql"), ("literal", "literal_error"), ("literal_error", "literal")]
            {
                if let Some(value) = ours.get(ours_key) {
                    expected.remove(theirs);
                    expected.insert(ours_key.to_owned(), value.clone());
                }
            }
        }
        let mut differ = |what: &str, wanted: &str, got: &str| {
            let _ = writeln!(wrong, "{}\n  {what}\n  wanted {wanted:?}\n  got    {got:?}", case["code"]);
        };
        count += 1;
        match (render(case, dialect, false), expected.get("error")) {
            (Ok(compiled), None) => {
                let sql = expected["sql"].as_str().expect("text");
                if compiled.sql != sql {
                    differ("text", sql, &compiled.sql);
                } else if let Some(binds) = expected.get("binds") {
                    match recorded(&compiled, dialect) {
                        Ok(found) if same(&Json::Array(found.clone()), binds) => {}
                        Ok(found) => differ("parameters", &binds.to_string(), &Json::Array(found).to_string()),
                        Err(error) => differ("parameters", &binds.to_string(), &message(&error)),
                    }
                }
            }
            (Err(error), Some(wanted)) => {
                let wanted = expected_message(wanted.as_str().expect("a message"));
                // What a value's type refuses, the driver's side refuses later.
                if message(&error) != wanted {
                    differ("message", &wanted, &message(&error));
                }
            }
            (Ok(compiled), Some(wanted)) => {
                // Parameters are converted after rendering.
                if recorded(&compiled, dialect).is_ok() {
                    differ("no error", &wanted.to_string(), &compiled.sql);
                }
            }
            (Err(error), None) => differ("error", expected["sql"].as_str().unwrap_or_default(), &message(&error)),
        }
        match (render(case, dialect, true), expected.get("literal"), expected.get("literal_error")) {
            (Ok(compiled), Some(wanted), _) => {
                if wanted.as_str() != Some(compiled.sql.as_str()) {
                    differ("literal text", wanted.as_str().unwrap_or_default(), &compiled.sql);
                }
            }
            (Err(error), None, Some(wanted)) => {
                let wanted = expected_message(wanted.as_str().expect("a message"));
                if message(&error) != wanted {
                    differ("literal message", &wanted, &message(&error));
                }
            }
            (Ok(compiled), None, Some(wanted)) => differ("literal: no error", &wanted.to_string(), &compiled.sql),
            (Err(error), Some(wanted), _) => differ("literal error", &wanted.to_string(), &message(&error)),
            (Ok(_) | Err(_), None, None) => {}
        }
    }
    assert!(count >= 400, "only {count} cases");
    assert!(wrong.is_empty(), "{} of {count}:\n{wrong}", wrong.matches("\n  wanted").count());
}

macro_rules! mount {
    ($($dialect:ident)*) => {
        $(
            #[test]
            fn $dialect() {
                check(stringify!($dialect), include_str!(concat!("expr_cases/", stringify!($dialect), ".json")));
            }
        )*
    };
}

mount! { sqlite postgresql mysql mariadb mssql oracle }

/// Reads the literals of a text as SQLite reads them.
fn read_literals(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\'' {
            continue;
        }
        let mut text = String::new();
        while let Some(c) = chars.next() {
            if c != '\'' {
                text.push(c);
            } else if chars.peek() == Some(&'\'') {
                text.push('\'');
                chars.next();
            } else {
                break;
            }
        }
        found.push(text);
    }
    found
}

mod properties {
    use super::*;
    use limbeck_sql::expr::{Binary, BindParameter, ColumnRef, Function, Operator, TextClause};
    use limbeck_sql::types::{SqlType, StringArgs};
    use proptest::prelude::*;

    fn any_expr() -> impl Strategy<Value = Expr> {
        let leaf = prop_oneof![
            any::<String>().prop_map(|text| Expr::Text(TextClause { text, binds: Vec::new() })),
            any::<String>().prop_map(|text| Expr::LiteralColumn { text, type_: None, table: None }),
            any::<(String, Option<String>)>().prop_map(|(name, table)| Expr::Column(ColumnRef {
                name: name.into(),
                table: table.map(Into::into),
                ..ColumnRef::default()
            })),
            any::<(String, i64, bool)>().prop_map(|(key, value, expanding)| Expr::Bind(BindParameter {
                key: key.into(),
                value: Some(Value::Int(value)),
                expanding,
                ..BindParameter::default()
            })),
            Just(Expr::Null),
        ];
        leaf.prop_recursive(6, 48, 4, |inner| {
            prop_oneof![
                (inner.clone(), any::<String>(), inner.clone())
                    .prop_map(|(left, op, right)| Expr::Binary(Binary::new(left, op, right))),
                (inner.clone(), 0..63_usize, inner.clone()).prop_map(|(left, at, right)| {
                    let names = [
                        "eq",
                        "in_op",
                        "not_in_op",
                        "truediv",
                        "contains_op",
                        "json_getitem_op",
                        "is_true",
                        "getitem",
                        "regexp_replace_op",
                    ];
                    Expr::Binary(Binary::new(left, names[at % names.len()], right))
                }),
                (inner.clone(), any::<bool>()).prop_map(|(expr, postfix)| Expr::Unary {
                    op: Operator::Not,
                    postfix,
                    expr: Box::new(expr)
                }),
                prop::collection::vec(inner.clone(), 0..4).prop_map(|args| Expr::Function(Function {
                    names: vec!["f".into()],
                    args,
                    ..Function::default()
                })),
                prop::collection::vec(inner, 0..4).prop_map(|clauses| Expr::List { op: Operator::And, clauses }),
            ]
        })
    }

    proptest! {
        #[test]
        fn strings_read_back_as_they_were(text in any::<String>()) {
            let bind = Expr::Bind(BindParameter {
                key: "x".into(),
                value: Some(Value::Text(text.clone())),
                type_: Some(SqlType::String(StringArgs::default())),
                ..BindParameter::default()
            });
            let dialect = by_name("sqlite").expect("SQLite is known");
            let options = CompileOptions { literal_binds: true, include_table: false };
            let compiled = compile_expression(&bind, dialect, options).expect("strings have literals");
            prop_assert_eq!(read_literals(&compiled.sql), vec![text]);
        }

        #[test]
        fn no_tree_panics(expr in any_expr(), literal_binds in any::<bool>()) {
            for name in ["sqlite", "default"] {
                let dialect = by_name(name).expect("a known dialect");
                let options = CompileOptions { literal_binds, include_table: true };
                if let Ok(compiled) = compile_expression(&expr, dialect, options) {
                    prop_assert!(name != "sqlite" || compiled.binds.len() <= compiled.sql.matches('?').count());
                }
            }
        }
    }
}
