//! Types by the names that the server gives them (`ischema_names`).

use crate::types::{BinaryArgs, BooleanArgs, DialectTypeArgs, SqlType, UuidArgs};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The type of a column: its name, the numbers or texts in its parentheses, and what else is said of it.
///
/// `None`: there is no class for it.
pub(super) fn resolve_type(
    name: &str,
    numbers: &[u64],
    texts: Vec<String>,
    option: &dyn Fn(&str) -> Option<Json>,
) -> Option<SqlType> {
    let length = numbers.first().and_then(|number| u32::try_from(*number).ok());
    let mut args: BTreeMap<String, Json> = BTreeMap::new();
    let mut number = |key: &str, at: usize| {
        if let Some(number) = numbers.get(at) {
            args.insert(key.to_owned(), (*number).into());
        }
    };
    let visit_name = match name {
        "bigint" | "mediumint" | "smallint" | "tinyint" => {
            number("display_width", 0);
            name.to_uppercase()
        }
        "int" | "integer" => {
            number("display_width", 0);
            "INTEGER".to_owned()
        }
        "decimal" | "fixed" => {
            number("precision", 0);
            number("scale", 1);
            "DECIMAL".to_owned()
        }
        "double" | "float" | "numeric" => {
            number("precision", 0);
            number("scale", 1);
            name.to_uppercase()
        }
        "char" | "varchar" | "nchar" | "nvarchar" | "text" => {
            number("length", 0);
            name.to_uppercase()
        }
        "tinytext" | "mediumtext" | "longtext" | "tinyblob" | "mediumblob" | "longblob" | "json" => name.to_uppercase(),
        "datetime" | "time" | "timestamp" => {
            number("fsp", 0);
            name.to_uppercase()
        }
        "year" => {
            number("display_width", 0);
            "YEAR".to_owned()
        }
        "bit" => {
            number("length", 0);
            "BIT".to_owned()
        }
        "enum" | "set" => {
            if name == "set" && texts.iter().any(String::is_empty) {
                args.insert("retrieve_as_bitwise".to_owned(), true.into());
            }
            args.insert("values".to_owned(), texts.into_iter().map(Json::from).collect());
            name.to_uppercase()
        }
        // These are SQLAlchemy's own.
        "binary" => return Some(SqlType::ExactBinary(BinaryArgs { length, ..BinaryArgs::default() })),
        "varbinary" => return Some(SqlType::ExactVarbinary(BinaryArgs { length, ..BinaryArgs::default() })),
        "blob" => return Some(SqlType::ExactBlob(BinaryArgs { length, ..BinaryArgs::default() })),
        "boolean" => return Some(SqlType::ExactBoolean(BooleanArgs::default())),
        "date" => return Some(SqlType::ExactDate),
        "uuid" => return Some(SqlType::ExactUuid(UuidArgs::default())),
        _ => return None,
    };
    let kinds: &[&str] = match visit_name.as_str() {
        "INTEGER" | "BIGINT" | "MEDIUMINT" | "SMALLINT" | "TINYINT" | "DECIMAL" | "NUMERIC" | "DOUBLE" | "FLOAT" => {
            &["unsigned", "zerofill"]
        }
        "CHAR" | "VARCHAR" | "NCHAR" | "NVARCHAR" | "TEXT" | "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" | "ENUM" | "SET" => {
            &["charset", "collation"]
        }
        _ => &[],
    };
    for key in kinds {
        if let Some(value) = option(key) {
            args.insert((*key).to_owned(), value);
        }
    }
    Some(SqlType::Dialect(DialectTypeArgs { dialect: "mysql".to_owned(), name: visit_name, args, types: BTreeMap::new() }))
}
