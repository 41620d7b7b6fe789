//! Names of columns by their numbers, which keys and indexes are made of.

use super::{Answer, Condition, Inspector, answer_of};
use crate::engine::Cursor;
use crate::value::Value;
use std::collections::HashMap;
use std::rc::Rc;

pub(super) const ATTRIBUTES: &str = "SELECT a.attrelid, a.attnum, a.attname FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE {condition}";

/// Of relations that keys refer to, wherever they are.
const REFERRED: &str = "SELECT a.attrelid, a.attnum, a.attname FROM pg_catalog.pg_attribute AS a \
     WHERE a.attrelid = ANY (%s::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped";

/// What the server told of some relations.
pub(super) struct Attributes(Vec<Rc<Cursor>>);

impl Attributes {
    /// Of the relations of a question.
    pub(super) fn of(at: &Inspector, condition: &Condition) -> Answer<Self> {
        Ok(Self(vec![answer_of(at, ATTRIBUTES, condition)?]))
    }

    /// With some more relations, as far as they are not known.
    pub(super) fn with(mut self, at: &Inspector, relations: impl IntoIterator<Item = i64>) -> Answer<Self> {
        let mut unknown: Vec<i64> = {
            let known = self.names();
            relations.into_iter().filter(|relation| !known.by_relation.contains_key(relation)).collect()
        };
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let list: Vec<String> = unknown.iter().map(i64::to_string).collect();
            self.0.push(at.query(REFERRED, &[&format!("{{{}}}", list.join(","))])?);
        }
        Ok(self)
    }

    /// The names by relation.
    pub(super) fn names(&self) -> Names<'_> {
        let mut by_relation: HashMap<i64, Vec<(i64, &str)>> = HashMap::new();
        for row in self.0.iter().flat_map(|answer| &answer.rows) {
            if let [Value::Int(relation), Value::Int(number), Value::Text(name)] = row.as_slice() {
                by_relation.entry(*relation).or_default().push((*number, name));
            }
        }
        Names { by_relation }
    }
}

/// Names of columns by relation.
pub(super) struct Names<'a> {
    by_relation: HashMap<i64, Vec<(i64, &'a str)>>,
}

impl Names<'_> {
    /// The name of a column, if the relation has one of that number.
    pub(super) fn name(&self, relation: i64, number: i64) -> Option<String> {
        let names = self.by_relation.get(&relation)?;
        names.iter().find(|(known, _)| *known == number).map(|(_, name)| (*name).to_owned())
    }

    /// The names of several.
    pub(super) fn list(&self, relation: i64, numbers: &[i64]) -> Vec<String> {
        numbers.iter().filter_map(|number| self.name(relation, *number)).collect()
    }
}
