//! SQL text that an operation writes out itself, as `op.execute("...")` takes it.

use limbeck_sql::Ident;
use limbeck_sql::compiler::quote;
use limbeck_sql::dialect::Dialect;

/// A name with its schema. A driver's doubled percent signs belong to what is sent, not to a script.
pub fn name(name: &Ident, schema: Option<&Ident>, dialect: &dyn Dialect) -> String {
    single_percents(quote::format_table(name, schema, dialect), dialect)
}

/// A name of the database's own.
pub fn plain_name(name: &str, dialect: &dyn Dialect) -> String {
    single_percents(quote::quote_name(name, dialect), dialect)
}

/// A string literal.
pub fn literal(text: &str, dialect: &dyn Dialect) -> String {
    single_percents(quote::string_literal(text, dialect), dialect)
}

/// Text without the percent signs that a driver wants doubled.
pub fn single_percents(text: String, dialect: &dyn Dialect) -> String {
    if dialect.doubles_percents() { text.replace("%%", "%") } else { text }
}
