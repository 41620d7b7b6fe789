//! Operations in an order that a server accepts.
//!
//! Upstream writes what it finds in the order in which it compares. Some servers refuse that: foreign keys in a circle cannot stand
//! in the CREATE TABLE of the first table, MySQL keeps an index that a foreign key needs, and PostgreSQL keeps a column that another
//! one is computed from.

use super::anonymous;
use crate::autogenerate::ops::{Directive, GeneratedOp, ModifyTableOps};
use crate::autogenerate::reverse::drop_constraint;
use crate::operations::{AddConstraint, CreateTable, Operation, OperationError};
use limbeck_sql::Ident;
use limbeck_sql::schema::{Constraint, ForeignKeyConstraint, Index, ServerDefault, Table};
use std::collections::BTreeSet;

/// The name of a table with its schema.
type Named = (Option<String>, String);

/// Moves operations, and takes foreign keys out of CREATE TABLE that cannot stand there yet. `needs_indexes` tells whether the server
/// keeps an index as long as a foreign key needs it.
///
/// # Errors
/// A foreign key cannot be named.
pub fn arrange(found: Vec<GeneratedOp>, needs_indexes: bool) -> Result<Vec<GeneratedOp>, OperationError> {
    let mut found: Vec<GeneratedOp> = found.into_iter().map(within_table).collect();
    let created = tables(&found, created_table);
    let coming: Vec<(Named, Directive)> = found.iter().filter(|entry| !is_of_created(entry, &created)).flat_map(coming).collect();
    let (mut additions, mut last) = (Vec::new(), Vec::new());
    let mut ready = BTreeSet::new();
    for entry in &mut found {
        let GeneratedOp::Single(directive) = entry else { continue };
        let Directive { operation: Operation::CreateTable(create), undo: _, origin, notes: _ } = &mut **directive else {
            continue;
        };
        let here = named(&create.table);
        ready.insert(here);
        let apart = take_keys(&mut create.table, |key| {
            let referred = referred(key);
            let waits = |(table, directive): &(Named, Directive)| *table == referred && is_needed(directive, key);
            created.contains(&referred) && !ready.contains(&referred) || coming.iter().any(waits)
        });
        for key in apart {
            let to = referred(&key);
            let constraint = anonymous::name_for_addition(&Constraint::ForeignKey(key), &create.table)?;
            // What an older table is yet to get comes after all tables are made.
            if created.contains(&to) { &mut additions } else { &mut last }.push(added(&create.table, constraint));
            // The table of the models has more than is created here.
            *origin = None;
        }
    }
    if let Some(last) = found.iter().rposition(|entry| created_table(entry).is_some()) {
        found.splice(last + 1..last + 1, additions);
    }
    removed(&mut found, needs_indexes);
    let mut found = across_tables(found);
    found.extend(last);
    Ok(found)
}

/// What foreign keys may refer to once the operations of a group are done.
fn coming(entry: &GeneratedOp) -> Vec<(Named, Directive)> {
    match entry {
        GeneratedOp::ModifyTable(group) => group
            .ops
            .iter()
            .filter(|directive| gives(directive))
            .map(|directive| (named_group(group), directive.clone()))
            .collect(),
        GeneratedOp::Single(_) => Vec::new(),
    }
}

/// Whether a foreign key cannot stand before an operation on the table that it refers to.
fn is_needed(directive: &Directive, key: &ForeignKeyConstraint) -> bool {
    let wanted: BTreeSet<&str> = key.referred_columns.iter().map(Ident::as_str).collect();
    match &directive.operation {
        Operation::AddConstraint(add) => match &add.constraint {
            Constraint::PrimaryKey(primary) => primary.columns.iter().map(Ident::as_str).collect::<BTreeSet<_>>() == wanted,
            Constraint::Unique(unique) => unique.columns.iter().map(Ident::as_str).collect::<BTreeSet<_>>() == wanted,
            Constraint::Check(_) | Constraint::ForeignKey(_) | Constraint::Exclude(_) => false,
        },
        Operation::CreateIndex(create) => {
            let columns = crate::ddl::comparison::default::column_names(&create.index);
            columns.iter().map(String::as_str).collect::<BTreeSet<_>>() == wanted
        }
        Operation::AddColumn(add) => add.table.columns.iter().any(|column| wanted.contains(column.name.as_str())),
        _ => false,
    }
}

fn is_of_created(entry: &GeneratedOp, created: &BTreeSet<Named>) -> bool {
    match entry {
        GeneratedOp::ModifyTable(group) => created.contains(&named_group(group)),
        GeneratedOp::Single(_) => true,
    }
}

/// Foreign keys of tables that stay: those that refer to a table which is removed, or loses what they refer to, go first; those that
/// refer to what another table is yet to get come last.
fn across_tables(found: Vec<GeneratedOp>) -> Vec<GeneratedOp> {
    let dropped = tables(&found, dropped_table);
    let groups = |test: fn(&Directive) -> bool| -> Vec<(usize, Named)> {
        let group = |(place, entry): (usize, &GeneratedOp)| match entry {
            GeneratedOp::ModifyTable(group) if group.ops.iter().any(test) => Some((place, named_group(group))),
            GeneratedOp::ModifyTable(_) | GeneratedOp::Single(_) => None,
        };
        found.iter().enumerate().filter_map(group).collect()
    };
    let (losing, gaining) = (groups(takes_away), groups(gives));
    let (mut first, mut rest, mut last) = (Vec::new(), Vec::new(), Vec::new());
    for (place, entry) in found.into_iter().enumerate() {
        let GeneratedOp::ModifyTable(mut group) = entry else {
            rest.push(entry);
            continue;
        };
        let here = named_group(&group);
        let (mut early, mut late) = (Vec::new(), Vec::new());
        group.ops = std::mem::take(&mut group.ops)
            .into_iter()
            .filter_map(|directive| {
                let to = directive_key(&directive).map(referred);
                let drops = matches!(directive.operation, Operation::DropConstraint(_));
                let moved = to.filter(|to| *to != here).is_some_and(|to| {
                    if drops {
                        dropped.contains(&to) || losing.iter().any(|(at, table)| *at < place && *table == to)
                    } else {
                        gaining.iter().any(|(at, table)| *at > place && *table == to)
                    }
                });
                match (moved, drops) {
                    (false, _) => return Some(directive),
                    (true, true) => early.push(directive),
                    (true, false) => late.push(directive),
                }
                None
            })
            .collect();
        let apart = |ops| GeneratedOp::ModifyTable(ModifyTableOps { ops, ..group.clone() });
        first.extend((!early.is_empty()).then(|| apart(early)));
        last.extend((!late.is_empty()).then(|| apart(late)));
        if !group.ops.is_empty() {
            rest.push(GeneratedOp::ModifyTable(group));
        }
    }
    [first, rest, last].concat()
}

/// The foreign key that an operation adds or drops.
fn directive_key(directive: &Directive) -> Option<&ForeignKeyConstraint> {
    let operation = match (&directive.operation, directive.undo.as_deref()) {
        (Operation::DropConstraint(_), Some(undo)) => undo,
        (operation, _) => operation,
    };
    added_key(operation)
}

/// The foreign key that an operation adds.
pub fn added_key(operation: &Operation) -> Option<&ForeignKeyConstraint> {
    match operation {
        Operation::AddConstraint(add) => match &add.constraint {
            Constraint::ForeignKey(key) => Some(key),
            Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Check(_) | Constraint::Exclude(_) => None,
        },
        _ => None,
    }
}

/// Whether foreign keys may refer to what the operation drops.
fn takes_away(directive: &Directive) -> bool {
    match &directive.operation {
        Operation::DropConstraint(drop) => drop.type_.as_deref() != Some("foreignkey"),
        Operation::DropIndex(drop) => drop.index.unique,
        Operation::DropColumn(_) => true,
        _ => false,
    }
}

/// Whether foreign keys may refer to what the operation adds.
fn gives(directive: &Directive) -> bool {
    match &directive.operation {
        Operation::AddConstraint(add) => matches!(add.constraint, Constraint::PrimaryKey(_) | Constraint::Unique(_)),
        Operation::CreateIndex(create) => create.index.unique,
        Operation::AddColumn(_) => true,
        _ => false,
    }
}

fn named_group(group: &ModifyTableOps) -> Named {
    (group.schema.as_ref().map(|schema| schema.name.clone()), group.table.name.clone())
}

/// Foreign keys of removed tables that must go before the tables do.
fn removed(found: &mut Vec<GeneratedOp>, needs_indexes: bool) {
    let dropped = tables(found, dropped_table);
    let mut gone = BTreeSet::new();
    let mut drops = Vec::new();
    let first = found.iter().position(|entry| !entry.directives().is_empty() && is_of_removed(entry, &dropped));
    let indexes = dropped_indexes(found);
    for entry in found.iter_mut() {
        let GeneratedOp::Single(directive) = entry else { continue };
        let Some(create) = undone_table(directive) else { continue };
        let here = named(&create.table);
        let apart = take_keys(&mut create.table, |key| {
            let referred = referred(key);
            let is_in_circle = dropped.contains(&referred) && gone.contains(&referred);
            is_in_circle || needs_indexes && indexes.iter().any(|(table, index)| *table == here && serves(index, key))
        });
        gone.insert(here);
        drops.extend(
            apart
                .into_iter()
                .filter(|key| key.name.ident().is_some())
                .map(|key| dropped_key(&create.table, Constraint::ForeignKey(key))),
        );
    }
    if let (Some(first), false) = (first, drops.is_empty()) {
        found.splice(first..first, drops);
    }
}

/// Within a table, foreign keys go first; columns that are computed go before those they are computed from.
fn within_table(entry: GeneratedOp) -> GeneratedOp {
    match entry {
        GeneratedOp::ModifyTable(mut group) => {
            group.ops.sort_by_key(rank);
            GeneratedOp::ModifyTable(group)
        }
        single @ GeneratedOp::Single(_) => single,
    }
}

fn rank(directive: &Directive) -> u8 {
    match &directive.operation {
        Operation::DropConstraint(drop) if drop.type_.as_deref() == Some("foreignkey") => 0,
        Operation::DropColumn(_) if is_computed(directive) => 2,
        Operation::DropColumn(_) => 3,
        _ => 1,
    }
}

fn is_computed(directive: &Directive) -> bool {
    matches!(directive.undo.as_deref(), Some(Operation::AddColumn(add))
        if add.table.columns.iter().any(|column| matches!(column.server_default, Some(ServerDefault::Computed(_)))))
}

fn named(table: &Table) -> Named {
    (table.schema.as_ref().map(|schema| schema.name.clone()), table.name.name.clone())
}

fn referred(key: &ForeignKeyConstraint) -> Named {
    (key.referred_schema.as_ref().map(|schema| schema.name.clone()), key.referred_table.name.clone())
}

fn tables(found: &[GeneratedOp], table: impl Fn(&GeneratedOp) -> Option<&Table>) -> BTreeSet<Named> {
    found.iter().filter_map(table).map(named).collect()
}

fn created_table(entry: &GeneratedOp) -> Option<&Table> {
    match entry {
        GeneratedOp::Single(directive) => match &directive.operation {
            Operation::CreateTable(create) => Some(&create.table),
            _ => None,
        },
        GeneratedOp::ModifyTable(_) => None,
    }
}

fn dropped_table(entry: &GeneratedOp) -> Option<&Table> {
    match entry {
        GeneratedOp::Single(directive) => match (&directive.operation, directive.undo.as_deref()) {
            (Operation::DropTable(_), Some(Operation::CreateTable(create))) => Some(&create.table),
            _ => None,
        },
        GeneratedOp::ModifyTable(_) => None,
    }
}

fn undone_table(directive: &mut Directive) -> Option<&mut CreateTable> {
    match (&directive.operation, directive.undo.as_deref_mut()) {
        (Operation::DropTable(_), Some(Operation::CreateTable(create))) => Some(create),
        _ => None,
    }
}

fn is_of_removed(entry: &GeneratedOp, dropped: &BTreeSet<Named>) -> bool {
    match entry {
        GeneratedOp::ModifyTable(group) => dropped.contains(&named_group(group)),
        single @ GeneratedOp::Single(_) => dropped_table(single).is_some(),
    }
}

fn dropped_indexes(found: &[GeneratedOp]) -> Vec<(Named, Index)> {
    let index = |directive: &Directive| match &directive.operation {
        Operation::DropIndex(drop) => {
            let table = (drop.index.schema.as_ref().map(|schema| schema.name.clone()), drop.index.table.name.clone());
            Some((table, drop.index.clone()))
        }
        _ => None,
    };
    found.iter().flat_map(GeneratedOp::directives).filter_map(index).collect()
}

/// Whether a foreign key finds its rows by the index.
pub fn serves(index: &Index, key: &ForeignKeyConstraint) -> bool {
    let columns = crate::ddl::comparison::default::column_names(index);
    key.columns.iter().all(|column| columns.iter().take(key.columns.len()).any(|name| *name == column.as_str()))
}

/// Takes foreign keys out of a table.
fn take_keys(table: &mut Table, apart: impl Fn(&ForeignKeyConstraint) -> bool) -> Vec<ForeignKeyConstraint> {
    let (mut taken, mut kept) = (Vec::new(), Vec::new());
    for constraint in std::mem::take(&mut table.constraints) {
        match constraint {
            Constraint::ForeignKey(key) if apart(&key) => taken.push(key),
            other => kept.push(other),
        }
    }
    table.constraints = kept;
    taken
}

fn addition(table: &Table, constraint: Constraint) -> Operation {
    let (table, schema): (Ident, Option<Ident>) = (table.name.clone(), table.schema.clone());
    Operation::AddConstraint(Box::new(AddConstraint { table, schema, constraint }))
}

fn added(table: &Table, constraint: Constraint) -> GeneratedOp {
    GeneratedOp::single(Directive::new(addition(table, constraint)))
}

fn dropped_key(table: &Table, constraint: Constraint) -> GeneratedOp {
    let drop = drop_constraint(&table.name, table.schema.as_ref(), &constraint);
    GeneratedOp::single(Directive { undo: Some(Box::new(addition(table, constraint))), ..Directive::new(drop) })
}
