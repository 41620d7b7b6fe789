//! Placeholders of the `format` and `pyformat` parameter styles: `%s`, `%(name)s`, and `%%` for a percent sign.

use super::error::{DbError, DbErrorKind};
use super::parameters::str_repr;
use crate::value::Value;

/// A piece of SQL text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    Text(&'t str),
    /// `%s`.
    Positional,
    /// `%(name)s`.
    Named(&'t str),
}

/// Splits SQL text at its placeholders, as Python's `%` operator reads them.
///
/// # Errors
/// A `%` that begins nothing of the kind.
pub fn split(sql: &str) -> Result<Vec<Piece<'_>>, DbError> {
    let mut pieces = Vec::new();
    let mut rest = sql;
    while let Some(at) = rest.find('%') {
        if at > 0 {
            pieces.push(Piece::Text(&rest[..at]));
        }
        let after = &rest[at + 1..];
        rest = match after.chars().next() {
            Some('%') => {
                pieces.push(Piece::Text("%"));
                &after[1..]
            }
            Some('s') => {
                pieces.push(Piece::Positional);
                &after[1..]
            }
            Some('(') => {
                let end = after.find(')').ok_or_else(|| value_error("incomplete placeholder: '%(' without ')'"))?;
                let tail = &after[end + 1..];
                if !tail.starts_with('s') {
                    return Err(unsupported(sql, tail));
                }
                pieces.push(Piece::Named(&after[1..end]));
                &tail[1..]
            }
            Some(_) => return Err(unsupported(sql, after)),
            None => return Err(value_error("incomplete format")),
        };
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Ok(pieces)
}

fn value_error(message: impl Into<String>) -> DbError {
    DbError::new(DbErrorKind::ValueError, "builtins.ValueError", message)
}

fn unsupported(sql: &str, tail: &str) -> DbError {
    match tail.chars().next() {
        None => value_error("incomplete format"),
        Some(c) => {
            let at = sql[..sql.len() - tail.len()].chars().count();
            value_error(format!("unsupported format character '{c}' (0x{:x}) at index {at}", u32::from(c)))
        }
    }
}

/// Writes SQL text with values in place of the placeholders, in their order.
///
/// # Errors
/// Broken placeholders, too few or too many values, or a value that `literal` refuses.
pub fn fill(
    sql: &str,
    values: &[Value],
    mut literal: impl FnMut(&Value, &mut String) -> Result<(), DbError>,
) -> Result<String, DbError> {
    if !sql.contains('%') {
        return if values.is_empty() { Ok(sql.to_owned()) } else { Err(too_many()) };
    }
    let mut out = String::with_capacity(sql.len() + values.len() * 8);
    let mut values = values.iter();
    for piece in split(sql)? {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Positional | Piece::Named(_) => {
                let value = values.next().ok_or_else(|| {
                    DbError::new(DbErrorKind::TypeError, "builtins.TypeError", "not enough arguments for format string")
                })?;
                literal(value, &mut out)?;
            }
        }
    }
    if values.next().is_some() { Err(too_many()) } else { Ok(out) }
}

fn too_many() -> DbError {
    DbError::new(DbErrorKind::TypeError, "builtins.TypeError", "not all arguments converted during string formatting")
}

/// Puts named values into the order of the placeholders that name them.
///
/// # Errors
/// Broken placeholders, a placeholder without a name, or a name without a value.
pub fn in_order(sql: &str, named: &[(String, Value)]) -> Result<Vec<Value>, DbError> {
    let mut values = Vec::new();
    for piece in split(sql)? {
        match piece {
            Piece::Text(_) => {}
            Piece::Positional => {
                return Err(DbError::new(DbErrorKind::TypeError, "builtins.TypeError", "dict is not a sequence"));
            }
            Piece::Named(name) => {
                let value = named.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
                values.push(value.ok_or_else(|| DbError::new(DbErrorKind::KeyError, "builtins.KeyError", str_repr(name)))?);
            }
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(sql: &str, values: &[i64]) -> Result<String, String> {
        let values: Vec<Value> = values.iter().map(|v| Value::Int(*v)).collect();
        fill(sql, &values, |value, out| {
            if let Value::Int(v) = value {
                out.push_str(&v.to_string());
            }
            Ok(())
        })
        .map_err(|error| error.message)
    }

    #[test]
    fn placeholders_take_values_in_order() {
        assert_eq!(filled("a %s b %(x)s %%", &[1, 2]).as_deref(), Ok("a 1 b 2 %"));
        assert_eq!(filled("plain", &[]).as_deref(), Ok("plain"));
    }

    #[test]
    fn mistakes_are_told_as_python_tells_them() {
        assert_eq!(filled("a %d", &[1]).unwrap_err(), "unsupported format character 'd' (0x64) at index 3");
        assert_eq!(filled("a %", &[1]).unwrap_err(), "incomplete format");
        assert_eq!(filled("a %s", &[]).unwrap_err(), "not enough arguments for format string");
        assert_eq!(filled("a", &[1]).unwrap_err(), "not all arguments converted during string formatting");
    }

    #[test]
    fn names_are_looked_up() {
        let named = [("a".to_owned(), Value::Int(1)), ("b".to_owned(), Value::Int(2))];
        assert_eq!(in_order("%(b)s %(a)s %(b)s", &named), Ok(vec![Value::Int(2), Value::Int(1), Value::Int(2)]));
        assert_eq!(in_order("%(c)s", &named).unwrap_err().kind, DbErrorKind::KeyError);
    }
}
