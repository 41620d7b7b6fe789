//! Tags and their attributes (upstream: `mako.parsetree.Tag` and its subclasses).

use std::collections::BTreeSet;

use super::error::{MakoError, Place};
use super::node::{Callable, TagKind};
use super::python_code::{ArgumentList, FunctionDecl, Names, is_word, word_length};

/// The opening part of a tag, as text.
pub(crate) struct TagHead<'s> {
    pub keyword: &'s str,
    pub closes_itself: bool,
    /// Length in bytes, both angle brackets included.
    pub length: usize,
    attributes: Vec<(String, String)>,
}

impl<'s> TagHead<'s> {
    /// Reads `<%keyword name="value" ...>` or `/>` at the beginning of `text`.
    pub fn read(text: &'s str) -> Option<Self> {
        let after = text.strip_prefix("<%")?;
        let keyword_len = after.find(|c: char| !is_word(c) && c != '.' && c != ':').unwrap_or(after.len());
        if keyword_len == 0 {
            return None;
        }
        let (keyword, attributes) = after.split_at(keyword_len);
        let rest = skip_attributes(attributes)?;
        let raw = &attributes[..attributes.len() - rest.len()];
        let (closes_itself, rest) = match rest.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let rest = rest.strip_prefix('>')?;
        Some(Self { keyword, closes_itself, length: text.len() - rest.len(), attributes: attribute_pairs(raw) })
    }

    /// Checks the attributes and makes the tag; the names are those used by `${}` in attributes.
    pub fn build(&self, place: Place<'_>) -> Result<(TagKind, BTreeSet<String>), MakoError> {
        if let Some((namespace, name)) = self.keyword.split_once(':') {
            return self.namespace_call(namespace, name, place);
        }
        let parsed = |expressions: &[&str], plain: &[&str], required: &[&str]| {
            let attributes = Attributes::parse(self, expressions, plain, place)?;
            let missing: Vec<_> = required.iter().filter(|name| self.get(name).is_none()).collect();
            if !missing.is_empty() {
                let names = missing.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(",");
                return Err(place.compile(format!("Missing attribute(s): {names}")));
            }
            Ok(attributes)
        };
        match self.keyword {
            "text" => {
                let attributes = parsed(&[], &["filter"], &[])?;
                Ok((TagKind::Text { filters: self.filters("filter", place)? }, attributes.names))
            }
            "def" => {
                let attributes = parsed(&["buffered", "cached"], &["name", "filter", "decorator"], &["name"])?;
                Ok((TagKind::Def(self.def(place)?), attributes.names))
            }
            "block" => {
                let attributes = parsed(&["buffered", "cached", "args"], &["name", "filter", "decorator"], &[])?;
                Ok((TagKind::Block(self.block(place)?), attributes.names))
            }
            "call" => {
                let attributes = parsed(&["args"], &["expr"], &["expr"])?;
                Ok((self.call(self.get("expr").unwrap_or_default(), place)?, attributes.names))
            }
            "page" => {
                let attributes = parsed(&["cached", "args", "expression_filter", "enable_loop"], &[], &[])?;
                self.refuse_cache(place)?;
                let arguments = FunctionDecl::of_arguments(self.get("args").unwrap_or_default(), place)?;
                let filters = self.filters("expression_filter", place)?;
                Ok((TagKind::Page { arguments, filters }, attributes.names))
            }
            "include" | "inherit" | "namespace" => {
                Err(place
                    .unsupported(format!("<%{}> is not supported: a script template cannot use other templates", self.keyword)))
            }
            other => Err(place.compile(format!("No such tag: '{other}'"))),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        // The last one counts, as in a dictionary.
        self.attributes.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn filters(&self, name: &str, place: Place<'_>) -> Result<ArgumentList, MakoError> {
        ArgumentList::parse(self.get(name).unwrap_or_default(), place)
    }

    fn flag(&self, name: &str, place: Place<'_>) -> Result<bool, MakoError> {
        match self.get(name).unwrap_or("False").trim() {
            "False" | "0" | "None" | "''" | "\"\"" => Ok(false),
            "True" | "1" => Ok(true),
            other => {
                Err(place.unsupported(format!("attribute '{name}' of <%{}> must be True or False, not '{other}'", self.keyword)))
            }
        }
    }

    fn refuse_cache(&self, place: Place<'_>) -> Result<(), MakoError> {
        if self.flag("cached", place)? {
            return Err(place.unsupported(format!("<%{} cached=\"True\"> is not supported", self.keyword)));
        }
        Ok(())
    }

    fn def(&self, place: Place<'_>) -> Result<Callable, MakoError> {
        let signature = self.get("name").unwrap_or_default();
        if !signature.is_empty() && word_length(signature) == signature.len() {
            return Err(place.compile("Missing parenthesis in %def"));
        }
        let arguments = FunctionDecl::of_signature(signature, place)?;
        self.refuse_cache(place)?;
        Ok(Callable {
            name: arguments.name.clone(),
            is_block: false,
            is_anonymous: false,
            arguments,
            filters: self.filters("filter", place)?,
            decorator: self.get("decorator").unwrap_or_default().to_owned(),
            buffered: self.flag("buffered", place)?,
        })
    }

    fn block(&self, place: Place<'_>) -> Result<Callable, MakoError> {
        let name = self.get("name").filter(|name| !name.is_empty());
        if name.is_some_and(|name| word_length(name) != name.len()) {
            return Err(place.compile("%block may not specify an argument signature"));
        }
        if name.is_none() && self.get("args").is_some_and(|args| !args.is_empty()) {
            return Err(place.compile("Only named %blocks may specify args"));
        }
        self.refuse_cache(place)?;
        Ok(Callable {
            name: name.map_or_else(|| format!("__M_anon_{}", place.line), str::to_owned),
            is_block: true,
            is_anonymous: name.is_none(),
            arguments: FunctionDecl::of_arguments(self.get("args").unwrap_or_default(), place)?,
            filters: self.filters("filter", place)?,
            decorator: self.get("decorator").unwrap_or_default().to_owned(),
            buffered: self.flag("buffered", place)?,
        })
    }

    fn call(&self, expression: &str, place: Place<'_>) -> Result<TagKind, MakoError> {
        Ok(TagKind::Call {
            expression: expression.to_owned(),
            names: Names::of_code(expression, 0, place)?,
            body: FunctionDecl::of_arguments(self.get("args").unwrap_or_default(), place)?,
        })
    }

    /// `<%self:name a="x">` is a call of `self.name(a='x')`.
    fn namespace_call(&self, namespace: &str, name: &str, place: Place<'_>) -> Result<(TagKind, BTreeSet<String>), MakoError> {
        let keys: Vec<&str> = self.attributes.iter().map(|(key, _)| key.as_str()).collect();
        let attributes = Attributes::parse(self, &keys, &[], place)?;
        let arguments: Vec<String> =
            attributes.values.iter().filter(|(key, _)| key != "args").map(|(key, value)| format!("{key}={value}")).collect();
        let expression = format!("{namespace}.{name}({})", arguments.join(","));
        Ok((self.call(&expression, place)?, attributes.names))
    }
}

/// Attribute values as Python expressions.
struct Attributes {
    values: Vec<(String, String)>,
    names: BTreeSet<String>,
}

impl Attributes {
    fn parse(head: &TagHead<'_>, expressions: &[&str], plain: &[&str], place: Place<'_>) -> Result<Self, MakoError> {
        let mut parsed = Self { values: Vec::new(), names: BTreeSet::new() };
        let cache_settings = matches!(head.keyword, "def" | "block" | "page");
        for (key, value) in &head.attributes {
            let python = if expressions.contains(&key.as_str()) || cache_settings && key.starts_with("cache_") {
                parsed.expression(value, place)?
            } else if plain.contains(&key.as_str()) {
                if embedded_expression(value).is_some() {
                    return Err(
                        place.compile(format!("Attribute '{key}' in tag '{}' does not allow embedded expressions", head.keyword))
                    );
                }
                python_literal(value)
            } else {
                let keyword = head.keyword;
                return Err(place.compile(format!("Invalid attribute for tag '{keyword}': '{key}'")));
            };
            parsed.values.retain(|(other, _)| other != key);
            parsed.values.push((key.clone(), python));
        }
        Ok(parsed)
    }

    fn expression(&mut self, value: &str, place: Place<'_>) -> Result<String, MakoError> {
        let mut parts = Vec::new();
        let mut rest = value;
        while let Some((start, end)) = embedded_expression(rest) {
            if start > 0 {
                parts.push(python_literal(&rest[..start]));
            }
            let code = &rest[start + 2..end - 1];
            self.names.extend(Names::of_code(code.trim_end(), 0, place)?.undeclared);
            parts.push(format!("({code})"));
            rest = &rest[end..];
        }
        if !rest.is_empty() {
            parts.push(python_literal(rest));
        }
        Ok(if parts.is_empty() { "''".to_owned() } else { parts.join(" + ") })
    }
}

/// Where the first `${...}` of an attribute begins and ends; one with braces inside reaches to the
/// last brace.
fn embedded_expression(value: &str) -> Option<(usize, usize)> {
    for (start, _) in value.match_indices("${") {
        let inside = &value[start + 2..];
        let brace = inside[..inside.find('$').unwrap_or(inside.len())].find('{');
        if let Some(brace) = brace
            && let Some(last) = inside.rfind('}').filter(|last| *last >= brace + 2)
        {
            return Some((start, start + 2 + last + 1));
        }
        let first = inside.char_indices().nth(1).map_or(inside.len(), |(at, _)| at);
        if let Some(close) = inside[first..].find('}') {
            return Some((start, start + 2 + first + close + 1));
        }
    }
    None
}

/// Steps over attributes; `None` when something else stands before the closing bracket.
fn skip_attributes(text: &str) -> Option<&str> {
    let mut rest = text;
    let mut after_separator = false;
    loop {
        let next = rest.trim_start();
        let has_blank = next.len() < rest.len();
        match next.chars().next()? {
            '=' | ',' => {
                rest = &next[1..];
                after_separator = true;
                continue;
            }
            quote @ ('"' | '\'') if !has_blank || after_separator => {
                let close = next[1..].find(quote)?;
                rest = &next[close + 2..];
            }
            c if is_word(c) && has_blank => rest = &next[word_length(next)..],
            '/' | '>' => return Some(next),
            _ => return None,
        }
        after_separator = false;
    }
}

/// All `name = "value"` in the text between keyword and bracket.
fn attribute_pairs(raw: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut rest = raw;
    while let Some(at) = rest.find(is_word) {
        let word = &rest[at..];
        let (name, after) = word.split_at(word_length(word));
        let value = after.trim_start().strip_prefix('=').map(str::trim_start);
        let quoted = value.and_then(|value| {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let close = value[1..].find(quote)?;
            Some((&value[1..=close], &value[close + 2..]))
        });
        match quoted {
            Some((value, after)) => {
                pairs.push((name.to_owned(), value.replace("\r\n", "\n")));
                rest = after;
            }
            None => rest = after,
        }
    }
    pairs
}

/// A Python string literal for any text.
pub(crate) fn python_literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for c in text.chars() {
        match c {
            '\\' => literal.push_str("\\\\"),
            '\'' => literal.push_str("\\'"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if c.is_ascii_control() => literal.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => literal.push(c),
        }
    }
    literal.push('\'');
    literal
}
