//! Values as the drivers of MySQL take and give them.

use crate::calendar::{MICROSECONDS_A_DAY, epoch_plus, since_epoch};
use crate::compiler::types::resolve;
use crate::dialect::Dialect;
use crate::dialect::mysql::Mysql;
use crate::error::CompileError;
use crate::json_text::{json_of, python_json};
use crate::types::{Affinity, NumericArgs, SqlType};
use crate::value::{Value, dashed};

fn refused(message: &str) -> CompileError {
    CompileError::Argument { message: message.to_owned() }
}

/// Whether a UUID travels with its dashes: into a column of MariaDB's own type.
fn native_uuid(type_: &SqlType, dialect: &Mysql) -> bool {
    match type_ {
        SqlType::Uuid(args) | SqlType::ExactUuid(args) => args.native_uuid != Some(false) && dialect.supports_native_uuid(),
        _ => false,
    }
}

/// What the driver is given for a value.
pub(super) fn bind_value(value: &Value, type_: &SqlType, dialect: &Mysql) -> Result<Value, CompileError> {
    if let SqlType::Dialect(args) = type_
        && args.dialect.is_empty()
    {
        return Ok(crate::compiler::expr::json_path(value).map_or_else(|| value.clone(), Value::Text));
    }
    let type_ = resolve(type_, dialect);
    if matches!(value, Value::Null) && type_.affinity() != Affinity::Json {
        return Ok(Value::Null);
    }
    Ok(match (type_.affinity(), value) {
        (Affinity::Boolean, Value::Bool(truth)) => Value::Int(i64::from(*truth)),
        (Affinity::Boolean, Value::Int(number @ (0 | 1))) => Value::Int(*number),
        (Affinity::Boolean, Value::Int(number)) => return Err(refused(&format!("Value {number} is not None, True, or False"))),
        (Affinity::Boolean, other) => {
            return Err(refused(&format!("Not a boolean value: {}", crate::engine::parameters::python_repr(other))));
        }
        (Affinity::Interval, Value::Interval(span)) => {
            let moment = epoch_plus(*span);
            Value::DateTime(moment.strip_suffix(".000000").map_or(moment.clone(), str::to_owned))
        }
        (Affinity::Uuid, Value::Uuid(_) | Value::Text(_)) if native_uuid(type_, dialect) => value.clone(),
        (Affinity::Uuid, Value::Uuid(uuid) | Value::Text(uuid)) => Value::Text(uuid.replace('-', "")),
        (Affinity::Json, Value::Null) => match type_ {
            SqlType::Json(args) | SqlType::ExactJson(args) if !args.none_as_null => Value::Text("null".to_owned()),
            _ => Value::Null,
        },
        (Affinity::Json, other) => Value::Text(python_json(&json_of(other))),
        // SET: its members, in any order.
        (Affinity::String, Value::Array(items)) if is_set(type_) => Value::Text(
            items
                .iter()
                .filter_map(|item| match item {
                    Value::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect::<Vec<_>>()
                .join(","),
        ),
        _ => value.clone(),
    })
}

fn is_set(type_: &SqlType) -> bool {
    matches!(type_, SqlType::Dialect(args) if args.name == "SET")
}

/// What a stored value is in a column of the type.
pub(super) fn result_value(value: Value, type_: &SqlType, dialect: &Mysql) -> Result<Value, CompileError> {
    let type_ = resolve(type_, dialect);
    let unreadable = |kind: &str, text: &str| refused(&format!("Couldn't parse {kind} string: '{text}'"));
    Ok(match (type_.affinity(), value) {
        (_, Value::Null) => Value::Null,
        (Affinity::Boolean, Value::Int(number)) => Value::Bool(number != 0),
        // TIME comes as a time span.
        (Affinity::Time, Value::Interval(span)) => Value::Time(clock(span.rem_euclid(MICROSECONDS_A_DAY))),
        (Affinity::Interval, Value::DateTime(moment)) => {
            Value::Interval(since_epoch(&moment).ok_or_else(|| unreadable("datetime", &moment))?)
        }
        (Affinity::Numeric | Affinity::Float, number) => numeric(number, type_),
        (Affinity::Uuid, Value::Text(text)) => match type_ {
            SqlType::Uuid(args) | SqlType::ExactUuid(args) if args.as_uuid == Some(false) => Value::Text(dashed(&text)),
            _ => Value::Uuid(dashed(&text)),
        },
        (Affinity::Json, Value::Text(text)) => {
            Value::Json(serde_json::from_str(&text).map_err(|error| refused(&format!("invalid JSON: {error}")))?)
        }
        (Affinity::Other, Value::Bytes(bytes)) if matches!(type_, SqlType::Dialect(args) if args.name == "BIT") => bits(&bytes),
        (_, value) => value,
    })
}

/// A bit field as a number.
fn bits(bytes: &[u8]) -> Value {
    let number = bytes.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    i64::try_from(number).map_or_else(|_| Value::BigInt(number.to_string()), Value::Int)
}

fn clock(span: i64) -> String {
    let seconds = span / 1_000_000;
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    match span % 1_000_000 {
        0 => clock,
        fraction => format!("{clock}.{fraction:06}"),
    }
}

/// Decimals come from the driver as such, floats as floats; the type may ask for the other.
fn numeric(value: Value, type_: &SqlType) -> Value {
    let own = |args: &crate::types::DialectTypeArgs, default: bool| {
        let number = |key: &str| args.args.get(key).and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok());
        let arguments = NumericArgs {
            precision: number("precision"),
            scale: number("scale"),
            decimal_return_scale: number("decimal_return_scale"),
            asdecimal: None,
        };
        (arguments, args.args.get("asdecimal").and_then(serde_json::Value::as_bool).unwrap_or(default))
    };
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
        SqlType::Dialect(args) => own(args, args.name != "FLOAT"),
        _ => (NumericArgs::default(), false),
    };
    if !decimal {
        #[allow(clippy::cast_precision_loss)] // float(), as Python does it
        return match value {
            Value::Decimal(text) => match text.parse() {
                Ok(number) => Value::Float(number),
                Err(_) => Value::Decimal(text),
            },
            Value::Int(number) if type_.affinity() == Affinity::Numeric => Value::Float(number as f64),
            other => other,
        };
    }
    match value {
        // Numbers with a point of their own are given as they are; only a float column's are cut to the type's scale.
        Value::Float(number) if type_.affinity() == Affinity::Float => {
            let scale = args.decimal_return_scale.or(args.scale).unwrap_or(10) as usize;
            Value::Decimal(format!("{number:.scale$}"))
        }
        other => other,
    }
}
