//! SQLite's catalogs: PRAGMAs, and the CREATE TABLE text for what PRAGMAs do not tell.
//!
//! The patterns are the dialect's behaviour: what they miss, SQLAlchemy misses, and comparisons against models rely on that.

use super::pattern::{Match, Pattern, PatternError, characters};
use super::sqlite_types::resolve_type;
use super::values::{
    IndexStatement, ReflectedCheck, ReflectedColumn, ReflectedComputed, ReflectedForeignKey, ReflectedForeignKeyOptions,
    ReflectedIndex, ReflectedPrimaryKey, ReflectedUnique,
};
use super::{DialectReflection, Inspector, RelationKind, Uniqueness, Wanted, sqlite_bulk};
use crate::engine::ExecuteError;
use crate::expr::{Expr, TextClause};
use crate::schema::{DialectOptions, OptionValue};
use crate::value::Value;
use indexmap::IndexMap;
use std::sync::OnceLock;

/// Reads SQLite databases.
#[derive(Debug)]
pub(super) struct SqliteReflection;

type Rows = Vec<Vec<Value>>;

static FOREIGN_KEY: Known = Known::new(
    r#"(?:CONSTRAINT\s+(?:"(.+?)"|(\w+))\s+)?FOREIGN\s+KEY\s*\(\s*(.+?)\s*\)\s+REFERENCES\s+(?:(?:"(.+?)")|([a-z0-9_]+))\s*\(\s*((?:"[^"]+"|[a-z0-9_]+)(?:(?:\s*,\s*|\s+)(?:"[^"]+"|[a-z0-9_]+))*\s*)\)\s*((?:ON\s+(?:DELETE|UPDATE)\s+(?:SET\s+NULL|SET\s+DEFAULT|CASCADE|RESTRICT|NO\s+ACTION)\s*)*)((?:NOT\s+)?DEFERRABLE)?(?:\s+INITIALLY\s+(DEFERRED|IMMEDIATE))?"#,
    "i",
);
static PRIMARY_KEY: Known = Known::new(r#"CONSTRAINT\s+(?:"(.+?)"|(\w+))\s+PRIMARY\s+KEY"#, "i");
static UNIQUE: Known = Known::new(r#"(?:CONSTRAINT\s+(?:"(.+?)"|(\w+))\s+)?UNIQUE\s*\((.+?)\)"#, "i");
static INLINE_UNIQUE: Known =
    Known::new(r#"(?:(".+?")|(?:[\[`])?([a-z0-9_]+)(?:[\]`])?)[\t ]+[a-z0-9_]+(?:[\t ]+[a-z0-9_]+)*?[\t ]+UNIQUE"#, "i");
static CHECK: Known = Known::new(
    r#"(?<![A-Za-z0-9_])(?:CONSTRAINT\s+("(?:[^"]|"")+"|'(?:[^']|'')+'|\[(?:[^\]]|\]\])+\]|`(?:[^`]|``)+`|\S+)\s+)?CHECK\s*\("#,
    "i",
);
static OPTIONS: Known = Known::new(r"\)(?:\s*,?\s*(?:(?P<without_rowid>WITHOUT\s+ROWID)|(?P<strict>STRICT)))*\s*$", "i");
static BODY: Known = Known::new(r"create table .*?\((.*)\)(?:\s*,?\s*(?:WITHOUT\s+ROWID|STRICT))*$", "is");
static COLUMN_IN_LIST: Known = Known::new(r#"(?:"(.+?)")|([a-z0-9_]+)"#, "i");
static PARTIAL: Known = Known::new(r"\)\s+where\s+(.+)", "i");

/// A pattern that is compiled once.
struct Known {
    text: &'static str,
    flags: &'static str,
    compiled: OnceLock<Result<Pattern, PatternError>>,
}

impl Known {
    const fn new(text: &'static str, flags: &'static str) -> Self {
        Self { text, flags, compiled: OnceLock::new() }
    }
}

fn known(pattern: &'static Known) -> Result<&'static Pattern, ExecuteError> {
    let compiled = pattern.compiled.get_or_init(|| Pattern::new(pattern.text, pattern.flags));
    compiled.as_ref().map_err(|error| ExecuteError::InvalidRequest(error.to_string()))
}

pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(super) fn prefix(schema: Option<&str>) -> String {
    schema.map_or_else(String::new, |schema| format!("{}.", quote(schema)))
}

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

fn first_group(found: &Match, groups: &[usize]) -> Option<String> {
    groups.iter().find_map(|group| found.group(*group).filter(|text| !text.is_empty()))
}

/// The first name in quotes or without them; a quote within is written twice, which upstream leaves so.
fn name_in(found: &Match, groups: &[usize]) -> Option<String> {
    first_group(found, groups).map(|name| name.replace("\"\"", "\""))
}

/// `SQLiteDialect._find_cols_in_sig`; a quote within a name is not the end of it, as upstream takes it for.
fn columns_in(list: &str) -> Result<Vec<String>, ExecuteError> {
    if list.contains("\"\"") {
        return Ok(quoted_columns(list));
    }
    let list = characters(list);
    Ok(known(&COLUMN_IN_LIST)?.find_all(&list).iter().filter_map(|found| first_group(found, &[1, 2])).collect())
}

/// Names between commas, with or without quotes.
fn quoted_columns(list: &str) -> Vec<String> {
    let (mut columns, mut name, mut in_quotes) = (Vec::new(), String::new(), false);
    let mut rest = list.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if in_quotes && rest.peek() == Some(&'"') => {
                name.push('"');
                rest.next();
            }
            '"' => in_quotes = !in_quotes,
            ',' if !in_quotes => columns.push(std::mem::take(&mut name)),
            c if in_quotes || !c.is_whitespace() => name.push(c),
            _ => {}
        }
    }
    columns.push(name);
    columns.retain(|name| !name.is_empty());
    columns
}

/// A pragma's statement.
pub(super) fn pragma_text(schema: &str, name: &str, table: &str) -> String {
    format!("PRAGMA {schema}.{name}({})", quote(table))
}

/// `_get_table_pragma`: without a schema, main first and then the temporary tables.
fn pragma(at: &Inspector, name: &str, table: &str, schema: Option<&str>) -> Result<Rows, ExecuteError> {
    let schemas = schema.map_or_else(|| vec!["main".to_owned(), "temp".to_owned()], |schema| vec![quote(schema)]);
    for schema in schemas {
        let answer = at.query(&pragma_text(&schema, name, table), &[])?;
        if !answer.rows.is_empty() {
            return Ok(answer.rows.clone());
        }
    }
    Ok(Vec::new())
}

/// What is asked for the text of CREATE TABLE; the second where there is no `sqlite_temp_master`.
pub(super) fn table_sql_texts(schema: Option<&str>) -> [String; 2] {
    let prefix = prefix(schema);
    [
        format!(
            "SELECT sql FROM  (SELECT * FROM {prefix}sqlite_master UNION ALL   SELECT * FROM {prefix}sqlite_temp_master) \
             WHERE name = ? AND type in ('table', 'view')"
        ),
        format!("SELECT sql FROM {prefix}sqlite_master WHERE name = ? AND type in ('table', 'view')"),
    ]
}

/// `_get_table_sql`: none for the internal tables, which have no text.
fn table_sql(at: &Inspector, table: &str, schema: Option<&str>) -> Result<Option<String>, ExecuteError> {
    let prefix = prefix(schema);
    let [both, one] = table_sql_texts(schema);
    let answer = match at.query(&both, &[table]) {
        Err(ExecuteError::Database(_)) => at.query(&one, &[table])?,
        answer => answer?,
    };
    let sql = text(answer.rows.first().and_then(|row| row.first()));
    let internal = ["sqlite_schema", "sqlite_master", "sqlite_temp_schema", "sqlite_temp_master"].contains(&table);
    if sql.is_none() && !internal {
        return Err(ExecuteError::NoSuchTable(format!("{prefix}{table}")));
    }
    Ok(sql)
}

/// What stands between the parentheses of CREATE TABLE.
fn body_of(sql: &str) -> Result<String, ExecuteError> {
    let sql = characters(sql.trim());
    Ok(known(&BODY)?
        .match_at(&sql, 0)
        .and_then(|found| found.group(1))
        .map_or_else(|| sql.iter().collect(), |body| body.trim().to_owned()))
}

/// What `GENERATED ALWAYS AS (...)` of a column says, to its own closing parenthesis; upstream's pattern takes the last one of the
/// line, and may begin at another column.
fn generated_expression(column: &str, body: &str) -> String {
    let body = characters(body);
    let definition = items(&body).into_iter().find(|item| leading_name(item) == column);
    definition
        .and_then(|item| {
            let open = unquoted_places(item).find(|at| {
                item[*at] == '(' && {
                    let before: String = item[..*at].iter().collect();
                    let word = before.trim_end().to_ascii_uppercase();
                    word.strip_suffix("AS").is_some_and(|rest| rest.ends_with(|c: char| c.is_whitespace() || c == '"'))
                }
            })?;
            let close = matching_parenthesis(item, open)?;
            Some(item[open + 1..close].iter().collect())
        })
        .unwrap_or_default()
}

/// Places outside of quotes and parentheses, those of opening parentheses among them.
fn unquoted_places(text: &[char]) -> impl Iterator<Item = usize> {
    let mut depth = 0;
    let mut quoted: Option<char> = None;
    (0..text.len()).filter(move |at| {
        let c = text[*at];
        match (quoted, c) {
            (Some(end), c) => {
                if c == end {
                    quoted = None;
                }
                return false;
            }
            (None, '\'' | '"' | '`') => quoted = Some(c),
            (None, '[') => quoted = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
        depth == 0 && quoted.is_none() || depth == 1 && c == '('
    })
}

/// The parts of a body between its commas.
fn items(body: &[char]) -> Vec<&[char]> {
    let mut found = Vec::new();
    let mut start = 0;
    for at in unquoted_places(body).filter(|at| body[*at] == ',') {
        found.push(&body[start..at]);
        start = at + 1;
    }
    found.push(&body[start..]);
    found
}

/// The name with which the definition of a column begins.
fn leading_name(item: &[char]) -> String {
    let text: String = item.iter().collect();
    let text = text.trim_start();
    match text.chars().next() {
        Some(open @ ('"' | '`' | '\'' | '[')) => {
            let close = if open == '[' { ']' } else { open };
            let mut name = String::new();
            let mut rest = text[1..].chars().peekable();
            while let Some(c) = rest.next() {
                if c == close && rest.next_if_eq(&close).is_none() {
                    break;
                }
                name.push(c);
            }
            name
        }
        _ => text.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default().to_owned(),
    }
}

/// Removes a word, whatever its case, as `re.sub(word, "", text)` does.
fn without_word(text: &str, word: &str) -> String {
    let mut out = text.to_owned();
    while let Some(start) = out.to_ascii_uppercase().find(word) {
        out.replace_range(start..start + word.len(), "");
    }
    out
}

/// The parenthesis that closes the one at `open`, past quoted texts (`util.find_matching_paren`).
fn matching_parenthesis(text: &[char], open: usize) -> Option<usize> {
    let mut depth = 0;
    let mut quoted: Option<char> = None;
    let mut at = open;
    while let Some(&c) = text.get(at) {
        match quoted {
            Some(quote) if c == quote => {
                if text.get(at + 1) == Some(&quote) {
                    at += 1;
                } else {
                    quoted = None;
                }
            }
            Some(_) => {}
            None => match c {
                '\'' | '"' => quoted = Some(c),
                '(' => depth += 1,
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            },
        }
        at += 1;
    }
    None
}

/// Takes off one layer of parentheses around a whole text (`util.strip_outer_parens`).
pub(super) fn strip_outer_parens(text: &str) -> String {
    let characters = characters(text.trim());
    match matching_parenthesis(&characters, 0) {
        Some(close) if characters.first() == Some(&'(') && close + 1 == characters.len() => characters[1..close].iter().collect(),
        _ => text.to_owned(),
    }
}

/// Takes the quotes off a constraint's name.
fn unquoted(name: &str) -> String {
    let mut inner = name.chars();
    let (first, last) = (inner.next(), inner.next_back());
    let inner = inner.as_str();
    match (first, last) {
        (Some('"'), Some('"')) | (Some('\''), Some('\'')) | (Some('`'), Some('`')) | (Some('['), Some(']'))
            if !inner.is_empty() =>
        {
            // A quote within is written twice; upstream leaves it so.
            last.filter(|quote| *quote != ']')
                .map_or_else(|| inner.to_owned(), |quote| inner.replace(&format!("{quote}{quote}"), &quote.to_string()))
        }
        _ => name.to_owned(),
    }
}

/// `None` sorts last.
fn name_order(name: Option<&String>) -> &str {
    name.filter(|name| !name.is_empty()).map_or("~", String::as_str)
}

/// The indexes, those that SQLite makes for constraints too if asked.
fn indexes(at: &Inspector, table: &str, schema: Option<&str>, automatic: bool) -> Result<Vec<ReflectedIndex>, ExecuteError> {
    let mut found = Vec::new();
    for row in pragma(at, "index_list", table, schema)? {
        let name = text(row.get(1)).unwrap_or_default();
        if !automatic && name.starts_with("sqlite_autoindex") {
            continue;
        }
        let mut dialect_options = DialectOptions::new();
        if int(row.get(4)) != 0 {
            let sql = format!("SELECT sql FROM {}sqlite_master WHERE name = ? AND type = 'index'", prefix(schema));
            let answer = at.query(&sql, &[&name])?;
            let sql = characters(&text(answer.rows.first().and_then(|row| row.first())).unwrap_or_default());
            match known(&PARTIAL)?.search(&sql, 0).and_then(|found| found.group(1)) {
                Some(predicate) => {
                    let clause = TextClause { text: predicate, ..TextClause::default() };
                    dialect_options.insert("sqlite_where".into(), OptionValue::Expr(Box::new(Expr::Text(clause))));
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
        let rows = pragma(at, "index_info", &index.name, schema)?;
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

/// What tells foreign keys apart (columns, table, columns), then name and options.
type ParsedForeignKey = (Vec<String>, Option<String>, ReflectedForeignKeyOptions);

/// Foreign keys as the text has them.
fn parsed_foreign_keys(sql: &str) -> Result<Vec<ParsedForeignKey>, ExecuteError> {
    let sql = characters(sql);
    let mut parsed = Vec::new();
    for found in known(&FOREIGN_KEY)?.find_all(&sql) {
        let constrained = columns_in(&found.group(3).unwrap_or_default())?;
        let referred = match found.group(6).filter(|list| !list.is_empty()) {
            Some(list) => columns_in(&list)?,
            None => constrained.clone(),
        };
        let mut signature = constrained;
        signature.extend(name_in(&found, &[4, 5]));
        signature.extend(referred);
        let mut options = ReflectedForeignKeyOptions::default();
        let actions = found.group(7).unwrap_or_default().to_uppercase();
        let words: Vec<&str> = actions.split_whitespace().collect();
        for clause in words.split(|word| *word == "ON") {
            let Some((event, action)) = clause.split_first() else { continue };
            let action = Some(action.join(" ")).filter(|action| !action.is_empty() && action != "NO ACTION");
            match *event {
                "DELETE" if action.is_some() => options.ondelete = action,
                "UPDATE" if action.is_some() => options.onupdate = action,
                _ => {}
            }
        }
        options.deferrable = found.group(8).filter(|text| !text.is_empty()).map(|text| !text.to_uppercase().contains("NOT"));
        options.initially = found.group(9).filter(|text| !text.is_empty()).map(|text| text.to_uppercase());
        parsed.push((signature, name_in(&found, &[1, 2]), options));
    }
    Ok(parsed)
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
        Ok(!pragma(at, "table_info", table, schema)?.is_empty())
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
        for row in pragma(at, "table_xinfo", table, schema)? {
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
                declared = without_word(&without_word(&declared, "GENERATED"), "ALWAYS").trim().to_owned();
                if body.is_none() {
                    body = Some(body_of(&table_sql(at, table, schema)?.unwrap_or_default())?);
                }
                let sqltext = generated_expression(&name, body.as_deref().unwrap_or_default());
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
        let sql = characters(&table_sql(at, table, schema)?.unwrap_or_default());
        let name = known(&PRIMARY_KEY)?.search(&sql, 0).and_then(|found| name_in(&found, &[1, 2]));
        let mut columns: Vec<(i64, String)> = Vec::new();
        for row in pragma(at, "table_xinfo", table, schema)? {
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
        for row in pragma(at, "foreign_key_list", table, schema)? {
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
        let sql = table_sql(at, table, schema)?;
        let mut keys = Vec::new();
        for (signature, name, options) in parsed_foreign_keys(sql.as_deref().unwrap_or_default())? {
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
        let sql = characters(&table_sql(at, table, schema)?.unwrap_or_default());
        let mut parsed: Vec<(Option<String>, Vec<String>)> = Vec::new();
        for found in known(&UNIQUE)?.find_all(&sql) {
            parsed.push((name_in(&found, &[1, 2]), columns_in(&found.group(3).unwrap_or_default())?));
        }
        for found in known(&INLINE_UNIQUE)?.find_all(&sql) {
            parsed.push((None, columns_in(&first_group(&found, &[1, 2]).unwrap_or_default())?));
        }
        let mut constraints = Vec::new();
        for (name, column_names) in parsed {
            if let Some(place) = automatic.iter().position(|known| *known == column_names) {
                automatic.remove(place);
                constraints.push(ReflectedUnique {
                    name,
                    column_names,
                    duplicates_index: None,
                    comment: None,
                    dialect_options: DialectOptions::new(),
                });
            }
        }
        Ok(constraints)
    }

    fn check_constraints(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<Vec<ReflectedCheck>, ExecuteError> {
        let sql = characters(&table_sql(at, table, schema)?.unwrap_or_default());
        let mut checks = Vec::new();
        for found in known(&CHECK)?.find_all(&sql) {
            let Some(close) = matching_parenthesis(&sql, found.end() - 1) else { continue };
            let sqltext: String = sql[found.end()..close].iter().collect();
            checks.push(ReflectedCheck {
                sqltext: sqltext.trim().to_owned(),
                name: found.group(1).map(|name| unquoted(&name)),
                comment: None,
                dialect_options: DialectOptions::new(),
            });
        }
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

    fn table_options(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Result<DialectOptions, ExecuteError> {
        let mut options = DialectOptions::new();
        let Some(sql) = table_sql(at, table, schema)? else { return Ok(options) };
        let sql = characters(sql.trim());
        let wanted = known(&OPTIONS)?;
        if let Some(found) = wanted.search(&sql, 0) {
            let has = |name: &str| wanted.group_index(name).and_then(|group| found.group(group)).is_some();
            if has("without_rowid") {
                options.insert("sqlite_with_rowid".into(), OptionValue::Bool(false));
            }
            if has("strict") {
                options.insert("sqlite_strict".into(), OptionValue::Bool(true));
            }
        }
        Ok(options)
    }

    fn prefetch(&self, at: &Inspector, of: &Wanted) -> Result<(), ExecuteError> {
        sqlite_bulk::prefetch(at, of)
    }
}
