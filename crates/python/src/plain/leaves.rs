//! Types and server defaults: the faces make and lower each spelling once, and what came out is kept.

use super::arguments::{Arguments, is_literal, text};
use super::module::Module;
use crate::errors::import;
use crate::wire::from_python;
use limbeck_sql::schema::ServerDefault;
use limbeck_sql::types::SqlType;
use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::compiler::Mode;
use rustpython_vm::scope::Scope as PythonScope;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};
use std::collections::HashMap;

/// What is known of expressions, by the imports of the file that they stand in.
#[derive(Default)]
pub struct Leaves {
    files: HashMap<String, Known>,
}

#[derive(Default)]
struct Known {
    globals: Option<PyDictRef>,
    types: HashMap<String, Option<SqlType>>,
    defaults: HashMap<String, Option<ServerDefault>>,
}

/// The expressions of files with the same imports.
pub struct Scope<'k> {
    imports: &'k str,
    source: &'k str,
    known: &'k mut Known,
    dialect: PyObjectRef,
}

impl Leaves {
    /// Enters a file.
    pub fn scope<'k>(&'k mut self, imports: &'k str, source: &'k str, dialect: PyObjectRef) -> Scope<'k> {
        if !self.files.contains_key(imports) {
            self.files.insert(imports.to_owned(), Known::default());
        }
        let known = self.files.get_mut(imports).expect("it was put there just now");
        Scope { imports, source, known, dialect }
    }

    /// Forgets everything: somebody's Python ran, and may have changed what an expression means.
    pub fn clear(&mut self) {
        self.files.clear();
    }
}

impl Scope<'_> {
    /// The type that an expression makes.
    pub fn type_of(&mut self, expression: &Expr, module: &Module, vm: &VirtualMachine) -> Option<SqlType> {
        let spelling = &self.source[expression.range()];
        if let Some(known) = self.known.types.get(spelling) {
            return known.clone();
        }
        let made = if is_construction(expression, module) { self.lowered(spelling, "plain_type", vm) } else { None };
        self.known.types.insert(spelling.to_owned(), made.clone());
        made
    }

    /// The server default that an expression makes.
    pub fn default_of(&mut self, expression: &Expr, module: &Module, vm: &VirtualMachine) -> Option<ServerDefault> {
        let spelling = &self.source[expression.range()];
        if let Some(known) = self.known.defaults.get(spelling) {
            return known.clone();
        }
        let made = if is_construction(expression, module) { self.lowered(spelling, "plain_server_default", vm) } else { None };
        self.known.defaults.insert(spelling.to_owned(), made.clone());
        made
    }

    /// Evaluates the text and lowers what it gives; nothing when it raises, for then the script has to.
    fn lowered<T: serde::de::DeserializeOwned>(&mut self, spelling: &str, function: &str, vm: &VirtualMachine) -> Option<T> {
        let globals = self.globals(vm).ok()?;
        let value = run(spelling, Mode::Eval, globals, vm).ok()?;
        let function = import(vm, "alembic.runtime.plain").ok()?.get_attr(vm.ctx.intern_str(function), vm).ok()?;
        let lowered = function.call((value, self.dialect.clone()), vm).ok()?;
        if vm.is_none(&lowered) { None } else { from_python(lowered, vm).ok() }
    }

    fn globals(&mut self, vm: &VirtualMachine) -> PyResult<PyDictRef> {
        if let Some(globals) = &self.known.globals {
            return Ok(globals.clone());
        }
        let globals = vm.ctx.new_dict();
        globals.set_item("__builtins__", vm.builtins.clone().into(), vm)?;
        run(self.imports, Mode::Exec, globals.clone(), vm)?;
        Ok(self.known.globals.insert(globals).clone())
    }
}

fn run(source: &str, mode: Mode, globals: PyDictRef, vm: &VirtualMachine) -> PyResult {
    let code = vm.compile(source, mode, "<plain>".to_owned()).map_err(|error| vm.new_syntax_error(&error, Some(source)))?;
    vm.run_code_obj(code, PythonScope::with_builtins(None, globals, vm))
}

/// Whether evaluating an expression makes something of SQLAlchemy's and does nothing else: what it gives is the same
/// wherever it stands.
fn is_construction(expression: &Expr, module: &Module) -> bool {
    match expression {
        Expr::Name(_) => {
            module.resolve(expression).is_some_and(|(module, name)| module.starts_with("sqlalchemy") && is_class(name))
        }
        Expr::Attribute(attribute) => is_class(&attribute.attr) && is_module(&attribute.value, module),
        Expr::Call(call) => is_constructor_call(call, module),
        _ => false,
    }
}

fn is_class(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
}

fn is_module(expression: &Expr, module: &Module) -> bool {
    match expression {
        Expr::Name(name) => module.imported(name.id.as_str()).is_some_and(|full| full.starts_with("sqlalchemy")),
        Expr::Attribute(attribute) => !attribute.attr.starts_with('_') && is_module(&attribute.value, module),
        _ => false,
    }
}

fn is_constructor_call(call: &ExprCall, module: &Module) -> bool {
    let Some(mut arguments) = Arguments::of(call) else { return false };
    let function = match &*call.func {
        Expr::Name(name) => match module.resolve(&call.func) {
            Some((from, function)) if from.starts_with("sqlalchemy") => function,
            _ => return name.id.is_empty(),
        },
        Expr::Attribute(attribute) => {
            let function = attribute.attr.as_str();
            if let Expr::Call(base) = &*attribute.value {
                if function != "with_variant" || !is_constructor_call(base, module) {
                    return false;
                }
            } else if !is_module(&attribute.value, module) {
                return false;
            } else if !is_class(function) && is_func(&attribute.value, module) {
                // `func.now()`; arguments become parameters, which are told apart by where they were made.
                return arguments.end().is_some();
            }
            function
        }
        _ => return false,
    };
    match function {
        "text" => {
            let plain = arguments.next().and_then(text).is_some_and(|text| !text.contains([':', '\\']));
            plain && arguments.end().is_some()
        }
        "false" | "true" | "null" => arguments.end().is_some(),
        "with_variant" => all_plain(call, module),
        name => is_class(name) && all_plain(call, module),
    }
}

fn is_func(expression: &Expr, module: &Module) -> bool {
    module.resolve(expression) == Some(("sqlalchemy", "func"))
}

fn all_plain(call: &ExprCall, module: &Module) -> bool {
    let given = call.arguments.args.iter().chain(call.arguments.keywords.iter().map(|keyword| &keyword.value));
    given.into_iter().all(|argument| is_literal(argument) || is_construction(argument, module))
}
