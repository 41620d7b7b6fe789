//! Values as SQL literals, as psycopg2 writes them: untyped where Python's `str` is.

use super::flavour::Flavour;
use limbeck_sql::Value;
use limbeck_sql::engine::parameters::python_repr;
use limbeck_sql::engine::{DbError, DbErrorKind};

/// What literals depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Literals {
    pub(super) flavour: Flavour,
    /// `standard_conforming_strings` is off: a backslash escapes.
    pub(super) backslashes_escape: bool,
}

impl Literals {
    /// Writes one value.
    pub(super) fn write(self, value: &Value, out: &mut String) -> Result<(), DbError> {
        match value {
            Value::Null => out.push_str("NULL"),
            Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Value::Int(number) => self.signed(&number.to_string(), out),
            Value::BigInt(number) => self.signed(number, out),
            Value::Float(number) if number.is_nan() => out.push_str("'NaN'::float"),
            Value::Float(number) if number.is_infinite() => {
                out.push_str(if *number > 0.0 { "'Infinity'::float" } else { "'-Infinity'::float" });
            }
            Value::Float(_) => self.signed(&python_repr(value), out),
            Value::Decimal(number) => match number.trim_start_matches(['-', '+']).chars().next() {
                Some(c) if c.is_ascii_digit() || c == '.' => self.signed(number, out),
                _ => self.cast(number, "numeric", out)?,
            },
            Value::Text(text) => self.text(text, out)?,
            Value::Bytes(bytes) => {
                out.push_str(if self.backslashes_escape { "E'\\\\x" } else { "'\\x" });
                for byte in bytes {
                    for digit in [byte >> 4, byte & 15] {
                        // Four bits are a hex digit.
                        out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
                    }
                }
                out.push_str("'::bytea");
            }
            Value::Date(text) => self.cast(text, "date", out)?,
            Value::Time(text) => self.cast(text, if has_offset(text) { "timetz" } else { "time" }, out)?,
            Value::DateTime(text) => {
                let type_ = if has_offset(text.get(10..).unwrap_or_default()) { "timestamptz" } else { "timestamp" };
                self.cast(text, type_, out)?;
            }
            Value::Interval(micros) => {
                const DAY: i64 = 86_400_000_000;
                let (days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
                out.push_str(&format!("'{days} days {}.{:06} seconds'::interval", rest / 1_000_000, rest % 1_000_000));
            }
            Value::Uuid(text) => self.cast(text, "uuid", out)?,
            Value::Json(object) => {
                let class = if object.is_array() { "list" } else { "dict" };
                let message = match self.flavour {
                    Flavour::Psycopg => {
                        format!("cannot adapt type '{class}' using placeholder '%s' (format: AUTO)")
                    }
                    Flavour::Psycopg2 | Flavour::Asyncpg | Flavour::Pg8000 => format!("can't adapt type '{class}'"),
                };
                return Err(self.flavour.error(DbErrorKind::ProgrammingError, &message));
            }
            Value::Array(items) if items.is_empty() => out.push_str("'{}'"),
            Value::Array(items) => {
                out.push_str("ARRAY[");
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    self.write(item, out)?;
                }
                out.push(']');
            }
        }
        Ok(())
    }

    /// A space keeps a minus from joining another one to a comment; where a type may follow, it must not bind closer than the minus.
    fn signed(self, number: &str, out: &mut String) {
        match (number.starts_with('-'), self.flavour) {
            (false, _) => out.push_str(number),
            (true, Flavour::Psycopg2) => out.push_str(&format!(" {number}")),
            (true, Flavour::Psycopg | Flavour::Asyncpg | Flavour::Pg8000) => out.push_str(&format!("({number})")),
        }
    }

    fn cast(self, text: &str, type_: &str, out: &mut String) -> Result<(), DbError> {
        self.text(text, out)?;
        out.push_str("::");
        out.push_str(type_);
        Ok(())
    }

    fn text(self, text: &str, out: &mut String) -> Result<(), DbError> {
        if text.contains('\0') {
            let message = "A string literal cannot contain NUL (0x00) characters.";
            return Err(DbError::new(DbErrorKind::ValueError, "builtins.ValueError", message));
        }
        let escapes = self.backslashes_escape && text.contains('\\');
        out.push_str(if escapes { "E'" } else { "'" });
        for c in text.chars() {
            if c == '\'' || c == '\\' && escapes {
                out.push(c);
            }
            out.push(c);
        }
        out.push('\'');
        Ok(())
    }
}

fn has_offset(time: &str) -> bool {
    time.contains(['+', '-', 'Z'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &Value) -> String {
        let mut out = String::new();
        let literals = Literals { flavour: Flavour::Psycopg2, backslashes_escape: false };
        literals.write(value, &mut out).unwrap();
        out
    }

    #[test]
    fn values_are_literals_of_their_kind() {
        assert_eq!(written(&Value::Int(-5)), " -5");
        assert_eq!(written(&Value::Float(1.0)), "1.0");
        assert_eq!(written(&Value::Float(f64::NEG_INFINITY)), "'-Infinity'::float");
        assert_eq!(written(&Value::Decimal("NaN".into())), "'NaN'::numeric");
        assert_eq!(written(&Value::Text(r"it's \ back".into())), r"'it''s \ back'");
        assert_eq!(written(&Value::Bytes(vec![0, 255])), r"'\x00ff'::bytea");
        assert_eq!(written(&Value::DateTime("2020-01-02T03:04:05".into())), "'2020-01-02T03:04:05'::timestamp");
        assert_eq!(written(&Value::DateTime("2020-01-02T03:04:05+00:00".into())), "'2020-01-02T03:04:05+00:00'::timestamptz");
        assert_eq!(written(&Value::Interval(-1)), "'-1 days 86399.999999 seconds'::interval");
        assert_eq!(written(&Value::Array(vec![Value::Int(1), Value::Null])), "ARRAY[1,NULL]");
    }

    #[test]
    fn backslashes_escape_where_the_server_says_so() {
        let mut out = String::new();
        Literals { flavour: Flavour::Psycopg2, backslashes_escape: true }.write(&Value::Text("a\\'".into()), &mut out).unwrap();
        assert_eq!(out, r"E'a\\'''");
    }

    #[test]
    fn a_text_cannot_hold_nul() {
        let literals = Literals { flavour: Flavour::Psycopg2, backslashes_escape: false };
        assert!(literals.write(&Value::Text("a\0".into()), &mut String::new()).is_err());
    }
}
