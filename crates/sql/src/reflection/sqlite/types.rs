//! From a declared SQLite type to the type that SQLAlchemy makes of it.

use crate::types::{BinaryArgs, BooleanArgs, DialectTypeArgs, JsonArgs, NumericArgs, SqlType, StringArgs, TimeArgs};
use std::collections::BTreeMap;

/// `SQLiteDialect._resolve_type_affinity`, with the warning it may give. `declared` is upper-cased already.
pub fn resolve_type(declared: &str) -> (SqlType, Option<String>) {
    let (name, args) = split(declared);
    let class = class_of(name);
    let type_ = with_args(class, &args);
    match type_ {
        Some(type_) => (type_, None),
        None => {
            let list: Vec<String> = args.iter().map(|arg| format!("'{arg}'")).collect();
            let warning = format!(
                "Could not instantiate type <class '{}.{class}'> with reflected arguments [{}]; using no arguments.",
                module_of(class),
                list.join(", ")
            );
            // Every class can be made without arguments.
            (with_args(class, &[]).unwrap_or(SqlType::Null), Some(warning))
        }
    }
}

/// The words at the start, and the numbers in the first parentheses after them (`([\w ]+)(\(.*?\))?`).
fn split(declared: &str) -> (&str, Vec<String>) {
    let is_of_words = |c: char| c.is_alphanumeric() || c == '_' || c == ' ';
    let (name, rest) = declared.split_at(declared.find(|c| !is_of_words(c)).unwrap_or(declared.len()));
    let inside = rest.strip_prefix('(').filter(|_| !name.is_empty()).and_then(|rest| rest.lines().next()?.split_once(')'));
    let numbers = inside.map_or("", |(numbers, _)| numbers);
    let args = numbers.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    (name, args)
}

/// The class by name, or else by SQLite's affinity rules.
fn class_of(name: &str) -> &'static str {
    match name {
        "BIGINT" => "BIGINT",
        "BLOB" => "BLOB",
        "BOOL" | "BOOLEAN" => "BOOLEAN",
        "CHAR" => "CHAR",
        "DATE" | "DATE_CHAR" => "DATE",
        "DATETIME" | "DATETIME_CHAR" => "DATETIME",
        "DOUBLE" => "DOUBLE",
        "DECIMAL" => "DECIMAL",
        "FLOAT" => "FLOAT",
        "INT" | "INTEGER" => "INTEGER",
        "JSON" => "JSON",
        "JSONB" => "JSONB",
        "NUMERIC" => "NUMERIC",
        "REAL" => "REAL",
        "SMALLINT" => "SMALLINT",
        "TEXT" => "TEXT",
        "TIME" | "TIME_CHAR" => "TIME",
        "TIMESTAMP" => "TIMESTAMP",
        "VARCHAR" => "VARCHAR",
        "NVARCHAR" => "NVARCHAR",
        "NCHAR" => "NCHAR",
        _ => {
            let has = |part: &str| name.contains(part);
            if has("INT") {
                "INTEGER"
            } else if has("CHAR") || has("CLOB") || has("TEXT") {
                "TEXT"
            } else if has("BLOB") || name.is_empty() {
                "NullType"
            } else if has("REAL") || has("FLOA") || has("DOUB") {
                "REAL"
            } else {
                "NUMERIC"
            }
        }
    }
}

fn module_of(class: &str) -> &'static str {
    match class {
        "JSON" | "JSONB" => "sqlalchemy.dialects.sqlite.json",
        _ => "sqlalchemy.sql.sqltypes",
    }
}

/// The class called with the numbers as positional arguments; `None` where Python would raise `TypeError`.
fn with_args(class: &str, args: &[String]) -> Option<SqlType> {
    let number = |at: usize| args.get(at).and_then(|text| text.parse().ok());
    let truth = |at: usize| args.get(at).is_some_and(|text| text.chars().any(|c| c != '0'));
    let at_most = |most: usize| (args.len() <= most).then_some(());
    let string = || StringArgs { length: number(0), collation: args.get(1).cloned(), ..StringArgs::default() };
    let numeric = || NumericArgs {
        precision: number(0),
        scale: number(1),
        decimal_return_scale: number(2),
        asdecimal: (args.len() > 3).then(|| truth(3)),
    };
    let float = || NumericArgs {
        precision: number(0),
        scale: None,
        asdecimal: (args.len() > 1).then(|| truth(1)),
        decimal_return_scale: number(2),
    };
    let time = || TimeArgs { timezone: truth(0), precision: None };
    Some(match class {
        "BIGINT" => at_most(0).map(|()| SqlType::ExactBigint)?,
        "INTEGER" => at_most(0).map(|()| SqlType::ExactInteger)?,
        "SMALLINT" => at_most(0).map(|()| SqlType::ExactSmallint)?,
        "DATE" => at_most(0).map(|()| SqlType::ExactDate)?,
        "NullType" => at_most(0).map(|()| SqlType::Null)?,
        "BLOB" => at_most(1).map(|()| SqlType::ExactBlob(BinaryArgs { length: number(0), ..BinaryArgs::default() }))?,
        "BOOLEAN" => {
            at_most(3).map(|()| SqlType::ExactBoolean(BooleanArgs { create_constraint: truth(0), ..BooleanArgs::default() }))?
        }
        "CHAR" => at_most(2).map(|()| SqlType::ExactChar(string()))?,
        "VARCHAR" => at_most(2).map(|()| SqlType::ExactVarchar(string()))?,
        "NVARCHAR" => at_most(2).map(|()| SqlType::ExactNvarchar(string()))?,
        "NCHAR" => at_most(2).map(|()| SqlType::ExactNchar(string()))?,
        "TEXT" => at_most(2).map(|()| SqlType::ExactText(string()))?,
        "DATETIME" => at_most(1).map(|()| SqlType::ExactDatetime(time()))?,
        "TIME" => at_most(1).map(|()| SqlType::ExactTime(time()))?,
        "TIMESTAMP" => at_most(1).map(|()| SqlType::ExactTimestamp(time()))?,
        "NUMERIC" => at_most(4).map(|()| SqlType::ExactNumeric(numeric()))?,
        "DECIMAL" => at_most(4).map(|()| SqlType::ExactDecimal(numeric()))?,
        "FLOAT" => at_most(3).map(|()| SqlType::ExactFloat(float()))?,
        "REAL" => at_most(3).map(|()| SqlType::ExactReal(float()))?,
        "DOUBLE" => at_most(3).map(|()| SqlType::ExactDouble(float()))?,
        "JSON" => at_most(1).map(|()| SqlType::ExactJson(JsonArgs { none_as_null: truth(0) }))?,
        "JSONB" => at_most(1).map(|()| {
            SqlType::Dialect(DialectTypeArgs {
                dialect: "sqlite".into(),
                name: "JSONB".into(),
                args: BTreeMap::new(),
                types: BTreeMap::new(),
            })
        })?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_declared_type_comes_apart() {
        let parts = |declared: &'static str| {
            let (name, args) = split(declared);
            (name, args.join(" "))
        };
        assert_eq!(parts("NUMERIC(10, 2)"), ("NUMERIC", "10 2".to_owned()));
        assert_eq!(parts("VARCHAR (20)"), ("VARCHAR ", "20".to_owned()));
        assert_eq!(parts("DOUBLE PRECISION"), ("DOUBLE PRECISION", String::new()));
        assert_eq!(parts("VARCHAR(20"), ("VARCHAR", String::new()));
        assert_eq!(parts("VARCHAR(2\n0)"), ("VARCHAR", String::new()));
        assert_eq!(parts("(20)"), ("", String::new()));
        assert_eq!(parts("\u{c4}_1[2](3)"), ("\u{c4}_1", String::new()));
    }
}
