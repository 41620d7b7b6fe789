//! Values in SQL Server's text.

use crate::compiler::expr::{common_literal, quoted};
use crate::error::CompileError;
use crate::types::{SqlType, TimeArgs};
use crate::value::Value;

/// The literals of SQL Server's types: strings of the national character set, and identifiers with dashes.
pub(super) fn literal_value(value: &Value, type_: &SqlType) -> Option<Result<String, CompileError>> {
    match (type_, value) {
        (_, Value::Text(text)) if is_national(type_) => Some(Ok(format!("N{}", quoted(text)))),
        (SqlType::Uuid(args), Value::Uuid(uuid) | Value::Text(uuid)) if args.native_uuid != Some(false) => Some(Ok(quoted(uuid))),
        // Where there are no time spans, a point in time stands for one.
        (SqlType::Interval(_), Value::DateTime(_)) => common_literal(value, &SqlType::DateTime(TimeArgs::default()), ("1", "0")),
        (SqlType::Interval(_), _) => Some(Err(CompileError::compile("the value is not of the type"))),
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
