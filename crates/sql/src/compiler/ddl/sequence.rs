//! Sequences and schemas.

use crate::compiler::quote;
use crate::dialect::Dialect;
use crate::ident::Ident;
use crate::schema::{Sequence, SequenceOptions};

/// The options that sequences and identity columns share (`get_identity_options`).
pub(crate) fn options(options: &SequenceOptions) -> String {
    let SequenceOptions { start, increment, minvalue, maxvalue, nominvalue, nomaxvalue, cycle, cache, order: _ } = options;
    let mut parts = Vec::new();
    for (word, value) in [("INCREMENT BY", increment), ("START WITH", start), ("MINVALUE", minvalue), ("MAXVALUE", maxvalue)] {
        parts.extend(value.map(|value| format!("{word} {value}")));
    }
    parts.extend(nominvalue.map(|_| "NO MINVALUE".to_owned()));
    parts.extend(nomaxvalue.map(|_| "NO MAXVALUE".to_owned()));
    parts.extend(cache.map(|cache| format!("CACHE {cache}")));
    parts.extend(cycle.map(|cycle| if cycle { "CYCLE".to_owned() } else { "NO CYCLE".to_owned() }));
    parts.join(" ")
}

/// `CREATE SEQUENCE`, with the type as ` AS TYPE` where the dialect names it.
pub(crate) fn create_sequence(
    sequence: &Sequence,
    if_not_exists: bool,
    type_: &str,
    options: &str,
    dialect: &dyn Dialect,
) -> String {
    let if_not_exists = if if_not_exists { "IF NOT EXISTS " } else { "" };
    let options = if options.is_empty() { String::new() } else { format!(" {options}") };
    format!("CREATE SEQUENCE {if_not_exists}{}{type_}{options}", sequence_name(sequence, dialect))
}

/// `DROP SEQUENCE`.
pub(super) fn drop_sequence(sequence: &Sequence, if_exists: bool, dialect: &dyn Dialect) -> String {
    format!("DROP SEQUENCE {}{}", if if_exists { "IF EXISTS " } else { "" }, sequence_name(sequence, dialect))
}

fn sequence_name(sequence: &Sequence, dialect: &dyn Dialect) -> String {
    quote::format_table(&sequence.name, sequence.schema.as_ref(), dialect)
}

/// `CREATE SCHEMA`.
pub(super) fn create_schema(name: &Ident, if_not_exists: bool, dialect: &dyn Dialect) -> String {
    format!("CREATE SCHEMA {}{}", if if_not_exists { "IF NOT EXISTS " } else { "" }, quote::quote(name, dialect))
}

/// `DROP SCHEMA`.
pub(super) fn drop_schema(name: &Ident, cascade: bool, if_exists: bool, dialect: &dyn Dialect) -> String {
    let if_exists = if if_exists { "IF EXISTS " } else { "" };
    let cascade = if cascade { " CASCADE" } else { "" };
    format!("DROP SCHEMA {if_exists}{}{cascade}", quote::quote(name, dialect))
}
