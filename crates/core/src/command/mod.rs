//! The commands, one file each (`alembic.command`).

pub mod branches;
pub mod check;
pub mod current;
pub mod downgrade;
pub mod edit;
mod encoding;
pub mod ensure_version;
mod environment;
pub mod generate;
pub mod heads;
pub mod history;
pub mod init;
pub mod list_templates;
pub mod merge;
pub mod project;
pub mod revision;
pub mod revision_file;
pub mod show;
pub mod stamp;
mod template;
pub mod upgrade;

#[cfg(test)]
mod tests;
