//! From values to SQL text.

pub mod ddl;
pub mod expr;
mod md5;
pub mod quote;
pub mod sort;
pub mod types;

pub use ddl::{DdlCompiler, compile_ddl};
pub use expr::{Batch, CompileOptions, Compiled, CompiledBind, ExprCompiler, ResultColumn, compile_expr, compile_statement};
pub use types::{TypeCompiler, compile_type};
