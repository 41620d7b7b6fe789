//! CHECK constraints: by name (the plugin `alembic.ext.checkconstraint_byname`), or by what they check.

use super::Comparer;
use super::tables::TablePair;
use crate::autogenerate::beyond::checks;
use crate::autogenerate::hooks::ObjectKind;
use crate::autogenerate::ops::{Directive, Part};
use crate::autogenerate::reverse::drop_constraint;
use crate::config::pytext::repr;
use crate::operations::{AddConstraint, Operation, OperationError};
use limbeck_sql::Ident;
use limbeck_sql::schema::{CheckConstraint, Constraint, type_bound};
use std::collections::{BTreeMap, BTreeSet};

const MODULE: &str = "constraints";

/// What comparing the CHECKs of a table came to: drops go before everything else, so that columns are free to change.
#[derive(Debug, Clone, Default)]
pub(super) struct CheckChanges {
    pub drops: Vec<Directive>,
    pub adds: Vec<Directive>,
    /// Without a name, and not dropped; a batch must be told of them.
    pub kept: Vec<CheckConstraint>,
}

/// Which columns are new, and which get another type.
struct ColumnChanges<'a> {
    added: BTreeSet<&'a str>,
    retyped: BTreeSet<&'a str>,
}

impl<'a> ColumnChanges<'a> {
    fn of(columns: &'a [Directive]) -> Self {
        let mut found = Self { added: BTreeSet::new(), retyped: BTreeSet::new() };
        for directive in columns {
            match &directive.operation {
                Operation::AddColumn(add) => found.added.extend(add.table.columns.iter().map(|column| column.name.as_str())),
                Operation::AlterColumn(alter) if alter.type_.is_some() => {
                    found.retyped.insert(alter.column.as_str());
                }
                _ => {}
            }
        }
        found
    }

    fn retyped(&self, check: &checks::Check) -> bool {
        check.column.as_ref().is_some_and(|column| self.retyped.contains(column.as_str()))
    }

    fn brings(&self, check: &checks::Check) -> bool {
        self.retyped(check) || check.column.as_ref().is_some_and(|column| self.added.contains(column.as_str()))
    }
}

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

    /// Compares what the CHECKs of a table check. Those that types bring come and go with a column that is new or gets another
    /// type (`columns`).
    pub(super) fn checks_by_text(&self, pair: TablePair, columns: &[Directive]) -> Result<CheckChanges, OperationError> {
        let mut changes = CheckChanges::default();
        let (Some((database_place, database)), Some((model_place, model))) = (pair.database, pair.model) else {
            return Ok(changes);
        };
        let (Some(database_origin), Some(model_origin)) = (pair.database_origin(), pair.model_origin()) else {
            return Ok(changes);
        };
        let spelling = self.comparison().spelling();
        let mut was = Vec::new();
        for check in checks::of_database(&database.table, self.dialect)? {
            if self.includes_name(check.name.as_deref(), ObjectKind::CheckConstraint, pair.name, pair.schema)? {
                was.push(check);
            }
        }
        let is = checks::of_model(model, self.dialect)?;
        let with_column = ColumnChanges::of(columns);
        let paired = checks::pair(&was, &is, &|database, model| {
            self.known.is_same_check((database_place, &was[database]), (model_place, &is[model]), spelling)
        });
        let mut taken: BTreeSet<String> = was.iter().chain(&is).filter_map(|check| check.name.clone()).collect();
        let mut dropped = BTreeSet::new();
        let (mut gone, mut new) = (paired.gone, paired.new);
        let mut renewed = BTreeSet::new();
        for (database, model, same) in paired.pairs {
            let comes_with_type = is[model].type_bound && with_column.retyped(&is[model]);
            // What nobody can tell is taken for the same.
            if (same || self.known.unable.is_some()) && !comes_with_type {
                continue;
            }
            let (old, new_one) = (
                database_origin.part(Part::Constraint(was[database].number)),
                model_origin.part(Part::Constraint(is[model].number)),
            );
            if self.includes_object(new_one, is[model].name.as_deref(), ObjectKind::CheckConstraint, Some(old))? {
                if !same {
                    let name = is[model].name.as_deref().map_or_else(|| "None".to_owned(), repr);
                    let text = format!(
                        "Detected changed check constraint {name} on table {}: {} to {}",
                        repr(pair.name),
                        was[database].sql,
                        is[model].sql
                    );
                    self.log(MODULE, &text);
                }
                gone.push(database);
                new.push(model);
                renewed.insert(database);
            }
        }
        if self.known.unable.is_some() && !gone.is_empty() {
            let nameless = new.iter().any(|model| is[*model].name.is_none());
            new.retain(|model| is[*model].name.is_some());
            gone.retain(|database| !nameless || renewed.contains(database));
        }
        gone.sort_unstable();
        for database in gone {
            let check = &was[database];
            let origin = database_origin.part(Part::Constraint(check.number));
            if !renewed.contains(&database) {
                if !self.includes_object(origin, check.name.as_deref(), ObjectKind::CheckConstraint, None)? {
                    continue;
                }
                self.log_by_text("removed", check, pair);
            }
            dropped.insert(database);
            let (table, schema) = (pair.ident(), pair.schema_ident());
            let constraint = Constraint::Check(self.known.as_stored(database_place, check));
            let drop = drop_constraint(&table, schema.as_ref(), &constraint);
            let undo = Operation::AddConstraint(Box::new(AddConstraint { table, schema, constraint }));
            changes.drops.push(Directive::drop(drop, undo, origin));
        }
        new.sort_unstable();
        for model_check in new.into_iter().map(|place| &is[place]) {
            if model_check.type_bound && with_column.brings(model_check) {
                continue;
            }
            // A CHECK inside of a column that exists may be there without being told.
            let is_untold = model_check.name.is_none() && !model_check.type_bound && !self.comparison().tells_checks_of_columns();
            if is_untold && model_check.column.as_ref().is_some_and(|column| !with_column.added.contains(column.as_str())) {
                continue;
            }
            let origin = model_origin.part(Part::Constraint(model_check.number));
            let is_renewed = model_check
                .name
                .as_ref()
                .is_some_and(|name| renewed.iter().any(|database| was[*database].name.as_ref() == Some(name)));
            if !is_renewed {
                if !self.includes_object(origin, model_check.name.as_deref(), ObjectKind::CheckConstraint, None)? {
                    continue;
                }
                self.log_by_text("added", model_check, pair);
            }
            let check = if self.beyond.anonymous_constraints {
                checks::name_for_addition(model_check, model, &taken, self.dialect, spelling)
            } else {
                model_check.constraint.clone()
            };
            taken.extend(check.name.ident().map(|name| name.name.clone()));
            let add = AddConstraint { table: pair.ident(), schema: pair.schema_ident(), constraint: Constraint::Check(check) };
            changes.adds.push(Directive::of(Operation::AddConstraint(Box::new(add)), origin));
        }
        if !self.dialect.supports_alter() {
            let stays = |(place, check): (usize, &checks::Check)| {
                (check.name.is_none() && !dropped.contains(&place)).then(|| check.constraint.clone())
            };
            changes.kept = was.iter().enumerate().filter_map(stays).collect();
        }
        Ok(changes)
    }

    fn log_by_text(&self, what: &str, check: &checks::Check, pair: TablePair) {
        let name = check.name.as_deref().map_or_else(|| "None".to_owned(), repr);
        self.log(MODULE, &format!("Detected {what} check constraint {name} on table {}", repr(pair.name)));
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
