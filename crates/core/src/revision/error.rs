//! Why the graph, or a request made of it, is refused.

use std::path::PathBuf;

use super::revision::{BranchLabel, RevisionId};
use crate::error::CommandError;

/// Which kind of circle was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CycleKind {
    /// Through `down_revision`.
    Cycle,
    /// Through `down_revision` and `depends_on`.
    DependencyCycle,
    /// A revision that names itself in `down_revision`.
    SelfLoop,
    /// A revision that names itself in `depends_on`.
    DependencySelfLoop,
}

impl CycleKind {
    fn name(self) -> &'static str {
        match self {
            Self::Cycle => "Cycle",
            Self::DependencyCycle => "Dependency cycle",
            Self::SelfLoop => "Self-loop",
            Self::DependencySelfLoop => "Dependency self-loop",
        }
    }
}

/// What is wrong with a graph, or with a request made of it (`alembic.script.revision.RevisionError`
/// and its subclasses). The text of each is upstream's own where upstream has one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevisionError {
    /// A parent that no file defines.
    #[error("Revision {missing} referenced from {revision} ({}) is not present", path.display())]
    MissingParent {
        /// The id that was not found.
        missing: RevisionId,
        /// Who names it.
        revision: RevisionId,
        /// Where.
        path: PathBuf,
    },
    /// A dependency that no file defines, neither as an id nor as a branch label.
    #[error("Revision {missing} referenced from {revision} ({}) as a dependency is not present", path.display())]
    MissingDependency {
        /// The id or label that was not found.
        missing: String,
        /// Who names it.
        revision: RevisionId,
        /// Where.
        path: PathBuf,
    },
    /// Revisions that come after themselves.
    #[error("{} is detected in revisions ({})", kind.name(), comma(revisions))]
    Cycle {
        /// Through which links.
        kind: CycleKind,
        /// The revisions of the circle and those cut off by it.
        revisions: Vec<RevisionId>,
    },
    /// An id with a character that targets give a meaning to.
    #[error("Character(s) '{}' not allowed in revision identifier '{revision}'", illegal.join(", "))]
    IllegalCharacters {
        /// The characters, sorted.
        illegal: Vec<String>,
        /// The id.
        revision: RevisionId,
    },
    /// A branch label that is another revision's label, or an id.
    #[error("Branch name '{label}' in revision {revision} already used by revision {other}")]
    LabelClash {
        /// The label.
        label: BranchLabel,
        /// Who claims it.
        revision: RevisionId,
        /// Who has it.
        other: RevisionId,
    },
    /// The lower end is not below the upper one.
    #[error("Revision {lower} is not an ancestor of revision {upper}")]
    RangeNotAncestor {
        /// The lower end as given.
        lower: String,
        /// The upper end as given.
        upper: String,
    },
    /// One revision was asked for and there are several.
    #[error("Multiple heads are present for given argument '{argument}'; {}", comma(heads))]
    MultipleHeads {
        /// The revisions.
        heads: Vec<RevisionId>,
        /// What was asked for.
        argument: String,
    },
    /// Nothing has this id or label, nor begins with it.
    #[error("No such revision or branch '{argument}'{}", if *too_short {
        "; please ensure at least four characters are present for partial revision identifier matches"
    } else {
        ""
    })]
    NoSuchRevision {
        /// What was asked for.
        argument: String,
        /// Whether more characters might have helped.
        too_short: bool,
    },
    /// Several ids begin with this.
    #[error("Multiple revisions start with '{argument}': {}...", matches.iter().take(3).map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", "))]
    AmbiguousPrefix {
        /// What was asked for.
        argument: String,
        /// All ids and labels that begin with it.
        matches: Vec<String>,
    },
    /// The revision exists, but not in the lineage asked for.
    #[error("Revision {revision} is not a member of branch '{branch}'")]
    NotInBranch {
        /// The revision.
        revision: RevisionId,
        /// What stood before `@`.
        branch: String,
        /// What stood after it.
        argument: String,
    },
    /// What stands before `@` is neither a label nor a revision.
    #[error("No such branch: '{branch}'")]
    NoSuchBranch {
        /// What stood before `@`.
        branch: String,
    },
    /// Revisions asked for together of which one contains the other.
    #[error("Requested revision {revision} overlaps with other requested revisions {}", comma(others))]
    Overlap {
        /// The upper one.
        revision: RevisionId,
        /// Those it contains.
        others: Vec<RevisionId>,
    },
    /// Fewer steps exist than were asked for.
    #[error("Relative revision {relative} didn't produce {count} migrations")]
    RelativeMiss {
        /// The number as upstream spells it.
        relative: String,
        /// The number without its sign.
        count: u64,
    },
    /// Fewer steps exist below or above the named revision than were asked for.
    #[error("Walked too far")]
    WalkedTooFar,
    /// A step leads to several revisions.
    #[error("Ambiguous walk")]
    AmbiguousWalk,
    /// Several current revisions to count from.
    #[error("Ambiguous upgrade from multiple current revisions")]
    AmbiguousUpgrade,
    /// Several current revisions of one branch, or none, to count down from.
    #[error("Branch '{branch}' has {count} current revisions to step down from, instead of one")]
    AmbiguousDowngrade {
        /// What stood before `@`.
        branch: String,
        /// How many current revisions belong to it.
        count: usize,
    },
    /// The branch of the target shares nothing with what would be undone.
    #[error("Not a valid downgrade target from current heads")]
    NotADowngradeTarget,
    /// Version rows both above and below a stamp's destination.
    #[error("Can't stamp {destination}: the version table has rows both above and below it ({})", comma(rows))]
    StampOverlap {
        /// The destination.
        destination: RevisionId,
        /// The rows concerned.
        rows: Vec<RevisionId>,
    },
    /// The argument of `history -r` has not exactly one colon.
    #[error("History range requires [start]:[end], [start]:, or :[end]")]
    HistoryRange,
}

fn comma(ids: &[RevisionId]) -> String {
    let texts: Vec<&str> = ids.iter().map(RevisionId::as_str).collect();
    texts.join(", ")
}

/// What the graph was asked for, which decides the sentence of a refusal
/// (the arguments of upstream's `ScriptDirectory._catch_revision_errors`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request<'a> {
    /// Revisions by identifier.
    Lookup,
    /// A walk, as `history` makes it.
    Walk {
        /// The lower end as given.
        start: &'a str,
        /// The upper end as given.
        end: &'a str,
    },
    /// An upgrade.
    Upgrade {
        /// The destination as given.
        destination: &'a str,
    },
    /// A downgrade.
    Downgrade {
        /// The destination as given.
        destination: &'a str,
    },
    /// A stamp.
    Stamp,
    /// The parents of a new revision.
    NewRevision,
    /// The one head (`get_current_head`).
    CurrentHead,
}

impl RevisionError {
    /// Returns what could not be resolved, when that is the trouble (upstream's `ResolutionError`).
    pub fn unresolved(&self) -> Option<&str> {
        match self {
            Self::NoSuchRevision { argument, .. }
            | Self::AmbiguousPrefix { argument, .. }
            | Self::NotInBranch { argument, .. } => Some(argument),
            Self::NoSuchBranch { branch } => Some(branch),
            Self::MissingParent { .. }
            | Self::MissingDependency { .. }
            | Self::Cycle { .. }
            | Self::IllegalCharacters { .. }
            | Self::LabelClash { .. }
            | Self::RangeNotAncestor { .. }
            | Self::MultipleHeads { .. }
            | Self::Overlap { .. }
            | Self::RelativeMiss { .. }
            | Self::WalkedTooFar
            | Self::AmbiguousWalk
            | Self::AmbiguousUpgrade
            | Self::AmbiguousDowngrade { .. }
            | Self::NotADowngradeTarget
            | Self::StampOverlap { .. }
            | Self::HistoryRange => None,
        }
    }

    /// Returns what helps beyond the sentence of the command.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::AmbiguousPrefix { argument, matches } => {
                const SHOWN: usize = 8;
                let shown = matches.iter().take(SHOWN).map(String::as_str);
                let mut list = shown.collect::<Vec<_>>().join(", ");
                if matches.len() > SHOWN {
                    list.push_str(&format!(" and {} more", matches.len() - SHOWN));
                }
                vec![format!("'{argument}' is the beginning of {list}; give more characters")]
            }
            Self::NoSuchRevision { too_short: true, .. } => {
                vec!["the beginning of an id is only matched against ids of more than three characters".to_owned()]
            }
            Self::NoSuchRevision { too_short: false, .. } => Vec::new(),
            Self::NotInBranch { .. } => vec![self.to_string()],
            Self::NoSuchBranch { branch } => {
                vec![format!("'{branch}' is neither a branch label nor a revision")]
            }
            Self::MultipleHeads { heads, .. } => vec![format!("the heads are {}", comma(heads))],
            Self::MissingParent { path, .. } => {
                vec![format!("down_revision in {} names it", path.display())]
            }
            Self::MissingDependency { path, .. } => {
                vec![format!("depends_on in {} names it", path.display())]
            }
            Self::Cycle { .. }
            | Self::IllegalCharacters { .. }
            | Self::LabelClash { .. }
            | Self::RangeNotAncestor { .. }
            | Self::Overlap { .. }
            | Self::RelativeMiss { .. }
            | Self::WalkedTooFar
            | Self::AmbiguousWalk
            | Self::AmbiguousUpgrade
            | Self::AmbiguousDowngrade { .. }
            | Self::NotADowngradeTarget
            | Self::StampOverlap { .. }
            | Self::HistoryRange => Vec::new(),
        }
    }

    /// Turns this into the sentence with which a command fails
    /// (`ScriptDirectory._catch_revision_errors`).
    pub fn for_request(&self, request: Request<'_>) -> CommandError {
        let sentence = if let Some(argument) = self.unresolved() {
            format!("Can't locate revision identified by '{argument}'")
        } else {
            match self {
                Self::RangeNotAncestor { lower, upper } => range_sentence(request, lower, upper),
                Self::MultipleHeads { argument, .. } => heads_sentence(request, argument),
                other => other.to_string(),
            }
        };
        let error = CommandError::new(sentence);
        self.hints().into_iter().fold(error, |error, hint| error.with_hint(hint))
    }
}

fn range_sentence(request: Request<'_>, lower: &str, upper: &str) -> String {
    let (start, end) = match request {
        Request::Upgrade { destination } => {
            return format!("Destination {destination} is not a valid upgrade target from current head(s)");
        }
        Request::Downgrade { destination } => {
            return format!("Destination {destination} is not a valid downgrade target from current head(s)");
        }
        Request::Walk { start, end } => (start, end),
        Request::Lookup | Request::Stamp | Request::NewRevision | Request::CurrentHead => (lower, upper),
    };
    format!(
        "Requested range {start}:{end} does not refer to ancestor/descendant revisions along the \
         same branch"
    )
}

fn heads_sentence(request: Request<'_>, argument: &str) -> String {
    let argument = match request {
        Request::Stamp => {
            return "Multiple heads are present; please specify a single target revision".to_owned();
        }
        Request::NewRevision => {
            return "Multiple heads are present; please specify the head revision on which the new \
                    revision should be based, or perform a merge."
                .to_owned();
        }
        Request::CurrentHead => {
            return "The script directory has multiple heads (due to branching).Please use \
                    get_heads(), or merge the branches using alembic merge."
                .to_owned();
        }
        Request::Upgrade { destination: end } | Request::Downgrade { destination: end } | Request::Walk { end, .. } => end,
        Request::Lookup => argument,
    };
    format!(
        "Multiple head revisions are present for given argument '{argument}'; please specify a \
         specific target revision, '<branchname>@{argument}' to narrow to a specific head, or \
         'heads' for all heads"
    )
}
