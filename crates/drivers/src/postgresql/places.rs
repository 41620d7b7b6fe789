//! Places of parameters as asyncpg and pg8000 know them: `$1` and `%s` where they stand outside of strings, names and remarks.

use limbeck_sql::Value;
use limbeck_sql::engine::DbError;

/// How a place is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `$1`, as the server itself reads it.
    Dollar,
    /// `%s`; `%%` is a percent sign.
    Format,
}

/// The text with values in its places, and how many values the places ask for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filled {
    pub(super) sql: String,
    pub(super) wanted: usize,
}

/// Writes values in place of the marks. A place without a value stays as it is; `wanted` tells of it.
///
/// # Errors
/// A value that `literal` refuses.
pub(super) fn fill(
    sql: &str,
    values: &[Value],
    mark: Mark,
    backslashes_escape: bool,
    mut literal: impl FnMut(&Value, &mut String) -> Result<(), DbError>,
) -> Result<Filled, DbError> {
    let bytes = sql.as_bytes();
    let mut out = String::with_capacity(sql.len() + values.len() * 8);
    let (mut at, mut copied, mut wanted) = (0, 0, 0);
    while at < bytes.len() {
        let begins_word = at == 0 || !is_word(bytes[at - 1]);
        let place = match (bytes[at], mark) {
            (b'$', Mark::Dollar) if begins_word => {
                let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                sql[at + 1..at + 1 + digits].parse::<usize>().ok().filter(|number| *number > 0).map(|number| (number, digits + 1))
            }
            (b'%', Mark::Format) => match bytes.get(at + 1) {
                Some(b's') => Some((wanted + 1, 2)),
                Some(b'%') => {
                    out.push_str(&sql[copied..=at]);
                    at += 2;
                    copied = at;
                    continue;
                }
                Some(_) | None => None,
            },
            _ => None,
        };
        let Some((number, length)) = place else {
            at += passed(&sql[at..], begins_word, at.checked_sub(1).map(|before| bytes[before]), backslashes_escape);
            continue;
        };
        wanted = wanted.max(number);
        if let Some(value) = values.get(number - 1) {
            out.push_str(&sql[copied..at]);
            literal(value, &mut out)?;
            copied = at + length;
        }
        at += length;
    }
    out.push_str(&sql[copied..]);
    Ok(Filled { sql: out, wanted })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// How many bytes at the start of the text belong together: a string, a name, a remark, or one character.
fn passed(text: &str, begins_word: bool, before: Option<u8>, backslashes_escape: bool) -> usize {
    let bytes = text.as_bytes();
    let from = |start: usize, end: &str| text[start..].find(end).map_or(text.len(), |found| start + found + end.len());
    match bytes[0] {
        b'\'' => quoted(bytes, b'\'', backslashes_escape || matches!(before, Some(b'e' | b'E'))),
        b'"' => quoted(bytes, b'"', false),
        b'-' if text.starts_with("--") => from(2, "\n"),
        b'/' if text.starts_with("/*") => remark(bytes),
        b'$' if begins_word => {
            let tag = bytes[1..].iter().take_while(|byte| is_word(**byte) && **byte != b'$').count();
            match bytes.get(tag + 1) {
                Some(b'$') if !bytes[1].is_ascii_digit() => from(tag + 2, &text[..tag + 2]),
                Some(_) | None => 1,
            }
        }
        _ => text.chars().next().map_or(1, char::len_utf8),
    }
}

/// The length of what a quote begins, up to the quote that ends it.
fn quoted(bytes: &[u8], quote: u8, backslashes_escape: bool) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if backslashes_escape => at += 2,
            byte if byte == quote && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The length of a remark, which may hold others.
fn remark(bytes: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match &bytes[at..bytes.len().min(at + 2)] {
            b"/*" => (at, depth) = (at + 2, depth + 1),
            b"*/" if depth == 1 => return at + 2,
            b"*/" => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(sql: &str, values: &[i64], mark: Mark) -> (String, usize) {
        let values: Vec<Value> = values.iter().map(|value| Value::Int(*value)).collect();
        let literal = |value: &Value, out: &mut String| {
            if let Value::Int(value) = value {
                out.push_str(&value.to_string());
            }
            Ok(())
        };
        let Filled { sql, wanted } = fill(sql, &values, mark, false, literal).unwrap();
        (sql, wanted)
    }

    #[test]
    fn numbered_places_take_their_values() {
        assert_eq!(filled("select $2, $1, $1::int", &[7, 8], Mark::Dollar), ("select 8, 7, 7::int".into(), 2));
        assert_eq!(filled("select $3", &[7, 8], Mark::Dollar), ("select $3".into(), 3));
        assert_eq!(filled("é$1 $0 a$1 5 % 2 $", &[7], Mark::Dollar), ("é$1 $0 a$1 5 % 2 $".into(), 0));
    }

    #[test]
    fn strings_names_and_remarks_have_no_places() {
        for text in [
            "'$1 ''$1'",
            "e'\\'$1'",
            "\"$1\"\"$1\"",
            "-- $1",
            "/* $1 /* $1 */ $1 */",
            "$$ $1 $$",
            "$a$ $1 $$ $b$ $1 $a$",
            "'$1",
            "/* $1",
            "$x$ $1",
        ] {
            let (sql, wanted) = filled(text, &[7], Mark::Dollar);
            assert_eq!((sql.as_str(), wanted), (text, 0));
        }
        assert_eq!(filled("-- $1\n$1 'a' $1 $q$ $1 $q$ $1", &[7], Mark::Dollar), ("-- $1\n7 'a' 7 $q$ $1 $q$ 7".into(), 1));
    }

    #[test]
    fn marks_of_pg8000_leave_other_percent_signs_alone() {
        assert_eq!(filled("%s '%s' %s %% 'a%%' 5 % 2", &[7, 8], Mark::Format), ("7 '%s' 8 % 'a%%' 5 % 2".into(), 2));
    }
}
