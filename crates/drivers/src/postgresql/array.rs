//! Array literals: `{1,2,NULL,"a b"}`.

use limbeck_sql::Value;
use limbeck_sql::engine::DbError;

/// Reads an array literal with a reader for its elements; `None` where the text is none.
pub(super) fn read(text: &str, element: &mut dyn FnMut(String) -> Result<Value, DbError>) -> Option<Result<Value, DbError>> {
    // Bounds other than 1 stand before the elements: `[0:1]={1,2}`.
    let body = if text.starts_with('[') { text.split_once('=')?.1 } else { text };
    let mut reader = Reader { text: body, at: 0 };
    let value = reader.array(element)?;
    (reader.at == body.len()).then_some(value)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn array(&mut self, element: &mut dyn FnMut(String) -> Result<Value, DbError>) -> Option<Result<Value, DbError>> {
        if self.bump()? != '{' {
            return None;
        }
        let mut items = Vec::new();
        if self.peek()? == '}' {
            self.bump();
            return Some(Ok(Value::Array(items)));
        }
        loop {
            let item = match self.peek()? {
                '{' => self.array(element)?,
                '"' => element(self.quoted()?),
                _ => match self.plain() {
                    "NULL" => Ok(Value::Null),
                    text => element(text.to_owned()),
                },
            };
            match item {
                Ok(item) => items.push(item),
                Err(error) => return Some(Err(error)),
            }
            match self.bump()? {
                ',' => {}
                '}' => return Some(Ok(Value::Array(items))),
                _ => return None,
            }
        }
    }

    fn quoted(&mut self) -> Option<String> {
        self.bump();
        let mut out = String::new();
        loop {
            match self.bump()? {
                '"' => return Some(out),
                '\\' => out.push(self.bump()?),
                c => out.push(c),
            }
        }
    }

    fn plain(&mut self) -> &str {
        let rest = &self.text[self.at..];
        let end = rest.find([',', '}']).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Option<Value> {
        read(text, &mut |item| Ok(Value::Text(item))).map(Result::unwrap)
    }

    #[test]
    fn elements_nest_and_may_be_null() {
        let text = |s: &str| Value::Text(s.to_owned());
        assert_eq!(items("{}"), Some(Value::Array(vec![])));
        assert_eq!(
            items(r#"{a,NULL,"NULL","x \"y\\, {"}"#),
            Some(Value::Array(vec![text("a"), Value::Null, text("NULL"), text("x \"y\\, {")]))
        );
        assert_eq!(
            items("[0:1][1:1]={{a},{b}}"),
            Some(Value::Array(vec![Value::Array(vec![text("a")]), Value::Array(vec![text("b")])]))
        );
    }

    #[test]
    fn other_texts_are_no_arrays() {
        for text in ["", "a", "{a", "{a}b", "{\"a"] {
            assert_eq!(items(text), None, "{text}");
        }
    }
}
