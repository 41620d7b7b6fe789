//! Quoting of names: the only place where an identifier becomes SQL text (`IdentifierPreparer`).

use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::ident::{ConstraintName, Ident};

/// Writes `name` as SQL: quoted where it must be, or where it says so (`IdentifierPreparer.quote`).
pub fn quote(name: &Ident, dialect: &dyn Dialect) -> String {
    match name.quote {
        Some(true) => quote_always(&name.name, dialect),
        Some(false) => name.name.clone(),
        None => quote_name(&name.name, dialect),
    }
}

/// Writes a plain name as SQL, quoted where it must be.
pub fn quote_name(name: &str, dialect: &dyn Dialect) -> String {
    if requires_quotes(name, dialect) { quote_always(name, dialect) } else { name.to_owned() }
}

/// Writes a name in quotes; quotes inside it are doubled (`IdentifierPreparer.quote_identifier`).
pub fn quote_always(name: &str, dialect: &dyn Dialect) -> String {
    let (open, close) = dialect.quote_characters();
    let mut text = String::with_capacity(name.len() + 2);
    text.push(open);
    for c in name.chars() {
        text.push(c);
        // `[a]]b]` on SQL Server doubles the closing bracket only; where both are one character this doubles it.
        if c == close || (c == '%' && dialect.doubles_percents()) {
            text.push(c);
        }
    }
    text.push(close);
    text
}

/// Writes a string as a literal; quotes inside it are doubled (`String.literal_processor`).
pub fn string_literal(text: &str, dialect: &dyn Dialect) -> String {
    let text = text.replace('\'', "''");
    let text = if dialect.backslash_escapes() { text.replace('\\', "\\\\") } else { text };
    let text = if dialect.doubles_percents() { text.replace('%', "%%") } else { text };
    format!("'{text}'")
}

/// Reads a name back from SQL text, quoted or not.
pub fn unquote(text: &str, dialect: &dyn Dialect) -> String {
    let (open, close) = dialect.quote_characters();
    let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) else {
        return text.to_owned();
    };
    let doubled: String = [close, close].iter().collect();
    let name = inner.replace(&doubled, &close.to_string());
    if dialect.doubles_percents() { name.replace("%%", "%") } else { name }
}

/// Whether the server would read `name` as something else without quotes (`IdentifierPreparer._requires_quotes`).
pub fn requires_quotes(name: &str, dialect: &dyn Dialect) -> bool {
    let Some(first) = name.chars().next() else {
        return true;
    };
    let lower = name.to_lowercase();
    dialect.is_reserved(&lower) || !dialect.is_legal_initial(first) || !name.chars().all(|c| dialect.is_legal(c)) || lower != name
}

/// Writes a table's name, with its schema where the dialect has schemas (`format_table`).
pub fn format_table(name: &Ident, schema: Option<&Ident>, dialect: &dyn Dialect) -> String {
    match schema {
        Some(schema) if !schema.name.is_empty() => format!("{}.{}", dialect.quote_schema(schema), quote(name, dialect)),
        _ => quote(name, dialect),
    }
}

/// Writes a table's name as Alembic's ALTER elements do: each dotted part of a plain schema name is quoted on its own.
pub fn format_dotted_table(name: &Ident, schema: Option<&Ident>, dialect: &dyn Dialect) -> String {
    match schema {
        Some(schema) if !schema.name.is_empty() => {
            let schema = if schema.quote.is_some() {
                quote(schema, dialect)
            } else {
                schema.name.split('.').map(|part| quote_name(part, dialect)).collect::<Vec<_>>().join(".")
            };
            format!("{schema}.{}", quote(name, dialect))
        }
        _ => quote(name, dialect),
    }
}

/// Writes the name of a constraint or index: a name made by a convention is cut to what the server takes, a given one must fit
/// (`format_constraint`).
///
/// # Errors
/// A given name is too long.
pub fn format_constraint_name(
    name: &ConstraintName,
    max_length: usize,
    dialect: &dyn Dialect,
) -> Result<Option<String>, CompileError> {
    Ok(match name {
        ConstraintName::Unnamed => None,
        ConstraintName::Given(name) => {
            validate_identifier(&name.name, dialect)?;
            Some(quote(name, dialect))
        }
        ConstraintName::Final(name) => {
            let name = Ident { name: truncate(&name.name, max_length), quote: name.quote };
            Some(quote(&name, dialect))
        }
    })
}

/// Cuts a name that is too long and ends it with four digits of its hash (`_truncate_and_render_maxlen_name`).
pub fn truncate(name: &str, max_length: usize) -> String {
    if name.chars().count() <= max_length {
        return name.to_owned();
    }
    let digest = super::md5::hex(name.as_bytes());
    let head: String = name.chars().take(max_length.saturating_sub(8)).collect();
    format!("{head}_{}", &digest[digest.len() - 4..])
}

/// Refuses a name that is longer than the server takes (`Dialect.validate_identifier`).
///
/// # Errors
/// The name is too long.
pub fn validate_identifier(name: &str, dialect: &dyn Dialect) -> Result<(), CompileError> {
    let max = dialect.max_identifier_length();
    if name.chars().count() > max {
        return Err(CompileError::Identifier {
            message: format!("Identifier '{name}' exceeds maximum length of {max} characters"),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::by_name;
    use proptest::prelude::*;

    fn sqlite() -> &'static dyn Dialect {
        by_name("sqlite").expect("the SQLite dialect is always there")
    }

    #[test]
    fn a_name_is_quoted_for_each_reason_alone() {
        for (name, sql) in [
            ("plain", "plain"),
            ("with_9", "with_9"),
            ("a$b", "a$b"),
            ("$a", "\"$a\""),
            ("9a", "\"9a\""),
            ("Upper", "\"Upper\""),
            ("select", "\"select\""),
            ("a b", "\"a b\""),
            ("a\"b", "\"a\"\"b\""),
            ("", "\"\""),
            ("größe", "\"größe\""),
        ] {
            assert_eq!(quote_name(name, sqlite()), sql);
        }
    }

    #[test]
    fn the_choice_of_the_name_wins() {
        assert_eq!(quote(&Ident { name: "a".into(), quote: Some(true) }, sqlite()), "\"a\"");
        assert_eq!(quote(&Ident { name: "A b".into(), quote: Some(false) }, sqlite()), "A b");
    }

    #[test]
    fn a_long_convention_name_keeps_its_head_and_four_digits_of_its_hash() {
        assert_eq!(truncate("abcdefghijklmnop", 16), "abcdefghijklmnop");
        assert_eq!(truncate("abcdefghijklmnopq", 16), "abcdefgh_c830");
    }

    proptest! {
        #[test]
        fn quoting_keeps_every_name_readable(name in any::<String>()) {
            for dialect in [sqlite(), by_name("default").expect("the default dialect is always there")] {
                prop_assert_eq!(unquote(&quote_always(&name, dialect), dialect), name.clone());
                if !name.starts_with('"') {
                    prop_assert_eq!(unquote(&quote_name(&name, dialect), dialect), name.clone());
                }
            }
        }

        #[test]
        fn a_quoted_name_has_no_lone_quote_inside(name in any::<String>()) {
            let quoted = quote_always(&name, sqlite());
            let inner = &quoted[1..quoted.len() - 1];
            prop_assert!(!inner.replace("\"\"", "").contains('"'));
        }

        #[test]
        fn truncating_never_panics(name in any::<String>(), max in 0usize..40) {
            let cut = truncate(&name, max);
            prop_assert!(cut.chars().count() <= max.max(8 + 5));
        }
    }
}
