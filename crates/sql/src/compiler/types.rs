//! Type text.

use crate::compiler::quote;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::types::{
    ArrayArgs, BinaryArgs, DialectTypeArgs, EnumArgs, IntervalArgs, NumericArgs, SqlType, StringArgs, TimeArgs, UuidArgs,
};

type Text = Result<String, CompileError>;

/// The type hooks of a dialect; default methods are the common SQL (`GenericTypeCompiler`).
///
/// Methods of exact types are given the SQL name, so that one method serves `CHAR`, `VARCHAR` and the like.
pub trait TypeCompiler {
    /// The compiler's class, for messages.
    fn type_compiler_class(&self) -> &'static str {
        "sqlalchemy.sql.compiler.GenericTypeCompiler"
    }
    /// `Integer`, `SmallInteger`, `BigInteger` and the exact types, by SQL name.
    fn integer(&self, name: &str) -> Text {
        Ok(name.to_owned())
    }
    /// `BigInteger`.
    fn big_integer(&self) -> Text {
        self.integer("BIGINT")
    }
    /// `String`.
    fn string(&self, args: &StringArgs, dialect: &dyn Dialect) -> Text {
        self.exact_string("VARCHAR", args, dialect)
    }
    /// `Unicode`.
    fn unicode(&self, args: &StringArgs, dialect: &dyn Dialect) -> Text {
        self.exact_string("VARCHAR", args, dialect)
    }
    /// `Text`.
    fn text(&self, args: &StringArgs, dialect: &dyn Dialect) -> Text {
        self.exact_string("TEXT", args, dialect)
    }
    /// `UnicodeText`.
    fn unicode_text(&self, args: &StringArgs, dialect: &dyn Dialect) -> Text {
        self.exact_string("TEXT", args, dialect)
    }
    /// `CHAR`, `VARCHAR`, `NCHAR`, `NVARCHAR`, `TEXT`.
    fn exact_string(&self, name: &str, args: &StringArgs, dialect: &dyn Dialect) -> Text {
        string_text(name, args, dialect)
    }
    /// The name of a collation.
    fn collation(&self, name: &str, dialect: &dyn Dialect) -> String {
        quote::quote_name(name, dialect)
    }
    /// `CLOB`.
    fn clob(&self, _args: &StringArgs) -> Text {
        Ok("CLOB".to_owned())
    }
    /// `Numeric`.
    fn numeric(&self, args: &NumericArgs) -> Text {
        self.exact_numeric("NUMERIC", args)
    }
    /// `NUMERIC`, `DECIMAL`.
    fn exact_numeric(&self, name: &str, args: &NumericArgs) -> Text {
        Ok(match (args.precision, args.scale) {
            (None, _) => name.to_owned(),
            (Some(precision), None) => format!("{name}({precision})"),
            (Some(precision), Some(scale)) => format!("{name}({precision}, {scale})"),
        })
    }
    /// `Float`.
    fn float(&self, args: &NumericArgs) -> Text {
        self.exact_float("FLOAT", args)
    }
    /// `Double`.
    fn double(&self, args: &NumericArgs) -> Text {
        self.exact_float("DOUBLE", args)
    }
    /// `FLOAT`, `REAL`, `DOUBLE`, `DOUBLE PRECISION`.
    fn exact_float(&self, name: &str, _args: &NumericArgs) -> Text {
        Ok(name.to_owned())
    }
    /// `DateTime`.
    fn datetime(&self, args: &TimeArgs) -> Text {
        self.exact_datetime("DATETIME", args)
    }
    /// `Date`.
    fn date(&self) -> Text {
        Ok("DATE".to_owned())
    }
    /// `DATE`.
    fn exact_date(&self) -> Text {
        Ok("DATE".to_owned())
    }
    /// `Time`.
    fn time(&self, args: &TimeArgs) -> Text {
        self.exact_datetime("TIME", args)
    }
    /// `DATETIME`, `TIMESTAMP`, `TIME`.
    fn exact_datetime(&self, name: &str, _args: &TimeArgs) -> Text {
        Ok(name.to_owned())
    }
    /// `Interval`; where there is none, a date and time counted from the epoch.
    fn interval(&self, _args: &IntervalArgs) -> Text {
        self.datetime(&TimeArgs::default())
    }
    /// `LargeBinary`.
    fn large_binary(&self, _args: &BinaryArgs) -> Text {
        Ok("BLOB".to_owned())
    }
    /// `BLOB`.
    fn blob(&self, _args: &BinaryArgs) -> Text {
        Ok("BLOB".to_owned())
    }
    /// `BINARY`, `VARBINARY`.
    fn exact_binary(&self, name: &str, args: &BinaryArgs) -> Text {
        Ok(match args.length.filter(|length| *length > 0) {
            Some(length) => format!("{name}({length})"),
            None => name.to_owned(),
        })
    }
    /// `Boolean`.
    fn boolean(&self) -> Text {
        Ok("BOOLEAN".to_owned())
    }
    /// `BOOLEAN`.
    fn exact_boolean(&self) -> Text {
        Ok("BOOLEAN".to_owned())
    }
    /// `Enum`.
    fn enumeration(&self, args: &EnumArgs, dialect: &dyn Dialect) -> Text {
        enum_as_text(args, dialect)
    }
    /// `JSON`; `None` where the dialect has no such type.
    fn json(&self) -> Option<Text> {
        None
    }
    /// `Uuid`.
    fn uuid(&self, args: &UuidArgs, dialect: &dyn Dialect) -> Text {
        if args.native_uuid == Some(false) || !dialect.supports_native_uuid() {
            self.exact_string("CHAR", &StringArgs { length: Some(32), ..StringArgs::default() }, dialect)
        } else {
            Ok("UUID".to_owned())
        }
    }
    /// `ARRAY`; `None` where the dialect has no such type.
    fn array(&self, _args: &ArrayArgs, _dialect: &dyn Dialect) -> Option<Text> {
        None
    }
    /// `NullType`.
    ///
    /// # Errors
    /// Always, unless the text is only to be looked at.
    fn null(&self) -> Text {
        Err(CompileError::compile("Can't generate DDL for NullType(); did you forget to specify a type on this Column?"))
    }
    /// A type out of a dialect's module that has no common name; `None` where this dialect does not know it either.
    fn dialect_type(&self, _args: &DialectTypeArgs, _dialect: &dyn Dialect) -> Option<Text> {
        None
    }
    /// A type this dialect has no text for.
    ///
    /// # Errors
    /// Always, unless the text is only to be looked at.
    fn unsupported(&self, type_: &SqlType) -> Text {
        Err(CompileError::Unsupported {
            compiler: format!("<{} object>", self.type_compiler_class()),
            element: class_name(type_),
            detail: String::new(),
        })
    }
}

/// An `Enum` as a column of text.
pub(crate) fn enum_as_text(args: &EnumArgs, dialect: &dyn Dialect) -> Text {
    let strings = StringArgs { length: args.longest(), collation: args.collation.clone(), ..StringArgs::default() };
    dialect.exact_string("VARCHAR", &strings, dialect)
}

/// A type of characters with its length and collation (`_render_string_type`).
pub(crate) fn string_text(name: &str, args: &StringArgs, dialect: &dyn Dialect) -> Text {
    let StringArgs { length, max, collation, collation_schema } = args;
    let mut text = name.to_owned();
    if *max {
        text.push_str("(max)");
    } else if let Some(length) = length.filter(|length| *length > 0) {
        text.push_str(&format!("({length})"));
    }
    if let Some(collation) = collation.as_deref().filter(|name| !name.is_empty()) {
        text.push_str(" COLLATE ");
        if let Some(schema) = collation_schema {
            text.push_str(&dialect.quote_schema(&schema.as_str().into()));
            text.push('.');
        }
        text.push_str(&dialect.collation(collation, dialect));
    }
    Ok(text)
}

/// What `str(type)` shows of a type that no common dialect spells.
pub(crate) fn class_name(type_: &SqlType) -> String {
    match type_ {
        SqlType::Array(_) => "ARRAY".to_owned(),
        SqlType::Json(_) | SqlType::ExactJson(_) => "JSON".to_owned(),
        SqlType::Dialect(args) => args.name.clone(),
        SqlType::Decorated(args) => args.class.clone(),
        SqlType::UserDefined(args) => args.class.clone(),
        other => format!("{other:?}").split(['(', ' ']).next().unwrap_or_default().to_owned(),
    }
}

/// The type that stands for `type_` on a dialect: variants chosen, decorators unwrapped.
pub fn resolve<'a>(type_: &'a SqlType, dialect: &dyn Dialect) -> &'a SqlType {
    match type_ {
        SqlType::Variant(args) => resolve(args.variants.get(dialect.name()).unwrap_or(&args.base), dialect),
        SqlType::Decorated(args) => resolve(&args.impl_, dialect),
        plain => plain,
    }
}

/// Renders a column type as a dialect spells it (`dialect.type_compiler.process`).
///
/// # Errors
/// The dialect has no such type.
pub fn compile_type(type_: &SqlType, dialect: &dyn Dialect) -> Text {
    let type_ = resolve(type_, dialect);
    match type_ {
        SqlType::Integer | SqlType::ExactInteger => dialect.integer("INTEGER"),
        SqlType::SmallInteger | SqlType::ExactSmallint => dialect.integer("SMALLINT"),
        SqlType::BigInteger => dialect.big_integer(),
        SqlType::ExactBigint => dialect.integer("BIGINT"),
        SqlType::String(args) => dialect.string(args, dialect),
        SqlType::Text(args) => dialect.text(args, dialect),
        SqlType::Unicode(args) => dialect.unicode(args, dialect),
        SqlType::UnicodeText(args) => dialect.unicode_text(args, dialect),
        SqlType::Numeric(args) => dialect.numeric(args),
        SqlType::Float(args) => dialect.float(args),
        SqlType::Double(args) => dialect.double(args),
        SqlType::DateTime(args) => dialect.datetime(args),
        SqlType::Date => dialect.date(),
        SqlType::ExactDate => dialect.exact_date(),
        SqlType::Time(args) => dialect.time(args),
        SqlType::Interval(args) => dialect.interval(args),
        SqlType::LargeBinary(args) => dialect.large_binary(args),
        SqlType::PickleType => dialect.large_binary(&BinaryArgs::default()),
        SqlType::Boolean(_) => dialect.boolean(),
        SqlType::ExactBoolean(_) => dialect.exact_boolean(),
        SqlType::Enum(args) => dialect.enumeration(args, dialect),
        SqlType::Json(_) | SqlType::ExactJson(_) => dialect.json().unwrap_or_else(|| dialect.unsupported(type_)),
        SqlType::Uuid(args) => dialect.uuid(args, dialect),
        SqlType::ExactUuid(_) => Ok("UUID".to_owned()),
        SqlType::Null => dialect.null(),
        SqlType::ExactChar(args) => dialect.exact_string("CHAR", args, dialect),
        SqlType::ExactVarchar(args) => dialect.exact_string("VARCHAR", args, dialect),
        SqlType::ExactNchar(args) => dialect.exact_string("NCHAR", args, dialect),
        SqlType::ExactNvarchar(args) => dialect.exact_string("NVARCHAR", args, dialect),
        SqlType::ExactText(args) => dialect.exact_string("TEXT", args, dialect),
        SqlType::ExactClob(args) => dialect.clob(args),
        SqlType::ExactNumeric(args) => dialect.exact_numeric("NUMERIC", args),
        SqlType::ExactDecimal(args) => dialect.exact_numeric("DECIMAL", args),
        SqlType::ExactFloat(args) => dialect.exact_float("FLOAT", args),
        SqlType::ExactReal(args) => dialect.exact_float("REAL", args),
        SqlType::ExactDouble(args) => dialect.exact_float("DOUBLE", args),
        SqlType::ExactDoublePrecision(args) => dialect.exact_float("DOUBLE PRECISION", args),
        SqlType::ExactTime(args) => dialect.exact_datetime("TIME", args),
        SqlType::ExactDatetime(args) => dialect.exact_datetime("DATETIME", args),
        SqlType::ExactTimestamp(args) => dialect.exact_datetime("TIMESTAMP", args),
        SqlType::ExactBlob(args) => dialect.blob(args),
        SqlType::ExactBinary(args) => dialect.exact_binary("BINARY", args),
        SqlType::ExactVarbinary(args) => dialect.exact_binary("VARBINARY", args),
        SqlType::Array(args) => dialect.array(args, dialect).unwrap_or_else(|| dialect.unsupported(type_)),
        SqlType::Dialect(args) => match dialect.dialect_type(args, dialect) {
            Some(text) => text,
            None => match common_type(args) {
                Some(common) => compile_type(&common, dialect),
                None => dialect.unsupported(type_),
            },
        },
        SqlType::UserDefined(args) => Ok(args.spec.clone()),
        SqlType::Variant(_) | SqlType::Decorated(_) => Err(CompileError::compile("a type variant was not resolved")),
    }
}

/// The common type of the same visit name: SQLAlchemy finds a type's text by that name, whichever module the class is from.
fn common_type(args: &DialectTypeArgs) -> Option<SqlType> {
    let DialectTypeArgs { dialect: _, name, args, types: _ } = args;
    let number = |key: &str| args.get(key).and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let text = |key: &str| args.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
    let max = || args.get("length").and_then(serde_json::Value::as_str) == Some("max");
    let strings = || StringArgs {
        length: number("length"),
        max: max(),
        collation: text("collation"),
        collation_schema: text("collation_schema"),
    };
    let numbers = || NumericArgs { precision: number("precision"), scale: number("scale"), ..NumericArgs::default() };
    let times = || TimeArgs {
        timezone: args.get("timezone").and_then(serde_json::Value::as_bool).unwrap_or(false),
        precision: number("precision"),
    };
    let binary = || BinaryArgs { length: number("length"), max: max() };
    Some(match name.as_str() {
        "INTEGER" => SqlType::ExactInteger,
        "SMALLINT" => SqlType::ExactSmallint,
        "BIGINT" => SqlType::ExactBigint,
        "CHAR" => SqlType::ExactChar(strings()),
        "VARCHAR" => SqlType::ExactVarchar(strings()),
        "NCHAR" => SqlType::ExactNchar(strings()),
        "NVARCHAR" => SqlType::ExactNvarchar(strings()),
        "TEXT" => SqlType::ExactText(strings()),
        "CLOB" => SqlType::ExactClob(strings()),
        "NCLOB" => SqlType::UserDefined(crate::types::UserDefinedArgs { class: "NCLOB".into(), spec: "NCLOB".into() }),
        "NUMERIC" => SqlType::ExactNumeric(numbers()),
        "DECIMAL" => SqlType::ExactDecimal(numbers()),
        "FLOAT" => SqlType::ExactFloat(numbers()),
        "REAL" => SqlType::ExactReal(numbers()),
        "DOUBLE" => SqlType::ExactDouble(numbers()),
        "DOUBLE_PRECISION" => SqlType::ExactDoublePrecision(numbers()),
        "DATE" => SqlType::ExactDate,
        "TIME" => SqlType::ExactTime(times()),
        "DATETIME" => SqlType::ExactDatetime(times()),
        "TIMESTAMP" => SqlType::ExactTimestamp(times()),
        "BOOLEAN" => SqlType::ExactBoolean(crate::types::BooleanArgs::default()),
        "BLOB" => SqlType::ExactBlob(binary()),
        "BINARY" => SqlType::ExactBinary(binary()),
        "VARBINARY" => SqlType::ExactVarbinary(binary()),
        "UUID" => SqlType::ExactUuid(UuidArgs::default()),
        "JSON" => SqlType::ExactJson(crate::types::JsonArgs::default()),
        "enum" => SqlType::Enum(EnumArgs {
            values: args
                .get("values")
                .and_then(serde_json::Value::as_array)
                .map(|values| values.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect())
                .unwrap_or_default(),
            length: number("length"),
            ..EnumArgs::default()
        }),
        _ => return None,
    })
}
