//! Which types CAST knows (`MySQLCompiler.visit_typeclause`).

use crate::compiler::compile_type;
use crate::compiler::types::resolve;
use crate::dialect::mysql::Mysql;
use crate::error::CompileError;
use crate::types::{DialectTypeArgs, SqlType, StringArgs, TimeArgs};

type Part = Result<Option<String>, CompileError>;

impl Mysql {
    /// The type as CAST takes it; `None` where it takes none.
    pub(super) fn cast_type(&self, type_: &SqlType) -> Part {
        let type_ = resolve(type_, self);
        let text = |type_: &SqlType| compile_type(type_, self).map(Some);
        match type_ {
            SqlType::Integer
            | SqlType::SmallInteger
            | SqlType::BigInteger
            | SqlType::ExactInteger
            | SqlType::ExactSmallint
            | SqlType::ExactBigint => Ok(Some("SIGNED INTEGER".to_owned())),
            SqlType::ExactTimestamp(_) => Ok(Some("DATETIME".to_owned())),
            SqlType::Interval(_) => text(&SqlType::DateTime(TimeArgs::default())),
            SqlType::ExactDecimal(_)
            | SqlType::DateTime(_)
            | SqlType::ExactDatetime(_)
            | SqlType::Date
            | SqlType::ExactDate
            | SqlType::Time(_)
            | SqlType::ExactTime(_) => text(type_),
            SqlType::String(args)
            | SqlType::Text(args)
            | SqlType::Unicode(args)
            | SqlType::UnicodeText(args)
            | SqlType::ExactVarchar(args)
            | SqlType::ExactNvarchar(args)
            | SqlType::ExactText(args)
            | SqlType::ExactClob(args) => text(&SqlType::ExactChar(StringArgs { length: args.length, ..StringArgs::default() })),
            SqlType::ExactChar(_) | SqlType::ExactNchar(_) => text(type_),
            SqlType::Enum(args) if args.native_enum == Some(false) => {
                let longest = args.values.iter().map(|value| value.chars().count()).max().unwrap_or(0);
                let length = args.length.or(u32::try_from(longest).ok());
                text(&SqlType::ExactChar(StringArgs { length, ..StringArgs::default() }))
            }
            SqlType::LargeBinary(_)
            | SqlType::PickleType
            | SqlType::ExactBlob(_)
            | SqlType::ExactBinary(_)
            | SqlType::ExactVarbinary(_) => Ok(Some("BINARY".to_owned())),
            SqlType::Json(_) | SqlType::ExactJson(_) => Ok(Some("JSON".to_owned())),
            SqlType::Numeric(_) | SqlType::ExactNumeric(_) => Ok(Some(compile_type(type_, self)?.replace("NUMERIC", "DECIMAL"))),
            SqlType::Float(_)
            | SqlType::Double(_)
            | SqlType::ExactFloat(_)
            | SqlType::ExactReal(_)
            | SqlType::ExactDouble(_)
            | SqlType::ExactDoublePrecision(_)
                if self.float_cast =>
            {
                text(type_)
            }
            SqlType::Dialect(args) => self.own_cast_type(type_, args),
            SqlType::Float(_)
            | SqlType::Double(_)
            | SqlType::ExactFloat(_)
            | SqlType::ExactReal(_)
            | SqlType::ExactDouble(_)
            | SqlType::ExactDoublePrecision(_)
            | SqlType::Enum(_)
            | SqlType::Boolean(_)
            | SqlType::ExactBoolean(_)
            | SqlType::Uuid(_)
            | SqlType::ExactUuid(_)
            | SqlType::Null
            | SqlType::Array(_)
            | SqlType::UserDefined(_)
            | SqlType::Variant(_)
            | SqlType::Decorated(_) => Ok(None),
        }
    }

    fn own_cast_type(&self, type_: &SqlType, args: &DialectTypeArgs) -> Part {
        let unsigned = args.args.get("unsigned").and_then(serde_json::Value::as_bool).unwrap_or(false);
        let text = |type_: &SqlType| compile_type(type_, self).map(Some);
        match args.name.as_str() {
            "INTEGER" | "BIGINT" | "SMALLINT" | "MEDIUMINT" | "TINYINT" => {
                Ok(Some(if unsigned { "UNSIGNED INTEGER" } else { "SIGNED INTEGER" }.to_owned()))
            }
            "TIMESTAMP" => Ok(Some("DATETIME".to_owned())),
            "DECIMAL" | "DATETIME" | "DATE" | "TIME" => text(type_),
            "CHAR" | "NCHAR" | "VARCHAR" | "NVARCHAR" | "TEXT" | "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" => {
                let mut char = args.clone();
                char.name = "CHAR".to_owned();
                // NATIONAL is not known to CAST.
                char.args.remove("national");
                text(&SqlType::Dialect(char))
            }
            "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB" | "BLOB" | "BINARY" | "VARBINARY" => Ok(Some("BINARY".to_owned())),
            "JSON" => Ok(Some("JSON".to_owned())),
            "NUMERIC" => Ok(text(type_)?.map(|text| text.replace("NUMERIC", "DECIMAL"))),
            "FLOAT" | "REAL" | "DOUBLE" if self.float_cast => text(type_),
            _ => Ok(None),
        }
    }
}

/// The digits of a number type, where both are given.
pub(super) fn precision_and_scale(type_: &SqlType) -> Option<(u64, u64)> {
    match type_ {
        SqlType::Numeric(args)
        | SqlType::Float(args)
        | SqlType::Double(args)
        | SqlType::ExactNumeric(args)
        | SqlType::ExactDecimal(args)
        | SqlType::ExactFloat(args)
        | SqlType::ExactReal(args)
        | SqlType::ExactDouble(args)
        | SqlType::ExactDoublePrecision(args) => Some((args.precision?.into(), args.scale?.into())),
        SqlType::Dialect(args) => {
            let number = |key: &str| args.args.get(key).and_then(serde_json::Value::as_u64);
            Some((number("precision")?, number("scale")?))
        }
        SqlType::Variant(args) => precision_and_scale(&args.base),
        SqlType::Decorated(args) => precision_and_scale(&args.impl_),
        _ => None,
    }
}
