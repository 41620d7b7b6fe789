//! Text of expressions and statements.

use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::{Expr, Statement};
use crate::types::SqlType;
use crate::value::Value;

/// The expression hooks of a dialect; default methods are the common SQL.
pub trait ExprCompiler {}

/// How a statement is rendered.
#[derive(Debug, Clone, Copy, Default)]
pub struct CompileOptions {
    /// Values in the text (`--sql`, defaults, checks) instead of placeholders.
    pub literal_binds: bool,
    /// Columns without their table (CHECK, index expressions, DEFAULT).
    pub include_table: bool,
}

/// One parameter of a compiled statement, in positional order.
#[derive(Debug, Clone, PartialEq)]
pub struct CompiledBind {
    pub key: String,
    /// `None`: the caller must give it.
    pub value: Option<Value>,
    pub type_: Option<SqlType>,
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
}

/// Renders an expression as it stands inside DDL (literal values, no table names unless asked).
///
/// # Errors
/// The dialect cannot spell it, or a value has no literal form.
pub fn compile_expr(expr: &Expr, dialect: &dyn Dialect, options: CompileOptions) -> Result<String, CompileError> {
    let _ = (expr, options);
    Err(CompileError::compile(format!("dialect {} renders no expressions yet", dialect.name())))
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
    let _ = (statement, parameter_keys, options);
    Err(CompileError::compile(format!("dialect {} renders no statements yet", dialect.name())))
}
