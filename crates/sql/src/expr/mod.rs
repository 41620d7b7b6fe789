//! The SQL expression tree: what defaults, checks, indexes, `op.execute` and data migrations say.

mod name;
mod operator;
mod rename;
pub mod statement;
mod verbatim;

pub use name::{Name, NamePart};
pub use operator::Operator;
pub use statement::{
    CompoundSelect, Correlation, Cte, Delete, ForUpdate, FromClause, FromId, Insert, InsertSelect, OnConflict, Query, Select,
    Statement, TextualSelect, Update,
};
pub use verbatim::without_parameters;
pub(crate) use verbatim::{Colon, colon};

use crate::ident::Ident;
use crate::types::SqlType;
use crate::value::Value;
use serde::{Deserialize, Deserializer, Serialize};

/// An expression; every variant has one arm in the compiler. Parentheses are in the tree, as `Grouping`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // trees are short-lived; boxes would be in the way of everyone who builds one
pub enum Expr {
    /// `text("...")` with its bind parameters.
    Text(TextClause),
    /// `literal_column("...")`.
    LiteralColumn {
        text: String,
        #[serde(default, rename = "type")]
        type_: Option<SqlType>,
        /// The table that it was made a column of.
        #[serde(default)]
        table: Option<Name>,
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
    TryCast {
        expr: Box<Expr>,
        #[serde(rename = "type")]
        type_: SqlType,
    },
    /// `type_coerce`: the type changes, the text does not.
    TypeCoerce {
        expr: Box<Expr>,
        #[serde(rename = "type")]
        type_: SqlType,
    },
    Unary {
        op: Operator,
        postfix: bool,
        expr: Box<Expr>,
    },
    Binary(Binary),
    /// `and_` / `or_` of any number of clauses; also comma lists and chains of one operator.
    List {
        op: Operator,
        clauses: Vec<Expr>,
    },
    Tuple(Vec<Expr>),
    Grouping(Box<Expr>),
    Case {
        value: Option<Box<Expr>>,
        whens: Vec<(Expr, Expr)>,
        else_: Option<Box<Expr>>,
    },
    /// An element of a columns clause with its name.
    Label {
        name: Name,
        expr: Box<Expr>,
        #[serde(default, rename = "type")]
        type_: Option<SqlType>,
    },
    /// A label named again, in ORDER BY or GROUP BY.
    LabelName(Name),
    /// A string in ORDER BY or PARTITION BY that names no column that is known there.
    TextualLabel(String),
    ScalarSubquery(Box<Query>),
    Exists(Box<Query>),
    /// A whole query where an expression may stand.
    Query(Box<Query>),
    /// `VALUES (...), (...)` as one value.
    ScalarValues(Vec<Vec<Expr>>),
    Extract {
        field: String,
        expr: Box<Expr>,
    },
    /// The right side of COLLATE.
    Collation(String),
    Over(Box<Over>),
    WithinGroup {
        element: Box<Expr>,
        order_by: Vec<Expr>,
    },
    AggregateOrderBy {
        element: Box<Expr>,
        order_by: Vec<Expr>,
    },
    /// `aggregate_order_by(target, ...)`: an argument of an aggregate with its order.
    OrderedArgument {
        element: Box<Expr>,
        order_by: Vec<Expr>,
    },
    /// `array([...])`: `ARRAY[...]`; an empty one says its type.
    Array {
        elements: Vec<Expr>,
        #[serde(default, rename = "type")]
        type_: Option<SqlType>,
    },
    /// `column[1:3]`: the bounds within the brackets.
    Slice {
        start: Box<Expr>,
        stop: Box<Expr>,
    },
    Filter {
        element: Box<Expr>,
        criterion: Box<Expr>,
    },
    /// A column of the row that ON DUPLICATE KEY UPDATE could not insert (`insert().inserted.c`).
    InsertedValue(Ident),
    /// `sequence.next_value()`.
    NextValue {
        name: Ident,
        #[serde(default)]
        schema: Option<Ident>,
    },
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
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BindParameter {
    pub key: Name,
    /// The name inside a `text()`, where the key is another.
    pub name: Option<String>,
    /// Tells parameters of one key apart; 0 is any.
    pub id: u64,
    /// `None` (left out on the wire, unlike null): the caller must give it.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    #[serde(rename = "type")]
    pub type_: Option<SqlType>,
    /// Made by an operator (`col == 5`): the key may be numbered.
    pub unique: bool,
    pub expanding: bool,
    pub literal_execute: bool,
    /// A value of INSERT or UPDATE, named as its column.
    pub crud: bool,
    /// The list of a NOT IN.
    pub negated: bool,
    /// The list is of tuples of so many elements.
    pub tuple: Option<usize>,
    pub required: bool,
}

fn present<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(d).map(Some)
}

/// A column of a table, alias or bare `column("x")`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ColumnRef {
    pub name: Name,
    /// The table's (or alias's) name; `None` renders the column alone.
    pub table: Option<Name>,
    pub schema: Option<Ident>,
    #[serde(rename = "type")]
    pub type_: Option<SqlType>,
}

/// `func.name(args)`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Function {
    /// Package parts, then the name.
    pub names: Vec<Ident>,
    pub args: Vec<Expr>,
    #[serde(rename = "type")]
    pub type_: Option<SqlType>,
    pub with_ordinality: bool,
}

/// `left op right`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binary {
    pub left: Box<Expr>,
    pub op: Operator,
    pub right: Box<Expr>,
    #[serde(default)]
    pub modifiers: Modifiers,
    /// The result's and the operands' types, where the spelling depends on them.
    #[serde(default, rename = "type")]
    pub type_: Option<SqlType>,
    #[serde(default)]
    pub left_type: Option<SqlType>,
    #[serde(default)]
    pub right_type: Option<SqlType>,
}

impl Binary {
    /// An operation without modifiers.
    pub fn new(left: Expr, op: impl Into<Operator>, right: Expr) -> Self {
        Self {
            left: Box::new(left),
            op: op.into(),
            right: Box::new(right),
            modifiers: Modifiers::default(),
            type_: None,
            left_type: None,
            right_type: None,
        }
    }
}

/// What an operator says beside its operands.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Modifiers {
    /// LIKE ... ESCAPE.
    pub escape: Option<String>,
    /// BETWEEN SYMMETRIC.
    pub symmetric: bool,
    /// Flags of a regular expression.
    pub flags: Option<String>,
    /// The configuration of PostgreSQL's `match()`.
    pub postgresql_regconfig: Option<String>,
    /// MySQL's MATCH: how the words are searched for.
    pub mysql_boolean_mode: Option<bool>,
    pub mysql_natural_language: Option<bool>,
    pub mysql_query_expansion: Option<bool>,
}

/// A window: `OVER (PARTITION BY ... ORDER BY ... ROWS BETWEEN ...)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Over {
    pub element: Expr,
    #[serde(default)]
    pub partition_by: Vec<Expr>,
    #[serde(default)]
    pub order_by: Vec<Expr>,
    #[serde(default)]
    pub frame: Option<Frame>,
}

/// The frame of a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// `ROWS`, `RANGE` or `GROUPS`.
    pub unit: String,
    pub lower: (FrameBound, Option<Expr>),
    pub upper: (FrameBound, Option<Expr>),
    #[serde(default)]
    pub exclude: Option<String>,
}

/// Where a frame begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum FrameBound {
    Unbounded,
    Current,
    Preceding,
    Following,
}
