//! Values as SQL text.

use crate::compiler::quote;
use crate::compiler::types::{class_name, compile_type, resolve};
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::types::Affinity;
use crate::types::SqlType;
use crate::value::Value;

/// A string in quotes, with those inside it doubled.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The type that a plain value stands for (`_resolve_value_to_type`).
pub(super) fn type_of(value: &Value) -> Option<SqlType> {
    Some(match value {
        Value::Null | Value::Json(_) | Value::Array(_) => return None,
        Value::Bool(_) => SqlType::Boolean(crate::types::BooleanArgs::default()),
        Value::Int(_) | Value::BigInt(_) => SqlType::Integer,
        Value::Float(_) => SqlType::Float(crate::types::NumericArgs::default()),
        Value::Decimal(_) => SqlType::Numeric(crate::types::NumericArgs::default()),
        Value::Text(text) if !text.is_ascii() => SqlType::Unicode(crate::types::StringArgs::default()),
        Value::Text(_) => SqlType::String(crate::types::StringArgs::default()),
        Value::Bytes(_) => SqlType::LargeBinary(crate::types::BinaryArgs::default()),
        Value::Date(_) => SqlType::Date,
        Value::Time(_) => SqlType::Time(crate::types::TimeArgs::default()),
        Value::DateTime(_) => SqlType::DateTime(crate::types::TimeArgs::default()),
        Value::Interval(_) => SqlType::Interval(crate::types::IntervalArgs::default()),
        Value::Uuid(_) => SqlType::Uuid(crate::types::UuidArgs::default()),
    })
}

/// What `str(type)` is in a message: the type as no dialect in particular spells it.
pub fn type_text(type_: Option<&SqlType>) -> String {
    match type_ {
        None => "NULL".to_owned(),
        Some(type_) => compile_type(type_, &crate::dialect::default::Default).unwrap_or_else(|_| class_name(type_)),
    }
}

/// Writes a value as SQL text (`render_literal_value`). Without a type, the value's own kind decides.
pub(super) fn literal_value(value: &Value, type_: Option<&SqlType>, dialect: &dyn Dialect) -> Result<String, CompileError> {
    if matches!(value, Value::Null | Value::Json(serde_json::Value::Null)) {
        return Ok("NULL".to_owned());
    }
    let own = type_of(value);
    let Some(chosen) = type_.or(own.as_ref()) else { return Err(no_renderer(value, None)) };
    if let SqlType::Dialect(args) = chosen
        && matches!(args.name.as_str(), "json_index" | "json_path")
        && args.dialect.is_empty()
    {
        return json_index(value, dialect);
    }
    let resolved = resolve(chosen, dialect);
    match dialect.literal_value(value, resolved) {
        None => Err(no_renderer(value, Some(chosen))),
        Some(Ok(text)) => {
            let text = if dialect.doubles_percents() { text.replace('%', "%%") } else { text };
            Ok(if dialect.backslash_escapes() { text.replace('\\', "\\\\") } else { text })
        }
        Some(Err(_)) => Err(CompileError::compile(format!(
            "Could not render literal value \"{}\" with datatype {}; see parent stack trace for more detail.",
            python_value_repr(value),
            type_text(Some(chosen))
        ))),
    }
}

fn json_index(value: &Value, dialect: &dyn Dialect) -> Result<String, CompileError> {
    match dialect.json_key(value) {
        Some(Value::Text(key)) => Ok(quote::string_literal(&key, dialect)),
        Some(Value::Int(index)) => Ok(index.to_string()),
        Some(_) | None => Err(no_renderer(value, None)),
    }
}

/// The path that a JSON key, index or list of them stands for: `$."a"[1]`.
pub(crate) fn json_path(value: &Value) -> Option<String> {
    fn step(value: &serde_json::Value) -> Option<String> {
        match value {
            serde_json::Value::Number(number) => Some(format!("[{number}]")),
            serde_json::Value::String(key) => Some(format!(".\"{key}\"")),
            _ => None,
        }
    }
    let steps = match value {
        Value::Int(index) => format!("[{index}]"),
        Value::Text(key) => format!(".\"{key}\""),
        Value::Json(serde_json::Value::Array(path)) => path.iter().map(step).collect::<Option<String>>()?,
        Value::Array(path) => path
            .iter()
            .map(|part| match part {
                Value::Int(index) => Some(format!("[{index}]")),
                Value::Text(key) => Some(format!(".\"{key}\"")),
                _ => None,
            })
            .collect::<Option<String>>()?,
        _ => return None,
    };
    Some(format!("${steps}"))
}

fn no_renderer(value: &Value, type_: Option<&SqlType>) -> CompileError {
    CompileError::compile(format!(
        "No literal value renderer is available for literal value \"{}\" with datatype {}",
        python_value_repr(value),
        type_text(type_)
    ))
}

/// `repr(value)`, shortened as SQLAlchemy shortens values in messages.
pub fn python_value_repr(value: &Value) -> String {
    const MAX: usize = 300;
    let text = crate::engine::parameters::python_repr(value);
    let characters = text.chars().count();
    if characters <= MAX {
        return text;
    }
    let head: String = text.chars().take(MAX / 2).collect();
    let tail: String = text.chars().skip(characters - MAX / 2).collect();
    format!("{head} ... ({} characters truncated) ... {tail}", characters - MAX)
}

fn wrong() -> CompileError {
    CompileError::compile("the value is not of the type")
}

/// The literals of the common types (`literal_processor`); `None` where the type has none.
pub(crate) fn common(
    value: &Value,
    type_: &SqlType,
    (yes, no): (&'static str, &'static str),
) -> Option<Result<String, CompileError>> {
    let text = |text: &str| Some(Ok(quoted(text)));
    Some(match type_.affinity() {
        Affinity::String => match value {
            Value::Text(string) => Ok(quoted(string)),
            _ => Err(wrong()),
        },
        Affinity::Integer => match value {
            Value::Int(number) => Ok(number.to_string()),
            Value::BigInt(digits) => Ok(digits.clone()),
            Value::Bool(truth) => Ok(i64::from(*truth).to_string()),
            #[allow(clippy::cast_possible_truncation)] // Python's int() truncates likewise
            Value::Float(number) if number.is_finite() => Ok((*number as i128).to_string()),
            Value::Text(string) => string.trim().parse::<i128>().map(|number| number.to_string()).map_err(|_| wrong()),
            _ => Err(wrong()),
        },
        Affinity::Numeric | Affinity::Float => match value {
            Value::Int(number) => Ok(number.to_string()),
            Value::BigInt(digits) | Value::Decimal(digits) => Ok(digits.clone()),
            Value::Bool(truth) => Ok(if *truth { "True" } else { "False" }.to_owned()),
            Value::Float(_) => Ok(python_value_repr(value)),
            Value::Text(string) => Ok(string.clone()),
            _ => Err(wrong()),
        },
        Affinity::Boolean => match value {
            Value::Bool(true) | Value::Int(1) => Ok(yes.to_owned()),
            Value::Bool(false) | Value::Int(0) => Ok(no.to_owned()),
            _ => Err(wrong()),
        },
        Affinity::DateTime | Affinity::Date | Affinity::Time => match value {
            Value::DateTime(moment) => return text(&moment.replacen('T', " ", 1)),
            Value::Date(day) | Value::Time(day) => return text(day),
            _ => Err(wrong()),
        },
        Affinity::Binary => match value {
            Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(string) => Ok(quoted(string)),
                Err(_) => Err(wrong()),
            },
            _ => Err(wrong()),
        },
        Affinity::Uuid => match value {
            Value::Uuid(uuid) => Ok(quoted(&uuid.replace('-', ""))),
            Value::Text(string) => Ok(quoted(&string.replace('-', ""))),
            _ => Err(wrong()),
        },
        Affinity::Interval | Affinity::Json | Affinity::Array | Affinity::Null | Affinity::Other => return None,
    })
}
