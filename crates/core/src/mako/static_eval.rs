//! Renders templates without an interpreter, as long as they use no more than the stock ones do.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::{CmpOp, ElifElseClause, Expr, Stmt, UnaryOp};
use ruff_python_parser::parse_module;

use super::node::{ControlLine, NodeId, NodeKind, Template};
use super::scope::RESERVED;
use super::value::Value;

/// Renders a template to exactly the text Mako makes of it, or gives `None` when that takes an
/// interpreter: any name not in `values`, any Python beyond simple expressions, any error.
pub fn render_static(template: &Template, values: &BTreeMap<String, Value>) -> Option<String> {
    if RESERVED.iter().any(|name| values.contains_key(*name)) {
        return None;
    }
    let mut renderer = Renderer { template, values, loop_names: BTreeSet::new(), locals: BTreeMap::new(), out: String::new() };
    renderer.find_loop_names(&template.roots)?;
    renderer.nodes(&template.roots)?;
    Some(renderer.out)
}

struct Renderer<'t> {
    template: &'t Template,
    values: &'t BTreeMap<String, Value>,
    /// Names that a `% for` assigns anywhere: Python takes them for local everywhere.
    loop_names: BTreeSet<&'t str>,
    locals: BTreeMap<&'t str, Value>,
    out: String,
}

impl<'t> Renderer<'t> {
    fn find_loop_names(&mut self, nodes: &'t [NodeId]) -> Option<()> {
        for id in nodes {
            match &self.template.node(*id).kind {
                NodeKind::Text(_) | NodeKind::Comment | NodeKind::Expression(_) => {}
                NodeKind::Control(control) => {
                    let names = control.names.declared.iter().map(String::as_str);
                    self.loop_names.extend(names);
                }
                NodeKind::Code(_) | NodeKind::Tag(_) => return None,
            }
        }
        Some(())
    }

    /// Renders nodes that stand side by side, stepping over what control lines enclose.
    fn nodes(&mut self, nodes: &'t [NodeId]) -> Option<()> {
        let mut at = 0;
        while at < nodes.len() {
            match &self.template.node(nodes[at]).kind {
                NodeKind::Text(text) => self.out.push_str(text),
                NodeKind::Comment => {}
                NodeKind::Expression(expression) => {
                    let text = self.expression(&expression.code, &expression.filters.args)?;
                    self.out.push_str(&text);
                }
                NodeKind::Control(control) => {
                    let end = *control.children.last()?;
                    let length = nodes[at..].iter().position(|id| *id == end)?;
                    self.control(control, &nodes[at + 1..at + length])?;
                    at += length;
                }
                NodeKind::Code(_) | NodeKind::Tag(_) => return None,
            }
            at += 1;
        }
        Some(())
    }

    fn control(&mut self, control: &'t ControlLine, inside: &'t [NodeId]) -> Option<()> {
        match control.keyword.as_str() {
            "if" => self.branches(control, inside),
            "for" => self.repeat(control, inside),
            _ => None,
        }
    }

    /// Splits at the `elif` and `else` lines of this block, leaving alone those of blocks in it.
    fn sections(&self, control: &'t ControlLine, inside: &'t [NodeId]) -> Option<Vec<(&'t ControlLine, &'t [NodeId])>> {
        let mut sections = Vec::new();
        let (mut head, mut start, mut depth) = (control, 0, 0usize);
        for (at, id) in inside.iter().enumerate() {
            let NodeKind::Control(line) = &self.template.node(*id).kind else { continue };
            if line.is_end {
                depth = depth.checked_sub(1)?;
            } else if line.is_primary() {
                depth += 1;
            } else if depth == 0 {
                sections.push((head, &inside[start..at]));
                (head, start) = (line, at + 1);
            }
        }
        sections.push((head, &inside[start..]));
        Some(sections)
    }

    fn branches(&mut self, control: &'t ControlLine, inside: &'t [NodeId]) -> Option<()> {
        let sections = self.sections(control, inside)?;
        let seen_else = sections.iter().position(|(line, _)| line.keyword == "else");
        if seen_else.is_some_and(|at| at + 1 != sections.len()) {
            return None;
        }
        for (line, nodes) in sections {
            let taken = match line.keyword.as_str() {
                "else" => is_bare_else(&line.text)?,
                _ => self.condition(&line.text)?,
            };
            if taken {
                return self.nodes(nodes);
            }
        }
        Some(())
    }

    fn condition(&self, text: &str) -> Option<bool> {
        let text = text.strip_prefix("el").unwrap_or(text);
        let module = parse_module(&format!("{text}\n pass")).ok()?.into_syntax();
        let Stmt::If(statement) = module.body.first()? else { return None };
        let [] = statement.elif_else_clauses.as_slice() as &[ElifElseClause] else { return None };
        Some(self.evaluate(&statement.test)?.is_true())
    }

    fn repeat(&mut self, control: &'t ControlLine, inside: &'t [NodeId]) -> Option<()> {
        if self.sections(control, inside)?.len() != 1 {
            return None;
        }
        let module = parse_module(&format!("{}\n pass", control.text)).ok()?.into_syntax();
        let Stmt::For(statement) = module.body.first()? else { return None };
        let Expr::Name(target) = statement.target.as_ref() else { return None };
        let target = *self.loop_names.get(target.id.as_str())?;
        let (Value::List(items) | Value::Tuple(items)) = self.evaluate(&statement.iter)? else { return None };
        for item in items {
            self.locals.insert(target, item);
            self.nodes(inside)?;
        }
        Some(())
    }

    fn expression(&self, code: &str, filters: &[String]) -> Option<String> {
        let module = parse_module(code.trim_start()).ok()?.into_syntax();
        let [Stmt::Expr(statement)] = module.body.as_slice() else { return None };
        let mut value = self.evaluate(&statement.value)?;
        if !filters.iter().any(|filter| filter == "n") {
            value = Value::Str(value.to_str()?);
        }
        for filter in filters {
            value = match filter.as_str() {
                "n" => value,
                "str" | "unicode" => {
                    self.refuse_override("str")?;
                    Value::Str(value.to_str()?)
                }
                "trim" => match value {
                    Value::Str(text) => Value::Str(text.trim_matches(is_python_space).to_owned()),
                    Value::None | Value::Bool(_) | Value::List(_) | Value::Tuple(_) => return None,
                },
                "comma" => {
                    self.refuse_override("comma")?;
                    Value::Str(comma(&value)?)
                }
                _ => return None,
            };
        }
        match value {
            Value::Str(text) => Some(text),
            Value::None | Value::Bool(_) | Value::List(_) | Value::Tuple(_) => None,
        }
    }

    /// A context may give a function's name to something else.
    fn refuse_override(&self, name: &str) -> Option<()> {
        (!self.values.contains_key(name) && !self.loop_names.contains(name)).then_some(())
    }

    fn name(&self, name: &str) -> Option<Value> {
        if matches!(name, "context" | "loop" | "self" | "local" | "caller" | "capture" | "pageargs") {
            return None;
        }
        if self.loop_names.contains(name) {
            return self.locals.get(name).cloned();
        }
        self.values.get(name).cloned()
    }

    fn evaluate(&self, expr: &Expr) -> Option<Value> {
        Some(match expr {
            Expr::Name(name) => self.name(&name.id)?,
            Expr::StringLiteral(literal) => Value::Str(literal.value.to_str().to_owned()),
            Expr::NoneLiteral(_) => Value::None,
            Expr::BooleanLiteral(literal) => Value::Bool(literal.value),
            Expr::If(choice) => {
                let taken = if self.evaluate(&choice.test)?.is_true() { &choice.body } else { &choice.orelse };
                self.evaluate(taken)?
            }
            Expr::BoolOp(operation) => {
                let stop_at = operation.op.is_or();
                let (last, first) = operation.values.split_last()?;
                for operand in first {
                    let value = self.evaluate(operand)?;
                    if value.is_true() == stop_at {
                        return Some(value);
                    }
                }
                self.evaluate(last)?
            }
            Expr::UnaryOp(operation) if operation.op == UnaryOp::Not => {
                Value::Bool(!self.evaluate(&operation.operand)?.is_true())
            }
            Expr::Compare(compare) => {
                let (Some(operator), Some(right), 1) = (compare.ops.first(), compare.comparators.first(), compare.ops.len())
                else {
                    return None;
                };
                let left = self.evaluate(&compare.left)?;
                let is_none = || right.is_none_literal_expr().then(|| left == Value::None);
                match operator {
                    CmpOp::Is => Value::Bool(is_none()?),
                    CmpOp::IsNot => Value::Bool(!is_none()?),
                    CmpOp::Eq | CmpOp::NotEq | CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE | CmpOp::In | CmpOp::NotIn => {
                        return None;
                    }
                }
            }
            Expr::Call(call) => {
                let Expr::Name(function) = call.func.as_ref() else { return None };
                let ([argument], []) = (&*call.arguments.args, &*call.arguments.keywords) else { return None };
                let function = function.id.as_str();
                self.refuse_override(function)?;
                let argument = self.evaluate(argument)?;
                Value::Str(match function {
                    "repr" => argument.repr()?,
                    "str" => argument.to_str()?,
                    "comma" => comma(&argument)?,
                    _ => return None,
                })
            }
            _ => return None,
        })
    }
}

/// Alembic's filter of that name (upstream `format_as_comma`).
fn comma(value: &Value) -> Option<String> {
    match value {
        Value::None => Some(String::new()),
        Value::Str(text) => Some(text.clone()),
        Value::List(items) | Value::Tuple(items) => {
            let items: Option<Vec<&str>> = items
                .iter()
                .map(|item| match item {
                    Value::Str(text) => Some(text.as_str()),
                    Value::None | Value::Bool(_) | Value::List(_) | Value::Tuple(_) => None,
                })
                .collect();
            Some(items?.join(", "))
        }
        Value::Bool(_) => None,
    }
}

fn is_bare_else(text: &str) -> Option<bool> {
    parse_module(&format!("if 0:pass\n{text}\n pass")).ok().map(|_| true)
}

/// What Python's `str.strip()` removes.
fn is_python_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}
