//! Text of expressions and statements.

mod batch;
mod bind;
mod dml;
mod element;
mod fragment;
mod from;
mod hooks;
mod literal;
mod operation;
mod renderer;
mod select;

pub use batch::{Batch, SortedInsert, compile_batch};
pub use fragment::Fragment;
pub(crate) use hooks::common_row_limit;
pub use hooks::{ExprCompiler, Returned, Returning, RowLimit};
pub(crate) use literal::{common as common_literal, json_path};
pub use literal::{python_value_repr, quoted, type_text};
pub(crate) use operation::{chained, percent};
pub use renderer::{Renderer, escaped as escaped_key};
pub(crate) use select::simple_integer;

use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::{Expr, Statement};
use crate::types::SqlType;
use crate::value::Value;
use std::collections::BTreeMap;

/// How a statement is rendered.
#[derive(Debug, Clone, Copy, Default)]
pub struct CompileOptions {
    /// Values in the text (`--sql`, defaults, checks) instead of placeholders.
    pub literal_binds: bool,
    /// For expressions alone: columns with their table (CHECK, index expressions and DEFAULT go without).
    pub include_table: bool,
}

/// One parameter of a compiled statement, in positional order.
#[derive(Debug, Clone, PartialEq)]
pub struct CompiledBind {
    pub key: String,
    /// `None`: the caller must give it.
    pub value: Option<Value>,
    pub type_: Option<SqlType>,
    /// Of a batch: which set of parameters gives the value, and under which key.
    pub set: Option<(usize, String)>,
}

/// A column of the result.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultColumn {
    pub name: String,
    pub type_: Option<SqlType>,
}

/// A rendered statement.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Compiled {
    pub sql: String,
    pub binds: Vec<CompiledBind>,
    /// Empty where the driver's own names are used (`text()`).
    pub result_columns: Vec<ResultColumn>,
    /// The statement gives rows.
    pub returns_rows: bool,
    /// Columns whose values come back as the inserted primary key, by a RETURNING that nobody asked for.
    pub implicit_returning: Vec<String>,
    /// The values of columns that the caller fills in: `Column(default=...)` with a value or a callable.
    pub client_defaults: Vec<String>,
    /// What SQLAlchemy warns of (`SAWarning`).
    pub warnings: Vec<String>,
    /// Columns that were added to RETURNING to tell the order of the rows, at its end.
    pub sentinels: usize,
}

/// Renders an expression as it stands inside DDL (literal values, no table names unless asked).
///
/// # Errors
/// The dialect cannot spell it, or a value has no literal form.
pub fn compile_expr(expr: &Expr, dialect: &dyn Dialect, options: CompileOptions) -> Result<String, CompileError> {
    Ok(compile_expression(expr, dialect, options)?.sql)
}

/// Renders an expression that stands alone, with its parameters (`str(expr)`).
///
/// # Errors
/// As for `compile_expr`.
pub fn compile_expression(expr: &Expr, dialect: &dyn Dialect, options: CompileOptions) -> Result<Compiled, CompileError> {
    let none = BTreeMap::new();
    let mut renderer = Renderer::new(dialect, &none, options);
    renderer.include_table = options.include_table;
    let mut out = Fragment::default();
    renderer.expr(expr, &mut out)?;
    renderer.finish(out)
}

/// What is rendered to be shown: `str(element)`, `element.compile()`.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    Expr(Box<Expr>),
    Statement(Box<Statement>),
}

/// Every parameter of a shown text by its key.
pub type ShownParameters = Vec<(String, Option<Value>)>;

/// Renders text that is not sent: the lists of IN stay one place each, unless values stand in the text or `lists_in_full`
/// (`render_postcompile`) asks for a place for each element. The second part is every parameter by its key, a list for those.
///
/// # Errors
/// As for `compile_statement`.
pub fn compile_shown(
    shown: &Shown,
    dialect: &dyn Dialect,
    parameter_keys: &[String],
    options: CompileOptions,
    lists_in_full: bool,
) -> Result<(Compiled, ShownParameters), CompileError> {
    if let Shown::Statement(statement) = shown
        && let Statement::Ddl(element) = statement.as_ref()
    {
        return Ok((Compiled { sql: super::compile_ddl(element, dialect)?, ..Compiled::default() }, Vec::new()));
    }
    let none = BTreeMap::new();
    let mut renderer = Renderer::new(dialect, &none, options);
    renderer.parameter_keys = parameter_keys.to_vec();
    renderer.postcompile = !lists_in_full;
    let mut out = Fragment::default();
    match shown {
        Shown::Expr(expr) => {
            renderer.include_table = options.include_table;
            renderer.expr(expr, &mut out)?;
        }
        Shown::Statement(statement) => renderer.statement(statement, &mut out)?,
    }
    let lists = std::mem::take(&mut renderer.shown_lists);
    let compiled = renderer.finish(out)?;
    let mut parameters: ShownParameters = compiled.binds.iter().map(|bind| (bind.key.clone(), bind.value.clone())).collect();
    for (earlier, (at, key, value)) in lists.into_iter().enumerate() {
        parameters.insert((at + earlier).min(parameters.len()), (key, value));
    }
    Ok((compiled, parameters))
}

/// Renders a statement. `parameter_keys` are the names given to `execute(stmt, params)`: for INSERT and UPDATE they choose the columns.
///
/// # Errors
/// The dialect cannot spell it, or a value has no literal form.
pub fn compile_statement(
    statement: &Statement,
    dialect: &dyn Dialect,
    parameter_keys: &[String],
    options: CompileOptions,
) -> Result<Compiled, CompileError> {
    compile(statement, dialect, parameter_keys, &BTreeMap::new(), options)
}

/// Renders a statement for one set of parameters, which decides the length of IN lists (`bindparam(expanding=True)`) and
/// gives values to literals.
///
/// # Errors
/// As for `compile_statement`.
pub fn compile_with_parameters(
    statement: &Statement,
    dialect: &dyn Dialect,
    parameters: &BTreeMap<String, Value>,
    options: CompileOptions,
) -> Result<Compiled, CompileError> {
    let keys: Vec<String> = parameters.keys().cloned().collect();
    compile(statement, dialect, &keys, parameters, options)
}

fn compile(
    statement: &Statement,
    dialect: &dyn Dialect,
    keys: &[String],
    parameters: &BTreeMap<String, Value>,
    options: CompileOptions,
) -> Result<Compiled, CompileError> {
    if let Statement::Ddl(element) = statement {
        return Ok(Compiled { sql: super::compile_ddl(element, dialect)?, ..Compiled::default() });
    }
    let mut renderer = Renderer::new(dialect, parameters, options);
    renderer.parameter_keys = keys.to_vec();
    let mut out = Fragment::default();
    renderer.statement(statement, &mut out)?;
    renderer.finish(out)
}
