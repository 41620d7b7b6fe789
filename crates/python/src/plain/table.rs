//! What `op.create_table` is given, and the table that it makes: what `Table(...)` of the faces lowers to.

use super::arguments::{Arguments, constraint_name, flag, name, optional_text, text, texts};
use super::calls::Reader;
use limbeck_sql::expr::{Expr as SqlExpr, TextClause};
use limbeck_sql::schema::{
    Autoincrement, CheckConstraint, Column, Constraint, DialectOptions, ForeignKey, ForeignKeyConstraint, ForeignKeyOptions,
    PrimaryKeyConstraint, ServerDefault, Table, UniqueConstraint,
};
use limbeck_sql::{ConstraintName, Ident};
use ruff_python_ast::{Expr, ExprCall};

/// The parts of a table, in the order in which they were written.
#[derive(Default)]
pub struct Parts {
    columns: Vec<PlainColumn>,
    constraints: Vec<Constraint>,
}

struct PlainColumn {
    column: Column,
    nullable: Option<bool>,
}

/// One argument after the table's name.
pub fn item(expression: &Expr, parts: &mut Parts, reader: &mut Reader<'_, '_>) -> Option<()> {
    let Expr::Call(call) = expression else { return None };
    let ("sqlalchemy", kind) = reader.module.resolve(&call.func)? else { return None };
    let mut arguments = Arguments::of(call)?;
    let constraint = match kind {
        "Column" => return column(call, parts, reader),
        "PrimaryKeyConstraint" => Constraint::PrimaryKey(PrimaryKeyConstraint {
            name: constraint_name(arguments.named("name"), reader.module)?,
            columns: columns(&mut arguments)?,
            implicit: false,
            deferrable: None,
            initially: None,
            options: DialectOptions::default(),
        }),
        "UniqueConstraint" => Constraint::Unique(UniqueConstraint {
            name: constraint_name(arguments.named("name"), reader.module)?,
            columns: columns(&mut arguments)?,
            deferrable: None,
            initially: None,
            column_flag: false,
            options: DialectOptions::default(),
        }),
        "CheckConstraint" => Constraint::Check(CheckConstraint {
            sqltext: Box::new(SqlExpr::Text(TextClause { text: sql_text(arguments.next()?)?.to_owned(), binds: Vec::new() })),
            name: constraint_name(arguments.named("name"), reader.module)?,
            type_bound: None,
            deferrable: None,
            initially: None,
            options: DialectOptions::default(),
        }),
        "ForeignKeyConstraint" => foreign_key_constraint(&mut arguments, reader)?,
        _ => return None,
    };
    arguments.end()?;
    parts.constraints.push(constraint);
    Some(())
}

/// Text without parameters and without anything escaped.
fn sql_text(expression: &Expr) -> Option<&str> {
    text(expression).filter(|text| !text.contains([':', '\\']))
}

/// The names of the columns of a constraint, of which there must be some.
fn columns(arguments: &mut Arguments<'_>) -> Option<Vec<Ident>> {
    let names: Vec<Ident> = std::mem::take(&mut arguments.positional).iter().map(name).collect::<Option<_>>()?;
    (!names.is_empty()).then_some(names)
}

/// `sa.Column("name", type, ...)`.
pub fn column(call: &ExprCall, parts: &mut Parts, reader: &mut Reader<'_, '_>) -> Option<()> {
    let mut arguments = Arguments::of(call)?;
    let name = name(arguments.next()?)?;
    let type_ = reader.leaves.type_of(arguments.next()?, reader.module, reader.vm)?;
    let nullable = match arguments.named("nullable") {
        None => None,
        Some(given) => Some(flag(given)?),
    };
    let primary_key = arguments.named("primary_key").map_or(Some(false), flag)?;
    let autoincrement = match arguments.named("autoincrement") {
        None => Autoincrement::Auto,
        Some(Expr::StringLiteral(text)) if text.value.to_str() == "auto" => Autoincrement::Auto,
        Some(given) => {
            if flag(given)? {
                Autoincrement::On
            } else {
                Autoincrement::Off
            }
        }
    };
    let server_default = match arguments.named("server_default") {
        None | Some(Expr::NoneLiteral(_)) => None,
        Some(Expr::StringLiteral(text)) => Some(ServerDefault::Literal(text.value.to_str().to_owned())),
        Some(given) => Some(reader.leaves.default_of(given, reader.module, reader.vm)?),
    };
    let comment = optional_text(arguments.named("comment"))?.map(str::to_owned);
    arguments.end()?;
    parts.columns.push(PlainColumn {
        column: Column {
            name,
            type_,
            key: None,
            nullable: nullable.unwrap_or(!primary_key),
            primary_key,
            autoincrement,
            server_default,
            foreign_keys: Vec::new(),
            constraints: Vec::new(),
            unique: false,
            index: false,
            comment,
            sequence: None,
            system: false,
            options: DialectOptions::default(),
        },
        nullable,
    });
    Some(())
}

fn foreign_key_constraint(arguments: &mut Arguments<'_>, reader: &Reader<'_, '_>) -> Option<Constraint> {
    let columns = texts(arguments.next()?)?;
    let referred = texts(arguments.next()?)?;
    let name = constraint_name(arguments.named("name"), reader.module)?;
    let onupdate = optional_text(arguments.named("onupdate"))?.map(str::to_owned);
    let ondelete = optional_text(arguments.named("ondelete"))?.map(str::to_owned);
    if columns.len() != referred.len() {
        return None;
    }
    let mut targets = Vec::with_capacity(referred.len());
    for target in referred {
        // A schema, or a column without its table, is for the face.
        let (table, column) = target.split_once('.')?;
        if table.is_empty() || column.is_empty() || column.contains('.') {
            return None;
        }
        targets.push((table, column));
    }
    let (table, _) = *targets.first()?;
    if targets.iter().any(|(other, _)| *other != table) {
        return None;
    }
    Some(Constraint::ForeignKey(ForeignKeyConstraint {
        name,
        columns: columns.into_iter().map(Ident::new).collect(),
        referred_schema: None,
        referred_table: Ident::new(table),
        referred_columns: targets.iter().map(|(_, column)| Ident::new(*column)).collect(),
        actions: ForeignKeyOptions { onupdate, ondelete, ..ForeignKeyOptions::default() },
        options: DialectOptions::default(),
    }))
}

/// Puts the parts together as `Table` does; nothing where it would complain.
pub fn assemble(name: Ident, schema: Option<Ident>, parts: Parts) -> Option<Table> {
    let Parts { mut columns, mut constraints } = parts;
    for (position, one) in columns.iter().enumerate() {
        if columns[..position].iter().any(|other| other.column.name == one.column.name) {
            return None;
        }
    }
    let flagged: Vec<Ident> =
        columns.iter().filter(|column| column.column.primary_key).map(|column| column.column.name.clone()).collect();
    let mut has_key = false;
    for constraint in &constraints {
        match constraint {
            Constraint::PrimaryKey(key) => {
                if has_key || !flagged.is_empty() {
                    return None;
                }
                has_key = true;
                for name in distinct(&key.columns)? {
                    let found = columns.iter_mut().find(|column| column.column.name == *name)?;
                    found.column.primary_key = true;
                    if found.nullable.is_none() {
                        found.column.nullable = false;
                    }
                }
            }
            Constraint::Unique(unique) => known(&unique.columns, &columns)?,
            Constraint::ForeignKey(key) => {
                known(&key.columns, &columns)?;
                for (name, target) in key.columns.iter().zip(&key.referred_columns) {
                    let found = columns.iter_mut().find(|column| column.column.name == *name)?;
                    found.column.foreign_keys.push(ForeignKey {
                        target_schema: None,
                        target_table: key.referred_table.clone(),
                        target_column: target.clone(),
                        name: key.name.clone(),
                        actions: key.actions.clone(),
                        options: DialectOptions::default(),
                    });
                }
            }
            Constraint::Check(_) => {}
            Constraint::Exclude(_) => return None,
        }
    }
    if !flagged.is_empty() {
        constraints.push(Constraint::PrimaryKey(PrimaryKeyConstraint {
            name: ConstraintName::Unnamed,
            columns: flagged,
            implicit: true,
            deferrable: None,
            initially: None,
            options: DialectOptions::default(),
        }));
    }
    let mut table = Table::bare(name, schema);
    table.columns = columns.into_iter().map(|column| column.column).collect();
    table.constraints = constraints;
    Some(table)
}

/// The names, if none is there twice.
fn distinct(names: &[Ident]) -> Option<&[Ident]> {
    let repeats = names.iter().enumerate().any(|(position, name)| names[..position].contains(name));
    (!repeats).then_some(names)
}

fn known(names: &[Ident], columns: &[PlainColumn]) -> Option<()> {
    distinct(names)?.iter().all(|name| columns.iter().any(|column| column.column.name == *name)).then_some(())
}
