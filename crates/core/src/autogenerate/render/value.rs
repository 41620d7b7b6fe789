//! Expressions and option values as Python text.

use super::{Renderer, Text, flag};
use crate::config::pytext::repr;
use crate::ddl::comparison::default::ExprPlace;
use crate::operations::OperationError;
use limbeck_sql::expr::{Expr, Name, without_parameters};
use limbeck_sql::schema::{DialectOptions, Index, IndexElement, OptionValue};

impl Renderer<'_> {
    /// The SQL of an expression in this dialect, as a Python literal.
    pub(super) fn sql(&self, expr: &Expr, place: ExprPlace) -> Text {
        Ok(repr(&self.sql_text(expr, place)?))
    }

    /// The SQL of an expression as scripts write it. Alembic writes `%` as its driver takes it, so that it is doubled when the
    /// script runs.
    pub(super) fn sql_text(&self, expr: &Expr, place: ExprPlace) -> Text {
        let text = self.implementation.comparison().render_expr(expr, place, self.dialect)?;
        Ok(if self.dialect.doubles_percents() { text.replace("%%", "%") } else { text })
    }

    /// The SQL of an expression, as a Python literal of what `text()` takes. Alembic writes a colon as it is, and the script
    /// takes it for a parameter.
    pub(super) fn text_literal(&self, expr: &Expr, place: ExprPlace) -> Text {
        Ok(repr(&without_parameters(&self.sql_text(expr, place)?)))
    }

    /// `sa.text('...')`.
    pub(super) fn text(&self, expr: &Expr, place: ExprPlace) -> Text {
        Ok(format!("{}text({})", self.sa_prefix(), self.text_literal(expr, place)?))
    }

    /// The elements of an index.
    pub(super) fn index_elements(&self, index: &Index) -> Text {
        let mut shown = Vec::with_capacity(index.elements.len());
        for element in &index.elements {
            shown.push(match element {
                IndexElement::Column(name) => repr(name.as_str()),
                IndexElement::Expr(expr) => self.index_expr(expr)?,
            });
        }
        Ok(shown.join(", "))
    }

    fn index_expr(&self, expr: &Expr) -> Text {
        let literal =
            |expr: &Expr| -> Text { Ok(format!("{}literal_column({})", self.sa_prefix(), self.sql(expr, ExprPlace::Index)?)) };
        match expr {
            Expr::Label { name: Name::Given(name), expr, type_: _ } => {
                Ok(format!("{}.label({})", literal(expr)?, repr(name.as_str())))
            }
            other => literal(other),
        }
    }

    /// Keyword arguments, `key=value`.
    pub(super) fn options(&self, options: &DialectOptions) -> Result<Vec<String>, OperationError> {
        options.iter().map(|(key, value)| Ok(format!("{key}={}", self.option(value)?))).collect()
    }

    pub(super) fn option(&self, value: &OptionValue) -> Text {
        Ok(match value {
            OptionValue::None => "None".to_owned(),
            OptionValue::Bool(on) => flag(*on).to_owned(),
            OptionValue::Int(number) => number.to_string(),
            OptionValue::Str(text) => repr(text),
            OptionValue::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.option(item)).collect::<Result<_, _>>()?;
                format!("[{}]", items.join(", "))
            }
            OptionValue::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| Ok(format!("{}: {}", repr(key), self.option(value)?)))
                    .collect::<Result<_, OperationError>>()?;
                format!("{{{}}}", entries.join(", "))
            }
            OptionValue::Expr(expr) => self.text(expr, ExprPlace::Other)?,
        })
    }
}
