//! MySQL and MariaDB: temporary tables, which end no transaction.

use super::{
    Answer, Asked, CanonicalForm, Original, Outcome, Question, Server, as_sent, first_line, missing, shadow, text, thing,
};
use crate::operations::OperationError;
use limbeck_sql::Ident;
use limbeck_sql::compiler::quote;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::engine::ExecuteError;
use limbeck_sql::reflection::{DefinedTable, table_of_definition};
use limbeck_sql::schema::Table;

/// MySQL and MariaDB.
#[derive(Debug, Clone, Copy)]
pub struct MysqlForm;

/// Errors of a server that lets nobody make temporary tables: no privilege, or read-only.
const UNABLE: [&str; 6] = ["1044", "1142", "1227", "1290", "1787", "1792"];

impl CanonicalForm for MysqlForm {
    /// Their options are all told by `SHOW CREATE TABLE`.
    fn knows_indexes(&self) -> bool {
        false
    }

    fn ask(
        &self,
        server: &dyn Server,
        dialect: &dyn Dialect,
        originals: &[Original],
        questions: &[Question],
    ) -> Result<Outcome, OperationError> {
        let mut answers = vec![Answer::Refused; questions.len()];
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (number, question) in questions.iter().enumerate() {
            match groups.last_mut().filter(|group| questions[group[0]].place == question.place) {
                Some(group) => group.push(number),
                None => groups.push(vec![number]),
            }
        }
        // A table with something that cannot be made is asked again, for each thing by itself.
        while !groups.is_empty() {
            let mut statements = Vec::new();
            for group in &groups {
                statements.extend(made(dialect, originals, questions, group)?);
            }
            let mut told = server.each(&statements)?.into_iter();
            let mut again = Vec::new();
            for group in groups {
                let (created, shown, _dropped) = (told.next(), told.next(), told.next());
                match created {
                    Some(Ok(_)) => {}
                    Some(Err(ExecuteError::Database(refused))) => match refused.code.as_deref() {
                        Some(code) if UNABLE.contains(&code) => return Ok(Outcome::Unable(first_line(&refused.message))),
                        _ => {
                            if group.len() > 1 {
                                again.extend(group.into_iter().map(|number| vec![number]));
                            }
                            continue;
                        }
                    },
                    Some(Err(error)) => return Err(error.into()),
                    None => continue,
                }
                let definition = shown.transpose()?.and_then(|rows| text(rows.first().and_then(|row| row.get(1))));
                let defined = table_of_definition(&definition.unwrap_or_default(), dialect.quote_characters().0);
                for number in group {
                    if let Some(answer) = answer(&defined, number, &questions[number].what) {
                        answers[number] = answer;
                    }
                }
            }
            groups = again;
        }
        Ok(Outcome::Answers(answers))
    }
}

/// What the definition of a copy says of a question.
fn answer(defined: &DefinedTable, number: usize, what: &Asked) -> Option<Answer> {
    match what {
        Asked::Check { sql: _ } => {
            let check = defined.checks.iter().find(|(name, _)| *name == thing(number));
            check.map(|(_, condition)| Answer::Check(condition.clone()))
        }
        Asked::Default { column } => {
            let default = defined.defaults.iter().find(|(name, _)| *name == column.name.name);
            default.map(|(_, default)| Answer::Default(default.clone()))
        }
        Asked::Index { .. } => None,
    }
}

/// The copy, its definition, and its end.
fn made(
    dialect: &dyn Dialect,
    originals: &[Original],
    questions: &[Question],
    group: &[usize],
) -> Result<[String; 3], OperationError> {
    let place = questions[group[0]].place;
    let original = originals.iter().find(|original| original.place == place).ok_or_else(|| missing(place))?;
    let mut parts = Vec::new();
    for number in group {
        match &questions[*number].what {
            Asked::Check { sql } => parts.push(format!("CONSTRAINT {} CHECK ({})", thing(*number), as_sent(sql, dialect))),
            // The values of a column that is described here come from the SELECT all the same.
            Asked::Default { column } => {
                parts.push(dialect.column_specification(column, &Table::bare(Ident::new(shadow(place)), None), dialect)?)
            }
            Asked::Index { .. } => {}
        }
    }
    let name = |name: &str| quote::quote_always(name, dialect);
    let columns: Vec<String> = original
        .real
        .columns
        .iter()
        .zip(&original.table.columns)
        .map(|(was, is)| format!("{} AS {}", name(was.as_str()), name(is.name.as_str())))
        .collect();
    let real = quote::format_table(&original.real.name, original.real.schema.as_ref(), dialect);
    let copy = name(&shadow(place));
    Ok([
        format!("CREATE TEMPORARY TABLE {copy} ({}) SELECT {} FROM {real} WHERE 1 = 0", parts.join(", "), columns.join(", ")),
        format!("SHOW CREATE TABLE {copy}"),
        format!("DROP TEMPORARY TABLE IF EXISTS {copy}"),
    ])
}
