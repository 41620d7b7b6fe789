//! The server's text of a value, by its type.

use super::array;
use super::flavour::Flavour;
use limbeck_sql::Value;
use limbeck_sql::engine::serde_json;
use limbeck_sql::engine::{DbError, DbErrorKind};
use std::borrow::Cow;

/// How the values of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Bool,
    Integer,
    Float,
    Numeric,
    Bytes,
    Date,
    Time,
    Timestamp,
    Interval,
    Uuid,
    Json,
    Hstore,
    Array(Element),
}

/// How the elements of an array are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Text,
    Bool,
    Integer,
    Float,
    Numeric,
    Bytes,
    Date,
    Time,
    Timestamp,
    Interval,
    Uuid,
    Json,
    Hstore,
}

impl Element {
    fn kind(self) -> Kind {
        match self {
            Self::Text => Kind::Text,
            Self::Bool => Kind::Bool,
            Self::Integer => Kind::Integer,
            Self::Float => Kind::Float,
            Self::Numeric => Kind::Numeric,
            Self::Bytes => Kind::Bytes,
            Self::Date => Kind::Date,
            Self::Time => Kind::Time,
            Self::Timestamp => Kind::Timestamp,
            Self::Interval => Kind::Interval,
            Self::Uuid => Kind::Uuid,
            Self::Json => Kind::Json,
            Self::Hstore => Kind::Hstore,
        }
    }
}

/// What values are read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decoder {
    pub(super) flavour: Flavour,
    /// The extension's type and its array, where it is installed.
    pub(super) hstore: Option<(u32, u32)>,
}

impl Decoder {
    /// The kind of a type, by its number in `pg_type`; types of users and those without a Python class stay text.
    pub(super) fn kind(self, type_oid: u32) -> Kind {
        match type_oid {
            16 => Kind::Bool,
            20 | 21 | 23 | 26 => Kind::Integer,
            700 | 701 => Kind::Float,
            1700 => Kind::Numeric,
            17 => Kind::Bytes,
            1082 => Kind::Date,
            1083 | 1266 => Kind::Time,
            1114 | 1184 => Kind::Timestamp,
            1186 => Kind::Interval,
            2950 => Kind::Uuid,
            114 | 3802 => Kind::Json,
            1000 => Kind::Array(Element::Bool),
            1001 => Kind::Array(Element::Bytes),
            1005 | 1007 | 1016 | 1028 => Kind::Array(Element::Integer),
            1021 | 1022 => Kind::Array(Element::Float),
            1231 => Kind::Array(Element::Numeric),
            1002 | 1003 | 1009 | 1014 | 1015 | 1041 | 651 | 1040 | 775 => Kind::Array(Element::Text),
            1115 | 1185 => Kind::Array(Element::Timestamp),
            1182 => Kind::Array(Element::Date),
            1183 | 1270 => Kind::Array(Element::Time),
            1187 => Kind::Array(Element::Interval),
            2951 => Kind::Array(Element::Uuid),
            199 | 3807 => Kind::Array(Element::Json),
            oid => match self.hstore {
                Some((type_, _)) if type_ == oid => Kind::Hstore,
                Some((_, array)) if array == oid => Kind::Array(Element::Hstore),
                Some(_) | None => Kind::Text,
            },
        }
    }

    /// Reads a value.
    pub(super) fn value(self, text: Cow<'_, str>, kind: Kind) -> Result<Value, DbError> {
        Ok(match kind {
            Kind::Text => Value::Text(text.into_owned()),
            Kind::Bool => Value::Bool(text == "t"),
            Kind::Integer => text.parse().map_or_else(|_| Value::BigInt(text.into_owned()), Value::Int),
            Kind::Float => Value::Float(float(&text).ok_or_else(|| self.unreadable("number", &text))?),
            Kind::Numeric => Value::Decimal(text.into_owned()),
            Kind::Bytes => Value::Bytes(bytes(&text).ok_or_else(|| self.unreadable("byte string", &text))?),
            Kind::Date => self.date(text.into_owned())?,
            Kind::Time => self.time(&text)?,
            Kind::Timestamp => self.timestamp(&text)?,
            Kind::Interval => Value::Interval(interval(&text).ok_or_else(|| self.unreadable("interval", &text))?),
            Kind::Uuid => Value::Uuid(text.into_owned()),
            Kind::Json => Value::Json(serde_json::from_str(&text).map_err(|_| self.unreadable("JSON document", &text))?),
            Kind::Hstore => Value::Json(hstore(&text).ok_or_else(|| self.unreadable("hstore", &text))?),
            Kind::Array(element) => array::read(&text, &mut |item| self.value(item.into(), element.kind()))
                .unwrap_or_else(|| Err(self.unreadable("array", &text)))?,
        })
    }

    fn unreadable(self, what: &str, text: &str) -> DbError {
        let error = self.flavour.error(DbErrorKind::DataError, &format!("can't read {what} {text:?}"));
        DbError { while_fetching: true, ..error }
    }

    fn out_of_range(self, text: &str) -> DbError {
        let error = match self.flavour {
            Flavour::Psycopg => {
                let what =
                    if text.ends_with("BC") { "date too small (before year 1)" } else { "date too large (after year 10K)" };
                self.flavour.error(DbErrorKind::DataError, &format!("{what}: '{text}'"))
            }
            Flavour::Psycopg2 | Flavour::Asyncpg | Flavour::Pg8000 => {
                let year = text.split('-').next().unwrap_or_default();
                let message = if text.ends_with("BC") {
                    format!("year -{year} is out of range: Python has no dates before the year 1")
                } else {
                    format!("year {year} is out of range")
                };
                DbError::new(DbErrorKind::ValueError, "builtins.ValueError", message)
            }
        };
        DbError { while_fetching: true, ..error }
    }

    fn infinite(self, text: &str, smallest: &str, largest: &str) -> Option<Result<String, DbError>> {
        let bound = match text {
            "infinity" => largest,
            "-infinity" => smallest,
            _ => return None,
        };
        Some(if self.flavour.clamps_infinity() {
            Ok(bound.to_owned())
        } else {
            let error = self.flavour.error(DbErrorKind::DataError, &format!("date too large (after year 10K): '{text}'"));
            Err(DbError { while_fetching: true, ..error })
        })
    }

    fn date(self, text: String) -> Result<Value, DbError> {
        if let Some(bound) = self.infinite(&text, "0001-01-01", "9999-12-31") {
            return bound.map(Value::Date);
        }
        if text.len() != 10 { Err(self.out_of_range(&text)) } else { Ok(Value::Date(text)) }
    }

    fn time(self, text: &str) -> Result<Value, DbError> {
        let (clock, offset) = split_offset(text);
        // The end of a day, which Python has no time for.
        if clock.starts_with("24:") {
            return match self.flavour {
                Flavour::Psycopg => {
                    let error =
                        self.flavour.error(DbErrorKind::DataError, &format!("time not supported by Python: hour {clock}"));
                    Err(DbError { while_fetching: true, ..error })
                }
                Flavour::Psycopg2 | Flavour::Asyncpg | Flavour::Pg8000 => {
                    Ok(Value::Time(format!("00{}{}", &clock[2..], full_offset(offset))))
                }
            };
        }
        Ok(Value::Time(format!("{}{}", six_digits(clock), full_offset(offset))))
    }

    fn timestamp(self, text: &str) -> Result<Value, DbError> {
        if let Some(bound) = self.infinite(text, "0001-01-01T00:00:00", "9999-12-31T23:59:59.999999") {
            return bound.map(Value::DateTime);
        }
        let (Some(date), Some(clock)) = (text.get(..10), text.get(11..)) else { return Err(self.out_of_range(text)) };
        if text.as_bytes().get(10) != Some(&b' ') || text.ends_with("BC") {
            return Err(self.out_of_range(text));
        }
        let (clock, offset) = split_offset(clock);
        Ok(Value::DateTime(format!("{date}T{}{}", six_digits(clock), full_offset(offset))))
    }
}

/// `10:20:30+02` as clock and offset.
fn split_offset(text: &str) -> (&str, &str) {
    text.find(['+', '-']).map_or((text, ""), |at| text.split_at(at))
}

/// `+02` as `+02:00`, as `isoformat()` writes it.
fn full_offset(offset: &str) -> String {
    if offset.len() == 3 { format!("{offset}:00") } else { offset.to_owned() }
}

/// Fractions have none or six digits in Python.
fn six_digits(clock: &str) -> String {
    match clock.split_once('.') {
        Some((whole, fraction)) => format!("{whole}.{fraction:0<6}"),
        None => clock.to_owned(),
    }
}

fn float(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        text => text.parse().ok(),
    }
}

/// `bytea_output` in both of its forms.
fn bytes(text: &str) -> Option<Vec<u8>> {
    if let Some(digits) = text.strip_prefix("\\x") {
        let digits: Vec<u8> = digits.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
        return Some(digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect());
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (b'\\', [b'\\', tail @ ..]) => {
                out.push(b'\\');
                tail
            }
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', tail @ ..]) => {
                out.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
                tail
            }
            (byte, tail) => {
                out.push(*byte);
                tail
            }
        };
    }
    Some(out)
}

/// `1 year 2 mons -3 days +04:05:06.789` in microseconds; a year has 365 days and a month 30, as the Python drivers have it.
fn interval(text: &str) -> Option<i64> {
    const SECOND: i64 = 1_000_000;
    const DAY: i64 = 86_400 * SECOND;
    let mut total: i64 = 0;
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        let micros = if word.contains(':') {
            let (negative, clock) = match word.strip_prefix('-') {
                Some(clock) => (true, clock),
                None => (false, word.trim_start_matches('+')),
            };
            let mut parts = clock.split(':');
            let hours: i64 = parts.next()?.parse().ok()?;
            let minutes: i64 = parts.next()?.parse().ok()?;
            let (seconds, fraction) = parts.next().map_or(("0", ""), |s| s.split_once('.').unwrap_or((s, "")));
            let seconds: i64 = seconds.parse().ok()?;
            let fraction: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
            let micros = (hours.checked_mul(3600)? + minutes * 60 + seconds).checked_mul(SECOND)?.checked_add(fraction)?;
            if negative { -micros } else { micros }
        } else {
            let number: i64 = word.parse().ok()?;
            let days = match words.next()?.trim_end_matches('s') {
                "year" => 365,
                "mon" => 30,
                "day" => 1,
                _ => return None,
            };
            number.checked_mul(days)?.checked_mul(DAY)?
        };
        total = total.checked_add(micros)?;
    }
    Some(total)
}

/// `"a"=>"1", "b"=>NULL` as an object.
fn hstore(text: &str) -> Option<serde_json::Value> {
    let mut entries = serde_json::Map::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (key, after) = quoted(rest)?;
        let after = after.trim_start().strip_prefix("=>")?.trim_start();
        let (value, after) = match after.strip_prefix("NULL") {
            Some(after) => (serde_json::Value::Null, after),
            None => {
                let (value, after) = quoted(after)?;
                (serde_json::Value::String(value), after)
            }
        };
        entries.insert(key, value);
        rest = after.trim_start().strip_prefix(',').unwrap_or(after).trim_start();
    }
    Some(serde_json::Value::Object(entries))
}

fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut out = String::new();
    let mut characters = inner.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((out, &inner[at + 1..])),
            '\\' => out.push(characters.next()?.1),
            c => out.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, kind: Kind) -> Value {
        Decoder { flavour: Flavour::Psycopg2, hstore: None }.value(text.into(), kind).unwrap()
    }

    #[test]
    fn clocks_and_calendars_become_iso() {
        assert_eq!(read("2020-01-02 03:04:05.5+02", Kind::Timestamp), Value::DateTime("2020-01-02T03:04:05.500000+02:00".into()));
        assert_eq!(read("2020-01-02 03:04:05", Kind::Timestamp), Value::DateTime("2020-01-02T03:04:05".into()));
        assert_eq!(read("03:04:05.25-05:30", Kind::Time), Value::Time("03:04:05.250000-05:30".into()));
        assert_eq!(read("infinity", Kind::Date), Value::Date("9999-12-31".into()));
    }

    #[test]
    fn dates_beyond_python_are_errors() {
        for flavour in [Flavour::Psycopg2, Flavour::Psycopg] {
            let decoder = Decoder { flavour, hstore: None };
            assert!(decoder.value("0044-03-15 BC".into(), Kind::Date).is_err());
            assert!(decoder.value("10000-01-01".into(), Kind::Date).is_err());
            assert!(decoder.value("10000-01-01 00:00:00".into(), Kind::Timestamp).is_err());
            assert!(decoder.value("0044-03-15 00:00:00 BC".into(), Kind::Timestamp).is_err());
        }
        assert!(Decoder { flavour: Flavour::Psycopg, hstore: None }.value("infinity".into(), Kind::Date).is_err());
    }

    #[test]
    fn intervals_add_up() {
        assert_eq!(
            interval("1 year 2 mons -3 days +04:05:06.789"),
            Some(((365 + 60 - 3) * 86_400 + 4 * 3600 + 5 * 60 + 6) * 1_000_000 + 789_000)
        );
        assert_eq!(interval("-00:00:00.000001"), Some(-1));
        assert_eq!(interval("00:00:00"), Some(0));
    }

    #[test]
    fn bytes_in_both_forms() {
        assert_eq!(bytes("\\x00ff"), Some(vec![0, 255]));
        assert_eq!(bytes("a\\\\b\\000"), Some(vec![b'a', b'\\', b'b', 0]));
    }

    #[test]
    fn hstore_is_an_object() {
        let json = hstore(r#""a"=>"1", "b\"c"=>NULL"#).unwrap();
        assert_eq!(json.to_string(), r#"{"a":"1","b\"c":null}"#);
    }
}
