//! One DDL statement as a value.

use crate::expr::Expr;
use crate::ident::Ident;
use crate::schema::{Column, Computed, Constraint, ConstraintKind, Identity, Index, Sequence, ServerDefault, Table};
use crate::types::SqlType;
use serde::{Deserialize, Serialize};

/// One statement that changes a schema. Names follow `sqlalchemy.schema` and `alembic.ddl.base`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DdlElement {
    CreateTable {
        table: Box<Table>,
        #[serde(default)]
        if_not_exists: bool,
    },
    DropTable {
        table: Ident,
        schema: Option<Ident>,
        #[serde(default)]
        if_exists: bool,
    },
    CreateIndex {
        index: Box<Index>,
        #[serde(default)]
        if_not_exists: bool,
    },
    DropIndex {
        index: Box<Index>,
        #[serde(default)]
        if_exists: bool,
    },
    /// `ALTER TABLE t ADD CONSTRAINT ...`.
    AddConstraint {
        table: Ident,
        schema: Option<Ident>,
        constraint: Box<Constraint>,
    },
    /// `ALTER TABLE t DROP CONSTRAINT ...`; `kind` where a dialect spells them differently.
    DropConstraint {
        table: Ident,
        schema: Option<Ident>,
        name: Ident,
        kind: Option<ConstraintKind>,
        #[serde(default)]
        if_exists: bool,
        #[serde(default)]
        cascade: bool,
    },
    SetTableComment {
        table: Ident,
        schema: Option<Ident>,
        comment: String,
    },
    DropTableComment {
        table: Ident,
        schema: Option<Ident>,
    },
    SetColumnComment {
        table: Ident,
        schema: Option<Ident>,
        column: Ident,
        comment: Option<String>,
    },
    /// The comment of a constraint, which PostgreSQL alone has; `None` removes it.
    SetConstraintComment {
        table: Ident,
        schema: Option<Ident>,
        name: Ident,
        comment: Option<String>,
    },
    /// The comment of a column by ALTER (`alembic.ddl.base.ColumnComment`); `None` removes it.
    ColumnComment {
        at: AlteredColumn,
        comment: Option<String>,
    },
    RenameTable {
        table: Ident,
        schema: Option<Ident>,
        new_name: Ident,
    },
    AddColumn(Box<AddColumn>),
    DropColumn {
        table: Ident,
        schema: Option<Ident>,
        column: Ident,
        #[serde(default)]
        if_exists: bool,
    },
    ColumnNullable {
        at: AlteredColumn,
        nullable: bool,
    },
    ColumnType {
        at: AlteredColumn,
        type_: SqlType,
        #[serde(default)]
        using: Option<String>,
    },
    /// MySQL's `CHANGE` and `MODIFY`: the whole column is written again.
    ChangeColumn(Box<ChangedColumn>),
    ColumnName {
        at: AlteredColumn,
        new_name: Ident,
    },
    /// `None` drops the default.
    ColumnDefault {
        at: AlteredColumn,
        default: Option<ServerDefault>,
    },
    ComputedColumnDefault {
        at: AlteredColumn,
        default: Option<Computed>,
    },
    IdentityColumnDefault {
        at: AlteredColumn,
        default: Option<Identity>,
        existing: Option<ServerDefault>,
    },
    CreateSequence {
        sequence: Sequence,
        #[serde(default)]
        if_not_exists: bool,
    },
    DropSequence {
        sequence: Sequence,
        #[serde(default)]
        if_exists: bool,
    },
    /// `CREATE TYPE`, `CREATE DOMAIN`: the type says its name and what it is made of.
    CreateType {
        type_: Box<SqlType>,
    },
    /// `DROP TYPE`, `DROP DOMAIN`.
    DropType {
        type_: Box<SqlType>,
    },
    CreateSchema {
        name: Ident,
        #[serde(default)]
        if_not_exists: bool,
    },
    DropSchema {
        name: Ident,
        #[serde(default)]
        cascade: bool,
        #[serde(default)]
        if_exists: bool,
    },
    /// `DDL("...")`: complete text.
    Text(String),
    /// A SELECT-like expression inside DDL is not one statement; this carries a whole INSERT ... SELECT, UPDATE, etc.
    Statement(Box<crate::expr::Statement>),
    /// An expression that stands alone (reserved for `@compiles` constructs, already text).
    Raw(Box<Expr>),
}

/// `ALTER TABLE t ADD COLUMN ...`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddColumn {
    pub table: Ident,
    pub schema: Option<Ident>,
    pub column: Column,
    #[serde(default)]
    pub if_not_exists: bool,
    #[serde(default)]
    pub inline_references: bool,
    #[serde(default)]
    pub inline_primary_key: bool,
}

/// A column as it shall be (`alembic.ddl.mysql.MySQLChangeColumn`, `MySQLModifyColumn`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedColumn {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub column: Ident,
    /// Given: `CHANGE`, also where it is the old name. `None`: `MODIFY`.
    #[serde(default)]
    pub new_name: Option<Ident>,
    #[serde(rename = "type")]
    pub type_: SqlType,
    pub nullable: bool,
    #[serde(default)]
    pub server_default: Option<ServerDefault>,
    #[serde(default)]
    pub autoincrement: bool,
    #[serde(default)]
    pub comment: Option<String>,
}

/// Which column an ALTER speaks of, and what is known of it (`alembic.ddl.base.AlterColumn`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlteredColumn {
    pub table: Ident,
    pub schema: Option<Ident>,
    pub column: Ident,
    #[serde(default)]
    pub existing_type: Option<SqlType>,
    #[serde(default)]
    pub existing_nullable: Option<bool>,
    #[serde(default)]
    pub existing_server_default: Option<ServerDefault>,
    #[serde(default)]
    pub existing_comment: Option<String>,
}
