//! Rows of catalog queries, read by place.

use crate::engine::Cursor;
use crate::value::Value;

/// A row; values are taken out.
#[derive(Debug, Clone)]
pub(super) struct Row(Vec<Value>);

pub(super) fn of(cursor: &Cursor) -> Vec<Row> {
    cursor.rows.iter().map(|row| Row(row.clone())).collect()
}

impl Row {
    fn take(&mut self, at: usize) -> Value {
        self.0.get_mut(at).map_or(Value::Null, |value| std::mem::replace(value, Value::Null))
    }

    pub(super) fn is_null(&self, at: usize) -> bool {
        self.0.get(at).is_none_or(|value| *value == Value::Null)
    }

    pub(super) fn optional(&mut self, at: usize) -> Option<String> {
        match self.take(at) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn text(&mut self, at: usize) -> String {
        self.optional(at).unwrap_or_default()
    }

    pub(super) fn flag(&self, at: usize) -> bool {
        self.0.get(at) == Some(&Value::Bool(true))
    }

    pub(super) fn number(&self, at: usize) -> i64 {
        match self.0.get(at) {
            Some(Value::Int(number)) => *number,
            _ => 0,
        }
    }

    /// The elements of an array of texts; nulls stay.
    pub(super) fn list(&mut self, at: usize) -> Vec<Option<String>> {
        match self.take(at) {
            Value::Array(items) => items
                .into_iter()
                .map(|item| match item {
                    Value::Text(text) => Some(text),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn texts(&mut self, at: usize) -> Vec<String> {
        self.list(at).into_iter().flatten().collect()
    }

    /// The numbers of an `int2vector`, which comes as `1 2 3`.
    pub(super) fn vector(&mut self, at: usize) -> Vec<i64> {
        match self.take(at) {
            Value::Text(text) => text.split(' ').filter_map(|number| number.parse().ok()).collect(),
            Value::Array(items) => items
                .into_iter()
                .filter_map(|item| match item {
                    Value::Int(number) => Some(number),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// An array of texts as a literal.
pub(super) fn array_literal(texts: &[String]) -> String {
    let quoted: Vec<String> =
        texts.iter().map(|text| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))).collect();
    format!("{{{}}}", quoted.join(","))
}
