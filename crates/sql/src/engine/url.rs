//! Database URLs, as `sqlalchemy.engine.make_url` reads them.

use std::collections::BTreeMap;

/// A parsed URL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Url {
    /// `sqlite`, `postgresql+psycopg`.
    pub drivername: String,
    pub username: Option<String>,
    pub password: Option<String>,
    pub host: Option<String>,
    pub port: Option<u16>,
    pub database: Option<String>,
    pub query: BTreeMap<String, Vec<String>>,
}
