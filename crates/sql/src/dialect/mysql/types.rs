//! Types of MySQL and MariaDB (`MySQLTypeCompiler`).

use super::Mysql;
use crate::compiler::TypeCompiler;
use crate::compiler::types::enum_as_text;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::types::{BinaryArgs, DialectTypeArgs, EnumArgs, NumericArgs, StringArgs};

type Text = Result<String, CompileError>;

/// What MySQL's own strings say beyond a length and a collation.
#[derive(Debug, Clone, Copy, Default)]
struct StringOptions<'a> {
    charset: Option<&'a str>,
    collation: Option<&'a str>,
    ascii: bool,
    binary: bool,
    unicode: bool,
    national: bool,
}

impl<'a> StringOptions<'a> {
    fn of(args: &'a DialectTypeArgs) -> Self {
        let text = |key: &str| args.args.get(key).and_then(serde_json::Value::as_str).filter(|text| !text.is_empty());
        let flag = |key: &str| args.args.get(key).and_then(serde_json::Value::as_bool).unwrap_or(false);
        Self {
            charset: text("charset"),
            collation: text("collation"),
            ascii: flag("ascii"),
            binary: flag("binary"),
            unicode: flag("unicode"),
            national: flag("national"),
        }
    }

    fn collated(collation: Option<&'a str>) -> Self {
        Self { collation: collation.filter(|name| !name.is_empty()), ..Self::default() }
    }

    /// Puts character set and collation behind a type.
    fn extend(&self, spec: &str) -> String {
        let Self { charset, collation, ascii, binary, unicode, national } = self;
        let collation = match collation {
            Some(name) => format!(" COLLATE {name}"),
            None if *binary => " BINARY".to_owned(),
            None => String::new(),
        };
        if *national {
            // NATIONAL names a character set already.
            return format!("NATIONAL {spec}{collation}");
        }
        let charset = match charset {
            Some(name) => format!(" CHARACTER SET {name}"),
            None if *ascii => " ASCII".to_owned(),
            None if *unicode => " UNICODE".to_owned(),
            None => String::new(),
        };
        format!("{spec}{charset}{collation}")
    }
}

impl Mysql {
    /// `VARCHAR(n)` and its like.
    fn string_spec(&self, name: &str, length: Option<u32>, options: &StringOptions<'_>) -> Text {
        let spec = |name: &str| length.map_or_else(|| name.to_owned(), |length| format!("{name}({length})"));
        Ok(match name {
            "VARCHAR" | "NVARCHAR" if length.is_none() => {
                return Err(CompileError::compile(format!("{name} requires a length on dialect {}", self.name)));
            }
            "NVARCHAR" => StringOptions { national: true, ..*options }.extend(&spec("VARCHAR")),
            "NCHAR" => StringOptions { national: true, ..*options }.extend(&spec("CHAR")),
            "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" => options.extend(name),
            name => options.extend(&spec(name)),
        })
    }

    /// `ENUM('a','b')`, `SET('a','b')`.
    fn enumerated(&self, name: &str, values: &[String], options: &StringOptions<'_>) -> String {
        let quoted: Vec<String> = values
            .iter()
            .map(|value| {
                let mut value = value.replace('\'', "''");
                if self.backslash_escapes {
                    value = value.replace('\\', "\\\\");
                }
                if self.doubles_percents() {
                    value = value.replace('%', "%%");
                }
                format!("'{value}'")
            })
            .collect();
        options.extend(&format!("{name}({})", quoted.join(",")))
    }
}

/// A number with UNSIGNED and ZEROFILL behind it.
fn numeric(args: &DialectTypeArgs, spec: String) -> String {
    let flag = |key: &str| args.args.get(key).and_then(serde_json::Value::as_bool).unwrap_or(false);
    format!("{spec}{}{}", if flag("unsigned") { " UNSIGNED" } else { "" }, if flag("zerofill") { " ZEROFILL" } else { "" })
}

/// `FLOAT(p, s)` and its like; both numbers are needed.
fn precise(name: &str, precision: Option<u32>, scale: Option<u32>) -> String {
    match (precision, scale) {
        (Some(precision), Some(scale)) => format!("{name}({precision}, {scale})"),
        _ => name.to_owned(),
    }
}

impl TypeCompiler for Mysql {
    fn type_compiler_class(&self) -> &'static str {
        "sqlalchemy.dialects.mysql.base.MySQLTypeCompiler"
    }

    fn exact_string(&self, name: &str, args: &StringArgs, _dialect: &dyn Dialect) -> Text {
        let StringArgs { length, max: _, collation, collation_schema: _ } = args;
        self.string_spec(name, *length, &StringOptions::collated(collation.as_deref()))
    }

    fn float(&self, args: &NumericArgs) -> Text {
        self.exact_float("FLOAT", args)
    }

    fn exact_float(&self, name: &str, args: &NumericArgs) -> Text {
        let NumericArgs { precision, scale, decimal_return_scale: _, asdecimal: _ } = args;
        Ok(match (name, precision) {
            ("FLOAT", Some(precision)) => format!("FLOAT({precision})"),
            ("DOUBLE" | "REAL", _) => precise(name, *precision, *scale),
            _ => name.to_owned(),
        })
    }

    fn large_binary(&self, args: &BinaryArgs) -> Text {
        self.blob(args)
    }

    fn blob(&self, args: &BinaryArgs) -> Text {
        Ok(args.length.map_or_else(|| "BLOB".to_owned(), |length| format!("BLOB({length})")))
    }

    fn exact_binary(&self, name: &str, args: &BinaryArgs) -> Text {
        match args.length {
            Some(length) if name == "VARBINARY" || length > 0 => Ok(format!("{name}({length})")),
            None if name == "VARBINARY" => {
                Err(CompileError::compile(format!("VARBINARY requires a length on dialect {}", self.name)))
            }
            _ => Ok(name.to_owned()),
        }
    }

    fn boolean(&self) -> Text {
        Ok("BOOL".to_owned())
    }

    fn exact_boolean(&self) -> Text {
        self.boolean()
    }

    fn enumeration(&self, args: &EnumArgs, dialect: &dyn Dialect) -> Text {
        if args.native_enum == Some(false) {
            return enum_as_text(args, dialect);
        }
        Ok(self.enumerated("ENUM", &args.values, &StringOptions::collated(args.collation.as_deref())))
    }

    fn json(&self) -> Option<Text> {
        Some(Ok("JSON".to_owned()))
    }

    fn dialect_type(&self, args: &DialectTypeArgs, _dialect: &dyn Dialect) -> Option<Text> {
        let number = |key: &str| args.args.get(key).and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok());
        let values = || -> Vec<String> {
            let list = args.args.get("values").and_then(serde_json::Value::as_array);
            list.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
        };
        let name = args.name.as_str();
        // Other modules have types of the same names; only MySQL's own say more.
        let own = args.dialect == "mysql";
        Some(Ok(match name {
            "INTEGER" | "BIGINT" | "SMALLINT" | "MEDIUMINT" | "TINYINT" => match number("display_width") {
                Some(width) if own => numeric(args, format!("{name}({width})")),
                _ if own => numeric(args, name.to_owned()),
                _ => name.to_owned(),
            },
            "NUMERIC" | "DECIMAL" if own => numeric(
                args,
                match (number("precision"), number("scale")) {
                    (None, _) => name.to_owned(),
                    (Some(precision), None) => format!("{name}({precision})"),
                    (Some(precision), Some(scale)) => format!("{name}({precision}, {scale})"),
                },
            ),
            "DOUBLE" | "REAL" if own => numeric(args, precise(name, number("precision"), number("scale"))),
            "FLOAT" if own => numeric(
                args,
                match (number("precision"), number("scale")) {
                    (Some(precision), None) => format!("FLOAT({precision})"),
                    (precision, scale) => precise("FLOAT", precision, scale),
                },
            ),
            "CHAR" | "VARCHAR" | "NCHAR" | "NVARCHAR" | "TEXT" | "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" if own => {
                return Some(self.string_spec(name, number("length"), &StringOptions::of(args)));
            }
            "DATETIME" | "TIME" | "TIMESTAMP" => match number("fsp").filter(|digits| own && *digits > 0) {
                Some(digits) => format!("{name}({digits})"),
                None => name.to_owned(),
            },
            "YEAR" => number("display_width").map_or_else(|| name.to_owned(), |width| format!("YEAR({width})")),
            "BIT" => number("length").map_or_else(|| name.to_owned(), |length| format!("BIT({length})")),
            "ENUM" if own => self.enumerated("ENUM", &values(), &StringOptions::of(args)),
            "SET" if own => self.enumerated("SET", &values(), &StringOptions::of(args)),
            "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB" | "INET4" | "INET6" => name.to_owned(),
            _ => return None,
        }))
    }
}
