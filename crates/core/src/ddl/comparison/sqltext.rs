//! SQL text by token: what is only written differently compares as equal.

/// How a database writes names and strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spelling {
    /// What stands around names.
    pub name_quotes: &'static [(char, char)],
    /// Names in quotes are the same in capitals.
    pub folds_names: bool,
    /// `\` in a string takes the next character as it is.
    pub escapes: bool,
}

impl Spelling {
    /// The standard's.
    pub const STANDARD: Self = Self { name_quotes: &[('"', '"')], folds_names: false, escapes: false };
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A keyword, or a name without quotes.
    Word,
    /// A name in quotes.
    Name,
    Text,
    Number,
    Sign,
}

/// A token, with its place in the text in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    /// As it is compared: words in small letters, names without quotes where they need none.
    pub text: String,
    pub start: usize,
    pub end: usize,
}

impl Token {
    fn is(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    /// The word, keyword or name.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }
}

/// Signs of more than one character, longest first.
const SIGNS: [&str; 24] = [
    "!~~*", "->>", "#>>", "!~~", "~~*", "!~*", "<=>", "::", "<>", "!=", "<=", ">=", "==", "||", "&&", "->", "#>", "@>", "<@",
    "~~", "!~", "~*", "<<", ">>",
];

/// Takes a text apart; comments and blanks are left out.
pub fn tokens(text: &str, spelling: Spelling) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let byte = |at: usize| chars.get(at).map_or(text.len(), |(byte, _)| *byte);
    let char_at = |at: usize| chars.get(at).map(|(_, c)| *c);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = char_at(at) {
        let start = at;
        let mut push = |kind: Kind, text: String, end: usize| {
            found.push(Token { kind, text, start: byte(start), end: byte(end) });
        };
        if c.is_whitespace() {
            at += 1;
        } else if c == '-' && char_at(at + 1) == Some('-') {
            at += (at..chars.len()).take_while(|place| char_at(*place) != Some('\n')).count();
        } else if c == '/' && char_at(at + 1) == Some('*') {
            let end = (at + 2..chars.len()).find(|place| char_at(*place) == Some('*') && char_at(place + 1) == Some('/'));
            at = end.map_or(chars.len(), |end| end + 2);
        } else if let Some((_, close)) = spelling.name_quotes.iter().find(|(open, _)| *open == c) {
            let (name, end) = quoted(&chars, at, *close, false);
            push(Kind::Name, bare_name(&name, spelling), end);
            at = end;
        } else if c == '\'' || c == '"' {
            let (content, end) = quoted(&chars, at, c, spelling.escapes);
            push(Kind::Text, format!("'{content}'"), end);
            at = end;
        } else if c.is_ascii_digit() {
            let end = at
                + (at..chars.len())
                    .take_while(|place| char_at(*place).is_some_and(|c| c.is_alphanumeric() || c == '.' || c == '_'))
                    .count();
            push(Kind::Number, text[byte(at)..byte(end)].to_lowercase(), end);
            at = end;
        } else if c.is_alphanumeric() || c == '_' {
            let end = at
                + (at..chars.len())
                    .take_while(|place| char_at(*place).is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$'))
                    .count();
            push(Kind::Word, text[byte(at)..byte(end)].to_lowercase(), end);
            at = end;
        } else {
            let rest = &text[byte(at)..];
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
            let end = at + sign.map_or(1, str::len);
            let shown = match sign {
                Some("!=") => "<>",
                Some("==") => "=",
                Some(sign) => sign,
                None => &text[byte(at)..byte(end)],
            };
            push(Kind::Sign, shown.to_owned(), end);
            at = end;
        }
    }
    found
}

/// What stands in quotes that begin here, and where it ends.
fn quoted(chars: &[(usize, char)], at: usize, close: char, escapes: bool) -> (String, usize) {
    let mut content = String::new();
    let mut place = at + 1;
    while let Some((_, c)) = chars.get(place) {
        if escapes && *c == '\\' {
            content.extend(chars.get(place + 1).map(|(_, c)| *c));
            place += 2;
        } else if *c != close {
            content.push(*c);
            place += 1;
        } else if chars.get(place + 1).map(|(_, c)| *c) == Some(close) {
            content.push(close);
            place += 2;
        } else {
            return (content, place + 1);
        }
    }
    (content, chars.len())
}

/// A name as a word, where it could be written as one.
fn bare_name(name: &str, spelling: Spelling) -> String {
    let name = if spelling.folds_names { name.to_lowercase() } else { name.to_owned() };
    let plain = !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c == '_' || c.is_ascii_digit() || c.is_lowercase());
    if plain || spelling.folds_names { name } else { format!("\"{name}\"") }
}

/// The text in a form in which spelling does not count: blanks, capitals, quotes that are not needed, parentheses around
/// everything.
pub fn normal(text: &str, spelling: Spelling) -> String {
    let tokens = tokens(text, spelling);
    let mut inner = tokens.as_slice();
    while let Some(rest) = without_parentheses(inner) {
        inner = rest;
    }
    inner.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether two texts are the same but for their spelling.
pub fn same(a: &str, b: &str, spelling: Spelling) -> bool {
    a == b || normal(a, spelling) == normal(b, spelling)
}

fn without_parentheses(tokens: &[Token]) -> Option<&[Token]> {
    let [first, inner @ .., last] = tokens else { return None };
    if !first.is("(") || !last.is(")") {
        return None;
    }
    let mut depth = 0_usize;
    for token in inner {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.checked_sub(1)?;
        }
    }
    (depth == 0).then_some(inner)
}

/// The parts between commas that stand in no parentheses.
pub fn parts(text: &str, spelling: Spelling) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0_usize, 0, Vec::new());
    for token in tokens(text, spelling) {
        if token.is("(") || token.is("[") {
            depth += 1;
        } else if token.is(")") || token.is("]") {
            depth = depth.saturating_sub(1);
        } else if token.is(",") && depth == 0 {
            found.push(text[start..token.start].trim());
            start = token.end;
        }
    }
    found.push(text[start..].trim());
    found
}

/// What stands in the first parentheses, and what follows them.
pub fn in_parentheses(text: &str, spelling: Spelling) -> Option<(&str, &str)> {
    let tokens = tokens(text, spelling);
    let open = tokens.iter().position(|token| token.is("("))?;
    let mut depth = 0_usize;
    for token in &tokens[open..] {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth -= 1;
            if depth == 0 {
                return Some((&text[tokens[open].end..token.start], &text[token.end..]));
            }
        }
    }
    None
}

/// Where a word stands for the first time in no parentheses: what is before, and what is behind it.
pub fn at_word<'a>(text: &'a str, word: &str, spelling: Spelling) -> Option<(&'a str, &'a str)> {
    let mut depth = 0_usize;
    for token in tokens(text, spelling) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is_word(word) {
            return Some((&text[..token.start], &text[token.end..]));
        }
    }
    None
}

/// Which of these names the text speaks of, in their own order.
pub fn names_in<'a>(text: &str, names: impl Iterator<Item = &'a str>, spelling: Spelling) -> Vec<&'a str> {
    let tokens = tokens(text, spelling);
    let is_it = |name: &str| {
        let bare = bare_name(name, spelling);
        tokens.iter().enumerate().any(|(place, token)| match token.kind {
            Kind::Word => {
                (token.text == bare || token.text == name.to_lowercase())
                    && !tokens.get(place + 1).is_some_and(|next| next.is("("))
            }
            Kind::Name => token.text == bare,
            Kind::Text | Kind::Number | Kind::Sign => false,
        })
    };
    names.filter(|name| is_it(name)).collect()
}

/// The text with another name for a column.
pub fn renamed(text: &str, old: &str, new: &str, spelling: Spelling) -> String {
    let tokens = tokens(text, spelling);
    let bare = bare_name(old, spelling);
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for (place, token) in tokens.iter().enumerate() {
        let is_name = match token.kind {
            Kind::Word => token.text == bare && !tokens.get(place + 1).is_some_and(|next| next.is("(")),
            Kind::Name => token.text == bare,
            Kind::Text | Kind::Number | Kind::Sign => false,
        };
        if is_name {
            out.push_str(&text[from..token.start]);
            let plain = bare_name(new, Spelling { folds_names: false, ..spelling });
            match spelling.name_quotes.first() {
                Some((open, close)) if token.kind == Kind::Name || plain.starts_with('"') => {
                    out.push(*open);
                    out.push_str(new);
                    out.push(*close);
                }
                _ => out.push_str(new),
            }
            from = token.end;
        }
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const MYSQL: Spelling = Spelling { name_quotes: &[('`', '`')], folds_names: true, escapes: true };

    #[test]
    fn spelling_does_not_count() {
        for (a, b) in [
            ("a > 0", "(a>0)"),
            ("A > 0 AND b != 'X'", "a > 0 and \"b\" <> 'X'"),
            ("((a) > (b))", "(a) > (b)"),
            ("a /* why */ > 0 -- so", "a > 0"),
        ] {
            assert!(same(a, b, Spelling::STANDARD), "{a} and {b}");
        }
        assert!(same("`Amount` > 0 and `b` = \"x\"", "amount > 0 AND b = 'x'", MYSQL));
    }

    #[test]
    fn what_differs_differs() {
        for (a, b) in [
            ("a > 0", "a > 1"),
            ("b = 'x'", "b = 'X'"),
            ("\"A\" > 0", "a > 0"),
            ("(a) > (b)", "a) > (b"),
            ("a > 0", "a > 0::numeric"),
        ] {
            assert!(!same(a, b, Spelling::STANDARD), "{a} and {b}");
        }
    }

    #[test]
    fn texts_come_apart_at_commas_and_words() {
        assert_eq!(parts("lower(a, 'x,'), b DESC", Spelling::STANDARD), ["lower(a, 'x,')", "b DESC"]);
        assert_eq!(in_parentheses("ON t (f(a), b) WHERE (c)", Spelling::STANDARD), Some(("f(a), b", " WHERE (c)")));
        assert_eq!(at_word("(a where b) WHERE c", "where", Spelling::STANDARD), Some(("(a where b) ", " c")));
    }

    #[test]
    fn names_are_found_and_renamed() {
        let columns = ["amount", "b", "upper"];
        assert_eq!(names_in("upper(b) = 'amount' OR b > 1", columns.into_iter(), Spelling::STANDARD), ["b"]);
        assert_eq!(renamed("lower(lower) = 'lower'", "lower", "low", Spelling::STANDARD), "lower(low) = 'lower'");
        assert_eq!(renamed("\"Mail\" <> ''", "Mail", "email", Spelling::STANDARD), "\"email\" <> ''");
        assert_eq!(renamed("mail <> ''", "mail", "E-Mail", Spelling::STANDARD), "\"E-Mail\" <> ''");
        assert_eq!(renamed("`mail` <> ''", "mail", "email", MYSQL), "`email` <> ''");
    }

    #[test]
    fn any_text_comes_apart() {
        for text in ["'", "\"", "`a", "/*", "--", "ä('ö", "a\\", "'a\\"] {
            tokens(text, Spelling::STANDARD);
            tokens(text, MYSQL);
        }
    }
}
