//! Everything about some relations, sent at once: answers are read while the server works on those that follow.

use super::attributes::Attributes;
use super::constraints::{self, Constraints};
use super::indexes::{self, OPERATOR_CLASSES, operator_classes};
use super::relations::Relations;
use super::rows::{self, Row};
use super::types::NamedTypes;
use super::{Answer, Inspector, Multi, Wanted, columns, named_types, sequences};
use crate::engine::{Cursor, ExecuteError};
use crate::reflection::values::{ReflectedColumn, ReflectedIndex};
use crate::reflection::{Along, Snapshot};
use std::collections::HashMap;

/// What a statement of the batch is about.
enum Question {
    /// It is a setting.
    Setting,
    /// Whoever asks again is given this answer.
    Kept,
    Columns,
    Constraints,
    OperatorClasses,
    Indexes,
}

/// What has been told so far.
struct Told<'a> {
    at: &'a Inspector,
    of: &'a Wanted,
    relations: &'a Relations,
    named: NamedTypes<'a>,
    columns: Multi<Vec<ReflectedColumn>>,
    attributes: Attributes,
    constraints: Constraints,
    classes: HashMap<i64, String>,
    indexes: Multi<Vec<ReflectedIndex>>,
}

impl Told<'_> {
    /// Takes an answer. The connection is in use: all that is looked up here was told before.
    fn take(&mut self, question: &Question, sql: String, answer: Cursor) -> Answer<()> {
        match question {
            Question::Setting => {}
            Question::Kept => self.at.remember(sql, Vec::new(), answer),
            Question::Columns => {
                let rows = rows::all(answer);
                rows.iter().for_each(|row: &Row| self.attributes.add(row));
                self.columns = columns::read(self.relations, rows, &self.named, self.of)?;
            }
            Question::Constraints => self.constraints = Constraints::read(rows::all(answer)),
            Question::OperatorClasses => self.classes = operator_classes(rows::all(answer)),
            Question::Indexes => {
                let rows = rows::all(answer);
                self.indexes = indexes::read(self.relations, rows, &self.attributes, &self.constraints, &self.classes);
            }
        }
        Ok(())
    }
}

/// Sets whether the server compiles, for this transaction.
fn jit(value: &str) -> String {
    format!("SELECT pg_catalog.set_config('jit', '{value}', true)")
}

pub(super) fn snapshot(at: &Inspector, of: &Wanted, along: &Along) -> Answer<Snapshot> {
    let relations = Relations::of(at, of)?;
    // Columns of types that are no built-in ones ask for these.
    let mut batch = vec![
        (Question::Kept, named_types::enums_query(Some("*")).0),
        (Question::Kept, named_types::domains_query(Some("*")).0),
        (Question::Columns, relations.query(columns::COLUMNS)),
        (Question::Constraints, relations.query(&constraints::query(at))),
        (Question::OperatorClasses, OPERATOR_CLASSES.to_owned()),
        (Question::Indexes, relations.query(&indexes::query(at))),
    ];
    let sequences = along.sequences.as_deref().and_then(sequences::query);
    batch.extend(sequences.into_iter().chain(along.questions.iter().cloned()).map(|sql| (Question::Kept, sql)));
    batch.retain(|(question, sql)| !(matches!(question, Question::Kept) && at.remembers(sql)));
    if relations.compiles {
        // To compile these costs more than they do.
        batch.insert(0, (Question::Setting, jit("off")));
        batch.push((Question::Setting, jit("on")));
    }
    let mut told = Told {
        at,
        of,
        relations: &relations,
        named: NamedTypes::new(at),
        columns: Multi::new(),
        attributes: Attributes::default(),
        constraints: Constraints::default(),
        classes: HashMap::new(),
        indexes: Multi::new(),
    };
    let statements: Vec<String> = batch.iter().map(|(_, sql)| sql.clone()).collect();
    let mut asked = batch.into_iter();
    let mut failed: Option<ExecuteError> = None;
    at.connection().exec_driver_sql_as_told(&statements, &mut |answer| {
        let Some((question, sql)) = asked.next() else { return };
        // Nothing is made of answers that come after a failure.
        if failed.is_none() {
            failed = answer.and_then(|answer| told.take(&question, sql, answer)).err();
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let Told { columns, attributes, mut constraints, indexes, .. } = told;
    let attributes = attributes.with(at, constraints.referred())?;
    let (pk_constraint, unique_constraints) = constraints.keys(&relations, &attributes);
    Ok(Snapshot {
        columns,
        pk_constraint,
        foreign_keys: constraints.foreign_keys(&relations, &attributes, of),
        unique_constraints,
        check_constraints: constraints.checks(at, &relations),
        indexes,
        table_options: relations.options(),
        table_comment: Some(relations.comments()),
    })
}
