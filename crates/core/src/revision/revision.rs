//! One revision: what its file says, and what it is once it stands in a map.

use std::borrow::Borrow;
use std::fmt;
use std::path::PathBuf;

use super::few::Few;
use super::script_path::ScriptPath;
use super::shared_text::SharedText;

macro_rules! text_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(SharedText);

        impl $name {
            /// Wraps a text.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(SharedText::from(text.as_ref()))
            }

            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(SharedText::from(text))
            }
        }

        impl From<SharedText> for $name {
            fn from(text: SharedText) -> Self {
                Self(text)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                &*self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                &*self.0 == *other
            }
        }
    };
}

text_newtype! {
    /// The id of a revision, as its file states it or as a version row holds it.
    RevisionId
}

text_newtype! {
    /// A name for a branch, from `branch_labels`.
    BranchLabel
}

/// How the attributes of a revision file were found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeaderOrigin {
    /// Read from the source text, without running it.
    Static,
    /// Read from the module after the interpreter ran it.
    Executed,
}

/// What one revision file says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionHeader {
    /// `revision`.
    pub id: RevisionId,
    /// `down_revision`, as a list.
    pub down_revisions: Few<RevisionId>,
    /// `branch_labels`, as a list.
    pub branch_labels: Vec<BranchLabel>,
    /// `depends_on`, as a list of ids or branch labels.
    pub depends_on: Vec<String>,
    /// The module docstring without surrounding white space (upstream `Script.longdoc`).
    pub long_doc: SharedText,
    /// Where the file is.
    pub path: ScriptPath,
    /// How this was found out.
    pub origin: HeaderOrigin,
}

impl RevisionHeader {
    /// Makes the header of a revision that has nothing but an id and parents.
    pub fn new<P: AsRef<str>>(id: impl AsRef<str>, down_revisions: impl IntoIterator<Item = P>) -> Self {
        Self {
            id: RevisionId::new(id),
            down_revisions: down_revisions.into_iter().map(RevisionId::new).collect(),
            branch_labels: Vec::new(),
            depends_on: Vec::new(),
            long_doc: SharedText::default(),
            path: PathBuf::new().into(),
            origin: HeaderOrigin::Static,
        }
    }

    /// Returns the docstring up to its first blank line (upstream `Script.doc`).
    pub fn doc(&self) -> &str {
        match self.long_doc.find("\n\n") {
            Some(end) => &self.long_doc[..end],
            None => &self.long_doc,
        }
    }
}

/// The place of a revision in its map: files in load order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RevisionIndex(pub(super) u32);

impl RevisionIndex {
    /// Returns the position in the map.
    pub fn position(self) -> usize {
        self.0 as usize
    }
}

/// A revision that stands in a [`RevisionMap`](super::RevisionMap).
///
/// Links to other revisions are positions in that map; the map turns them into revisions. Where
/// upstream keeps a set, the order here is that of the map.
#[derive(Debug, Clone)]
pub struct Revision {
    pub(super) header: RevisionHeader,
    pub(super) index: RevisionIndex,
    /// `down_revision`, as stated.
    pub(super) down: Few<RevisionIndex>,
    /// `depends_on`, resolved, as stated.
    pub(super) dependencies: Few<RevisionIndex>,
    /// `down` and `dependencies`, each once.
    pub(super) all_down: Few<RevisionIndex>,
    /// `down` and those `dependencies` that no ancestor depends on already, each once.
    pub(super) normalized_down: Few<RevisionIndex>,
    /// How many of `normalized_down` are dependencies (whether or not also parents).
    pub(super) normalized_dependency_count: usize,
    /// Revisions that name this one in `down_revision`.
    pub(super) next: Few<RevisionIndex>,
    /// Revisions that name this one in `down_revision` or `depends_on`.
    pub(super) all_next: Few<RevisionIndex>,
    /// Branch labels, own and inherited, by their place in the map's list of labels.
    pub(super) labels: Few<u32>,
}

impl Revision {
    /// Returns what the file says.
    pub fn header(&self) -> &RevisionHeader {
        &self.header
    }

    /// Returns the id.
    pub fn id(&self) -> &RevisionId {
        &self.header.id
    }

    /// Returns the docstring up to its first blank line.
    pub fn doc(&self) -> &str {
        self.header.doc()
    }

    /// Returns the place in the map.
    pub fn index(&self) -> RevisionIndex {
        self.index
    }

    /// Returns whether no revision names this one in `down_revision`.
    pub fn is_head(&self) -> bool {
        self.next.is_empty()
    }

    /// Returns whether no revision names this one in `down_revision` or `depends_on`.
    pub fn is_real_head(&self) -> bool {
        self.all_next.is_empty()
    }

    /// Returns whether this is a head only because `depends_on` is not counted.
    pub fn is_effective_head(&self) -> bool {
        self.is_head() && !self.is_real_head()
    }

    /// Returns whether there is no `down_revision`.
    pub fn is_base(&self) -> bool {
        self.header.down_revisions.is_empty()
    }

    /// Returns whether there is neither a `down_revision` nor a `depends_on`.
    pub fn is_real_base(&self) -> bool {
        self.is_base() && self.header.depends_on.is_empty()
    }

    /// Returns whether several revisions name this one in `down_revision`.
    pub fn is_branch_point(&self) -> bool {
        self.next.len() > 1
    }

    /// Returns whether several revisions name this one in `down_revision` or `depends_on`.
    pub fn is_real_branch_point(&self) -> bool {
        self.all_next.len() > 1
    }

    /// Returns whether there are several `down_revision`s.
    pub fn is_merge_point(&self) -> bool {
        self.header.down_revisions.len() > 1
    }
}

impl PartialEq for Revision {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && self.header.id == other.header.id
    }
}

impl Eq for Revision {}
