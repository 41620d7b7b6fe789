//! What only the text of a statement tells. The patterns are the dialect's behaviour: what they miss, SQLAlchemy misses, and
//! comparisons against models rely on that.

use crate::engine::ExecuteError;
use crate::reflection::pattern::{Match, Pattern, PatternError, characters};
use crate::reflection::values::{ReflectedCheck, ReflectedForeignKeyOptions};
use crate::schema::DialectOptions;
use std::sync::OnceLock;

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

/// What stands between the parentheses of CREATE TABLE.
pub(super) fn body_of(sql: &str) -> Result<String, ExecuteError> {
    let sql = characters(sql.trim());
    Ok(known(&BODY)?
        .match_at(&sql, 0)
        .and_then(|found| found.group(1))
        .map_or_else(|| sql.iter().collect(), |body| body.trim().to_owned()))
}

/// What `GENERATED ALWAYS AS (...)` of a column says, to its own closing parenthesis; upstream's pattern takes the last one of the
/// line, and may begin at another column.
pub(super) fn generated_expression(column: &str, body: &str) -> String {
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

/// Whether it is worth while to look for collations of columns.
pub(super) fn may_have_collations(sql: &str) -> bool {
    sql.as_bytes().windows(7).any(|word| word.eq_ignore_ascii_case(b"collate"))
}

/// The collations of columns, by the name that an item of the body begins with.
pub(super) fn collations(body: &str) -> Vec<(String, String)> {
    let body = characters(body);
    let collation = |item: &&[char]| {
        // The last one counts.
        let places: Vec<usize> = unquoted_places(item).collect();
        let place = places.windows(7).rev().find(|places| {
            let (first, last) = (places[0], places[6]);
            let is_inside = |c: &char| c.is_alphanumeric() || *c == '_';
            let word: String = item[first..=last].iter().collect();
            word.eq_ignore_ascii_case("collate")
                && !first.checked_sub(1).is_some_and(|before| is_inside(&item[before]))
                && !item.get(last + 1).is_some_and(is_inside)
        })?;
        let name = leading_name(&item[place[6] + 1..]);
        (!name.is_empty()).then(|| (leading_name(item), name))
    };
    items(&body).iter().filter_map(collation).collect()
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
pub(super) fn without_word(text: &str, word: &str) -> String {
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
pub(in crate::reflection) fn strip_outer_parens(text: &str) -> String {
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

/// What tells foreign keys apart (columns, table, columns), then name and options.
pub(super) type ParsedForeignKey = (Vec<String>, Option<String>, ReflectedForeignKeyOptions);

/// Foreign keys as the text has them.
pub(super) fn foreign_keys(sql: &[char]) -> Result<Vec<ParsedForeignKey>, ExecuteError> {
    let mut parsed = Vec::new();
    for found in known(&FOREIGN_KEY)?.find_all(sql) {
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

/// The name of the primary key.
pub(super) fn primary_key_name(sql: &[char]) -> Result<Option<String>, ExecuteError> {
    Ok(known(&PRIMARY_KEY)?.search(sql, 0).and_then(|found| name_in(&found, &[1, 2])))
}

/// A unique constraint as it is written.
pub(super) struct WrittenUnique {
    pub name: Option<String>,
    pub columns: Vec<String>,
}

/// Unique constraints: those of the table, then those of columns.
pub(super) fn uniques(sql: &[char]) -> Result<Vec<WrittenUnique>, ExecuteError> {
    let mut parsed = Vec::new();
    for found in known(&UNIQUE)?.find_all(sql) {
        let columns = columns_in(&found.group(3).unwrap_or_default())?;
        parsed.push(WrittenUnique { name: name_in(&found, &[1, 2]), columns });
    }
    for found in known(&INLINE_UNIQUE)?.find_all(sql) {
        let columns = columns_in(&first_group(&found, &[1, 2]).unwrap_or_default())?;
        parsed.push(WrittenUnique { name: None, columns });
    }
    Ok(parsed)
}

/// Checks in the order of the text.
pub(super) fn checks(sql: &[char]) -> Result<Vec<ReflectedCheck>, ExecuteError> {
    let mut checks = Vec::new();
    for found in known(&CHECK)?.find_all(sql) {
        let Some(close) = matching_parenthesis(sql, found.end() - 1) else { continue };
        let sqltext: String = sql[found.end()..close].iter().collect();
        checks.push(ReflectedCheck {
            sqltext: sqltext.trim().to_owned(),
            name: found.group(1).map(|name| unquoted(&name)),
            comment: None,
            dialect_options: DialectOptions::new(),
        });
    }
    Ok(checks)
}

/// Whether the table is `WITHOUT ROWID`, and whether it is `STRICT`.
pub(super) fn options(sql: &[char]) -> Result<(bool, bool), ExecuteError> {
    let wanted = known(&OPTIONS)?;
    let Some(found) = wanted.search(sql, 0) else { return Ok((false, false)) };
    let has = |name: &str| wanted.group_index(name).and_then(|group| found.group(group)).is_some();
    Ok((has("without_rowid"), has("strict")))
}

/// The condition of a partial index.
pub(super) fn predicate(sql: &str) -> Result<Option<String>, ExecuteError> {
    Ok(known(&PARTIAL)?.search(&characters(sql), 0).and_then(|found| found.group(1)))
}

#[cfg(test)]
mod tests {
    use super::collations;

    #[test]
    fn collations_stand_outside_of_quotes_and_parentheses() {
        let body = r#"id INTEGER PRIMARY KEY, "a b" VARCHAR(20) NOT NULL collate nocase, collated TEXT DEFAULT 'x COLLATE y',
                      c TEXT CHECK (c COLLATE RTRIM <> '') COLLATE "RTRIM" UNIQUE, d TEXT, CHECK (d = 'a' COLLATE NOCASE)"#;
        let found = collations(body);
        let expected = [("a b", "nocase"), ("c", "RTRIM")].map(|(column, name)| (column.to_owned(), name.to_owned()));
        assert_eq!(found, expected);
    }
}
