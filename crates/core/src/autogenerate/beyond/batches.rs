//! Indexes that a batch would lose while it copies the table: they are dropped before it, and made again after it, on the way up
//! and on the way down.

use super::{copies_table, indexes};
use crate::autogenerate::{Database, DatabaseTable, Directive, GeneratedOp, ModifyTableOps, Origin, Part, Side};
use crate::operations::{CreateIndex, DropIndex, Operation};
use limbeck_sql::schema::Index;

/// Takes such indexes out of the groups of a downgrade that copy a table where the upgrade did not. Where both do, the upgrade has
/// them outside already. `database` is what it was before the upgrade.
pub fn set_apart(downgrade: Vec<GeneratedOp>, upgrade: &[GeneratedOp], database: &Database) -> Vec<GeneratedOp> {
    let mut found = Vec::new();
    for entry in downgrade {
        let GeneratedOp::ModifyTable(mut group) = entry else {
            found.push(entry);
            continue;
        };
        let twin = upgrade.iter().find_map(|entry| match entry {
            GeneratedOp::ModifyTable(twin) => (twin.table == group.table && twin.schema == group.schema).then_some(twin),
            GeneratedOp::Single(_) => None,
        });
        let stands = |index: &Index| !twin.is_some_and(|twin| twin.ops.iter().any(|directive| drops(directive, index)));
        let table =
            database.tables.iter().enumerate().find(|(_, entry)| {
                entry.table.name == group.table && (entry.table.schema == group.schema || group.schema.is_none())
            });
        let (before, after) = match table {
            Some((place, table)) if twin.is_some_and(|twin| !twin.ops.iter().any(copies_table)) => {
                outside(&mut group, table, Origin::table(Side::Database, place), stands)
            }
            Some(_) | None => (Vec::new(), Vec::new()),
        };
        found.extend(before.into_iter().map(GeneratedOp::single));
        if !group.ops.is_empty() {
            found.push(GeneratedOp::ModifyTable(group));
        }
        found.extend(after.into_iter().map(GeneratedOp::single));
    }
    found
}

/// What has to be done before and after a group that copies a table of the database; `stands` says which of its indexes are there.
pub fn outside(
    group: &mut ModifyTableOps,
    database: &DatabaseTable,
    origin: Origin,
    stands: impl Fn(&Index) -> bool,
) -> (Vec<Directive>, Vec<Directive>) {
    let (mut before, mut after, mut inside) = (Vec::new(), Vec::new(), Vec::new());
    if !group.ops.iter().any(copies_table) {
        return (before, after);
    }
    for directive in std::mem::take(&mut group.ops) {
        match &directive.operation {
            Operation::DropIndex(drop) if indexes::is_lost_in_batch(&drop.index) => before.push(directive),
            Operation::CreateIndex(create) if indexes::is_lost_in_batch(&create.index) => after.push(directive),
            _ => inside.push(directive),
        }
    }
    for (number, index) in database.indexes() {
        let is_dropped = before.iter().chain(&inside).any(|directive| drops(directive, index));
        if indexes::is_lost_in_batch(index) && !is_dropped && stands(index) {
            let index = Index { table: group.table.clone(), schema: group.schema.clone(), ..index.clone() };
            let origin = origin.part(Part::Index(number));
            let create = Operation::CreateIndex(Box::new(CreateIndex { index: index.clone(), if_not_exists: false }));
            let drop = Operation::DropIndex(Box::new(DropIndex { index, if_exists: false }));
            before.push(Directive::drop(drop, create.clone(), origin));
            after.push(Directive::of(create, origin));
        }
    }
    group.ops = inside;
    (before, after)
}

fn drops(directive: &Directive, index: &Index) -> bool {
    matches!(&directive.operation, Operation::DropIndex(drop) if drop.index.name == index.name)
}
