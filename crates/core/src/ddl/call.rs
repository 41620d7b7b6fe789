//! Between an operation and its statements: one call of upstream's `DefaultImpl`, as a value that a batch can hold back.

use crate::operations::AlterColumn;
use crate::output::WarningCategory;
use limbeck_sql::ddl::{AddColumn, DdlElement};
use limbeck_sql::expr::Statement;
use limbeck_sql::schema::{Constraint, ConstraintKind, DialectOptions, Index, Table};
use limbeck_sql::types::SqlType;
use limbeck_sql::{ConstraintName, Ident, Value};

/// One method of `DefaultImpl` with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub enum ImplCall {
    CreateTable {
        table: Box<Table>,
        if_not_exists: bool,
    },
    DropTable {
        table: Ident,
        schema: Option<Ident>,
        if_exists: bool,
    },
    RenameTable {
        table: Ident,
        schema: Option<Ident>,
        new_name: Ident,
    },
    AddColumn {
        add: Box<AddColumn>,
        insert_before: Option<Ident>,
        insert_after: Option<Ident>,
    },
    DropColumn {
        table: Ident,
        schema: Option<Ident>,
        column: Ident,
        if_exists: bool,
        existing_type: Option<SqlType>,
        options: DialectOptions,
    },
    AlterColumn(Box<AlterColumn>),
    AddConstraint {
        table: Ident,
        schema: Option<Ident>,
        constraint: Box<Constraint>,
    },
    DropConstraint(DropConstraintCall),
    CreateIndex {
        index: Box<Index>,
        if_not_exists: bool,
    },
    DropIndex {
        index: Box<Index>,
        if_exists: bool,
    },
    CreateTableComment {
        table: Ident,
        schema: Option<Ident>,
        comment: Option<String>,
    },
    DropTableComment {
        table: Ident,
        schema: Option<Ident>,
    },
    CreateColumnComment {
        table: Ident,
        schema: Option<Ident>,
        column: Ident,
        comment: Option<String>,
    },
    Statement(StatementCall),
}

/// `DefaultImpl.drop_constraint`.
#[derive(Debug, Clone, PartialEq)]
pub struct DropConstraintCall {
    pub table: Ident,
    pub schema: Option<Ident>,
    pub name: ConstraintName,
    pub kind: Option<ConstraintKind>,
    /// The CHECK of a `Boolean` or `Enum`, which a type change takes away.
    pub type_bound: bool,
    pub if_exists: bool,
}

/// A statement with the rows that it is executed for.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementCall {
    pub statement: Statement,
    /// Values stand in the text, whatever the options of the context say.
    pub literal: bool,
    /// One set of parameters a row; none: executed once, as it is.
    pub parameter_sets: Vec<Vec<(String, Value)>>,
}

impl StatementCall {
    /// A statement that is executed once, as it is.
    pub fn plain(statement: Statement) -> Self {
        Self { statement, literal: false, parameter_sets: Vec::new() }
    }
}

/// One thing to do: what `DefaultImpl` gives to `_exec`, or says on the way.
#[derive(Debug, Clone, PartialEq)]
pub enum ImplStep {
    Ddl(Box<DdlElement>),
    Statement(StatementCall),
    /// `CREATE TYPE`, unless this context has made a type of that name already.
    CreateType {
        name: String,
        type_: Box<SqlType>,
    },
    Warn(WarningCategory, String),
}

impl ImplStep {
    /// A DDL statement.
    pub fn ddl(element: DdlElement) -> Self {
        Self::Ddl(Box::new(element))
    }
}
