//! The interpreter host.
pub mod interpreter;
