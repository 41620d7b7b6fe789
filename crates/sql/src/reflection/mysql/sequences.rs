//! Sequences of MariaDB. Each is a table of one row that tells its settings, so that one question about all of them does.

use super::{Answer, Inspector, text};
use crate::compiler::quote;
use crate::engine::Cursor;
use crate::schema::{DatabaseSequence, SequenceSettings};
use crate::value::Value;

const SETTINGS: &str = "start_value, increment, minimum_value, maximum_value, cache_size, cycle_option";

/// The sequences of some schemas, by schema and name; three questions, however many there are.
pub(super) fn sequences(at: &Inspector, schemas: &[String]) -> Answer<Vec<DatabaseSequence>> {
    let places = vec!["%s"; schemas.len()].join(", ");
    let schemas: Vec<&str> = schemas.iter().map(String::as_str).collect();
    let named = at.query(
        &format!(
            "SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'SEQUENCE' \
             AND TABLE_SCHEMA IN ({places}) ORDER BY TABLE_SCHEMA, TABLE_NAME"
        ),
        &schemas,
    )?;
    let names: Vec<(String, String)> = pairs(&named);
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let dialect = at.connection().dialect();
    let quoted = |name: &str| quote::quote_always(name, dialect);
    let parts: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(place, (schema, name))| format!("SELECT {place} AS place, {SETTINGS} FROM {}.{}", quoted(schema), quoted(name)))
        .collect();
    let told = at.query(&(parts.join(" UNION ALL ") + " ORDER BY place"), &[])?;
    let defaults = at.query(
        "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT FROM INFORMATION_SCHEMA.COLUMNS \
         WHERE LOCATE('nextval(', COLUMN_DEFAULT) > 0 ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION",
        &[],
    )?;
    Ok(names
        .into_iter()
        .zip(&told.rows)
        .map(|((schema, name), row)| {
            let call = format!("nextval({}.{})", backticks(&schema), backticks(&name));
            let used_by = defaults.rows.iter().filter(|row| text(row.get(3)).is_some_and(|default| default.contains(&call)));
            let used_by = used_by.filter_map(|row| Some((text(row.first())?, text(row.get(1))?, text(row.get(2))?))).collect();
            DatabaseSequence {
                settings: SequenceSettings {
                    bytes: 8,
                    start: number(row.get(1)),
                    increment: number(row.get(2)),
                    minvalue: number(row.get(3)),
                    maxvalue: number(row.get(4)),
                    cache: number(row.get(5)),
                    cycle: number(row.get(6)) != 0,
                },
                name,
                schema,
                owned: false,
                used_by,
            }
        })
        .collect())
}

/// As the server writes names, whatever the mode of the connection.
fn backticks(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

fn pairs(cursor: &Cursor) -> Vec<(String, String)> {
    cursor.rows.iter().filter_map(|row| Some((text(row.first())?, text(row.get(1))?))).collect()
}

fn number(value: Option<&Value>) -> i64 {
    match value {
        Some(Value::Int(number)) => *number,
        Some(Value::Bool(on)) => i64::from(*on),
        other => text(other).and_then(|text| text.parse().ok()).unwrap_or_default(),
    }
}
