//! What stands in for absent modules: the native half of `_limbeck_placeholders`.

use crate::script;
use crate::state::HostState;
use limbeck_core::output::WarningCategory;
use ruff_python_ast::visitor::{Visitor, walk_stmt};
use ruff_python_ast::{ExceptHandler, Expr, Stmt, StmtTry};
use ruff_python_parser::parse_module;
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustpython_vm::{PyPayload, PyResult, VirtualMachine, pyclass};
use std::path::Path;
use std::rc::Rc;

/// What `except` and `suppress` name that takes the failure of an import.
const TAKES_IMPORT_ERRORS: [&str; 4] = ["ImportError", "ModuleNotFoundError", "Exception", "BaseException"];

/// The functions of `_limbeck` for absent modules.
#[pyclass(module = "_limbeck", name = "PlaceholdersFace")]
#[derive(Debug, PyPayload)]
pub struct PlaceholdersFace {
    pub state: Rc<HostState>,
}

#[pyclass]
impl PlaceholdersFace {
    /// Whether absent modules are stood in for: while the top of a revision runs.
    #[pymethod]
    fn placeholders_wanted(&self) -> bool {
        self.state.loads_revision.get()
    }

    /// Whether a line of a file stands where the failure of an import is taken.
    #[pymethod]
    fn awaits_import_error(&self, path: String, line: usize, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(awaits_import_error(&script::read_source(Path::new(&path), vm)?, line))
    }

    /// Shows a warning.
    #[pymethod]
    fn warn_of_placeholders(&self, message: String) {
        self.state.output.warn(WarningCategory::User, &message);
    }
}

/// Whether a line (the first is 1) stands in a `try` or a `with` that takes the failure of an import.
fn awaits_import_error(source: &str, line: usize) -> bool {
    let Ok(parsed) = parse_module(source) else { return false };
    let start: usize = source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let text = source[start..].lines().next().unwrap_or_default();
    let indent = text.len() - text.trim_start().len();
    let Ok(at) = TextSize::try_from(start + indent) else { return false };
    let mut search = Search { at, found: false };
    search.visit_body(&parsed.syntax().body);
    search.found
}

struct Search {
    at: TextSize,
    found: bool,
}

impl Visitor<'_> for Search {
    fn visit_stmt(&mut self, statement: &Stmt) {
        if self.found || !statement.range().contains_inclusive(self.at) {
            return;
        }
        self.found = match statement {
            Stmt::Try(attempt) => is_in(&attempt.body, self.at) && takes(attempt),
            Stmt::With(with) => {
                is_in(&with.body, self.at)
                    && with.items.iter().any(|item| match &item.context_expr {
                        Expr::Call(call) => {
                            last_name(&call.func) == Some("suppress") && call.arguments.args.iter().any(takes_import_errors)
                        }
                        _ => false,
                    })
            }
            _ => false,
        };
        if !self.found {
            walk_stmt(self, statement);
        }
    }
}

fn is_in(body: &[Stmt], at: TextSize) -> bool {
    match body {
        [first, .., last] => TextRange::new(first.start(), last.end()).contains_inclusive(at),
        [only] => only.range().contains_inclusive(at),
        [] => false,
    }
}

fn takes(attempt: &StmtTry) -> bool {
    attempt.handlers.iter().any(|ExceptHandler::ExceptHandler(handler)| handler.type_.as_deref().is_none_or(takes_import_errors))
}

fn takes_import_errors(named: &Expr) -> bool {
    match named {
        Expr::Tuple(several) => several.elts.iter().any(takes_import_errors),
        one => last_name(one).is_some_and(|name| TAKES_IMPORT_ERRORS.contains(&name)),
    }
}

fn last_name(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Name(name) => Some(&name.id),
        Expr::Attribute(attribute) => Some(&attribute.attr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::awaits_import_error;

    fn awaited(source: &str) -> Vec<usize> {
        (1..=source.lines().count()).filter(|&line| awaits_import_error(source, line)).collect()
    }

    #[test]
    fn handlers_that_take_the_failure_of_an_import() {
        for taken in ["", " ImportError", " (KeyError, ModuleNotFoundError)", " Exception as e", " builtins.BaseException"] {
            let source =
                format!("import a\ntry:\n    import b\n    import c\nexcept{taken}:\n    import d\nelse:\n    import e\n");
            assert_eq!(awaited(&source), [3, 4], "except{taken}");
        }
        assert_eq!(awaited("try:\n    import b\nexcept KeyError:\n    pass\n"), [0_usize; 0]);
        assert_eq!(awaited("try:\n    import b\nfinally:\n    pass\n"), [0_usize; 0]);
    }

    #[test]
    fn it_may_stand_further_out() {
        let source = "\
def load():
    try:
        if True:
            try:
                import a
            except KeyError:
                import b
    except ImportError:
        import c
";
        assert_eq!(awaited(source), [3, 4, 5, 6, 7]);
    }

    #[test]
    fn suppress_takes_it_too() {
        let source = "\
with contextlib.suppress(ImportError):
    import a
with suppress(KeyError), suppress(ModuleNotFoundError):
    import b
with open(ImportError):
    import c
";
        assert_eq!(awaited(source), [2, 4]);
    }

    #[test]
    fn what_cannot_be_parsed_awaits_nothing() {
        assert!(!awaits_import_error("try:\n", 1));
        assert!(!awaits_import_error("", 7));
    }
}
