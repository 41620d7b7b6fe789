//! SQL Server's types (`MSTypeCompiler`), for a server of which no version is known.

use super::MsSql;
use crate::compiler::TypeCompiler;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::types::{BinaryArgs, DialectTypeArgs, NumericArgs, StringArgs, TimeArgs, UuidArgs};
use serde_json::Value as Json;

type Text = Result<String, CompileError>;

impl TypeCompiler for MsSql {
    fn type_compiler_class(&self) -> &'static str {
        "sqlalchemy.dialects.mssql.base.MSTypeCompiler"
    }

    fn unicode(&self, args: &StringArgs, dialect: &dyn Dialect) -> Text {
        self.exact_string("NVARCHAR", args, dialect)
    }

    fn unicode_text(&self, args: &StringArgs, dialect: &dyn Dialect) -> Text {
        self.exact_string("NTEXT", args, dialect)
    }

    /// The name of a collation is never quoted.
    fn exact_string(&self, name: &str, args: &StringArgs, _dialect: &dyn Dialect) -> Text {
        let StringArgs { length, max, collation, collation_schema: _ } = args;
        Ok(extended(name, written_length(*length, *max), collation.as_deref()))
    }

    fn collation(&self, name: &str, _dialect: &dyn Dialect) -> String {
        name.to_owned()
    }

    fn double(&self, args: &NumericArgs) -> Text {
        self.exact_float("DOUBLE PRECISION", args)
    }

    fn exact_float(&self, name: &str, args: &NumericArgs) -> Text {
        Ok(match args.precision {
            Some(precision) if name == "FLOAT" => format!("FLOAT({precision})"),
            _ => name.to_owned(),
        })
    }

    fn datetime(&self, args: &TimeArgs) -> Text {
        Ok(if args.timezone { "DATETIMEOFFSET" } else { "DATETIME" }.to_owned())
    }

    /// A server of unknown version may be one that has no DATE yet.
    fn date(&self) -> Text {
        Ok("DATETIME".to_owned())
    }

    fn time(&self, _args: &TimeArgs) -> Text {
        Ok("DATETIME".to_owned())
    }

    fn exact_datetime(&self, name: &str, args: &TimeArgs) -> Text {
        Ok(match args.precision {
            Some(precision) if name == "TIME" => format!("TIME({precision})"),
            _ => name.to_owned(),
        })
    }

    fn large_binary(&self, _args: &BinaryArgs) -> Text {
        Ok("IMAGE".to_owned())
    }

    fn exact_binary(&self, name: &str, args: &BinaryArgs) -> Text {
        Ok(match written_length(args.length, args.max) {
            None if name == "BINARY" => name.to_owned(),
            length => extended(name, length, None),
        })
    }

    fn boolean(&self) -> Text {
        Ok("BIT".to_owned())
    }

    fn json(&self) -> Option<Text> {
        Some(Ok("NVARCHAR(max)".to_owned()))
    }

    fn uuid(&self, args: &UuidArgs, dialect: &dyn Dialect) -> Text {
        if args.native_uuid == Some(false) {
            self.exact_string("CHAR", &StringArgs { length: Some(32), ..StringArgs::default() }, dialect)
        } else {
            Ok("UNIQUEIDENTIFIER".to_owned())
        }
    }

    fn dialect_type(&self, args: &DialectTypeArgs, _dialect: &dyn Dialect) -> Option<Text> {
        let DialectTypeArgs { dialect: module, name, args, types: _ } = args;
        // SQLite's types of these names are generic ones at heart.
        match (module.as_str(), name.as_str()) {
            ("sqlite", "DATE") => return Some(self.date()),
            ("sqlite", "TIME") => return Some(self.time(&TimeArgs::default())),
            _ => {}
        }
        let length = args.get("length").and_then(shown).filter(|length| length != "0");
        let collation = args.get("collation").and_then(Json::as_str);
        let precise = || match args.get("precision").and_then(shown) {
            Some(precision) => format!("{name}({precision})"),
            None => name.clone(),
        };
        Some(Ok(match name.as_str() {
            "TINYINT" | "ROWVERSION" | "SMALLDATETIME" | "IMAGE" | "XML" | "BIT" | "MONEY" | "SMALLMONEY"
            | "UNIQUEIDENTIFIER" | "SQL_VARIANT" | "TIMESTAMP" => name.clone(),
            "DATETIME2" | "DATETIMEOFFSET" | "TIME" | "FLOAT" => precise(),
            "JSON" => "NVARCHAR(max)".to_owned(),
            "CHAR" | "NCHAR" | "TEXT" | "NTEXT" | "VARCHAR" | "NVARCHAR" => extended(name, length, collation),
            "VARBINARY" => {
                let filestream = args.get("filestream").and_then(Json::as_bool).unwrap_or(false);
                format!("{}{}", extended(name, length, None), if filestream { " FILESTREAM" } else { "" })
            }
            _ => return None,
        }))
    }
}

fn written_length(length: Option<u32>, max: bool) -> Option<String> {
    if max { Some("max".to_owned()) } else { length.filter(|length| *length > 0).map(|length| length.to_string()) }
}

/// A length or precision as it is written: a number, or `max`.
fn shown(value: &Json) -> Option<String> {
    match value {
        Json::Number(number) => Some(number.to_string()),
        Json::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

/// The type with its length and collation (`_extend`); the varying types are as long as can be unless they say otherwise.
fn extended(name: &str, length: Option<String>, collation: Option<&str>) -> String {
    let length = match name {
        "VARCHAR" | "NVARCHAR" | "VARBINARY" => Some(length.unwrap_or_else(|| "max".to_owned())),
        _ => length,
    };
    let mut text = name.to_owned();
    if let Some(length) = length {
        text.push_str(&format!("({length})"));
    }
    if let Some(collation) = collation.filter(|name| !name.is_empty()) {
        text.push_str(" COLLATE ");
        text.push_str(collation);
    }
    text
}
