//! The relations that a question is about: what else is asked, is asked by their numbers.

use super::rows::Row;
use super::tables::storage_parameters;
use super::{Answer, Condition, Inspector, Multi, Wanted, answer_of, rows};
use crate::schema::{DialectOptions, OptionValue};
use std::collections::HashMap;
use std::fmt::Write;

/// Whether one is visible is asked once and here: the server looks for the name in every schema of the search path.
const RELATIONS: &str = "SELECT c.oid, c.relname, c.relkind, c.reloptions, \
     CASE WHEN am.amname <> pg_catalog.current_setting('default_table_access_method') THEN am.amname END, t.spcname, \
     CASE WHEN (SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits)) THEN ARRAY(SELECT p.relname FROM pg_catalog.pg_inherits AS i \
     JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) END, \
     (SELECT d.description FROM pg_catalog.pg_description AS d WHERE d.objoid = c.oid AND d.objsubid = 0 \
     AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass), \
     (SELECT pg_catalog.current_setting('jit', true)) \
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     LEFT JOIN pg_catalog.pg_am AS am ON am.oid = c.relam \
     LEFT JOIN pg_catalog.pg_tablespace AS t ON t.oid = c.reltablespace \
     WHERE {condition} ORDER BY c.relname";

/// A relation, with what concerns it as a whole.
pub(super) struct Relation {
    oid: i64,
    pub(super) name: String,
    /// `pg_class.relkind`.
    pub(super) kind: String,
    options: DialectOptions,
    comment: Option<String>,
}

/// Relations in the order of their names.
pub(super) struct Relations {
    list: Vec<Relation>,
    places: HashMap<i64, usize>,
    /// Whether the server compiles what it takes for expensive.
    pub(super) compiles: bool,
}

impl Relations {
    /// Those of a question.
    pub(super) fn of(at: &Inspector, of: &Wanted) -> Answer<Self> {
        let rows = rows::of(&*answer_of(at, RELATIONS, &Condition::of_kind(of))?);
        let compiles = rows.first().is_some_and(|row| row.borrowed(8) == Some("on"));
        let list: Vec<Relation> = rows.into_iter().map(relation).collect();
        let places = list.iter().enumerate().map(|(place, relation)| (relation.oid, place)).collect();
        Ok(Self { list, places, compiles })
    }

    /// Where one stands among them, by its number.
    pub(super) fn place(&self, oid: i64) -> Option<usize> {
        self.places.get(&oid).copied()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Relation> {
        self.list.iter()
    }

    /// A query about them, whose text has `{relations}` for an array of their numbers.
    pub(super) fn query(&self, query: &str) -> String {
        query.replace("{relations}", &numbers(self.list.iter().map(|relation| relation.oid)))
    }

    /// The rows of such a query.
    pub(super) fn ask(&self, at: &Inspector, query: &str) -> Answer<Vec<Row>> {
        if self.list.is_empty() {
            return Ok(Vec::new());
        }
        Ok(rows::of(&*at.query(&self.query(query), &[])?))
    }

    /// An answer for each, empty at first.
    pub(super) fn answers<T: Default>(&self) -> Answers<'_, T> {
        Answers { relations: self, found: self.list.iter().map(|_| T::default()).collect() }
    }

    pub(super) fn comments(&self) -> Multi<Option<String>> {
        self.list.iter().map(|relation| (relation.name.clone(), relation.comment.clone())).collect()
    }

    pub(super) fn options(&self) -> Multi<DialectOptions> {
        self.list.iter().map(|relation| (relation.name.clone(), relation.options.clone())).collect()
    }
}

/// What is found out of each of some relations.
pub(super) struct Answers<'a, T> {
    relations: &'a Relations,
    found: Vec<T>,
}

impl<T> Answers<'_, T> {
    /// That of a relation by its number.
    pub(super) fn of(&mut self, oid: i64) -> Option<&mut T> {
        self.found.get_mut(self.relations.place(oid)?)
    }

    /// All of them, by name.
    pub(super) fn by_name(self) -> Multi<T> {
        self.relations.list.iter().map(|relation| relation.name.clone()).zip(self.found).collect()
    }
}

/// Numbers as an array of the server's.
pub(super) fn numbers(oids: impl Iterator<Item = i64>) -> String {
    let mut text = String::from("'{");
    for (at, oid) in oids.enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(text, "{comma}{oid}");
    }
    text.push_str("}'::pg_catalog.oid[]");
    text
}

fn relation(mut row: Row) -> Relation {
    let (parameters, method, tablespace) = (storage_parameters(&mut row, 3), row.optional(4), row.optional(5));
    let parents = row.texts(6);
    let mut options = DialectOptions::new();
    if let Some(method) = method {
        options.insert("postgresql_using".into(), OptionValue::Str(method));
    }
    if !parents.is_empty() {
        let parents = parents.into_iter().map(OptionValue::Str).collect();
        options.insert("postgresql_inherits".into(), OptionValue::List(parents));
    }
    if let Some(parameters) = parameters {
        options.insert("postgresql_with".into(), parameters);
    }
    if let Some(tablespace) = tablespace {
        options.insert("postgresql_tablespace".into(), OptionValue::Str(tablespace));
    }
    Relation { oid: row.number(0), name: row.text(1), kind: row.text(2), options, comment: row.optional(7) }
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn numbers_are_an_array() {
        assert_eq!(numbers([16384, 2].into_iter()), "'{16384,2}'::pg_catalog.oid[]");
        assert_eq!(numbers([].into_iter()), "'{}'::pg_catalog.oid[]");
    }
}
