//! A revision file as a module: its imports, its functions, and what running it can reach.

use super::arguments::is_literal;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt, StmtFunctionDef};
use ruff_python_parser::parse_module;
use ruff_text_size::Ranged;
use std::collections::BTreeMap;

/// What a name at the top of the file stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Binding {
    /// A module or a member of one, by its full name.
    Imported(String),
    /// Something else.
    Other,
}

/// A revision file that was parsed.
pub struct Module {
    /// None when the top of the file does more than import, bind literals and define functions.
    plain: Option<Plain>,
    keeps_to_operations: bool,
}

struct Plain {
    bindings: BTreeMap<String, Binding>,
    functions: BTreeMap<String, StmtFunctionDef>,
    imports: String,
}

/// Modules whose code reaches nothing outside: with these alone, a script works on its own connection.
const HARMLESS: [&str; 22] = [
    "__future__",
    "alembic",
    "base64",
    "collections",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "hashlib",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "sqlalchemy",
    "string",
    "textwrap",
    "typing",
    "typing_extensions",
    "uuid",
];

/// Modules that the top of a file may import without anything happening: the faces, and names for annotations.
const WITHOUT_EFFECT: [&str; 6] = ["__future__", "alembic", "collections.abc", "sqlalchemy", "typing", "typing_extensions"];

/// Names of functions that reach further than what they are given, and of what changes the faces themselves.
const REACHING: [&str; 17] = [
    "Operations",
    "__import__",
    "breakpoint",
    "compile",
    "delattr",
    "eval",
    "event",
    "exec",
    "ext",
    "getattr",
    "globals",
    "input",
    "locals",
    "open",
    "operations",
    "setattr",
    "vars",
];

/// Names of annotations that need no import.
const BUILT_IN_TYPES: [&str; 8] = ["bool", "dict", "int", "list", "object", "set", "str", "tuple"];

fn is_or_is_in(module: &str, known: &[&str]) -> bool {
    known.iter().any(|name| module.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

impl Module {
    /// Parses a file; nothing when it is no Python.
    pub fn parse(source: &str) -> Option<Self> {
        let module = parse_module(source).ok()?.into_syntax();
        let mut reach = Reach { outside: false };
        for statement in &module.body {
            reach.visit_stmt(statement);
        }
        Some(Self { keeps_to_operations: !reach.outside, plain: Plain::read(module.body.into_iter(), source) })
    }

    pub fn keeps_to_operations(&self) -> bool {
        self.keeps_to_operations
    }

    /// The text of the imports at the top.
    pub fn imports(&self) -> &str {
        self.plain.as_ref().map_or("", |plain| &plain.imports)
    }

    /// The statements of a function that takes no arguments.
    pub fn function(&self, name: &str) -> Option<&[Stmt]> {
        let function = self.plain.as_ref()?.functions.get(name)?;
        Some(&function.body)
    }

    /// The module and the name in it that an expression stands for, after the imports: `sa.Column`, or `Column`.
    pub fn resolve<'a>(&'a self, expression: &'a Expr) -> Option<(&'a str, &'a str)> {
        match expression {
            Expr::Name(name) => self.imported(name.id.as_str())?.rsplit_once('.'),
            Expr::Attribute(attribute) => {
                let module = self.imported(attribute.value.as_name_expr()?.id.as_str())?;
                Some((module, attribute.attr.as_str()))
            }
            _ => None,
        }
    }

    /// Whether the file gives a name a meaning at its top.
    pub fn binds(&self, name: &str) -> bool {
        self.plain.as_ref().is_none_or(|plain| plain.bindings.contains_key(name))
    }

    /// What an imported name stands for, by its full name.
    pub fn imported(&self, name: &str) -> Option<&str> {
        match self.plain.as_ref()?.bindings.get(name)? {
            Binding::Imported(full) => Some(full),
            Binding::Other => None,
        }
    }
}

impl Plain {
    fn read(body: impl Iterator<Item = Stmt>, source: &str) -> Option<Self> {
        let mut plain = Self { bindings: BTreeMap::new(), functions: BTreeMap::new(), imports: String::new() };
        for statement in body {
            plain.add(statement, source)?;
        }
        Some(plain)
    }

    /// A name that is bound twice may be either.
    fn bind(&mut self, name: &str, binding: Binding) -> Option<()> {
        self.bindings.insert(name.to_owned(), binding).is_none().then_some(())
    }

    fn add(&mut self, statement: Stmt, source: &str) -> Option<()> {
        match statement {
            Stmt::Expr(expression) => expression.value.is_string_literal_expr().then_some(()),
            Stmt::Import(import) => {
                for alias in &import.names {
                    let module = alias.name.as_str();
                    if !is_or_is_in(module, &WITHOUT_EFFECT) {
                        return None;
                    }
                    match &alias.asname {
                        Some(name) => self.bind(name, Binding::Imported(module.to_owned()))?,
                        None if module.contains('.') => return None,
                        None => self.bind(module, Binding::Imported(module.to_owned()))?,
                    }
                }
                self.keep(&source[import.range()]);
                Some(())
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().filter(|_| import.level == 0)?;
                if !is_or_is_in(module, &WITHOUT_EFFECT) {
                    return None;
                }
                for alias in &import.names {
                    if alias.name.as_str() == "*" {
                        return None;
                    }
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bind(name, Binding::Imported(format!("{module}.{}", alias.name)))?;
                }
                self.keep(&source[import.range()]);
                Some(())
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.bind(target.as_name_expr()?.id.as_str(), Binding::Other)?;
                }
                is_literal(&assign.value).then_some(())
            }
            Stmt::AnnAssign(assign) => {
                if !self.is_annotation(&assign.annotation) || !assign.value.as_deref().is_none_or(is_literal) {
                    return None;
                }
                self.bind(assign.target.as_name_expr()?.id.as_str(), Binding::Other)
            }
            Stmt::FunctionDef(function) => {
                let takes_nothing = function.parameters.is_empty() && function.type_params.is_none();
                let returns = function.returns.as_deref().is_none_or(|returns| self.is_annotation(returns));
                if !takes_nothing || !returns || function.is_async || !function.decorator_list.is_empty() {
                    return None;
                }
                self.bind(function.name.as_str(), Binding::Other)?;
                self.functions.insert(function.name.to_string(), function);
                Some(())
            }
            Stmt::Pass(_) => Some(()),
            _ => None,
        }
    }

    fn keep(&mut self, import: &str) {
        self.imports.push_str(import);
        self.imports.push('\n');
    }

    /// Whether evaluating an annotation gives something for sure, and does nothing else.
    fn is_annotation(&self, expression: &Expr) -> bool {
        match expression {
            Expr::NoneLiteral(_) | Expr::StringLiteral(_) | Expr::EllipsisLiteral(_) => true,
            Expr::Name(name) => {
                let is_typing = |full: &str| is_or_is_in(full, &["typing", "typing_extensions", "collections.abc"]);
                let name = name.id.as_str();
                match self.bindings.get(name) {
                    Some(Binding::Imported(full)) => is_typing(full),
                    Some(Binding::Other) => false,
                    None => BUILT_IN_TYPES.contains(&name),
                }
            }
            Expr::Subscript(subscript) => self.is_annotation(&subscript.value) && self.is_annotation(&subscript.slice),
            Expr::Tuple(tuple) => tuple.elts.iter().all(|element| self.is_annotation(element)),
            Expr::BinOp(either) => {
                either.op == ruff_python_ast::Operator::BitOr
                    && self.is_annotation(&either.left)
                    && self.is_annotation(&either.right)
            }
            _ => false,
        }
    }
}

/// Looks for whatever may reach outside.
struct Reach {
    outside: bool,
}

impl<'a> Visitor<'a> for Reach {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => import.names.iter().for_each(|alias| self.import(&alias.name)),
            Stmt::ImportFrom(import) => match &import.module {
                Some(module) if import.level == 0 => {
                    self.import(module);
                    import.names.iter().for_each(|alias| self.name(&alias.name));
                }
                Some(_) | None => self.outside = true,
            },
            Stmt::Assign(assign) if assign.targets.iter().any(Expr::is_attribute_expr) => self.outside = true,
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => self.name(name.id.as_str()),
            Expr::Attribute(attribute) => {
                self.name(&attribute.attr);
                walk_expr(self, expression);
            }
            _ => walk_expr(self, expression),
        }
    }
}

impl Reach {
    fn import(&mut self, module: &str) {
        self.outside |= !is_or_is_in(module, &HARMLESS);
        module.split('.').for_each(|part| self.name(part));
    }

    fn name(&mut self, name: &str) {
        // Special attributes lead anywhere.
        self.outside |= REACHING.contains(&name) || (name.starts_with("__") && name != "__future__");
    }
}
