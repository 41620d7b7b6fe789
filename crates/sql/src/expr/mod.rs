//! The SQL expression tree: what defaults, checks, indexes, `op.execute` and data migrations say.

pub mod statement;

pub use statement::{Delete, FromClause, Insert, Select, Statement, Update};

use crate::ident::Ident;
use crate::types::SqlType;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// An expression. The owner of this file widens it; every variant has one arm in the compiler.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Expr {
    /// `text("...")` with its bind parameters.
    Text(TextClause),
    /// `literal_column("...")`.
    LiteralColumn {
        text: String,
        #[serde(default, rename = "type")]
        type_: Option<SqlType>,
    },
    Column(ColumnRef),
    Bind(BindParameter),
    Null,
    True,
    False,
    Function(Function),
    Cast {
        expr: Box<Expr>,
        #[serde(rename = "type")]
        type_: SqlType,
    },
    Unary {
        op: String,
        postfix: bool,
        expr: Box<Expr>,
    },
    Binary(Binary),
    /// `and_` / `or_` of any number of clauses; also comma lists.
    List {
        op: String,
        clauses: Vec<Expr>,
    },
    Grouping(Box<Expr>),
    Case {
        value: Option<Box<Expr>>,
        whens: Vec<(Expr, Expr)>,
        else_: Option<Box<Expr>>,
    },
    Label {
        name: Ident,
        expr: Box<Expr>,
    },
    ScalarSubquery(Box<Select>),
    Exists(Box<Select>),
}

/// `text()`: SQL with `:name` parameters and `\:` for a colon.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextClause {
    pub text: String,
    #[serde(default)]
    pub binds: Vec<BindParameter>,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindParameter {
    pub key: String,
    /// `None`: the caller must give it.
    #[serde(default)]
    pub value: Option<Value>,
    #[serde(default, rename = "type")]
    pub type_: Option<SqlType>,
    /// Made by an operator (`col == 5`): the key may be numbered.
    #[serde(default)]
    pub unique: bool,
    #[serde(default)]
    pub expanding: bool,
    #[serde(default)]
    pub literal_execute: bool,
}

/// A column of a table, alias or bare `column("x")`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRef {
    pub name: Ident,
    /// The table's (or alias's) name; `None` renders the column alone.
    #[serde(default)]
    pub table: Option<Ident>,
    #[serde(default)]
    pub schema: Option<Ident>,
    #[serde(default, rename = "type")]
    pub type_: Option<SqlType>,
}

/// `func.name(args)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Package parts, then the name.
    pub names: Vec<Ident>,
    #[serde(default)]
    pub args: Vec<Expr>,
    #[serde(default, rename = "type")]
    pub type_: Option<SqlType>,
}

/// `left op right`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binary {
    pub left: Box<Expr>,
    pub op: String,
    pub right: Box<Expr>,
}
