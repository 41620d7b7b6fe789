//! The revision graph: what the files say, which identifiers mean what, and what to do in which order.
//!
//! Nothing here reads files, prints or runs scripts. A [`RevisionMap`] that exists is valid; a
//! [`Target`] is what a person typed and only becomes revisions through the map.

pub mod error;
pub mod map;
pub mod plan;
pub mod resolve;
#[allow(clippy::module_inception)]
pub mod revision;
pub mod target;
pub mod walk;

mod build;
mod collect;
mod few;
mod hashing;
mod order;
mod script_path;
mod shared_text;

pub use build::verify_id;
pub use error::{CycleKind, Request, RevisionError};
pub use few::Few;
pub use map::{MapWarning, RevisionMap};
pub use plan::{HeadMove, MigrationStep, Plan, RevisionStep, RowChanges, StampStep, StepError, VersionRowChange};
pub use revision::{BranchLabel, HeaderOrigin, Revision, RevisionHeader, RevisionId, RevisionIndex};
pub use script_path::ScriptPath;
pub use shared_text::SharedText;
pub use target::{Endpoint, HistoryRange, RelativeTarget, Target, TargetRange};
pub use walk::WalkOptions;
