//! Changes of enumerated types and of sequences, in SQL or by what SQLAlchemy has for them.

use super::column::sequence_options;
use super::{Renderer, Text};
use crate::config::pytext::repr;
use crate::operations::OperationError;
use crate::operations::enum_type::{EnumChange, EnumStep};
use crate::operations::sequence::SequenceChange;
use limbeck_sql::expr::without_parameters;
use limbeck_sql::schema::{EnumType, Sequence, SequenceOptions};

impl Renderer<'_> {
    pub(super) fn enum_change(&self, change: &EnumChange) -> Result<Vec<String>, OperationError> {
        let mut lines: Vec<String> = change.warnings().into_iter().map(|line| format!("# {line}")).collect();
        let op = &self.options.alembic_module_prefix;
        if change.needs_autocommit() {
            lines.push(format!("with {op}get_context().autocommit_block():"));
        }
        for step in change.steps(self.dialect) {
            lines.push(match step {
                EnumStep::Create(type_) => self.by_itself(&type_, "create")?,
                EnumStep::Drop(type_) => self.by_itself(&type_, "drop")?,
                EnumStep::Execute(text) => self.execute_text(&text),
            });
        }
        if change.needs_autocommit() {
            lines.push(String::new());
        }
        Ok(lines)
    }

    fn by_itself(&self, type_: &EnumType, action: &str) -> Text {
        let type_ = self.plain_enum(type_, true)?;
        Ok(format!("{type_}.{action}({}get_bind(), checkfirst=False)", self.options.alembic_module_prefix))
    }

    pub(super) fn sequence_change(&self, change: &SequenceChange) -> Result<Vec<String>, OperationError> {
        let construct = |class: &str, sequence: String| {
            format!("{}execute({}schema.{class}({sequence}))", self.options.alembic_module_prefix, self.sa_prefix())
        };
        Ok(match change {
            SequenceChange::Create(sequence) => vec![construct("CreateSequence", self.sequence(sequence)?)],
            SequenceChange::Drop(sequence) => {
                let bare = Sequence { data_type: None, options: SequenceOptions::default(), ..sequence.clone() };
                vec![construct("DropSequence", self.sequence(&bare)?)]
            }
            SequenceChange::Alter(alteration) => {
                alteration.statements(self.dialect).iter().map(|text| self.execute_text(text)).collect()
            }
        })
    }

    /// `sa.Sequence(...)`.
    fn sequence(&self, sequence: &Sequence) -> Text {
        let Sequence { name, schema, data_type, optional: _, options } = sequence;
        let mut arguments = vec![repr(name.as_str())];
        arguments.extend(sequence_options(options));
        arguments.extend(schema.as_ref().map(|schema| format!("schema={}", repr(schema.as_str()))));
        if let Some(type_) = data_type {
            arguments.push(format!("data_type={}", self.type_(type_, None)?));
        }
        Ok(format!("{}Sequence({})", self.sa_prefix(), arguments.join(", ")))
    }

    fn execute_text(&self, text: &str) -> String {
        format!("{}execute({})", self.options.alembic_module_prefix, repr(&without_parameters(text)))
    }
}
