//! Enumerated types that stand by themselves (PostgreSQL): made and dropped with what uses them, and compared value by value.
//!
//! Values come first in the file, since adding one commits: nothing that belongs to this revision has happened by then, and it
//! can be run again. Types that are made anew follow: constraints and indexes are put back as the server has told them, so
//! nothing may have another name by then. After the renames come new types; types that nothing uses any more go last.

mod columns;
mod defaults;
mod inventory;
mod rename;
#[cfg(test)]
mod tests;
mod values;

pub use columns::{Gone, gone};
pub use inventory::KnownEnums;
pub use rename::TypeRename;
use rename::Wishes;

use super::{RenameMode, RenameRequest};
use crate::autogenerate::hooks::{AutogenHooks, ObjectKind, ParentNames};
use crate::autogenerate::ops::{Directive, GeneratedOp};
use crate::autogenerate::{AutogenOptions, Database, Models};
use crate::config::pytext::repr;
use crate::operations::enum_type::{EnumAddition, EnumChange, EnumRename, EnumReplacement, EnumValueRename};
use crate::operations::{Operation, OperationError};
use crate::output::{LogLevel, LogRecord, Output};
use inventory::{DatabaseEnum, ModelEnum};
use limbeck_sql::dialect::Dialect;
use limbeck_sql::reflection::Inspector;
use std::cell::RefCell;

/// The enumerated types of both sides.
pub struct EnumComparison<'a> {
    dialect: &'static dyn Dialect,
    default_schema: Option<String>,
    output: &'a dyn Output,
    /// As the database has them, before any rename.
    original: Vec<DatabaseEnum>,
    /// The same ones, in the same order, after everything that was decided on.
    current: Vec<DatabaseEnum>,
    models: Vec<ModelEnum>,
}

/// What comes before the differences between tables.
#[derive(Debug, Default)]
pub struct Prepared {
    /// Values, with the names that everything has before.
    pub added: Vec<GeneratedOp>,
    pub replaced: Vec<GeneratedOp>,
    /// Other names for types and values.
    pub renamed: Vec<GeneratedOp>,
    /// Renames of types that nobody decided on.
    pub open: Vec<TypeRename>,
}

impl<'a> EnumComparison<'a> {
    /// Reads both sides; `None` where the database has no such types.
    ///
    /// # Errors
    /// The database refused; a filter raised.
    pub fn read(
        inspector: &Inspector,
        models: &Models,
        options: &AutogenOptions,
        hooks: &dyn AutogenHooks,
        dialect: &'static dyn Dialect,
        output: &'a dyn Output,
    ) -> Result<Option<Self>, OperationError> {
        let default_schema = inspector.default_schema_name();
        let Some(mut types) = inventory::read(inspector, default_schema)? else { return Ok(None) };
        for type_ in &mut types {
            let parents = ParentNames { schema: Some(type_.type_.schema.as_ref().map(|schema| schema.as_str())), table: None };
            let name = type_.type_.name.as_str();
            type_.included = !options.has_include_name || hooks.include_name(Some(name), ObjectKind::Enum, parents)?;
        }
        Ok(Some(Self {
            dialect,
            default_schema: Some(default_schema.to_owned()),
            output,
            original: types.clone(),
            current: types,
            models: inventory::of_models(models, dialect, Some(default_schema)),
        }))
    }

    /// Whether a rename was asked for of a type or of a value.
    pub fn is_meant(&self, request: &RenameRequest, database: &Database) -> bool {
        let is_table = database
            .tables
            .iter()
            .any(|table| crate::autogenerate::models::key(table.table.schema.as_ref(), &table.table.name) == request.table);
        let is_new = self.models.iter().any(|model| model.type_.key() == request.table && request.column.is_some());
        !is_table && (is_new || rename::find_requested(request, &self.current).is_some())
    }

    /// Decides on renames of types and values, and finds what becomes of values. The database is made what it is after that,
    /// as far as columns tell of it.
    ///
    /// # Errors
    /// A rename was asked for of something that is not there; a default of the models has no text.
    pub fn prepare(
        &mut self,
        models: &Models,
        database: &mut Database,
        mode: RenameMode,
        requests: &[RenameRequest],
        table_renames: &[super::renames::Rename],
    ) -> Result<Prepared, OperationError> {
        for rename in table_renames {
            self.current.iter_mut().for_each(|known| known.follow(rename));
        }
        let mut prepared = Prepared::default();
        let wishes = Wishes { mode, requests, granted: RefCell::default() };
        self.rename_types(models, database, &wishes, &mut prepared);
        for place in 0..self.current.len() {
            let Some(model) = self.model_of(place).cloned() else { continue };
            if !model.created || !self.current[place].included {
                continue;
            }
            if let Some(other) = &model.conflict {
                self.log(&format!(
                    "The models disagree on the values of the enum type {}: {} and {}; it is left alone",
                    self.shown(place),
                    shown_values(&model.type_.values),
                    shown_values(other)
                ));
                continue;
            }
            self.compare_values(place, &model, models, database, &wishes, &mut prepared)?;
        }
        wishes.refuse_the_rest()?;
        Ok(prepared)
    }

    /// The types of the models that are in the database, and those that are not yet.
    pub fn known(&self, found: &[GeneratedOp]) -> KnownEnums {
        let created = found.iter().flat_map(GeneratedOp::directives).filter_map(|directive| match &directive.operation {
            Operation::EnumType(change) => match &**change {
                EnumChange::Create(type_) => Some(type_),
                EnumChange::Drop(_)
                | EnumChange::Rename(_)
                | EnumChange::RenameValue(_)
                | EnumChange::AddValues(_)
                | EnumChange::Replace(_) => None,
            },
            _ => None,
        });
        KnownEnums::new(self.default_schema.clone(), self.current.iter().map(|known| &known.type_).chain(created))
    }

    /// Adds what the differences between tables need: types before them and after them, and the way of values from one type
    /// to another.
    pub fn complete(&self, found: Vec<GeneratedOp>, models: &Models, open: &[TypeRename]) -> Vec<GeneratedOp> {
        let mut found = columns::convert(found, models, self.dialect, self.default_schema.as_deref());
        let mut created = Vec::new();
        for type_ in columns::needed(&found, self.dialect) {
            let is_known = self.current.iter().any(|known| known.is_called(&type_, self.default_schema.as_deref()));
            let model = self.models.iter().find(|model| self.same(&model.type_, &type_));
            if is_known || created.iter().any(|other| self.same(other, &type_)) || model.is_some_and(|model| !model.created) {
                continue;
            }
            self.log(&format!("Detected added enum type {}", repr(&type_.key())));
            created.push(type_);
        }
        let gone = columns::gone(&found, self.default_schema.as_deref());
        for known in self.current.iter().filter(|known| known.included) {
            let is_model = self.models.iter().any(|model| known.is_called(&model.type_, self.default_schema.as_deref()));
            let columns = &known.users.columns;
            let unused = !columns.is_empty()
                && known.users.others.is_empty()
                && columns.iter().all(|column| gone.contains(column, self.default_schema.as_deref()));
            if is_model || !unused {
                continue;
            }
            self.log(&format!("Detected removed enum type {}", repr(&known.type_.key())));
            let mut directive = change(EnumChange::Drop(known.type_.clone()));
            for rename in open.iter().filter(|rename| rename.is_of(&known.type_)) {
                directive.notes.extend(rename.notes());
            }
            found.push(GeneratedOp::single(directive));
        }
        let created = created.into_iter().map(|type_| GeneratedOp::single(change(EnumChange::Create(type_))));
        created.chain(found).collect()
    }

    fn same(&self, one: &limbeck_sql::schema::EnumType, other: &limbeck_sql::schema::EnumType) -> bool {
        inventory::key(one, self.default_schema.as_deref()) == inventory::key(other, self.default_schema.as_deref())
    }

    fn model_of(&self, place: usize) -> Option<&ModelEnum> {
        let known = &self.current[place];
        self.models.iter().find(|model| known.is_called(&model.type_, self.default_schema.as_deref()))
    }

    fn shown(&self, place: usize) -> String {
        repr(&self.current[place].type_.key())
    }

    fn log(&self, message: &str) {
        let logger = "alembic.autogenerate.compare.enums";
        self.output.log(&LogRecord { level: LogLevel::Info, logger, message });
    }

    /// What becomes of a rename: `None` where nobody said.
    fn decide(&self, sentence: &str, evidence: &[String], mode: RenameMode) -> Option<bool> {
        match mode {
            RenameMode::Auto => Some(true),
            RenameMode::Ask => self.output.ask(&format!("Rename {sentence}? ({})", evidence.join(", "))),
            RenameMode::Off => Some(false),
        }
    }

    fn rename_types(&mut self, models: &Models, database: &mut Database, wishes: &Wishes, prepared: &mut Prepared) {
        let requested = wishes.types(&self.current);
        let likely = if wishes.mode == RenameMode::Off {
            Vec::new()
        } else {
            rename::type_renames(&self.current, &self.models, models, self.dialect, self.default_schema.as_deref())
        };
        for rename in requested.iter().chain(&likely) {
            if !self.current.iter().any(|known| rename.is_of(&known.type_)) {
                continue;
            }
            let asked_for = requested.contains(rename);
            match if asked_for { Some(true) } else { self.decide(&rename.sentence(), &rename.evidence, wishes.mode) } {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    prepared.open.push(rename.clone());
                    continue;
                }
            }
            self.output.print(&format!("Renaming {}: {}", rename.sentence(), rename.evidence.join(", ")));
            for known in self.current.iter_mut().filter(|known| rename.is_of(&known.type_)) {
                let was = known.type_.clone();
                let renamed = EnumRename { type_: was.clone(), new_name: rename.new_name.clone() };
                prepared.renamed.push(GeneratedOp::single(change(EnumChange::Rename(renamed))));
                known.become_type(
                    &limbeck_sql::schema::EnumType { name: rename.new_name.clone(), ..was },
                    &[],
                    database,
                    self.dialect,
                );
            }
        }
    }

    fn compare_values(
        &mut self,
        place: usize,
        model: &ModelEnum,
        models: &Models,
        database: &mut Database,
        wishes: &Wishes,
        prepared: &mut Prepared,
    ) -> Result<(), OperationError> {
        let wanted = &model.type_.values;
        let mut notes = Vec::new();
        let mut renamed: Vec<(String, String)> = Vec::new();
        let requested = wishes.values(&self.current[place].type_, wanted)?;
        let likely = match wishes.mode {
            RenameMode::Off => Vec::new(),
            RenameMode::Ask | RenameMode::Auto => values::renames(&self.current[place].type_.values, wanted),
        };
        let is_free = |rename: &&values::ValueRename| {
            !requested.iter().any(|other| other.value == rename.value || other.new_value == rename.new_value)
        };
        for rename in requested.iter().chain(likely.iter().filter(is_free)) {
            let type_ = self.current[place].type_.clone();
            let asked_for = requested.contains(rename);
            let sentence = format!("value {} of type {} to {}", repr(&rename.value), type_.key(), repr(&rename.new_value));
            let evidence = rename.evidence.join(", ");
            match if asked_for { Some(true) } else { self.decide(&sentence, &rename.evidence, wishes.mode) } {
                Some(true) => {
                    self.output.print(&format!("Renaming {sentence}: {evidence}"));
                    let pair = (rename.value.clone(), rename.new_value.clone());
                    let change_ = EnumValueRename { type_, value: pair.0.clone(), new_value: pair.1.clone() };
                    prepared.renamed.push(GeneratedOp::single(change(EnumChange::RenameValue(change_))));
                    let known = &mut self.current[place];
                    let mut is = known.type_.clone();
                    is.values.iter_mut().filter(|value| **value == pair.0).for_each(|value| value.clone_from(&pair.1));
                    known.become_type(&is, std::slice::from_ref(&pair), database, self.dialect);
                    renamed.push(pair);
                }
                Some(false) => {}
                None => notes.extend([
                    format!("This looks like a rename of {sentence}: {evidence}."),
                    format!(
                        "If it is one, make this file again with --rename {}.{}:{}",
                        type_.key(),
                        rename.value,
                        rename.new_value
                    ),
                ]),
            }
        }
        let was = self.current[place].type_.values.clone();
        let (removed, added) = (without(&was, wanted), without(wanted, &was));
        for value in &added {
            self.log(&format!("Detected added value {} of enum type {}", repr(value), self.shown(place)));
        }
        for value in &removed {
            self.log(&format!("Detected removed value {} of enum type {}", repr(value), self.shown(place)));
        }
        if removed.is_empty() && added.is_empty() {
            if was != *wanted {
                self.log(&format!(
                    "The values of the enum type {} are in the order {} in the database, and {} in the models; it is left alone",
                    self.shown(place),
                    shown_values(&was),
                    shown_values(wanted)
                ));
            }
            return Ok(());
        }
        // This comes before the renames, and has the names that everything has before.
        let old =
            |value: &str| renamed.iter().find(|(_, new)| new == value).map_or_else(|| value.to_owned(), |(old, _)| old.clone());
        let DatabaseEnum { type_, mut users, visible, included: _ } = self.original[place].clone();
        if removed.is_empty() {
            let added = values::placed(&was, wanted, &old);
            prepared.added.push(GeneratedOp::single(change(EnumChange::AddValues(EnumAddition { type_, added, users }))));
            return Ok(());
        }
        let known = &mut self.current[place];
        defaults::replace_lost(&mut known.users, &known.type_, wanted, models, database, self.dialect)?;
        let names = defaults::TypeNames::of(&known.type_, &type_, visible, self.dialect);
        let back: Vec<(String, String)> = renamed.iter().map(|(old, new)| (new.clone(), old.clone())).collect();
        for (before, after) in users.columns.iter_mut().zip(&mut known.users.columns) {
            if after.new_default != after.default {
                before.new_default =
                    after.new_default.as_ref().map(|default| defaults::moved(default, &names, &back, self.dialect));
                after.default.clone_from(&after.new_default);
            }
        }
        let values = wanted.iter().map(|value| old(value)).collect();
        let mut directive = change(EnumChange::Replace(EnumReplacement { type_, values, users }));
        directive.notes = notes;
        prepared.replaced.push(GeneratedOp::single(directive));
        Ok(())
    }
}

fn without(values: &[String], others: &[String]) -> Vec<String> {
    values.iter().filter(|value| !others.contains(value)).cloned().collect()
}

fn shown_values(values: &[String]) -> String {
    values.iter().map(|value| repr(value)).collect::<Vec<_>>().join(", ")
}

/// A change with what undoes it.
fn change(change: EnumChange) -> Directive {
    let undo = Operation::EnumType(Box::new(change.reversed()));
    Directive { undo: Some(Box::new(undo)), ..Directive::new(Operation::EnumType(Box::new(change))) }
}
