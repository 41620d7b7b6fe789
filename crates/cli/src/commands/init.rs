//! `init`

use limbeck_core::command::init::{InitOptions, init};
use limbeck_core::error::CommandResult;

use super::Session;
use crate::args::Init;

pub fn run(arguments: &Init, session: &Session) -> CommandResult<()> {
    let Init { directory, template, package, url } = arguments;
    let options = InitOptions {
        directory: directory.clone(),
        template: template.clone(),
        package: *package,
        url: url.clone(),
        program: session.program.name().to_owned(),
    };
    init(&session.config, &options, session.output.as_ref())
}
