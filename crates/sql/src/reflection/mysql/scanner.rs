//! A line of `SHOW CREATE TABLE`, read from left to right.

/// What is left of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanner<'a> {
    rest: &'a str,
    quote: char,
}

impl<'a> Scanner<'a> {
    /// `quote` is the character around names.
    pub(super) fn new(line: &'a str, quote: char) -> Self {
        Self { rest: line, quote }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Whether nothing follows, or a blank does: what came before was complete.
    pub(super) fn at_boundary(&self) -> bool {
        self.rest.is_empty() || self.rest.starts_with(' ')
    }

    fn strip(&self, text: &str) -> Option<Self> {
        let head = self.rest.get(..text.len())?;
        head.eq_ignore_ascii_case(text).then(|| Self { rest: &self.rest[text.len()..], ..*self })
    }

    /// Takes `text`, in any case.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let after = self.strip(text);
        if let Some(after) = after {
            *self = after;
        }
        after.is_some()
    }

    /// Takes blanks.
    pub(super) fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    /// Takes blanks and words behind them, up to a boundary; takes nothing if they are not there.
    pub(super) fn words(&mut self, words: &str) -> bool {
        let mut ahead = *self;
        if !ahead.rest.starts_with(' ') {
            return false;
        }
        ahead.blanks();
        let found = ahead.eat(words) && ahead.at_boundary();
        if found {
            *self = ahead;
        }
        found
    }

    /// Takes blanks, a keyword, blanks, and what `value` takes behind them, up to a boundary; takes nothing otherwise.
    pub(super) fn clause<T>(&mut self, keyword: &str, value: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        if !ahead.words(keyword) {
            return None;
        }
        ahead.blanks();
        let found = value(&mut ahead)?;
        if !ahead.at_boundary() {
            return None;
        }
        *self = ahead;
        Some(found)
    }

    /// Takes characters as long as they pass; at least one.
    pub(super) fn run(&mut self, passes: impl Fn(char) -> bool) -> Option<&'a str> {
        let end = self.rest.find(|c: char| !passes(c)).unwrap_or(self.rest.len());
        let (found, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!found.is_empty()).then_some(found)
    }

    /// Takes a word.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        self.run(|c| c.is_alphanumeric() || c == '_')
    }

    /// Takes a name in quotes; doubled quotes inside stay doubled, as the reference leaves them.
    pub(super) fn raw_name(&mut self) -> Option<&'a str> {
        let inner = self.rest.strip_prefix(self.quote)?;
        let end = end_of_quoted(inner, self.quote)?;
        self.rest = &inner[end + self.quote.len_utf8()..];
        (end > 0).then(|| &inner[..end])
    }

    /// Takes a string in single quotes with what is inside, quotes doubled.
    pub(super) fn string(&mut self) -> Option<&'a str> {
        let inner = self.rest.strip_prefix('\'')?;
        let end = end_of_quoted(inner, '\'')?;
        self.rest = &inner[end + 1..];
        Some(&inner[..end])
    }

    /// Takes a parenthesis up to the first closing one behind which `fits`.
    pub(super) fn parenthesis(&mut self, fits: impl Fn(&str) -> bool) -> Option<&'a str> {
        let inner = self.rest.strip_prefix('(')?;
        let end = inner.match_indices(')').map(|(at, _)| at).find(|at| *at > 0 && fits(&inner[at + 1..]))?;
        self.rest = &inner[end + 1..];
        Some(&inner[..end])
    }

    /// Takes a parenthesis up to the last closing one behind which `fits`.
    pub(super) fn widest_parenthesis(&mut self, fits: impl Fn(&str) -> bool) -> Option<&'a str> {
        let inner = self.rest.strip_prefix('(')?;
        let end = inner.rmatch_indices(')').map(|(at, _)| at).find(|at| fits(&inner[at + 1..]))?;
        self.rest = &inner[end + 1..];
        Some(&inner[..end])
    }

    /// Puts the end of the text at `rest`.
    pub(super) fn advance_to(&mut self, rest: &'a str) {
        self.rest = rest;
    }
}

/// Where the closing quote stands; doubled ones are no end.
fn end_of_quoted(inner: &str, quote: char) -> Option<usize> {
    let mut places = inner.match_indices(quote).map(|(at, _)| at).peekable();
    while let Some(at) = places.next() {
        if places.peek() == Some(&(at + quote.len_utf8())) {
            places.next();
        } else {
            return Some(at);
        }
    }
    None
}
