//! PostgreSQL.

mod ddl;
mod expr;
mod named_type;
mod reserved;
mod types;

pub use ddl::changed_identity;
pub use named_type::{Definition, NamedType};

use super::default::Default;
use super::{Dialect, Paramstyle};
use crate::schema::{EnumType, EnumUse, SequenceDefaults};
use crate::types::SqlType;
use std::sync::Mutex;

/// Which parameters say their type (`%(x)s::INTEGER`): those whose type has `render_bind_cast` under the DBAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Casts {
    /// Those whose text could be of several types, such as JSON and arrays: this driver writes values into the text.
    Psycopg2,
    /// Texts, integers, dates and times as well.
    Psycopg,
    /// Numbers, booleans, bytes, enumerated types and intervals as well.
    Asyncpg,
    /// As psycopg with numbers, booleans and intervals, but without the configurations of text search.
    Pg8000,
}

/// The PostgreSQL dialect.
///
/// A server's version and settings decide on some of the text, so that the dialect of a connection is a value made when it
/// opens. Without one (`--sql`) it is what SQLAlchemy's dialect is before it connects: that of the newest server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Postgresql {
    paramstyle: Paramstyle,
    casts: Casts,
    /// `jsonb` takes subscripts (14).
    jsonb_subscripts: bool,
    /// Generated columns may be virtual (18).
    virtual_columns: bool,
    /// `standard_conforming_strings` is off: a backslash in a string is written twice.
    backslash_escapes: bool,
}

impl Postgresql {
    /// The dialect of a driver that writes the values into the text itself, as psycopg2 does, on the newest server.
    pub const PSYCOPG2: &'static Self = &Self {
        paramstyle: Paramstyle::Pyformat,
        casts: Casts::Psycopg2,
        jsonb_subscripts: true,
        virtual_columns: true,
        backslash_escapes: false,
    };

    /// The dialect of a connection (`PGDialect.initialize`): how the driver takes parameters and whether they say their type,
    /// the server's version, such as 15, and its setting `standard_conforming_strings`.
    pub fn connected(
        paramstyle: Paramstyle,
        casts: Casts,
        major_version: i64,
        standard_conforming_strings: bool,
    ) -> &'static Self {
        Self {
            paramstyle,
            casts,
            jsonb_subscripts: major_version >= 14,
            virtual_columns: major_version >= 18,
            backslash_escapes: !standard_conforming_strings,
        }
        .shared()
    }

    /// The dialect of `--sql` text for a DBAPI; psycopg where none is named.
    pub(super) fn for_text(driver: Option<&str>, paramstyle: Option<Paramstyle>) -> &'static Self {
        let own = match driver {
            Some("asyncpg") => Paramstyle::NumericDollar,
            Some("pg8000") => Paramstyle::Format,
            _ => Paramstyle::Pyformat,
        };
        let casts = match driver {
            Some("psycopg2" | "psycopg2cffi") => Casts::Psycopg2,
            Some("asyncpg") => Casts::Asyncpg,
            Some("pg8000") => Casts::Pg8000,
            Some(_) | None => Casts::Psycopg,
        };
        Self { paramstyle: paramstyle.unwrap_or(own), casts, ..*Self::PSYCOPG2 }.shared()
    }

    /// The one value of this kind. A dialect lives as long as the program, and there are no more kinds than servers it meets.
    fn shared(self) -> &'static Self {
        static KNOWN: Mutex<Vec<&'static Postgresql>> = Mutex::new(Vec::new());
        if self == *Self::PSYCOPG2 {
            return Self::PSYCOPG2;
        }
        // A panic elsewhere cannot have left the list half-written.
        let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(found) = known.iter().find(|dialect| ***dialect == self) {
            return found;
        }
        let new: &'static Self = Box::leak(Box::new(self));
        known.push(new);
        new
    }
}

impl Dialect for Postgresql {
    fn name(&self) -> &'static str {
        "postgresql"
    }
    fn as_dyn(&self) -> &dyn Dialect {
        self
    }
    fn max_identifier_length(&self) -> usize {
        63
    }
    fn is_reserved(&self, name: &str) -> bool {
        // Only `set` is a word everywhere and none here.
        reserved::OWN.binary_search(&name).is_ok() || (name != "set" && Default.is_reserved(name))
    }
    fn doubles_percents(&self) -> bool {
        // `PGIdentifierPreparer_pg8000` and `PGCompiler_pg8000` leave them.
        self.casts != Casts::Pg8000 && self.paramstyle.doubles_percents()
    }
    fn backslash_escapes(&self) -> bool {
        self.backslash_escapes
    }
    fn supports_comments(&self) -> bool {
        true
    }
    fn supports_native_boolean(&self) -> bool {
        true
    }
    fn supports_native_enum(&self) -> bool {
        true
    }
    fn supports_native_uuid(&self) -> bool {
        true
    }
    fn supports_identity_columns(&self) -> bool {
        true
    }
    fn supports_sequences(&self) -> bool {
        true
    }
    fn type_to_create<'t>(&self, type_: &'t SqlType) -> Option<(String, &'t SqlType)> {
        let found = named_type::within(type_, self)?;
        let named = NamedType::of(found).filter(|named| named.create_type)?;
        let schema = named.schema.map(|schema| schema.name + ".").unwrap_or_default();
        Some((schema + &named.name.map(|name| name.name).unwrap_or_default(), found))
    }
    fn sequence_defaults(&self, bytes: u8) -> Option<SequenceDefaults> {
        let (lowest, highest) = match bytes {
            2 => (i64::from(i16::MIN), i64::from(i16::MAX)),
            4 => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        Some(SequenceDefaults { bytes, lowest, highest, cache: 1 })
    }
    fn enum_use(&self, type_: &SqlType) -> Option<EnumUse> {
        let found = named_type::within(type_, self)?;
        let NamedType { class: _, name, schema, create_type, definition } = NamedType::of(found)?;
        let Definition::Enum { values } = definition else { return None };
        let is_array = matches!(crate::compiler::types::resolve(type_, self), SqlType::Array(_));
        Some(EnumUse { type_: EnumType { name: name?, schema, values }, is_array, create_type })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        assert!(reserved::OWN.is_sorted());
        assert!(Postgresql::PSYCOPG2.is_reserved("select") && Postgresql::PSYCOPG2.is_reserved("window"));
        assert!(!Postgresql::PSYCOPG2.is_reserved("set"));
        assert!(reserved::TYPES.is_sorted());
    }

    #[test]
    fn the_server_decides_what_there_is() {
        let connected = |version, conforming| Postgresql::connected(Paramstyle::Pyformat, Casts::Psycopg2, version, conforming);
        let old = connected(13, true);
        assert!(!old.jsonb_subscripts && !old.virtual_columns && !old.backslash_escapes);
        assert!(std::ptr::eq(old, connected(12, true)));
        assert!(connected(18, false).virtual_columns);
    }
}
