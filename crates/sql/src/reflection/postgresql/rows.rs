//! Rows of catalog queries, read by place.

use crate::engine::Cursor;
use crate::value::Value;

/// A row; values are taken out.
#[derive(Debug, Clone)]
pub(super) struct Row(Vec<Value>);

pub(super) fn of(cursor: &Cursor) -> Vec<Row> {
    cursor.rows.iter().map(|row| Row(row.clone())).collect()
}

/// The rows of an answer that nobody else wants.
pub(super) fn all(cursor: Cursor) -> Vec<Row> {
    cursor.rows.into_iter().map(Row).collect()
}

impl Row {
    fn take(&mut self, at: usize) -> Value {
        self.0.get_mut(at).map_or(Value::Null, |value| std::mem::replace(value, Value::Null))
    }

    /// A text that stays in the row.
    pub(super) fn borrowed(&self, at: usize) -> Option<&str> {
        match self.0.get(at) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The numbers of an array.
    pub(super) fn numbers(&self, at: usize) -> Option<Vec<i64>> {
        let Some(Value::Array(items)) = self.0.get(at) else { return None };
        let number = |item: &Value| match item {
            Value::Int(number) => Some(*number),
            _ => None,
        };
        items.iter().map(number).collect()
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
