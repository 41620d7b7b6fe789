//! `list_templates`

use limbeck_core::command::list_templates::list_templates;
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::ListTemplates;

pub fn run(ListTemplates {}: &ListTemplates, session: &Session) -> CommandResult<()> {
    list_templates(session.program.name(), session.output.as_ref());
    Ok(())
}
