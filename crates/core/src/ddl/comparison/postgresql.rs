//! What PostgreSQL holds for equal (`alembic.ddl.postgresql`).

use super::canonical::{CanonicalForm, PostgresqlForm, as_sent};
use super::default::{ExprPlace, is_numbered, literal_text, result, sorted_columns, tuple, unique_difference};
use super::{Comparison, ComparisonResult, ConstraintSets, Defaults, Surroundings};
use crate::config::pytext::repr;
use crate::operations::OperationError;
use crate::output::WarningCategory;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::Expr;
use limbeck_sql::schema::{Constraint, DialectOptions, Index, IndexElement, OptionValue, ServerDefault, Table, UniqueConstraint};
use limbeck_sql::types::{Affinity, SqlType};
use limbeck_sql::{CompileError, Value};
use std::collections::HashMap;

/// PostgreSQL.
#[derive(Debug, Clone, Copy)]
pub struct PostgresqlComparison;

impl Comparison for PostgresqlComparison {
    fn type_synonyms(&self) -> &'static [&'static [&'static str]] {
        &[&["numeric", "decimal"], &["float", "double precision"]]
    }

    fn has_equality(&self, type_: &str) -> bool {
        let type_ = type_.to_lowercase();
        let is_json = type_.contains("json") && !type_.contains("jsonb");
        !is_json && !["xml", "point", "polygon", "line", "path"].iter().any(|name| type_.starts_with(name))
    }

    /// A cast more or less, as ALTER COLUMN TYPE leaves it, gives the same value in the column.
    fn is_same_default(&self, was: &str, is: &str) -> bool {
        let plain = |text: &str| without_casts(text).replace(['(', ')', ' '], "");
        plain(was) == plain(is)
    }

    fn canonical_form(&self) -> Option<&'static dyn CanonicalForm> {
        Some(&PostgresqlForm)
    }

    fn identity_attrs_ignore(&self) -> &'static [&'static str] {
        &["on_null", "order"]
    }

    fn compare_server_default(
        &self,
        defaults: Defaults,
        dialect: &dyn Dialect,
        around: &dyn Surroundings,
    ) -> Result<bool, OperationError> {
        // A SERIAL has a default that nobody wrote.
        if defaults.model.table.is_primary_key(defaults.model.column) && is_numbered(defaults.model) {
            return Ok(false);
        }
        let was = defaults.rendered_database.map(|text| match text.strip_prefix("nextval('") {
            Some(rest) if rest.contains("'::regclass)") => text.replace("::regclass", ""),
            _ => text.to_owned(),
        });
        let (was, is, model) = match (was, defaults.rendered_model, &defaults.model.column.server_default) {
            (Some(was), Some(is), Some(model)) if was != is => (was, is, model),
            (was, is, _) => return Ok(was.as_deref() != is),
        };
        let is = match model {
            ServerDefault::Literal(_)
                if !matches!(defaults.database.column.type_.affinity(), Affinity::Numeric | Affinity::Float) =>
            {
                let inner = is.strip_prefix('\'').unwrap_or(is);
                format!("'{}'", inner.strip_suffix('\'').unwrap_or(inner))
            }
            _ => is.to_owned(),
        };
        Ok(around.scalar(&as_sent(&format!("SELECT {was} = {is}"), dialect))? != Value::Bool(true))
    }

    fn normalize_computed(&self, text: &str) -> String {
        super::StandardComparison.normalize_computed(&without_casts(text))
    }

    fn asked_of_every_database(&self) -> &'static [&'static str] {
        &[OWNED_SEQUENCES]
    }

    fn adjust_index(&self, index: &mut Index) {
        drop_empty_include(&mut index.options);
    }

    fn adjust_constraint(&self, constraint: &mut Constraint) {
        match constraint {
            Constraint::PrimaryKey(key) => drop_empty_include(&mut key.options),
            Constraint::Unique(unique) => drop_empty_include(&mut unique.options),
            Constraint::Check(_) | Constraint::ForeignKey(_) | Constraint::Exclude(_) => {}
        }
    }

    /// The default of a SERIAL is the sequence that belongs to the column; nobody wrote it.
    fn adjust_database(&self, tables: &mut [&mut Table], around: &dyn Surroundings) -> Result<Vec<String>, OperationError> {
        let mut told = Vec::new();
        let mut owned: Option<HashMap<(String, String), String>> = None;
        for table in tables {
            let name = table.name.name.clone();
            for column in &mut table.columns {
                let numbered = matches!(column.type_, SqlType::ExactInteger | SqlType::ExactBigint)
                    || matches!(&column.type_, SqlType::Dialect(args) if matches!(args.name.as_str(), "INTEGER" | "BIGINT"));
                let Some(sequence) = numbered.then(|| sequence_of(column.server_default.as_ref())).flatten() else { continue };
                let owned = match &mut owned {
                    Some(owned) => owned,
                    None => owned.insert(owned_sequences(around)?),
                };
                let owner = &column.name.name;
                if let Some(relation) = owned.get(&(sequence, owner.clone())) {
                    told.push(format!(
                        "Detected sequence named '{relation}' as owned by integer column '{name}({owner})', assuming SERIAL and \
                         omitting"
                    ));
                    column.server_default = None;
                }
            }
        }
        Ok(told)
    }

    fn correct_for_autogen_constraints(&self, sets: &mut ConstraintSets, _around: &dyn Surroundings) {
        let doubled = std::mem::take(&mut sets.doubled_indexes);
        sets.database_indexes.retain(|(number, _)| !doubled.contains(number));
    }

    fn compare_indexes(
        &self,
        model: &Index,
        database: &Index,
        dialect: &dyn Dialect,
        around: &dyn Surroundings,
    ) -> Result<ComparisonResult, CompileError> {
        let mut reasons: Vec<String> = unique_difference(model, database).into_iter().collect();
        if model.elements.len() != database.elements.len() {
            reasons.push(format!("expression number {} to {}", database.elements.len(), model.elements.len()));
        }
        if !reasons.is_empty() {
            return Ok(result(reasons));
        }
        let mut skipped = Vec::new();
        for (number, (is, was)) in (1..).zip(model.elements.iter().zip(&database.elements)) {
            let (is, was) = (element_text(is, dialect)?, element_text(was, dialect)?);
            if clean(&is, &model.table.name) == clean(&was, &model.table.name) {
                continue;
            }
            if is.trim().ends_with("_ops") && is.contains([' ', ')']) {
                skipped.push(format!("expression #{number} {} detected as including operator clause.", repr(&is)));
                around.warn(
                    WarningCategory::User,
                    &format!(
                        "Expression #{number} {} in index {} detected to include an operator clause. Expression compare cannot \
                         proceed. Please move the operator clause to the ``postgresql_ops`` dict to enable proper compare of the \
                         index expressions: \
                         https://docs.sqlalchemy.org/en/latest/dialects/postgresql.html#operator-classes",
                        repr(&is),
                        database.name.ident().map_or_else(|| "None".to_owned(), |name| repr(name.as_str())),
                    ),
                );
            } else {
                reasons.push(format!("expression #{number} {} to {}", repr(&was), repr(&is)));
            }
        }
        let (was, is) = (nulls_not_distinct(&database.options), nulls_not_distinct(&model.options));
        if was != is {
            reasons.extend(spelled(&format!("options {} to {}", option_tuple(was), option_tuple(is))));
        }
        Ok(if reasons.is_empty() && !skipped.is_empty() { ComparisonResult::Skip(skipped.join(", ")) } else { result(reasons) })
    }

    fn compare_unique_constraint(&self, model: &UniqueConstraint, database: &UniqueConstraint) -> ComparisonResult {
        let (was, is) = (sorted_columns(database), sorted_columns(model));
        if was != is {
            return ComparisonResult::Different(format!("expression {} to {}", tuple(&was), tuple(&is)));
        }
        let (was, is) = (nulls_not_distinct(&database.options), nulls_not_distinct(&model.options));
        if was != is {
            return ComparisonResult::Different(format!("expression {} to {}", option_tuple(was), option_tuple(is)));
        }
        ComparisonResult::Equal
    }

    fn render_expr(&self, expr: &Expr, place: ExprPlace, dialect: &dyn Dialect) -> Result<String, CompileError> {
        let text = literal_text(expr, dialect)?;
        // In an index an operation needs parentheses of its own.
        Ok(match (place, expr) {
            (ExprPlace::Index, Expr::Text(_) | Expr::Binary(_) | Expr::List { .. }) if !text.starts_with('(') => match expr {
                Expr::Text(_) => text,
                _ => format!("({text})"),
            },
            _ => text,
        })
    }
}

fn drop_empty_include(options: &mut DialectOptions) {
    if options.get("postgresql_include") == Some(&OptionValue::List(Vec::new())) {
        options.shift_remove("postgresql_include");
    }
}

/// The sequence of `nextval('...'::regclass)`.
fn sequence_of(default: Option<&ServerDefault>) -> Option<String> {
    let Some(ServerDefault::Expr(expr)) = default else { return None };
    let Expr::Text(clause) = &**expr else { return None };
    let sql = clause.sql();
    let (name, _) = sql.strip_prefix("nextval('")?.split_once("'::regclass)")?;
    Some(name.to_owned())
}

/// Sequences that belong to columns: as `regclass` shows them, by their own name, and the column.
const OWNED_SEQUENCES: &str = "SELECT string_agg(c.oid::regclass::text || chr(31) || c.relname || chr(31) || a.attname, chr(30)) \
     FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_depend AS d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass \
     AND d.refclassid = 'pg_class'::regclass \
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
     WHERE c.relkind = 'S'";

/// Names of sequences that belong to columns, by what `regclass` calls them and the name of the column.
fn owned_sequences(around: &dyn Surroundings) -> Result<HashMap<(String, String), String>, OperationError> {
    let Value::Text(answer) = around.scalar(OWNED_SEQUENCES)? else { return Ok(HashMap::new()) };
    let parts = |entry: &str| {
        let mut parts = entry.split('\u{1f}').map(str::to_owned);
        let (shown, name, owner) = (parts.next()?, parts.next()?, parts.next()?);
        Some(((shown, owner), name))
    };
    Ok(answer.split('\u{1e}').filter_map(parts).collect())
}

fn nulls_not_distinct(options: &DialectOptions) -> bool {
    options.get("postgresql_nulls_not_distinct") == Some(&OptionValue::Bool(true))
}

fn option_tuple(on: bool) -> &'static str {
    if on { "('nulls_not_distinct',)" } else { "()" }
}

/// Upstream adds the reason letter by letter, so that it reads `o, p, t, i, o, n, s`; logs are compared with it.
fn spelled(reason: &str) -> Vec<String> {
    reason.chars().map(String::from).collect()
}

fn element_text(element: &IndexElement, dialect: &dyn Dialect) -> Result<String, CompileError> {
    match element {
        IndexElement::Column(name) => Ok(limbeck_sql::compiler::quote::quote(name, dialect)),
        IndexElement::Expr(expr) => literal_text(expr, dialect),
    }
}

/// An expression of an index without what the server adds or leaves out (`_cleanup_index_expr`).
pub(crate) fn clean(text: &str, table: &str) -> String {
    let text = text.to_lowercase().replace(['"', '\''], "").replace(&format!("{}.", table.to_lowercase()), "");
    let mut text = without_casts(&text);
    strip_parentheses(&mut text);
    drop_default_order(&mut text);
    strip_parentheses(&mut text);
    while let Some(shorter) = without_cast_functions(&text) {
        text = shorter;
    }
    text.replace(' ', "")
}

fn strip_parentheses(text: &mut String) {
    while text.starts_with('(') && text.ends_with(')') && text.len() >= 2 {
        *text = text[1..text.len() - 1].to_owned();
    }
}

/// ASC and the place of nulls that goes with an order anyway are not told by the server.
fn drop_default_order(text: &mut String) {
    for suffix in [" asc nulls last", " nulls last", " asc"] {
        if let Some(rest) = text.strip_suffix(suffix)
            && !(suffix == " nulls last" && rest.ends_with(" desc"))
        {
            *text = rest.to_owned();
            return;
        }
    }
    if let Some(rest) = text.strip_suffix(" asc nulls first") {
        *text = format!("{rest} nulls first");
    } else if let Some(rest) = text.strip_suffix(" desc nulls first") {
        *text = format!("{rest} desc");
    }
}

/// The text without `::type`.
pub(crate) fn without_casts(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        if chars[at..].starts_with(&[':', ':'])
            && let Some(end) = type_name(&chars, spaces(&chars, at + 2))
        {
            at = end;
        } else {
            kept.push(chars[at]);
            at += 1;
        }
    }
    kept
}

/// The text with `CAST(x AS type)` made `x`, wherever one stands outermost; `None` when there is none.
fn without_cast_functions(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let (mut at, mut found) = (0, false);
    while at < chars.len() {
        let at_word = at == 0 || !is_word(chars[at - 1]);
        if at_word && let Some((inner, end)) = cast_function(&chars, at) {
            kept.extend(inner);
            at = end;
            found = true;
        } else {
            kept.push(chars[at]);
            at += 1;
        }
    }
    found.then_some(kept)
}

/// What stands inside of a `cast(... as type)` that begins here, and where it ends.
fn cast_function(chars: &[char], at: usize) -> Option<(&[char], usize)> {
    let open = spaces(chars, word(chars, at, "cast")?);
    let start = (chars.get(open) == Some(&'(')).then_some(open + 1)?;
    (start..chars.len()).find_map(|place| {
        let as_ = spaces(chars, place);
        let type_ = (as_ > place).then(|| word(chars, as_, "as")).flatten()?;
        let type_start = spaces(chars, type_);
        let end = (type_start > type_).then(|| type_name(chars, type_start)).flatten()?;
        let close = spaces(chars, end);
        (chars.get(close) == Some(&')')).then(|| (&chars[start..place], close + 1))
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn spaces(chars: &[char], at: usize) -> usize {
    at + chars.get(at..).map_or(0, |rest| rest.iter().take_while(|c| c.is_whitespace()).count())
}

fn word(chars: &[char], at: usize, wanted: &str) -> Option<usize> {
    let length = wanted.chars().count();
    let there = chars.get(at..at + length)?;
    there.iter().zip(wanted.chars()).all(|(c, wanted)| c.eq_ignore_ascii_case(&wanted)).then_some(at + length)
}

/// Where a complete type name that begins here ends: `character varying(10)`, `timestamp with time zone`, `text[]`.
fn type_name(chars: &[char], at: usize) -> Option<usize> {
    let part = |at: usize| -> Option<usize> {
        if chars.get(at) == Some(&'"') {
            let length = chars.get(at + 1..)?.iter().position(|c| *c == '"').filter(|length| *length > 0)?;
            return Some(at + length + 2);
        }
        let length = chars.get(at..)?.iter().take_while(|c| is_word(**c)).count();
        (length > 0).then_some(at + length)
    };
    let after_spaces = |end: usize, words: &[&str]| -> Option<usize> {
        let mut end = end;
        for wanted in words {
            let start = spaces(chars, end);
            end = (start > end).then(|| word(chars, start, wanted)).flatten()?;
        }
        Some(end)
    };
    let mut end = part(at)?;
    if chars.get(end) == Some(&'.')
        && let Some(longer) = part(end + 1)
    {
        end = longer;
    }
    for second in ["varying", "precision"] {
        end = after_spaces(end, &[second]).unwrap_or(end);
    }
    end = arguments(chars, spaces(chars, end)).unwrap_or(end);
    for zone in [&["with", "time", "zone"], &["without", "time", "zone"]] {
        end = after_spaces(end, zone).unwrap_or(end);
    }
    while let Some(longer) = brackets(chars, spaces(chars, end)) {
        end = longer;
    }
    Some(end)
}

/// `(10)` or `(10, 2)`.
fn arguments(chars: &[char], at: usize) -> Option<usize> {
    let mut at = (chars.get(at) == Some(&'(')).then_some(at + 1)?;
    for further in [false, true] {
        if further {
            let comma = spaces(chars, at);
            if chars.get(comma) != Some(&',') {
                break;
            }
            at = comma + 1;
        }
        let start = spaces(chars, at);
        let digits = chars.get(start..)?.iter().take_while(|c| c.is_ascii_digit()).count();
        at = (digits > 0).then_some(start + digits)?;
    }
    let close = spaces(chars, at);
    (chars.get(close) == Some(&')')).then_some(close + 1)
}

/// `[]` or `[3]`.
fn brackets(chars: &[char], at: usize) -> Option<usize> {
    let start = spaces(chars, (chars.get(at) == Some(&'[')).then_some(at + 1)?);
    let digits = chars.get(start..)?.iter().take_while(|c| c.is_ascii_digit()).count();
    let close = spaces(chars, start + digits);
    (chars.get(close) == Some(&']')).then_some(close + 1)
}

#[cfg(test)]
mod tests {
    use super::{clean, without_casts};

    #[test]
    fn casts_go_with_their_whole_type() {
        assert_eq!(without_casts("lower((name)::character varying(10)) || 'x'::text"), "lower((name)) || 'x'");
        assert_eq!(without_casts("a::timestamp without time zone = b::int[]"), "a = b");
        assert_eq!(without_casts("a::s.t, b :: \"char\" c"), "a, b  c");
    }

    #[test]
    fn index_expressions_are_compared_bare() {
        for (was, is) in [
            ("lower(name::text)", "lower(name)"),
            ("((x -> 'a'::text))", "x -> 'a'"),
            ("x DESC", "x DESC NULLS FIRST"),
            ("x", "x ASC NULLS LAST"),
            ("x NULLS FIRST", "x ASC NULLS FIRST"),
            ("(id)::integer", "CAST(id AS INTEGER)"),
            ("CAST(CAST(id AS VARCHAR(20)) AS INTEGER)", "id"),
        ] {
            assert_eq!(clean(was, "t"), clean(is, "t"), "{was} and {is}");
        }
        assert_ne!(clean("x DESC", "t"), clean("x", "t"));
        assert_ne!(clean("x DESC NULLS LAST", "t"), clean("x DESC", "t"));
    }
}
