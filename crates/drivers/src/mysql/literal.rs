//! Parameters put into the text by the client, as PyMySQL and mysqlclient do.

use super::error::Dbapi;
use limbeck_sql::Value;
use limbeck_sql::engine::parameters::{python_repr, str_repr};
use limbeck_sql::engine::{DbError, DbErrorKind};

/// How values are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Literals {
    pub(super) dbapi: Dbapi,
    /// `NO_BACKSLASH_ESCAPES`: a backslash in a string is one.
    pub(super) plain_backslashes: bool,
    /// Placeholders are `?`, and a `%` is one.
    pub(super) qmark: bool,
}

fn type_error(message: impl Into<String>) -> DbError {
    DbError::new(DbErrorKind::TypeError, "builtins.TypeError", message)
}

impl Literals {
    /// Writes `values` where `sql` has its placeholders (`%s` or `%(name)s`, one value each, in their order), and `%%` as `%`.
    ///
    /// # Errors
    /// There are more placeholders than values or fewer, or a value has no literal.
    pub(super) fn interpolate(&self, sql: &str, values: &[Value]) -> Result<String, DbError> {
        let mut out = String::with_capacity(sql.len() + values.len() * 8);
        let mut values = values.iter();
        let mut rest = sql;
        let marker = if self.qmark { '?' } else { '%' };
        // A question mark inside quotes is none.
        let mut quote: Option<char> = None;
        while let Some(at) = rest.find(|c: char| c == marker || (self.qmark && matches!(c, '\'' | '"' | '`'))) {
            out.push_str(&rest[..at]);
            let found = rest[at..].chars().next().unwrap_or(marker);
            rest = &rest[at + found.len_utf8()..];
            if self.qmark {
                if found != '?' {
                    quote = match quote {
                        Some(open) if open == found => None,
                        None => Some(found),
                        open => open,
                    };
                    out.push(found);
                } else if quote.is_some() {
                    out.push('?');
                } else {
                    out.push_str(&self.literal(values.next().ok_or_else(|| self.too_few())?)?);
                }
                continue;
            }
            if let Some(after) = rest.strip_prefix('%') {
                out.push('%');
                rest = after;
            } else if let Some(after) = rest.strip_prefix('s') {
                out.push_str(&self.literal(values.next().ok_or_else(|| self.too_few())?)?);
                rest = after;
            } else if let Some(after) = rest.strip_prefix('(').and_then(|named| named.split_once(")s")).map(|(_, after)| after) {
                out.push_str(&self.literal(values.next().ok_or_else(|| self.too_few())?)?);
                rest = after;
            } else if values.len() == 0 {
                // A lone `%` in a statement without parameters is meant as it stands.
                out.push('%');
            } else {
                let found = rest.chars().next().map_or_else(String::new, |c| c.to_string());
                return Err(DbError::new(
                    DbErrorKind::ValueError,
                    "builtins.ValueError",
                    format!("unsupported format character {} in {}", str_repr(&found), str_repr(sql)),
                ));
            }
        }
        out.push_str(rest);
        if values.next().is_some() {
            return Err(self.wrong_number("not all arguments converted during string formatting"));
        }
        Ok(out)
    }

    fn too_few(&self) -> DbError {
        self.wrong_number("not enough arguments for format string")
    }

    fn wrong_number(&self, message: &str) -> DbError {
        self.dbapi.plain(DbErrorKind::ProgrammingError, message)
    }

    /// Writes one value.
    fn literal(&self, value: &Value) -> Result<String, DbError> {
        Ok(match value {
            Value::Null => "NULL".to_owned(),
            Value::Bool(truth) => i32::from(*truth).to_string(),
            Value::Int(number) => number.to_string(),
            Value::BigInt(digits) => digits.clone(),
            Value::Float(number) if number.is_finite() => {
                let text = python_repr(value);
                if text.contains('e') { text } else { format!("{text}e0") }
            }
            Value::Float(_) => {
                let message = format!("{} can not be used with MySQL", python_repr(value));
                return Err(self.dbapi.plain(DbErrorKind::ProgrammingError, message));
            }
            Value::Decimal(text) => text.clone(),
            Value::Text(text) | Value::Uuid(text) => format!("'{}'", self.escaped(text)),
            Value::Bytes(bytes) => return Ok(hexadecimal(bytes)),
            Value::Date(text) | Value::Time(text) => format!("'{text}'"),
            Value::DateTime(text) => format!("'{}'", without_zone(&text.replacen('T', " ", 1))),
            Value::Interval(span) => format!("'{}'", time_span(*span)),
            Value::Array(items) => {
                let items: Result<Vec<String>, _> = items.iter().map(|item| self.literal(item)).collect();
                format!("({})", items?.join(","))
            }
            Value::Json(json) if json.is_null() => "NULL".to_owned(),
            Value::Json(json) => {
                let kind = if json.is_array() { "list" } else { "dict" };
                return Err(type_error(format!("{kind} can not be used as parameter")));
            }
        })
    }

    fn escaped(&self, text: &str) -> String {
        if self.plain_backslashes {
            return text.replace('\'', "''");
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\0' => out.push_str("\\0"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\u{1a}' => out.push_str("\\Z"),
                '"' => out.push_str("\\\""),
                '\'' => out.push_str("\\'"),
                '\\' => out.push_str("\\\\"),
                c => out.push(c),
            }
        }
        out
    }
}

/// Bytes, which need not be text in any character set.
fn hexadecimal(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "_binary''".to_owned();
    }
    let mut out = String::with_capacity(bytes.len() * 2 + 2);
    out.push_str("0x");
    for byte in bytes {
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

/// The server's moments have no time zone: PyMySQL leaves it out.
fn without_zone(moment: &str) -> &str {
    let clock = moment.find(' ').unwrap_or(moment.len());
    let zone = moment[clock..].find(['+', '-', 'Z']).map_or(moment.len(), |at| clock + at);
    &moment[..zone]
}

/// `hours:mm:ss[.ffffff]`; a negative span has negative hours, and minutes counted up from there.
fn time_span(span: i64) -> String {
    let (seconds, fraction) = (span.div_euclid(1_000_000), span.rem_euclid(1_000_000));
    let hours = seconds.div_euclid(3600);
    let clock = format!("{hours:02}:{:02}:{:02}", seconds.rem_euclid(3600) / 60, seconds.rem_euclid(60));
    if fraction == 0 { clock } else { format!("{clock}.{fraction:06}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LITERALS: Literals = Literals { dbapi: Dbapi::Pymysql, plain_backslashes: false, qmark: false };

    fn put(sql: &str, values: &[Value]) -> String {
        LITERALS.interpolate(sql, values).unwrap_or_else(|error| error.message)
    }

    #[test]
    fn placeholders_of_both_kinds_and_doubled_percents() {
        assert_eq!(put("a %s %% %(x)s", &[Value::Int(1), Value::Text("it's".into())]), "a 1 % 'it\\'s'");
        assert_eq!(put("like '10%'", &[]), "like '10%'");
        assert_eq!(put("%s", &[]), "not enough arguments for format string");
        assert_eq!(put("x", &[Value::Int(1)]), "not all arguments converted during string formatting");
    }

    #[test]
    fn values_as_pymysql_writes_them() {
        for (value, text) in [
            (Value::Float(1.5), "1.5e0"),
            (Value::Float(1e300), "1e+300"),
            (Value::Bool(true), "1"),
            (Value::Bytes(vec![0, 255]), "0x00ff"),
            (Value::DateTime("2020-01-02T03:04:05.000006".into()), "'2020-01-02 03:04:05.000006'"),
            (Value::DateTime("2020-01-02T03:04:05+02:00".into()), "'2020-01-02 03:04:05'"),
            (Value::Interval(90_061_000_001), "'25:01:01.000001'"),
            (Value::Interval(-3_600_000_000), "'-1:00:00'"),
            (Value::Text("a\\b\n".into()), "'a\\\\b\\n'"),
        ] {
            assert_eq!(put("%s", std::slice::from_ref(&value)), text, "{value:?}");
        }
    }

    #[test]
    fn question_marks_in_quotes_are_text() {
        let qmark = Literals { qmark: true, dbapi: Dbapi::Mariadbconnector, ..LITERALS };
        assert_eq!(qmark.interpolate("select '?', ?, '10%'", &[Value::Int(5)]).unwrap(), "select '?', 5, '10%'");
    }
}
