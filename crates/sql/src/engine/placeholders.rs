//! Placeholders of the `format` and `pyformat` parameter styles: `%s`, `%(name)s`, and `%%` for a percent sign.

use super::error::{DbError, DbErrorKind};
use crate::value::Value;

mod psycopg;

/// A piece of SQL text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    Text(&'t str),
    /// `%s`.
    Positional,
    /// `%(name)s`.
    Named(&'t str),
}

/// By whose rules placeholders are read, and mistakes are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rules {
    /// Those of Python's `%` operator.
    #[default]
    Python,
    /// Those of psycopg 3, which has `%b` and `%t` besides.
    Psycopg,
}

/// Splits SQL text at its placeholders.
///
/// # Errors
/// A `%` that begins nothing of the kind.
pub fn split(sql: &str, rules: Rules) -> Result<Vec<Piece<'_>>, DbError> {
    match rules {
        Rules::Python => split_as_python(sql),
        Rules::Psycopg => psycopg::split(sql),
    }
}

fn split_as_python(sql: &str) -> Result<Vec<Piece<'_>>, DbError> {
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
    rules: Rules,
    mut literal: impl FnMut(&Value, &mut String) -> Result<(), DbError>,
) -> Result<String, DbError> {
    if values.is_empty() && !sql.contains('%') {
        return Ok(sql.to_owned());
    }
    let pieces = split(sql, rules)?;
    let mut out = String::with_capacity(sql.len() + values.len() * 8);
    let mut left = values.iter();
    for piece in &pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Positional | Piece::Named(_) => {
                let value = left.next().ok_or_else(|| misfit(&pieces, values.len(), rules))?;
                literal(value, &mut out)?;
            }
        }
    }
    if left.next().is_some() { Err(misfit(&pieces, values.len(), rules)) } else { Ok(out) }
}

/// Another number of values than there are places.
fn misfit(pieces: &[Piece<'_>], given: usize, rules: Rules) -> DbError {
    let wanted = pieces.iter().filter(|piece| !matches!(piece, Piece::Text(_))).count();
    match rules {
        Rules::Psycopg => psycopg::misfit(pieces, wanted, given),
        Rules::Python if given < wanted => type_error("not enough arguments for format string"),
        Rules::Python => type_error("not all arguments converted during string formatting"),
    }
}

fn type_error(message: &str) -> DbError {
    DbError::new(DbErrorKind::TypeError, "builtins.TypeError", message)
}

/// Puts named values into the order of the placeholders that name them.
///
/// # Errors
/// Broken placeholders, a placeholder without a name, or a name without a value.
pub fn in_order(sql: &str, named: &[(String, Value)], rules: Rules) -> Result<Vec<Value>, DbError> {
    let mut values = Vec::new();
    let mut missing = Vec::new();
    for piece in split(sql, rules)? {
        match piece {
            Piece::Text(_) => {}
            Piece::Positional => {
                return Err(type_error(match rules {
                    Rules::Python => "dict is not a sequence",
                    Rules::Psycopg => "positional placeholders (%s) require a sequence of parameters",
                }));
            }
            Piece::Named(name) => match named.iter().find(|(key, _)| key == name) {
                Some((_, value)) => values.push(value.clone()),
                None => missing.push(name),
            },
        }
    }
    match (missing.first(), rules) {
        (None, _) => Ok(values),
        // The text of Python's is the key itself, which its `str()` shows in quotes.
        (Some(name), Rules::Python) => Err(DbError::new(DbErrorKind::KeyError, "builtins.KeyError", *name)),
        (Some(_), Rules::Psycopg) => Err(psycopg::missing(missing)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(sql: &str, values: &[i64]) -> Result<String, String> {
        let values: Vec<Value> = values.iter().map(|v| Value::Int(*v)).collect();
        fill(sql, &values, Rules::Python, |value, out| {
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
        assert_eq!(in_order("%(b)s %(a)s %(b)s", &named, Rules::Python), Ok(vec![Value::Int(2), Value::Int(1), Value::Int(2)]));
        let error = in_order("%(c)s", &named, Rules::Python).unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (DbErrorKind::KeyError, "c"));
    }
}
