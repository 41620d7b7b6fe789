//! Sequences that belong to a `MetaData`, compared with those of the database.

use super::enums::Gone;
use crate::autogenerate::hooks::{AutogenHooks, ObjectKind, ParentNames};
use crate::autogenerate::ops::{Directive, GeneratedOp};
use crate::autogenerate::{AutogenOptions, Models};
use crate::config::pytext::repr;
use crate::operations::sequence::{SequenceAlteration, SequenceChange};
use crate::operations::{Operation, OperationError};
use crate::output::{LogLevel, LogRecord, Output};
use limbeck_sql::Ident;
use limbeck_sql::compiler::compile_type;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::reflection::Inspector;
use limbeck_sql::schema::{DatabaseSequence, Sequence, SequenceSettings};
use limbeck_sql::types::SqlType;

/// What is different between the sequences of the two sides.
pub struct SequenceComparison<'a> {
    dialect: &'static dyn Dialect,
    default_schema: String,
    output: &'a dyn Output,
    /// Sequences that are made, and those that change: before the tables.
    pub first: Vec<GeneratedOp>,
    /// Those that the models do not have.
    unknown: Vec<DatabaseSequence>,
}

impl<'a> SequenceComparison<'a> {
    /// Compares; `None` where the dialect has no sequences.
    ///
    /// # Errors
    /// The database refused; a filter raised; the type of a sequence has no text.
    pub fn new(
        inspector: &Inspector,
        models: &Models,
        schemas: &[Option<String>],
        options: &AutogenOptions,
        hooks: &dyn AutogenHooks,
        dialect: &'static dyn Dialect,
        output: &'a dyn Output,
    ) -> Result<Option<Self>, OperationError> {
        if dialect.sequence_defaults(8).is_none() {
            return Ok(None);
        }
        let default_schema = inspector.default_schema_name().to_owned();
        let compared = compared(inspector, schemas);
        let wanted: Vec<&Sequence> = wanted(models).collect();
        let place =
            |sequence: &Sequence| sequence.schema.as_ref().map_or_else(|| default_schema.clone(), |schema| schema.name.clone());
        let Some(there) = inspector.sequences(&asked(inspector, models, schemas))? else { return Ok(None) };
        let mut known = Vec::new();
        for sequence in there {
            let schema = (sequence.schema != default_schema).then_some(sequence.schema.as_str());
            let parents = ParentNames { schema: Some(schema), table: None };
            let included =
                !options.has_include_name || hooks.include_name(Some(&sequence.name), ObjectKind::Sequence, parents)?;
            known.push((sequence, included));
        }
        let is_it = |one: &DatabaseSequence, other: &Sequence| one.name == other.name.name && one.schema == place(other);
        let unknown = known
            .iter()
            .filter(|(one, included)| *included && !one.owned && compared.contains(&one.schema))
            .filter(|(one, _)| !wanted.iter().any(|other| is_it(one, other)))
            .map(|(one, _)| one.clone())
            .collect();
        let mut found = Self { dialect, default_schema: default_schema.clone(), output, first: Vec::new(), unknown };
        let mut seen: Vec<String> = Vec::new();
        for sequence in &wanted {
            if seen.contains(&sequence.key()) {
                continue;
            }
            seen.push(sequence.key());
            match known.iter().find(|(one, _)| is_it(one, sequence)) {
                None => {
                    found.log(&format!("Detected added sequence {}", repr(&sequence.key())));
                    found.first.push(change(SequenceChange::Create((*sequence).clone())));
                }
                Some((one, true)) if !one.owned => found.alter(one, sequence)?,
                Some(_) => {}
            }
        }
        Ok(Some(found))
    }

    fn alter(&mut self, was: &DatabaseSequence, sequence: &Sequence) -> Result<(), OperationError> {
        let Some(is) = settings(sequence, self.dialect)? else { return Ok(()) };
        if was.settings == is {
            return Ok(());
        }
        let alteration =
            SequenceAlteration { name: sequence.name.clone(), schema: sequence.schema.clone(), was: was.settings, is };
        self.log(&format!("Detected changed sequence {}: {}", repr(&sequence.key()), alteration.differences().join(", ")));
        self.first.push(change(SequenceChange::Alter(alteration)));
        Ok(())
    }

    /// Sequences that go: the models do not have them, and no default takes numbers from them when `gone` is gone.
    pub fn removed(&self, gone: &Gone) -> Vec<GeneratedOp> {
        let mut found = Vec::new();
        for sequence in &self.unknown {
            let is_gone = |(schema, table, column): &(String, String, String)| {
                gone.has(Some(schema), table, column, Some(&self.default_schema))
            };
            if !sequence.used_by.iter().all(is_gone) {
                continue;
            }
            let sequence = as_said(sequence, &self.default_schema, self.dialect);
            self.log(&format!("Detected removed sequence {}", repr(&sequence.key())));
            found.push(change(SequenceChange::Drop(sequence)));
        }
        found
    }

    fn log(&self, message: &str) {
        let logger = "alembic.autogenerate.compare.sequences";
        self.output.log(&LogRecord { level: LogLevel::Info, logger, message });
    }
}

/// The sequences that the models want to be there.
fn wanted(models: &Models) -> impl Iterator<Item = &Sequence> {
    models.metadata.iter().flat_map(|metadata| &metadata.sequences).filter(|sequence| !sequence.optional)
}

/// The schemas that are compared, by name.
fn compared(inspector: &Inspector, schemas: &[Option<String>]) -> Vec<String> {
    schemas.iter().map(|schema| schema.clone().unwrap_or_else(|| inspector.default_schema_name().to_owned())).collect()
}

/// The schemas whose sequences are asked for: those, and where the models want one.
pub fn asked(inspector: &Inspector, models: &Models, schemas: &[Option<String>]) -> Vec<String> {
    let mut asked = compared(inspector, schemas);
    for sequence in wanted(models) {
        let place = sequence.schema.as_ref().map_or_else(|| inspector.default_schema_name(), |schema| schema.as_str());
        if !asked.iter().any(|schema| schema == place) {
            asked.push(place.to_owned());
        }
    }
    asked
}

/// What a sequence of the models does; `None` where the dialect does not tell.
fn settings(sequence: &Sequence, dialect: &dyn Dialect) -> Result<Option<SequenceSettings>, OperationError> {
    let bytes = match &sequence.data_type {
        None => 8,
        Some(type_) => match compile_type(type_, dialect)?.to_uppercase().as_str() {
            "SMALLINT" => 2,
            "INTEGER" => 4,
            _ => 8,
        },
    };
    Ok(dialect.sequence_defaults(bytes).map(|defaults| defaults.complete(&sequence.options)))
}

/// A sequence of the database as somebody would say it.
fn as_said(sequence: &DatabaseSequence, default_schema: &str, dialect: &dyn Dialect) -> Sequence {
    let DatabaseSequence { name, schema, settings, owned: _, used_by: _ } = sequence;
    let data_type = match settings.bytes {
        2 => Some(SqlType::SmallInteger),
        4 => Some(SqlType::Integer),
        _ => None,
    };
    Sequence {
        name: Ident::new(name.as_str()),
        schema: (schema != default_schema).then(|| Ident::new(schema.as_str())),
        data_type,
        optional: false,
        options: dialect.sequence_defaults(settings.bytes).map(|defaults| defaults.options_of(settings)).unwrap_or_default(),
    }
}

/// A change with what undoes it.
fn change(change: SequenceChange) -> GeneratedOp {
    let undo = Operation::Sequence(Box::new(change.reversed()));
    GeneratedOp::single(Directive { undo: Some(Box::new(undo)), ..Directive::new(Operation::Sequence(Box::new(change))) })
}
