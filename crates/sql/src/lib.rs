//! The SQL half: schema values, types, expressions, DDL, dialects, reflection. Pure: no files, network, clock or environment.

mod calendar;
pub mod compiler;
pub mod ddl;
pub mod dialect;
pub mod engine;
pub mod error;
pub mod expr;
pub mod ident;
mod json_text;
pub mod reflection;
pub mod schema;
pub mod types;
pub mod value;

pub use error::CompileError;
pub use ident::{ConstraintName, Ident};
pub use value::Value;
