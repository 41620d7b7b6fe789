//! Primary keys whose columns changed, and what hangs on them: foreign keys, and columns that are numbered only in a key.

use super::anonymous;
use crate::autogenerate::models::Models;
use crate::autogenerate::ops::{Directive, GeneratedOp, ModifyTableOps};
use crate::autogenerate::reverse::drop_constraint;
use crate::autogenerate::{Database, DatabaseTable};
use crate::operations::{AddConstraint, Alter, AlterColumn, DropTable, Operation, OperationError};
use limbeck_sql::Ident;
use limbeck_sql::schema::{
    Autoincrement, Column, Constraint, DialectOptions, ForeignKeyConstraint, IndexElement, PrimaryKeyConstraint, Table,
};

/// What a changed key needs before anything else happens to the table, and after.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KeyChange {
    pub before: Vec<Directive>,
    pub after: Vec<Directive>,
}

/// Where a key is compared. Both tables bear the names that scripts write.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<'a> {
    pub database: &'a Table,
    pub model: &'a Table,
    pub table: &'a Ident,
    pub schema: Option<&'a Ident>,
    /// Columns are numbered only while they are in a key, so numbering stops while the key changes.
    pub numbers_only_keys: bool,
    /// The column of the model that the database is to number.
    pub numbered: Option<&'a Column>,
}

/// What makes the primary key of a table that exists as the models say; `None` where it is.
///
/// # Errors
/// A key has no columns to be named by.
pub fn compare(keyed: Keyed) -> Result<Option<KeyChange>, OperationError> {
    let Keyed { database, model, table, schema, numbers_only_keys, numbered } = keyed;
    let columns = |key: Option<&PrimaryKeyConstraint>| -> Vec<String> {
        key.map(|key| key.columns.iter().map(|name| name.name.clone()).collect()).unwrap_or_default()
    };
    let (was, is) = (database.primary_key(), model.primary_key());
    if columns(was.as_ref()) == columns(is.as_ref()) {
        return Ok(None);
    }
    let add = |constraint: Constraint| {
        Operation::AddConstraint(Box::new(AddConstraint { table: table.clone(), schema: schema.cloned(), constraint }))
    };
    let mut change = KeyChange::default();
    if numbers_only_keys {
        let old = database.columns.iter().find(|column| column.autoincrement == Autoincrement::On);
        change.before.extend(old.map(|column| numbering(keyed, column, false)));
    }
    if let Some(key) = was {
        let constraint = anonymous::named(&Constraint::PrimaryKey(explicit(key)), database, &anonymous::convention())?;
        let drop = drop_constraint(table, schema, &constraint);
        change.before.push(Directive { undo: Some(Box::new(add(constraint))), ..Directive::new(drop) });
    }
    if let Some(key) = is {
        let constraint = anonymous::name_for_addition(&Constraint::PrimaryKey(explicit(key)), model)?;
        change.after.push(Directive::new(add(constraint)));
    }
    if numbers_only_keys {
        change.after.extend(numbered.map(|column| numbering(keyed, column, true)));
    }
    Ok(Some(change))
}

/// The key written as a constraint.
fn explicit(key: PrimaryKeyConstraint) -> PrimaryKeyConstraint {
    PrimaryKeyConstraint { implicit: false, ..key }
}

/// Begins or ends the numbering of a column.
fn numbering(keyed: Keyed, column: &Column, on: bool) -> Directive {
    Directive::new(Operation::AlterColumn(Box::new(AlterColumn {
        table: keyed.table.clone(),
        schema: keyed.schema.cloned(),
        column: column.name.clone(),
        nullable: None,
        server_default: Alter::Keep,
        new_name: None,
        type_: None,
        comment: Alter::Keep,
        autoincrement: Some(on),
        existing_type: Some(column.type_.clone()),
        existing_nullable: Some(false),
        existing_server_default: None,
        existing_comment: column.comment.clone(),
        existing_autoincrement: Some(!on),
        existing_default_stated: false,
        options: DialectOptions::new(),
    })))
}

/// Puts the operations of a table with a changed key in an order in which the key is free: its own foreign keys that go, go
/// first, and those that come, come when the key is there.
pub fn around(change: KeyChange, parts: Vec<Directive>) -> (Vec<Directive>, Vec<Directive>) {
    let KeyChange { before, after } = change;
    let (mut first, mut rest, mut last) = (Vec::new(), Vec::new(), Vec::new());
    for directive in parts {
        match &directive.operation {
            Operation::DropConstraint(drop) if drop.type_.as_deref() == Some("foreignkey") => first.push(directive),
            Operation::AddConstraint(add) if matches!(add.constraint, Constraint::ForeignKey(_)) => last.push(directive),
            _ => rest.push(directive),
        }
    }
    first.extend(before);
    rest.extend(after);
    rest.extend(last);
    (first, rest)
}

/// A table whose key is dropped, and the columns of that key.
struct Changed {
    table: Ident,
    schema: Option<Ident>,
    key: Vec<String>,
}

/// Takes foreign keys off the keys that change, and puts them back when all is done: a server drops no key that one needs.
pub fn free(found: &mut Vec<GeneratedOp>, database: &Database, models: &Models, numbers_only_keys: bool) {
    let changed: Vec<Changed> = found
        .iter()
        .filter_map(|entry| match entry {
            GeneratedOp::ModifyTable(group) if drops_key(group) => {
                let table = table_of(database, &group.table, group.schema.as_ref())?;
                let key = table.table.primary_key_columns().iter().map(|name| name.name.clone()).collect();
                Some(Changed { table: group.table.clone(), schema: group.schema.clone(), key })
            }
            GeneratedOp::ModifyTable(_) | GeneratedOp::Single(_) => None,
        })
        .collect();
    if changed.is_empty() {
        return;
    }
    let is_changed = |key: &ForeignKeyConstraint| {
        changed.iter().find(|changed| {
            key.referred_table.name == changed.table.name
                && schema(key.referred_schema.as_ref(), database) == schema(changed.schema.as_ref(), database)
        })
    };
    let (mut front, mut back) = (Vec::new(), Vec::new());
    for entry in &database.tables {
        let table = &entry.table;
        if found.iter().any(|op| is_drop_of(op, table, database)) {
            continue;
        }
        let own = changed.iter().find(|changed| {
            table.name == changed.table && schema(table.schema.as_ref(), database) == schema(changed.schema.as_ref(), database)
        });
        for constraint in &table.constraints {
            let Constraint::ForeignKey(key) = constraint else { continue };
            let refers = is_changed(key).is_some_and(|changed| rests_on(&key.referred_columns, &changed.key, numbers_only_keys));
            // Where a foreign key needs an index on its own columns, the primary key may be that index.
            let stands_on = numbers_only_keys && own.is_some_and(|own| begins_with(&own.key, &key.columns));
            if !refers && !stands_on {
                continue;
            }
            if let Some(drop) = take_drop(found, &table.name, constraint) {
                front.push(drop);
                continue;
            }
            let add = Operation::AddConstraint(Box::new(AddConstraint {
                table: table.name.clone(),
                schema: table.schema.clone(),
                constraint: constraint.clone(),
            }));
            let drop = drop_constraint(&table.name, table.schema.as_ref(), constraint);
            front.push(Directive { undo: Some(Box::new(add.clone())), ..Directive::new(drop) });
            let notes = if refers && !stays_unique(models, database, key) { vec![note(table, key)] } else { Vec::new() };
            back.push(Directive { notes, ..Directive::new(add) });
        }
    }
    // Those that come may refer to what the key is only then.
    for entry in found.iter_mut() {
        let GeneratedOp::ModifyTable(group) = entry else { continue };
        let (late, rest): (Vec<Directive>, Vec<Directive>) =
            std::mem::take(&mut group.ops).into_iter().partition(|directive| match &directive.operation {
                Operation::AddConstraint(add) => {
                    matches!(&add.constraint, Constraint::ForeignKey(key) if is_changed(key).is_some())
                }
                _ => false,
            });
        group.ops = rest;
        back.extend(late);
    }
    found.retain(|entry| !matches!(entry, GeneratedOp::ModifyTable(group) if group.ops.is_empty()));
    // New tables and those that are gone come first.
    let place = found.iter().position(|entry| matches!(entry, GeneratedOp::ModifyTable(group) if table_of(database, &group.table, group.schema.as_ref()).is_some_and(|table| !is_gone(found, &table.table, database)))).unwrap_or(found.len());
    found.splice(place..place, front.into_iter().map(GeneratedOp::single));
    found.extend(back.into_iter().map(GeneratedOp::single));
}

fn note(table: &Table, key: &ForeignKeyConstraint) -> String {
    let list = |names: &[Ident]| names.iter().map(Ident::as_str).collect::<Vec<_>>().join(", ");
    format!(
        "The models let {}({}) refer to {}({}), which nothing makes unique after the upgrade; the server will refuse that.",
        table.name,
        list(&key.columns),
        key.referred_table,
        list(&key.referred_columns)
    )
}

fn drops_key(group: &ModifyTableOps) -> bool {
    group.ops.iter().any(
        |directive| matches!(&directive.operation, Operation::DropConstraint(drop) if drop.type_.as_deref() == Some("primary")),
    )
}

fn schema<'a>(name: Option<&'a Ident>, database: &Database) -> Option<&'a str> {
    name.map(Ident::as_str).filter(|name| Some(*name) != database.default_schema.as_deref())
}

fn table_of<'a>(database: &'a Database, name: &Ident, of: Option<&Ident>) -> Option<&'a DatabaseTable> {
    database
        .tables
        .iter()
        .find(|entry| entry.table.name == *name && schema(entry.table.schema.as_ref(), database) == schema(of, database))
}

fn is_drop_of(entry: &GeneratedOp, table: &Table, database: &Database) -> bool {
    entry.directives().iter().any(|directive| {
        matches!(&directive.operation, Operation::DropTable(DropTable { table: name, schema: of, if_exists: _ })
            if *name == table.name && schema(of.as_ref(), database) == schema(table.schema.as_ref(), database))
    })
}

fn is_gone(found: &[GeneratedOp], table: &Table, database: &Database) -> bool {
    found.iter().any(|entry| is_drop_of(entry, table, database))
}

/// Whether a foreign key to these columns rests on the key; some servers take a key that only begins with them.
fn rests_on(referred: &[Ident], key: &[String], or_begins: bool) -> bool {
    let same = referred.len() == key.len() && referred.iter().all(|name| key.contains(&name.name));
    same || (or_begins && begins_with(key, referred))
}

fn begins_with(key: &[String], columns: &[Ident]) -> bool {
    columns.len() <= key.len() && key.iter().zip(columns).all(|(own, column)| *own == column.name)
}

/// Takes the drop of a foreign key out of the operations, where there is one.
fn take_drop(found: &mut [GeneratedOp], table: &Ident, constraint: &Constraint) -> Option<Directive> {
    for entry in found {
        let GeneratedOp::ModifyTable(group) = entry else { continue };
        let place = group.ops.iter().position(|directive| {
            matches!(&directive.operation, Operation::DropConstraint(drop)
                if drop.table == *table && drop.type_.as_deref() == Some("foreignkey") && drop.name == *constraint.name())
        });
        if let Some(place) = place {
            return Some(group.ops.remove(place));
        }
    }
    None
}

/// Whether the models make the columns unique that a foreign key refers to.
fn stays_unique(models: &Models, database: &Database, key: &ForeignKeyConstraint) -> bool {
    let found = models.tables().map(|(_, table)| table).find(|table| {
        table.name == key.referred_table
            && schema(table.schema.as_ref(), database) == schema(key.referred_schema.as_ref(), database)
    });
    let Some(table) = found else { return false };
    let same = |columns: &[Ident]| {
        columns.len() == key.referred_columns.len() && key.referred_columns.iter().all(|name| columns.contains(name))
    };
    same(&table.primary_key_columns())
        || table.constraints.iter().any(|constraint| matches!(constraint, Constraint::Unique(unique) if same(&unique.columns)))
        || table.indexes.iter().any(|index| {
            let columns: Option<Vec<Ident>> = index
                .elements
                .iter()
                .map(|element| match element {
                    IndexElement::Column(name) => Some(name.clone()),
                    IndexElement::Expr(_) => None,
                })
                .collect();
            index.unique && columns.is_some_and(|columns| same(&columns))
        })
}
