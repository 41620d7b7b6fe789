//! What an inspector has read in bulk.

use std::collections::{HashMap, HashSet};

type Schema = Option<String>;

/// The answers to one kind of question, by relation.
#[derive(Debug)]
pub(super) struct Loaded<T> {
    answers: HashMap<Schema, HashMap<String, T>>,
    /// Schemas of which everything was read: what is not there does not exist.
    complete: HashSet<Schema>,
}

impl<T> Default for Loaded<T> {
    fn default() -> Self {
        Self { answers: HashMap::new(), complete: HashSet::new() }
    }
}

/// What is known of a relation.
pub(super) enum Known<'a, T> {
    Answer(&'a T),
    /// There is no such relation.
    Missing,
    Nothing,
}

impl<T> Loaded<T> {
    pub(super) fn get(&self, schema: Option<&str>, name: &str) -> Known<'_, T> {
        let schema = schema.map(str::to_owned);
        match self.answers.get(&schema).and_then(|tables| tables.get(name)) {
            Some(answer) => Known::Answer(answer),
            None if self.complete.contains(&schema) => Known::Missing,
            None => Known::Nothing,
        }
    }

    pub(super) fn add(&mut self, schema: Option<&str>, answers: impl IntoIterator<Item = (String, T)>, complete: bool) {
        let schema = schema.map(str::to_owned);
        self.answers.entry(schema.clone()).or_default().extend(answers);
        if complete {
            self.complete.insert(schema);
        }
    }
}
