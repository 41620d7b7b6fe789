//! Database drivers: what an URL names, opened.

pub mod connector;
pub mod mysql;
pub mod sqlite;

pub use connector::Drivers;
