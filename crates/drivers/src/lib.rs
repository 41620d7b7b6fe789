//! Database drivers: what an URL names, opened.

pub mod connector;
pub mod sqlite;

pub use connector::Drivers;
