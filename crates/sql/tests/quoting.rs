//! Names and strings made of any characters, as a server reads them back.

use limbeck_sql::Ident;
use limbeck_sql::compiler::expr::{CompileOptions, compile_expression};
use limbeck_sql::compiler::quote;
use limbeck_sql::dialect::{Dialect, Paramstyle, for_text};
use limbeck_sql::expr::{BindParameter, Expr};
use limbeck_sql::types::{SqlType, StringArgs};
use limbeck_sql::value::Value;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Different strings, odd ones among them, of at most `bytes` bytes and without the one character that no database has.
fn strings(count: usize, bytes: usize, fixed: &[&str]) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let odd = "[\"'`\\\\%:$?;\\[\\] \n\t\r.-]{1,8}";
    let strategy = prop_oneof![any::<String>(), odd.prop_map(|text| text), "[a-zA-Z0-9_$]{1,12}".prop_map(|text| text)];
    let mut found: BTreeSet<String> = fixed.iter().map(|text| (*text).to_owned()).collect();
    while found.len() < count {
        let text = strategy.new_tree(&mut runner).expect("strings can be made").current();
        let mut text: String = text.chars().filter(|c| *c != '\0').collect();
        while text.len() > bytes {
            text.pop();
        }
        if !text.is_empty() {
            found.insert(text);
        }
    }
    found.into_iter().collect()
}

fn literal(text: &str, dialect: &dyn Dialect) -> String {
    let bind = Expr::Bind(BindParameter {
        key: "x".into(),
        value: Some(Value::Text(text.to_owned())),
        type_: Some(SqlType::String(StringArgs::default())),
        ..BindParameter::default()
    });
    let options = CompileOptions { literal_binds: true, include_table: false };
    compile_expression(&bind, dialect, options).expect("strings have literals").sql
}

fn psql(url: &str, sql: &str) -> String {
    let mut child = Command::new("psql")
        .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-", url])
        .env("PGCLIENTENCODING", "UTF8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("psql is installed where there is a server");
    child.stdin.take().expect("the input is piped").write_all(sql.as_bytes()).expect("psql reads");
    let output = child.wait_with_output().expect("psql ends");
    assert!(output.status.success(), "psql refused {sql}");
    String::from_utf8(output.stdout).expect("psql writes UTF-8")
}

#[test]
#[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL"]
fn postgresql_reads_back_what_was_written() {
    let url = std::env::var("LIMBECK_TEST_POSTGRESQL").expect("LIMBECK_TEST_POSTGRESQL names a server");
    let dialect = for_text("postgresql", Some(Paramstyle::Named)).expect("PostgreSQL is known");

    let texts = strings(400, 200, &["'", "''", "\\", "\\'", "%", "%%", ":x", "\n", "$$", "E'\\n'", "--", "/*"]);
    let literals: Vec<String> = texts.iter().map(|text| literal(text, dialect)).collect();
    let arrays: Vec<String> = literals.chunks(80).map(|chunk| format!("json_build_array({})", chunk.join(", "))).collect();
    let found = psql(&url, &format!("SELECT json_build_array({});\n", arrays.join(", ")));
    let found: Vec<Vec<String>> = serde_json::from_str(&found).expect("the server gives JSON");
    assert_eq!(found.concat(), texts);

    let fixed = ["\"", "a\"b", "select", "User", "a.b", "1st", "x y", "%", "a%b", ":a", "$1", "\\", "'", "é", "table", "ctidx"];
    let names: Vec<String> = strings(400, 63, &fixed)
        .into_iter()
        // The names of a table's own columns are taken.
        .filter(|name| !["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"].contains(&name.as_str()))
        .collect();
    let columns: Vec<String> =
        names.iter().map(|name| format!("{} integer", quote::quote(&Ident::new(name.as_str()), dialect))).collect();
    let found = psql(
        &url,
        &format!(
            "CREATE TEMPORARY TABLE quoting ({});\nSELECT json_agg(attname ORDER BY attnum) FROM pg_attribute \
             WHERE attrelid = 'quoting'::regclass AND attnum > 0;\n",
            columns.join(", ")
        ),
    );
    let found: Vec<String> = serde_json::from_str(&found).expect("the server gives JSON");
    assert_eq!(found, names);
}
