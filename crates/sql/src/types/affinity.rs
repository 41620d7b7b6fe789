//! What kind of data a type holds, whichever way it is spelled.

use super::{DialectTypeArgs, SqlType};

/// SQLAlchemy's `TypeEngine._type_affinity`: the most general class of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Affinity {
    String,
    Integer,
    Numeric,
    Float,
    DateTime,
    Date,
    Time,
    Interval,
    Binary,
    Boolean,
    Json,
    Uuid,
    Array,
    Null,
    /// A type of a dialect or a project that is like no other.
    Other,
}

impl SqlType {
    /// The kind of data this type holds.
    pub fn affinity(&self) -> Affinity {
        match self {
            Self::Integer
            | Self::SmallInteger
            | Self::BigInteger
            | Self::ExactInteger
            | Self::ExactSmallint
            | Self::ExactBigint => Affinity::Integer,
            Self::String(_)
            | Self::Text(_)
            | Self::Unicode(_)
            | Self::UnicodeText(_)
            | Self::Enum(_)
            | Self::ExactChar(_)
            | Self::ExactVarchar(_)
            | Self::ExactNchar(_)
            | Self::ExactNvarchar(_)
            | Self::ExactText(_)
            | Self::ExactClob(_) => Affinity::String,
            Self::Numeric(_) | Self::ExactNumeric(_) | Self::ExactDecimal(_) => Affinity::Numeric,
            Self::Float(_)
            | Self::Double(_)
            | Self::ExactFloat(_)
            | Self::ExactReal(_)
            | Self::ExactDouble(_)
            | Self::ExactDoublePrecision(_) => Affinity::Float,
            Self::DateTime(_) | Self::ExactDatetime(_) | Self::ExactTimestamp(_) => Affinity::DateTime,
            Self::Date | Self::ExactDate => Affinity::Date,
            Self::Time(_) | Self::ExactTime(_) => Affinity::Time,
            Self::Interval(_) => Affinity::Interval,
            Self::LargeBinary(_) | Self::PickleType | Self::ExactBlob(_) | Self::ExactBinary(_) | Self::ExactVarbinary(_) => {
                Affinity::Binary
            }
            Self::Boolean(_) | Self::ExactBoolean(_) => Affinity::Boolean,
            Self::Json(_) | Self::ExactJson(_) => Affinity::Json,
            Self::Uuid(_) | Self::ExactUuid(_) => Affinity::Uuid,
            Self::Array(_) => Affinity::Array,
            Self::Null => Affinity::Null,
            Self::Variant(args) => args.base.affinity(),
            Self::Decorated(args) => args.impl_.affinity(),
            Self::Dialect(args) => own_affinity(args).unwrap_or_else(|| dialect_affinity(&args.name)),
            Self::UserDefined(_) => Affinity::Other,
        }
    }
}

/// The affinity of the types whose names mean something else in one dialect.
fn own_affinity(args: &DialectTypeArgs) -> Option<Affinity> {
    let scale = args.args.get("scale").and_then(serde_json::Value::as_i64).unwrap_or(0);
    Some(match (args.dialect.as_str(), args.name.as_str()) {
        ("oracle", "DATE") => Affinity::DateTime,
        ("oracle", "NUMBER") => {
            if scale > 0 {
                Affinity::Numeric
            } else {
                Affinity::Integer
            }
        }
        ("mssql", "TIMESTAMP" | "ROWVERSION") => Affinity::Binary,
        ("mssql", "BIT") => Affinity::Boolean,
        ("mssql", "XML") => Affinity::String,
        _ => return None,
    })
}

/// The affinity of a dialect's own type, by its visit name.
fn dialect_affinity(name: &str) -> Affinity {
    match name {
        "INTEGER" | "BIGINT" | "SMALLINT" | "TINYINT" | "MEDIUMINT" | "YEAR_INTEGER" => Affinity::Integer,
        "NUMERIC" | "DECIMAL" | "NUMBER" | "MONEY_NUMERIC" => Affinity::Numeric,
        "FLOAT" | "REAL" | "DOUBLE" | "DOUBLE_PRECISION" | "BINARY_FLOAT" | "BINARY_DOUBLE" => Affinity::Float,
        "VARCHAR" | "CHAR" | "NCHAR" | "NVARCHAR" | "VARCHAR2" | "NVARCHAR2" | "TEXT" | "TINYTEXT" | "MEDIUMTEXT"
        | "LONGTEXT" | "NTEXT" | "CLOB" | "NCLOB" | "LONG" | "CITEXT" | "ENUM" | "enum" | "SET" => Affinity::String,
        "TIMESTAMP" | "DATETIME" | "DATETIME2" | "SMALLDATETIME" | "DATETIMEOFFSET" => Affinity::DateTime,
        "DATE" => Affinity::Date,
        "TIME" => Affinity::Time,
        "INTERVAL" => Affinity::Interval,
        "BLOB" | "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB" | "BYTEA" | "BINARY" | "VARBINARY" | "IMAGE" | "RAW" | "BFILE"
        | "TIMESTAMP_BINARY" => Affinity::Binary,
        "BOOLEAN" => Affinity::Boolean,
        "JSON" | "JSONB" => Affinity::Json,
        "UUID" | "UNIQUEIDENTIFIER" => Affinity::Uuid,
        "ARRAY" => Affinity::Array,
        _ => Affinity::Other,
    }
}
