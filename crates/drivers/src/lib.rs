//! Database drivers: what an URL names, opened.

pub mod connector;
pub mod mysql;
pub mod postgresql;
pub mod sqlite;

pub use connector::Drivers;
pub use postgresql::ConnectionDefaults;
