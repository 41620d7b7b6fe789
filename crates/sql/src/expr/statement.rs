//! SELECT, INSERT, UPDATE and DELETE as values.

use super::{Expr, TextClause};
use crate::ident::Ident;
use crate::types::SqlType;
use serde::{Deserialize, Serialize};

/// One executable statement. The owner of this file widens it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Statement {
    Text(TextClause),
    Select(Box<Select>),
    Insert(Box<Insert>),
    Update(Box<Update>),
    Delete(Box<Delete>),
    /// DDL given to `execute()`.
    Ddl(Box<crate::ddl::DdlElement>),
}

/// A SELECT.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Select {
    pub columns: Vec<Expr>,
    pub from: Vec<FromClause>,
    pub where_: Option<Expr>,
}

/// What a SELECT reads from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromClause {
    Table {
        name: Ident,
        #[serde(default)]
        schema: Option<Ident>,
    },
}

/// A column of the table that a statement writes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetColumn {
    pub name: Ident,
    #[serde(default, rename = "type")]
    pub type_: Option<SqlType>,
    #[serde(default)]
    pub primary_key: bool,
}

/// An INSERT.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Insert {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub columns: Vec<TargetColumn>,
    /// Column name and value, in rendering order.
    pub values: Vec<(Ident, Expr)>,
}

/// An UPDATE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub values: Vec<(Ident, Expr)>,
    #[serde(default)]
    pub where_: Option<Expr>,
}

/// A DELETE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delete {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    #[serde(default)]
    pub where_: Option<Expr>,
}
