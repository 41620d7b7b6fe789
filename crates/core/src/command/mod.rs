//! The commands, one file each (`alembic.command`).

pub mod branches;
pub mod edit;
mod encoding;
mod environment;
pub mod heads;
pub mod history;
pub mod init;
pub mod list_templates;
pub mod merge;
pub mod project;
pub mod revision;
pub mod revision_file;
pub mod show;
mod template;

#[cfg(test)]
mod tests;
