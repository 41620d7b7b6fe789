//! Indexes and unique constraints, which some databases make of each other.

use super::Comparer;
use super::signature::{Shape, Signed};
use super::tables::TablePair;
use crate::autogenerate::beyond::anonymous;
use crate::autogenerate::hooks::ObjectKind;
use crate::autogenerate::ops::{Directive, Origin, Side};
use crate::autogenerate::reverse::drop_constraint;
use crate::config::pytext::repr;
use crate::ddl::comparison::{ComparisonResult, ConstraintSets};
use crate::operations::{AddConstraint, CreateIndex, DropIndex, Operation, OperationError};
use limbeck_sql::schema::{Constraint, Index};
use std::collections::{BTreeMap, BTreeSet};

const MODULE: &str = "constraints";

impl Comparer<'_> {
    pub(super) fn indexes_and_uniques(&self, pair: TablePair, ops: &mut Vec<Directive>) -> Result<(), OperationError> {
        let mut sets = self.constraint_sets(pair)?;
        let doubled = pair.database.is_some_and(|(_, table)| !table.doubled_uniques.is_empty());
        if doubled {
            self.settle_doubles(pair, &mut sets);
        }
        self.comparison().correct_for_autogen_constraints(&mut sets, self.around);

        let model: Vec<Signed> = sets
            .model_uniques
            .iter()
            .map(|c| Signed::Unique(*c))
            .chain(sets.model_indexes.iter().map(|i| Signed::Index(*i)))
            .collect();
        let uniques: Vec<Signed> = sets.database_uniques.iter().map(|c| Signed::Unique(*c)).collect();
        let indexes: Vec<Signed> = sets.database_indexes.iter().map(|i| Signed::Index(*i)).collect();
        let changes = Changes { comparer: self, pair, ops };
        Reconciliation::new(&model, &uniques, &indexes, self.dialect).run(changes)
    }

    /// What there is on both sides, as far as names are let through.
    fn constraint_sets<'t>(&self, pair: TablePair<'t>) -> Result<ConstraintSets<'t>, OperationError> {
        let mut sets = ConstraintSets {
            expressions_are_known: self.beyond.indexes,
            is_dropped: pair.model.is_none(),
            ..ConstraintSets::default()
        };
        if let Some((_, table)) = pair.model {
            sets.model_uniques = uniques_of(table.constraints.iter().enumerate());
            sets.model_indexes = table.indexes.iter().enumerate().collect();
        }
        let Some((_, table)) = pair.database else { return Ok(sets) };
        sets.database_table = Some(&table.table);
        // A table that is dropped takes its unique constraints along.
        if pair.model.is_some() {
            for unique in uniques_of(table.constraints()) {
                let name = unique.1.name.ident().map(|name| name.as_str());
                if self.includes_name(name, ObjectKind::UniqueConstraint, pair.name, pair.schema)? {
                    sets.database_uniques.push(unique);
                }
            }
        }
        for (number, index) in table.indexes() {
            let name = index.name.ident().map(|name| name.as_str());
            if self.includes_name(name, ObjectKind::Index, pair.name, pair.schema)? {
                sets.database_indexes.push((number, index));
                if number >= table.table.indexes.len() {
                    sets.doubled_indexes.push(number);
                }
            }
        }
        Ok(sets)
    }

    /// An index of the database with all that its definition says.
    fn defined_index(&self, place: usize, number: usize, index: &Index) -> Index {
        self.known.as_defined(place, number, index, self.dialect, self.comparison().spelling())
    }

    /// Where the database tells one thing twice, keeps the telling that the models use (`_correct_for_uq_duplicates_uix`).
    fn settle_doubles(&self, pair: TablePair, sets: &mut ConstraintSets) {
        let Some((_, table)) = pair.database else { return };
        let first_doubled = table.table.constraints.len();
        let final_name = |signed: Signed| signed.final_name(self.dialect);
        let unique_names: BTreeSet<String> = sets.model_uniques.iter().filter_map(|c| final_name(Signed::Unique(*c))).collect();
        let unnamed: Vec<Shape> = sets
            .model_uniques
            .iter()
            .map(|c| Signed::Unique(*c))
            .filter(|signed| final_name(*signed).is_none())
            .map(Signed::shape)
            .collect();
        let index_names: BTreeSet<String> =
            sets.model_indexes.iter().filter(|(_, index)| index.unique).filter_map(|i| final_name(Signed::Index(*i))).collect();
        let doubles: Vec<Signed> =
            sets.database_uniques.iter().filter(|(number, _)| *number >= first_doubled).map(|c| Signed::Unique(*c)).collect();
        for double in doubles {
            let Some(name) = double.name() else { continue };
            if !unique_names.contains(name) {
                if !unnamed.contains(&double.shape()) {
                    sets.database_uniques.retain(|c| Signed::Unique(*c).name() != Some(name));
                }
            } else if !index_names.contains(name) {
                sets.database_indexes.retain(|i| !i.1.unique || Signed::Index(*i).name() != Some(name));
            }
        }
    }
}

fn uniques_of<'a>(
    constraints: impl Iterator<Item = (usize, &'a Constraint)>,
) -> Vec<(usize, &'a limbeck_sql::schema::UniqueConstraint)> {
    constraints
        .filter_map(|(number, constraint)| match constraint {
            Constraint::Unique(unique) => Some((number, unique)),
            Constraint::PrimaryKey(_) | Constraint::Check(_) | Constraint::ForeignKey(_) | Constraint::Exclude(_) => None,
        })
        .collect()
}

/// Both sides of a table, by name and by shape.
struct Reconciliation<'a> {
    model_names: BTreeMap<String, Signed<'a>>,
    database_names: BTreeMap<&'a str, Signed<'a>>,
    /// Told both as a constraint and as an index.
    doubled: BTreeMap<&'a str, (Signed<'a>, Signed<'a>)>,
    database_unique_shapes: BTreeSet<Shape>,
    model_unique_shapes: BTreeSet<Shape>,
    unnamed_model_uniques: Vec<Signed<'a>>,
    model_index_shapes: Vec<Shape>,
}

impl<'a> Reconciliation<'a> {
    fn new(
        model: &[Signed<'a>],
        uniques: &[Signed<'a>],
        indexes: &[Signed<'a>],
        dialect: &dyn limbeck_sql::dialect::Dialect,
    ) -> Self {
        let by_name = |signed: &[Signed<'a>]| -> BTreeMap<&'a str, Signed<'a>> {
            signed.iter().filter_map(|signed| signed.name().map(|name| (name, *signed))).collect()
        };
        let (unique_names, index_names) = (by_name(uniques), by_name(indexes));
        let doubled = unique_names
            .iter()
            .filter_map(|(name, unique)| index_names.get(name).map(|index| (*name, (*unique, *index))))
            .collect();
        let mut database_names = unique_names;
        database_names.extend(index_names);
        let model_uniques = || model.iter().copied().filter(|signed| !signed.is_index());
        Self {
            model_names: model.iter().filter_map(|signed| signed.final_name(dialect).map(|name| (name, *signed))).collect(),
            database_names,
            doubled,
            database_unique_shapes: uniques.iter().map(|signed| signed.shape()).collect(),
            model_unique_shapes: model_uniques().map(Signed::shape).collect(),
            unnamed_model_uniques: model_uniques().filter(|signed| signed.final_name(dialect).is_none()).collect(),
            model_index_shapes: model.iter().filter(|signed| signed.is_index()).map(|signed| signed.shape()).collect(),
        }
    }

    fn run(self, mut changes: Changes) -> Result<(), OperationError> {
        let unnamed: BTreeSet<Shape> = self.unnamed_model_uniques.iter().map(|signed| signed.shape()).collect();
        for (name, was) in self.database_names.iter().filter(|(name, _)| !self.model_names.contains_key(**name)) {
            if let Some((unique, index)) = self.doubled.get(name) {
                let unused_index = self.model_index_shapes.iter().all(|shape| *shape != index.shape());
                if unused_index && !self.model_unique_shapes.contains(&unique.shape()) {
                    changes.removed(*unique)?;
                    changes.removed(*index)?;
                }
            } else if was.is_index() || !unnamed.contains(&was.shape()) {
                changes.removed(*was)?;
            }
        }
        for (name, is) in &self.model_names {
            let Some(was) = self.database_names.get(name.as_str()) else { continue };
            let was = match self.doubled.get(name.as_str()) {
                Some((_, index)) if is.is_index() => *index,
                Some((unique, _)) => *unique,
                None => *was,
            };
            changes.both(was, *is)?;
        }
        for (_, is) in self.model_names.iter().filter(|(name, _)| !self.database_names.contains_key(name.as_str())) {
            changes.added(*is)?;
        }
        let mut seen = BTreeSet::new();
        for is in self.unnamed_model_uniques {
            if !self.database_unique_shapes.contains(&is.shape()) && seen.insert(is.shape()) {
                changes.added(is)?;
            }
        }
        Ok(())
    }
}

/// Writes down what was found.
struct Changes<'a, 'b> {
    comparer: &'a Comparer<'a>,
    pair: TablePair<'a>,
    ops: &'b mut Vec<Directive>,
}

impl Changes<'_, '_> {
    /// Where both sides have the name.
    fn both(&mut self, was: Signed, is: Signed) -> Result<(), OperationError> {
        let comparer = self.comparer;
        let compared = match (was, is) {
            (Signed::Unique((_, was)), Signed::Unique((_, is))) => comparer.comparison().compare_unique_constraint(is, was),
            (Signed::Index((number, was)), Signed::Index((_, is))) => match self.known_index(number) {
                Some(result) => result.clone(),
                None => comparer.comparison().compare_indexes(is, was, comparer.dialect, comparer.around)?,
            },
            (Signed::Unique(_), Signed::Index(_)) | (Signed::Index(_), Signed::Unique(_)) => {
                self.removed(was)?;
                return self.added(is);
            }
        };
        match compared {
            ComparisonResult::Equal => Ok(()),
            ComparisonResult::Different(reason) => self.changed(was, is, &reason),
            ComparisonResult::Skip(reason) => {
                let name = was.name().map_or_else(|| "None".to_owned(), repr);
                comparer.log(MODULE, &format!("Cannot compare {} {name}, assuming equal and skipping. {reason}", thing(was)));
                Ok(())
            }
        }
    }

    /// What is known already of an index that both sides have.
    fn known_index(&self, number: usize) -> Option<&ComparisonResult> {
        let (place, _) = self.pair.database.filter(|_| self.comparer.beyond.indexes)?;
        self.comparer.known.index(place, number)
    }

    fn includes(&self, signed: Signed, side: Side, compare_to: Option<Signed>) -> Result<bool, OperationError> {
        let (Some(origin), other) = (match side {
            Side::Database => (self.pair.database_origin(), self.pair.model_origin()),
            Side::Model | Side::Script => (self.pair.model_origin(), self.pair.database_origin()),
        }) else {
            return Ok(false);
        };
        let kind = if signed.is_index() { ObjectKind::Index } else { ObjectKind::UniqueConstraint };
        let compare_to = compare_to.zip(other).map(|(signed, table)| signed.origin(table));
        self.comparer.includes_object(signed.origin(origin), signed.name(), kind, compare_to)
    }

    fn added(&mut self, is: Signed) -> Result<(), OperationError> {
        // Unique constraints of a new table stand in its CREATE TABLE.
        if !is.is_index() && (self.pair.database.is_none() || self.pair.model.is_none()) {
            return Ok(());
        }
        if !self.includes(is, Side::Model, None)? {
            return Ok(());
        }
        self.push_creation(is)?;
        self.comparer.log(MODULE, &format!("Detected added {} {} on '{}'", thing(is), shown(is), is.columns_text()));
        Ok(())
    }

    fn removed(&mut self, was: Signed) -> Result<(), OperationError> {
        if !was.is_index() && (self.pair.database.is_none() || self.pair.model.is_none()) {
            return Ok(());
        }
        if !self.includes(was, Side::Database, None)? {
            return Ok(());
        }
        self.push_drop(was);
        self.comparer.log(MODULE, &format!("Detected removed {} {} on {}", thing(was), shown(was), repr(self.pair.name)));
        Ok(())
    }

    fn changed(&mut self, was: Signed, is: Signed, reason: &str) -> Result<(), OperationError> {
        if !self.includes(is, Side::Model, Some(was))? {
            return Ok(());
        }
        let text = format!("Detected changed {} {} on {}: {reason}", thing(was), shown(was), repr(self.pair.name));
        self.comparer.log(MODULE, &text);
        self.push_drop(was);
        self.push_creation(is)
    }

    fn push_creation(&mut self, is: Signed) -> Result<(), OperationError> {
        let operation = match is {
            Signed::Index((_, index)) => {
                Operation::CreateIndex(Box::new(CreateIndex { index: self.here(index), if_not_exists: false }))
            }
            Signed::Unique((_, unique)) => {
                let mut constraint = Constraint::Unique(unique.clone());
                if let (true, Some((_, model))) = (self.comparer.beyond.anonymous_constraints, self.pair.model) {
                    constraint = anonymous::name_for_addition(&constraint, model)?;
                }
                Operation::AddConstraint(Box::new(AddConstraint {
                    table: self.pair.ident(),
                    schema: self.pair.schema_ident(),
                    constraint,
                }))
            }
        };
        let origin: Option<Origin> = self.pair.model_origin().map(|table| is.origin(table));
        self.ops.push(Directive { origin, ..Directive::new(operation) });
        Ok(())
    }

    fn push_drop(&mut self, was: Signed) {
        let Some(table) = self.pair.database_origin() else { return };
        let (ident, schema) = (self.pair.ident(), self.pair.schema_ident());
        let (drop, undo) = match was {
            Signed::Index((number, index)) => {
                let index = match self.pair.database {
                    Some((place, _)) if self.comparer.beyond.indexes => self.comparer.defined_index(place, number, index),
                    Some(_) | None => index.clone(),
                };
                let index = self.here(&index);
                (
                    Operation::DropIndex(Box::new(DropIndex { index: index.clone(), if_exists: false })),
                    Operation::CreateIndex(Box::new(CreateIndex { index, if_not_exists: false })),
                )
            }
            Signed::Unique((_, unique)) => {
                let mut constraint = Constraint::Unique(unique.clone());
                self.comparer.comparison().adjust_constraint(&mut constraint);
                (
                    drop_constraint(&ident, schema.as_ref(), &constraint),
                    Operation::AddConstraint(Box::new(AddConstraint { table: ident, schema, constraint })),
                )
            }
        };
        self.ops.push(Directive::drop(drop, undo, was.origin(table)));
    }

    /// The index with the schema that scripts write.
    fn here(&self, index: &Index) -> Index {
        Index { table: self.pair.ident(), schema: self.pair.schema_ident(), ..index.clone() }
    }
}

fn thing(signed: Signed) -> &'static str {
    if signed.is_index() { "index" } else { "unique constraint" }
}

fn shown(signed: Signed) -> String {
    signed.name().map_or_else(|| "None".to_owned(), repr)
}
