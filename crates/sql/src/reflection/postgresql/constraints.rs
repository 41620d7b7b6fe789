//! Primary keys, unique constraints, foreign keys and checks.

use super::attributes::{Attributes, Names};
use super::rows::Row;
use super::{Answer, Condition, Inspector, Multi, Wanted, ask, entry, since};
use crate::engine::parameters::str_repr;
use crate::reflection::sqlite::strip_outer_parens;
use crate::reflection::values::{
    ReflectedCheck, ReflectedForeignKey, ReflectedForeignKeyOptions, ReflectedPrimaryKey, ReflectedUnique,
};
use crate::schema::{DialectOptions, OptionValue};

const DESCRIPTION: &str = "LEFT JOIN pg_catalog.pg_description AS d ON d.objoid = k.oid AND d.objsubid = 0 \
     AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass";

/// The constraints of a relation, of some kinds. The fence has the server look them up for each: where its statistics are older
/// than the tables, it compares each constraint with each relation.
const CONSTRAINTS: &str = "LEFT JOIN LATERAL (SELECT * FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype";
const FENCE: &str = "OFFSET 0) AS k ON true";

/// Primary keys and unique constraints together: both are asked for, and one query answers.
pub(super) fn keys_query(at: &Inspector) -> String {
    let nulls = if since(at, 15) { "i.indnullsnotdistinct" } else { "false" };
    format!(
        "SELECT c.relname, k.contype, k.conname, d.description, i.indnkeyatts, {nulls}, i.indkey::pg_catalog.text, i.indrelid \
         FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         {CONSTRAINTS} IN ('p', 'u') {FENCE} \
         LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = k.conindid {DESCRIPTION} \
         WHERE {{condition}} ORDER BY c.relname, k.conname"
    )
}

/// The columns of a key, and its options.
fn key_parts(row: &mut Row, names: &Names<'_>) -> (Vec<String>, DialectOptions) {
    let mut columns = names.list(row.number(7), &row.vector(6));
    let count = usize::try_from(row.number(4)).unwrap_or(columns.len()).min(columns.len());
    let included = columns.split_off(count).into_iter().map(OptionValue::Str).collect();
    let options = DialectOptions::from_iter([("postgresql_include".to_owned(), OptionValue::List(included))]);
    (columns, options)
}

pub(super) fn primary_keys(at: &Inspector, of: &Wanted) -> Answer<Multi<ReflectedPrimaryKey>> {
    let condition = Condition::of_kind(of);
    let attributes = Attributes::of(at, &condition)?;
    let names = attributes.names();
    let mut found = Multi::new();
    for mut row in ask(at, &keys_query(at), &condition)? {
        let kind = row.optional(1);
        let key: &mut ReflectedPrimaryKey = entry(&mut found, &mut row);
        if kind.as_deref() == Some("p") {
            let (constrained_columns, dialect_options) = key_parts(&mut row, &names);
            let (name, comment) = (row.optional(2), Some(row.optional(3)));
            *key = ReflectedPrimaryKey { constrained_columns, name, comment, dialect_options };
        }
    }
    Ok(found)
}

pub(super) fn uniques(at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedUnique>>> {
    let condition = Condition::of_kind(of);
    let attributes = Attributes::of(at, &condition)?;
    let names = attributes.names();
    let mut found = Multi::new();
    for mut row in ask(at, &keys_query(at), &condition)? {
        let kind = row.optional(1);
        let uniques: &mut Vec<ReflectedUnique> = entry(&mut found, &mut row);
        if kind.as_deref() == Some("u") {
            let (column_names, mut dialect_options) = key_parts(&mut row, &names);
            dialect_options.insert("postgresql_nulls_not_distinct".into(), OptionValue::Bool(row.flag(5)));
            let (name, comment) = (row.optional(2), Some(row.optional(3)));
            uniques.push(ReflectedUnique { name, column_names, duplicates_index: None, comment, dialect_options });
        }
    }
    Ok(found)
}

fn action(letter: &str, columns: &[String]) -> Option<String> {
    let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
    Some(match letter {
        "r" => "RESTRICT".to_owned(),
        "c" => "CASCADE".to_owned(),
        "n" => format!("SET NULL{columns}"),
        "d" => format!("SET DEFAULT{columns}"),
        // `a` is NO ACTION, the default.
        _ => return None,
    })
}

pub(super) fn foreign_keys_query(at: &Inspector) -> String {
    let set_columns = if since(at, 15) {
        "CASE WHEN k.confdelsetcols IS NOT NULL THEN ARRAY(SELECT pg_catalog.quote_ident(a.attname) \
         FROM pg_catalog.unnest(k.confdelsetcols) WITH ORDINALITY AS u (attnum, place) \
         JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.place) END"
    } else {
        "NULL::pg_catalog.text[]"
    };
    format!(
        "SELECT c.relname, k.conname, rn.nspname, pg_catalog.pg_table_is_visible(r.oid), r.relname, k.conkey, k.confkey, \
         k.confupdtype, k.confdeltype, {set_columns}, k.confmatchtype, k.condeferrable, k.condeferred, d.description, \
         k.conrelid, k.confrelid \
         FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         {CONSTRAINTS} = 'f' {FENCE} \
         LEFT JOIN pg_catalog.pg_class AS r ON r.oid = k.confrelid \
         LEFT JOIN pg_catalog.pg_namespace AS rn ON rn.oid = r.relnamespace {DESCRIPTION} \
         WHERE {{condition}} ORDER BY c.relname, k.conname"
    )
}

pub(super) fn foreign_keys(at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedForeignKey>>> {
    let condition = Condition::of_kind(of);
    let rows = ask(at, &foreign_keys_query(at), &condition)?;
    let referred: Vec<i64> = rows.iter().filter(|row| !row.is_null(15)).map(|row| row.number(15)).collect();
    let attributes = Attributes::of(at, &condition)?.with(at, referred)?;
    let names = attributes.names();
    let mut found = Multi::new();
    for mut row in rows {
        let keys: &mut Vec<ReflectedForeignKey> = entry(&mut found, &mut row);
        if row.is_null(1) {
            continue;
        }
        let place = row.optional(2);
        // A table on the search path has no schema, unless it is the one that was asked for.
        let referred_schema = place.filter(|place| !row.flag(3) || of.schema() == Some(place));
        let set_columns = row.texts(9);
        keys.push(ReflectedForeignKey {
            name: row.optional(1),
            constrained_columns: names.list(row.number(14), &row.vector(5)),
            referred_schema,
            referred_table: row.text(4),
            referred_columns: names.list(row.number(15), &row.vector(6)),
            options: ReflectedForeignKeyOptions {
                onupdate: action(&row.text(7), &[]),
                ondelete: action(&row.text(8), &set_columns),
                deferrable: row.flag(11).then_some(true),
                initially: row.flag(12).then(|| "DEFERRED".to_owned()),
                match_: match row.text(10).as_str() {
                    "f" => Some("FULL".to_owned()),
                    "p" => Some("PARTIAL".to_owned()),
                    _ => None,
                },
            },
            comment: Some(row.optional(13)),
        });
    }
    Ok(found)
}

/// `CHECK (...) NO INHERIT NOT VALID`: the condition, and which of the two stand after it.
fn parse_check(text: &str) -> Option<(&str, bool, bool)> {
    let (text, not_valid) = text.strip_suffix(" NOT VALID").map_or((text, false), |text| (text, true));
    let (text, no_inherit) = text.strip_suffix(" NO INHERIT").map_or((text, false), |text| (text, true));
    let inner = text.strip_prefix("CHECK")?.trim_start_matches(' ').strip_prefix('(')?.strip_suffix(')')?;
    (!inner.is_empty()).then_some((inner, no_inherit, not_valid))
}

pub(super) fn checks_query() -> String {
    format!(
        "SELECT c.relname, k.conname, CASE WHEN k.oid IS NOT NULL THEN pg_catalog.pg_get_constraintdef(k.oid, true) END, d.description \
         FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         {CONSTRAINTS} = 'c' {FENCE} {DESCRIPTION} \
         WHERE {{condition}} ORDER BY c.relname, k.conname"
    )
}

pub(super) fn checks(at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedCheck>>> {
    let mut found = Multi::new();
    for mut row in ask(at, &checks_query(), &Condition::of_kind(of))? {
        let checks: &mut Vec<ReflectedCheck> = entry(&mut found, &mut row);
        let (Some(name), definition) = (row.optional(1), row.text(2)) else { continue };
        let mut dialect_options = DialectOptions::new();
        let sqltext = match parse_check(&definition) {
            None => {
                at.warn(format!("Could not parse CHECK constraint text: {}", str_repr(&definition)));
                String::new()
            }
            Some((inner, no_inherit, not_valid)) => {
                for (key, told) in [("not_valid", not_valid), ("no_inherit", no_inherit)] {
                    if told {
                        dialect_options.insert(key.to_owned(), OptionValue::Bool(true));
                    }
                }
                strip_outer_parens(inner)
            }
        };
        checks.push(ReflectedCheck { sqltext, name: Some(name), comment: Some(row.optional(3)), dialect_options });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::parse_check;

    #[test]
    fn checks_come_apart() {
        assert_eq!(parse_check("CHECK (a > 1)"), Some(("a > 1", false, false)));
        assert_eq!(parse_check("CHECK ((a) > (1)) NO INHERIT NOT VALID"), Some(("(a) > (1)", true, true)));
        assert_eq!(parse_check("NOT NULL a"), None);
    }
}
