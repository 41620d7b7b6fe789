//! Whether a revision file has the function that a plan is going to call, told without running it.

use super::header::{is_parsed_safely, text_of};
use ruff_python_ast::visitor::{Visitor, walk_stmt};
use ruff_python_ast::{Expr, ExprContext, Stmt};
use ruff_python_parser::parse_module;

/// Calls that may bind any name.
const BINDING_CALLS: [&str; 5] = ["globals", "vars", "exec", "setattr", "eval"];

/// Returns false only where running the file cannot give its module the function: nothing at its top binds the name.
/// What cannot be read or parsed may define everything; running it says what is wrong.
pub fn may_define(file: &[u8], function: &str) -> bool {
    let Ok(source) = text_of(file) else { return true };
    if source.contains(&format!("def {function}")) || !is_parsed_safely(&source) {
        return true;
    }
    let Ok(parsed) = parse_module(&source) else { return true };
    let mut search = Search { function, found: false };
    search.visit_body(&parsed.syntax().body);
    search.found
}

struct Search<'a> {
    function: &'a str,
    found: bool,
}

impl<'a> Visitor<'a> for Search<'_> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(function) => self.found |= function.name.as_str() == self.function,
            // What a class binds is its own.
            Stmt::ClassDef(class) => self.found |= class.name.as_str() == self.function,
            Stmt::Import(import) => {
                self.found |=
                    import.names.iter().any(|alias| alias.asname.as_ref().unwrap_or(&alias.name).as_str() == self.function);
            }
            Stmt::ImportFrom(import) => {
                self.found |= import.names.iter().any(|alias| {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                    name == self.function || name == "*"
                });
            }
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Name(name) = expression {
            self.found |= match name.ctx {
                ExprContext::Store => name.id.as_str() == self.function,
                ExprContext::Load => BINDING_CALLS.contains(&name.id.as_str()),
                ExprContext::Del | ExprContext::Invalid => false,
            };
        }
        ruff_python_ast::visitor::walk_expr(self, expression);
    }
}

#[cfg(test)]
mod tests {
    use super::may_define;

    #[test]
    fn what_binds_the_name() {
        for source in [
            "def upgrade():\n    pass\n",
            "async def upgrade(): pass\n",
            "upgrade = print\n",
            "if True:\n    upgrade: object = print\n",
            "from base import upgrade\n",
            "from base import run as upgrade\n",
            "from base import *\n",
            "import upgrade\n",
            "for upgrade in [print]: pass\n",
            "(a := 1, upgrade := 2)\n",
            "globals()['up' + 'grade'] = print\n",
            "setattr(sys.modules[__name__], name, print)\n",
            "no python (\n",
        ] {
            assert!(may_define(source.as_bytes(), "upgrade"), "{source}");
        }
        assert!(may_define(b"# coding: utf-7\n", "upgrade"));
    }

    #[test]
    fn what_does_not() {
        for source in [
            "",
            "\"\"\"upgrade\"\"\"\nrevision = 'upgrade'\n",
            "def other():\n    upgrade = 1\n    from base import upgrade\n",
            "class Steps:\n    upgrade = 1\n",
            "print(upgrade)\n",
            "from upgrade import base\n",
            "import upgrade as steps\n",
        ] {
            assert!(!may_define(source.as_bytes(), "upgrade"), "{source}");
        }
    }
}
