//! The interpreter host: env.py, revisions and templates run in an embedded Python, against faces of the Rust.

mod autogenerate;
mod errors;
mod host;
pub mod interpreter;
mod log_route;
mod models;
mod native;
mod plain;
mod program;
mod script;
mod state;
mod values;
mod wire;

pub use host::{EmbeddedHost, HostOptions};
pub use program::PythonProgram;
