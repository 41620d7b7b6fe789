//! Many sets of parameters in few INSERT statements: SQLAlchemy's "insertmanyvalues".

use super::connection::{Connection, Sent, StatementResult, Unbound};
use super::error::{ExecuteError, FailedStatement};
use super::parameters::Parameters;
use crate::compiler::expr::{SortedInsert, compile_batch};
use crate::compiler::{Batch, Compiled};
use crate::expr::{Insert, Statement};
use crate::value::Value;
use std::collections::BTreeMap;

/// `execution_options` that the native side knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExecuteOptions {
    /// `insertmanyvalues_page_size`: so many sets of parameters in one statement at the most.
    pub page_size: usize,
    /// `returning(..., sort_by_parameter_order=True)`.
    pub sorted: bool,
}

impl Default for ExecuteOptions {
    fn default() -> Self {
        Self { page_size: 1000, sorted: false }
    }
}

/// What a statement may have of parameters, on every database that we know.
const MOST_PARAMETERS: usize = 32_700;

type Set = BTreeMap<String, Value>;

impl Connection {
    /// Whether many sets of parameters for the INSERT go in batches, not in an `executemany`.
    pub(super) fn takes_batches(&self, insert: &Insert) -> bool {
        let simple = insert.select.is_none() && insert.more_values.is_empty();
        let returning = !insert.returning.is_empty() && self.dialect().insert_returning();
        let upsert = !insert.on_conflict.is_empty() || insert.on_duplicate_key.is_some();
        simple && (returning || self.dialect().batches_plain_inserts() && !upsert)
    }

    pub(super) fn execute_batches(
        &self,
        statement: &Statement,
        insert: &Insert,
        sets: &[Set],
        options: ExecuteOptions,
    ) -> Result<StatementResult, ExecuteError> {
        let keys: Vec<String> = sets[0].keys().cloned().collect();
        let dialect = self.dialect();
        let ExecuteOptions { page_size, sorted } = options;
        let sorted = sorted && !insert.returning.is_empty();
        // A row whose key the caller gives is not told by the order of keys.
        let own_keys = insert.columns.iter().any(|column| column.autoincrement && keys.iter().any(|key| key == column.key()));
        let upsert = !insert.on_conflict.is_empty() || insert.on_duplicate_key.is_some();
        let one_by_one = sorted
            && (own_keys
                || upsert
                || dialect.sorted_insert() == SortedInsert::OneByOne
                || !insert.columns.iter().any(|column| column.autoincrement));
        let batch = |rows: usize| Batch { rows, sorted: sorted && !one_by_one };
        let single = compile_batch(statement, dialect, &keys, batch(1))?;
        let of_row = single.binds.iter().filter(|bind| bind.set.is_some()).count();
        let page = if one_by_one || of_row == 0 {
            1
        } else {
            page_size.max(1).min((MOST_PARAMETERS - (single.binds.len() - of_row)) / of_row)
        };
        let single = if page == 1 { compile_batch(statement, dialect, &keys, Batch { rows: 0, sorted: false })? } else { single };
        self.shared()?;
        let first = if page == 1 || sets.len() < 2 {
            single.clone()
        } else {
            compile_batch(statement, dialect, &keys, batch(page.min(sets.len())))?
        };
        let mut chunks = Vec::new();
        for (index, chunk) in sets.chunks(page).enumerate() {
            let compiled = if chunk.len() == page.min(sets.len()) {
                first.clone()
            } else {
                compile_batch(statement, dialect, &keys, batch(chunk.len()))?
            };
            let row = self.bind_batch(&compiled, chunk, index * page, sets)?;
            chunks.push((compiled, row));
        }
        self.prepare()?;
        let mut result: Option<StatementResult> = None;
        for (compiled, row) in chunks {
            let sentinels = compiled.sentinels;
            let cursor =
                self.send(&compiled.sql, Sent::Batch(&row), || self.shown(&compiled, std::slice::from_ref(&row), false))?;
            let mut found = self.read(compiled, cursor, None)?;
            if sentinels > 0 {
                found.rows.sort_by_key(|row| match row.last() {
                    Some(Value::Int(key)) => *key,
                    _ => 0,
                });
                found.rows.iter_mut().for_each(|row| row.truncate(row.len() - sentinels));
                found.columns.truncate(found.columns.len() - sentinels);
            }
            result = Some(match result {
                None => found,
                Some(mut all) => {
                    all.rows.append(&mut found.rows);
                    all.rowcount = if all.rowcount < 0 || found.rowcount < 0 { -1 } else { all.rowcount + found.rowcount };
                    all
                }
            });
        }
        Ok(result.unwrap_or_default())
    }

    fn bind_batch(&self, compiled: &Compiled, chunk: &[Set], from: usize, sets: &[Set]) -> Result<Vec<Value>, ExecuteError> {
        let mut row = Vec::with_capacity(compiled.binds.len());
        for bind in &compiled.binds {
            let (index, key) = bind.set.as_ref().map_or((0, &bind.key), |(index, key)| (*index, key));
            row.push(self.bound(bind, key, &chunk[index], from + index).map_err(|Unbound { cause, message, code }| {
                let parameters = sets.iter().map(|set| set.iter().map(|(key, value)| (key.clone(), value.clone())).collect());
                ExecuteError::Statement {
                    cause: cause.to_owned(),
                    message,
                    statement: Box::new(FailedStatement {
                        sql: compiled.sql.clone(),
                        parameters: Parameters::Named(parameters.collect()),
                    }),
                    code,
                }
            })?);
        }
        Ok(row)
    }
}
