//! What `op.create_table` is given, and the table that it makes: what `Table(...)` of the faces lowers to.

use super::arguments::{Arguments, flag, name, optional_flag, optional_text, sql_text, text, texts};
use super::calls::Reader;
use limbeck_sql::expr::Expr as SqlExpr;
use limbeck_sql::schema::{
    Autoincrement, CheckConstraint, Column, Constraint, DialectOptions, ForeignKey, ForeignKeyConstraint, ForeignKeyOptions,
    Index, IndexElement, PrimaryKeyConstraint, Table, UniqueConstraint,
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
            name: reader.constraint_name(arguments.named("name"))?,
            columns: columns(&mut arguments)?,
            implicit: false,
            deferrable: None,
            initially: None,
            options: DialectOptions::default(),
        }),
        "UniqueConstraint" => Constraint::Unique(UniqueConstraint {
            name: reader.constraint_name(arguments.named("name"))?,
            columns: columns(&mut arguments)?,
            deferrable: None,
            initially: None,
            column_flag: false,
            options: DialectOptions::default(),
        }),
        "CheckConstraint" => Constraint::Check(CheckConstraint {
            sqltext: Box::new(SqlExpr::Text(sql_text(arguments.next()?)?)),
            name: reader.constraint_name(arguments.named("name"))?,
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
    let mut foreign_keys = Vec::new();
    while let Some(given) = arguments.next() {
        foreign_keys.push(foreign_key(given, reader)?);
    }
    let index = optional_flag(arguments.named("index"))?.unwrap_or(false);
    let unique = optional_flag(arguments.named("unique"))?.unwrap_or(false);
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
        None => None,
        Some(given) => reader.server_default(given)?,
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
            foreign_keys,
            constraints: Vec::new(),
            unique,
            index,
            comment,
            sequence: None,
            nullable_unstated: false,
            system: false,
            options: DialectOptions::default(),
        },
        nullable,
    });
    Some(())
}

/// `sa.ForeignKey("table.column", ...)` of a column.
fn foreign_key(expression: &Expr, reader: &Reader<'_, '_>) -> Option<ForeignKey> {
    let Expr::Call(call) = expression else { return None };
    if reader.module.resolve(&call.func)? != ("sqlalchemy", "ForeignKey") {
        return None;
    }
    let mut arguments = Arguments::of(call)?;
    let (table, column) = target(text(arguments.next()?)?)?;
    let name = reader.constraint_name(arguments.named("name"))?;
    let actions = foreign_key_actions(&mut arguments)?;
    arguments.end()?;
    let (target_table, target_column) = (Ident::new(table), Ident::new(column));
    Some(ForeignKey { target_schema: None, target_table, target_column, name, actions, options: DialectOptions::default() })
}

/// `table.column`; a schema, or a column without its table, is for the face.
fn target(text: &str) -> Option<(&str, &str)> {
    let (table, column) = text.split_once('.')?;
    (!table.is_empty() && !column.is_empty() && !column.contains('.')).then_some((table, column))
}

/// What a foreign key says beyond its columns.
pub fn foreign_key_actions(arguments: &mut Arguments<'_>) -> Option<ForeignKeyOptions> {
    Some(ForeignKeyOptions {
        onupdate: optional_text(arguments.named("onupdate"))?.map(str::to_owned),
        ondelete: optional_text(arguments.named("ondelete"))?.map(str::to_owned),
        deferrable: optional_flag(arguments.named("deferrable"))?,
        initially: optional_text(arguments.named("initially"))?.map(str::to_owned),
        match_: optional_text(arguments.named("match"))?.map(str::to_owned),
        use_alter: false,
    })
}

fn foreign_key_constraint(arguments: &mut Arguments<'_>, reader: &Reader<'_, '_>) -> Option<Constraint> {
    let columns = texts(arguments.next()?)?;
    let referred = texts(arguments.next()?)?;
    let name = reader.constraint_name(arguments.named("name"))?;
    let actions = foreign_key_actions(arguments)?;
    if columns.len() != referred.len() {
        return None;
    }
    let targets: Vec<_> = referred.into_iter().map(target).collect::<Option<_>>()?;
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
        actions,
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
    // Those of the columns' own keys, before the constraints of the table add theirs.
    let own: Vec<Constraint> = columns.iter().flat_map(|column| constraints_of(&column.column)).collect();
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
    constraints.extend(own);
    table.constraints = constraints;
    table.indexes = indexes_of_flags(&table)?;
    Some(table)
}

/// The constraints that a column brings itself. They are made once the column has its table, after all others.
fn constraints_of(column: &Column) -> impl Iterator<Item = Constraint> {
    let unique = (column.unique && !column.index).then(|| {
        Constraint::Unique(UniqueConstraint {
            name: ConstraintName::Unnamed,
            columns: vec![column.name.clone()],
            deferrable: None,
            initially: None,
            column_flag: true,
            options: DialectOptions::default(),
        })
    });
    let keys = column.foreign_keys.iter().map(|key| {
        Constraint::ForeignKey(ForeignKeyConstraint {
            name: key.name.clone(),
            columns: vec![column.name.clone()],
            referred_schema: None,
            referred_table: key.target_table.clone(),
            referred_columns: vec![key.target_column.clone()],
            actions: key.actions.clone(),
            options: DialectOptions::default(),
        })
    });
    unique.into_iter().chain(keys)
}

/// The indexes of columns with `index=True`; nothing where the name that the convention gives them has more to it.
fn indexes_of_flags(table: &Table) -> Option<Vec<Index>> {
    let flagged = table.columns.iter().filter(|column| column.index);
    let index = |column: &Column| {
        table.schema.is_none().then(|| Index {
            name: ConstraintName::Final(Ident::new(format!("ix_{}_{}", table.name, column.name))),
            table: table.name.clone(),
            schema: None,
            elements: vec![IndexElement::Column(column.name.clone())],
            unique: column.unique,
            column_flag: true,
            options: DialectOptions::default(),
        })
    };
    flagged.map(index).collect()
}

/// The names, if none is there twice.
fn distinct(names: &[Ident]) -> Option<&[Ident]> {
    let repeats = names.iter().enumerate().any(|(position, name)| names[..position].contains(name));
    (!repeats).then_some(names)
}

fn known(names: &[Ident], columns: &[PlainColumn]) -> Option<()> {
    distinct(names)?.iter().all(|name| columns.iter().any(|column| column.column.name == *name)).then_some(())
}
