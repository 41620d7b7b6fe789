//! What names stand for: the objects that a module's dictionary holds already, and the names whose statements wait.
//!
//! A name is never guessed from the text of an import: the object that it is bound to is looked at. `sa.Column`, an alias of it,
//! and one that another module of the project hands on are the same object; one that somebody has replaced is another.

use super::pending::Item;
use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, ExprAttribute};
use rustpython_vm::builtins::{PyDictRef, PyFunction, PyModule, PyStr, PyType};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, VirtualMachine};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Standard modules whose attributes can be looked at without anything happening.
const STANDARD: [&str; 15] = [
    "builtins",
    "collections",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "json",
    "logging",
    "math",
    "operator",
    "re",
    "secrets",
    "time",
    "typing",
    "uuid",
];

/// What objects were found to be, by identity, since Python last ran.
#[derive(Default)]
pub struct Judged(RefCell<HashMap<usize, (PyObjectRef, Option<String>)>>);

/// The names that statements of one module can use.
pub struct Names<'a> {
    pub namespace: &'a PyDictRef,
    pub waiting: &'a HashMap<String, Item>,
    /// Names that the class body around has bound: they hide those of the module.
    pub local: RefCell<HashSet<String>>,
    pub judged: &'a Judged,
    /// Annotations are only texts in this module.
    pub has_text_annotations: bool,
    pub vm: &'a VirtualMachine,
}

impl Names<'_> {
    /// The object that a name is bound to; nothing while the statement that binds it waits.
    pub fn live(&self, name: &str) -> Option<PyObjectRef> {
        if self.local.borrow().contains(name) || self.waiting.contains_key(name) {
            return None;
        }
        let found = self.namespace.get_item_opt(name, self.vm).ok()?;
        found.or_else(|| self.vm.builtins.as_object().dict()?.get_item_opt(name, self.vm).ok()?)
    }

    /// What waits under a name.
    pub fn waiting(&self, name: &str) -> Option<&Item> {
        if self.local.borrow().contains(name) { None } else { self.waiting.get(name) }
    }

    /// Whether a name is bound, or will be once what waits has run.
    pub fn is_known(&self, name: &str) -> bool {
        self.local.borrow().contains(name) || self.waiting.contains_key(name) || self.live(name).is_some()
    }

    /// Takes note of a name that a class body binds.
    pub fn bind_locally(&self, name: &str) {
        self.local.borrow_mut().insert(name.to_owned());
    }

    /// Whether an annotation can be evaluated: all its names are there.
    pub fn all_known(&self, annotation: &Expr) -> bool {
        let mut visitor = NamesIn::default();
        visitor.visit_expr(annotation);
        self.has_text_annotations || visitor.names.iter().all(|name| self.is_known(name))
    }

    /// The object that a name, or an attribute of a module or class that is not the project's, stands for.
    pub fn object(&self, expression: &Expr) -> Option<PyObjectRef> {
        match expression {
            Expr::Name(name) => self.live(name.id.as_str()),
            Expr::Attribute(attribute) => self.attribute(attribute),
            _ => None,
        }
    }

    fn attribute(&self, attribute: &ExprAttribute) -> Option<PyObjectRef> {
        let owner = self.object(&attribute.value)?;
        let name = attribute.attr.as_str();
        let may_be_asked = if let Some(module) = owner.downcast_ref::<PyModule>() {
            let name = module.dict().get_item_opt("__name__", self.vm).ok()??;
            name.downcast_ref::<PyStr>().and_then(|name| name.to_str()).is_some_and(is_ours)
        } else {
            !name.starts_with('_')
                && owner.downcast_ref::<PyType>().is_some()
                && (self.is_ours(&owner) || self.is_enumeration(&owner))
        };
        if may_be_asked { owner.get_attr(self.vm.ctx.intern_str(name), self.vm).ok() } else { None }
    }

    /// Whether a class is a Python enumeration.
    pub fn is_enumeration(&self, object: &PyObject) -> bool {
        object.downcast_ref::<PyType>().is_some()
            && &*object.class().name() == "EnumType"
            && self.home(object.class().as_object()).as_deref() == Some("enum")
    }

    /// The module that a class or function says it is from.
    fn home(&self, object: &PyObject) -> Option<String> {
        let module = object.get_attr("__module__", self.vm).ok()?;
        Some(module.downcast_ref::<PyStr>()?.to_str()?.to_owned())
    }

    fn is_ours(&self, object: &PyObject) -> bool {
        self.home(object).is_some_and(|home| is_ours(&home))
    }

    /// The name of a class, function or instance of SQLAlchemy's that stands there as it was made.
    pub fn sqlalchemy(&self, expression: &Expr) -> Option<String> {
        let object = self.object(expression)?;
        self.sqlalchemy_object(&object)
    }

    /// The same for an object.
    pub fn sqlalchemy_object(&self, object: &PyObject) -> Option<String> {
        if let Some((_, known)) = self.judged.0.borrow().get(&object.get_id()) {
            return known.clone();
        }
        let found = self.judge(object);
        // The object is kept, so that no other can have its identity.
        self.judged.0.borrow_mut().insert(object.get_id(), (object.to_owned(), found.clone()));
        found
    }

    fn judge(&self, object: &PyObject) -> Option<String> {
        let vm = self.vm;
        let holder = if object.downcast_ref::<PyType>().is_some() || object.downcast_ref::<PyFunction>().is_some() {
            object.to_owned()
        } else {
            object.class().to_owned().into()
        };
        let home = self.home(&holder)?;
        if !home.starts_with("sqlalchemy.") {
            return None;
        }
        let name = if holder.is(object) {
            object.get_attr("__name__", vm).ok()?.downcast_ref::<PyStr>()?.to_str()?.to_owned()
        } else {
            // The one instance that has a name of its own.
            "func".to_owned()
        };
        let module = vm.sys_module.get_attr("modules", vm).ok()?.get_item(home.as_str(), vm).ok()?;
        let there = module.get_attr(vm.ctx.intern_str(name.as_str()), vm).ok()?;
        there.is(object).then_some(name)
    }

    /// Whether the object is a type of SQLAlchemy's, as a class.
    pub fn is_type_class(&self, object: &PyObject) -> bool {
        object.downcast_ref::<PyType>().is_some()
            && self.home(object).is_some_and(|home| home.starts_with("sqlalchemy."))
            && object.get_attr("_sqla_type", self.vm).is_ok()
    }

    /// How many arguments a function needs at least, if it is one that was written in Python.
    pub fn needed_arguments(&self, object: &PyObject) -> Option<usize> {
        let vm = self.vm;
        if object.class().is(vm.ctx.types.bound_method_type) {
            let function = object.get_attr("__func__", vm).ok()?;
            return Some(self.needed_arguments(&function)?.saturating_sub(1));
        }
        object.downcast_ref::<PyFunction>()?;
        let code = object.get_attr("__code__", vm).ok()?;
        let all: usize = code.get_attr("co_argcount", vm).ok()?.try_to_value(vm).ok()?;
        let defaults = object.get_attr("__defaults__", vm).ok()?;
        let given = if vm.is_none(&defaults) { 0 } else { defaults.length(vm).ok()? };
        Some(all.saturating_sub(given))
    }
}

/// Gathers the names in a piece of code.
#[derive(Default)]
pub struct NamesIn<'a> {
    pub names: Vec<&'a str>,
}

impl<'a> Visitor<'a> for NamesIn<'a> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        if let Expr::Name(name) = expression {
            self.names.push(name.id.as_str());
        }
        walk_expr(self, expression);
    }
}

/// Whether a module is SQLAlchemy's, or one of the standard ones that only name things.
pub fn is_ours(module: &str) -> bool {
    let top = module.split('.').next().unwrap_or(module);
    top == "sqlalchemy" || STANDARD.contains(&top.trim_start_matches('_'))
}
