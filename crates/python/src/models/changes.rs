//! What a module that runs may do to what waits: env.py's own imports of models, and changes of the faces themselves.

use super::names::is_ours;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt};
use ruff_python_parser::parse_module;
use ruff_text_size::Ranged;
use std::collections::HashSet;

/// Names by which a module can change something behind one's back.
const CHANGING: [&str; 4] = ["setattr", "delattr", "patch", "monkeypatch"];

/// Whether a module may change SQLAlchemy's or Alembic's own names: it assigns to attributes of what it has imported from them,
/// or has `setattr`.
pub fn changes_faces(source: &str) -> bool {
    if !source.contains("sqlalchemy") && !source.contains("alembic") {
        return false;
    }
    // What is no Python runs into its own error.
    let Ok(parsed) = parse_module(source) else { return false };
    let mut watch = Watch::default();
    for statement in &parsed.syntax().body {
        watch.visit_stmt(statement);
    }
    watch.changes
}

#[derive(Default)]
struct Watch {
    imported: HashSet<String>,
    changes: bool,
}

impl<'a> Visitor<'a> for Watch {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in import.names.iter().filter(|alias| is_face(&alias.name)) {
                    let name = alias.asname.as_deref().unwrap_or_else(|| alias.name.split('.').next().unwrap_or_default());
                    self.imported.insert(name.to_owned());
                }
            }
            Stmt::ImportFrom(import) if import.module.as_deref().is_some_and(is_face) => {
                self.imported.extend(import.names.iter().map(|alias| alias.asname.as_ref().unwrap_or(&alias.name).to_string()));
            }
            Stmt::Assign(assign) => {
                assign.targets.iter().for_each(|target| self.assigned(target));
                walk_stmt(self, statement);
            }
            Stmt::AugAssign(assign) => {
                self.assigned(&assign.target);
                walk_stmt(self, statement);
            }
            Stmt::Delete(delete) => delete.targets.iter().for_each(|target| self.assigned(target)),
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => self.changes |= CHANGING.contains(&name.id.as_str()),
            Expr::Attribute(attribute) => self.changes |= CHANGING.contains(&attribute.attr.as_str()),
            _ => {}
        }
        walk_expr(self, expression);
    }
}

impl Watch {
    fn assigned(&mut self, target: &Expr) {
        let mut root = target;
        let mut is_attribute = false;
        loop {
            root = match root {
                Expr::Attribute(attribute) => {
                    is_attribute = true;
                    &attribute.value
                }
                Expr::Subscript(subscript) => &subscript.value,
                Expr::Call(call) => &call.func,
                _ => break,
            };
        }
        self.changes |= is_attribute && matches!(root, Expr::Name(name) if self.imported.contains(name.id.as_str()));
    }
}

fn is_face(module: &str) -> bool {
    let top = module.split('.').next().unwrap_or(module);
    top == "sqlalchemy" || top == "alembic"
}

/// env.py as it is run: names that it imports and never uses are not asked for.
///
/// `from app.models import User, Address` only makes sure that the models are there; `from app.models import *` gives the names
/// that env.py uses afterwards. Binding the others would wake everything that waits for nobody's sake.
pub struct Environment;

impl Environment {
    /// The text with such imports put otherwise, line by line as before; nothing where there are none.
    pub fn rewritten(source: &str) -> Option<String> {
        let parsed = parse_module(source).ok()?;
        let body = &parsed.syntax().body;
        let mut used = Used::default();
        for statement in body {
            used.visit_stmt(statement);
        }
        if used.looks_at_names {
            return None;
        }
        let mut text = String::with_capacity(source.len());
        let mut from = 0;
        for statement in body {
            let Stmt::ImportFrom(import) = statement else { continue };
            let Some(module) =
                import.module.as_deref().filter(|module| import.level == 0 && !is_ours(module) && !is_face(module))
            else {
                continue;
            };
            let call = if import.names.iter().any(|alias| alias.name.as_str() == "*") {
                let mut wanted: Vec<&&str> = used.names.iter().collect();
                wanted.sort();
                format!("globals().update(__import__('_limbeck_models').star({module:?}, {wanted:?}))")
            } else {
                let is_used = |name: &str| used.names.contains(name);
                if import.names.iter().any(|alias| is_used(alias.asname.as_ref().unwrap_or(&alias.name))) {
                    continue;
                }
                let names: Vec<&str> = import.names.iter().map(|alias| alias.name.as_str()).collect();
                format!("__import__('_limbeck_models').touch({module:?}, {names:?})")
            };
            let range = import.range();
            let (start, end) = (range.start().to_usize(), range.end().to_usize());
            text.push_str(&source[from..start]);
            text.push_str(&call);
            // What comes after stays on its line.
            text.extend(source[start..end].chars().filter(|c| *c == '\n'));
            from = end;
        }
        (from > 0).then(|| {
            text.push_str(&source[from..]);
            text
        })
    }
}

/// The names that a module uses.
#[derive(Default)]
struct Used<'a> {
    names: HashSet<&'a str>,
    looks_at_names: bool,
}

impl<'a> Visitor<'a> for Used<'a> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Name(name) = expression {
            let (name, is_read) = (name.id.as_str(), name.ctx.is_load());
            self.looks_at_names |= matches!(name, "globals" | "locals" | "vars" | "dir" | "eval" | "exec" | "__all__");
            if is_read {
                self.names.insert(name);
            }
        }
        walk_expr(self, expression);
    }
}
