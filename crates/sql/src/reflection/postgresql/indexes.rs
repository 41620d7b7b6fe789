//! Indexes.

use super::tables::storage_parameters;
use super::{Answer, Condition, Inspector, Multi, Wanted, ask, entry, since};
use crate::reflection::values::{ReflectedIndex, Uniqueness};
use crate::schema::{DialectOptions, OptionValue};
use indexmap::IndexMap;

const DESCENDING: i64 = 1;
const NULLS_FIRST: i64 = 2;

pub(super) fn indexes(at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedIndex>>> {
    let nulls = if since(at, 15) { "i.indnullsnotdistinct" } else { "false" };
    let query = format!(
        "SELECT c.relname, x.relname, i.indisunique, i.indisvalid, k.oid IS NOT NULL, i.indoption::pg_catalog.text, x.reloptions, \
         am.amname, pg_catalog.pg_get_expr(i.indpred, i.indrelid), i.indnkeyatts, {nulls}, i.indkey::pg_catalog.text, \
         ARRAY(SELECT CASE WHEN u.attnum = 0 THEN pg_catalog.pg_get_indexdef(i.indexrelid, u.place::int, true) \
         ELSE a.attname::pg_catalog.text END FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS u (attnum, place) \
         LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = u.attnum ORDER BY u.place), \
         ARRAY(SELECT CASE WHEN NOT o.opcdefault THEN o.opcname::pg_catalog.text END \
         FROM pg_catalog.unnest(i.indclass) WITH ORDINALITY AS u (opclass, place) \
         LEFT JOIN pg_catalog.pg_opclass AS o ON o.oid = u.opclass ORDER BY u.place) \
         FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         LEFT JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid AND NOT i.indisprimary \
         LEFT JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid \
         LEFT JOIN pg_catalog.pg_am AS am ON am.oid = x.relam \
         LEFT JOIN pg_catalog.pg_constraint AS k ON k.conrelid = i.indrelid AND k.conindid = i.indexrelid \
         AND k.contype IN ('p', 'u', 'x') \
         WHERE {{condition}} ORDER BY c.relname, x.relname"
    );
    let mut found = Multi::new();
    for mut row in ask(at, &query, &Condition::of_kind(of))? {
        let indexes: &mut Vec<ReflectedIndex> = entry(&mut found, &mut row);
        let Some(name) = row.optional(1) else { continue };
        let mut elements = row.texts(12);
        let count = usize::try_from(row.number(9)).unwrap_or(elements.len()).min(elements.len());
        let included = elements.split_off(count);
        let is_expression: Vec<bool> = row.vector(11).iter().map(|column| *column == 0).collect();
        let expression_at = |at: usize| is_expression.get(at).copied().unwrap_or(false);
        let operators: Vec<(String, OptionValue)> = elements
            .iter()
            .zip(row.list(13))
            .filter_map(|(element, operator)| Some((element.clone(), OptionValue::Str(operator?))))
            .collect();
        let mut column_sorting = IndexMap::new();
        for (flags, element) in row.vector(5).into_iter().zip(&elements) {
            let words: &[&str] = match (flags & DESCENDING != 0, flags & NULLS_FIRST != 0) {
                (true, true) => &["desc"],
                (true, false) => &["desc", "nulls_last"],
                (false, true) => &["nulls_first"],
                (false, false) => continue,
            };
            column_sorting.insert(element.clone(), words.iter().map(|word| (*word).to_owned()).collect());
        }
        let mut dialect_options = DialectOptions::new();
        let mut set = |key: &str, value: OptionValue| {
            dialect_options.insert(format!("postgresql_{key}"), value);
        };
        if !operators.is_empty() {
            // A later element of the same name has the last word, as in a dictionary.
            let operators: IndexMap<String, OptionValue> = operators.into_iter().collect();
            set("ops", OptionValue::Map(operators.into_iter().collect()));
        }
        if let Some(parameters) = storage_parameters(&mut row, 6) {
            set("with", parameters);
        }
        if let Some(method) = row.optional(7).filter(|method| method != "btree") {
            set("using", OptionValue::Str(method));
        }
        if let Some(predicate) = row.optional(8) {
            set("where", OptionValue::Str(predicate));
        }
        set("include", OptionValue::List(included.into_iter().map(OptionValue::Str).collect()));
        if row.flag(10) {
            set("nulls_not_distinct", OptionValue::Bool(true));
        }
        if !row.flag(3) {
            set("invalid", OptionValue::Bool(true));
        }
        let has_expression = (0..elements.len()).any(expression_at);
        indexes.push(ReflectedIndex {
            duplicates_constraint: row.flag(4).then(|| name.clone()),
            name,
            unique: Uniqueness::Flag(row.flag(2)),
            column_names: elements
                .iter()
                .enumerate()
                .map(|(at, element)| (!expression_at(at)).then(|| element.clone()))
                .collect(),
            expressions: has_expression.then_some(elements),
            column_sorting,
            dialect_options: Some(dialect_options),
        });
    }
    Ok(found)
}
