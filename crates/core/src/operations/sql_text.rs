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

/// The text with a backslash before every colon that `text()` would take for a parameter, and before every backslash that it
/// would take for the mark of such a colon.
pub fn without_parameters(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_word = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        if *c == ':' {
            let before = at.checked_sub(1).map(|at| chars[at]);
            let word = chars[at + 1..].iter().take_while(|c| is_word(c)).count();
            let doubled = chars.get(at + 1 + word) == Some(&':');
            let taken = match before {
                Some(':') => false,
                Some('\\') => true,
                Some(c) if is_word(&c) => false,
                Some(_) | None => word > 0,
            };
            if taken && !doubled {
                escaped.push('\\');
            }
        }
        escaped.push(*c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::without_parameters;

    #[test]
    fn colons_are_no_parameters() {
        assert_eq!(without_parameters("x::text::mood"), "x::text::mood");
        assert_eq!(without_parameters("'a:b' ':c' '::d' ': e'"), "'a:b' '\\:c' '::d' ': e'");
        assert_eq!(without_parameters("'\\:a'"), "'\\\\:a'");
        assert_eq!(without_parameters("':a:b'"), "':a:b'");
    }
}
