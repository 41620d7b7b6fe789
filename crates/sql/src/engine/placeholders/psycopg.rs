//! Placeholders as psycopg 3 reads them.

use super::{DbError, DbErrorKind, Piece};

/// Splits SQL text at its placeholders.
///
/// # Errors
/// A `%` that begins nothing of the kind, or placeholders with names beside others without.
pub(super) fn split(sql: &str) -> Result<Vec<Piece<'_>>, DbError> {
    let mut pieces = Vec::new();
    let mut named = None;
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = sql[at..].find('%') {
        let start = at + found;
        let Some(mark) = Mark::at(&sql[start..]) else {
            at = start + 1;
            continue;
        };
        at = start + mark.text.len();
        if start > copied {
            pieces.push(Piece::Text(&sql[copied..start]));
        }
        copied = at;
        match (mark.name, mark.format) {
            (None, '%') => pieces.push(Piece::Text("%")),
            (None, '(') => {
                let shown = sql[start..].split_whitespace().next().unwrap_or_default();
                return Err(error(&format!("incomplete placeholder: '{shown}'")));
            }
            (None, ' ') => {
                return Err(error(
                    "incomplete placeholder: '%'; if you want to use '%' as an operator you can double it up, i.e. use '%%'",
                ));
            }
            (name, 's' | 'b' | 't') => {
                if *named.get_or_insert(name.is_some()) != name.is_some() {
                    return Err(error("positional and named placeholders cannot be mixed"));
                }
                pieces.push(name.map_or(Piece::Positional, Piece::Named));
            }
            _ => {
                return Err(error(&format!("only '%s', '%b', '%t' are allowed as placeholders, got '{}'", mark.text)));
            }
        }
    }
    if copied < sql.len() {
        pieces.push(Piece::Text(&sql[copied..]));
    }
    Ok(pieces)
}

/// `%`, a name in parentheses or none, and the character that follows.
struct Mark<'t> {
    text: &'t str,
    name: Option<&'t str>,
    format: char,
}

impl<'t> Mark<'t> {
    /// The mark at the start of the text; a percent sign at the end of the text or of a line is one of no meaning.
    fn at(text: &'t str) -> Option<Self> {
        let follows = |from: usize| text[from..].chars().next().filter(|c| *c != '\n');
        if let Some(inside) = text[1..].strip_prefix('(')
            && let Some(length) = inside.find(')').filter(|length| *length > 0)
            && let Some(format) = follows(length + 3)
        {
            let end = length + 3 + format.len_utf8();
            return Some(Self { text: &text[..end], name: Some(&inside[..length]), format });
        }
        let format = follows(1)?;
        Some(Self { text: &text[..1 + format.len_utf8()], name: None, format })
    }
}

/// Another number of values than there are places.
pub(super) fn misfit(pieces: &[Piece<'_>], wanted: usize, given: usize) -> DbError {
    let names: Vec<&str> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Named(name) => Some(*name),
            Piece::Text(_) | Piece::Positional => None,
        })
        .collect();
    if given == 0 && !names.is_empty() {
        return missing(names);
    }
    error(&format!("the query has {wanted} placeholders but {given} parameters were passed"))
}

/// Names without a value.
pub(super) fn missing(mut names: Vec<&str>) -> DbError {
    names.sort_unstable();
    error(&format!("query parameter missing: {}", names.join(", ")))
}

fn error(message: &str) -> DbError {
    DbError::new(DbErrorKind::ProgrammingError, "psycopg.ProgrammingError", message)
}

#[cfg(test)]
mod tests {
    use super::super::{Rules, fill, in_order};
    use crate::value::Value;

    fn filled(sql: &str, values: &[i64]) -> Result<String, String> {
        let values: Vec<Value> = values.iter().map(|v| Value::Int(*v)).collect();
        fill(sql, &values, Rules::Psycopg, |value, out| {
            if let Value::Int(v) = value {
                out.push_str(&v.to_string());
            }
            Ok(())
        })
        .map_err(|error| error.to_string().lines().next().unwrap_or_default().replace("(psycopg.ProgrammingError) ", ""))
    }

    #[test]
    fn formats_are_three_and_a_last_percent_sign_is_none() {
        assert_eq!(filled("%s %b %t %%", &[1, 2, 3]).as_deref(), Ok("1 2 3 %"));
        assert_eq!(filled("%(x)s%(y)b", &[1, 2]).as_deref(), Ok("12"));
        assert_eq!(filled("5 %\n%s %", &[1]).as_deref(), Ok("5 %\n1 %"));
        assert_eq!(filled("plain", &[]).as_deref(), Ok("plain"));
    }

    #[test]
    fn mistakes_are_told_as_psycopg_tells_them() {
        let told = |sql: &str, values: &[i64]| filled(sql, values).unwrap_err();
        assert_eq!(told("'a%'", &[]), "only '%s', '%b', '%t' are allowed as placeholders, got '%''");
        assert_eq!(told("%(x)d", &[1]), "only '%s', '%b', '%t' are allowed as placeholders, got '%(x)d'");
        assert_eq!(
            told("5 % 2", &[]),
            "incomplete placeholder: '%'; if you want to use '%' as an operator you can double it up, i.e. use '%%'"
        );
        assert_eq!(told("select %(x) from t", &[1]), "only '%s', '%b', '%t' are allowed as placeholders, got '%(x) '");
        assert_eq!(told("select %(x", &[1]), "incomplete placeholder: '%(x'");
        assert_eq!(told("%s %(x)s", &[1]), "positional and named placeholders cannot be mixed");
        assert_eq!(told("%s %s", &[1]), "the query has 2 placeholders but 1 parameters were passed");
        assert_eq!(told("1", &[1]), "the query has 0 placeholders but 1 parameters were passed");
        assert_eq!(told("%(b)s %(a)s", &[]), "query parameter missing: a, b");
    }

    #[test]
    fn names_are_looked_up() {
        let named = [("a".to_owned(), Value::Int(1))];
        assert_eq!(in_order("%(a)s %(a)t", &named, Rules::Psycopg), Ok(vec![Value::Int(1), Value::Int(1)]));
        let told = |sql| in_order(sql, &named, Rules::Psycopg).unwrap_err().message;
        assert_eq!(told("%(c)s %(a)s %(b)s"), "query parameter missing: b, c");
        assert_eq!(told("%s"), "positional placeholders (%s) require a sequence of parameters");
    }
}
