//! One run of env.py: the environment, the migration context, and the version table.

pub mod environment;
mod execute;
pub mod heads;
pub mod migration;
pub mod options;
mod recreate;
pub mod sink;
mod transaction;
mod version_table;

pub use environment::{EnvironmentContext, EnvironmentOptions, RevisionNumber, Work, as_revision_number};
pub use migration::MigrationContext;
pub use options::ContextOptions;
pub use sink::OutputBuffer;
pub use transaction::{AutocommitScope, TransactionScope};
