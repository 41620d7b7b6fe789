//! The order in which tables can be created (`sort_tables_and_constraints`).

use crate::Ident;
use crate::schema::{Constraint, ForeignKeyConstraint, Table};
use std::collections::{BTreeSet, HashMap};

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
    let mut places: HashMap<(Option<&str>, &str), usize> = HashMap::with_capacity(tables.len());
    for (place, table) in tables.iter().enumerate() {
        places.entry((table.schema.as_ref().map(Ident::as_str), table.name.as_str())).or_insert(place);
    }
    for (child, table) in tables.iter().enumerate() {
        for (position, key) in foreign_keys(table) {
            let referred = (key.referred_schema.as_ref().map(Ident::as_str), key.referred_table.as_str());
            if key.actions.use_alter {
                later.insert((child, position));
            } else if let Some(parent) = places.get(&referred).copied()
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

/// Rounds of tables that need nothing but earlier rounds; `None` when there is a circle.
fn topological(count: usize, edges: &BTreeSet<(usize, usize)>) -> Option<Vec<usize>> {
    let mut parents = vec![0usize; count];
    for (_, child) in edges {
        parents[*child] += 1;
    }
    let mut order = Vec::with_capacity(count);
    let mut ready: Vec<usize> = (0..count).filter(|table| parents[*table] == 0).collect();
    while !ready.is_empty() {
        let mut next = Vec::new();
        for parent in &ready {
            for (_, child) in edges.range((*parent, 0)..=(*parent, usize::MAX)) {
                parents[*child] -= 1;
                if parents[*child] == 0 {
                    next.push(*child);
                }
            }
        }
        next.sort_unstable();
        order.append(&mut ready);
        ready = next;
    }
    (order.len() == count).then_some(order)
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

#[cfg(test)]
mod tests {
    use super::{Sorted, sort_tables_and_constraints};
    use crate::schema::{Constraint, DialectOptions, ForeignKeyConstraint, ForeignKeyOptions, Table};
    use crate::{ConstraintName, Ident};

    /// A table that refers to others; `later:` before a name stands for `use_alter`.
    fn table(name: &str, refers_to: &[&str]) -> Table {
        let mut table = Table::bare(Ident::new(name), None);
        table.constraints = refers_to
            .iter()
            .map(|target| {
                let name = target.trim_start_matches("later:");
                Constraint::ForeignKey(ForeignKeyConstraint {
                    name: ConstraintName::Unnamed,
                    columns: vec![Ident::new("x")],
                    referred_schema: None,
                    referred_table: Ident::new(name),
                    referred_columns: vec![Ident::new("id")],
                    actions: ForeignKeyOptions { use_alter: *target != name, ..ForeignKeyOptions::default() },
                    options: DialectOptions::new(),
                })
            })
            .collect();
        table
    }

    #[test]
    fn a_table_follows_what_it_refers_to() {
        let tables = [table("a", &["b"]), table("b", &["c", "b"]), table("c", &[]), table("d", &["unknown"])];
        assert_eq!(sort_tables_and_constraints(&tables), Sorted { tables: vec![2, 3, 1, 0], later: vec![] });
    }

    #[test]
    fn a_circle_is_cut_and_its_keys_come_later() {
        let tables = [table("a", &["b"]), table("b", &["a"]), table("c", &["a"])];
        assert_eq!(sort_tables_and_constraints(&tables), Sorted { tables: vec![0, 1, 2], later: vec![(0, 0), (1, 0)] });
    }

    #[test]
    fn use_alter_comes_later() {
        let tables = [table("a", &["later:b"]), table("b", &[])];
        assert_eq!(sort_tables_and_constraints(&tables), Sorted { tables: vec![0, 1], later: vec![(0, 0)] });
    }
}
