//! What a crate may depend on is what keeps it replaceable: SQL is pure, and only one crate knows the interpreter,
//! another the databases.

use std::collections::BTreeSet;
use std::path::Path;

use toml_edit::{DocumentMut, TableLike};

/// Returns the names under `[dependencies]`, `[build-dependencies]` and the same of `[target.*]`.
fn dependencies(name: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("Cargo.toml");
    let manifest: DocumentMut = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let mut found = BTreeSet::new();
    collect(manifest.as_table(), &mut found);
    if let Some(targets) = manifest.get("target").and_then(|item| item.as_table_like()) {
        for (_, target) in targets.iter() {
            collect(target.as_table_like().unwrap(), &mut found);
        }
    }
    assert!(!found.is_empty(), "{name}");
    found
}

fn collect(table: &dyn TableLike, found: &mut BTreeSet<String>) {
    for section in ["dependencies", "build-dependencies"] {
        for (name, item) in table.get(section).and_then(|item| item.as_table_like()).into_iter().flat_map(|table| table.iter()) {
            let package = item.as_table_like().and_then(|entry| entry.get("package")).and_then(|package| package.as_str());
            found.insert(package.unwrap_or(name).to_owned());
        }
    }
}

fn assert_none(name: &str, forbidden: impl Fn(&str) -> bool) {
    let found: Vec<_> = dependencies(name).into_iter().filter(|dependency| forbidden(dependency)).collect();
    assert!(found.is_empty(), "limbeck-{name} must not depend on {found:?}");
}

fn is_interpreter(name: &str) -> bool {
    // The parser is data in, data out.
    name.starts_with("rustpython") && !name.starts_with("rustpython-ruff") || name == "limbeck-python"
}

fn is_database(name: &str) -> bool {
    ["rusqlite", "libsqlite3-sys", "limbeck-drivers"].contains(&name)
}

fn is_terminal(name: &str) -> bool {
    ["clap", "indicatif", "terminal_size", "limbeck"].contains(&name)
}

#[test]
fn sql_is_pure() {
    let allowed = ["serde", "serde_json", "thiserror", "indexmap"];
    assert_none("sql", |name| !allowed.contains(&name));
}

#[test]
fn the_core_knows_neither_interpreter_nor_database() {
    assert_none("core", |name| is_interpreter(name) || is_database(name) || is_terminal(name));
}

#[test]
fn the_interpreter_knows_no_database() {
    assert_none("python", |name| is_database(name) || is_terminal(name));
}

#[test]
fn the_drivers_know_no_migrations() {
    assert_none("drivers", |name| is_interpreter(name) || is_terminal(name) || name == "limbeck-core");
}
