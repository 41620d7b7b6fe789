//! MySQL and MariaDB: one dialect in two flavours.

mod ddl;
mod expr;
mod reserved;
mod types;

use super::Dialect;
pub use super::Paramstyle;
use crate::schema::SequenceDefaults;
use std::sync::Mutex;

/// The dialect of MySQL and MariaDB.
///
/// What a server can do and how it is set up decides on the text, so that the dialect of a connection is a value made when it
/// opens. Without a connection (`--sql`) it is [`MYSQL`] or [`MARIADB`], as SQLAlchemy's dialects are before they connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mysql {
    /// `dialect.name`: `mysql`, or `mariadb` where the URL says so.
    pub name: &'static str,
    /// Whether the server is MariaDB, whichever name it goes by.
    pub is_mariadb: bool,
    /// How placeholders are written.
    pub paramstyle: Paramstyle,
    /// `sql_mode` has ANSI_QUOTES: names stand in double quotes.
    pub ansi_quotes: bool,
    /// `sql_mode` has no NO_BACKSLASH_ESCAPES: a backslash in a string is written twice.
    pub backslash_escapes: bool,
    /// A default may be an expression in parentheses.
    pub default_function: bool,
    /// CAST knows FLOAT.
    pub float_cast: bool,
    /// There are sequences.
    pub sequences: bool,
    /// There is a type UUID.
    pub native_uuid: bool,
    pub insert_returning: bool,
    pub delete_returning: bool,
    pub for_update_of: bool,
    /// `FOR SHARE` instead of `LOCK IN SHARE MODE`.
    pub for_share: bool,
    /// ON DUPLICATE KEY UPDATE takes the new row from an alias instead of `VALUES()`.
    pub alias_on_duplicate: bool,
    /// Percent signs stay single in text for a driver that takes them so (`MySQLIdentifierPreparer_mysqlconnector`).
    pub single_percents: bool,
}

/// `default_paramstyle` of the dialect for a DBAPI by its name in a URL. PyMySQL says of itself that it takes names, but that is
/// asked only where it is imported, for an engine.
fn driver_paramstyle(driver: Option<&str>) -> Paramstyle {
    match driver {
        Some("mariadbconnector" | "pyodbc") => Paramstyle::Qmark,
        _ => Paramstyle::Format,
    }
}

/// MySQL, not connected.
pub static MYSQL: Mysql = Mysql {
    name: "mysql",
    is_mariadb: false,
    paramstyle: Paramstyle::Format,
    ansi_quotes: false,
    backslash_escapes: true,
    default_function: true,
    float_cast: false,
    sequences: false,
    native_uuid: false,
    insert_returning: false,
    delete_returning: false,
    for_update_of: false,
    for_share: false,
    alias_on_duplicate: false,
    single_percents: false,
};

/// MariaDB, not connected.
pub static MARIADB: Mysql =
    Mysql { name: "mariadb", is_mariadb: true, native_uuid: true, insert_returning: true, delete_returning: true, ..MYSQL };

impl Mysql {
    /// The dialect as it is on a server (`MySQLDialect.initialize`). `name` is what the URL calls it; `version` is the server's,
    /// without MariaDB's old prefix `5.5.5-`.
    pub fn connected(
        name: &'static str,
        is_mariadb: bool,
        version: &[i64],
        paramstyle: Paramstyle,
        sql_mode: &str,
    ) -> &'static Self {
        let mysql = |from: &[i64]| !is_mariadb && version >= from;
        let mariadb = |from: &[i64]| is_mariadb && version >= from;
        let ansi_quotes = match sql_mode.parse::<u64>() {
            Ok(number) => number & 4 == 4,
            Err(_) => sql_mode.contains("ANSI_QUOTES"),
        };
        Self {
            name,
            is_mariadb,
            paramstyle,
            ansi_quotes,
            backslash_escapes: !sql_mode.contains("NO_BACKSLASH_ESCAPES"),
            default_function: mysql(&[8, 0, 13]) || mariadb(&[10, 2, 1]),
            float_cast: mysql(&[8, 0, 17]) || mariadb(&[10, 4, 5]),
            sequences: mariadb(&[10, 3]),
            native_uuid: mariadb(&[10, 7]),
            insert_returning: mariadb(&[10, 5]),
            delete_returning: mariadb(&[10, 0, 5]),
            for_update_of: mysql(&[8]),
            for_share: mysql(&[8, 0, 1]),
            alias_on_duplicate: mysql(&[8, 0, 20]),
            // Connections of ours double them under every name.
            single_percents: false,
        }
        .shared()
    }

    /// The dialect of `--sql` text for a DBAPI.
    pub(super) fn for_text(self, driver: Option<&str>, paramstyle: Option<Paramstyle>) -> &'static Self {
        let paramstyle = paramstyle.unwrap_or_else(|| driver_paramstyle(driver));
        Self { paramstyle, single_percents: driver == Some("mysqlconnector"), ..self }.shared()
    }

    /// The one value of this kind. A dialect lives as long as the program, and there are no more kinds than servers it meets.
    fn shared(self) -> &'static Self {
        static KNOWN: Mutex<Vec<&'static Mysql>> = Mutex::new(Vec::new());
        if let Some(known) = [&MYSQL, &MARIADB].into_iter().find(|known| **known == self) {
            return known;
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

impl Dialect for Mysql {
    fn doubles_percents(&self) -> bool {
        !self.single_percents && self.paramstyle.doubles_percents()
    }
    fn name(&self) -> &'static str {
        self.name
    }
    fn as_dyn(&self) -> &dyn Dialect {
        self
    }
    /// Identifiers have 64 characters at most; aliases 255.
    fn max_identifier_length(&self) -> usize {
        255
    }
    fn max_constraint_name_length(&self) -> usize {
        64
    }
    fn max_index_name_length(&self) -> usize {
        64
    }
    fn is_reserved(&self, name: &str) -> bool {
        if self.is_mariadb {
            reserved::MARIADB.binary_search(&name).is_ok()
        } else {
            reserved::MYSQL.binary_search(&name).is_ok()
        }
    }
    fn quote_characters(&self) -> (char, char) {
        if self.ansi_quotes { ('"', '"') } else { ('`', '`') }
    }
    fn sequence_defaults(&self, _bytes: u8) -> Option<SequenceDefaults> {
        // The ends of the type are the server's own marks.
        self.sequences.then_some(SequenceDefaults { bytes: 8, lowest: i64::MIN + 1, highest: i64::MAX - 1, cache: 1000 })
    }
    fn sequences_only_move_on(&self) -> bool {
        true
    }
    fn is_mariadb(&self) -> bool {
        self.is_mariadb
    }
    fn backslash_escapes(&self) -> bool {
        self.backslash_escapes
    }
    fn supports_comments(&self) -> bool {
        true
    }
    fn inline_comments(&self) -> bool {
        true
    }
    fn supports_native_enum(&self) -> bool {
        true
    }
    fn supports_native_uuid(&self) -> bool {
        self.native_uuid
    }
    fn supports_sequences(&self) -> bool {
        self.sequences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_are_sorted() {
        assert!(reserved::MYSQL.is_sorted());
        assert!(reserved::MARIADB.is_sorted());
        assert!(MYSQL.is_reserved("lateral") && !MARIADB.is_reserved("lateral"));
        assert!(MARIADB.is_reserved("page_checksum") && !MYSQL.is_reserved("page_checksum"));
    }

    #[test]
    fn the_server_decides_what_there_is() {
        let maria = Mysql::connected("mysql", true, &[10, 11, 6], Paramstyle::Format, "STRICT_TRANS_TABLES,ANSI_QUOTES");
        assert!(maria.sequences && maria.native_uuid && maria.float_cast && !maria.alias_on_duplicate && maria.ansi_quotes);
        let eight = Mysql::connected("mysql", false, &[8, 0, 36], Paramstyle::Format, "NO_BACKSLASH_ESCAPES");
        assert!(!eight.sequences && eight.alias_on_duplicate && eight.for_share && !eight.backslash_escapes);
        let again = Mysql::connected("mysql", false, &[8, 0, 37], Paramstyle::Format, "NO_BACKSLASH_ESCAPES");
        assert!(std::ptr::eq(eight, again));
    }
}
