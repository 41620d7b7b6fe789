//! Types and server defaults: each spelling is made once by the faces themselves, and lowered once for the dialect.

use super::names::Names;
use crate::errors::import;
use crate::plain::arguments::{Arguments, is_literal, text};
use crate::wire::from_python;
use limbeck_sql::schema::ServerDefault;
use limbeck_sql::types::SqlType;
use ruff_python_ast::{Expr, ExprCall, Operator};
use ruff_text_size::Ranged;
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::compiler::Mode;
use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};
use std::collections::HashMap;
use std::fmt::Write;

/// A type that was made.
pub type TypeLeaf = usize;
/// A server default that was made.
pub type DefaultLeaf = usize;

/// What an annotation says of a column.
#[derive(Debug, Clone, Copy)]
pub struct Annotated {
    pub nullable: bool,
    /// The type, where the column brings none itself.
    pub type_: Option<TypeLeaf>,
}

/// All that was made.
#[derive(Default)]
pub struct Leaves {
    types: Vec<PyObjectRef>,
    defaults: Vec<PyObjectRef>,
    known_types: HashMap<String, Option<TypeLeaf>>,
    known_defaults: HashMap<String, Option<DefaultLeaf>>,
    known_annotations: HashMap<String, Option<Annotated>>,
}

/// What the leaves are for one dialect.
pub struct LoweredLeaves {
    pub types: Vec<SqlType>,
    pub defaults: Vec<ServerDefault>,
}

impl Leaves {
    /// The type that an expression makes; nothing where only running it can tell.
    pub fn type_of(&mut self, expression: &Expr, source: &str, names: &Names<'_>) -> Option<TypeLeaf> {
        let key = construction(expression, names)?;
        if let Some(known) = self.known_types.get(&key) {
            return *known;
        }
        let made = helper("type_leaf", names.vm).and_then(|check| check.call((evaluated(expression, source, names)?,), names.vm));
        let leaf = made.ok().filter(|made| !names.vm.is_none(made)).map(|made| self.keep_type(made));
        self.known_types.insert(key, leaf);
        leaf
    }

    /// The server default that an expression makes.
    pub fn default_of(&mut self, expression: &Expr, source: &str, names: &Names<'_>) -> Option<DefaultLeaf> {
        let key = construction(expression, names)?;
        if let Some(known) = self.known_defaults.get(&key) {
            return *known;
        }
        let made =
            helper("default_leaf", names.vm).and_then(|check| check.call((evaluated(expression, source, names)?,), names.vm));
        let leaf = made.ok().filter(|made| !names.vm.is_none(made)).map(|made| {
            self.defaults.push(made);
            self.defaults.len() - 1
        });
        self.known_defaults.insert(key, leaf);
        leaf
    }

    /// What stands between the brackets of `Mapped[...]`, for a registry.
    pub fn annotation(
        &mut self,
        inner: &Expr,
        wants_type: bool,
        registry: &PyObjectRef,
        source: &str,
        names: &Names<'_>,
    ) -> Option<Annotated> {
        let key = format!("{:x} {wants_type} {}", registry.get_id(), annotation(inner, false, names)?);
        if let Some(known) = self.known_annotations.get(&key) {
            return *known;
        }
        let vm = names.vm;
        let answer = helper("annotation_leaf", vm)
            .and_then(|read| read.call((evaluated(inner, source, names)?, registry.clone(), wants_type), vm));
        let found = answer.ok().filter(|answer| !vm.is_none(answer)).and_then(|answer| {
            let nullable = answer.get_item(&0usize, vm).ok()?.try_to_bool(vm).ok()?;
            let made = answer.get_item(&1usize, vm).ok()?;
            let type_ = if vm.is_none(&made) { None } else { Some(self.keep_type(made)) };
            Some(Annotated { nullable, type_ })
        });
        self.known_annotations.insert(key, found);
        found
    }

    fn keep_type(&mut self, made: PyObjectRef) -> TypeLeaf {
        self.types.push(made);
        self.types.len() - 1
    }

    /// Whether a type has a schema of its own, or takes that of its table.
    pub fn has_schema(&self, leaf: TypeLeaf, vm: &VirtualMachine) -> bool {
        let asked = helper("has_schema", vm).and_then(|ask| ask.call((self.types[leaf].clone(),), vm));
        asked.and_then(|answer| answer.try_to_bool(vm)).unwrap_or(true)
    }

    /// Lowers everything for a dialect, as columns lower it.
    ///
    /// # Errors
    /// A type cannot be lowered for the dialect.
    pub fn lowered(&self, dialect: &PyObjectRef, vm: &VirtualMachine) -> PyResult<LoweredLeaves> {
        let types = self.types.iter().map(|made| wire(vm.call_method(made, "_lower", (dialect.clone(),))?, vm));
        let lower = helper("lower_default", vm)?;
        let defaults = self.defaults.iter().map(|made| wire(lower.call((made.clone(), dialect.clone()), vm)?, vm));
        Ok(LoweredLeaves { types: types.collect::<PyResult<_>>()?, defaults: defaults.collect::<PyResult<_>>()? })
    }
}

fn wire<T: serde::de::DeserializeOwned>(value: PyObjectRef, vm: &VirtualMachine) -> PyResult<T> {
    from_python(value, vm).map_err(|error| crate::errors::from_wire(&error, vm))
}

/// A function of the Python half.
pub fn helper(name: &'static str, vm: &VirtualMachine) -> PyResult {
    import(vm, "_limbeck_models")?.get_attr(name, vm)
}

fn evaluated(expression: &Expr, source: &str, names: &Names<'_>) -> PyResult {
    // Inside of parentheses, an expression may go over several lines.
    run(&format!("({})", &source[expression.range()]), names.namespace, names.vm)
}

fn run(text: &str, namespace: &PyDictRef, vm: &VirtualMachine) -> PyResult {
    let code = vm.compile(text, Mode::Eval, "<models>".to_owned()).map_err(|error| vm.new_syntax_error(&error, Some(text)))?;
    vm.run_code_obj(code, Scope::with_builtins(None, namespace.clone(), vm))
}

/// An expression that makes something of SQLAlchemy's and does nothing else, spelled so that the same spelling means the same
/// in every module: names by the identity of what they are bound to.
fn construction(expression: &Expr, names: &Names<'_>) -> Option<String> {
    let mut key = String::new();
    spell(expression, names, &mut key)?;
    Some(key)
}

fn spell(expression: &Expr, names: &Names<'_>, key: &mut String) -> Option<()> {
    match expression {
        Expr::Name(_) | Expr::Attribute(_) => {
            let object = names.object(expression)?;
            if !names.is_type_class(&object) {
                return None;
            }
            write!(key, "{:x}", object.get_id()).ok()
        }
        Expr::Call(call) => spell_call(call, names, key),
        _ => None,
    }
}

fn spell_call(call: &ExprCall, names: &Names<'_>, key: &mut String) -> Option<()> {
    let mut arguments = Arguments::of(call)?;
    if let Expr::Attribute(attribute) = &*call.func {
        let method = attribute.attr.as_str();
        if let Expr::Call(base) = &*attribute.value {
            if method != "with_variant" {
                return None;
            }
            spell_call(base, names, key)?;
            key.push_str(".with_variant");
            return spell_arguments(call, names, key);
        }
        if names.sqlalchemy(&attribute.value).as_deref() == Some("func") {
            // Arguments would become parameters, which are told apart by where they were made.
            write!(key, "func.{method}()").ok()?;
            return arguments.end();
        }
    }
    let function = names.object(&call.func)?;
    if names.is_type_class(&function) {
        write!(key, "{:x}", function.get_id()).ok()?;
        return spell_arguments(call, names, key);
    }
    let name = names.sqlalchemy_object(&function)?;
    match name.as_str() {
        "text" | "literal_column" => {
            let given = text(arguments.next()?)?;
            if given.contains('\\') || given.replace("::", "").contains(':') {
                return None;
            }
            write!(key, "{name} {given:?}").ok()?;
        }
        "false" | "true" | "null" => write!(key, "{name}()").ok()?,
        _ => return None,
    }
    arguments.end()
}

fn spell_arguments(call: &ExprCall, names: &Names<'_>, key: &mut String) -> Option<()> {
    key.push('(');
    for given in &call.arguments.args {
        spell_value(given, names, key)?;
        key.push(',');
    }
    for keyword in &call.arguments.keywords {
        key.push_str(keyword.arg.as_ref()?.as_str());
        key.push('=');
        spell_value(&keyword.value, names, key)?;
        key.push(',');
    }
    key.push(')');
    Some(())
}

fn spell_value(value: &Expr, names: &Names<'_>, key: &mut String) -> Option<()> {
    if is_literal(value) {
        return spell_literal(value, key);
    }
    if let Some(object) = names.object(value) {
        // An enumeration, or a constant of the module's.
        if names.is_enumeration(&object) {
            return write!(key, "{:x}", object.get_id()).ok();
        }
        if !names.is_type_class(&object) {
            return write!(key, "{}", constant(&object, names)?).ok();
        }
    }
    spell(value, names, key)
}

/// A constant as Python shows it.
fn constant(object: &PyObjectRef, names: &Names<'_>) -> Option<String> {
    let types = &names.vm.ctx.types;
    let plain = [types.str_type, types.int_type, types.float_type, types.bool_type].iter().any(|class| object.class().is(*class));
    if plain { Some(object.repr(names.vm).ok()?.to_string()) } else { None }
}

fn spell_literal(value: &Expr, key: &mut String) -> Option<()> {
    match value {
        Expr::StringLiteral(text) => write!(key, "{:?}", text.value.to_str()).ok(),
        Expr::BooleanLiteral(flag) => write!(key, "{}", flag.value).ok(),
        Expr::NoneLiteral(_) => write!(key, "None").ok(),
        Expr::NumberLiteral(number) => write!(key, "{:?}", number.value).ok(),
        Expr::List(list) => list.elts.iter().try_for_each(|element| {
            key.push(';');
            spell_literal(element, key)
        }),
        Expr::Tuple(tuple) => tuple.elts.iter().try_for_each(|element| {
            key.push(',');
            spell_literal(element, key)
        }),
        _ => None,
    }
}

/// An annotation of names that are there, spelled by what they are bound to.
fn annotation(expression: &Expr, in_literal: bool, names: &Names<'_>) -> Option<String> {
    Some(match expression {
        Expr::Name(_) | Expr::Attribute(_) => format!("{:x}", names.object(expression)?.get_id()),
        Expr::NoneLiteral(_) => "None".to_owned(),
        // Elsewhere a text is the name of something.
        Expr::StringLiteral(text) if in_literal => format!("{:?}", text.value.to_str()),
        Expr::Tuple(tuple) => {
            let parts: Option<Vec<String>> = tuple.elts.iter().map(|part| annotation(part, in_literal, names)).collect();
            parts?.join(",")
        }
        Expr::List(list) => {
            let parts: Option<Vec<String>> = list.elts.iter().map(|part| annotation(part, in_literal, names)).collect();
            format!("[{}]", parts?.join(","))
        }
        Expr::Subscript(subscript) => {
            let form = names.object(&subscript.value)?;
            let is_literal = form.repr(names.vm).is_ok_and(|shown| shown.to_string() == "typing.Literal");
            format!("{:x}[{}]", form.get_id(), annotation(&subscript.slice, is_literal, names)?)
        }
        Expr::BinOp(either) if either.op == Operator::BitOr => {
            format!("{}|{}", annotation(&either.left, in_literal, names)?, annotation(&either.right, in_literal, names)?)
        }
        _ => return None,
    })
}
