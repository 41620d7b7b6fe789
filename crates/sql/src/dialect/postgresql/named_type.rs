//! Types with a name of their own: `CREATE TYPE ... AS ENUM`, `CREATE DOMAIN`.

use super::{Postgresql, reserved};
use crate::compiler::types::resolve;
use crate::compiler::{compile_type, ddl, quote};
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::Expr;
use crate::ident::Ident;
use crate::types::{DialectTypeArgs, SqlType};

type Text = Result<String, CompileError>;

/// A type that `CREATE TYPE` or `CREATE DOMAIN` makes, as seen in a column's type.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedType {
    /// The Python class that it was given as, for messages.
    pub(super) class: &'static str,
    pub name: Option<Ident>,
    pub schema: Option<Ident>,
    /// `create_type=True`: made with the table.
    pub create_type: bool,
    pub definition: Definition,
}

/// What the type is.
#[derive(Debug, Clone, PartialEq)]
pub enum Definition {
    Enum { values: Vec<String> },
    Domain(Box<DialectTypeArgs>),
}

impl NamedType {
    /// The named type that a type is; `None` where it is none.
    pub fn of(type_: &SqlType) -> Option<Self> {
        match type_ {
            SqlType::Enum(args) if args.native_enum != Some(false) => Some(Self {
                class: "Enum",
                name: args.name.ident().cloned(),
                schema: args.schema.clone(),
                create_type: args.create_type.unwrap_or(true),
                definition: Definition::Enum { values: args.values.clone() },
            }),
            SqlType::Dialect(args) if matches!(args.name.as_str(), "enum" | "ENUM" | "DOMAIN") => {
                let ident = |key: &str| args.args.get(key).and_then(|value| serde_json::from_value(value.clone()).ok());
                Some(Self {
                    class: if args.name == "DOMAIN" { "DOMAIN" } else { "ENUM" },
                    name: ident("name"),
                    schema: ident("schema"),
                    create_type: args.args.get("create_type").and_then(serde_json::Value::as_bool).unwrap_or(true),
                    definition: if args.name == "DOMAIN" {
                        Definition::Domain(Box::new(args.clone()))
                    } else {
                        Definition::Enum { values: strings(args.args.get("values")) }
                    },
                })
            }
            _ => None,
        }
    }

    /// The name as SQL (`PGIdentifierPreparer.format_type`).
    ///
    /// # Errors
    /// It has none, or one that a type of PostgreSQL's own bears.
    pub fn sql_name(&self, dialect: &dyn Dialect) -> Text {
        let Self { class, name, schema, create_type: _, definition: _ } = self;
        let Some(name) = name.as_ref().filter(|name| !name.name.is_empty()) else {
            return Err(CompileError::compile(format!("PostgreSQL {class} type requires a name.")));
        };
        if schema.is_none() && reserved::TYPES.binary_search(&name.as_str()).is_ok() {
            return Err(CompileError::compile(format!(
                "{} has name '{name}' that matches an existing type, and requires an explicit schema name in order to be \
                 rendered in DDL.",
                self.shown(name)
            )));
        }
        Ok(quote::format_table(name, schema.as_ref(), dialect))
    }

    /// `repr(type)`.
    fn shown(&self, name: &Ident) -> String {
        let repr = crate::engine::parameters::python_repr;
        let text = |text: &str| repr(&crate::value::Value::Text(text.to_owned()));
        match &self.definition {
            Definition::Enum { values } => {
                let values: String = values.iter().map(|value| text(value) + ", ").collect();
                format!("{}({values}name={})", self.class, text(name.as_str()))
            }
            Definition::Domain(_) => format!("DOMAIN({})", text(name.as_str())),
        }
    }

    pub(super) fn create(&self, dialect: &Postgresql) -> Text {
        match &self.definition {
            Definition::Enum { values } => {
                // The generic type has become PostgreSQL's own by now.
                let name = Self { class: "ENUM", ..self.clone() }.sql_name(dialect)?;
                let values: Vec<String> = values.iter().map(|value| quote::string_literal(value, dialect)).collect();
                Ok(format!("CREATE TYPE {name} AS ENUM ({})", values.join(", ")))
            }
            Definition::Domain(args) => domain(&self.sql_name(dialect)?, args, dialect),
        }
    }

    pub(super) fn drop(&self, dialect: &Postgresql) -> Text {
        let word = match &self.definition {
            Definition::Enum { .. } => "TYPE",
            Definition::Domain(_) => "DOMAIN",
        };
        Ok(format!("DROP {word} {}", self.sql_name(dialect)?))
    }
}

/// The named type inside a column's type, where there is one: its own, or that of its elements.
pub(super) fn within<'t>(type_: &'t SqlType, dialect: &dyn Dialect) -> Option<&'t SqlType> {
    match resolve(type_, dialect) {
        SqlType::Array(args) => within(&args.item, dialect),
        found => NamedType::of(found).map(|_| found),
    }
}

fn strings(value: Option<&serde_json::Value>) -> Vec<String> {
    let items = value.and_then(serde_json::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn domain(name: &str, args: &DialectTypeArgs, dialect: &Postgresql) -> Text {
    let text = |key: &str| args.args.get(key).and_then(serde_json::Value::as_str);
    let expr = |key: &str| -> Result<Option<Expr>, CompileError> {
        match args.args.get(key) {
            None | Some(serde_json::Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value.clone())
                .map(Some)
                .map_err(|error| CompileError::compile(format!("the {key} of domain {name} is no expression: {error}"))),
        }
    };
    let data_type =
        args.types.get("data_type").ok_or_else(|| CompileError::compile(format!("domain {name} is made of no type")))?;
    let mut options = Vec::new();
    if let Some(collation) = text("collation") {
        let schema = text("collation_schema").map(|schema| dialect.quote_schema(&Ident::new(schema)) + ".").unwrap_or_default();
        options.push(format!("COLLATE {schema}{}", quote::quote_name(collation, dialect)));
    }
    if let Some(default) = text("default") {
        options.push(format!("DEFAULT {}", quote::string_literal(default, dialect)));
    } else if let Some(default) = expr("default")? {
        options.push(format!(
            "DEFAULT {}",
            ddl::default_text(Some(&crate::schema::ServerDefault::Expr(Box::new(default))), dialect)?.unwrap_or_default()
        ));
    }
    if let Some(constraint) = text("constraint_name") {
        options.push(format!("CONSTRAINT {}", quote::quote_name(&quote::truncate(constraint, 63), dialect)));
    }
    if args.args.get("not_null").and_then(serde_json::Value::as_bool) == Some(true) {
        options.push("NOT NULL".to_owned());
    }
    if let Some(check) = expr("check")? {
        options.push(format!("CHECK ({})", ddl::expr_text(&check, dialect)?));
    }
    Ok(format!("CREATE DOMAIN {name} AS {} {}", compile_type(data_type, dialect)?, options.join(" ")))
}
