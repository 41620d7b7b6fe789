//! Type text, taken apart for comparing.

/// A type as tokens: `NUMERIC(10, 2) UNSIGNED` is `numeric`, `[unsigned]`, `[10, 2]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypeTokens {
    pub first: String,
    pub rest: Vec<String>,
    pub args: Vec<String>,
}

impl TypeTokens {
    /// All words.
    pub fn words(&self) -> String {
        let mut words = vec![self.first.as_str()];
        words.extend(self.rest.iter().map(String::as_str));
        words.join(" ")
    }
}

/// Takes the text of a type apart (`_tokenize_column_type`).
pub fn tokenize(text: &str) -> TypeTokens {
    let lower = text.to_lowercase();
    let chars: Vec<char> = lower.chars().collect();
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut words = Vec::new();
    let mut parenthesis: Option<String> = None;
    let mut at = 0;
    while at < chars.len() {
        if is_word(chars[at]) {
            let start = at;
            while at < chars.len() && is_word(chars[at]) {
                at += 1;
            }
            words.push(chars[start..at].iter().collect::<String>());
            continue;
        }
        if chars[at] == '('
            && let Some(length) = chars.get(at + 2..).and_then(|rest| rest.iter().position(|c| *c == ')'))
        {
            let inside: String = chars[at + 1..at + 2 + length].iter().collect();
            parenthesis = Some(inside);
            at += length + 3;
            continue;
        }
        at += 1;
    }
    let mut words = words.into_iter();
    let mut tokens = TypeTokens { first: words.next().unwrap_or_default(), rest: words.collect(), args: Vec::new() };
    if let Some(inside) = parenthesis {
        // `key=value` terms are not compared.
        tokens.args = inside
            .split(['(', ')', ','])
            .filter(|term| !term.is_empty() && !term.contains('='))
            .map(|term| term.trim().to_owned())
            .collect();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::{TypeTokens, tokenize};

    fn tokens(first: &str, rest: &[&str], args: &[&str]) -> TypeTokens {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        TypeTokens { first: first.to_owned(), rest: own(rest), args: own(args) }
    }

    #[test]
    fn words_and_arguments() {
        assert_eq!(tokenize("NUMERIC(10, 5)"), tokens("numeric", &[], &["10", "5"]));
        assert_eq!(tokenize("INTEGER (10) UNSIGNED"), tokens("integer", &["unsigned"], &["10"]));
        assert_eq!(tokenize("TIMESTAMP WITH TIME ZONE"), tokens("timestamp", &["with", "time", "zone"], &[]));
        assert_eq!(tokenize("ENUM('a','b (c)')"), tokens("enum", &[], &["'a'", "'b", "c"]));
        assert_eq!(tokenize("X()"), tokens("x", &[], &[]));
    }
}
