//! Parameters: placeholders, lists, and values in the text.

use super::{Fragment, Renderer, literal};
use crate::error::CompileError;
use crate::expr::{BindParameter, Name, NamePart, Operator};
use crate::types::SqlType;
use crate::value::Value;

impl Renderer<'_> {
    /// Writes a parameter (`visit_bindparam`).
    pub(super) fn bind(&mut self, bind: &BindParameter, out: &mut Fragment) -> Result<(), CompileError> {
        if !self.literal_binds && (self.literal_execute || bind.literal_execute) {
            let key = self.name(&bind.key).name;
            let text = self.literal_bind(&key, bind)?;
            out.push(&text);
            return Ok(());
        }
        if self.literal_binds {
            // Where all values stand in the text, they take no numbers.
            let key = match &bind.key {
                Name::Given(key) => key.name.clone(),
                Name::Anonymous { anon } => anon
                    .iter()
                    .map(|part| match part {
                        NamePart::Text(text) | NamePart::Numbered(_, text) => text.as_str(),
                    })
                    .collect(),
            };
            let text = self.literal_bind(&key, bind)?;
            out.push(&text);
            return Ok(());
        }
        let key = self.name(&bind.key).name;
        self.check_conflict(&key, bind)?;
        if bind.expanding && self.postcompile {
            out.push(&format!("(__[POSTCOMPILE_{key}])"));
            self.shown_lists.push((self.binds.len(), key, bind.value.clone()));
            return Ok(());
        }
        if bind.expanding {
            return self.list_bind(&key, bind, out);
        }
        let value = bind.value.clone().filter(|_| !bind.required);
        let index = self.add_bind(key, value, bind.type_.clone());
        out.mark(index);
        Ok(())
    }

    fn check_conflict(&mut self, key: &str, bind: &BindParameter) -> Result<(), CompileError> {
        if let Some(existing) = self.known.get(key) {
            let same = existing.id == bind.id && existing.id != 0;
            if !same {
                if (existing.unique || bind.unique) && !(existing.id == 0 && bind.id == 0) {
                    return Err(CompileError::compile(format!(
                        "Bind parameter '{key}' conflicts with unique bind parameter of the same name"
                    )));
                }
                if existing.expanding != bind.expanding {
                    return Err(CompileError::compile(format!(
                        "Can't reuse bound parameter name '{key}' in both 'expanding' (e.g. within an IN expression) and \
                         non-expanding contexts.  If this parameter is to receive a list/array value, set 'expanding=True' on \
                         it for expressions that aren't IN, otherwise use a different parameter name."
                    )));
                }
                if existing.crud != bind.crud {
                    return Err(CompileError::compile(format!(
                        "bindparam() name '{key}' is reserved for automatic usage in the VALUES or SET clause of this \
                         insert/update statement.   Please use a name other than column name when using bindparam() with \
                         insert() or update() (for example, 'b_{key}')."
                    )));
                }
            }
            return Ok(());
        }
        self.known.insert(key.to_owned(), bind.clone());
        Ok(())
    }

    fn items<'v>(&'v self, key: &str, bind: &'v BindParameter) -> Result<&'v [Value], CompileError> {
        match self.given(key).or(bind.value.as_ref()) {
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(CompileError::compile(format!("'expanding' parameters can't be used with a single value ('{key}')"))),
            None => Err(CompileError::compile(format!("A value is required for bind parameter '{key}'"))),
        }
    }

    /// Writes the list of an IN, one placeholder an element.
    fn list_bind(&mut self, key: &str, bind: &BindParameter, out: &mut Fragment) -> Result<(), CompileError> {
        let items = self.items(key, bind)?.to_vec();
        out.push("(");
        if items.is_empty() {
            out.push(&self.empty_list(bind));
        }
        if !items.is_empty() && is_tuple_list(bind, &items) && self.dialect.tuple_in_values() {
            out.push("VALUES ");
        }
        for (position, item) in items.into_iter().enumerate() {
            if position > 0 {
                out.push(", ");
            }
            match item {
                Value::Array(elements) if bind.tuple.is_some() || bind.type_.is_none() => {
                    out.push("(");
                    for (at, element) in elements.into_iter().enumerate() {
                        if at > 0 {
                            out.push(", ");
                        }
                        let type_ = literal::type_of(&element);
                        let index = self.add_bind(format!("{key}_{}_{}", position + 1, at + 1), Some(element), type_);
                        self.uncast.insert(index);
                        self.elements.insert(index);
                        out.mark(index);
                    }
                    out.push(")");
                }
                item => {
                    let index = self.add_bind(format!("{key}_{}", position + 1), Some(item), bind.type_.clone());
                    self.elements.insert(index);
                    out.mark(index);
                }
            }
        }
        out.push(")");
        Ok(())
    }

    fn empty_list(&self, bind: &BindParameter) -> String {
        let operator = if bind.negated { Operator::NotIn } else { Operator::In };
        self.dialect.empty_set(&operator, bind.tuple.unwrap_or(1))
    }

    /// A parameter's value as text (`render_literal_bindparam`).
    fn literal_bind(&mut self, key: &str, bind: &BindParameter) -> Result<String, CompileError> {
        if bind.expanding {
            let items = self.items(key, bind)?.to_vec();
            if items.is_empty() {
                let prefix = if bind.tuple.is_some() && self.dialect.tuple_in_values() { "VALUES " } else { "" };
                return Ok(format!("({prefix}{})", self.empty_list(bind)));
            }
            let prefix = if is_tuple_list(bind, &items) && self.dialect.tuple_in_values() { "VALUES " } else { "" };
            let mut texts = Vec::with_capacity(items.len());
            for item in &items {
                texts.push(match item {
                    Value::Array(elements) if bind.tuple.is_some() || bind.type_.is_none() => {
                        let elements: Result<Vec<String>, _> =
                            elements.iter().map(|element| self.literal(element, literal::type_of(element).as_ref())).collect();
                        format!("({})", elements?.join(", "))
                    }
                    item => self.literal(item, bind.type_.as_ref())?,
                });
            }
            return Ok(format!("({prefix}{})", texts.join(", ")));
        }
        match self.given(key).or(bind.value.as_ref()) {
            None if bind.crud && bind.required => Err(CompileError::compile(format!(
                "Could not render literal value \"symbol('REQUIRED')\" with datatype {}; see parent stack trace for more detail.",
                literal::type_text(bind.type_.as_ref())
            ))),
            None | Some(Value::Null) => {
                if let Some(operator) = &self.binary_operator
                    && !matches!(operator, Operator::Is | Operator::IsNot)
                {
                    self.warnings.push(format!(
                        "Bound parameter '{key}' rendering literal NULL in a SQL expression; comparisons to NULL should not use \
                         operators outside of 'is' or 'is not'"
                    ));
                }
                Ok("NULL".to_owned())
            }
            Some(value) => {
                let value = value.clone();
                self.literal(&value, bind.type_.as_ref())
            }
        }
    }

    /// Writes a value as SQL text (`render_literal_value`).
    ///
    /// # Errors
    /// The type has no literals, or the value is not of the type.
    pub fn literal(&self, value: &Value, type_: Option<&SqlType>) -> Result<String, CompileError> {
        literal::literal_value(value, type_, self.dialect)
    }

    /// A parameter with a plain name and value.
    pub(super) fn crud_bind(key: &str, value: Option<Value>, type_: Option<SqlType>) -> BindParameter {
        BindParameter { key: Name::from(key), required: value.is_none(), value, type_, crud: true, ..BindParameter::default() }
    }
}

fn is_tuple_list(bind: &BindParameter, items: &[Value]) -> bool {
    bind.tuple.is_some() || (bind.type_.is_none() && matches!(items.first(), Some(Value::Array(_))))
}
