//! What `postgresql.DOMAIN(...)` is given behind its name and its type.

use super::types::{json_repr, name_repr};
use super::{Renderer, Text};
use crate::config::pytext::repr;
use crate::ddl::comparison::default::ExprPlace;
use crate::operations::OperationError;
use limbeck_sql::expr::{Expr, without_parameters};
use limbeck_sql::types::DialectTypeArgs;
use serde_json::Value;

impl Renderer<'_> {
    pub(super) fn domain_arguments(&self, args: &DialectTypeArgs) -> Result<Vec<String>, OperationError> {
        let mut arguments = Vec::new();
        let given = |key: &str| args.args.get(key).filter(|value| !value.is_null());
        for key in ["collation", "collation_schema", "default", "constraint_name", "not_null", "check", "schema"] {
            let shown = match (key, given(key)) {
                (_, None) | ("not_null", Some(Value::Bool(false))) => continue,
                ("default", Some(expr @ Value::Object(_))) => self.text(&self.expression(expr)?, ExprPlace::Other)?,
                ("check", Some(condition)) => self.domain_check(condition)?,
                ("schema", Some(name)) => name_repr(name),
                (_, Some(value)) => json_repr(value),
            };
            arguments.push(format!("{key}={shown}"));
        }
        if given("create_type") == Some(&Value::Bool(false)) {
            arguments.push("create_type=False".to_owned());
        }
        Ok(arguments)
    }

    /// A condition of the models is an expression, one of the database text.
    fn domain_check(&self, condition: &Value) -> Text {
        match condition {
            Value::String(text) => Ok(repr(&without_parameters(text))),
            expr => self.text_literal(&self.expression(expr)?, ExprPlace::Other),
        }
    }

    fn expression(&self, value: &Value) -> Result<Expr, OperationError> {
        serde_json::from_value(value.clone()).map_err(|error| OperationError::Value(error.to_string()))
    }
}
