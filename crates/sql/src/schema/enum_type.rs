//! Enumerated types, as databases have them that know types with names.

use crate::ident::Ident;
use crate::types::{DialectTypeArgs, SqlType};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What `CREATE TYPE ... AS ENUM` makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumType {
    pub name: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    /// In the order in which the server sorts them.
    pub values: Vec<String>,
}

impl EnumType {
    /// The name with the schema, as keys of a `MetaData` have it.
    pub fn key(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.name.clone(),
        }
    }

    /// The type of a column, as `postgresql.ENUM(...)` says it; `with_table` leaves its creation to the table that uses it.
    pub fn sql_type(&self, with_table: bool) -> SqlType {
        let Self { name, schema, values } = self;
        let json = |name: &Ident| match name.quote {
            None => Json::from(name.as_str()),
            Some(quote) => serde_json::json!({"name": name.as_str(), "quote": quote}),
        };
        let mut args = BTreeMap::from([("name".to_owned(), json(name)), ("values".to_owned(), Json::from(values.clone()))]);
        if let Some(schema) = schema {
            args.insert("schema".to_owned(), json(schema));
        }
        if !with_table {
            args.insert("create_type".to_owned(), Json::Bool(false));
        }
        SqlType::Dialect(DialectTypeArgs { dialect: "postgresql".into(), name: "ENUM".into(), args, types: BTreeMap::new() })
    }
}

/// An enumerated type as a column uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumUse {
    pub type_: EnumType,
    /// The column holds arrays of it.
    pub is_array: bool,
    /// Whether the type is made with the table (`create_type=True`).
    pub create_type: bool,
}
