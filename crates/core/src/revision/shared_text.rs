//! Text that may be a part of a longer one.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// Text that costs nothing to copy: one of its own, or a part of a longer text that many share.
///
/// The headers of thousands of revisions come out of one file; to give each of their words an allocation of its own would
/// take longer than to read them.
#[derive(Clone)]
pub struct SharedText(Repr);

#[derive(Clone)]
enum Repr {
    Whole(Arc<str>),
    /// The range lies within the text and on the borders of characters.
    Part {
        text: Arc<String>,
        start: u32,
        end: u32,
    },
}

impl SharedText {
    /// Takes a part of a text; nothing where there is no such part.
    pub fn part(text: &Arc<String>, range: Range<u32>) -> Option<Self> {
        let Range { start, end } = range;
        text.get(start as usize..end as usize)?;
        Some(Self(Repr::Part { text: text.clone(), start, end }))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Whole(text) => text,
            Repr::Part { text, start, end } => &text[*start as usize..*end as usize],
        }
    }
}

impl Default for SharedText {
    fn default() -> Self {
        Self(Repr::Whole(Arc::from("")))
    }
}

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for SharedText {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for SharedText {
    fn from(text: &str) -> Self {
        Self(Repr::Whole(Arc::from(text)))
    }
}

impl From<String> for SharedText {
    fn from(text: String) -> Self {
        Self(Repr::Whole(Arc::from(text)))
    }
}

impl fmt::Debug for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl PartialEq for SharedText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for SharedText {}

impl PartialEq<str> for SharedText {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for SharedText {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for SharedText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SharedText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other)
    }
}

impl Hash for SharedText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_as_good_as_the_same_text_alone() {
        let whole = Arc::new("größer".to_owned());
        let part = SharedText::part(&whole, 2..4).expect("a letter");
        assert_eq!(part, SharedText::from("ö"));
        assert_eq!(part.cmp(&SharedText::from("z")), "ö".cmp("z"));
        let within: std::collections::HashSet<_> = [part].into();
        assert!(within.contains(&SharedText::from("ö".to_owned())));
    }

    #[test]
    fn what_is_no_part_is_none() {
        let whole = Arc::new("größer".to_owned());
        for (start, end) in [(3, 4), (0, 99), (5, 4), (u32::MAX, u32::MAX)] {
            assert_eq!(SharedText::part(&whole, Range { start, end }), None, "{start}..{end}");
        }
    }
}
