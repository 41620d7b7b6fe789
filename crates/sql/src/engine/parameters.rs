//! Parameters in messages: `repr()` as SQLAlchemy shortens it.

use crate::value::Value;
use std::fmt;

/// The parameters of a statement, in the shape in which they were given.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Parameters {
    /// None: `()`.
    #[default]
    None,
    /// One tuple.
    Row(Vec<Value>),
    /// A list of tuples (`executemany`).
    Rows(Vec<Vec<Value>>),
    /// One dictionary.
    Dict(Vec<(String, Value)>),
    /// A list of dictionaries (`executemany`).
    Dicts(Vec<Vec<(String, Value)>>),
    /// One dictionary by name in a list, as the caller gave them: shown when a statement fails before its parameters are in order.
    Named(Vec<Vec<(String, Value)>>),
}

impl Parameters {
    /// Whether messages leave the line out.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::None => true,
            Self::Row(row) => row.is_empty(),
            Self::Rows(rows) => rows.is_empty(),
            Self::Dict(set) => set.is_empty(),
            Self::Dicts(sets) => sets.is_empty(),
            Self::Named(sets) => sets.is_empty(),
        }
    }
}

const BATCHES: usize = 10;
const MAX_PARAMETERS: usize = 100;
const MAX_CHARS: usize = 300;

impl fmt::Display for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::None => f.write_str("()"),
            Self::Row(row) => f.write_str(&tuple(row)),
            Self::Rows(rows) => f.write_str(&batches(rows, |row| tuple(row))),
            Self::Dict(set) => f.write_str(&named(set)),
            Self::Dicts(sets) => f.write_str(&batches(sets, |set| named(set))),
            // Not told whether it is one set or many, SQLAlchemy shortens the whole text.
            Self::Named(sets) => {
                let sets: Vec<String> = sets.iter().map(|set| dict(set)).collect();
                f.write_str(&shorten(&format!("[{}]", sets.join(", "))))
            }
        }
    }
}

fn batches<T>(rows: &[T], one: impl Fn(&T) -> String) -> String {
    let list = |rows: &[T]| rows.iter().map(&one).collect::<Vec<_>>().join(", ");
    if rows.len() > BATCHES {
        format!(
            "[{}  ... displaying {BATCHES} of {} total bound parameter sets ...  {}]",
            list(&rows[..BATCHES - 2]),
            rows.len(),
            list(&rows[rows.len() - 2..])
        )
    } else {
        format!("[{}]", list(rows))
    }
}

fn tuple(row: &[Value]) -> String {
    let list = |values: &[Value]| values.iter().map(|value| shorten(&python_repr(value))).collect::<Vec<_>>().join(", ");
    if row.len() > MAX_PARAMETERS {
        let half = MAX_PARAMETERS / 2;
        format!(
            "({} ... {} parameters truncated ... {})",
            list(&row[..half]),
            row.len() - MAX_PARAMETERS,
            list(&row[row.len() - half..])
        )
    } else {
        format!("({}{})", list(row), if row.len() == 1 { "," } else { "" })
    }
}

/// A dictionary whose values are cut, and of which the middle is left out when it is long.
fn named(set: &[(String, Value)]) -> String {
    let list = |items: &[(String, Value)]| {
        let shown = items.iter().map(|(key, value)| format!("{}: {}", str_repr(key), shorten(&python_repr(value))));
        shown.collect::<Vec<_>>().join(", ")
    };
    if set.len() > MAX_PARAMETERS {
        let half = MAX_PARAMETERS / 2;
        let left_out = set.len() - MAX_PARAMETERS;
        format!("{{{} ... {left_out} parameters truncated ... {}}}", list(&set[..half]), list(&set[set.len() - half..]))
    } else {
        format!("{{{}}}", list(set))
    }
}

fn dict(set: &[(String, Value)]) -> String {
    let items: Vec<String> = set.iter().map(|(key, value)| format!("{}: {}", str_repr(key), python_repr(value))).collect();
    format!("{{{}}}", items.join(", "))
}

fn shorten(text: &str) -> String {
    let length = text.chars().count();
    if length <= MAX_CHARS {
        return text.to_owned();
    }
    let half = MAX_CHARS / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(length - half).collect();
    format!("{head} ... ({} characters truncated) ... {tail}", length - MAX_CHARS)
}

/// `repr()` of one value, cut in the middle when it is long (`sql.util._repr_single_value`).
pub fn shortened_repr(value: &Value) -> String {
    shorten(&python_repr(value))
}

/// Python's `repr()` of a value as it goes to a driver.
pub fn python_repr(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Int(v) => v.to_string(),
        Value::BigInt(v) => v.clone(),
        Value::Float(v) => float_repr(*v),
        Value::Decimal(v) => format!("Decimal({})", str_repr(v)),
        Value::Text(v) => str_repr(v),
        Value::Bytes(v) => bytes_repr(v),
        Value::Date(v) => calendar_repr("datetime.date", v),
        Value::Time(v) => calendar_repr("datetime.time", v),
        Value::DateTime(v) => calendar_repr("datetime.datetime", v),
        Value::Interval(v) => interval_repr(*v),
        Value::Uuid(v) => format!("UUID({})", str_repr(v)),
        Value::Json(v) => json_repr(v),
        Value::Array(v) => format!("[{}]", v.iter().map(python_repr).collect::<Vec<_>>().join(", ")),
    }
}

fn json_repr(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "None".into(),
        serde_json::Value::Bool(true) => "True".into(),
        serde_json::Value::Bool(false) => "False".into(),
        serde_json::Value::Number(v) => {
            if v.is_f64() {
                v.as_f64().map_or_else(|| v.to_string(), float_repr)
            } else {
                v.to_string()
            }
        }
        serde_json::Value::String(v) => str_repr(v),
        serde_json::Value::Array(v) => format!("[{}]", v.iter().map(json_repr).collect::<Vec<_>>().join(", ")),
        serde_json::Value::Object(v) => {
            let items: Vec<String> = v.iter().map(|(key, value)| format!("{}: {}", str_repr(key), json_repr(value))).collect();
            format!("{{{}}}", items.join(", "))
        }
    }
}

/// `datetime.datetime(2020, 1, 2, 3, 4)`: the numbers of the ISO text, seconds left out where they are zero.
fn calendar_repr(class: &str, iso: &str) -> String {
    let mut parts: Vec<String> = iso
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.trim_start_matches('0'))
        .map(|part| if part.is_empty() { "0".to_owned() } else { part.to_owned() })
        .collect();
    let least = match class {
        "datetime.datetime" => 5,
        "datetime.time" => 2,
        _ => 3,
    };
    while parts.len() > least && parts.last().is_some_and(|part| part == "0") {
        parts.pop();
    }
    format!("{class}({})", parts.join(", "))
}

fn interval_repr(microseconds: i64) -> String {
    const DAY: i64 = 86_400_000_000;
    let (days, rest) = (microseconds.div_euclid(DAY), microseconds.rem_euclid(DAY));
    let parts: Vec<String> = [("days", days), ("seconds", rest / 1_000_000), ("microseconds", rest % 1_000_000)]
        .into_iter()
        .filter(|(_, n)| *n != 0)
        .map(|(name, n)| format!("{name}={n}"))
        .collect();
    if parts.is_empty() { "datetime.timedelta(0)".into() } else { format!("datetime.timedelta({})", parts.join(", ")) }
}

/// Python's `repr()` of a float.
pub fn float_repr(value: f64) -> String {
    if value.is_nan() {
        return "nan".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.into();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// Python's `repr()` of a string.
pub fn str_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if is_printable(c) => out.push(c),
            c => match u32::from(c) {
                n if n < 0x100 => out.push_str(&format!("\\x{n:02x}")),
                n if n < 0x1_0000 => out.push_str(&format!("\\u{n:04x}")),
                n => out.push_str(&format!("\\U{n:08x}")),
            },
        }
    }
    out.push(quote);
    out
}

/// `str.isprintable()` for the characters that texts hold in practice: controls, separators, formats and private use are not.
fn is_printable(c: char) -> bool {
    if c == ' ' {
        return true;
    }
    !(c.is_control()
        || c.is_whitespace()
        || matches!(u32::from(c),
            0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f
            | 0xe000..=0xf8ff | 0xfeff | 0xfff0..=0xfffb | 0xfffe..=0xffff | 0xe0000..=0x10_ffff))
}

fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for &b in bytes {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b if char::from(b) == quote => {
                out.push('\\');
                out.push(quote);
            }
            0x20..=0x7e => out.push(char::from(b)),
            b => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_python() {
        for (value, text) in [
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (1e-5, "1e-05"),
            (0.0001, "0.0001"),
            (-0.0, "-0.0"),
            (123456789012345.0, "123456789012345.0"),
        ] {
            assert_eq!(float_repr(value), text);
        }
    }

    #[test]
    fn texts_choose_their_quotes() {
        assert_eq!(str_repr("it's"), "\"it's\"");
        assert_eq!(str_repr("it's \"x\"\n"), "'it\\'s \"x\"\\n'");
        assert_eq!(str_repr("\u{0}\u{a0}é\u{200b}"), "'\\x00\\xa0é\\u200b'");
        assert_eq!(python_repr(&Value::Bytes(vec![0, b'a', 0xff])), "b'\\x00a\\xff'");
    }

    #[test]
    fn calendar_values_read_as_constructors() {
        assert_eq!(python_repr(&Value::DateTime("2020-01-02T00:00:00".into())), "datetime.datetime(2020, 1, 2, 0, 0)");
        assert_eq!(python_repr(&Value::Date("2020-01-10".into())), "datetime.date(2020, 1, 10)");
        assert_eq!(python_repr(&Value::Interval(-1)), "datetime.timedelta(days=-1, seconds=86399, microseconds=999999)");
    }

    #[test]
    fn many_sets_show_their_ends() {
        let rows = Parameters::Rows((0..12).map(|n| vec![Value::Int(n)]).collect());
        assert_eq!(
            rows.to_string(),
            "[(0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,)  ... displaying 10 of 12 total bound parameter sets ...  (10,), (11,)]"
        );
    }
}
