//! The order in which tables can be created (`sort_tables_and_constraints`).

use crate::schema::{Constraint, ForeignKeyConstraint, Table};
use std::collections::BTreeSet;

/// A table's place, and the foreign keys that can be created with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted {
    /// Positions in the given list, each after all that it refers to.
    pub tables: Vec<usize>,
    /// Foreign keys that have to be added afterwards: `(table, position among its constraints)`.
    pub later: Vec<(usize, usize)>,
}

/// Sorts tables so that each follows those it refers to; where they refer to each other in a circle, and for `use_alter`, the
/// foreign keys in question are set aside. The given order is kept wherever nothing speaks against it.
pub fn sort_tables_and_constraints(tables: &[Table]) -> Sorted {
    let mut later = BTreeSet::new();
    let mut edges = BTreeSet::new();
    for (child, table) in tables.iter().enumerate() {
        for (position, key) in foreign_keys(table) {
            if key.actions.use_alter {
                later.insert((child, position));
            } else if let Some(parent) = referred(tables, key)
                && parent != child
            {
                edges.insert((parent, child));
            }
        }
    }
    let order = topological(tables.len(), &edges).unwrap_or_else(|| {
        let circular: Vec<usize> = (0..tables.len()).filter(|table| reaches(*table, *table, &edges)).collect();
        for child in circular {
            if edges.iter().any(|(_, to)| *to == child) {
                later.extend(foreign_keys(&tables[child]).map(|(position, _)| (child, position)));
                edges.retain(|(_, to)| *to != child);
            }
        }
        // Without the edges into the circles nothing is left that could go round.
        topological(tables.len(), &edges).unwrap_or_else(|| (0..tables.len()).collect())
    });
    let place = |table: usize| order.iter().position(|candidate| *candidate == table);
    let mut later: Vec<(usize, usize)> = later.into_iter().collect();
    later.sort_by_key(|(table, position)| (place(*table), *position));
    Sorted { tables: order, later }
}

fn foreign_keys(table: &Table) -> impl Iterator<Item = (usize, &ForeignKeyConstraint)> {
    table.constraints.iter().enumerate().filter_map(|(position, constraint)| match constraint {
        Constraint::ForeignKey(key) => Some((position, key)),
        Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Check(_) | Constraint::Exclude(_) => None,
    })
}

fn referred(tables: &[Table], key: &ForeignKeyConstraint) -> Option<usize> {
    let schema = |schema: &Option<crate::Ident>| schema.as_ref().map(|schema| schema.name.clone());
    tables
        .iter()
        .position(|table| table.name.name == key.referred_table.name && schema(&table.schema) == schema(&key.referred_schema))
}

/// Rounds of tables that need nothing but earlier rounds; `None` when there is a circle.
fn topological(count: usize, edges: &BTreeSet<(usize, usize)>) -> Option<Vec<usize>> {
    let mut todo: Vec<usize> = (0..count).collect();
    let mut order = Vec::with_capacity(count);
    while !todo.is_empty() {
        let (ready, waiting): (Vec<usize>, Vec<usize>) =
            todo.iter().partition(|table| !todo.iter().any(|parent| edges.contains(&(*parent, **table))));
        if ready.is_empty() {
            return None;
        }
        order.extend(ready);
        todo = waiting;
    }
    Some(order)
}

fn reaches(from: usize, to: usize, edges: &BTreeSet<(usize, usize)>) -> bool {
    let mut seen = BTreeSet::new();
    let mut todo = vec![from];
    while let Some(table) = todo.pop() {
        for (_, child) in edges.range((table, 0)..=(table, usize::MAX)) {
            if *child == to {
                return true;
            }
            if seen.insert(*child) {
                todo.push(*child);
            }
        }
    }
    false
}
