//! SQLite's catalogs in bulk: pragmas as table-valued functions beside `sqlite_master`.
//!
//! The rows are kept as answers to the questions that are asked of one table, so that there is one way to read them.

use super::sqlite::{pragma_text, prefix, quote, table_sql_texts};
use super::{Inspector, Wanted};
use crate::engine::{Cursor, CursorColumn, ExecuteError};
use crate::value::Value;
use std::collections::HashMap;

/// Pragmas of a table, with their columns.
const TABLE_PRAGMAS: [(&str, &str); 3] = [
    ("table_xinfo", "p.cid, p.name, p.type, p.\"notnull\", p.dflt_value, p.pk, p.hidden"),
    ("foreign_key_list", "p.id, p.seq, p.\"table\", p.\"from\", p.\"to\", p.on_update, p.on_delete, p.\"match\""),
    ("index_list", "p.seq, p.name, p.\"unique\", p.origin, p.partial"),
];

/// How many tables are worth it: for a few, their own pragmas are cheaper.
const FEW: usize = 3;

/// Reads what `of` will ask, as far as it can be read at once; what cannot is asked for table by table.
pub(super) fn prefetch(at: &Inspector, of: &Wanted) -> Result<(), ExecuteError> {
    if of.names.as_ref().is_some_and(|names| names.len() <= FEW) || !of.kind.tables {
        return Ok(());
    }
    let schema = of.schema();
    // Without a schema, the questions go to `main` and then to the temporary tables.
    let schemas: Vec<String> = schema.map_or_else(|| vec!["main".to_owned(), "temp".to_owned()], |schema| vec![quote(schema)]);
    for place in &schemas {
        match tables_of(at, place) {
            // One broken table is enough for a refusal.
            Err(ExecuteError::Database(_)) | Ok(()) => {}
            Err(error) => return Err(error),
        }
    }
    texts_of(at, schema)
}

fn catalog(place: &str) -> String {
    format!("{place}.{}", if place == "temp" { "sqlite_temp_master" } else { "sqlite_master" })
}

/// The name of a schema as a text.
fn literal(place: &str) -> String {
    let name = place
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
        .map_or(place.to_owned(), |name| name.replace("\"\"", "\""));
    format!("'{}'", name.replace('\'', "''"))
}

fn tables_of(at: &Inspector, place: &str) -> Result<(), ExecuteError> {
    let (catalog, schema) = (catalog(place), literal(place));
    let names = texts(&at.query(&format!("SELECT name FROM {catalog} WHERE type = 'table'"), &[])?.rows);
    for (pragma, columns) in TABLE_PRAGMAS {
        let sql = format!(
            "SELECT m.name, {columns} FROM {catalog} AS m JOIN pragma_{pragma}(m.name, {schema}) AS p WHERE m.type = 'table'"
        );
        keep(at, &sql, &names, |name| pragma_text(place, pragma, name))?;
    }
    let indexes = texts(&at.query(&format!("SELECT name FROM {catalog} WHERE type = 'index'"), &[])?.rows);
    let sql = format!(
        "SELECT m.name, p.seqno, p.cid, p.name FROM {catalog} AS m JOIN pragma_index_info(m.name, {schema}) AS p \
         WHERE m.type = 'index'"
    );
    keep(at, &sql, &indexes, |name| pragma_text(place, "index_info", name))
}

/// The texts of CREATE TABLE and CREATE INDEX.
fn texts_of(at: &Inspector, schema: Option<&str>) -> Result<(), ExecuteError> {
    let prefix = prefix(schema);
    let temporary = if schema.is_none() { " UNION ALL SELECT type, name, sql, 1 FROM sqlite_temp_master" } else { "" };
    let answer = at.query(&format!("SELECT type, name, sql, 0 FROM {prefix}sqlite_master{temporary}"), &[])?;
    for row in &answer.rows {
        let [Value::Text(type_), Value::Text(name), sql, Value::Int(temporary)] = row.as_slice() else { continue };
        let questions = match (type_.as_str(), temporary) {
            ("table" | "view", _) => table_sql_texts(schema).to_vec(),
            // Texts of indexes are looked for beside the tables that stay.
            ("index", 0) => vec![format!("SELECT sql FROM {prefix}sqlite_master WHERE name = ? AND type = 'index'")],
            _ => continue,
        };
        for question in questions {
            at.remember(question, vec![name.clone()], cursor(vec![vec![sql.clone()]]));
        }
    }
    Ok(())
}

/// Splits the rows by their first column, which is left out, and keeps each part as the answer to a question.
fn keep(at: &Inspector, sql: &str, names: &[String], question: impl Fn(&str) -> String) -> Result<(), ExecuteError> {
    let mut by_name: HashMap<&str, Vec<Vec<Value>>> = HashMap::new();
    let answer = at.query(sql, &[])?;
    for row in &answer.rows {
        if let Some((Value::Text(name), rest)) = row.split_first() {
            by_name.entry(name).or_default().push(rest.to_vec());
        }
    }
    for name in names {
        at.remember(question(name), Vec::new(), cursor(by_name.remove(name.as_str()).unwrap_or_default()));
    }
    Ok(())
}

fn texts(rows: &[Vec<Value>]) -> Vec<String> {
    let text = |row: &Vec<Value>| match row.first() {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    rows.iter().filter_map(text).collect()
}

fn cursor(rows: Vec<Vec<Value>>) -> Cursor {
    Cursor { columns: vec![CursorColumn::default()], rows, rowcount: -1, lastrowid: None }
}
