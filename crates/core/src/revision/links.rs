//! The links of a revision to others.

use std::ops::Deref;

use super::revision::RevisionIndex;

/// Revisions, in order. Nearly every revision has one parent and one child, and that takes no allocation.
#[derive(Debug, Clone, Default)]
pub(super) enum Links {
    #[default]
    None,
    One(RevisionIndex),
    Several(Vec<RevisionIndex>),
}

impl Links {
    pub(super) fn push(&mut self, index: RevisionIndex) {
        match self {
            Self::None => *self = Self::One(index),
            Self::One(first) => *self = Self::Several(vec![*first, index]),
            Self::Several(list) => list.push(index),
        }
    }

    /// Adds a revision unless it is there.
    pub(super) fn push_once(&mut self, index: RevisionIndex) {
        if !self.contains(&index) {
            self.push(index);
        }
    }
}

impl Deref for Links {
    type Target = [RevisionIndex];

    fn deref(&self) -> &[RevisionIndex] {
        match self {
            Self::None => &[],
            Self::One(index) => std::slice::from_ref(index),
            Self::Several(list) => list,
        }
    }
}

impl<'l> IntoIterator for &'l Links {
    type Item = &'l RevisionIndex;
    type IntoIter = std::slice::Iter<'l, RevisionIndex>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_their_order() {
        let mut links = Links::default();
        assert!(links.is_empty());
        for number in [3, 1, 3, 2, 1] {
            links.push_once(RevisionIndex(number));
        }
        links.push(RevisionIndex(3));
        assert_eq!(*links, [3, 1, 2, 3].map(RevisionIndex));
    }
}
