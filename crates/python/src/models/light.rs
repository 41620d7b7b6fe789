//! Statements that are run at once, since the module is nothing without them and they cost little: constants, the `MetaData`,
//! the declarative base, enumerations.

use super::column::is_plain;
use super::module::used_in;
use super::names::Names;
use ruff_python_ast::{Expr, ExprCall, Stmt, StmtClassDef};
use rustpython_vm::AsObject;
use std::collections::HashSet;

/// A statement that is run at once.
pub struct Light {
    /// Names that its functions will look for when they are called.
    pub uses: HashSet<String>,
    /// Names that it binds.
    pub binds: Vec<String>,
}

/// Reads a statement; nothing when it does more than a light one.
pub fn read(statement: &Stmt, names: &Names<'_>) -> Option<Light> {
    match statement {
        Stmt::Assign(assign) => {
            let binds = assign.targets.iter().map(|target| Some(target.as_name_expr()?.id.to_string())).collect::<Option<_>>()?;
            value(&assign.value, names)?;
            Some(Light { uses: HashSet::new(), binds })
        }
        Stmt::ClassDef(class) => {
            if !class.decorator_list.is_empty() || class.type_params.is_some() {
                return None;
            }
            let given = class.arguments.as_deref()?;
            if !given.keywords.is_empty() || given.args.is_empty() {
                return None;
            }
            if !is_enumeration(&given.args, names) && !is_base(&given.args, names) {
                return None;
            }
            body(class, names)?;
            Some(Light { uses: used_in(&class.body), binds: vec![class.name.to_string()] })
        }
        _ => None,
    }
}

/// `if TYPE_CHECKING:`, which is for type checkers alone.
pub fn is_for_type_checkers(statement: &Stmt, names: &Names<'_>) -> bool {
    let Stmt::If(branch) = statement else { return false };
    let name = match &*branch.test {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    branch.elif_else_clauses.is_empty()
        && name == "TYPE_CHECKING"
        && names.object(&branch.test).is_some_and(|object| object.is(&names.vm.ctx.false_value))
}

fn value(given: &Expr, names: &Names<'_>) -> Option<()> {
    match given {
        Expr::Call(call) => made(call, names),
        Expr::Dict(dict) => dict.items.iter().try_for_each(|item| {
            key(item.key.as_ref()?, names)?;
            value(&item.value, names)
        }),
        Expr::Name(_) => names.object(given).map(drop),
        Expr::Attribute(attribute) if attribute.attr.as_str() == "metadata" => super::leaves::helper("base_facts", names.vm)
            .and_then(|ask| ask.call((names.object(&attribute.value).unwrap_or_else(|| names.vm.ctx.none()),), names.vm))
            .ok()
            .filter(|facts| !names.vm.is_none(facts))
            .map(drop),
        other => is_plain(other).then_some(()),
    }
}

fn key(given: &Expr, names: &Names<'_>) -> Option<()> {
    if is_plain(given) { Some(()) } else { names.object(given).map(drop) }
}

/// A call that makes something new and touches nothing else.
fn made(call: &ExprCall, names: &Names<'_>) -> Option<()> {
    let function = names.object(&call.func)?;
    let arguments = || {
        let keywords = call.arguments.keywords.iter().map(|keyword| keyword.arg.as_ref().map(|_| &keyword.value));
        call.arguments.args.iter().map(Some).chain(keywords).try_for_each(|given| value(given?, names))
    };
    if let Some(name) = names.sqlalchemy_object(&function) {
        let is_known = matches!(name.as_str(), "MetaData" | "declarative_base" | "registry") || names.is_type_class(&function);
        return is_known.then_some(()).and_then(|()| arguments());
    }
    // A logger of the module's.
    let home = function.get_attr("__module__", names.vm).ok()?.str(names.vm).ok()?.to_string();
    let name = function.get_attr("__name__", names.vm).ok()?.str(names.vm).ok()?.to_string();
    (home == "logging" && name == "getLogger").then_some(()).and_then(|()| arguments())
}

fn is_enumeration(bases: &[Expr], names: &Names<'_>) -> bool {
    let types = &names.vm.ctx.types;
    let Some((last, before)) = bases.split_last() else { return false };
    let is_plain_type =
        |expression: &Expr| names.object(expression).is_some_and(|object| object.is(types.str_type) || object.is(types.int_type));
    before.iter().all(is_plain_type)
        && names.object(last).is_some_and(|object| {
            let from_enum = object
                .get_attr("__module__", names.vm)
                .is_ok_and(|module| module.str(names.vm).is_ok_and(|text| text.to_string() == "enum"));
            from_enum && names.is_enumeration(&object)
        })
}

fn is_base(bases: &[Expr], names: &Names<'_>) -> bool {
    let mut has_base = false;
    for expression in bases {
        match names.sqlalchemy(expression).as_deref() {
            Some("DeclarativeBase") => has_base = true,
            Some("AsyncAttrs") => {}
            _ => return false,
        }
    }
    has_base
}

/// The body of an enumeration or a declarative base.
fn body(class: &StmtClassDef, names: &Names<'_>) -> Option<()> {
    for statement in &class.body {
        match statement {
            Stmt::Pass(_) => {}
            Stmt::Expr(expression)
                if expression.value.is_string_literal_expr() || expression.value.is_ellipsis_literal_expr() => {}
            Stmt::Assign(assign) => {
                assign.targets.iter().all(Expr::is_name_expr).then_some(())?;
                member(&assign.value, names)?;
            }
            Stmt::FunctionDef(function) => super::harmless::method(function, &[], names)?,
            _ => return None,
        }
    }
    Some(())
}

fn member(given: &Expr, names: &Names<'_>) -> Option<()> {
    if let Expr::Call(call) = given
        && call.arguments.is_empty()
        && let Some(object) = names.object(&call.func)
        && object.get_attr("__name__", names.vm).is_ok_and(|name| name.str(names.vm).is_ok_and(|name| name.to_string() == "auto"))
        && object
            .get_attr("__module__", names.vm)
            .is_ok_and(|name| name.str(names.vm).is_ok_and(|name| name.to_string() == "enum"))
    {
        return Some(());
    }
    value(given, names)
}
