//! Constraints and indexes as arguments of a table.

use super::column::{Maker, RawTarget, Reading};
use super::table::Parts;
use crate::plain::arguments::{Arguments, flag, name, text, texts};
use limbeck_sql::expr::{Expr as SqlExpr, TextClause};
use limbeck_sql::schema::{CheckConstraint, DialectOptions, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint};
use limbeck_sql::{ConstraintName, Ident};
use ruff_python_ast::Expr;

/// A constraint that was given.
#[derive(Debug)]
pub enum PlainConstraint {
    PrimaryKey(PrimaryKeyConstraint),
    Unique(UniqueConstraint),
    Check(CheckConstraint),
    ForeignKey(ForeignKeyConstraint, Vec<RawTarget>),
}

/// An index of columns.
#[derive(Debug)]
pub struct PlainIndex {
    pub name: ConstraintName,
    pub columns: Vec<Ident>,
    pub unique: bool,
    pub options: DialectOptions,
}

impl Reading<'_, '_> {
    /// One argument of a table after its name and `MetaData`, or of `__table_args__`.
    pub fn item(&mut self, expression: &Expr, parts: &mut Parts) -> Option<()> {
        let Expr::Call(call) = expression else { return None };
        let kind = self.names.sqlalchemy(&call.func)?;
        let mut arguments = Arguments::of(call)?;
        let constraint = match kind.as_str() {
            "Column" => {
                // Constraints name columns that are there.
                if !parts.constraints.is_empty() {
                    return None;
                }
                let column = self.column(call, Maker::Column)?;
                if column.name.is_empty() {
                    return None;
                }
                parts.columns.push(column);
                return Some(());
            }
            "Index" => {
                let index = self.index(&mut arguments)?;
                arguments.end()?;
                parts.indexes.push((parts.columns.len(), index));
                return Some(());
            }
            "PrimaryKeyConstraint" => PlainConstraint::PrimaryKey(PrimaryKeyConstraint {
                name: self.constraint_name(arguments.named("name"))?,
                columns: columns(&mut arguments)?,
                implicit: false,
                deferrable: None,
                initially: None,
                options: DialectOptions::default(),
            }),
            "UniqueConstraint" => PlainConstraint::Unique(UniqueConstraint {
                name: self.constraint_name(arguments.named("name"))?,
                columns: columns(&mut arguments)?,
                deferrable: None,
                initially: None,
                column_flag: false,
                options: DialectOptions::default(),
            }),
            "CheckConstraint" => PlainConstraint::Check(CheckConstraint {
                sqltext: Box::new(SqlExpr::Text(TextClause { text: sql_text(arguments.next()?)?.to_owned(), binds: Vec::new() })),
                name: self.constraint_name(arguments.named("name"))?,
                type_bound: None,
                deferrable: None,
                initially: None,
                options: DialectOptions::default(),
            }),
            "ForeignKeyConstraint" => self.foreign_key_constraint(&mut arguments)?,
            _ => return None,
        };
        arguments.end()?;
        parts.constraints.push(constraint);
        Some(())
    }

    fn index(&self, arguments: &mut Arguments<'_>) -> Option<PlainIndex> {
        let name = self.constraint_name(Some(arguments.next()?))?;
        let columns = columns(arguments)?;
        let unique = arguments.named("unique").map_or(Some(false), flag)?;
        Some(PlainIndex { name, columns, unique, options: DialectOptions::default() })
    }

    fn foreign_key_constraint(&self, arguments: &mut Arguments<'_>) -> Option<PlainConstraint> {
        let columns = texts(arguments.next()?)?;
        let referred = texts(arguments.next()?)?;
        let (name, actions) = self.key_options(arguments)?;
        if columns.is_empty() || columns.len() != referred.len() {
            return None;
        }
        let targets: Vec<RawTarget> = referred.into_iter().map(RawTarget::of).collect::<Option<_>>()?;
        let first = targets.first()?;
        if targets.iter().any(|target| target.column.is_none() || target.table != first.table || target.schema != first.schema) {
            return None;
        }
        let key = ForeignKeyConstraint {
            name,
            columns: columns.into_iter().map(Ident::new).collect(),
            referred_schema: None,
            referred_table: Ident::new(&*first.table),
            referred_columns: targets.iter().map(|target| Ident::new(target.column.as_deref().unwrap_or_default())).collect(),
            actions,
            options: DialectOptions::default(),
        };
        Some(PlainConstraint::ForeignKey(key, targets))
    }
}

/// Text without parameters and without anything escaped.
fn sql_text(expression: &Expr) -> Option<&str> {
    text(expression).filter(|text| !text.contains('\\') && !text.replace("::", "").contains(':'))
}

/// The names of the columns of a constraint, of which there must be some.
fn columns(arguments: &mut Arguments<'_>) -> Option<Vec<Ident>> {
    let names: Vec<Ident> = std::mem::take(&mut arguments.positional).iter().map(name).collect::<Option<_>>()?;
    (!names.is_empty()).then_some(names)
}
