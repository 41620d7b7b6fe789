//! Walks: who is reached from whom, and what `history` lists.

use super::error::RevisionError;
use super::map::RevisionMap;
use super::revision::{Revision, RevisionId, RevisionIndex};
use super::target::{Endpoint, HistoryRange};

/// A set of revisions of one map.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    words: Vec<u64>,
}

impl Marks {
    pub(super) fn new(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)] }
    }

    /// Adds a revision; returns whether it was not there.
    pub(super) fn insert(&mut self, index: RevisionIndex) -> bool {
        let (word, bit) = (index.position() / 64, 1u64 << (index.position() % 64));
        let added = self.words[word] & bit == 0;
        self.words[word] |= bit;
        added
    }

    pub(super) fn remove(&mut self, index: RevisionIndex) {
        self.words[index.position() / 64] &= !(1u64 << (index.position() % 64));
    }

    pub(super) fn contains(&self, index: RevisionIndex) -> bool {
        self.words[index.position() / 64] & (1u64 << (index.position() % 64)) != 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(super) fn unite(&mut self, other: &Self) {
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    pub(super) fn intersect(&mut self, other: &Self) {
        for (word, kept) in self.words.iter_mut().zip(&other.words) {
            *word &= kept;
        }
    }

    pub(super) fn subtract(&mut self, other: &Self) {
        for (word, gone) in self.words.iter_mut().zip(&other.words) {
            *word &= !gone;
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = RevisionIndex> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                (rest != 0).then(|| {
                    let bit = rest.trailing_zeros();
                    rest &= rest - 1;
                    RevisionIndex(at as u32 * 64 + bit)
                })
            })
        })
    }
}

/// Which links a walk follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// `down_revision`.
    Parents,
    /// `down_revision` and `depends_on`.
    AllParents,
    /// `down_revision` and the `depends_on` that ancestors do not have already.
    NormalizedParents,
    /// Backwards along `down_revision`.
    Children,
    /// Backwards along `down_revision` and `depends_on`.
    AllChildren,
}

impl Link {
    pub(super) fn of(self, revision: &Revision) -> &[RevisionIndex] {
        match self {
            Self::Parents => &revision.down,
            Self::AllParents => &revision.all_down,
            Self::NormalizedParents => &revision.normalized_down,
            Self::Children => &revision.next,
            Self::AllChildren => &revision.all_next,
        }
    }
}

/// How [`RevisionMap::iterate_revisions`] walks; the defaults are upstream's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalkOptions {
    /// Whether revisions off the line between the ends (dependencies) belong to the result.
    pub implicit_base: bool,
    /// Whether the lower end belongs to the result.
    pub inclusive: bool,
    /// Whether a relative end must find all of its steps.
    pub assert_relative_length: bool,
    /// Whether to select what a downgrade undoes.
    pub select_for_downgrade: bool,
}

impl Default for WalkOptions {
    fn default() -> Self {
        Self { implicit_base: false, inclusive: false, assert_relative_length: true, select_for_downgrade: false }
    }
}

impl RevisionMap {
    /// Returns the starting revisions and everything reached from them.
    pub(super) fn reach(&self, starts: &[RevisionIndex], link: Link) -> Marks {
        let mut seen = Marks::new(self.len());
        let mut todo = starts.to_vec();
        while let Some(index) = todo.pop() {
            if seen.insert(index) {
                todo.extend_from_slice(link.of(self.at(index)));
            }
        }
        seen
    }

    /// As [`reach`](Self::reach), refusing starts that reach each other
    /// (`RevisionMap._iterate_related_revisions` with `check=True`).
    pub(super) fn reach_apart(&self, starts: &[RevisionIndex], link: Link) -> Result<Marks, RevisionError> {
        let mut seen = Marks::new(self.len());
        let mut todo = Vec::new();
        for start in starts {
            let mut others = Vec::new();
            todo.push(*start);
            while let Some(index) = todo.pop() {
                if index != *start && starts.contains(&index) {
                    others.push(index);
                }
                if seen.insert(index) {
                    todo.extend_from_slice(link.of(self.at(index)));
                }
            }
            if !others.is_empty() {
                others.sort_unstable();
                others.dedup();
                return Err(RevisionError::Overlap { revision: self.at(*start).id().clone(), others: self.ids_at(&others) });
            }
        }
        Ok(seen)
    }

    /// Returns a revision's ancestors, itself among them, in map order.
    pub fn ancestors(&self, revision: &Revision, with_dependencies: bool) -> Vec<&Revision> {
        let link = if with_dependencies { Link::NormalizedParents } else { Link::Parents };
        self.reached(revision, link)
    }

    /// Returns a revision's descendants, itself among them, in map order.
    pub fn descendants(&self, revision: &Revision, with_dependencies: bool) -> Vec<&Revision> {
        let link = if with_dependencies { Link::AllChildren } else { Link::Children };
        self.reached(revision, link)
    }

    fn reached(&self, revision: &Revision, link: Link) -> Vec<&Revision> {
        self.reach(&[revision.index], link).iter().map(|index| self.at(index)).collect()
    }

    /// Lists revisions from the upper end down to the lower one
    /// (`RevisionMap.iterate_revisions`).
    pub fn iterate_revisions(
        &self,
        upper: &Endpoint,
        lower: &Endpoint,
        options: WalkOptions,
    ) -> Result<Vec<&Revision>, RevisionError> {
        let (chosen, heads) = if options.select_for_downgrade {
            let chosen = self.collect_downgrade(upper, lower, options)?;
            (chosen.revisions, chosen.heads)
        } else {
            self.collect_upgrade(upper, lower, options)?
        };
        Ok(self.topological_order(&chosen, &heads).into_iter().map(|index| self.at(index)).collect())
    }

    /// Lists revisions between two ends, both inclusive, newest first
    /// (`ScriptDirectory.walk_revisions`).
    pub fn walk_revisions(&self, base: &Endpoint, head: &Endpoint) -> Result<Vec<&Revision>, RevisionError> {
        self.iterate_revisions(
            head,
            base,
            WalkOptions { inclusive: true, assert_relative_length: false, ..WalkOptions::default() },
        )
    }

    /// Lists what `history -r` shows, newest first; `rows` stands for `current`.
    pub fn history(&self, range: &HistoryRange, rows: &[RevisionId]) -> Result<Vec<&Revision>, RevisionError> {
        let (base, head) = range.endpoints(rows);
        self.walk_revisions(&base, &head)
    }
}
