//! PostgreSQL's types (`PGTypeCompiler`).

use super::{NamedType, Postgresql};
use crate::compiler::types::compile_type;
use crate::compiler::{TypeCompiler, types};
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::types::{ArrayArgs, BinaryArgs, DialectTypeArgs, EnumArgs, IntervalArgs, NumericArgs, SqlType, TimeArgs};

type Text = Result<String, CompileError>;

/// Types that are spelled as they are called.
const PLAIN: &[&str] = &[
    "TSVECTOR",
    "TSQUERY",
    "INET",
    "CIDR",
    "CITEXT",
    "MACADDR",
    "MACADDR8",
    "MONEY",
    "OID",
    "REGCONFIG",
    "REGCLASS",
    "HSTORE",
    "JSON",
    "JSONB",
    "JSONPATH",
    "BYTEA",
    "UUID",
    "INT4RANGE",
    "INT8RANGE",
    "NUMRANGE",
    "DATERANGE",
    "TSRANGE",
    "TSTZRANGE",
    "INT4MULTIRANGE",
    "INT8MULTIRANGE",
    "NUMMULTIRANGE",
    "DATEMULTIRANGE",
    "TSMULTIRANGE",
    "TSTZMULTIRANGE",
    "XML",
    "OIDVECTOR",
    "INT2VECTOR",
];

/// `TIMESTAMP(3) WITH TIME ZONE`.
fn with_time_zone(name: &str, args: &TimeArgs) -> String {
    let precision = args.precision.map(|digits| format!("({digits})")).unwrap_or_default();
    format!("{name}{precision} {} TIME ZONE", if args.timezone { "WITH" } else { "WITHOUT" })
}

impl TypeCompiler for Postgresql {
    fn type_compiler_class(&self) -> &'static str {
        "sqlalchemy.dialects.postgresql.base.PGTypeCompiler"
    }

    fn exact_float(&self, name: &str, args: &NumericArgs) -> Text {
        Ok(match args.precision.filter(|digits| name == "FLOAT" && *digits > 0) {
            Some(digits) => format!("FLOAT({digits})"),
            None => name.to_owned(),
        })
    }

    fn double(&self, _args: &NumericArgs) -> Text {
        Ok("DOUBLE PRECISION".to_owned())
    }

    fn datetime(&self, args: &TimeArgs) -> Text {
        Ok(with_time_zone("TIMESTAMP", args))
    }

    fn exact_datetime(&self, name: &str, args: &TimeArgs) -> Text {
        Ok(match name {
            "DATETIME" => name.to_owned(),
            name => with_time_zone(name, args),
        })
    }

    fn interval(&self, args: &IntervalArgs) -> Text {
        if args.native == Some(false) {
            return self.datetime(&TimeArgs::default());
        }
        let precision = args.second_precision.map(|digits| format!(" ({digits})")).unwrap_or_default();
        Ok(format!("INTERVAL{precision}"))
    }

    fn large_binary(&self, _args: &BinaryArgs) -> Text {
        Ok("BYTEA".to_owned())
    }

    fn enumeration(&self, args: &EnumArgs, dialect: &dyn Dialect) -> Text {
        match NamedType::of(&SqlType::Enum(args.clone())) {
            Some(named) => named.sql_name(dialect),
            None => types::enum_as_text(args, dialect),
        }
    }

    fn json(&self) -> Option<Text> {
        Some(Ok("JSON".to_owned()))
    }

    fn array(&self, args: &ArrayArgs, dialect: &dyn Dialect) -> Option<Text> {
        let brackets = "[]".repeat(args.dimensions.map_or(1, |n| n as usize));
        Some(compile_type(&args.item, dialect).map(|item| match item.find(" COLLATE") {
            Some(at) => format!("{}{brackets}{}", &item[..at], &item[at..]),
            None => item + &brackets,
        }))
    }

    fn dialect_type(&self, args: &DialectTypeArgs, dialect: &dyn Dialect) -> Option<Text> {
        let number = |key: &str| args.args.get(key).and_then(serde_json::Value::as_u64);
        let flag = |key: &str| args.args.get(key).and_then(serde_json::Value::as_bool).unwrap_or(false);
        Some(Ok(match args.name.as_str() {
            "DATETIME" if args.dialect == "sqlite" => return Some(self.datetime(&TimeArgs::default())),
            "enum" | "ENUM" | "DOMAIN" => {
                return NamedType::of(&SqlType::Dialect(args.clone())).map(|named| named.sql_name(dialect));
            }
            "INTERVAL" => {
                let fields = args.args.get("fields").and_then(serde_json::Value::as_str);
                let fields = fields.map(|fields| format!(" {fields}")).unwrap_or_default();
                let precision = number("precision").map(|digits| format!(" ({digits})")).unwrap_or_default();
                format!("INTERVAL{fields}{precision}")
            }
            "BIT" => {
                let length = number("length").map(|length| format!("({length})"));
                if flag("varying") {
                    format!("BIT VARYING{}", length.unwrap_or_default())
                } else {
                    format!("BIT{}", length.unwrap_or_else(|| "(1)".to_owned()))
                }
            }
            "json_int_index" => "INT".to_owned(),
            "json_str_index" => "TEXT".to_owned(),
            "json_path" => "JSONPATH".to_owned(),
            name if PLAIN.contains(&name) => name.to_owned(),
            _ => return None,
        }))
    }
}
