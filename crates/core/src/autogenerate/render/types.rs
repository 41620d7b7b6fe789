//! Types as Python text.

use super::{Renderer, Text, flag};
use crate::autogenerate::hooks::{RenderItem, Rendered};
use crate::autogenerate::ops::Origin;
use crate::config::pytext::repr;
use limbeck_sql::compiler::types::resolve;
use limbeck_sql::schema::{EnumType, EnumUse};
use limbeck_sql::types::{
    ArrayArgs, BinaryArgs, BooleanArgs, DecoratedArgs, DialectTypeArgs, EnumArgs, IntervalArgs, JsonArgs, NumericArgs, SqlType,
    StringArgs, TimeArgs, UserDefinedArgs, UuidArgs, VariantArgs,
};

impl Renderer<'_> {
    /// A type as an argument, with its prefix and its import.
    pub(super) fn type_(&self, type_: &SqlType, origin: Option<Origin>) -> Text {
        self.type_or_base(type_, origin, true)
    }

    /// A type by itself, as hooks ask for it.
    ///
    /// # Errors
    /// A hook raised.
    pub fn type_text(&self, type_: &SqlType) -> Text {
        self.type_(type_, None)
    }

    fn type_or_base(&self, type_: &SqlType, origin: Option<Origin>, with_variants: bool) -> Text {
        match self.by_project(RenderItem::Type(type_), origin)? {
            Some(Rendered::Omit) => return Ok("None".to_owned()),
            Some(Rendered::Text(text)) => return Ok(text),
            Some(Rendered::Default) | None => {}
        }
        if self.in_create_table.get()
            && let Some(EnumUse { type_: found, is_array, create_type: _ }) = self.dialect.enum_use(type_)
            && self.enums.contains(&found)
        {
            // The type is there by then, and a table would make it again. What the models wrap it in is nothing to a database.
            match resolve(type_, self.dialect) {
                SqlType::Array(_) if matches!(type_, SqlType::Array(_)) => {}
                array @ SqlType::Array(_) => return self.type_or_base(array, None, with_variants),
                _ if !is_array => return self.plain_enum(&found, false),
                _ => {}
            }
        }
        Ok(match type_ {
            SqlType::Variant(VariantArgs { base, variants }) if with_variants => {
                let mut text = self.type_or_base(base, None, false)?;
                for (dialect, variant) in variants {
                    text.push_str(&format!(".with_variant({}, {})", self.type_or_base(variant, None, false)?, repr(dialect)));
                }
                text
            }
            SqlType::Variant(VariantArgs { base, variants: _ }) => self.type_or_base(base, None, false)?,
            SqlType::Decorated(DecoratedArgs { class, impl_, module, repr }) => match (module, repr) {
                (Some(module), Some(repr)) => match module.strip_prefix("sqlalchemy.dialects.") {
                    Some(rest) => format!("{}{repr}", self.dialect_prefix(rest.split('.').next().unwrap_or(rest))),
                    None => format!("{}{repr}", self.user_prefix(module)),
                },
                _ if class == "PickleType" => format!("{}PickleType()", self.sa_prefix()),
                _ if class == "Interval" => format!("{}Interval()", self.sa_prefix()),
                _ => self.type_or_base(impl_, None, false)?,
            },
            SqlType::UserDefined(UserDefinedArgs { class, spec: _ }) => format!("{class}()"),
            SqlType::Array(args) => {
                let item = self.type_(&args.item, None)?;
                let prefix = if args.postgresql { self.dialect_prefix("postgresql") } else { self.sa_prefix().to_owned() };
                format!("{prefix}{}", call("ARRAY", array_arguments(args, item)))
            }
            SqlType::Dialect(args) => self.dialect_type(args)?,
            // Only reflection says so, and it means the dialect's own class.
            SqlType::ExactJson(_) => format!("{}{}", self.dialect_prefix(self.dialect.name()), python_repr(type_)),
            other => format!("{}{}", self.sa_prefix(), python_repr(other)),
        })
    }

    /// `postgresql.ENUM(...)`; without `with_table` the table that uses it does not make it.
    pub(super) fn plain_enum(&self, type_: &EnumType, with_table: bool) -> Text {
        match type_.sql_type(with_table) {
            SqlType::Dialect(args) => self.dialect_type(&args),
            other => self.type_(&other, None),
        }
    }

    fn user_prefix(&self, module: &str) -> String {
        match &self.options.user_module_prefix {
            Some(prefix) => prefix.clone(),
            None => {
                if self.beyond.imports && module != "__main__" && module != "builtins" {
                    self.import(&format!("import {module}"));
                }
                format!("{module}.")
            }
        }
    }

    fn dialect_type(&self, args: &DialectTypeArgs) -> Text {
        let prefix = self.dialect_prefix(&args.dialect);
        let mut arguments = Vec::new();
        for argument in dialect_arguments(args) {
            arguments.push(match argument {
                Argument::Plain(text) => text,
                Argument::Type(name, type_) => named(name, self.type_(&type_, None)?),
            });
        }
        if is_domain(args) {
            arguments.extend(self.domain_arguments(args)?);
        }
        Ok(format!("{prefix}{}", call(class_name(args), arguments)))
    }
}

/// `repr()` of a type object.
pub fn python_repr(type_: &SqlType) -> String {
    let (class, arguments) = match type_ {
        SqlType::Integer => ("Integer", Vec::new()),
        SqlType::SmallInteger => ("SmallInteger", Vec::new()),
        SqlType::BigInteger => ("BigInteger", Vec::new()),
        SqlType::String(args) => ("String", string_arguments(args)),
        SqlType::Text(args) => ("Text", string_arguments(args)),
        SqlType::Unicode(args) => ("Unicode", string_arguments(args)),
        SqlType::UnicodeText(args) => ("UnicodeText", string_arguments(args)),
        SqlType::Numeric(args) => ("Numeric", numeric_arguments(args)),
        SqlType::Float(args) => ("Float", float_arguments(args)),
        SqlType::Double(args) => ("Double", float_arguments(args)),
        SqlType::DateTime(args) => ("DateTime", time_arguments(args)),
        SqlType::Date => ("Date", Vec::new()),
        SqlType::Time(args) => ("Time", time_arguments(args)),
        // A decorator shows the arguments of what it decorates, and that has none.
        SqlType::Interval(IntervalArgs { native: _, second_precision: _, day_precision: _ }) => ("Interval", Vec::new()),
        SqlType::LargeBinary(args) => ("LargeBinary", binary_arguments(args)),
        SqlType::Boolean(args) => ("Boolean", boolean_arguments(args)),
        SqlType::Enum(args) => ("Enum", enum_arguments(args)),
        SqlType::Json(args) => ("JSON", json_arguments(args)),
        SqlType::Uuid(args) => ("Uuid", uuid_arguments(args)),
        SqlType::PickleType => ("PickleType", Vec::new()),
        SqlType::Null => ("NullType", Vec::new()),
        SqlType::ExactChar(args) => ("CHAR", string_arguments(args)),
        SqlType::ExactVarchar(args) => ("VARCHAR", string_arguments(args)),
        SqlType::ExactNchar(args) => ("NCHAR", string_arguments(args)),
        SqlType::ExactNvarchar(args) => ("NVARCHAR", string_arguments(args)),
        SqlType::ExactText(args) => ("TEXT", string_arguments(args)),
        SqlType::ExactClob(args) => ("CLOB", string_arguments(args)),
        SqlType::ExactInteger => ("INTEGER", Vec::new()),
        SqlType::ExactSmallint => ("SMALLINT", Vec::new()),
        SqlType::ExactBigint => ("BIGINT", Vec::new()),
        SqlType::ExactNumeric(args) => ("NUMERIC", numeric_arguments(args)),
        SqlType::ExactDecimal(args) => ("DECIMAL", numeric_arguments(args)),
        SqlType::ExactFloat(args) => ("FLOAT", float_arguments(args)),
        SqlType::ExactReal(args) => ("REAL", float_arguments(args)),
        SqlType::ExactDouble(args) => ("DOUBLE", float_arguments(args)),
        SqlType::ExactDoublePrecision(args) => ("DOUBLE_PRECISION", float_arguments(args)),
        SqlType::ExactDate => ("DATE", Vec::new()),
        SqlType::ExactTime(args) => ("TIME", time_arguments(args)),
        SqlType::ExactDatetime(args) => ("DATETIME", time_arguments(args)),
        SqlType::ExactTimestamp(args) => ("TIMESTAMP", time_arguments(args)),
        SqlType::ExactBoolean(args) => ("BOOLEAN", boolean_arguments(args)),
        SqlType::ExactBlob(args) => ("BLOB", binary_arguments(args)),
        SqlType::ExactBinary(args) => ("BINARY", binary_arguments(args)),
        SqlType::ExactVarbinary(args) => ("VARBINARY", binary_arguments(args)),
        SqlType::ExactUuid(args) => ("UUID", uuid_arguments(args)),
        SqlType::ExactJson(args) => ("JSON", json_arguments(args)),
        SqlType::Array(args) => ("ARRAY", array_arguments(args, python_repr(&args.item))),
        SqlType::Variant(VariantArgs { base, variants: _ }) => return python_repr(base),
        SqlType::Decorated(DecoratedArgs { class, impl_, module: _, repr }) => match repr {
            Some(repr) => return repr.clone(),
            None if class == "PickleType" || class == "Interval" => return format!("{class}()"),
            None => return python_repr(impl_),
        },
        SqlType::UserDefined(UserDefinedArgs { class, spec: _ }) => return format!("{class}()"),
        SqlType::Dialect(args) => {
            let arguments = dialect_arguments(args)
                .into_iter()
                .map(|argument| match argument {
                    Argument::Plain(text) => text,
                    Argument::Type(name, type_) => named(name, python_repr(&type_)),
                })
                .collect();
            return call(class_name(args), arguments);
        }
    };
    call(class, arguments)
}

fn call(class: &str, arguments: Vec<String>) -> String {
    format!("{class}({})", arguments.join(", "))
}

fn named(name: Option<&str>, value: String) -> String {
    match name {
        Some(name) => format!("{name}={value}"),
        None => value,
    }
}

fn number(name: &str, value: Option<u32>) -> Option<String> {
    value.map(|value| format!("{name}={value}"))
}

fn text(name: &str, value: Option<&str>) -> Option<String> {
    value.map(|value| format!("{name}={}", repr(value)))
}

fn only_true(name: &str, on: bool) -> Option<String> {
    on.then(|| format!("{name}=True"))
}

fn all<const N: usize>(arguments: [Option<String>; N]) -> Vec<String> {
    arguments.into_iter().flatten().collect()
}

fn string_arguments(args: &StringArgs) -> Vec<String> {
    let StringArgs { length, collation, collation_schema, max } = args;
    all([
        length_argument(*length, *max),
        text("collation", collation.as_deref()),
        text("collation_schema", collation_schema.as_deref()),
    ])
}

/// A length; SQL Server has one without a number.
fn length_argument(length: Option<u32>, max: bool) -> Option<String> {
    if max { Some("length='max'".to_owned()) } else { number("length", length) }
}

fn numeric_arguments(args: &NumericArgs) -> Vec<String> {
    let NumericArgs { precision, scale, decimal_return_scale, asdecimal } = args;
    all([
        number("precision", *precision),
        number("scale", *scale),
        number("decimal_return_scale", *decimal_return_scale),
        (*asdecimal == Some(false)).then(|| "asdecimal=False".to_owned()),
    ])
}

fn float_arguments(args: &NumericArgs) -> Vec<String> {
    let NumericArgs { precision, scale: _, decimal_return_scale, asdecimal } = args;
    all([
        number("precision", *precision),
        (*asdecimal == Some(true)).then(|| "asdecimal=True".to_owned()),
        number("decimal_return_scale", *decimal_return_scale),
    ])
}

fn time_arguments(args: &TimeArgs) -> Vec<String> {
    let TimeArgs { timezone, precision } = args;
    all([only_true("timezone", *timezone), number("precision", *precision)])
}

fn binary_arguments(args: &BinaryArgs) -> Vec<String> {
    let BinaryArgs { length, max } = args;
    all([length_argument(*length, *max)])
}

fn boolean_arguments(args: &BooleanArgs) -> Vec<String> {
    let BooleanArgs { name, create_constraint } = args;
    let name = name.ident().map(|name| name.as_str());
    all([only_true("create_constraint", *create_constraint), text("name", name)])
}

fn json_arguments(args: &JsonArgs) -> Vec<String> {
    let JsonArgs { none_as_null } = args;
    all([only_true("none_as_null", *none_as_null)])
}

fn uuid_arguments(args: &UuidArgs) -> Vec<String> {
    let UuidArgs { as_uuid, native_uuid } = args;
    let off = |name: &str, value: Option<bool>| (value == Some(false)).then(|| format!("{name}=False"));
    all([off("as_uuid", *as_uuid), off("native_uuid", *native_uuid)])
}

fn enum_arguments(args: &EnumArgs) -> Vec<String> {
    let EnumArgs {
        values,
        name,
        schema,
        native_enum,
        create_constraint,
        length,
        collation: _,
        metadata,
        inherit_schema: _,
        create_type,
        validate_strings: _,
    } = args;
    let off = |name: &str, value: Option<bool>| (value == Some(false)).then(|| format!("{name}=False"));
    let longest = values.iter().map(|value| value.chars().count()).max().and_then(|length| u32::try_from(length).ok());
    let mut arguments: Vec<String> = values.iter().map(|value| repr(value)).collect();
    arguments.extend(all([
        text("name", name.ident().map(|name| name.as_str())),
        off("native_enum", *native_enum),
        only_true("create_constraint", *create_constraint),
        off("create_type", *create_type),
        number("length", length.filter(|length| Some(*length) != longest)),
        text("schema", schema.as_ref().map(|schema| schema.as_str())),
        metadata.then(|| "metadata=MetaData()".to_owned()),
    ]));
    arguments
}

fn array_arguments(args: &ArrayArgs, item: String) -> Vec<String> {
    let ArrayArgs { item: _, dimensions, as_tuple, zero_indexes, postgresql: _ } = args;
    let mut arguments = vec![item];
    arguments.extend(all([
        only_true("as_tuple", *as_tuple),
        number("dimensions", *dimensions),
        only_true("zero_indexes", *zero_indexes),
    ]));
    arguments
}

/// An argument of a dialect's type.
enum Argument<'a> {
    Plain(String),
    Type(Option<&'a str>, SqlType),
}

/// The Python class of a dialect's type; visit names are mostly the same.
fn class_name(args: &DialectTypeArgs) -> &str {
    match args.name.as_str() {
        "enum" => "ENUM",
        other => other,
    }
}

/// The arguments in the order in which `repr()` shows them: that of the constructors, from the class up.
const ORDER: [&str; 28] = [
    "charset",
    "collation",
    "ascii",
    "binary",
    "unicode",
    "national",
    "varying",
    "display_width",
    "unsigned",
    "zerofill",
    "timezone",
    "precision",
    "scale",
    "fields",
    "day_precision",
    "second_precision",
    "asdecimal",
    "decimal_return_scale",
    "none_as_null",
    "as_tuple",
    "dimensions",
    "zero_indexes",
    "fsp",
    "name",
    "create_type",
    "length",
    "local_timezone",
    "schema",
];

fn dialect_arguments(args: &DialectTypeArgs) -> Vec<Argument<'_>> {
    let DialectTypeArgs { dialect, name, args: given, types } = args;
    let mut arguments = Vec::new();
    let mut shown = Vec::new();
    for key in ["enums", "values"] {
        if let Some(serde_json::Value::Array(values)) = given.get(key) {
            arguments.extend(values.iter().map(|value| Argument::Plain(json_repr(value))));
            shown.push(key);
        }
    }
    for key in ["item_type", "item"] {
        if let Some(type_) = types.get(key) {
            arguments.push(Argument::Type(None, type_.clone()));
            shown.push(key);
        }
    }
    if is_domain(args) {
        // The others are not shown by `repr()`.
        arguments.extend(given.get("name").map(|name| Argument::Plain(name_repr(name))));
        arguments.extend(types.get("data_type").map(|type_| Argument::Type(None, type_.clone())));
        return arguments;
    }
    // The longest value says it already.
    if dialect == "mysql" && matches!(name.as_str(), "ENUM" | "enum" | "SET") {
        shown.push("length");
    }
    let mut keys: Vec<&str> = given.keys().map(String::as_str).filter(|key| !shown.contains(key)).collect();
    keys.sort_by_key(|key| (ORDER.iter().position(|known| known == key).unwrap_or(ORDER.len()), *key));
    for key in keys {
        let value = &given[key];
        if !is_default(name, key, value) {
            arguments.push(Argument::Plain(format!("{key}={}", json_repr(value))));
        }
    }
    if dialect == "mysql" && matches!(name.as_str(), "NVARCHAR" | "NCHAR") && !given.contains_key("national") {
        arguments.insert(0, Argument::Plain("national=True".to_owned()));
    }
    if dialect == "mysql" && name == "DOUBLE" && !given.contains_key("asdecimal") {
        arguments.push(Argument::Plain("asdecimal=True".to_owned()));
    }
    // Types inside of types that are there without being given.
    let inner = match (dialect.as_str(), name.as_str()) {
        ("postgresql", "JSON" | "JSONB") => Some("astext_type"),
        ("postgresql", "HSTORE") => Some("text_type"),
        _ => None,
    };
    if let Some(key) = inner {
        let type_ = types.get(key).cloned().unwrap_or_else(|| SqlType::Text(StringArgs::default()));
        arguments.push(Argument::Type(Some(key), type_));
    }
    arguments
}

fn is_domain(args: &DialectTypeArgs) -> bool {
    args.dialect == "postgresql" && args.name == "DOMAIN"
}

/// Whether an argument says what goes without saying.
fn is_default(name: &str, key: &str, value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Null => true,
        serde_json::Value::Bool(on) if key == "asdecimal" => *on == matches!(name, "NUMERIC" | "DECIMAL"),
        serde_json::Value::Bool(on) => *on == matches!(key, "create_type" | "native_enum"),
        _ => false,
    }
}

/// A name, which may say with it whether it is quoted.
pub(super) fn name_repr(name: &serde_json::Value) -> String {
    json_repr(name.get("name").unwrap_or(name))
}

pub(super) fn json_repr(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "None".to_owned(),
        serde_json::Value::Bool(on) => flag(*on).to_owned(),
        serde_json::Value::Number(number) => number.to_string(),
        serde_json::Value::String(text) => repr(text),
        serde_json::Value::Array(items) => format!("[{}]", items.iter().map(json_repr).collect::<Vec<_>>().join(", ")),
        serde_json::Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}: {}", repr(key), json_repr(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}
