//! SQL that is finished: `text()` that gives back what it was made of, whatever colons stand in it.

use super::{Expr, TextClause};

/// What `text()` sees in a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colon<'a> {
    /// It begins a parameter of this name.
    Parameter(&'a str),
    /// The backslash before it goes.
    Escaped,
    Plain,
}

/// The colon at a place of a text.
pub(crate) fn colon(text: &str, at: usize) -> Colon<'_> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let after = &text[at + 1..];
    let (word, rest) = after.split_at(after.find(|c| !is_word(c)).unwrap_or(after.len()));
    if rest.starts_with(':') {
        return Colon::Plain;
    }
    match text[..at].chars().next_back() {
        Some('\\') => Colon::Escaped,
        Some(c) if c == ':' || is_word(c) => Colon::Plain,
        Some(_) | None if word.is_empty() => Colon::Plain,
        Some(_) | None => Colon::Parameter(word),
    }
}

/// The text with a backslash before every colon that `text()` would take for a parameter, and before every backslash that it
/// would take for the mark of such a colon.
pub fn without_parameters(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in text.match_indices(':') {
        if colon(text, at) != Colon::Plain {
            escaped.push_str(&text[from..at]);
            escaped.push('\\');
            from = at;
        }
    }
    escaped.push_str(&text[from..]);
    escaped
}

impl TextClause {
    /// The clause whose SQL is this text.
    pub fn verbatim(text: &str) -> Self {
        Self { text: without_parameters(text), binds: Vec::new() }
    }

    /// The SQL, where nothing in it is a parameter.
    pub fn sql(&self) -> String {
        let mut sql = String::with_capacity(self.text.len());
        let mut from = 0;
        for (at, _) in self.text.match_indices(':') {
            if colon(&self.text, at) == Colon::Escaped {
                sql.push_str(&self.text[from..at - 1]);
                from = at;
            }
        }
        sql.push_str(&self.text[from..]);
        sql
    }
}

impl Expr {
    /// The expression whose SQL is this text.
    pub fn verbatim(text: &str) -> Self {
        Self::Text(TextClause::verbatim(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_are_no_parameters() {
        for (sql, written) in [
            ("x::text::mood", "x::text::mood"),
            ("'a:b' ':c' '::d' ': e'", "'a:b' '\\:c' '::d' ': e'"),
            ("'\\:a'", "'\\\\:a'"),
            ("'\\:'", "'\\\\:'"),
            ("':a:b'", "':a:b'"),
            ("'\\::a'", "'\\::a'"),
            ("'$:a$:'", "'$\\:a$:'"),
            ("x ~ '[[:alpha:]]'", "x ~ '[[:alpha:]]'"),
        ] {
            let clause = TextClause::verbatim(sql);
            assert_eq!(clause.text, written);
            assert_eq!(clause.sql(), sql);
        }
    }
}
