//! Indexes.

use super::attributes::Attributes;
use super::constraints::Constraints;
use super::relations::Relations;
use super::rows::Row;
use super::tables::storage_parameters;
use super::{Answer, Inspector, Multi, Wanted, rows, since};
use crate::reflection::values::{ReflectedIndex, Uniqueness};
use crate::schema::{DialectOptions, OptionValue};
use indexmap::IndexMap;
use std::collections::HashMap;

const DESCENDING: i64 = 1;
const NULLS_FIRST: i64 = 2;

/// Operator classes that are not the usual ones of their types.
pub(super) const OPERATOR_CLASSES: &str = "SELECT o.oid, o.opcname FROM pg_catalog.pg_opclass AS o WHERE NOT o.opcdefault";

/// The indexes of relations but for those of primary keys.
pub(super) fn query(at: &Inspector) -> String {
    let nulls = if since(at, 15) { "i.indnullsnotdistinct" } else { "false" };
    format!(
        "SELECT i.indrelid, x.relname, i.indisunique, i.indisvalid, i.indexrelid, i.indoption::pg_catalog.text, x.reloptions, \
         am.amname, CASE WHEN i.indpred IS NOT NULL THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END, i.indnkeyatts, {nulls}, \
         i.indkey::pg_catalog.text, CASE WHEN i.indexprs IS NOT NULL THEN \
         ARRAY(SELECT CASE WHEN u.attnum = 0 THEN pg_catalog.pg_get_indexdef(i.indexrelid, u.place::int, true) END \
         FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS u (attnum, place) ORDER BY u.place) END, \
         i.indclass::pg_catalog.text \
         FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid \
         JOIN pg_catalog.pg_am AS am ON am.oid = x.relam \
         WHERE i.indrelid = ANY ({{relations}}) AND NOT i.indisprimary"
    )
}

pub(super) fn indexes(at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedIndex>>> {
    let relations = Relations::of(at, of)?;
    let rows = relations.ask(at, &query(at))?;
    let (attributes, constraints) = (Attributes::of(at, &relations)?, Constraints::of(at, &relations)?);
    let classes = operator_classes(rows::of(&*at.query(OPERATOR_CLASSES, &[])?));
    Ok(read(&relations, rows, &attributes, &constraints, &classes))
}

/// The names of classes by their numbers.
pub(super) fn operator_classes(rows: Vec<Row>) -> HashMap<i64, String> {
    rows.into_iter().map(|mut row| (row.number(0), row.text(1))).collect()
}

/// The indexes that rows of the query tell of.
pub(super) fn read(
    relations: &Relations,
    mut rows: Vec<Row>,
    attributes: &Attributes,
    constraints: &Constraints,
    unusual: &HashMap<i64, String>,
) -> Multi<Vec<ReflectedIndex>> {
    rows.sort_by(|one, other| one.borrowed(1).cmp(&other.borrowed(1)));
    let mut found = relations.answers::<Vec<ReflectedIndex>>();
    for mut row in rows {
        let relation = row.number(0);
        let (Some(indexes), Some(name)) = (found.of(relation), row.optional(1)) else { continue };
        let (columns, mut expressions) = (row.vector(11), row.list(12));
        let mut elements: Vec<String> = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate() {
            elements.extend(match column {
                0 => expressions.get_mut(at).and_then(Option::take),
                number => attributes.name(relation, *number),
            });
        }
        let count = usize::try_from(row.number(9)).unwrap_or(elements.len()).min(elements.len());
        let included = elements.split_off(count);
        let is_expression: Vec<bool> = columns.iter().map(|column| *column == 0).collect();
        let expression_at = |at: usize| is_expression.get(at).copied().unwrap_or(false);
        let operators: Vec<(String, OptionValue)> = elements
            .iter()
            .zip(row.vector(13))
            .filter_map(|(element, class)| Some((element.clone(), OptionValue::Str(unusual.get(&class)?.clone()))))
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
            duplicates_constraint: constraints.has_index(row.number(4)).then(|| name.clone()),
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
    found.by_name()
}
