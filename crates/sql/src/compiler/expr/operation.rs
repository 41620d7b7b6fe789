//! Operators.

use super::{Fragment, Renderer};
use crate::compiler::quote;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::{Binary, Expr, Function, Operator};
use crate::types::{Affinity, NumericArgs, SqlType};

impl Renderer<'_> {
    pub(super) fn unary(&mut self, op: &Operator, postfix: bool, expr: &Expr, out: &mut Fragment) -> Result<(), CompileError> {
        let dialect = self.dialect;
        if dialect.unary(self, op, expr, out)? {
            return Ok(());
        }
        match op {
            Operator::IsTrue | Operator::IsFalse => {
                let native = self.dialect.supports_native_boolean();
                let itself = native || is_condition(expr);
                match (op, itself) {
                    (Operator::IsFalse, true) => {
                        out.push("NOT ");
                        self.expr(expr, out)
                    }
                    (_, true) => self.expr(expr, out),
                    (_, false) => {
                        self.expr(expr, out)?;
                        out.push(if *op == Operator::IsTrue { " = 1" } else { " = 0" });
                        Ok(())
                    }
                }
            }
            op => {
                let symbol = self.dialect.operator_symbol(op).ok_or_else(|| unknown(op, self.dialect))?;
                if postfix {
                    self.expr(expr, out)?;
                    out.push(" ");
                    out.push(symbol);
                } else {
                    out.push(symbol);
                    if !matches!(op, Operator::Neg | Operator::BitwiseNot) && symbol != "-" {
                        out.push(" ");
                    }
                    self.expr(expr, out)?;
                }
                Ok(())
            }
        }
    }

    fn separator(&self, op: &Operator) -> Result<String, CompileError> {
        if *op == Operator::Comma {
            return Ok(", ".to_owned());
        }
        let symbol = self.dialect.operator_symbol(op).ok_or_else(|| unknown(op, self.dialect))?;
        // A custom operator is written as it was given, but the driver still reads its `%`.
        Ok(format!(" {} ", self.escaped(symbol)))
    }

    /// Several operands of one operator.
    pub(super) fn chain(&mut self, op: &Operator, clauses: &[Expr], out: &mut Fragment) -> Result<(), CompileError> {
        let dialect = self.dialect;
        if dialect.chain(self, op, clauses, out)? {
            return Ok(());
        }
        let separator = self.separator(op)?;
        let before = self.within_operator;
        self.within_operator = before || *op != Operator::Comma;
        let result = self.list(clauses, &separator, out);
        self.within_operator = before;
        result
    }

    pub(super) fn binary(&mut self, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
        let dialect = self.dialect;
        if dialect.binary(self, binary, out)? {
            return Ok(());
        }
        self.common_binary(binary, out)
    }

    /// Writes `left separator right`.
    ///
    /// # Errors
    /// The dialect cannot spell an operand.
    pub fn infix(&mut self, binary: &Binary, separator: &str, out: &mut Fragment) -> Result<(), CompileError> {
        let eager = matches!(&binary.op, Operator::Custom { eager_grouping: true, .. });
        let within = std::mem::replace(&mut self.within_operator, true);
        let operator = self.binary_operator.replace(binary.op.clone());
        let mut text = Fragment::default();
        let result = self.expr(&binary.left, &mut text).and_then(|()| {
            text.push(separator);
            self.expr(&binary.right, &mut text)
        });
        self.within_operator = within;
        self.binary_operator = operator;
        result?;
        if eager && within {
            out.push("(");
            out.append(text);
            out.push(")");
        } else {
            out.append(text);
        }
        Ok(())
    }

    fn common_binary(&mut self, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
        use Operator as Op;
        match &binary.op {
            Op::Like | Op::NotLike | Op::Ilike | Op::NotIlike => self.like(&binary.left, &binary.right, binary, out),
            Op::Contains | Op::NotContains | Op::Icontains | Op::NotIcontains => {
                let right = chained(vec![percent(), lowered(binary, &binary.right), percent()]);
                self.like(&lowered(binary, &binary.left), &right, binary, out)
            }
            Op::Startswith | Op::NotStartswith | Op::Istartswith | Op::NotIstartswith => {
                let right = chained(vec![lowered(binary, &binary.right), percent()]);
                self.like(&lowered(binary, &binary.left), &right, binary, out)
            }
            Op::Endswith | Op::NotEndswith | Op::Iendswith | Op::NotIendswith => {
                let right = chained(vec![percent(), lowered(binary, &binary.right)]);
                self.like(&lowered(binary, &binary.left), &right, binary, out)
            }
            Op::Between | Op::NotBetween => {
                let word = match (binary.op == Op::NotBetween, binary.modifiers.symmetric) {
                    (false, false) => " BETWEEN ",
                    (false, true) => " BETWEEN SYMMETRIC ",
                    (true, false) => " NOT BETWEEN ",
                    (true, true) => " NOT BETWEEN SYMMETRIC ",
                };
                self.infix(binary, word, out)
            }
            Op::NotMatch => {
                out.push("NOT ");
                self.infix(binary, " MATCH ", out)
            }
            Op::NotIn => {
                out.push("(");
                self.infix(binary, " NOT IN ", out)?;
                out.push(")");
                Ok(())
            }
            Op::TrueDiv => {
                if !self.dialect.division_is_floor_division() {
                    return self.infix(binary, " / ", out);
                }
                self.expr(&binary.left, out)?;
                out.push(" / ");
                let decimal = binary
                    .right_type
                    .clone()
                    .filter(|type_| matches!(type_.affinity(), Affinity::Numeric | Affinity::Float))
                    .unwrap_or_else(|| SqlType::Numeric(NumericArgs::default()));
                self.expr(&Expr::Cast { expr: binary.right.clone(), type_: decimal }, out)
            }
            Op::FloorDiv => {
                let integer = |type_: &Option<SqlType>| type_.as_ref().is_some_and(|t| t.affinity() == Affinity::Integer);
                if self.dialect.division_is_floor_division() && integer(&binary.left_type) && integer(&binary.right_type) {
                    return self.infix(binary, " / ", out);
                }
                out.push("FLOOR(");
                self.infix(binary, " / ", out)?;
                out.push(")");
                Ok(())
            }
            Op::RegexpMatch | Op::NotRegexpMatch => {
                Err(CompileError::compile(format!("{} dialect does not support regular expressions", self.dialect.name())))
            }
            Op::RegexpReplace => Err(CompileError::compile(format!(
                "{} dialect does not support regular expression replacements",
                self.dialect.name()
            ))),
            Op::GetItem | Op::JsonGetItem | Op::JsonPathGetItem | Op::HstoreGetItem => {
                self.expr(&binary.left, out)?;
                out.push("[");
                self.expr(&binary.right, out)?;
                out.push("]");
                Ok(())
            }
            op => {
                let separator = self.separator(op)?;
                self.infix(binary, &separator, out)
            }
        }
    }

    /// Writes ` ESCAPE '...'`, where the operation has one.
    pub(crate) fn escape(&self, binary: &Binary, out: &mut Fragment) {
        if let Some(escape) = &binary.modifiers.escape {
            out.push(" ESCAPE ");
            out.push(&quote::string_literal(escape, self.dialect));
        }
    }

    fn like(&mut self, left: &Expr, right: &Expr, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
        let (left, right) = match binary.op {
            Operator::Ilike | Operator::NotIlike => (lower(left), lower(right)),
            _ => (left.clone(), right.clone()),
        };
        self.expr(&left, out)?;
        out.push(if binary.op.name().starts_with("not_") { " NOT LIKE " } else { " LIKE " });
        self.expr(&right, out)?;
        self.escape(binary, out);
        Ok(())
    }
}

fn unknown(op: &Operator, dialect: &dyn Dialect) -> CompileError {
    CompileError::Unsupported {
        compiler: format!("{:?}", dialect.statement_compiler_class()),
        element: op.name().to_owned(),
        detail: String::new(),
    }
}

/// Whether any database takes the expression for a condition (`_is_implicitly_boolean`).
fn is_condition(expr: &Expr) -> bool {
    match expr {
        Expr::Grouping(inner) | Expr::Label { expr: inner, .. } => is_condition(inner),
        Expr::Unary { op: Operator::IsTrue | Operator::IsFalse, expr, .. } => is_condition(expr),
        Expr::List { op: Operator::And | Operator::Or, .. } => true,
        Expr::Binary(binary) => match &binary.op {
            Operator::Add
            | Operator::Mul
            | Operator::Sub
            | Operator::Mod
            | Operator::TrueDiv
            | Operator::FloorDiv
            | Operator::Concat
            | Operator::Collate
            | Operator::BitwiseXor
            | Operator::BitwiseOr
            | Operator::BitwiseAnd
            | Operator::BitwiseLshift
            | Operator::BitwiseRshift
            | Operator::RegexpReplace
            | Operator::GetItem
            | Operator::JsonGetItem
            | Operator::JsonPathGetItem
            | Operator::HstoreGetItem
            | Operator::Custom { comparison: false, .. } => false,
            op => op.name() != "comma_op",
        },
        _ => false,
    }
}

pub(crate) fn percent() -> Expr {
    Expr::LiteralColumn { text: "'%'".to_owned(), type_: None, table: None }
}

/// A chain of concatenations; operands that are such themselves become part of it.
pub(crate) fn chained(operands: Vec<Expr>) -> Expr {
    let mut clauses = Vec::with_capacity(operands.len());
    for operand in operands {
        match operand {
            Expr::Grouping(inner) => match *inner {
                Expr::Binary(Binary { left, op: Operator::Concat, right, .. }) => clauses.extend([*left, *right]),
                Expr::List { op: Operator::Concat, clauses: inner } => clauses.extend(inner),
                other => clauses.push(Expr::Grouping(Box::new(other))),
            },
            other => clauses.push(other),
        }
    }
    Expr::List { op: Operator::Concat, clauses }
}

fn lower(expr: &Expr) -> Expr {
    Expr::Function(Function { names: vec!["lower".into()], args: vec![expr.clone()], ..Function::default() })
}

/// An operand of `icontains` and its kin without its case.
fn lowered(binary: &Binary, operand: &Expr) -> Expr {
    use Operator as Op;
    match binary.op {
        Op::Icontains | Op::NotIcontains | Op::Istartswith | Op::NotIstartswith | Op::Iendswith | Op::NotIendswith => {
            lower(operand)
        }
        _ => operand.clone(),
    }
}
