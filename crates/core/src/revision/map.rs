//! The graph of all revisions, in the order in which their files were read.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;

use super::error::RevisionError;
use super::hashing::WordHashing;
use super::revision::{BranchLabel, Revision, RevisionHeader, RevisionId, RevisionIndex};

/// Something upstream warns of while it loads the files; the map is usable all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapWarning {
    /// Two files state the same id; the last one is used.
    Duplicate {
        /// The id.
        revision: RevisionId,
        /// The file that is not used.
        ignored: PathBuf,
        /// The file that is used.
        used: PathBuf,
    },
}

impl fmt::Display for MapWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate { revision, .. } => {
                write!(f, "Revision {revision} is present more than once")
            }
        }
    }
}

/// All revisions and the links between them (`alembic.script.revision.RevisionMap`).
///
/// A map that was built is valid: every link leads somewhere and nothing comes after itself, so
/// walks cannot fail for the graph's sake. Whatever is a set upstream is here in the order of the map.
#[derive(Debug, Clone, Default)]
pub struct RevisionMap {
    pub(super) revisions: Vec<Revision>,
    pub(super) by_id: HashMap<RevisionId, RevisionIndex, WordHashing>,
    /// Labels in the order of the revisions that declare them.
    pub(super) labels: Vec<(BranchLabel, RevisionIndex)>,
    pub(super) by_label: HashMap<BranchLabel, u32>,
    pub(super) heads: Vec<RevisionIndex>,
    pub(super) real_heads: Vec<RevisionIndex>,
    pub(super) bases: Vec<RevisionIndex>,
    pub(super) warnings: Vec<MapWarning>,
}

impl RevisionMap {
    /// Builds the map of these headers, given in load order.
    ///
    /// # Errors
    /// An id cannot be one, a parent or dependency is missing, labels clash, or revisions come after themselves.
    pub fn new(headers: Vec<RevisionHeader>) -> Result<Self, RevisionError> {
        super::build::build(headers.into_iter().map(Ok::<_, RevisionError>))
    }

    /// Builds the map of headers that are found one by one.
    ///
    /// # Errors
    /// As `new`, and the first that the headers come with.
    pub fn of_headers<E>(headers: impl Iterator<Item = Result<RevisionHeader, E>>) -> Result<Self, E>
    where
        E: From<RevisionError>,
    {
        super::build::build(headers)
    }

    /// Builds the map that also has `header`, last (`RevisionMap.add_revision`).
    pub fn with_revision(&self, header: RevisionHeader) -> Result<Self, RevisionError> {
        let mut headers: Vec<RevisionHeader> = self.revisions.iter().map(|revision| revision.header.clone()).collect();
        headers.push(header);
        Self::new(headers)
    }

    /// Returns what was odd while building.
    pub fn warnings(&self) -> &[MapWarning] {
        &self.warnings
    }

    /// Returns the number of revisions.
    pub fn len(&self) -> usize {
        self.revisions.len()
    }

    /// Returns whether there are no revisions.
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }

    /// Returns all revisions in load order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Revision> + DoubleEndedIterator {
        self.revisions.iter()
    }

    /// Returns the revision with exactly this id.
    pub fn get(&self, id: &str) -> Option<&Revision> {
        self.by_id.get(id).map(|index| self.at(*index))
    }

    /// Returns the revision that declares this label.
    pub fn labelled(&self, label: &str) -> Option<&Revision> {
        let position = self.by_label.get(label)?;
        Some(self.at(self.labels[*position as usize].1))
    }

    /// Returns the revision at a place of this map.
    pub fn at(&self, index: RevisionIndex) -> &Revision {
        &self.revisions[index.position()]
    }

    /// Returns the heads by `down_revision` alone (`RevisionMap.heads`).
    pub fn heads(&self) -> impl ExactSizeIterator<Item = &Revision> {
        self.all_at(&self.heads)
    }

    /// Returns the heads that nothing depends on either (`RevisionMap._real_heads`).
    pub fn real_heads(&self) -> impl ExactSizeIterator<Item = &Revision> {
        self.all_at(&self.real_heads)
    }

    /// Returns the revisions without `down_revision` (`RevisionMap.bases`).
    pub fn bases(&self) -> impl ExactSizeIterator<Item = &Revision> {
        self.all_at(&self.bases)
    }

    /// Returns the parents of a revision: `down_revision` as stated.
    pub fn parents<'m>(&'m self, revision: &'m Revision) -> impl ExactSizeIterator<Item = &'m Revision> {
        self.all_at(&revision.down)
    }

    /// Returns the revisions that `depends_on` of a revision stands for.
    pub fn dependencies<'m>(&'m self, revision: &'m Revision) -> impl ExactSizeIterator<Item = &'m Revision> {
        self.all_at(&revision.dependencies)
    }

    /// Returns parents and those dependencies that no ancestor has already
    /// (`Revision._normalized_down_revisions`).
    pub fn normalized_parents<'m>(&'m self, revision: &'m Revision) -> impl ExactSizeIterator<Item = &'m Revision> {
        self.all_at(&revision.normalized_down)
    }

    /// Returns the revisions that name this one in `down_revision` (`Revision.nextrev`).
    pub fn children<'m>(&'m self, revision: &'m Revision) -> impl ExactSizeIterator<Item = &'m Revision> {
        self.all_at(&revision.next)
    }

    /// Returns the revisions that name this one in `down_revision` or `depends_on`
    /// (`Revision._all_nextrev`).
    pub fn dependents<'m>(&'m self, revision: &'m Revision) -> impl ExactSizeIterator<Item = &'m Revision> {
        self.all_at(&revision.all_next)
    }

    /// Returns the branch labels of a revision, own and inherited.
    pub fn branch_labels<'m>(&'m self, revision: &'m Revision) -> impl ExactSizeIterator<Item = &'m BranchLabel> {
        revision.labels.iter().map(|position| &self.labels[*position as usize].0)
    }

    /// Returns whether a revision has this branch label, own or inherited.
    pub fn has_label(&self, revision: &Revision, label: &str) -> bool {
        self.by_label.get(label).is_some_and(|position| revision.labels.contains(position))
    }

    pub(super) fn all_at<'m>(&'m self, indices: &'m [RevisionIndex]) -> impl ExactSizeIterator<Item = &'m Revision> {
        indices.iter().map(|index| self.at(*index))
    }

    pub(super) fn ids_at(&self, indices: &[RevisionIndex]) -> Vec<RevisionId> {
        self.all_at(indices).map(|revision| revision.id().clone()).collect()
    }
}
