//! Values as SQLite stores them, and back.

use super::{Sqlite, isoformat};
use crate::calendar::{epoch_plus, since_epoch};
use crate::compiler::expr::quoted;
use crate::compiler::types::resolve;
use crate::engine::parameters::str_repr;
use crate::error::CompileError;
use crate::expr::{BindParameter, Name, NamePart};
use crate::json_text::{json_of, python_json};
use crate::types::{Affinity, NumericArgs, SqlType};
use crate::value::{Value, dashed};

/// A parameter that holds a number, under the name of a parameter that has none.
pub(super) fn number(value: i64) -> BindParameter {
    BindParameter {
        key: Name::Anonymous { anon: vec![NamePart::Numbered(format!("number {value}"), "param".to_owned())] },
        value: Some(Value::Int(value)),
        type_: Some(SqlType::Integer),
        unique: true,
        id: u64::MAX - value.unsigned_abs(),
        ..BindParameter::default()
    }
}

fn refused(message: &str) -> CompileError {
    CompileError::Argument { message: message.to_owned() }
}

/// `2020-01-02T03:04:05[.ffffff][+hh:mm]` → `2020-01-02 03:04:05.000000`.
fn stored_datetime(iso: &str) -> String {
    let (day, time) = iso.split_once(['T', ' ']).unwrap_or((iso, "00:00:00"));
    format!("{day} {}", stored_time(time))
}

fn stored_time(iso: &str) -> String {
    let bare = iso.split(['+', '-', 'Z']).next().unwrap_or(iso);
    let (clock, fraction) = bare.split_once('.').unwrap_or((bare, ""));
    let clock = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
    format!("{clock}.{fraction:0<6.6}")
}

/// The literals of SQLite's types: dates as they are stored.
pub(super) fn literal_value(value: &Value, type_: &SqlType, dialect: &Sqlite) -> Option<Result<String, CompileError>> {
    match type_.affinity() {
        Affinity::DateTime | Affinity::Date | Affinity::Time => {
            Some(bind_value(value, type_, dialect).map(|stored| match stored {
                Value::Text(text) => quoted(&text),
                _ => "NULL".to_owned(),
            }))
        }
        // Interval is a point in time on SQLite, and only takes such.
        Affinity::Interval => Some(match value {
            Value::DateTime(iso) => Ok(quoted(&stored_datetime(iso))),
            _ => Err(refused("SQLite DateTime type only accepts Python datetime and date objects as input.")),
        }),
        _ => crate::compiler::expr::common_literal(value, type_, ("1", "0")),
    }
}

/// Whether a date or time is written by a `storage_format` of its own, or read by a `regexp`: then its face does that.
fn has_own(argument: &str, type_: &SqlType) -> bool {
    matches!(type_, SqlType::Dialect(args) if args.args.contains_key(argument))
}

/// What the driver is given for a value.
pub(super) fn bind_value(value: &Value, type_: &SqlType, dialect: &Sqlite) -> Result<Value, CompileError> {
    if let SqlType::Dialect(args) = type_
        && args.dialect.is_empty()
    {
        return Ok(crate::compiler::expr::json_path(value).map_or_else(|| value.clone(), Value::Text));
    }
    let type_ = resolve(type_, dialect);
    if matches!(value, Value::Null) && type_.affinity() != Affinity::Json {
        return Ok(Value::Null);
    }
    if has_own("storage_format", type_) {
        return Ok(value.clone());
    }
    Ok(match (type_.affinity(), value) {
        (Affinity::DateTime, Value::DateTime(iso)) => Value::Text(stored_datetime(iso)),
        (Affinity::DateTime, Value::Date(day)) => Value::Text(format!("{day} 00:00:00.000000")),
        (Affinity::DateTime, _) => {
            return Err(refused("SQLite DateTime type only accepts Python datetime and date objects as input."));
        }
        (Affinity::Date, Value::Date(day)) => Value::Text(day.clone()),
        (Affinity::Date, Value::DateTime(iso)) => Value::Text(iso.get(..10).unwrap_or(iso).to_owned()),
        (Affinity::Date, _) => return Err(refused("SQLite Date type only accepts Python date objects as input.")),
        (Affinity::Time, Value::Time(iso)) => Value::Text(stored_time(iso)),
        (Affinity::Time, _) => return Err(refused("SQLite Time type only accepts Python time objects as input.")),
        (Affinity::Boolean, Value::Bool(truth)) => Value::Int(i64::from(*truth)),
        (Affinity::Boolean, Value::Int(number @ (0 | 1))) => Value::Int(*number),
        (Affinity::Boolean, Value::Int(number)) => return Err(refused(&format!("Value {number} is not None, True, or False"))),
        (Affinity::Boolean, other) => {
            return Err(refused(&format!("Not a boolean value: {}", crate::engine::parameters::python_repr(other))));
        }
        (Affinity::Numeric | Affinity::Float, Value::Decimal(text)) => match text.parse::<f64>() {
            Ok(number) => Value::Float(number),
            Err(_) => return Err(refused(&format!("could not convert string to float: '{text}'"))),
        },
        (Affinity::Numeric | Affinity::Float, Value::Int(number)) => Value::Float(*number as f64),
        (Affinity::Interval, Value::Interval(span)) => Value::Text(stored_datetime(&epoch_plus(*span))),
        (Affinity::Uuid, Value::Uuid(uuid)) => Value::Text(uuid.replace('-', "")),
        (Affinity::Uuid, Value::Text(text)) => Value::Text(text.replace('-', "")),
        (Affinity::Json, Value::Null) => match type_ {
            SqlType::Json(args) | SqlType::ExactJson(args) if !args.none_as_null => Value::Text("null".to_owned()),
            _ => Value::Null,
        },
        (Affinity::Json, other) => Value::Text(python_json(&json_of(other))),
        (_, Value::Json(json)) => Value::Text(python_json(json)),
        // What sqlite3 itself does with a value that no type speaks for.
        (_, Value::Bool(truth)) => Value::Int(i64::from(*truth)),
        (_, Value::Date(day)) => Value::Text(day.clone()),
        (_, Value::DateTime(iso)) => Value::Text(iso.replacen('T', " ", 1)),
        _ => value.clone(),
    })
}

/// What a stored value is in a column of the type.
pub(super) fn result_value(value: Value, type_: &SqlType, dialect: &Sqlite) -> Result<Value, CompileError> {
    let type_ = resolve(type_, dialect);
    if has_own("regexp", type_) {
        return Ok(value);
    }
    // What `fromisoformat` says.
    let unreadable = |text: &str| refused(&format!("Invalid isoformat string: {}", str_repr(text)));
    Ok(match (type_.affinity(), value) {
        (_, Value::Null) => Value::Null,
        (Affinity::DateTime, Value::Text(text)) => Value::DateTime(isoformat::datetime(&text).ok_or_else(|| unreadable(&text))?),
        (Affinity::Date, Value::Text(text)) => Value::Date(isoformat::date(&text).ok_or_else(|| unreadable(&text))?),
        (Affinity::Time, Value::Text(text)) => Value::Time(isoformat::time(&text).ok_or_else(|| unreadable(&text))?),
        (Affinity::Boolean, Value::Int(number)) => Value::Bool(number != 0),
        (Affinity::Numeric | Affinity::Float, number) => numeric(number, type_),
        (Affinity::Interval, Value::Text(text)) => {
            let iso = isoformat::datetime(&text).ok_or_else(|| unreadable(&text))?;
            Value::Interval(since_epoch(&iso).ok_or_else(|| unreadable(&text))?)
        }
        (Affinity::Uuid, Value::Text(text)) => match type_ {
            SqlType::Uuid(args) | SqlType::ExactUuid(args) if args.as_uuid == Some(false) => Value::Text(dashed(&text)),
            _ => Value::Uuid(dashed(&text)),
        },
        (Affinity::Json, Value::Text(text)) => {
            Value::Json(serde_json::from_str(&text).map_err(|error| refused(&format!("invalid JSON: {error}")))?)
        }
        (Affinity::Json, Value::Int(number)) => Value::Json(number.into()),
        (Affinity::Json, Value::Float(number)) => Value::Json(number.into()),
        (_, value) => value,
    })
}

/// Numbers: `Decimal` with the type's scale (10 where it has none), or floats.
fn numeric(value: Value, type_: &SqlType) -> Value {
    let (args, decimal) = match type_ {
        SqlType::Numeric(args) | SqlType::ExactNumeric(args) | SqlType::ExactDecimal(args) => {
            (args.clone(), args.asdecimal.unwrap_or(true))
        }
        SqlType::Float(args)
        | SqlType::Double(args)
        | SqlType::ExactFloat(args)
        | SqlType::ExactReal(args)
        | SqlType::ExactDouble(args)
        | SqlType::ExactDoublePrecision(args) => (args.clone(), args.asdecimal.unwrap_or(false)),
        _ => (NumericArgs::default(), false),
    };
    if !decimal {
        #[allow(clippy::cast_precision_loss)] // float(int), as Python does it
        return match value {
            Value::Int(number) => Value::Float(number as f64),
            other => other,
        };
    }
    let scale = args.decimal_return_scale.or(args.scale).unwrap_or(10) as usize;
    match value {
        Value::Int(number) => Value::Decimal(if scale == 0 { number.to_string() } else { format!("{number}.{:0<scale$}", "") }),
        Value::Float(number) => Value::Decimal(format!("{number:.scale$}")),
        other => other,
    }
}
