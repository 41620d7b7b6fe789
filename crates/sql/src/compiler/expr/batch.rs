//! One INSERT for many sets of parameters, as SQLAlchemy's "insertmanyvalues" sends it.

use super::dml::Assignment;
use super::{CompileOptions, Compiled, Fragment, Renderer};
use crate::compiler::types::compile_type;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::{Expr, Insert, Name, Statement};
use crate::types::SqlType;
use std::collections::BTreeMap;

/// How an INSERT takes its sets of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// So many rows in one statement; 0 leaves the statement as it is for one set, without fetching its key.
    pub rows: usize,
    /// The rows that come back are put into the order of the parameters.
    pub sorted: bool,
}

/// How a dialect makes the rows of RETURNING tell which parameters they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortedInsert {
    /// Not at all: a statement for each set.
    OneByOne,
    /// Rows get their keys in the order of VALUES.
    Values,
    /// Rows get their keys in the order of a SELECT from numbered VALUES.
    Select,
}

/// Renders an INSERT for a batch; the keys of its parameters end in `__0`, `__1` and so on.
///
/// # Errors
/// As for `compile_statement`.
pub fn compile_batch(
    statement: &Statement,
    dialect: &dyn Dialect,
    parameter_keys: &[String],
    batch: Batch,
) -> Result<Compiled, CompileError> {
    let none = BTreeMap::new();
    let mut renderer = Renderer::new(dialect, &none, CompileOptions::default());
    renderer.parameter_keys = parameter_keys.to_vec();
    renderer.batch = Some(batch);
    let mut out = Fragment::default();
    renderer.statement(statement, &mut out)?;
    renderer.finish(out)
}

impl Renderer<'_> {
    /// The rows of a batch; the first is written already.
    pub(super) fn batch_of_rows(
        &mut self,
        insert: &Insert,
        batch: Batch,
        first: Vec<Assignment>,
        out: &mut Fragment,
    ) -> Result<(), CompileError> {
        let types: Vec<Option<SqlType>> = first
            .iter()
            .map(|it| insert.columns.iter().find(|column| column.name == it.column).and_then(|column| column.type_.clone()))
            .collect();
        let numbered = batch.sorted && self.dialect.sorted_insert() == SortedInsert::Select;
        let names: Vec<String> = (0..first.len()).map(|at| format!("p{at}")).collect();
        if numbered {
            let mut selected = Vec::with_capacity(names.len());
            for (name, type_) in names.iter().zip(&types) {
                selected.push(match type_ {
                    Some(type_) => format!("{name}::{}", cast_type(type_, self.dialect)?),
                    None => name.clone(),
                });
            }
            out.push(&format!(" SELECT {} FROM (VALUES ", selected.join(", ")));
        } else {
            out.push(" VALUES ");
        }
        let mut row = first;
        for index in 0..batch.rows {
            if index > 0 {
                self.row = Some(index);
                row = self.insert_assignments(insert, true, &mut Vec::new())?;
                self.row = None;
                out.push(", ");
            }
            out.push("(");
            out.join(std::mem::take(&mut row).into_iter().map(|it| it.text).collect(), ", ");
            if numbered {
                out.push(&format!(", {index}"));
            }
            out.push(")");
        }
        if numbered {
            out.push(&format!(") AS imp_sen({}, sen_counter) ORDER BY sen_counter", names.join(", ")));
        }
        Ok(())
    }

    /// The column that is added to RETURNING so that the rows can be put in order.
    pub(super) fn sentinel(&self, insert: &Insert, batch: Batch) -> Option<Expr> {
        if !batch.sorted || batch.rows == 0 {
            return None;
        }
        let column = insert.columns.iter().find(|column| column.autoincrement)?;
        let expr = Expr::Column(crate::expr::ColumnRef {
            name: Name::from(&column.name),
            table: Some(Name::from(&insert.table)),
            schema: insert.schema.clone(),
            type_: column.type_.clone(),
        });
        let name = Name::from(format!("{}__1", column.name.name).as_str());
        Some(Expr::Label { name, expr: Box::new(expr), type_: column.type_.clone() })
    }
}

/// The type in a cast: VARCHAR without its length, which would cut the value.
fn cast_type(type_: &SqlType, dialect: &dyn Dialect) -> Result<String, CompileError> {
    let text = compile_type(type_, dialect)?;
    Ok(match text.split_once('(') {
        Some((name, _)) if name == "VARCHAR" => name.to_owned(),
        Some(_) | None => text,
    })
}
