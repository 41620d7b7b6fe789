//! Primary keys, unique constraints, foreign keys and checks.

use super::attributes::Attributes;
use super::relations::Relations;
use super::rows::Row;
use super::{Answer, Inspector, Multi, Wanted, since};
use crate::engine::parameters::str_repr;
use crate::reflection::sqlite::strip_outer_parens;
use crate::reflection::values::{
    ReflectedCheck, ReflectedForeignKey, ReflectedForeignKeyOptions, ReflectedPrimaryKey, ReflectedUnique,
};
use crate::schema::{DialectOptions, OptionValue};
use std::collections::HashSet;

/// The constraints of relations, of all kinds: one scan gives them. Comments are looked up where there are any.
pub(super) fn query(at: &Inspector) -> String {
    let (nulls, set_columns) = if since(at, 15) {
        (
            "i.indnullsnotdistinct",
            "CASE WHEN k.confdelsetcols IS NOT NULL THEN ARRAY(SELECT pg_catalog.quote_ident(a.attname) \
             FROM pg_catalog.unnest(k.confdelsetcols) WITH ORDINALITY AS u (attnum, place) \
             JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.place) END",
        )
    } else {
        ("false", "NULL::pg_catalog.text[]")
    };
    format!(
        "SELECT k.conrelid, k.contype, k.conname, CASE WHEN (SELECT EXISTS (SELECT FROM pg_catalog.pg_description AS d \
         WHERE d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass)) THEN (SELECT d.description \
         FROM pg_catalog.pg_description AS d WHERE d.objoid = k.oid AND d.objsubid = 0 \
         AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass) END, \
         k.conindid, i.indnkeyatts, {nulls}, i.indkey::pg_catalog.text, \
         rn.nspname, pg_catalog.pg_table_is_visible(r.oid), r.relname, k.confrelid, k.conkey, k.confkey, k.confupdtype, \
         k.confdeltype, {set_columns}, k.confmatchtype, k.condeferrable, k.condeferred, \
         CASE WHEN k.contype = 'c' THEN pg_catalog.pg_get_constraintdef(k.oid, true) END \
         FROM pg_catalog.pg_constraint AS k \
         LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u') \
         LEFT JOIN pg_catalog.pg_class AS r ON r.oid = k.confrelid AND k.contype = 'f' \
         LEFT JOIN pg_catalog.pg_namespace AS rn ON rn.oid = r.relnamespace \
         WHERE k.conrelid = ANY ({{relations}}) AND k.contype IN ('p', 'u', 'f', 'c', 'x')"
    )
}

/// The constraints of some relations by kind, each kind in the order of the names.
#[derive(Default)]
pub(super) struct Constraints {
    keys: Vec<Row>,
    foreign_keys: Vec<Row>,
    checks: Vec<Row>,
    /// Indexes that are there for a constraint.
    indexes: HashSet<i64>,
}

impl Constraints {
    pub(super) fn of(at: &Inspector, relations: &Relations) -> Answer<Self> {
        Ok(Self::read(relations.ask(at, &query(at))?))
    }

    /// Those that rows of the query tell of.
    pub(super) fn read(rows: Vec<Row>) -> Self {
        let mut found = Self::default();
        for row in rows {
            let kind = row.borrowed(1).unwrap_or_default();
            if matches!(kind, "p" | "u" | "x") {
                found.indexes.insert(row.number(4));
            }
            match kind {
                "p" | "u" => found.keys.push(row),
                "f" => found.foreign_keys.push(row),
                "c" => found.checks.push(row),
                _ => {}
            }
        }
        for rows in [&mut found.keys, &mut found.foreign_keys, &mut found.checks] {
            rows.sort_by(|one, other| one.borrowed(2).cmp(&other.borrowed(2)));
        }
        found
    }

    /// Whether an index is there for a primary key, unique or exclusion constraint.
    pub(super) fn has_index(&self, oid: i64) -> bool {
        self.indexes.contains(&oid)
    }

    /// The tables that foreign keys refer to.
    pub(super) fn referred(&self) -> Vec<i64> {
        self.foreign_keys.iter().map(|row| row.number(11)).collect()
    }

    /// Primary keys and unique constraints.
    pub(super) fn keys(
        &mut self,
        relations: &Relations,
        attributes: &Attributes,
    ) -> (Multi<ReflectedPrimaryKey>, Multi<Vec<ReflectedUnique>>) {
        let (mut primary, mut unique) = (relations.answers::<ReflectedPrimaryKey>(), relations.answers::<Vec<ReflectedUnique>>());
        for mut row in self.keys.drain(..) {
            let relation = row.number(0);
            let (columns, mut dialect_options) = key_parts(&mut row, attributes);
            let (name, comment) = (row.optional(2), Some(row.optional(3)));
            if row.borrowed(1) == Some("p") {
                if let Some(key) = primary.of(relation) {
                    *key = ReflectedPrimaryKey { constrained_columns: columns, name, comment, dialect_options };
                }
            } else if let Some(uniques) = unique.of(relation) {
                dialect_options.insert("postgresql_nulls_not_distinct".into(), OptionValue::Bool(row.flag(6)));
                uniques.push(ReflectedUnique { name, column_names: columns, duplicates_index: None, comment, dialect_options });
            }
        }
        (primary.by_name(), unique.by_name())
    }

    /// Foreign keys; the attributes have to be those of referred tables, too.
    pub(super) fn foreign_keys(
        &mut self,
        relations: &Relations,
        attributes: &Attributes,
        of: &Wanted,
    ) -> Multi<Vec<ReflectedForeignKey>> {
        let mut found = relations.answers::<Vec<ReflectedForeignKey>>();
        for mut row in self.foreign_keys.drain(..) {
            let Some(keys) = found.of(row.number(0)) else { continue };
            let place = row.optional(8);
            // A table on the search path has no schema, unless it is the one that was asked for.
            let referred_schema = place.filter(|place| !row.flag(9) || of.schema() == Some(place));
            let set_columns = row.texts(16);
            keys.push(ReflectedForeignKey {
                name: row.optional(2),
                constrained_columns: attributes.list(row.number(0), &row.vector(12)),
                referred_schema,
                referred_table: row.text(10),
                referred_columns: attributes.list(row.number(11), &row.vector(13)),
                options: ReflectedForeignKeyOptions {
                    onupdate: action(&row.text(14), &[]),
                    ondelete: action(&row.text(15), &set_columns),
                    deferrable: row.flag(18).then_some(true),
                    initially: row.flag(19).then(|| "DEFERRED".to_owned()),
                    match_: match row.text(17).as_str() {
                        "f" => Some("FULL".to_owned()),
                        "p" => Some("PARTIAL".to_owned()),
                        _ => None,
                    },
                },
                comment: Some(row.optional(3)),
            });
        }
        found.by_name()
    }

    pub(super) fn checks(&mut self, at: &Inspector, relations: &Relations) -> Multi<Vec<ReflectedCheck>> {
        let mut found = relations.answers::<Vec<ReflectedCheck>>();
        // Warnings come in the order of the relations.
        self.checks.sort_by_key(|row| relations.place(row.number(0)));
        for mut row in self.checks.drain(..) {
            let Some(checks) = found.of(row.number(0)) else { continue };
            let (name, definition) = (row.optional(2), row.text(20));
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
            checks.push(ReflectedCheck { sqltext, name, comment: Some(row.optional(3)), dialect_options });
        }
        found.by_name()
    }
}

/// The columns of a key, and its options.
fn key_parts(row: &mut Row, attributes: &Attributes) -> (Vec<String>, DialectOptions) {
    let mut columns = attributes.list(row.number(0), &row.vector(7));
    let count = usize::try_from(row.number(5)).unwrap_or(columns.len()).min(columns.len());
    let included = columns.split_off(count).into_iter().map(OptionValue::Str).collect();
    let options = DialectOptions::from_iter([("postgresql_include".to_owned(), OptionValue::List(included))]);
    (columns, options)
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

/// `CHECK (...) NO INHERIT NOT VALID`: the condition, and which of the two stand after it.
fn parse_check(text: &str) -> Option<(&str, bool, bool)> {
    let (text, not_valid) = text.strip_suffix(" NOT VALID").map_or((text, false), |text| (text, true));
    let (text, no_inherit) = text.strip_suffix(" NO INHERIT").map_or((text, false), |text| (text, true));
    let inner = text.strip_prefix("CHECK")?.trim_start_matches(' ').strip_prefix('(')?.strip_suffix(')')?;
    (!inner.is_empty()).then_some((inner, no_inherit, not_valid))
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
