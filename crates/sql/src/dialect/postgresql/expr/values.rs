//! Values as PostgreSQL's literals, and as the driver takes and gives them.

use super::super::Postgresql;
use crate::compiler::expr::{common_literal, quoted};
use crate::compiler::types::resolve;
use crate::error::CompileError;
use crate::json_text::{json_of, python_json};
use crate::types::{Affinity, SqlType};
use crate::value::{Value, dashed};

fn wrong() -> CompileError {
    CompileError::compile("the value is not of the type")
}

/// A path into JSON: `{a, b, 0}`.
pub(super) fn json_path(value: &Value) -> Option<String> {
    let steps: Vec<String> = match value {
        Value::Json(serde_json::Value::Array(steps)) => steps
            .iter()
            .map(|step| match step {
                serde_json::Value::String(key) => Some(key.clone()),
                serde_json::Value::Number(index) => Some(index.to_string()),
                _ => None,
            })
            .collect::<Option<_>>()?,
        Value::Array(steps) => steps
            .iter()
            .map(|step| match step {
                Value::Text(key) => Some(key.clone()),
                Value::Int(index) => Some(index.to_string()),
                _ => None,
            })
            .collect::<Option<_>>()?,
        _ => return None,
    };
    Some(format!("{{{}}}", steps.join(", ")))
}

/// The literals of PostgreSQL's types. Backslashes and percent signs are doubled by the caller, where they must be.
pub(super) fn literal_value(value: &Value, type_: &SqlType, dialect: &Postgresql) -> Option<Result<String, CompileError>> {
    let type_ = resolve(type_, dialect);
    if let SqlType::Array(args) = type_ {
        return array(value, &args.item, dialect);
    }
    if let SqlType::Dialect(args) = type_
        && args.name == "HSTORE"
    {
        return Some(match value {
            Value::Json(serde_json::Value::Object(pairs)) => hstore(pairs).map(|text| quoted(&text)),
            Value::Text(text) => Ok(quoted(text)),
            _ => Err(wrong()),
        });
    }
    match type_.affinity() {
        // A span of time is a call, with the seconds as Python writes them.
        Affinity::Interval if !matches!(type_, SqlType::Interval(args) if args.native == Some(false)) => Some(match value {
            #[allow(clippy::cast_precision_loss)] // timedelta.total_seconds()
            Value::Interval(microseconds) => Ok(format!(
                "make_interval(secs=>{})",
                crate::engine::parameters::python_repr(&Value::Float(*microseconds as f64 / 1e6))
            )),
            _ => Err(wrong()),
        }),
        Affinity::Uuid if !matches!(type_, SqlType::Uuid(args) if args.native_uuid == Some(false)) => Some(match value {
            Value::Uuid(uuid) => Ok(quoted(&dashed(uuid))),
            Value::Text(text) => Ok(quoted(text)),
            _ => Err(wrong()),
        }),
        Affinity::Json => Some(Ok(quoted(&python_json(&json_of(value))))),
        // A type without literals of its own: a string stands for a value of any type.
        Affinity::Other => match value {
            Value::Text(text) => Some(Ok(quoted(text))),
            _ => None,
        },
        _ => common_literal(value, type_, ("true", "false")),
    }
}

fn array(value: &Value, item: &SqlType, dialect: &Postgresql) -> Option<Result<String, CompileError>> {
    let items = match value {
        Value::Array(items) => items.clone(),
        Value::Json(serde_json::Value::Array(items)) => items.iter().cloned().map(Value::Json).collect(),
        _ => return Some(Err(wrong())),
    };
    let mut texts = Vec::with_capacity(items.len());
    for value in &items {
        let text = match value {
            Value::Null | Value::Json(serde_json::Value::Null) => Ok("NULL".to_owned()),
            Value::Array(_) => array(value, item, dialect)?,
            value => literal_value(value, item, dialect)?,
        };
        match text {
            Ok(text) => texts.push(text),
            Err(error) => return Some(Err(error)),
        }
    }
    Some(Ok(format!("ARRAY[{}]", texts.join(", "))))
}

fn hstore(pairs: &serde_json::Map<String, serde_json::Value>) -> Result<String, CompileError> {
    let escaped = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut parts = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let value = match value {
            serde_json::Value::Null => "NULL".to_owned(),
            serde_json::Value::String(text) => escaped(text),
            _ => return Err(wrong()),
        };
        parts.push(format!("{}=>{value}", escaped(key)));
    }
    Ok(parts.join(", "))
}

/// What the driver is given for a value.
///
/// # Errors
/// A value that is no truth value for a `Boolean`, as SQLAlchemy words it.
pub(super) fn bind_value(value: &Value, type_: &SqlType, dialect: &Postgresql) -> Result<Value, CompileError> {
    use crate::compiler::expr::ExprCompiler;
    if let SqlType::Dialect(args) = type_
        && args.dialect.is_empty()
    {
        return Ok(dialect.json_key(value).unwrap_or_else(|| value.clone()));
    }
    let type_ = resolve(type_, dialect);
    let own_uuid = matches!(type_, SqlType::Uuid(args) if args.native_uuid == Some(false));
    let refused = |message: String| Err(CompileError::Argument { message });
    Ok(match (type_.affinity(), value) {
        (Affinity::Boolean, Value::Int(number @ (0 | 1))) => Value::Bool(*number == 1),
        (Affinity::Boolean, Value::Int(number)) => return refused(format!("Value {number} is not None, True, or False")),
        (Affinity::Boolean, Value::Null | Value::Bool(_)) => value.clone(),
        (Affinity::Boolean, other) => {
            return refused(format!("Not a boolean value: {}", crate::engine::parameters::python_repr(other)));
        }
        (Affinity::Uuid, Value::Uuid(text) | Value::Text(text)) if own_uuid => Value::Text(text.replace('-', "")),
        (Affinity::Json, Value::Null) => match type_ {
            SqlType::Json(args) | SqlType::ExactJson(args) if !args.none_as_null => Value::Text("null".to_owned()),
            SqlType::Dialect(args) if args.args.get("none_as_null").and_then(serde_json::Value::as_bool) != Some(true) => {
                Value::Text("null".to_owned())
            }
            _ => Value::Null,
        },
        // JSON's own null, given as such, is the database's NULL.
        (Affinity::Json, other) => Value::Text(python_json(&json_of(other))),
        (Affinity::Interval, Value::Interval(span)) if matches!(type_, SqlType::Interval(args) if args.native == Some(false)) => {
            Value::DateTime(crate::calendar::epoch_plus(*span))
        }
        (_, Value::Json(serde_json::Value::Object(pairs))) if is_hstore(type_) => match hstore(pairs) {
            Ok(text) => Value::Text(text),
            Err(_) => value.clone(),
        },
        _ => value.clone(),
    })
}

/// The digits behind the point of a `Float(asdecimal=True)` (`_effective_decimal_return_scale`).
fn decimal_scale(type_: &SqlType) -> usize {
    let args = match type_ {
        SqlType::Float(args)
        | SqlType::Double(args)
        | SqlType::ExactFloat(args)
        | SqlType::ExactReal(args)
        | SqlType::ExactDouble(args)
        | SqlType::ExactDoublePrecision(args) => args.decimal_return_scale,
        _ => None,
    };
    args.and_then(|scale| usize::try_from(scale).ok()).unwrap_or(10)
}

/// Reads the text of an hstore: `"a"=>"1", "b"=>NULL`. The driver does so where the extension was there when it connected.
fn hstore_pairs(text: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    fn quoted<'t>(text: &'t str, into: &mut String) -> Option<&'t str> {
        let mut characters = text.strip_prefix('"')?.char_indices();
        while let Some((at, c)) = characters.next() {
            match c {
                '"' => return text.get(at + 2..),
                '\\' => into.push(characters.next()?.1),
                c => into.push(c),
            }
        }
        None
    }
    let mut pairs = serde_json::Map::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let mut key = String::new();
        rest = quoted(rest, &mut key)?.strip_prefix("=>")?;
        let value = if let Some(after) = rest.strip_prefix("NULL") {
            rest = after;
            serde_json::Value::Null
        } else {
            let mut value = String::new();
            rest = quoted(rest, &mut value)?;
            serde_json::Value::String(value)
        };
        pairs.insert(key, value);
        rest = rest.strip_prefix(", ").unwrap_or(rest);
    }
    Some(pairs)
}

fn is_hstore(type_: &SqlType) -> bool {
    matches!(type_, SqlType::Dialect(args) if args.name == "HSTORE")
}

/// What a value from the driver is in a column of the type. The driver reads by the server's types already; what is left is
/// what the column's own type wants otherwise.
pub(super) fn result_value(value: Value, type_: &SqlType, dialect: &Postgresql) -> Value {
    let type_ = resolve(type_, dialect);
    let as_float = match type_ {
        SqlType::Numeric(args) | SqlType::ExactNumeric(args) | SqlType::ExactDecimal(args) => args.asdecimal == Some(false),
        SqlType::Float(args)
        | SqlType::Double(args)
        | SqlType::ExactFloat(args)
        | SqlType::ExactReal(args)
        | SqlType::ExactDouble(args)
        | SqlType::ExactDoublePrecision(args) => args.asdecimal != Some(true),
        _ => false,
    };
    let as_text = matches!(type_, SqlType::Uuid(args) | SqlType::ExactUuid(args) if args.as_uuid == Some(false));
    match value {
        Value::Decimal(digits) if as_float => match digits.parse() {
            Ok(number) => Value::Float(number),
            Err(_) => Value::Decimal(digits),
        },
        Value::Float(number) if !as_float && type_.affinity() == Affinity::Float => {
            Value::Decimal(format!("{number:.*}", decimal_scale(type_)))
        }
        Value::Float(number) if !as_float && type_.affinity() == Affinity::Numeric => Value::Decimal(format!("{number}")),
        Value::Text(text) if is_hstore(type_) => match hstore_pairs(&text) {
            Some(pairs) => Value::Json(serde_json::Value::Object(pairs)),
            None => Value::Text(text),
        },
        Value::Text(text) if type_.affinity() == Affinity::Uuid => {
            if as_text {
                Value::Text(dashed(&text))
            } else {
                Value::Uuid(dashed(&text))
            }
        }
        Value::Uuid(uuid) if as_text => Value::Text(uuid),
        Value::DateTime(moment) if matches!(type_, SqlType::Interval(args) if args.native == Some(false)) => {
            crate::calendar::since_epoch(&moment).map_or(Value::DateTime(moment), Value::Interval)
        }
        value => value,
    }
}
