//! What people type where a revision is asked for. A target is only text with a shape: whether it
//! means anything is for the map to say.

use std::fmt;

use super::error::RevisionError;
use super::revision::RevisionId;

/// A revision identifier as typed: `head`, `heads`, `base`, an id or the beginning of one, a branch
/// label, `label@head`, `+2`, `label@+2`, `ae10-1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target(String);

/// A target that counts steps: `[label@][symbol](+|-)N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelativeTarget<'t> {
    /// What stands before `@`.
    pub branch: Option<&'t str>,
    /// What the steps are counted from; the current revisions when absent.
    pub symbol: Option<&'t str>,
    /// The number of steps, negative downwards.
    pub steps: i64,
    /// The number of steps as typed, with its sign.
    pub text: &'t str,
}

impl Target {
    /// Takes a text for a target.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the target as one that counts steps; what follows the number is ignored, as upstream does.
    pub fn relative(&self) -> Option<RelativeTarget<'_>> {
        let text = self.0.as_str();
        // The shortest branch name that leaves something readable wins; a line end cannot be part of it.
        for (at, _) in text.match_indices('@') {
            let branch = &text[..at];
            if branch.contains('\n') {
                break;
            }
            if branch.is_empty() {
                continue;
            }
            if let Some(found) = read_steps(&text[at + 1..], Some(branch)) {
                return Some(found);
            }
        }
        read_steps(text, None)
    }

    /// Splits at the first `@` into branch and symbol.
    pub(super) fn branch_and_symbol(text: &str) -> (Option<&str>, &str) {
        match text.split_once('@') {
            Some((branch, symbol)) => (Some(branch), symbol),
            None => (None, text),
        }
    }
}

fn read_steps<'t>(text: &'t str, branch: Option<&'t str>) -> Option<RelativeTarget<'t>> {
    let symbol_end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let number = &text[symbol_end..];
    let negative = match number.as_bytes().first() {
        Some(b'+') => false,
        Some(b'-') => true,
        _ => return None,
    };
    let digits = number[1..].bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return None;
    }
    let text_of_number = &number[..=digits];
    // A number that does not fit is further than any graph reaches.
    let magnitude = number[1..=digits].parse::<i64>().unwrap_or(i64::MAX);
    Some(RelativeTarget {
        branch,
        symbol: (symbol_end > 0).then(|| &text[..symbol_end]),
        steps: if negative { -magnitude } else { magnitude },
        text: text_of_number,
    })
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for Target {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Target {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// One end of a walk through the graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// Before the first revision.
    Base,
    /// What someone typed.
    Target(Target),
    /// The rows of a version table (none: nothing is applied).
    Rows(Vec<RevisionId>),
}

impl Endpoint {
    /// Takes a typed target for an end.
    pub fn target(text: impl Into<String>) -> Self {
        Self::Target(Target::new(text))
    }

    /// Takes version rows for an end.
    pub fn rows<R: AsRef<str>>(rows: impl IntoIterator<Item = R>) -> Self {
        Self::Rows(rows.into_iter().map(RevisionId::new).collect())
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base => f.write_str("base"),
            Self::Target(target) => f.write_str(target.as_str()),
            Self::Rows(rows) if rows.is_empty() => f.write_str("base"),
            Self::Rows(rows) => {
                for (position, row) in rows.iter().enumerate() {
                    if position > 0 {
                        f.write_str(", ")?;
                    }
                    f.write_str(row.as_str())?;
                }
                Ok(())
            }
        }
    }
}

/// `from:to`, as `--sql` takes it for upgrade, downgrade and stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRange {
    /// What stands before the colon, when there is one.
    pub start: Option<Target>,
    /// What stands after it, or all of the text.
    pub end: Target,
}

impl TargetRange {
    /// Splits at the first colon.
    pub fn parse(text: &str) -> Self {
        match text.split_once(':') {
            Some((start, end)) => Self { start: Some(Target::new(start)), end: Target::new(end) },
            None => Self { start: None, end: Target::new(text) },
        }
    }

    /// Returns whether a colon was there.
    pub fn is_range(&self) -> bool {
        self.start.is_some()
    }
}

/// The argument of `history -r`: `[start]:[end]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryRange {
    start: Option<String>,
    end: Option<String>,
}

impl HistoryRange {
    /// Reads `[start]:[end]`; anything but exactly one colon is refused.
    pub fn parse(text: &str) -> Result<Self, RevisionError> {
        let mut parts = text.trim().split(':');
        let (Some(start), Some(end), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(RevisionError::HistoryRange);
        };
        let given = |part: &str| (!part.is_empty()).then(|| part.to_owned());
        Ok(Self { start: given(start), end: given(end) })
    }

    /// Returns whether the version rows of a database are needed to know the range.
    pub fn needs_current(&self) -> bool {
        self.start.as_deref() == Some("current") || self.end.as_deref() == Some("current")
    }

    /// Returns the lower and the upper end, with `rows` put in the place of `current`.
    ///
    /// As upstream: when both ends say `current` only the upper one is replaced, and an empty
    /// version table stands for no limit.
    pub fn endpoints(&self, rows: &[RevisionId]) -> (Endpoint, Endpoint) {
        let current = (!rows.is_empty()).then(|| Endpoint::Rows(rows.to_vec()));
        let typed = |part: &Option<String>| part.as_ref().map(|text| Endpoint::target(text.clone()));
        let (start, end) = if self.end.as_deref() == Some("current") {
            (typed(&self.start), current)
        } else if self.start.as_deref() == Some("current") {
            (current, typed(&self.end))
        } else {
            (typed(&self.start), typed(&self.end))
        };
        (start.unwrap_or_else(|| Endpoint::target("base")), end.unwrap_or_else(|| Endpoint::target("heads")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relative(text: &str) -> Option<(Option<String>, Option<String>, i64)> {
        Target::from(text).relative().map(|found| (found.branch.map(str::to_owned), found.symbol.map(str::to_owned), found.steps))
    }

    #[test]
    fn steps_are_read_with_branch_and_symbol() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(relative("+2"), Some((None, None, 2)));
        assert_eq!(relative("-0"), Some((None, None, 0)));
        assert_eq!(relative("ae10-3"), Some((None, some("ae10"), -3)));
        assert_eq!(relative("left@+1"), Some((some("left"), None, 1)));
        assert_eq!(relative("left@head-1x"), Some((some("left"), some("head"), -1)));
        assert_eq!(relative("a@b@c+1"), Some((some("a@b"), some("c"), 1)));
        assert_eq!(relative("@+1"), None);
        assert_eq!(relative("head"), None);
        assert_eq!(relative("a b+1"), None);
        assert_eq!(relative("+99999999999999999999"), Some((None, None, i64::MAX)));
    }

    #[test]
    fn a_history_range_has_exactly_one_colon() {
        assert!(HistoryRange::parse("a").is_err());
        assert!(HistoryRange::parse("a:b:c").is_err());
        assert!(HistoryRange::parse(":").is_ok());
        assert!(HistoryRange::parse("current:").is_ok_and(|range| range.needs_current()));
    }
}
