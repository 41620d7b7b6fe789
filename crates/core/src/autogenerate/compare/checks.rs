//! CHECK constraints by name (the plugin `alembic.ext.checkconstraint_byname`).

use super::Comparer;
use super::tables::TablePair;
use crate::autogenerate::hooks::ObjectKind;
use crate::autogenerate::ops::{Directive, Part};
use crate::autogenerate::reverse::drop_constraint;
use crate::config::pytext::repr;
use crate::operations::{AddConstraint, Operation, OperationError};
use limbeck_sql::Ident;
use limbeck_sql::schema::{Constraint, type_bound};
use std::collections::BTreeMap;

impl Comparer<'_> {
    pub(super) fn check_constraints(&self, pair: TablePair, ops: &mut Vec<Directive>) -> Result<(), OperationError> {
        let (Some((_, database)), Some((_, model))) = (pair.database, pair.model) else { return Ok(()) };
        let (Some(database_origin), Some(model_origin)) = (pair.database_origin(), pair.model_origin()) else { return Ok(()) };
        let mut was = BTreeMap::new();
        for (number, constraint) in database.table.constraints.iter().enumerate() {
            if let Some(name) = check_name(constraint)
                && self.includes_name(Some(name), ObjectKind::CheckConstraint, pair.name, pair.schema)?
            {
                was.insert(name, (number, constraint));
            }
        }
        // The CHECKs of types and of columns count as well.
        let all: Vec<Constraint> = type_bound::complete(model)
            .into_iter()
            .chain(model.columns.iter().flat_map(|column| column.constraints.iter().cloned()))
            .collect();
        let is: BTreeMap<&str, (usize, &Constraint)> = all
            .iter()
            .enumerate()
            .filter_map(|(number, constraint)| check_name(constraint).map(|name| (name, (number, constraint))))
            .collect();
        for (name, (number, constraint)) in was.iter().filter(|(name, _)| !is.contains_key(**name)) {
            let origin = database_origin.part(Part::Constraint(*number));
            if self.includes_object(origin, Some(name), ObjectKind::CheckConstraint, None)? {
                let (table, schema) = (pair.ident(), pair.schema_ident());
                let drop = drop_constraint(&table, schema.as_ref(), constraint);
                let undo = Operation::AddConstraint(Box::new(AddConstraint { table, schema, constraint: (*constraint).clone() }));
                ops.push(Directive::drop(drop, undo, origin));
                self.log_check("removed", name, pair);
            }
        }
        for (name, (number, constraint)) in is.iter().filter(|(name, _)| !was.contains_key(**name)) {
            let origin = model_origin.part(Part::Constraint(*number));
            if self.includes_object(origin, Some(name), ObjectKind::CheckConstraint, None)? {
                let add = AddConstraint { table: pair.ident(), schema: pair.schema_ident(), constraint: (*constraint).clone() };
                ops.push(Directive::of(Operation::AddConstraint(Box::new(add)), origin));
                self.log_check("added", name, pair);
            }
        }
        Ok(())
    }

    fn log_check(&self, what: &str, name: &str, pair: TablePair) {
        let message = format!("Detected {what} check constraint {} on table {}", repr(name), repr(pair.name));
        self.output.log(&crate::output::LogRecord {
            level: crate::output::LogLevel::Info,
            logger: "alembic.ext.checkconstraint_byname",
            message: &message,
        });
    }
}

fn check_name(constraint: &Constraint) -> Option<&str> {
    match constraint {
        Constraint::Check(check) => check.name.ident().map(Ident::as_str),
        Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::ForeignKey(_) | Constraint::Exclude(_) => None,
    }
}
