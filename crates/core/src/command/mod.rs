//! The commands, one file each (`alembic.command`).

pub mod init;
pub mod list_templates;
mod template;
