//! Names of columns by their numbers, which keys and indexes are made of.

use super::relations::{Relations, numbers};
use super::rows::Row;
use super::{Answer, Inspector, rows};
use std::collections::HashMap;

/// The first three as `columns::COLUMNS` has them.
const ATTRIBUTES: &str = "SELECT a.attrelid, a.attnum, a.attname FROM pg_catalog.pg_attribute AS a \
     WHERE a.attrelid = ANY ({relations}) AND a.attnum > 0 AND NOT a.attisdropped";

/// Names of columns by relation.
#[derive(Default)]
pub(super) struct Attributes {
    by_relation: HashMap<i64, Vec<(i64, String)>>,
}

impl Attributes {
    /// Of the relations of a question.
    pub(super) fn of(at: &Inspector, relations: &Relations) -> Answer<Self> {
        let mut found = Self::default();
        relations.ask(at, ATTRIBUTES)?.iter().for_each(|row| found.add(row));
        Ok(found)
    }

    /// Takes note of a row that begins with relation, number and name.
    pub(super) fn add(&mut self, row: &Row) {
        let name = row.borrowed(2).unwrap_or_default().to_owned();
        self.by_relation.entry(row.number(0)).or_default().push((row.number(1), name));
    }

    /// With some more relations, as far as they are not known: keys refer to tables wherever they are.
    pub(super) fn with(mut self, at: &Inspector, relations: impl IntoIterator<Item = i64>) -> Answer<Self> {
        let mut unknown: Vec<i64> = relations.into_iter().filter(|relation| !self.by_relation.contains_key(relation)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let query = ATTRIBUTES.replace("{relations}", &numbers(unknown.into_iter()));
            rows::of(&*at.query(&query, &[])?).iter().for_each(|row| self.add(row));
        }
        Ok(self)
    }

    /// The name of a column, if the relation has one of that number.
    pub(super) fn name(&self, relation: i64, number: i64) -> Option<String> {
        let names = self.by_relation.get(&relation)?;
        names.iter().find(|(known, _)| *known == number).map(|(_, name)| name.clone())
    }

    /// The names of several.
    pub(super) fn list(&self, relation: i64, numbers: &[i64]) -> Vec<String> {
        numbers.iter().filter_map(|number| self.name(relation, *number)).collect()
    }
}
