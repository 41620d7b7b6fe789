//! SQLite's catalogs: PRAGMAs, and the CREATE TABLE text for what PRAGMAs do not tell.

mod catalog;
mod definition;
mod types;

pub(super) use definition::strip_outer_parens;
pub use types::resolve_type;

use super::values::{
    IndexStatement, ReflectedCheck, ReflectedColumn, ReflectedComputed, ReflectedForeignKey, ReflectedForeignKeyOptions,
    ReflectedIndex, ReflectedPrimaryKey, ReflectedUnique,
};
use super::{DialectReflection, Inspector, RelationKind, Uniqueness, Wanted};
use crate::engine::ExecuteError;
use crate::expr::Expr;
use crate::schema::{DialectOptions, OptionValue};
use crate::value::Value;
use catalog::{Pragma, prefix, relation};
use indexmap::IndexMap;

/// Reads SQLite databases.
#[derive(Debug)]
pub(super) struct SqliteReflection;

fn full_name(table: &str, schema: Option<&str>) -> String {
    schema.map_or_else(|| table.to_owned(), |schema| format!("{schema}.{table}"))
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Text(text) => Some(text.clone()),
        Value::Null => None,
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(crate::engine::parameters::float_repr(*number)),
        other => Some(crate::engine::parameters::python_repr(other)),
    }
}

fn int(value: Option<&Value>) -> i64 {
    match value {
        Some(Value::Int(number)) => *number,
        _ => 0,
    }
}

/// `None` sorts last.
fn name_order(name: Option<&String>) -> &str {
    name.filter(|name| !name.is_empty()).map_or("~", String::as_str)
}

/// The indexes, those that SQLite makes for constraints too if asked.
fn indexes(at: &Inspector, table: &str, schema: Option<&str>, automatic: bool) -> Result<Vec<ReflectedIndex>, ExecuteError> {
    let mut found = Vec::new();
    for row in relation(at, table, schema).rows(Pragma::IndexList, at, table, schema)? {
        let name = text(row.get(1)).unwrap_or_default();
        if !automatic && name.starts_with("sqlite_autoindex") {
            continue;
        }
        let mut dialect_options = DialectOptions::new();
        if int(row.get(4)) != 0 {
            let index = relation(at, &name, schema);
            match definition::predicate(index.index_definition(at, &name, schema)?.unwrap_or_default())? {
                Some(predicate) => {
                    dialect_options.insert("sqlite_where".into(), OptionValue::Expr(Box::new(Expr::verbatim(&predicate))));
                }
                None => at.warn(format!("Failed to look up filter predicate of partial index {name}")),
            }
        }
        found.push(ReflectedIndex {
            name,
            column_names: Vec::new(),
            expressions: None,
            unique: Uniqueness::Number(int(row.get(2))),
            duplicates_constraint: None,
            column_sorting: IndexMap::new(),
            dialect_options: Some(dialect_options),
        });
    }
    let mut kept = Vec::new();
    for mut index in found {
        let info = relation(at, &index.name, schema);
        let rows = info.rows(Pragma::IndexInfo, at, &index.name, schema)?;
        index.column_names = rows.iter().map(|row| text(row.get(2))).collect();
        match index.columns() {
            Some(_) => kept.push(index),
            None => at.warn(format!("Skipped unsupported reflection of expression-based index {}", index.name)),
        }
    }
    kept.sort_by(|a, b| name_order(Some(&a.name)).cmp(name_order(Some(&b.name))));
    if kept.is_empty() && !SqliteReflection.has_table(at, table, schema)? {
        return Err(ExecuteError::NoSuchTable(full_name(table, schema)));
    }
    Ok(kept)
}

/// `('a', 't', 'b')`, as Python writes a tuple of texts.
fn tuple_repr(texts: &[String]) -> String {
    let list: Vec<String> = texts.iter().map(|text| crate::engine::parameters::str_repr(text)).collect();
    format!("({}{})", list.join(", "), if list.len() == 1 { "," } else { "" })
}

impl DialectReflection for SqliteReflection {
    fn schema_names(&self, at: &Inspector) -> Result<Vec<String>, ExecuteError> {
        let answer = at.query("PRAGMA database_list", &[])?;
        Ok(answer.rows.iter().filter_map(|row| text(row.get(1))).filter(|name| name != "temp").collect())
    }

    fn names(
        &self,
        at: &Inspector,
        kind: RelationKind,
        schema: Option<&str>,
        include_internal: bool,
    ) -> Result<Vec<String>, ExecuteError> {
        let (catalog, type_) = match kind {
            RelationKind::Table => (format!("{}sqlite_master", prefix(schema)), "table"),
            RelationKind::View => (format!("{}sqlite_master", prefix(schema)), "view"),
            RelationKind::MaterializedView => return Ok(Vec::new()),
            RelationKind::TempTable => ("sqlite_temp_master".to_owned(), "table"),
            RelationKind::TempView => ("sqlite_temp_master".to_owned(), "view"),
        };
        let filter = if include_internal { "" } else { " AND name NOT LIKE 'sqlite~_%' ESCAPE '~'" };
        let answer = at.query(&format!("SELECT name FROM {catalog} WHERE type='{type_}'{filter} ORDER BY name"), &[])?;
        Ok(answer.rows.iter().filter_map(|row| text(row.first())).collect())
    }

    fn has_table(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<bool, ExecuteError> {
        if let Some(schema) = schema
            && !self.schema_names(at)?.iter().any(|name| name == schema)
        {
            return Ok(false);
        }
        catalog::is_there(at, table, schema)
    }

    fn view_definition(&self, at: &Inspector, view: &str, schema: Option<&str>) -> Result<Option<String>, ExecuteError> {
        let prefix = prefix(schema);
        let one = format!("SELECT sql FROM {prefix}sqlite_master WHERE name = ? AND type='view'");
        let answer = if schema.is_some() {
            at.query(&one, &[view])?
        } else {
            let both = "SELECT sql FROM  (SELECT * FROM sqlite_master UNION ALL   SELECT * FROM sqlite_temp_master) \
                        WHERE name = ? AND type='view'";
            match at.query(both, &[view]) {
                Err(ExecuteError::Database(_)) => at.query(&one, &[view])?,
                answer => answer?,
            }
        };
        let row = answer.rows.first().ok_or_else(|| ExecuteError::NoSuchTable(full_name(view, schema)))?;
        Ok(text(row.first()))
    }

    fn columns(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedColumn>, ExecuteError> {
        let mut columns = Vec::new();
        let mut body: Option<String> = None;
        let known = relation(at, table, schema);
        for row in known.rows(Pragma::TableXinfo, at, table, schema)? {
            let name = text(row.get(1)).unwrap_or_default();
            let mut declared = text(row.get(2)).unwrap_or_default().to_uppercase();
            let hidden = int(row.get(6));
            // 1 is hidden, 2 computed when read, 3 computed and stored.
            if hidden == 1 {
                continue;
            }
            let computed = if hidden == 0 {
                None
            } else {
                declared =
                    definition::without_word(&definition::without_word(&declared, "GENERATED"), "ALWAYS").trim().to_owned();
                if body.is_none() {
                    body = Some(definition::body_of(known.definition(at, table, schema)?.unwrap_or_default())?);
                }
                let sqltext = definition::generated_expression(&name, body.as_deref().unwrap_or_default());
                Some(ReflectedComputed { sqltext, persisted: Some(hidden == 3) })
            };
            let (type_, warning) = resolve_type(&declared);
            warning.into_iter().for_each(|warning| at.warn(warning));
            columns.push(ReflectedColumn {
                nullable: int(row.get(3)) == 0,
                default: text(row.get(4)),
                primary_key: Some(int(row.get(5))),
                computed,
                ..ReflectedColumn::new(name, type_)
            });
        }
        if columns.is_empty() && !self.has_table(at, table, schema)? {
            return Err(ExecuteError::NoSuchTable(full_name(table, schema)));
        }
        Ok(columns)
    }

    fn pk_constraint(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<ReflectedPrimaryKey, ExecuteError> {
        let known = relation(at, table, schema);
        let name = definition::primary_key_name(known.characters(at, table, schema)?)?;
        let mut columns: Vec<(i64, String)> = Vec::new();
        for row in known.rows(Pragma::TableXinfo, at, table, schema)? {
            let place = int(row.get(5));
            if place > 0 {
                columns.push((place, text(row.get(1)).unwrap_or_default()));
            }
        }
        columns.sort_by_key(|(place, _)| *place);
        if columns.is_empty() {
            return Ok(ReflectedPrimaryKey::default());
        }
        Ok(ReflectedPrimaryKey {
            constrained_columns: columns.into_iter().map(|(_, name)| name).collect(),
            name,
            ..Default::default()
        })
    }

    fn foreign_keys(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedForeignKey>, ExecuteError> {
        let mut by_number: Vec<(i64, ReflectedForeignKey)> = Vec::new();
        let known = relation(at, table, schema);
        for row in known.rows(Pragma::ForeignKeyList, at, table, schema)? {
            let number = int(row.first());
            let referred_table = text(row.get(2)).unwrap_or_default();
            let referred_column = text(row.get(4)).filter(|name| !name.is_empty());
            if !by_number.iter().any(|(known, _)| *known == number) {
                // `REFERENCES t` alone means the primary key of `t`, if there is such a table.
                let referred_columns = if referred_column.is_some() {
                    Vec::new()
                } else {
                    match self.pk_constraint(at, &referred_table, schema) {
                        Ok(key) => key.constrained_columns,
                        Err(ExecuteError::NoSuchTable(_)) => Vec::new(),
                        Err(error) => return Err(error),
                    }
                };
                let key = ReflectedForeignKey {
                    name: None,
                    constrained_columns: Vec::new(),
                    referred_schema: schema.map(str::to_owned),
                    referred_table,
                    referred_columns,
                    options: ReflectedForeignKeyOptions::default(),
                    comment: None,
                };
                by_number.push((number, key));
            }
            if let Some((_, key)) = by_number.iter_mut().find(|(known, _)| *known == number) {
                key.constrained_columns.extend(text(row.get(3)));
                key.referred_columns.extend(referred_column);
            }
        }
        let mut by_signature: Vec<(Vec<String>, ReflectedForeignKey)> = Vec::new();
        for (_, key) in by_number {
            let mut signature = key.constrained_columns.clone();
            signature.push(key.referred_table.clone());
            signature.extend(key.referred_columns.iter().cloned());
            match by_signature.iter_mut().find(|(known, _)| *known == signature) {
                Some((_, slot)) => *slot = key,
                None => by_signature.push((signature, key)),
            }
        }
        let mut keys = Vec::new();
        for (signature, name, options) in definition::foreign_keys(known.characters(at, table, schema)?)? {
            match by_signature.iter().position(|(known, _)| *known == signature) {
                Some(place) => {
                    let (_, mut key) = by_signature.remove(place);
                    key.name = name;
                    key.options = options;
                    keys.push(key);
                }
                None => at.warn(format!(
                    "WARNING: SQL-parsed foreign key constraint '{}' could not be located in PRAGMA foreign_keys for table {table}",
                    tuple_repr(&signature)
                )),
            }
        }
        // The rest are inline and without a name.
        keys.extend(by_signature.into_iter().map(|(_, key)| key));
        Ok(keys)
    }

    fn unique_constraints(
        &self,
        at: &Inspector,
        table: &str,
        schema: Option<&str>,
    ) -> Result<Vec<ReflectedUnique>, ExecuteError> {
        let mut automatic: Vec<Vec<String>> = Vec::new();
        for index in indexes(at, table, schema, true)? {
            let columns: Vec<String> = index.columns().unwrap_or_default().into_iter().map(str::to_owned).collect();
            if index.name.starts_with("sqlite_autoindex") && !automatic.contains(&columns) {
                automatic.push(columns);
            }
        }
        let mut constraints = Vec::new();
        for definition::WrittenUnique { name, columns } in
            definition::uniques(relation(at, table, schema).characters(at, table, schema)?)?
        {
            if let Some(place) = automatic.iter().position(|known| *known == columns) {
                automatic.remove(place);
                constraints.push(ReflectedUnique {
                    name,
                    column_names: columns,
                    duplicates_index: None,
                    comment: None,
                    dialect_options: DialectOptions::new(),
                });
            }
        }
        Ok(constraints)
    }

    fn check_constraints(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedCheck>, ExecuteError> {
        let mut checks = definition::checks(relation(at, table, schema).characters(at, table, schema)?)?;
        checks.sort_by(|a, b| name_order(a.name.as_ref()).cmp(name_order(b.name.as_ref())));
        Ok(checks)
    }

    fn indexes(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedIndex>, ExecuteError> {
        indexes(at, table, schema, false)
    }

    fn index_statements(&self, at: &Inspector, schema: Option<&str>) -> Result<Vec<IndexStatement>, ExecuteError> {
        let sql = format!(
            "SELECT tbl_name, name, sql FROM {}sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY tbl_name, name",
            prefix(schema)
        );
        let statement = |row: &Vec<Value>| {
            Some(IndexStatement { table: text(row.first())?, name: text(row.get(1))?, sql: text(row.get(2))? })
        };
        Ok(at.query(&sql, &[])?.rows.iter().filter_map(statement).collect())
    }

    fn untold_collations(
        &self,
        at: &Inspector,
        table: &str,
        schema: Option<&str>,
    ) -> Result<Vec<(String, String)>, ExecuteError> {
        match relation(at, table, schema).definition(at, table, schema)? {
            Some(sql) if definition::may_have_collations(sql) => Ok(definition::collations(&definition::body_of(sql)?)),
            Some(_) | None => Ok(Vec::new()),
        }
    }

    fn table_options(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<DialectOptions, ExecuteError> {
        let mut options = DialectOptions::new();
        let (without_rowid, strict) = definition::options(relation(at, table, schema).characters(at, table, schema)?)?;
        if without_rowid {
            options.insert("sqlite_with_rowid".into(), OptionValue::Bool(false));
        }
        if strict {
            options.insert("sqlite_strict".into(), OptionValue::Bool(true));
        }
        Ok(options)
    }

    fn prefetch(&self, at: &Inspector, of: &Wanted) -> Result<(), ExecuteError> {
        catalog::prefetch(at, of)
    }
}
