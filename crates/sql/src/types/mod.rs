//! Column types as values: SQLAlchemy's generic types (`Integer`) and exact types (`INTEGER`).

mod affinity;

pub use affinity::Affinity;

use crate::ident::{ConstraintName, Ident};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A column type. On the wire: `"Integer"` for types without arguments, `{"String": {"length": 20}}` otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SqlType {
    // ---- generic types: each dialect chooses the spelling
    Integer,
    SmallInteger,
    BigInteger,
    String(StringArgs),
    Text(StringArgs),
    Unicode(StringArgs),
    UnicodeText(StringArgs),
    Numeric(NumericArgs),
    Float(NumericArgs),
    Double(NumericArgs),
    DateTime(TimeArgs),
    Date,
    Time(TimeArgs),
    Interval(IntervalArgs),
    LargeBinary(BinaryArgs),
    Boolean(BooleanArgs),
    Enum(EnumArgs),
    Json(JsonArgs),
    Uuid(UuidArgs),
    PickleType,
    Null,
    // ---- exact types: the spelling is the name
    #[serde(rename = "CHAR")]
    ExactChar(StringArgs),
    #[serde(rename = "VARCHAR")]
    ExactVarchar(StringArgs),
    #[serde(rename = "NCHAR")]
    ExactNchar(StringArgs),
    #[serde(rename = "NVARCHAR")]
    ExactNvarchar(StringArgs),
    #[serde(rename = "TEXT")]
    ExactText(StringArgs),
    #[serde(rename = "CLOB")]
    ExactClob(StringArgs),
    #[serde(rename = "INTEGER")]
    ExactInteger,
    #[serde(rename = "SMALLINT")]
    ExactSmallint,
    #[serde(rename = "BIGINT")]
    ExactBigint,
    #[serde(rename = "NUMERIC")]
    ExactNumeric(NumericArgs),
    #[serde(rename = "DECIMAL")]
    ExactDecimal(NumericArgs),
    #[serde(rename = "FLOAT")]
    ExactFloat(NumericArgs),
    #[serde(rename = "REAL")]
    ExactReal(NumericArgs),
    #[serde(rename = "DOUBLE")]
    ExactDouble(NumericArgs),
    #[serde(rename = "DOUBLE_PRECISION")]
    ExactDoublePrecision(NumericArgs),
    #[serde(rename = "DATE")]
    ExactDate,
    #[serde(rename = "TIME")]
    ExactTime(TimeArgs),
    #[serde(rename = "DATETIME")]
    ExactDatetime(TimeArgs),
    #[serde(rename = "TIMESTAMP")]
    ExactTimestamp(TimeArgs),
    #[serde(rename = "BOOLEAN")]
    ExactBoolean(BooleanArgs),
    #[serde(rename = "BLOB")]
    ExactBlob(BinaryArgs),
    #[serde(rename = "BINARY")]
    ExactBinary(BinaryArgs),
    #[serde(rename = "VARBINARY")]
    ExactVarbinary(BinaryArgs),
    #[serde(rename = "UUID")]
    ExactUuid(UuidArgs),
    #[serde(rename = "JSON")]
    ExactJson(JsonArgs),
    // ---- composed
    #[serde(rename = "ARRAY")]
    Array(ArrayArgs),
    /// `Type().with_variant(...)`: the base, and per dialect name another type.
    Variant(VariantArgs),
    /// A type of one dialect's module (`postgresql.JSONB`, `mysql.TINYINT`), by its visit name and arguments.
    Dialect(DialectTypeArgs),
    /// `TypeDecorator`: a Python class around another type; renders as that type.
    Decorated(DecoratedArgs),
    /// `UserDefinedType` with `get_col_spec()`, or a type handled by `@compiles`: complete text.
    UserDefined(UserDefinedArgs),
}

impl SqlType {
    /// The arguments of a type of characters, which has a collation.
    pub fn string_args_mut(&mut self) -> Option<&mut StringArgs> {
        match self {
            Self::String(args)
            | Self::Text(args)
            | Self::Unicode(args)
            | Self::UnicodeText(args)
            | Self::ExactChar(args)
            | Self::ExactVarchar(args)
            | Self::ExactNchar(args)
            | Self::ExactNvarchar(args)
            | Self::ExactText(args)
            | Self::ExactClob(args) => Some(args),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StringArgs {
    pub length: Option<u32>,
    /// The length is the word `max`, which SQL Server knows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub max: bool,
    pub collation: Option<String>,
    pub collation_schema: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NumericArgs {
    pub precision: Option<u32>,
    pub scale: Option<u32>,
    pub decimal_return_scale: Option<u32>,
    /// `None` is the type's own default: true for `Numeric`, false for `Float`.
    pub asdecimal: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TimeArgs {
    pub timezone: bool,
    /// Fractional digits, where a dialect's own type has them.
    pub precision: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntervalArgs {
    pub native: Option<bool>,
    pub second_precision: Option<u32>,
    pub day_precision: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BinaryArgs {
    pub length: Option<u32>,
    /// The length is the word `max`, which SQL Server knows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub max: bool,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BooleanArgs {
    pub name: ConstraintName,
    pub create_constraint: bool,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnumArgs {
    /// The values as they are stored.
    pub values: Vec<String>,
    pub name: ConstraintName,
    pub schema: Option<Ident>,
    /// `None` is SQLAlchemy's default: native where the dialect has enums.
    pub native_enum: Option<bool>,
    pub create_constraint: bool,
    pub length: Option<u32>,
    pub collation: Option<String>,
    /// Given as `metadata=`, which moves `CREATE TYPE` out of the table.
    pub metadata: bool,
    pub inherit_schema: bool,
    pub create_type: Option<bool>,
    pub validate_strings: bool,
}

impl EnumArgs {
    /// The length of the column that holds the values as text.
    pub fn longest(&self) -> Option<u32> {
        let longest = self.values.iter().map(|value| value.chars().count()).max().unwrap_or(0);
        self.length.or_else(|| u32::try_from(longest).ok())
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JsonArgs {
    pub none_as_null: bool,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UuidArgs {
    /// `None` is true.
    pub as_uuid: Option<bool>,
    /// `None` is true.
    pub native_uuid: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArrayArgs {
    pub item: Box<SqlType>,
    #[serde(default)]
    pub dimensions: Option<u32>,
    #[serde(default)]
    pub as_tuple: bool,
    #[serde(default)]
    pub zero_indexes: bool,
    /// The class is that of the PostgreSQL dialect, not the generic one: scripts import it from there.
    #[serde(default)]
    pub postgresql: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantArgs {
    pub base: Box<SqlType>,
    pub variants: BTreeMap<String, SqlType>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DialectTypeArgs {
    pub dialect: String,
    /// The visit name, such as `JSONB`.
    pub name: String,
    #[serde(default)]
    pub args: BTreeMap<String, serde_json::Value>,
    /// Element or sub-types by argument name (`ARRAY(item)`, `JSONB(astext_type)`).
    #[serde(default)]
    pub types: BTreeMap<String, SqlType>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecoratedArgs {
    /// The Python class, for messages.
    pub class: String,
    #[serde(rename = "impl")]
    pub impl_: Box<SqlType>,
    /// The module of the class, where a new script may have to name it.
    #[serde(default)]
    pub module: Option<String>,
    /// How the type shows itself in Python, for a new script.
    #[serde(default)]
    pub repr: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserDefinedArgs {
    /// The Python class, for messages.
    pub class: String,
    /// What `get_col_spec()` or `@compiles` gave.
    pub spec: String,
}
