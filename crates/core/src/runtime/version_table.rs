//! The version table: its shape and the statements on it, the same for a connection and for `--sql`.

use super::options::ContextOptions;
use crate::revision::{RevisionId, VersionRowChange};
use limbeck_sql::expr::statement::TargetColumn;
use limbeck_sql::expr::{Binary, ColumnRef, Delete, Expr, Insert, Name, Operator, Statement, Update};
use limbeck_sql::schema::{Column, Constraint, DialectOptions, PrimaryKeyConstraint, Table};
use limbeck_sql::types::{SqlType, StringArgs};
use limbeck_sql::{ConstraintName, Ident};

const COLUMN: &str = "version_num";

fn version_type() -> SqlType {
    SqlType::String(StringArgs { length: Some(32), ..StringArgs::default() })
}

/// Where versions are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionTable {
    pub name: Ident,
    pub schema: Option<Ident>,
    primary_key: bool,
}

impl VersionTable {
    /// Reads its name from the options of `configure()`.
    pub fn new(options: &ContextOptions) -> Self {
        Self {
            name: Ident::new(options.version_table.as_str()),
            schema: options.version_table_schema.as_deref().map(Ident::from),
            primary_key: options.version_table_pk,
        }
    }

    /// The table as a value (`DefaultImpl.version_table_impl`).
    pub fn table(&self) -> Table {
        let mut table = Table::bare(self.name.clone(), self.schema.clone());
        table.columns.push(Column {
            nullable: false,
            primary_key: self.primary_key,
            ..Column::bare(Ident::from(COLUMN), version_type())
        });
        if self.primary_key {
            table.constraints.push(Constraint::PrimaryKey(PrimaryKeyConstraint {
                name: ConstraintName::Given(Ident::new(format!("{}_pkc", self.name))),
                columns: vec![Ident::from(COLUMN)],
                implicit: false,
                deferrable: None,
                initially: None,
                options: DialectOptions::new(),
            }));
        }
        table
    }

    fn column_is(&self, version: &RevisionId) -> Expr {
        let column = ColumnRef {
            name: Name::from(COLUMN),
            table: Some(Name::from(self.name.clone())),
            schema: self.schema.clone(),
            type_: Some(version_type()),
        };
        Expr::Binary(Binary::new(Expr::Column(column), Operator::Eq, literal(version)))
    }

    /// The statement of one change (`HeadMaintainer._insert_version`, `_update_version`, `_delete_version`).
    pub fn statement(&self, change: &VersionRowChange) -> Statement {
        let columns = vec![TargetColumn {
            name: Ident::from(COLUMN),
            type_: Some(version_type()),
            primary_key: self.primary_key,
            key: None,
            autoincrement: false,
            nullable: false,
            server_default: false,
            default: None,
            onupdate: None,
            client_default: false,
            client_onupdate: false,
        }];
        match change {
            VersionRowChange::Insert(version) => Statement::Insert(Box::new(Insert {
                table: self.name.clone(),
                schema: self.schema.clone(),
                columns,
                values: vec![(Ident::from(COLUMN), literal(version))],
                implicit_returning: true,
                ..Insert::default()
            })),
            VersionRowChange::Update { from, to } => Statement::Update(Box::new(Update {
                table: self.name.clone(),
                schema: self.schema.clone(),
                columns,
                values: vec![(Ident::from(COLUMN), literal(to))],
                where_: Some(self.column_is(from)),
                ..Update::default()
            })),
            VersionRowChange::Delete(version) => {
                Statement::Delete(Box::new(Delete { where_: Some(self.column_is(version)), ..self.delete_all() }))
            }
        }
    }

    /// `DELETE FROM alembic_version`.
    pub fn delete_all(&self) -> Delete {
        Delete { table: self.name.clone(), schema: self.schema.clone(), ..Delete::default() }
    }
}

/// Upstream writes versions into the text, quoted; a quote inside is doubled here.
fn literal(version: &RevisionId) -> Expr {
    Expr::LiteralColumn { text: format!("'{}'", version.as_str().replace('\'', "''")), type_: None, table: None }
}
