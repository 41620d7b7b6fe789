//! Mako, the language of `script.py.mako`: templates become Python source that an interpreter runs,
//! or, when they use only what the stock templates use, text directly.
//!
//! Mirrors Mako 1.4.3, without what needs more than one template (`<%include>`, `<%inherit>`,
//! `<%namespace>`) and without caching.

mod codegen;
mod error;
mod lexer;
mod node;
mod python_code;
mod scope;
mod static_eval;
mod tag;
mod value;
mod whitespace;

pub use codegen::{CompiledTemplate, compile, compile_to_python, generate};
pub use error::{MakoError, MakoErrorKind};
pub use lexer::parse;
pub use node::Template;
pub use static_eval::render_static;
pub use value::{Value, python_repr};
