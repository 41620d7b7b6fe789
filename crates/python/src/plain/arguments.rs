//! The arguments of a call in the text of a script.
//!
//! Everything here gives `None` for what is no plain literal: the call is left to Python then.

use super::module::Module;
use limbeck_sql::Ident;
use limbeck_sql::expr::{Expr as SqlExpr, TextClause};
use limbeck_sql::schema::{DialectOptions, OptionValue};
use ruff_python_ast::{Expr, ExprCall, Keyword, Number};

/// The arguments that have not been looked at yet.
pub struct Arguments<'a> {
    pub positional: &'a [Expr],
    keywords: Vec<&'a Keyword>,
}

impl<'a> Arguments<'a> {
    /// Takes the arguments of a call that has neither `*args` nor `**kwargs`.
    pub fn of(call: &'a ExprCall) -> Option<Self> {
        let positional = &*call.arguments.args;
        let keywords: Vec<&Keyword> = call.arguments.keywords.iter().collect();
        let plain = !positional.iter().any(Expr::is_starred_expr) && keywords.iter().all(|keyword| keyword.arg.is_some());
        plain.then_some(Self { positional, keywords })
    }

    /// Takes the next positional argument.
    pub fn next(&mut self) -> Option<&'a Expr> {
        let (first, rest) = self.positional.split_first()?;
        self.positional = rest;
        Some(first)
    }

    /// Takes a keyword argument, if it is there.
    pub fn named(&mut self, name: &str) -> Option<&'a Expr> {
        let at = self.keywords.iter().position(|keyword| keyword.arg.as_deref() == Some(name))?;
        Some(&self.keywords.remove(at).value)
    }

    /// Takes a parameter that may be given by place or by name.
    pub fn either(&mut self, name: &str) -> Option<&'a Expr> {
        match self.next() {
            Some(given) => Some(given),
            None => self.named(name),
        }
    }

    /// Takes what is left for dialect options such as `postgresql_using`; whether another word than the known ones is one is
    /// for Python to say.
    pub fn options(self, known: &[&str], module: &Module) -> Option<DialectOptions> {
        if !self.positional.is_empty() {
            return None;
        }
        let option = |keyword: &Keyword| {
            let name = keyword.arg.as_deref().filter(|name| known.contains(name))?;
            Some((name.to_owned(), option_value(&keyword.value, module)?))
        };
        self.keywords.into_iter().map(option).collect()
    }

    /// Nothing must be left.
    pub fn end(self) -> Option<()> {
        (self.positional.is_empty() && self.keywords.is_empty()).then_some(())
    }
}

/// A string.
pub fn text(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::StringLiteral(text) => Some(text.value.to_str()),
        _ => None,
    }
}

/// A string or `None`; an argument that is not there is `None`, too.
pub fn optional_text(expression: Option<&Expr>) -> Option<Option<&str>> {
    match expression {
        None | Some(Expr::NoneLiteral(_)) => Some(None),
        Some(expression) => text(expression).map(Some),
    }
}

/// `True` or `False`.
pub fn flag(expression: &Expr) -> Option<bool> {
    match expression {
        Expr::BooleanLiteral(flag) => Some(flag.value),
        _ => None,
    }
}

/// `True`, `False`, or `None`, which an argument that is not there is, too.
pub fn optional_flag(expression: Option<&Expr>) -> Option<Option<bool>> {
    match expression {
        None | Some(Expr::NoneLiteral(_)) => Some(None),
        Some(expression) => flag(expression).map(Some),
    }
}

/// A list or tuple of strings.
pub fn texts(expression: &Expr) -> Option<Vec<&str>> {
    match expression {
        Expr::List(list) => list.elts.iter().map(text).collect(),
        Expr::Tuple(tuple) => tuple.elts.iter().map(text).collect(),
        _ => None,
    }
}

/// The name of something in the database: the faces take an empty one for none.
pub fn name(expression: &Expr) -> Option<Ident> {
    text(expression).filter(|text| !text.is_empty()).map(Ident::new)
}

/// The name of a schema, or none.
pub fn schema(expression: Option<&Expr>) -> Option<Option<Ident>> {
    match expression {
        None | Some(Expr::NoneLiteral(_)) => Some(None),
        Some(expression) => name(expression).map(Some),
    }
}

/// The names of one or more columns, in a list or tuple.
pub fn names(expression: &Expr) -> Option<Vec<Ident>> {
    let names = texts(expression)?;
    let proper = !names.is_empty() && names.iter().all(|name| !name.is_empty());
    proper.then(|| names.into_iter().map(Ident::new).collect())
}

/// SQL text without parameters and without anything escaped.
pub fn sql_text(expression: &Expr) -> Option<TextClause> {
    let text = text(expression)?;
    (!text.contains('\\') && !may_have_parameters(text)).then(|| TextClause { text: text.to_owned(), binds: Vec::new() })
}

/// Whether a colon in the text may begin a parameter: `:name`, but neither `::name` nor `12:30`.
fn may_have_parameters(text: &str) -> bool {
    text.match_indices(':').any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        let within = before.is_some_and(|before| before == ':' || before == '_' || before.is_ascii_alphanumeric());
        !within && after.is_some_and(|after| after == '_' || after.is_ascii_alphanumeric() || !after.is_ascii())
    })
}

/// `sa.text("...")`, as far as [`sql_text`] goes.
pub fn sql_text_call(expression: &Expr, module: &Module) -> Option<TextClause> {
    let Expr::Call(call) = expression else { return None };
    if module.resolve(&call.func)? != ("sqlalchemy", "text") {
        return None;
    }
    let mut arguments = Arguments::of(call)?;
    let clause = sql_text(arguments.next()?)?;
    arguments.end()?;
    Some(clause)
}

fn option_value(expression: &Expr, module: &Module) -> Option<OptionValue> {
    Some(match expression {
        Expr::NoneLiteral(_) => OptionValue::None,
        Expr::BooleanLiteral(flag) => OptionValue::Bool(flag.value),
        Expr::StringLiteral(text) => OptionValue::Str(text.value.to_str().to_owned()),
        Expr::List(list) => OptionValue::List(list.elts.iter().map(|item| option_value(item, module)).collect::<Option<_>>()?),
        other => OptionValue::Expr(Box::new(SqlExpr::Text(sql_text_call(other, module)?))),
    })
}

/// Whether an expression is a literal: a constant, or a list or tuple of them.
pub fn is_literal(expression: &Expr) -> bool {
    match expression {
        Expr::StringLiteral(_) | Expr::BooleanLiteral(_) | Expr::NoneLiteral(_) => true,
        Expr::NumberLiteral(number) => matches!(number.value, Number::Int(_) | Number::Float(_)),
        Expr::List(list) => list.elts.iter().all(is_literal),
        Expr::Tuple(tuple) => tuple.elts.iter().all(is_literal),
        _ => false,
    }
}
