//! From what waits to the models of a comparison: what `_lower_table` of the faces gives for the same tables.

use super::column::{RawTarget, TypeSource};
use super::leaves::{LoweredLeaves, helper};
use super::pending::{Holder, Pending};
use super::table::PlainTable;
use limbeck_core::autogenerate::Models;
use limbeck_sql::Ident;
use limbeck_sql::schema::{Constraint, MetaData, Table};
use limbeck_sql::types::SqlType;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

impl Pending {
    /// The models of several `MetaData` for a dialect; nothing where one holds anything that was not read.
    ///
    /// # Errors
    /// A type cannot be lowered for the dialect.
    pub fn lower(&self, metadata: &[PyObjectRef], dialect: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Models>> {
        let mut holders = Vec::new();
        for object in metadata {
            let Some(place) = self.holder(object) else {
                let facts = helper("holder_facts", vm)?.call((object.clone(),), vm)?;
                if vm.is_none(&facts) {
                    return Ok(None);
                }
                holders.push(None);
                continue;
            };
            holders.push(Some(&self.holders[place]));
        }
        let leaves = self.leaves.lowered(dialect, vm)?;
        let mut models = Models::default();
        let mut first = 0;
        for holder in holders {
            let Some(holder) = holder else {
                models.metadata.push(MetaData::default());
                continue;
            };
            let mut found = MetaData { schema: holder.schema.clone(), ..MetaData::default() };
            for place in holder.in_order() {
                let table = &self.tables[place];
                let number = first + found.tables.len();
                models.client_defaults.extend(table.client_defaults.iter().map(|column| (number, *column)));
                found.tables.push(self.whole(table, holder, &leaves));
            }
            first += found.tables.len();
            models.metadata.push(found);
        }
        Ok(Some(models))
    }

    fn whole(&self, table: &PlainTable, holder: &Holder, leaves: &LoweredLeaves) -> Table {
        let mut whole = table.template.clone();
        for (number, column) in whole.columns.iter_mut().enumerate() {
            column.type_ = self.type_of(table, number, holder, leaves, 0);
            if let Some(leaf) = table.defaults[number] {
                column.server_default = Some(leaves.defaults[leaf].clone());
            }
            let parent = column.name.clone();
            for (key, target) in column.foreign_keys.iter_mut().zip(&table.column_targets[number]) {
                (key.target_schema, key.target_table, key.target_column) = self.resolved(target, &parent, holder);
            }
        }
        for (place, targets) in &table.constraint_targets {
            let Constraint::ForeignKey(key) = &mut whole.constraints[*place] else { continue };
            let resolved: Vec<_> =
                targets.iter().zip(&key.columns).map(|(target, parent)| self.resolved(target, parent, holder)).collect();
            if let Some((schema, table, _)) = resolved.first() {
                key.referred_schema = schema.clone();
                key.referred_table = table.clone();
            }
            key.referred_columns = resolved.into_iter().map(|(_, _, column)| column).collect();
        }
        whole
    }

    /// A table of the same `MetaData` by what a foreign key says.
    fn target(&self, target: &RawTarget, holder: &Holder) -> (Option<String>, Option<&PlainTable>) {
        let schema = target.schema.clone().or_else(|| holder.schema.as_ref().map(|schema| schema.name.clone()));
        let key = schema.as_ref().map_or_else(|| target.table.clone(), |schema| format!("{schema}.{}", target.table));
        (schema, holder.tables.get(&key).map(|place| &self.tables[*place]))
    }

    /// What a foreign key refers to, as it is called in the database (`ForeignKey._lower_target`).
    fn resolved(&self, target: &RawTarget, parent: &Ident, holder: &Holder) -> (Option<Ident>, Ident, Ident) {
        let (schema, table) = self.target(target, holder);
        let column = target.column.as_deref().map_or_else(|| parent.clone(), Ident::new);
        match table {
            Some(table) if table.template.columns.iter().any(|own| own.name == column) => {
                (table.template.schema.clone(), table.template.name.clone(), column)
            }
            Some(_) | None => (schema.map(Ident::new), Ident::new(&*target.table), column),
        }
    }

    fn type_of(&self, table: &PlainTable, number: usize, holder: &Holder, leaves: &LoweredLeaves, depth: usize) -> SqlType {
        match table.types[number] {
            TypeSource::Leaf(leaf) => leaves.types[leaf].clone(),
            TypeSource::Missing => SqlType::Null,
            TypeSource::OfTarget => {
                // A column without a type has that of the one it refers to; who goes in a circle finds none.
                let Some(target) = table.column_targets[number].first().filter(|_| depth < self.tables.len()) else {
                    return SqlType::Null;
                };
                let name = target.column.as_deref().unwrap_or(&table.template.columns[number].name.name);
                let (_, Some(other)) = self.target(target, holder) else { return SqlType::Null };
                match other.template.columns.iter().position(|column| column.name.name == name) {
                    Some(column) => self.type_of(other, column, holder, leaves, depth + 1),
                    None => SqlType::Null,
                }
            }
        }
    }
}
