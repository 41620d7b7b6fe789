//! The script directory: revision files, what they say, how new ones are written.

pub mod directory;
pub mod filename;
mod files;
pub mod functions;
pub mod header;
mod reading;
mod revision_cache;
#[allow(clippy::module_inception)]
pub mod script;
pub mod write_hooks;

pub use directory::{NewRevision, NewRevisionRequest, RunModule, ScriptDirectory};
pub use filename::{CreateDate, random_revision_id, revision_id};
pub use header::{ModuleHeader, StaticHeader};
pub use script::{CommandFormat, branch_entry, cmd_format, log_entry};
