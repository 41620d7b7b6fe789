//! How a MySQL or MariaDB server describes its tables: by `SHOW CREATE TABLE`, of all wanted tables in one round trip.

mod scanner;
mod sequences;
mod show_create;
mod types;

use super::values::{
    KeyDetail, ReflectedCheck, ReflectedColumn, ReflectedComputed, ReflectedForeignKey, ReflectedForeignKeyOptions,
    ReflectedIndex, ReflectedPrimaryKey, ReflectedUnique, Uniqueness,
};
use super::{DialectReflection, Inspector, RelationKind, Wanted};
use crate::compiler::quote;
use crate::engine::{Cursor, DbError, ExecuteError};
use crate::schema::{DatabaseSequence, DialectOptions, OptionValue};
use crate::value::Value;
use show_create::{Generated, ParsedColumn, ParsedForeignKey, ParsedKey, ParsedTable};
use std::rc::Rc;

pub(super) struct MysqlReflection;

type Answer<T> = Result<T, ExecuteError>;

/// Tables asked about in one round trip.
const AT_ONCE: usize = 500;

fn text(value: Option<&Value>) -> Option<String> {
    match value {
        Some(Value::Text(text)) => Some(text.clone()),
        Some(Value::Bytes(bytes)) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    }
}

/// The name with its schema, each in quotes.
fn full_name(at: &Inspector, table: &str, schema: Option<&str>) -> String {
    let dialect = at.connection().dialect();
    match schema {
        Some(schema) => format!("{}.{}", quote::quote_always(schema, dialect), quote::quote_always(table, dialect)),
        None => quote::quote_always(table, dialect),
    }
}

fn show_create_table(at: &Inspector, table: &str, schema: Option<&str>) -> String {
    format!("SHOW CREATE TABLE {}", full_name(at, table, schema))
}

fn code(error: &DbError) -> Option<&str> {
    error.code.as_deref()
}

/// The definition of a table or view.
fn definition(at: &Inspector, table: &str, schema: Option<&str>) -> Answer<String> {
    let missing = || ExecuteError::NoSuchTable(full_name(at, table, schema));
    match at.query(&show_create_table(at, table, schema), &[]) {
        Ok(answer) => {
            let row = answer.rows.first().ok_or_else(missing)?;
            Ok(text(row.get(1)).ok_or_else(missing)?.trim().to_owned())
        }
        Err(ExecuteError::Database(error)) if code(&error) == Some("1146") => Err(missing()),
        Err(error) => Err(error),
    }
}

/// `DESCRIBE` of a view as the definition of a table.
fn described(at: &Inspector, view: &str, schema: Option<&str>, quote: char) -> Answer<String> {
    let name = full_name(at, view, schema);
    let answer = at.query(&format!("DESCRIBE {name}"), &[]).map_err(|error| match error {
        ExecuteError::Database(error) if code(&error) == Some("1146") => ExecuteError::NoSuchTable(full_name(at, view, schema)),
        ExecuteError::Database(error) if code(&error) == Some("1356") => ExecuteError::InvalidRequest(format!(
            "Table or view named {} could not be reflected: {error}",
            full_name(at, view, schema)
        )),
        error => error,
    })?;
    let mut lines = Vec::with_capacity(answer.rows.len());
    for row in &answer.rows {
        let column = |place: usize| text(row.get(place)).unwrap_or_default();
        let (name, type_, nullable, default, extra) = (column(0), column(1), column(2), column(4), column(5));
        let mut line = format!("  {quote}{}{quote} {type_}", name.replace(quote, &format!("{quote}{quote}")));
        if nullable.is_empty() {
            line.push_str(" NOT NULL");
        }
        if !default.is_empty() && !default.contains("auto_increment") {
            let plain = (type_.starts_with("timestamp") && default.starts_with('C')) || default == "NULL";
            if plain {
                line.push_str(&format!(" DEFAULT {default}"));
            } else {
                line.push_str(&format!(" DEFAULT '{}'", default.replace('\'', "''")));
            }
        }
        if !extra.is_empty() {
            line.push_str(&format!(" {extra}"));
        }
        lines.push(line);
    }
    Ok(format!("CREATE TABLE {quote}{view}{quote} (\n{}\n) ", lines.join(",\n")))
}

/// The table, read from its definition; once for all questions about it.
fn parsed(at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Rc<ParsedTable>> {
    if let Some(known) = at.kept::<ParsedTable>(schema, table) {
        return Ok(known);
    }
    let dialect = at.connection().dialect();
    let quote = dialect.quote_characters().0;
    let mut sql = definition(at, table, schema)?;
    if show_create::is_view(&sql) {
        sql = described(at, table, schema, quote)?;
    }
    let parsed = Rc::new(show_create::parse(&sql, quote, dialect.name() == "mariadb"));
    parsed.warnings.iter().for_each(|warning| at.warn(warning.clone()));
    at.keep(schema, table, Rc::clone(&parsed));
    Ok(parsed)
}

/// What `SHOW CREATE TABLE` says of a table beside its columns and keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DefinedTable {
    /// Conditions of CHECKs, by name.
    pub checks: Vec<(String, String)>,
    /// Defaults, by column.
    pub defaults: Vec<(String, String)>,
}

/// Reads what `SHOW CREATE TABLE` says; `quote` stands around names.
pub fn table_of_definition(definition: &str, quote: char) -> DefinedTable {
    let parsed = show_create::parse(definition.trim(), quote, true);
    DefinedTable {
        checks: parsed.checks.into_iter().map(|check| (check.name, check.sqltext)).collect(),
        defaults: parsed.columns.into_iter().filter_map(|column| Some((column.name, column.default?))).collect(),
    }
}

/// Names with none last.
fn name_order(name: Option<&String>) -> &str {
    name.filter(|name| !name.is_empty()).map_or("~", String::as_str)
}

/// An option's key under the dialect's name.
fn option_key(at: &Inspector, option: &str) -> String {
    format!("{}_{option}", at.connection().dialect().name())
}

impl DialectReflection for MysqlReflection {
    fn schema_names(&self, at: &Inspector) -> Answer<Vec<String>> {
        let answer = at.query("SHOW schemas", &[])?;
        Ok(answer.rows.iter().filter_map(|row| text(row.first())).collect())
    }

    fn names(&self, at: &Inspector, kind: RelationKind, schema: Option<&str>, _include_internal: bool) -> Answer<Vec<String>> {
        let wanted: &[&str] = match kind {
            RelationKind::Table => &["BASE TABLE"],
            RelationKind::View => &["VIEW", "SYSTEM VIEW"],
            // The server does not list temporary ones.
            RelationKind::MaterializedView | RelationKind::TempTable | RelationKind::TempView => return Ok(Vec::new()),
        };
        let current = schema.unwrap_or_else(|| at.default_schema_name());
        if current.is_empty() {
            return Err(ExecuteError::InvalidRequest(
                "no database is selected: the URL names none, and no schema is given".to_owned(),
            ));
        }
        let schema = quote::quote_always(current, at.connection().dialect());
        let answer = at.query(&format!("SHOW FULL TABLES FROM {schema}"), &[])?;
        Ok(answer
            .rows
            .iter()
            .filter(|row| text(row.get(1)).is_some_and(|kind| wanted.contains(&kind.as_str())))
            .filter_map(|row| text(row.first()))
            .collect())
    }

    /// Temporary tables are only known to DESCRIBE.
    fn has_table(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<bool> {
        let schema =
            schema.map(str::to_owned).or_else(|| Some(at.default_schema_name().to_owned()).filter(|name| !name.is_empty()));
        let sql = format!("DESCRIBE {}", full_name(at, table, schema.as_deref()));
        match at.connection().exec_driver_sql(&sql, &[]) {
            Ok(cursor) => Ok(!cursor.rows.is_empty()),
            Err(ExecuteError::Database(error)) if matches!(code(&error), Some("1146" | "1049" | "1051")) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn view_definition(&self, at: &Inspector, view: &str, schema: Option<&str>) -> Answer<Option<String>> {
        let sql = definition(at, view, schema)?;
        if sql.to_ascii_uppercase().starts_with("CREATE TABLE") {
            return Err(ExecuteError::NoSuchTable(full_name(at, view, schema)));
        }
        Ok(Some(sql))
    }

    fn columns(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedColumn>> {
        let table = parsed(at, table, schema)?;
        Ok(table
            .columns
            .iter()
            .map(|column| {
                let ParsedColumn { name, type_, nullable, default, comment, autoincrement, generated } = column;
                ReflectedColumn {
                    nullable: *nullable,
                    default: default.clone(),
                    autoincrement: *autoincrement,
                    comment: Some(comment.clone()),
                    computed: generated.as_ref().map(|Generated { sqltext, persisted }| ReflectedComputed {
                        sqltext: sqltext.clone(),
                        persisted: *persisted,
                    }),
                    ..ReflectedColumn::new(name.clone(), type_.clone())
                }
            })
            .collect())
    }

    fn pk_constraint(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<ReflectedPrimaryKey> {
        let table = parsed(at, table, schema)?;
        let key = table.keys.iter().find(|key| key.kind.as_deref() == Some("PRIMARY"));
        Ok(ReflectedPrimaryKey {
            constrained_columns: key.map(|key| key.columns.iter().map(|(name, _)| name.clone()).collect()).unwrap_or_default(),
            ..ReflectedPrimaryKey::default()
        })
    }

    fn foreign_keys(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedForeignKey>> {
        let table = parsed(at, table, schema)?;
        let action = |action: &Option<String>| action.clone().filter(|action| action != "NO ACTION");
        Ok(table
            .foreign_keys
            .iter()
            .map(|key| {
                let ParsedForeignKey { name, columns, referred_schema, referred_table, referred_columns, ondelete, onupdate } =
                    key;
                ReflectedForeignKey {
                    name: Some(name.clone()),
                    constrained_columns: columns.clone(),
                    referred_schema: referred_schema.clone().or_else(|| schema.map(str::to_owned)),
                    referred_table: referred_table.clone(),
                    referred_columns: referred_columns.clone(),
                    options: ReflectedForeignKeyOptions {
                        onupdate: action(onupdate),
                        ondelete: action(ondelete),
                        ..ReflectedForeignKeyOptions::default()
                    },
                    comment: None,
                }
            })
            .collect())
    }

    fn unique_constraints(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedUnique>> {
        let table = parsed(at, table, schema)?;
        let mut found: Vec<ReflectedUnique> = table
            .keys
            .iter()
            .filter(|key| key.kind.as_deref() == Some("UNIQUE"))
            .map(|key| ReflectedUnique {
                name: key.name.clone(),
                column_names: key.columns.iter().map(|(name, _)| name.clone()).collect(),
                duplicates_index: key.name.clone(),
                comment: None,
                dialect_options: DialectOptions::new(),
            })
            .collect();
        found.sort_by(|a, b| name_order(a.name.as_ref()).cmp(name_order(b.name.as_ref())));
        Ok(found)
    }

    fn check_constraints(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedCheck>> {
        let table = parsed(at, table, schema)?;
        let mut found: Vec<ReflectedCheck> = table
            .checks
            .iter()
            .map(|check| ReflectedCheck {
                sqltext: check.sqltext.clone(),
                name: Some(check.name.clone()),
                comment: None,
                dialect_options: DialectOptions::new(),
            })
            .collect();
        found.sort_by(|a, b| name_order(a.name.as_ref()).cmp(name_order(b.name.as_ref())));
        Ok(found)
    }

    fn indexes(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedIndex>> {
        let table = parsed(at, table, schema)?;
        let mut found = Vec::new();
        for ParsedKey { kind, name, columns, descending: _, using: _, parser } in &table.keys {
            let mut dialect_options = DialectOptions::new();
            let mut set = |option: &str, value: OptionValue| {
                dialect_options.insert(option_key(at, option), value);
            };
            match kind.as_deref() {
                Some("PRIMARY") => continue,
                Some("UNIQUE") | None => {}
                Some(prefix @ ("FULLTEXT" | "SPATIAL")) => set("prefix", OptionValue::Str(prefix.to_owned())),
                Some(other) => at.warn(format!("Converting unknown KEY type {other} to a plain KEY")),
            }
            if let Some(parser) = parser {
                set("with_parser", OptionValue::Str(parser.clone()));
            }
            let lengths: Vec<(String, OptionValue)> = columns
                .iter()
                .filter_map(|(name, length)| length.map(|length| (name.clone(), OptionValue::Int(length))))
                .collect();
            if !lengths.is_empty() {
                set("length", OptionValue::Map(lengths));
            }
            found.push(ReflectedIndex {
                name: name.clone().unwrap_or_default(),
                column_names: columns.iter().map(|(name, _)| Some(name.clone())).collect(),
                expressions: None,
                unique: Uniqueness::Flag(kind.as_deref() == Some("UNIQUE")),
                duplicates_constraint: None,
                column_sorting: indexmap::IndexMap::new(),
                dialect_options: Some(dialect_options).filter(|options| !options.is_empty()),
            });
        }
        found.sort_by(|a, b| name_order(Some(&a.name)).cmp(name_order(Some(&b.name))));
        Ok(found)
    }

    fn key_details(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<KeyDetail>> {
        let table = parsed(at, table, schema)?;
        let detail = |key: &ParsedKey| {
            Some(KeyDetail { name: key.name.clone()?, using: key.using.clone(), descending: key.descending.clone() })
        };
        Ok(table.keys.iter().filter_map(detail).collect())
    }

    fn table_options(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<DialectOptions> {
        let table = parsed(at, table, schema)?;
        Ok(table.options.iter().map(|(key, value)| (option_key(at, key), OptionValue::Str(value.clone()))).collect())
    }

    fn table_comment(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Option<Option<String>>> {
        let table = parsed(at, table, schema)?;
        Ok(Some(table.options.iter().find(|(key, _)| key == "comment").map(|(_, comment)| comment.clone())))
    }

    /// Definitions of all wanted tables in one round trip, and then what their views look like in another.
    fn prefetch(&self, at: &Inspector, of: &Wanted) -> Answer<()> {
        let schema = of.schema();
        let mut names = Vec::new();
        if of.kind.tables {
            names.extend(self.names(at, RelationKind::Table, schema, false)?);
        }
        if of.kind.views {
            names.extend(self.names(at, RelationKind::View, schema, false)?);
        }
        names.retain(|name| of.has(name) && !at.remembers(&show_create_table(at, name, schema)));
        let is_view = |cursor: &Cursor| {
            let sql = text(cursor.rows.first().and_then(|row| row.get(1)));
            sql.is_some_and(|sql| show_create::is_view(sql.trim()))
        };
        let mut views = Vec::new();
        for group in names.chunks(AT_ONCE) {
            let statements: Vec<String> = group.iter().map(|name| show_create_table(at, name, schema)).collect();
            for ((name, sql), answer) in group.iter().zip(&statements).zip(at.connection().exec_driver_sql_each(&statements)?) {
                // What went wrong is told when somebody asks for that table.
                if let Ok(cursor) = answer {
                    if is_view(&cursor) {
                        views.push(format!("DESCRIBE {}", full_name(at, name, schema)));
                    }
                    at.remember(sql.clone(), Vec::new(), cursor);
                }
            }
        }
        for group in views.chunks(AT_ONCE) {
            for (sql, answer) in group.iter().zip(at.connection().exec_driver_sql_each(group)?) {
                if let Ok(cursor) = answer {
                    at.remember(sql.clone(), Vec::new(), cursor);
                }
            }
        }
        Ok(())
    }

    fn sequence_names(&self, at: &Inspector, schema: Option<&str>) -> Answer<Option<Vec<String>>> {
        if !at.connection().dialect().supports_sequences() {
            return Ok(None);
        }
        let schema = schema.unwrap_or_else(|| at.default_schema_name());
        let sql = "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE='SEQUENCE' and TABLE_SCHEMA=%s";
        let answer = at.query(sql, &[schema])?;
        Ok(Some(answer.rows.iter().filter_map(|row| text(row.first())).collect()))
    }

    fn sequences(&self, at: &Inspector, schemas: &[String]) -> Answer<Option<Vec<DatabaseSequence>>> {
        if !at.connection().dialect().supports_sequences() {
            return Ok(None);
        }
        sequences::sequences(at, schemas).map(Some)
    }
}
