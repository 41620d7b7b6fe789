//! Writes the file of a new revision: what `revision` and `merge` have in common.

use std::collections::BTreeMap;
use std::fs;

use super::encoding::encode;
use super::project::executed_header;
use crate::config::Config;
use crate::error::{CommandError, CommandResult};
use crate::host::{ScriptHost, TemplateValue};
use crate::mako::{self, Value};
use crate::output::Output;
use crate::revision::RevisionId;
use crate::script::write_hooks::run_hooks;
use crate::script::{NewRevision, NewRevisionRequest, ScriptDirectory};

/// The operations in a new file, as Python text by template variable: `imports`, `upgrades`, `downgrades`, or what
/// `upgrade_token` and `downgrade_token` name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    variables: BTreeMap<String, String>,
}

/// The variables that stock templates ask for.
const STOCK: [&str; 3] = ["imports", "upgrades", "downgrades"];

impl Body {
    /// A body with these variables.
    pub fn new(variables: BTreeMap<String, String>) -> Self {
        Self { variables }
    }
}

/// Makes the file and adds it to the graph (`ScriptDirectory.generate_revision`).
///
/// # Errors
/// The revision is not possible, the template fails, the file cannot be written, or a hook fails.
pub fn write(
    config: &Config,
    directory: &mut ScriptDirectory,
    request: &NewRevisionRequest<'_>,
    body: &Body,
    host: &dyn ScriptHost,
    output: &dyn Output,
) -> CommandResult<RevisionId> {
    let new = directory.generate_revision(request)?;
    for missing in new.missing_directories() {
        output.status(&format!("Creating directory {}", missing.display()), || {
            fs::create_dir_all(missing).map_err(|error| CommandError::io(missing, &error))
        })?;
    }
    let encoding = directory.options().output_encoding.clone();
    output.status(&format!("Generating {}", new.path.display()), || {
        let text = render(&new, body, host)?;
        new.write(&encode(text, &encoding)?)
    })?;
    run_hooks(&new.path, &directory.options().hooks, config, host, output)?;
    directory.add_written(&new, &mut |path, _| executed_header(host, path))?;
    Ok(new.id)
}

/// Renders the template, without an interpreter if it is simple enough.
fn render(new: &NewRevision, body: &Body, host: &dyn ScriptHost) -> CommandResult<String> {
    let source = fs::read_to_string(&new.template).map_err(|error| CommandError::io(&new.template, &error))?;
    let template = mako::parse(&source, &new.template.to_string_lossy())
        .map_err(|error| CommandError::exception(error.kind.class_name(), error.to_string()))?;
    let variables = Variables { new, body };
    match mako::render_static(&template, &variables.values()) {
        Some(text) => Ok(text),
        None => Ok(host.render_template(&new.template, &source, &variables.for_host())?),
    }
}

/// What a template can name.
struct Variables<'a> {
    new: &'a NewRevision,
    body: &'a Body,
}

impl Variables<'_> {
    /// As upstream gives them: one parent or dependency alone, several as a tuple or a list.
    fn values(&self) -> BTreeMap<String, Value> {
        let Self { new, body } = self;
        let text = |text: &str| Value::Str(text.to_owned());
        let parents: Vec<_> = new.down_revisions.iter().map(|id| text(id.as_str())).collect();
        let labels: Vec<_> = new.branch_labels.iter().map(|label| text(label.as_str())).collect();
        let dependencies: Vec<_> = new.depends_on.iter().map(|name| text(name)).collect();
        let scalar = |items: Vec<Value>, many: fn(Vec<Value>) -> Value| match <[Value; 1]>::try_from(items) {
            Ok([one]) => one,
            Err(items) if items.is_empty() => Value::None,
            Err(items) => many(items),
        };
        let values = [
            ("up_revision", text(new.id.as_str())),
            ("down_revision", scalar(parents, Value::Tuple)),
            ("branch_labels", if labels.is_empty() { Value::None } else { Value::Tuple(labels) }),
            ("depends_on", scalar(dependencies, Value::List)),
            ("create_date", text(&new.create_date.to_string())),
            ("message", text(&new.message)),
        ];
        let mut values: BTreeMap<String, Value> = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        values.extend(STOCK.map(|name| (name.to_owned(), Value::None)));
        values.extend(body.variables.iter().map(|(name, value)| (name.clone(), text(value))));
        values
    }

    fn for_host(&self) -> BTreeMap<String, TemplateValue> {
        let mut values: BTreeMap<_, _> = self.values().into_iter().map(|(name, value)| (name, of_value(value))).collect();
        values.insert("create_date".to_owned(), TemplateValue::DateTime(self.new.create_date.to_string().replacen(' ', "T", 1)));
        values.insert("config".to_owned(), TemplateValue::Config);
        // Names that nothing was said about are undefined, not None, for templates that ask.
        for name in STOCK {
            if values.get(name) == Some(&TemplateValue::None) {
                values.remove(name);
            }
        }
        values
    }
}

fn of_value(value: Value) -> TemplateValue {
    match value {
        Value::None => TemplateValue::None,
        Value::Bool(value) => TemplateValue::Bool(value),
        Value::Str(text) => TemplateValue::Str(text),
        Value::List(items) | Value::Tuple(items) => TemplateValue::Tuple(items.iter().filter_map(Value::to_str).collect()),
    }
}
