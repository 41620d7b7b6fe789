//! Values in SQL Server's text and parameters.

use super::MsSql;
use crate::compiler::expr::{common_literal, json_path, quoted};
use crate::compiler::types::resolve;
use crate::error::CompileError;
use crate::types::{Affinity, SqlType};
use crate::value::Value;

/// The literals of SQL Server's types: strings of the national character set, and identifiers with dashes.
pub(super) fn literal_value(value: &Value, type_: &SqlType) -> Option<Result<String, CompileError>> {
    match (type_, value) {
        (_, Value::Text(text)) if is_national(type_) => Some(Ok(format!("N{}", quoted(text)))),
        (SqlType::Uuid(args), Value::Uuid(uuid) | Value::Text(uuid)) if args.native_uuid != Some(false) => Some(Ok(quoted(uuid))),
        _ => common_literal(value, type_, ("1", "0")),
    }
}

fn is_national(type_: &SqlType) -> bool {
    match type_ {
        SqlType::Unicode(_) | SqlType::UnicodeText(_) | SqlType::ExactNchar(_) | SqlType::ExactNvarchar(_) => true,
        SqlType::Dialect(args) => matches!(args.name.as_str(), "NTEXT" | "NVARCHAR" | "NCHAR"),
        _ => false,
    }
}

/// What the usual driver is given for a value.
pub(super) fn bind_value(value: &Value, type_: &SqlType, dialect: &MsSql) -> Result<Value, CompileError> {
    if let SqlType::Dialect(args) = type_
        && args.dialect.is_empty()
    {
        return Ok(json_path(value).map_or_else(|| value.clone(), Value::Text));
    }
    let type_ = resolve(type_, dialect);
    Ok(match (type_.affinity(), value) {
        (Affinity::Date | Affinity::DateTime, Value::Date(day)) => Value::DateTime(format!("{day}T00:00:00")),
        (Affinity::Boolean, Value::Bool(truth)) => Value::Int(i64::from(*truth)),
        (Affinity::Uuid, Value::Uuid(uuid)) if matches!(type_, SqlType::Uuid(args) if args.native_uuid == Some(false)) => {
            Value::Text(uuid.replace('-', ""))
        }
        _ => value.clone(),
    })
}
