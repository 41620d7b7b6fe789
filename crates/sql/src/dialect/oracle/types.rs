//! Oracle's types (`OracleTypeCompiler`).

use super::Oracle;
use crate::compiler::TypeCompiler;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::types::{BinaryArgs, DialectTypeArgs, IntervalArgs, NumericArgs, StringArgs, TimeArgs};
use serde_json::Value as Json;
use std::collections::BTreeMap;

type Text = Result<String, CompileError>;

impl TypeCompiler for Oracle {
    fn type_compiler_class(&self) -> &'static str {
        "sqlalchemy.dialects.oracle.base.OracleTypeCompiler"
    }

    fn big_integer(&self) -> Text {
        Ok("NUMBER(19)".to_owned())
    }

    fn string(&self, args: &StringArgs, _dialect: &dyn Dialect) -> Text {
        Ok(characters("VARCHAR2", args.length))
    }

    fn unicode(&self, args: &StringArgs, dialect: &dyn Dialect) -> Text {
        self.string(args, dialect)
    }

    fn text(&self, args: &StringArgs, _dialect: &dyn Dialect) -> Text {
        self.clob(args)
    }

    fn unicode_text(&self, args: &StringArgs, _dialect: &dyn Dialect) -> Text {
        self.clob(args)
    }

    fn exact_string(&self, name: &str, args: &StringArgs, dialect: &dyn Dialect) -> Text {
        match name {
            "VARCHAR" => Ok(characters(name, args.length)),
            "NVARCHAR" => Ok(characters("NVARCHAR2", args.length)),
            _ => crate::compiler::types::string_text(name, args, dialect),
        }
    }

    fn float(&self, args: &NumericArgs) -> Text {
        binary_float("Float", args, None)
    }

    fn double(&self, args: &NumericArgs) -> Text {
        self.exact_numeric("DOUBLE PRECISION", args)
    }

    fn exact_float(&self, name: &str, args: &NumericArgs) -> Text {
        match name {
            "FLOAT" => binary_float(name, args, None),
            "DOUBLE PRECISION" => self.exact_numeric(name, args),
            _ => Ok(name.to_owned()),
        }
    }

    /// DATE has a time of day.
    fn datetime(&self, _args: &TimeArgs) -> Text {
        Ok("DATE".to_owned())
    }

    fn exact_datetime(&self, name: &str, args: &TimeArgs) -> Text {
        Ok(if name == "TIMESTAMP" && args.timezone { "TIMESTAMP WITH TIME ZONE" } else { name }.to_owned())
    }

    fn interval(&self, args: &IntervalArgs) -> Text {
        if args.native == Some(false) {
            return self.datetime(&TimeArgs::default());
        }
        Ok(interval(args.day_precision, args.second_precision))
    }

    fn json(&self) -> Option<Text> {
        Some(Ok("JSON".to_owned()))
    }

    fn dialect_type(&self, args: &DialectTypeArgs, _dialect: &dyn Dialect) -> Option<Text> {
        let DialectTypeArgs { dialect: module, name, args, types: _ } = args;
        // SQLite's type of this name is the generic one at heart.
        if module == "sqlite" && name == "DATETIME" {
            return Some(self.datetime(&TimeArgs::default()));
        }
        let number = |key: &str| args.get(key).and_then(Json::as_u64).and_then(|number| u32::try_from(number).ok());
        let flag = |key: &str| args.get(key).and_then(Json::as_bool).unwrap_or(false);
        let numeric = NumericArgs { precision: number("precision"), scale: number("scale"), ..NumericArgs::default() };
        Some(match name.as_str() {
            "VARCHAR2" | "VARCHAR" => Ok(characters(name, number("length"))),
            "NVARCHAR2" | "NVARCHAR" => Ok(characters("NVARCHAR2", number("length"))),
            "NUMBER" | "BINARY_DOUBLE" | "BINARY_FLOAT" => self.exact_numeric(name, &numeric),
            "FLOAT" => binary_float(name, &numeric, number("binary_precision")),
            "LONG" | "ROWID" | "BFILE" | "NCLOB" => Ok(name.clone()),
            "RAW" => Ok(match number("length").filter(|length| *length > 0) {
                Some(length) => format!("RAW({length})"),
                None => "RAW".to_owned(),
            }),
            "TIMESTAMP" => Ok(match (flag("local_timezone"), flag("timezone")) {
                (true, _) => "TIMESTAMP WITH LOCAL TIME ZONE",
                (false, true) => "TIMESTAMP WITH TIME ZONE",
                (false, false) => "TIMESTAMP",
            }
            .to_owned()),
            "INTERVAL" => Ok(interval(number("day_precision"), number("second_precision"))),
            "JSON" => Ok(if flag("use_blob") { "BLOB" } else { "JSON" }.to_owned()),
            "VECTOR" => Ok(vector(args)),
            _ => return None,
        })
    }

    fn exact_binary(&self, name: &str, args: &BinaryArgs) -> Text {
        Ok(match args.length.filter(|length| *length > 0) {
            Some(length) => format!("{name}({length})"),
            None => name.to_owned(),
        })
    }
}

/// A type of characters: lengths count characters, which those of the national character set do anyway.
fn characters(name: &str, length: Option<u32>) -> String {
    match length.filter(|length| *length > 0) {
        None => name.to_owned(),
        Some(length) if name.starts_with('N') => format!("{name}({length})"),
        Some(length) => format!("{name}({length} CHAR)"),
    }
}

fn interval(day: Option<u32>, second: Option<u32>) -> String {
    let digits = |precision: Option<u32>| precision.map(|digits| format!("({digits})")).unwrap_or_default();
    format!("INTERVAL DAY{} TO SECOND{}", digits(day), digits(second))
}

/// FLOAT, whose precision counts binary digits.
///
/// # Errors
/// The precision is given in decimal digits.
fn binary_float(class: &str, args: &NumericArgs, binary_precision: Option<u32>) -> Text {
    if let Some(precision) = args.precision.filter(|precision| *precision > 0)
        && binary_precision.is_none()
    {
        // A decimal digit is so many binary ones.
        let estimated = u64::from(precision) * 100_000 / 30_103;
        return Err(CompileError::Argument {
            message: format!(
                "Oracle Database FLOAT types use 'binary precision', which does not convert cleanly from decimal 'precision'.  \
                 Please specify this type with a separate Oracle Database variant, such as \
                 {class}(precision={precision}).with_variant(oracle.FLOAT(binary_precision={estimated}), 'oracle'), so that the \
                 Oracle Database specific 'binary_precision' may be specified accurately."
            ),
        });
    }
    Ok(match binary_precision {
        Some(digits) => format!("FLOAT({digits})"),
        None => "FLOAT".to_owned(),
    })
}

fn vector(args: &BTreeMap<String, Json>) -> String {
    let part = |key: &str| match args.get(key) {
        Some(Json::Number(number)) => number.to_string(),
        Some(Json::String(text)) => text.clone(),
        Some(Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_)) | None => "*".to_owned(),
    };
    format!("VECTOR({},{},{})", part("dim"), part("storage_format"), part("storage_type"))
}
