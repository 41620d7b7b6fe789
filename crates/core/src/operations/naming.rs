//! Names that the naming convention of the target metadata gives (`alembic.operations.schemaobj.SchemaObjects`).

use super::OperationError;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::{Expr, TextClause};
use limbeck_sql::schema::naming::{self, Named};
use limbeck_sql::schema::{
    CheckConstraint, Column, Constraint, ConstraintKind, ForeignKeyConstraint, Index, IndexElement, NamingConvention,
    PrimaryKeyConstraint, Table, UniqueConstraint,
};
use limbeck_sql::types::SqlType;
use limbeck_sql::{ConstraintName, Ident};

/// A convention to apply.
#[derive(Debug, Clone, Copy)]
pub struct NamingScope<'a> {
    pub convention: &'a NamingConvention,
}

impl NamingScope<'_> {
    /// A table with all names given; the CHECKs of types that the dialect needs stand among its constraints.
    ///
    /// # Errors
    /// The convention wants a name that is not there.
    pub fn table(&self, table: &Table, dialect: &dyn Dialect) -> Result<Table, OperationError> {
        let mut named = table.clone();
        naming::apply_for(&mut named, self.convention, dialect)?;
        Ok(named)
    }

    /// The CHECK that a type brings to a column, named; `None` where the dialect needs none.
    ///
    /// # Errors
    /// As [`Self::table`].
    pub fn type_check(
        &self,
        table: &Ident,
        schema: Option<&Ident>,
        column: &Ident,
        type_: &SqlType,
        dialect: &dyn Dialect,
    ) -> Result<Option<CheckConstraint>, OperationError> {
        let mut bare = Table::bare(table.clone(), schema.cloned());
        bare.columns.push(bare_column(column, type_));
        let named = self.table(&bare, dialect)?;
        Ok(named.constraints.into_iter().find_map(|constraint| match constraint {
            Constraint::Check(check) => Some(check),
            Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::ForeignKey(_) | Constraint::Exclude(_) => None,
        }))
    }

    /// A constraint of its own, with its name.
    ///
    /// # Errors
    /// As [`Self::table`].
    pub fn constraint(
        &self,
        table: &Ident,
        schema: Option<&Ident>,
        constraint: &Constraint,
    ) -> Result<Constraint, OperationError> {
        let bare = Table::bare(table.clone(), schema.cloned());
        let name = naming::name(Named::Constraint(constraint), &bare, self.convention)?;
        let mut named = constraint.clone();
        *named.name_mut() = name;
        Ok(named)
    }

    /// An index of its own, with its name.
    ///
    /// # Errors
    /// As [`Self::table`].
    pub fn index(&self, index: &Index) -> Result<Index, OperationError> {
        let bare = Table::bare(index.table.clone(), index.schema.clone());
        // A text among the columns counts as the column of that name (`sqla_compat._textual_index_column`).
        let mut called = index.clone();
        for element in &mut called.elements {
            if let IndexElement::Expr(expr) = element
                && let Expr::Text(text) = &**expr
            {
                *element = IndexElement::Column(Ident::new(text.sql()));
            }
        }
        let mut named = index.clone();
        named.name = naming::name(Named::Index(&called), &bare, self.convention)?;
        Ok(named)
    }

    /// The name of a constraint that is dropped: conventions dress it as they did when it was made.
    ///
    /// # Errors
    /// As [`Self::table`].
    pub fn dropped(
        &self,
        table: &Ident,
        kind: Option<ConstraintKind>,
        name: &ConstraintName,
    ) -> Result<ConstraintName, OperationError> {
        let Some(kind) = kind else { return Ok(name.clone()) };
        let constraint = named_only(kind, name.clone());
        Ok(self.constraint(table, None, &constraint)?.name().clone())
    }
}

fn bare_column(name: &Ident, type_: &SqlType) -> Column {
    Column::bare(name.clone(), type_.clone())
}

fn named_only(kind: ConstraintKind, name: ConstraintName) -> Constraint {
    match kind {
        ConstraintKind::PrimaryKey => Constraint::PrimaryKey(PrimaryKeyConstraint {
            name,
            columns: Vec::new(),
            implicit: false,
            deferrable: None,
            initially: None,
            options: Default::default(),
        }),
        ConstraintKind::Unique => Constraint::Unique(UniqueConstraint {
            name,
            columns: Vec::new(),
            deferrable: None,
            initially: None,
            column_flag: false,
            options: Default::default(),
        }),
        ConstraintKind::ForeignKey => Constraint::ForeignKey(ForeignKeyConstraint {
            name,
            columns: Vec::new(),
            referred_schema: None,
            referred_table: Ident::new(""),
            referred_columns: Vec::new(),
            actions: Default::default(),
            options: Default::default(),
        }),
        // An EXCLUDE is dropped under no name of its own; a CHECK is the nearest thing with a name.
        ConstraintKind::Check | ConstraintKind::Exclude => Constraint::Check(CheckConstraint {
            name,
            sqltext: Box::new(Expr::Text(TextClause::default())),
            type_bound: None,
            deferrable: None,
            initially: None,
            options: Default::default(),
        }),
    }
}
