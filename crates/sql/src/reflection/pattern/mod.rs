//! Regular expressions with the meaning of Python's `re`: what SQLAlchemy reads CREATE TABLE texts with, and SQLite's REGEXP.
//!
//! A backtracking matcher over characters. It knows what `re` patterns commonly use: classes, groups (named too),
//! greedy and lazy repeats, alternatives, anchors, look-around, back-references and the flags `i`, `m`, `s`, `x`.

mod matcher;
mod node;
mod parser;
mod set;

use matcher::Matcher;
use node::{Beginning, Core, Node};
use parser::Parsed;
use std::collections::BTreeMap;
use std::fmt;

/// A pattern that is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError(String);

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PatternError {}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    alternatives: Vec<Vec<Node>>,
    beginning: Beginning,
    core: Core,
    groups: usize,
    names: BTreeMap<String, usize>,
}

/// Where a pattern matched, in characters; group 0 is the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match<'t> {
    text: &'t [char],
    groups: Vec<Option<(usize, usize)>>,
}

impl Match<'_> {
    /// The text of a group that took part.
    pub fn group(&self, index: usize) -> Option<String> {
        let (start, end) = (*self.groups.get(index)?)?;
        Some(self.text[start..end].iter().collect())
    }

    pub fn start(&self) -> usize {
        self.groups[0].map_or(0, |span| span.0)
    }

    pub fn end(&self) -> usize {
        self.groups[0].map_or(0, |span| span.1)
    }
}

impl Pattern {
    /// Compiles a pattern; `flags` is any of `imsx`.
    ///
    /// # Errors
    /// Broken syntax, or a construct that is not known.
    pub fn new(pattern: &str, flags: &str) -> Result<Self, PatternError> {
        let Parsed { alternatives, groups, names } = parser::parse(pattern, flags)?;
        let (beginning, core) = (Beginning::of_alternatives(&alternatives), Core::of_alternatives(&alternatives));
        Ok(Self { alternatives, beginning, core, groups, names })
    }

    /// The number of a named group.
    pub fn group_index(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// `re.match`: at `start` exactly.
    pub fn match_at<'t>(&self, text: &'t [char], start: usize) -> Option<Match<'t>> {
        let mut groups = self.no_groups();
        self.matches(text, start, &mut groups).then_some(Match { text, groups })
    }

    fn no_groups(&self) -> Vec<Option<(usize, usize)>> {
        vec![None; self.groups + 1]
    }

    fn matches(&self, text: &[char], start: usize, groups: &mut Vec<Option<(usize, usize)>>) -> bool {
        let mut end = start;
        let matched = Matcher { text }.alternatives(&self.alternatives, start, groups, &mut |at, _| {
            end = at;
            true
        });
        groups[0] = matched.then_some((start, end));
        matched
    }

    /// `re.search` from `start` on.
    pub fn search<'t>(&self, text: &'t [char], start: usize) -> Option<Match<'t>> {
        let mut groups = self.no_groups();
        let mut at = start;
        while at <= text.len() {
            // A match begins between here and the last place where its core may stand.
            let (first, last) = self.core.places(text, at)?;
            for at in first..=last {
                if self.beginning.may_be(text.get(at).copied()) {
                    groups.fill(None);
                    if self.matches(text, at, &mut groups) {
                        return Some(Match { text, groups });
                    }
                }
            }
            at = last + 1;
        }
        None
    }

    /// `re.finditer`.
    pub fn find_all<'t>(&self, text: &'t [char]) -> Vec<Match<'t>> {
        let mut found: Vec<Match<'t>> = Vec::new();
        let mut at = 0;
        while let Some(hit) = self.search(text, at) {
            at = if hit.end() > hit.start() { hit.end() } else { hit.end() + 1 };
            found.push(hit);
        }
        found
    }
}

/// What a pattern sees: one element per character.
pub fn characters(text: &str) -> Vec<char> {
    text.chars().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(pattern: &str, flags: &str, text: &str) -> Option<Vec<Option<String>>> {
        let pattern = Pattern::new(pattern, flags).unwrap();
        let text = characters(text);
        let found = pattern.search(&text, 0)?;
        Some((0..=pattern.groups).map(|group| found.group(group)).collect())
    }

    fn some(texts: &[&str]) -> Option<Vec<Option<String>>> {
        Some(texts.iter().map(|text| Some((*text).to_owned())).collect())
    }

    #[test]
    fn searches_like_re() {
        assert_eq!(search(r"a(b*)c", "", "xabbc"), some(&["abbc", "bb"]));
        assert_eq!(search(r#""(.+?)""#, "", r#"x "a" "b""#), some(&[r#""a""#, "a"]));
        assert_eq!(search(r"(?:a|ab)(c|bcd)(d*)", "", "abcd"), some(&["abcd", "bcd", ""]));
        assert_eq!(search(r"(\w+)\s+\1", "i", "the The"), some(&["the The", "the"]));
        assert_eq!(search(r"(?<![a-z])x(?=y)", "", "axy xy"), some(&["x"]));
        assert_eq!(search(r"^b$", "m", "a\nb\nc"), some(&["b"]));
        assert_eq!(search(r"a.c", "", "a\nc"), None);
        assert_eq!(search(r"a.c", "s", "a\nc"), some(&["a\nc"]));
        assert_eq!(search("a b # c\n[ ]", "x", "ab "), some(&["ab "]));
        assert_eq!(search(r"(a*)*b", "", "aab"), some(&["aab", "aa"]));
        assert_eq!(search(r"x{2,3}?", "", "xxxx"), some(&["xx"]));
        assert_eq!(search(r"[\]\-a]+", "", "-]a"), some(&["-]a"]));
        assert_eq!(search(r"\d+$", "", "a12\n"), some(&["12"]));
    }

    #[test]
    fn a_search_passes_over_nothing_that_may_begin_a_match() {
        assert_eq!(search(r"(?:x\s+)?(?:b|(c)?d)", "i", "aa D"), Some(vec![Some("D".to_owned()), None]));
        assert_eq!(search(r"(?<!a)(b)\1", "", "abb bb"), some(&["bb", "b"]));
        assert_eq!(search("ß", "i", "aß"), some(&["ß"]));
        assert_eq!(search("[^a]$", "", "aaä"), some(&["ä"]));
        assert_eq!(search("k", "i", "a\u{212a}"), some(&["\u{212a}"]));
        assert_eq!(search("(b*)$", "", "ab"), some(&["b", "b"]));
    }

    #[test]
    fn a_search_finds_its_core_on_any_line_that_a_match_may_reach() {
        assert_eq!(search(r"(\w+) +unique", "i", "a b\nc\nd e UNIQUE\n"), some(&["e UNIQUE", "e"]));
        assert_eq!(search(r"(\w+)\s+unique", "i", "a b\nUNIQUE\n"), some(&["b\nUNIQUE", "b"]));
        assert_eq!(search(r"(\w)[^x]unique", "", "a\nunique"), some(&["a\nunique", "a"]));
        assert_eq!(search(r"(?s:(a).)unique", "", "b\na\nunique"), some(&["a\nunique", "a"]));
        assert_eq!(search(r"ab|unique", "", "x\nab"), some(&["ab"]));
        assert_eq!(search(r"(b?)(?:unique)?", "", "b"), some(&["b", "b"]));
        assert_eq!(search("key", "i", "a \u{212a}ey"), some(&["\u{212a}ey"]));
        let text = characters("a unique b\nunique");
        let found = Pattern::new("(?:(a) )?unique", "").unwrap().find_all(&text).len();
        assert_eq!(found, 2);
    }

    #[test]
    fn refuses_what_is_broken() {
        for broken in ["(", "a)", "[a", "*a", r"\q", "(?P<a", r"\2"] {
            assert!(Pattern::new(broken, "").is_err(), "{broken}");
        }
    }

    #[test]
    fn long_texts_do_not_exhaust_the_stack() {
        let text = characters(&"a".repeat(200_000));
        assert_eq!(Pattern::new("a*?b", "").unwrap().match_at(&text, 0), None);
        assert_eq!(Pattern::new(".*a", "").unwrap().match_at(&text, 0).map(|m| m.end()), Some(200_000));
    }
}
