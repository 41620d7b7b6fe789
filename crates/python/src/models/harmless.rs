//! What a class body may do besides columns: define methods, name relationships, set constants. None of it has to do with the
//! table, and none of it can fail; whatever else it does, it does when it runs.

use super::column::{is_plain, needed};
use super::names::Names;
use crate::plain::arguments::{Arguments, text};
use ruff_python_ast::{Expr, ExprCall, Parameters, StmtFunctionDef};
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

/// Decorators that come after a name: `@name.setter`.
const OF_A_PROPERTY: [&str; 8] =
    ["setter", "getter", "deleter", "expression", "comparator", "update_expression", "inplace", "overload"];

/// Arguments of `relationship()` that are looked at when the mapping is set up, or never.
const OF_A_RELATIONSHIP: [&str; 29] = [
    "argument",
    "secondary",
    "uselist",
    "collection_class",
    "primaryjoin",
    "secondaryjoin",
    "back_populates",
    "order_by",
    "backref",
    "post_update",
    "viewonly",
    "lazy",
    "passive_updates",
    "passive_deletes",
    "active_history",
    "foreign_keys",
    "remote_side",
    "join_depth",
    "single_parent",
    "innerjoin",
    "distinct_target_key",
    "load_on_pending",
    "omit_join",
    "sync_backref",
    "info",
    "doc",
    "cascade",
    "overlaps",
    "enable_typechecks",
];

const CASCADES: [&str; 8] = ["save-update", "merge", "delete", "delete-orphan", "expunge", "refresh-expire", "all", "none"];

/// Whether an object is a text, a number or a flag.
pub fn is_constant(object: &PyObjectRef, vm: &VirtualMachine) -> bool {
    let types = &vm.ctx.types;
    [types.str_type, types.int_type, types.float_type, types.bool_type].iter().any(|class| object.class().is(*class))
}

/// A method: nothing where a decorator or a default value may do something.
pub fn method(function: &StmtFunctionDef, attributes: &[String], names: &Names<'_>) -> Option<()> {
    for decorator in &function.decorator_list {
        decorates(&decorator.expression, attributes, names)?;
    }
    defaults(&function.parameters, names)
}

/// Whether the default values of parameters are there already.
pub fn defaults(parameters: &Parameters, names: &Names<'_>) -> Option<()> {
    let all = parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs);
    for default in all.filter_map(|parameter| parameter.default.as_deref()) {
        let is_there = is_plain(default) || names.object(default).is_some();
        if !is_there {
            return None;
        }
    }
    Some(())
}

/// How many arguments a function needs at least, where defining it does nothing else.
pub fn function(function: &StmtFunctionDef, names: &Names<'_>) -> Option<usize> {
    if !function.decorator_list.is_empty() {
        return None;
    }
    defaults(&function.parameters, names)?;
    Some(needed(&function.parameters))
}

fn decorates(decorator: &Expr, attributes: &[String], names: &Names<'_>) -> Option<()> {
    match decorator {
        Expr::Attribute(attribute) if !matches!(&*attribute.value, Expr::Name(name) if names.live(name.id.as_str()).is_some()) => {
            let mut root = &*attribute.value;
            while let Expr::Attribute(inner) = root {
                if !OF_A_PROPERTY.contains(&inner.attr.as_str()) {
                    return None;
                }
                root = &inner.value;
            }
            let name = root.as_name_expr()?.id.as_str();
            (OF_A_PROPERTY.contains(&attribute.attr.as_str()) && attributes.iter().any(|own| own == name)).then_some(())
        }
        Expr::Call(call) => {
            let is_validator = names.sqlalchemy(&call.func).as_deref() == Some("validates");
            is_validator.then_some(())?;
            texts_only(call)
        }
        other => {
            let object = names.object(other)?;
            if let Some(name) = names.sqlalchemy_object(&object) {
                return matches!(name.as_str(), "hybrid_property" | "hybrid_method" | "reconstructor").then_some(());
            }
            let builtin = |name: &'static str| names.vm.builtins.get_attr(name, names.vm).is_ok_and(|known| known.is(&object));
            (builtin("property") || builtin("classmethod") || builtin("staticmethod")).then_some(())
        }
    }
}

/// A call whose arguments are texts and other literals.
pub fn texts_only(call: &ExprCall) -> Option<()> {
    let mut arguments = Arguments::of(call)?;
    text(arguments.next()?)?;
    let mut given = call.arguments.args.iter().chain(call.arguments.keywords.iter().map(|keyword| &keyword.value));
    given.all(is_plain).then_some(())
}

/// `relationship(...)` with arguments that it takes without complaint.
pub fn relationship(call: &ExprCall, names: &Names<'_>) -> Option<()> {
    Arguments::of(call)?;
    if call.arguments.args.len() > 2 || !call.arguments.args.iter().all(|given| waits(given, names)) {
        return None;
    }
    let (mut has_backref, mut has_other_side) = (false, false);
    for keyword in &call.arguments.keywords {
        let name = keyword.arg.as_ref()?.as_str();
        if !OF_A_RELATIONSHIP.contains(&name) || !waits(&keyword.value, names) {
            return None;
        }
        match name {
            "backref" => has_backref = true,
            "back_populates" => has_other_side = true,
            "cascade" => cascades(text(&keyword.value)?)?,
            // What they may be together with is checked when the relationship is made.
            "viewonly" => matches!(&keyword.value, Expr::BooleanLiteral(flag) if !flag.value).then_some(())?,
            "passive_deletes" => keyword.value.is_boolean_literal_expr().then_some(())?,
            "overlaps" | "lazy" | "doc" => is_plain(&keyword.value).then_some(())?,
            "info" => keyword.value.is_dict_expr().then_some(())?,
            _ => {}
        }
    }
    (!(has_backref && has_other_side)).then_some(())
}

fn cascades(given: &str) -> Option<()> {
    let words: Vec<&str> = given.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    if !words.iter().all(|word| CASCADES.contains(word)) {
        return None;
    }
    let deletes = words.contains(&"delete") || words.contains(&"all");
    (deletes || !words.contains(&"delete-orphan")).then_some(())
}

/// Whether an argument is only kept: a literal, a name that is there, a lambda, or a list of these.
fn waits(given: &Expr, names: &Names<'_>) -> bool {
    match given {
        Expr::Name(name) => names.is_known(name.id.as_str()),
        Expr::Lambda(_) => true,
        Expr::List(list) => list.elts.iter().all(|element| waits(element, names)),
        Expr::Tuple(tuple) => tuple.elts.iter().all(|element| waits(element, names)),
        Expr::Call(call) => names.sqlalchemy(&call.func).as_deref() == Some("backref") && of_backref(call, names),
        other => is_plain(other),
    }
}

fn of_backref(call: &ExprCall, names: &Names<'_>) -> bool {
    let [name] = &*call.arguments.args else { return false };
    text(name).is_some() && call.arguments.keywords.iter().all(|keyword| keyword.arg.is_some() && waits(&keyword.value, names))
}

/// `__mapper_args__` that have nothing to do with columns.
pub fn mapper_arguments(value: &Expr) -> Option<()> {
    let Expr::Dict(dict) = value else { return None };
    for item in &dict.items {
        match text(item.key.as_ref()?)? {
            "eager_defaults" | "confirm_deleted_rows" | "polymorphic_identity" if is_plain(&item.value) => {}
            _ => return None,
        }
    }
    Some(())
}
