//! What SQLite's catalog and its pragmas say of a relation, as rows: each part is read when it is first asked for, or of all
//! tables at once, through pragmas as table-valued functions beside `sqlite_master`.

use super::text;
use crate::engine::ExecuteError;
use crate::reflection::{Inspector, Wanted};
use crate::value::Value;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

type Rows = Vec<Vec<Value>>;

/// How many tables are worth a question to all: for a few, their own pragmas are cheaper.
const FEW: usize = 3;

/// The pragmas that are asked of a table or an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pragma {
    TableXinfo,
    ForeignKeyList,
    IndexList,
    IndexInfo,
}

impl Pragma {
    const ALL: [Self; 4] = [Self::TableXinfo, Self::ForeignKeyList, Self::IndexList, Self::IndexInfo];

    fn name(self) -> &'static str {
        match self {
            Self::TableXinfo => "table_xinfo",
            Self::ForeignKeyList => "foreign_key_list",
            Self::IndexList => "index_list",
            Self::IndexInfo => "index_info",
        }
    }

    fn columns(self) -> &'static str {
        match self {
            Self::TableXinfo => "p.cid, p.name, p.type, p.\"notnull\", p.dflt_value, p.pk, p.hidden",
            Self::ForeignKeyList => "p.id, p.seq, p.\"table\", p.\"from\", p.\"to\", p.on_update, p.on_delete, p.\"match\"",
            Self::IndexList => "p.seq, p.name, p.\"unique\", p.origin, p.partial",
            Self::IndexInfo => "p.seqno, p.cid, p.name",
        }
    }

    /// The type of the catalog's entries that it is asked of.
    fn entries(self) -> &'static str {
        match self {
            Self::TableXinfo | Self::ForeignKeyList | Self::IndexList => "table",
            Self::IndexInfo => "index",
        }
    }
}

/// A table, view or index, as far as it was asked for.
#[derive(Default)]
pub(super) struct Relation {
    pragmas: [OnceCell<Rows>; 4],
    /// The statement that made the table or view.
    definition: OnceCell<Option<String>>,
    characters: OnceCell<Vec<char>>,
    /// The statement that made the index.
    index_definition: OnceCell<Option<String>>,
}

/// What is known of a relation.
pub(super) fn relation(at: &Inspector, name: &str, schema: Option<&str>) -> Rc<Relation> {
    at.kept(schema, name).unwrap_or_else(|| {
        let new = Rc::new(Relation::default());
        at.keep(schema, name, Rc::clone(&new));
        new
    })
}

pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(super) fn prefix(schema: Option<&str>) -> String {
    schema.map_or_else(String::new, |schema| format!("{}.", quote(schema)))
}

/// The schemas in which a relation is looked for: without one, main first and then the temporary tables.
fn places(schema: Option<&str>) -> Vec<String> {
    schema.map_or_else(|| vec!["main".to_owned(), "temp".to_owned()], |schema| vec![quote(schema)])
}

/// Whether there is a table or view of the name.
pub(super) fn is_there(at: &Inspector, name: &str, schema: Option<&str>) -> Result<bool, ExecuteError> {
    // Hidden columns alone do not make one.
    let known = relation(at, name, schema);
    let rows = known.pragmas[Pragma::TableXinfo as usize].get();
    if rows.is_some_and(|rows| rows.iter().any(|row| row.get(6) == Some(&Value::Int(0)))) {
        return Ok(true);
    }
    for place in places(schema) {
        if !at.query(&format!("PRAGMA {place}.table_info({})", quote(name)), &[])?.rows.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A value that is made once, unless making it fails.
fn get_or_try<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T, ExecuteError>) -> Result<&T, ExecuteError> {
    if let Some(known) = cell.get() {
        return Ok(known);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}

impl Relation {
    /// The rows of a pragma.
    pub(super) fn rows(&self, pragma: Pragma, at: &Inspector, name: &str, schema: Option<&str>) -> Result<&Rows, ExecuteError> {
        get_or_try(&self.pragmas[pragma as usize], || {
            for place in places(schema) {
                let rows = at.ask(&format!("PRAGMA {place}.{}({})", pragma.name(), quote(name)), &[])?.rows;
                if !rows.is_empty() {
                    return Ok(rows);
                }
            }
            Ok(Vec::new())
        })
    }

    /// `_get_table_sql`: none for the internal tables, which have no text.
    pub(super) fn definition(&self, at: &Inspector, name: &str, schema: Option<&str>) -> Result<Option<&str>, ExecuteError> {
        let sql = get_or_try(&self.definition, || {
            let prefix = prefix(schema);
            let both = format!(
                "SELECT sql FROM  (SELECT * FROM {prefix}sqlite_master UNION ALL   SELECT * FROM {prefix}sqlite_temp_master) \
                 WHERE name = ? AND type in ('table', 'view')"
            );
            let answer = match at.ask(&both, &[name]) {
                // Only the main schema has temporary tables beside it.
                Err(ExecuteError::Database(_)) => at.ask(
                    &format!("SELECT sql FROM {prefix}sqlite_master WHERE name = ? AND type in ('table', 'view')"),
                    &[name],
                )?,
                answer => answer?,
            };
            Ok(text(answer.rows.first().and_then(|row| row.first())))
        })?;
        let internal = ["sqlite_schema", "sqlite_master", "sqlite_temp_schema", "sqlite_temp_master"].contains(&name);
        if sql.is_none() && !internal {
            return Err(ExecuteError::NoSuchTable(format!("{}{name}", prefix(schema))));
        }
        Ok(sql.as_deref())
    }

    /// The definition as patterns want it; empty where there is none.
    pub(super) fn characters(&self, at: &Inspector, name: &str, schema: Option<&str>) -> Result<&[char], ExecuteError> {
        let sql = self.definition(at, name, schema)?.unwrap_or_default();
        Ok(self.characters.get_or_init(|| sql.chars().collect()))
    }

    /// The statement that made the index.
    pub(super) fn index_definition(
        &self,
        at: &Inspector,
        name: &str,
        schema: Option<&str>,
    ) -> Result<Option<&str>, ExecuteError> {
        let sql = get_or_try(&self.index_definition, || {
            let prefix = prefix(schema);
            let answer = at.ask(&format!("SELECT sql FROM {prefix}sqlite_master WHERE name = ? AND type = 'index'"), &[name])?;
            Ok(text(answer.rows.first().and_then(|row| row.first())))
        })?;
        Ok(sql.as_deref())
    }
}

/// Reads what `of` will ask, as far as it can be read at once; what cannot is asked for table by table.
pub(super) fn prefetch(at: &Inspector, of: &Wanted) -> Result<(), ExecuteError> {
    if of.names.as_ref().is_some_and(|names| names.len() <= FEW) || !of.kind.tables {
        return Ok(());
    }
    let schema = of.schema();
    let mut found = Found::default();
    for place in places(schema) {
        match found.read(at, &place) {
            // One broken table is enough for a refusal.
            Err(ExecuteError::Database(_)) => return Ok(()),
            answer => answer?,
        }
    }
    found.keep(at, schema);
    Ok(())
}

/// What was read of all tables of the places where they are looked for.
#[derive(Default)]
struct Found {
    /// Entries of the catalog of each place: type, name, statement.
    entries: Vec<Vec<(String, String, Option<String>)>>,
    /// By place and pragma, the rows of each name.
    rows: Vec<[HashMap<String, Rows>; 4]>,
}

impl Found {
    fn read(&mut self, at: &Inspector, place: &str) -> Result<(), ExecuteError> {
        let catalog = format!("{place}.{}", if place == "temp" { "sqlite_temp_master" } else { "sqlite_master" });
        let answer = at.ask(&format!("SELECT type, name, sql FROM {catalog}"), &[])?;
        let entry = |row: Vec<Value>| match <[Value; 3]>::try_from(row) {
            Ok([Value::Text(type_), Value::Text(name), Value::Text(sql)]) => Some((type_, name, Some(sql))),
            Ok([Value::Text(type_), Value::Text(name), _]) => Some((type_, name, None)),
            Ok(_) | Err(_) => None,
        };
        let entries: Vec<(String, String, Option<String>)> = answer.rows.into_iter().filter_map(entry).collect();
        let mut rows: [HashMap<String, Rows>; 4] = Default::default();
        for pragma in Pragma::ALL {
            if entries.is_empty() {
                continue;
            }
            let sql = format!(
                "SELECT {}, m.name FROM {catalog} AS m JOIN pragma_{}(m.name, {}) AS p WHERE m.type = '{}'",
                pragma.columns(),
                pragma.name(),
                literal(place),
                pragma.entries()
            );
            let by_name = &mut rows[pragma as usize];
            let mut last: Option<(String, Rows)> = None;
            for mut row in at.ask(&sql, &[])?.rows {
                let Some(Value::Text(name)) = row.pop() else { continue };
                match &mut last {
                    Some((known, rows)) if *known == name => rows.push(row),
                    Some(_) | None => by_name.extend(last.replace((name, vec![row]))),
                }
            }
            by_name.extend(last);
        }
        self.entries.push(entries);
        self.rows.push(rows);
        Ok(())
    }

    fn keep(self, at: &Inspector, schema: Option<&str>) {
        let Self { entries, mut rows } = self;
        for (place, entries) in entries.into_iter().enumerate() {
            for (type_, name, sql) in entries {
                // Only the first place that has an entry of the name tells of it.
                let known = relation(at, &name, schema);
                for pragma in Pragma::ALL.into_iter().filter(|pragma| pragma.entries() == type_) {
                    // A place without rows passes the question on to the next one.
                    let mut places = rows[place..].iter_mut();
                    let found = places.find_map(|rows| rows[pragma as usize].remove(&name)).unwrap_or_default();
                    known.pragmas[pragma as usize].get_or_init(|| found);
                }
                match type_.as_str() {
                    "table" | "view" => {
                        known.definition.get_or_init(|| sql);
                    }
                    // Texts of indexes are looked for beside the tables that stay.
                    "index" if place == 0 => {
                        known.index_definition.get_or_init(|| sql);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The name of a schema as a text.
fn literal(place: &str) -> String {
    let name = place
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
        .map_or(place.to_owned(), |name| name.replace("\"\"", "\""));
    format!("'{}'", name.replace('\'', "''"))
}
