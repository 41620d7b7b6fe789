//! JSON as Python's `json` writes it.

use crate::value::Value;

/// A value as JSON.
pub(crate) fn json_of(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Json(json) => json.clone(),
        Value::Array(items) => items.iter().map(json_of).collect(),
        Value::BigInt(text)
        | Value::Decimal(text)
        | Value::Text(text)
        | Value::Date(text)
        | Value::Time(text)
        | Value::DateTime(text)
        | Value::Uuid(text) => text.clone().into(),
        Value::Interval(span) => (*span).into(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned().into(),
    }
}

/// `json.dumps()`: blanks after commas and colons, everything beyond ASCII escaped.
pub(crate) fn python_json(value: &serde_json::Value) -> String {
    fn string(text: &str, out: &mut String) {
        out.push('"');
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                ' '..='~' => out.push(c),
                c => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        out.push_str(&format!("\\u{unit:04x}"));
                    }
                }
            }
        }
        out.push('"');
    }
    fn write(value: &serde_json::Value, out: &mut String) {
        match value {
            serde_json::Value::Null => out.push_str("null"),
            serde_json::Value::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
            serde_json::Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
                Some(float) => out.push_str(&crate::engine::parameters::python_repr(&Value::Float(float))),
                None => out.push_str(&number.to_string()),
            },
            serde_json::Value::String(text) => string(text, out),
            serde_json::Value::Array(items) => {
                out.push('[');
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        out.push_str(", ");
                    }
                    write(item, out);
                }
                out.push(']');
            }
            serde_json::Value::Object(items) => {
                out.push('{');
                for (position, (key, item)) in items.iter().enumerate() {
                    if position > 0 {
                        out.push_str(", ");
                    }
                    string(key, out);
                    out.push_str(": ");
                    write(item, out);
                }
                out.push('}');
            }
        }
    }
    let mut out = String::new();
    write(value, &mut out);
    out
}
