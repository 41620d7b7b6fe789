//! The Python inside a template: which names it assigns and which it expects, as Mako sees them.
//!
//! Upstream: `mako.ast` and `mako.pyparser`. The order in which the tree is walked decides whether a
//! name counts as expected, so it follows the field order of CPython's tree.

use std::collections::BTreeSet;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Comprehension, ExceptHandler, Expr, ExprContext, ModModule, Parameters, Stmt};
use ruff_python_parser::parse_module;
use ruff_text_size::{Ranged, TextRange};

use super::error::{MakoError, Place};

/// Deepest nesting of brackets that CPython's own tokenizer accepts.
const DEEPEST_NESTING: usize = 200;

/// Names a piece of Python assigns, and names it uses before (or without) assigning them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub declared: BTreeSet<String>,
    pub undeclared: BTreeSet<String>,
}

impl Names {
    /// Reads the names of a block of statements (upstream `PythonCode`).
    pub fn of_code(code: &str, offset: i64, place: Place<'_>) -> Result<Self, MakoError> {
        let stripped = code.trim_start();
        let skipped = code[..code.len() - stripped.len()].matches('\n').count();
        let module = parse(stripped, offset + skipped as i64, place)?;
        let mut finder = NameFinder::new(place);
        finder.visit_body(&module.body);
        finder.finish()
    }

    /// Reads the names of a control line such as `for x in y:` (upstream `PythonFragment`).
    pub fn of_fragment(text: &str, place: Place<'_>) -> Result<Self, MakoError> {
        let Some(fragment) = Fragment::split(text) else {
            return Err(place.compile(format!("Fragment '{text}' is not a partial control statement")));
        };
        let (code, offset) = match fragment.keyword {
            "for" | "if" | "while" | "with" => (format!("{}pass", fragment.code), 0),
            "try" => (format!("{}pass\nexcept:pass", fragment.code), 0),
            "elif" | "else" => (format!("if False:pass\n{}pass", fragment.code), -1),
            "except" => (format!("try:pass\n{}pass", fragment.code), -1),
            other => return Err(place.compile(format!("Unsupported control keyword: '{other}'"))),
        };
        Self::of_code(&code, offset, place)
    }
}

/// A control line, without the comment that may follow its colon.
struct Fragment<'a> {
    keyword: &'a str,
    code: &'a str,
}

impl<'a> Fragment<'a> {
    fn split(text: &'a str) -> Option<Self> {
        // The text of a control line begins at its keyword; only its end can have blanks.
        let keyword_len = word_length(text);
        let keyword = &text[..keyword_len];
        if keyword.is_empty() {
            return None;
        }
        let rest = &text[keyword_len..];
        let needs_colon_now = !rest.starts_with(char::is_whitespace);
        for (at, _) in rest.match_indices(':') {
            if needs_colon_now && at > 0 {
                return None;
            }
            let after = rest[at + 1..].trim_start();
            if after.is_empty() {
                return Some(Self { keyword, code: text });
            }
            if after.starts_with('#') {
                return Some(Self { keyword, code: &text[..text.len() - after.len()] });
            }
        }
        None
    }
}

/// Length in bytes of the identifier characters at the beginning.
pub(crate) fn word_length(text: &str) -> usize {
    text.find(|c: char| !is_word(c)).unwrap_or(text.len())
}

pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Parses statements, reporting an error at the template's line.
pub(crate) fn parse(code: &str, offset: i64, place: Place<'_>) -> Result<ModModule, MakoError> {
    if nesting(code) > DEEPEST_NESTING {
        return Err(place.syntax("too many nested parentheses"));
    }
    match parse_module(code) {
        Ok(parsed) => Ok(parsed.into_syntax()),
        Err(error) => {
            let mut start = error.location.start().to_usize().min(code.len());
            if start >= code.trim_end().len() {
                // As CPython: what was never closed is reported where it was opened.
                start = unclosed_bracket(code).unwrap_or(start);
            }
            let inside = code.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() as i64;
            let line = (i64::from(place.line) + offset + inside).max(1);
            let excerpt: String = code.chars().take(50).collect();
            let message = format!("(SyntaxError) {} ({excerpt:?})", error.error);
            Err(Place { line: u32::try_from(line).unwrap_or(place.line), ..place }.syntax(message))
        }
    }
}

/// Where the innermost bracket stands that is open at the end.
fn unclosed_bracket(code: &str) -> Option<usize> {
    let mut open = Vec::new();
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => open.push(at),
            b')' | b']' | b'}' => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// Deepest bracket nesting; brackets in strings count too, which only makes the guard stricter.
fn nesting(code: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for byte in code.bytes() {
        match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Comma-separated expressions: the filters after `|` (upstream `ArgumentList`).
#[derive(Debug, Clone, Default)]
pub(crate) struct ArgumentList {
    pub args: Vec<String>,
    pub undeclared: BTreeSet<String>,
}

impl ArgumentList {
    pub fn parse(code: &str, place: Place<'_>) -> Result<Self, MakoError> {
        let blank_after_comma = code.strip_prefix(',').is_some_and(|rest| rest.trim().is_empty());
        let mut code = code.to_owned();
        if code.starts_with(|c: char| !c.is_whitespace()) && !blank_after_comma {
            code.push(',');
        }
        let module = parse(&code, 0, place)?;
        let mut list = Self::default();
        for stmt in &module.body {
            let Stmt::Expr(stmt) = stmt else { continue };
            let Expr::Tuple(tuple) = stmt.value.as_ref() else { continue };
            for element in &tuple.elts {
                let mut finder = NameFinder::new(place);
                finder.visit_expr(element);
                list.undeclared.extend(finder.finish()?.undeclared);
                list.args.push(slice(&code, element.range()).to_owned());
            }
        }
        Ok(list)
    }

    /// The names the filters take from the context: all but Mako's own short names.
    pub fn context_names(&self) -> impl Iterator<Item = &String> {
        self.undeclared.iter().filter(|name| !is_default_filter(name))
    }
}

/// Whether a filter name is one of Mako's own.
pub(crate) fn is_default_filter(name: &str) -> bool {
    matches!(name, "x" | "h" | "u" | "trim" | "entity" | "unicode" | "decode" | "str" | "n")
}

fn slice(code: &str, range: TextRange) -> &str {
    code.get(range.start().to_usize()..range.end().to_usize()).unwrap_or_default()
}

/// The signature of a `<%def>`, or the `args` of a tag (upstream `FunctionDecl`).
#[derive(Debug, Clone, Default)]
pub(crate) struct FunctionDecl {
    pub name: String,
    parameters: Vec<Parameter>,
    /// Names that the defaults use.
    pub default_names: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct Parameter {
    name: String,
    kind: ParameterKind,
    default: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ParameterKind {
    Positional,
    Rest,
    KeywordOnly,
    RestKeywords,
}

impl FunctionDecl {
    /// Parses `name(args)`.
    pub fn of_signature(signature: &str, place: Place<'_>) -> Result<Self, MakoError> {
        let code = format!("def {signature}:pass");
        let module = parse(&code, 0, place)?;
        let Some(Stmt::FunctionDef(def)) = module.body.iter().find(|stmt| stmt.is_function_def_stmt()) else {
            return Err(place.compile(format!("Code '{code}' is not a function declaration")));
        };
        let mut decl = Self { name: def.name.to_string(), ..Self::default() };
        decl.read(&def.parameters, &code, place)?;
        Ok(decl)
    }

    /// Parses the argument part alone.
    pub fn of_arguments(arguments: &str, place: Place<'_>) -> Result<Self, MakoError> {
        Self::of_signature(&format!("ANON({arguments})"), place)
    }

    fn read(&mut self, parameters: &Parameters, code: &str, place: Place<'_>) -> Result<(), MakoError> {
        for item in parameters.posonlyargs.iter().chain(&parameters.args) {
            if let Some(default) = &item.default {
                let mut finder = NameFinder::new(place);
                finder.visit_expr(default);
                self.default_names.extend(finder.finish()?.undeclared);
            }
            self.push(&item.parameter.name, ParameterKind::Positional, item.default.as_deref(), code);
        }
        if let Some(rest) = &parameters.vararg {
            self.push(&rest.name, ParameterKind::Rest, None, code);
        }
        for item in &parameters.kwonlyargs {
            self.push(&item.parameter.name, ParameterKind::KeywordOnly, item.default.as_deref(), code);
        }
        if let Some(rest) = &parameters.kwarg {
            self.push(&rest.name, ParameterKind::RestKeywords, None, code);
        }
        Ok(())
    }

    fn push(&mut self, name: &str, kind: ParameterKind, default: Option<&Expr>, code: &str) {
        let default = default.map(|expr| slice(code, expr.range()).to_owned());
        self.parameters.push(Parameter { name: name.to_owned(), kind, default });
    }

    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.parameters.iter().map(|parameter| &parameter.name)
    }

    pub fn takes_any_keyword(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.kind == ParameterKind::RestKeywords)
    }

    /// The parameters as written in a `def`.
    pub fn declaration(&self) -> Vec<String> {
        self.parameters
            .iter()
            .map(|Parameter { name, kind, default }| match (kind, default) {
                (ParameterKind::Rest, _) => format!("*{name}"),
                (ParameterKind::RestKeywords, _) => format!("**{name}"),
                (ParameterKind::Positional | ParameterKind::KeywordOnly, Some(default)) => {
                    format!("{name}={default}")
                }
                (ParameterKind::Positional | ParameterKind::KeywordOnly, None) => name.clone(),
            })
            .collect()
    }

    /// The arguments that pass variables of the same names on.
    pub fn forwarding(&self) -> Vec<String> {
        self.parameters
            .iter()
            .map(|Parameter { name, kind, default: _ }| match kind {
                ParameterKind::Rest => format!("*{name}"),
                ParameterKind::RestKeywords => format!("**{name}"),
                ParameterKind::KeywordOnly => format!("{name}={name}"),
                ParameterKind::Positional => name.clone(),
            })
            .collect()
    }
}

/// Walks Python as upstream's `FindIdentifiers` does, blind spots included: what it misses, templates
/// in the field cannot rely on, and what it finds decides which names are taken from the context.
struct NameFinder<'p> {
    names: Names,
    locals: BTreeSet<String>,
    in_function: bool,
    place: Place<'p>,
    error: Option<MakoError>,
}

impl<'p> NameFinder<'p> {
    fn new(place: Place<'p>) -> Self {
        Self { names: Names::default(), locals: BTreeSet::new(), in_function: false, place, error: None }
    }

    fn finish(self) -> Result<Names, MakoError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.names),
        }
    }

    fn declare(&mut self, name: &str) {
        if self.in_function {
            self.locals.insert(name.to_owned());
        } else {
            self.names.declared.insert(name.to_owned());
        }
    }

    fn function(&mut self, parameters: Option<&Parameters>, body: impl FnOnce(&mut Self)) {
        let was_in_function = std::mem::replace(&mut self.in_function, true);
        let outer = self.locals.clone();
        for item in parameters.into_iter().flat_map(|parameters| &parameters.args) {
            self.locals.insert(item.parameter.name.to_string());
        }
        body(self);
        self.in_function = was_in_function;
        self.locals = outer;
    }

    fn comprehension(&mut self, elements: &[&Expr], generators: &[Comprehension]) {
        if !self.in_function {
            for element in elements {
                self.visit_expr(element);
            }
        }
        for generator in generators {
            self.visit_expr(&generator.target);
            self.visit_expr(&generator.iter);
            if !self.in_function {
                for condition in &generator.ifs {
                    self.visit_expr(condition);
                }
            }
        }
    }
}

impl<'a> Visitor<'a> for NameFinder<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::ClassDef(class) => self.declare(&class.name),
            Stmt::FunctionDef(def) if !def.is_async => {
                self.declare(&def.name);
                self.function(Some(&def.parameters), |finder| finder.visit_body(&def.body));
            }
            Stmt::AugAssign(assign) => {
                self.visit_expr(&assign.target);
                self.visit_expr(&assign.value);
            }
            Stmt::AnnAssign(assign) => {
                self.visit_expr(&assign.target);
                self.visit_expr(&assign.annotation);
                if let Some(value) = &assign.value {
                    self.visit_expr(value);
                }
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let first = alias.name.split('.').next().unwrap_or_default();
                    let name = alias.asname.as_ref().map_or(first, |name| name.as_str());
                    self.declare(name);
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    if alias.asname.is_none() && alias.name.as_str() == "*" {
                        self.error.get_or_insert_with(|| {
                            self.place.compile("'import *' is not supported: every name must be imported by name")
                        });
                    } else {
                        self.declare(alias.asname.as_ref().unwrap_or(&alias.name));
                    }
                }
            }
            other => walk_stmt(self, other),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(handler) = handler;
        if let Some(name) = &handler.name {
            self.declare(name);
        }
        if let Some(kind) = &handler.type_ {
            self.visit_expr(kind);
        }
        self.visit_body(&handler.body);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => match name.ctx {
                ExprContext::Store => self.declare(&name.id),
                ExprContext::Load | ExprContext::Del | ExprContext::Invalid => {
                    let id = name.id.as_str();
                    let assigned = self.names.declared.contains(id) || self.locals.contains(id);
                    if id != "print" && !assigned {
                        self.names.undeclared.insert(id.to_owned());
                    }
                }
            },
            Expr::Named(named) => {
                self.visit_expr(&named.target);
                self.visit_expr(&named.value);
            }
            Expr::Lambda(lambda) => {
                self.function(lambda.parameters.as_deref(), |finder| finder.visit_expr(&lambda.body));
            }
            Expr::ListComp(comp) => self.comprehension(&[&comp.elt], &comp.generators),
            Expr::SetComp(comp) => self.comprehension(&[&comp.elt], &comp.generators),
            Expr::Generator(comp) => self.comprehension(&[&comp.elt], &comp.generators),
            Expr::DictComp(comp) => self.comprehension(&[&comp.key, &comp.value], &comp.generators),
            other => walk_expr(self, other),
        }
    }
}
