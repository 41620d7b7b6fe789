//! SELECT, INSERT, UPDATE and DELETE as values.

use super::{ColumnRef, Expr, Function, Name, TextClause};
use crate::ident::Ident;
use crate::types::SqlType;
use serde::{Deserialize, Serialize};

/// One executable statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Statement {
    Text(TextClause),
    Select(Box<Select>),
    Insert(Box<Insert>),
    Update(Box<Update>),
    Delete(Box<Delete>),
    /// SELECT, compound SELECT or textual SELECT.
    Query(Box<Query>),
    /// `func.x()` given to `execute()`: `SELECT x()`.
    Function(Box<Function>),
    /// DDL given to `execute()`.
    Ddl(Box<crate::ddl::DdlElement>),
}

/// What gives rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Query {
    Select(Box<Select>),
    Compound(Box<CompoundSelect>),
    Text(TextualSelect),
    Grouping(Box<Query>),
    Values(Vec<Vec<Expr>>),
    Insert(Box<Insert>),
    Update(Box<Update>),
    Delete(Box<Delete>),
}

/// Tells FROM elements apart. 0 stands for "not told": then the name decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FromId(pub u64);

/// A SELECT.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Select {
    pub columns: Vec<Expr>,
    pub distinct: bool,
    /// PostgreSQL's DISTINCT ON.
    pub distinct_on: Vec<Expr>,
    pub from: Vec<FromClause>,
    pub where_: Option<Expr>,
    pub group_by: Vec<Expr>,
    pub having: Option<Expr>,
    pub order_by: Vec<Expr>,
    pub limit: Option<Expr>,
    pub offset: Option<Expr>,
    pub fetch: Option<Expr>,
    pub fetch_options: FetchOptions,
    pub for_update: Option<ForUpdate>,
    pub correlation: Correlation,
    pub prefixes: Vec<Expr>,
    pub suffixes: Vec<Expr>,
    /// What stands at the end (`with_statement_hint`).
    pub statement_hint: Option<String>,
    pub ctes: Vec<Cte>,
}

/// FETCH FIRST ... options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FetchOptions {
    pub with_ties: bool,
    pub percent: bool,
}

/// Which FROM elements a subquery leaves to the query around it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Correlation {
    /// Those that the enclosing query has, unless none would remain.
    #[default]
    Auto,
    Explicit(Vec<FromId>),
    Except(Vec<FromId>),
}

/// FOR UPDATE.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ForUpdate {
    pub nowait: bool,
    pub read: bool,
    pub skip_locked: bool,
    pub key_share: bool,
    /// The tables, by name or alias.
    pub of: Vec<Name>,
    /// The columns, where columns were named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of_columns: Vec<ColumnRef>,
}

/// UNION and its kin.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompoundSelect {
    /// `UNION`, `UNION ALL`, `EXCEPT`, ...
    pub keyword: String,
    pub selects: Vec<Query>,
    pub group_by: Vec<Expr>,
    pub order_by: Vec<Expr>,
    pub limit: Option<Expr>,
    pub offset: Option<Expr>,
    pub fetch: Option<Expr>,
    pub fetch_options: FetchOptions,
    pub for_update: Option<ForUpdate>,
    pub ctes: Vec<Cte>,
}

/// `text().columns()`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextualSelect {
    pub text: TextClause,
    pub columns: Vec<(Name, Option<SqlType>)>,
    pub ctes: Vec<Cte>,
}

/// What a SELECT reads from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromClause {
    Table {
        name: Ident,
        #[serde(default)]
        schema: Option<Ident>,
        #[serde(default)]
        id: FromId,
    },
    Alias {
        id: FromId,
        name: Name,
        element: Box<FromClause>,
    },
    TableSample {
        id: FromId,
        name: Name,
        element: Box<FromClause>,
        sampling: Box<Expr>,
        #[serde(default)]
        seed: Option<Box<Expr>>,
    },
    Subquery {
        id: FromId,
        name: Name,
        query: Box<Query>,
        #[serde(default)]
        lateral: bool,
    },
    Cte(Box<Cte>),
    CteAlias {
        id: FromId,
        name: Name,
        of: Box<Cte>,
    },
    Function {
        id: FromId,
        name: Name,
        function: Box<Expr>,
        #[serde(default)]
        lateral: bool,
        #[serde(default)]
        derived: Option<Vec<(Name, Option<SqlType>)>>,
        #[serde(default)]
        with_types: bool,
    },
    /// An element with a hint beside it (`with_hint`).
    Hinted {
        element: Box<FromClause>,
        hint: String,
    },
    Values {
        id: FromId,
        name: Option<Name>,
        columns: Vec<Name>,
        rows: Vec<Vec<Expr>>,
        #[serde(default)]
        lateral: bool,
    },
    Join {
        id: FromId,
        left: Box<FromClause>,
        right: Box<FromClause>,
        on: Box<Expr>,
        #[serde(default)]
        isouter: bool,
        #[serde(default)]
        full: bool,
    },
    Grouping(Box<FromClause>),
    Text(TextClause),
    /// An expression that is selected from as it stands.
    Expr(Box<Expr>),
}

/// A common table expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cte {
    pub id: FromId,
    /// The CTE that this one was made from by `union()`: both are one.
    #[serde(default)]
    pub reference: FromId,
    /// Those that this one takes the place of.
    #[serde(default)]
    pub restates: Option<Vec<FromId>>,
    pub name: Name,
    #[serde(default)]
    pub recursive: bool,
    #[serde(default)]
    pub nesting: bool,
    #[serde(default)]
    pub columns: Option<Vec<Name>>,
    pub query: Box<Query>,
    #[serde(default)]
    pub prefixes: Vec<Expr>,
    #[serde(default)]
    pub suffixes: Vec<Expr>,
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
    /// Where it is not the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The table's autoincrement column.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub autoincrement: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nullable: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub server_default: bool,
    /// `Column(default=func.x())`: goes into the statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Box<Expr>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onupdate: Option<Box<Expr>>,
    /// `Column(default=...)` with a value or a callable: a parameter that the caller gives.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub client_default: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub client_onupdate: bool,
}

impl TargetColumn {
    /// The key in `values()` and in parameters.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name.name)
    }
}

/// An INSERT.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Insert {
    pub table: Ident,
    pub schema: Option<Ident>,
    pub id: FromId,
    pub columns: Vec<TargetColumn>,
    /// Column name and value.
    pub values: Vec<(Ident, Expr)>,
    /// The further rows of a multi-row VALUES.
    pub more_values: Vec<Vec<(Ident, Expr)>>,
    pub select: Option<InsertSelect>,
    /// ON CONFLICT clauses in their order: SQLite takes several.
    pub on_conflict: Vec<OnConflict>,
    /// ON DUPLICATE KEY UPDATE: columns and values in the order in which they are written.
    pub on_duplicate_key: Option<Vec<(Ident, Expr)>>,
    pub returning: Vec<Expr>,
    pub inline: bool,
    /// Whether the primary key may be fetched with RETURNING (`Table.implicit_returning`).
    pub implicit_returning: bool,
    pub prefixes: Vec<Expr>,
    pub ctes: Vec<Cte>,
}

impl Default for Insert {
    fn default() -> Self {
        Self {
            table: Ident::new(""),
            schema: None,
            id: FromId(0),
            columns: Vec::new(),
            values: Vec::new(),
            more_values: Vec::new(),
            select: None,
            on_conflict: Vec::new(),
            on_duplicate_key: None,
            returning: Vec::new(),
            inline: false,
            implicit_returning: false,
            prefixes: Vec::new(),
            ctes: Vec::new(),
        }
    }
}

/// `insert().from_select(names, select)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InsertSelect {
    pub columns: Vec<Ident>,
    pub query: Query,
}

/// ON CONFLICT.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OnConflict {
    pub constraint: Option<Ident>,
    /// Columns or expressions that the conflict is about.
    pub elements: Option<Vec<Expr>>,
    pub target_where: Option<Expr>,
    /// `None`: DO NOTHING.
    pub set: Option<Vec<(Ident, Expr)>>,
    pub where_: Option<Expr>,
}

/// An UPDATE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Update {
    pub table: Ident,
    pub schema: Option<Ident>,
    pub id: FromId,
    /// The name under which an aliased table is updated.
    pub alias: Option<Name>,
    pub columns: Vec<TargetColumn>,
    pub values: Vec<(Ident, Expr)>,
    /// What is set within columns, such as `data['key']`.
    pub within: Vec<(Expr, Expr)>,
    /// The order of `values` is the order of SET (`ordered_values`).
    pub ordered: bool,
    pub where_: Option<Expr>,
    /// The most rows that are written to, after the criteria (MySQL).
    pub limit: Option<Expr>,
    /// Further tables that the values or the criteria mention.
    pub from: Vec<FromClause>,
    pub returning: Vec<Expr>,
    pub prefixes: Vec<Expr>,
    pub ctes: Vec<Cte>,
}

impl Default for Update {
    fn default() -> Self {
        Self {
            table: Ident::new(""),
            schema: None,
            id: FromId(0),
            alias: None,
            columns: Vec::new(),
            values: Vec::new(),
            within: Vec::new(),
            ordered: false,
            where_: None,
            limit: None,
            from: Vec::new(),
            returning: Vec::new(),
            prefixes: Vec::new(),
            ctes: Vec::new(),
        }
    }
}

/// A DELETE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Delete {
    pub table: Ident,
    pub schema: Option<Ident>,
    pub id: FromId,
    pub alias: Option<Name>,
    pub where_: Option<Expr>,
    /// The most rows that are written to, after the criteria (MySQL).
    pub limit: Option<Expr>,
    pub using: Vec<FromClause>,
    pub returning: Vec<Expr>,
    pub prefixes: Vec<Expr>,
    pub ctes: Vec<Cte>,
}

impl Default for Delete {
    fn default() -> Self {
        Self {
            table: Ident::new(""),
            schema: None,
            id: FromId(0),
            alias: None,
            where_: None,
            limit: None,
            using: Vec::new(),
            returning: Vec::new(),
            prefixes: Vec::new(),
            ctes: Vec::new(),
        }
    }
}
