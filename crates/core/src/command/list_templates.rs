//! `list_templates`: the templates that `init` knows.

use super::template::TEMPLATES;
use crate::output::Output;

/// Prints the templates (`alembic.command.list_templates`); `program` is what the example calls the program.
pub fn list_templates(program: &str, output: &dyn Output) {
    output.print("Available templates:\n");
    for template in TEMPLATES {
        output.print(&format!("{} - {}", template.name, template.synopsis()));
    }
    output.print("\nTemplates are used via the 'init' command, e.g.:");
    output.print(&format!("\n  {program} init --template generic ./scripts"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::RecordedOutput;

    #[test]
    fn every_template_is_listed_with_its_synopsis() {
        let output = RecordedOutput::new();
        list_templates("alembic", &output);
        assert_eq!(
            output.stdout(),
            "Available templates:\n\n\
             async - Generic single-database configuration with an async dbapi.\n\
             generic - Generic single-database configuration.\n\
             multidb - Rudimentary multi-database configuration.\n\
             pyproject - pyproject configuration, based on the generic configuration.\n\
             pyproject_async - pyproject configuration, with an async dbapi.\n\n\
             Templates are used via the 'init' command, e.g.:\n\n  alembic init --template generic ./scripts\n"
        );
    }
}
