//! What SQLite holds for equal (`alembic.ddl.sqlite`).

use super::default::{ExprPlace, literal_text, plain_text, skip_functional_indexes, without_parentheses};
use super::sqltext::Spelling;
use super::{Comparison, ConstraintSets, Defaults, Surroundings};
use crate::operations::OperationError;
use limbeck_sql::CompileError;
use limbeck_sql::compiler::quote::string_literal;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::{Expr, TextClause};
use limbeck_sql::schema::{Column, ServerDefault};

/// SQLite.
#[derive(Debug, Clone, Copy)]
pub struct SqliteComparison;

impl Comparison for SqliteComparison {
    fn compare_server_default(
        &self,
        defaults: Defaults,
        _dialect: &dyn Dialect,
        _around: &dyn Surroundings,
    ) -> Result<bool, OperationError> {
        Ok(defaults.rendered_database.map(bare_default) != defaults.rendered_model.map(bare_default))
    }

    fn written_default(&self, default: &ServerDefault, dialect: &dyn Dialect) -> Result<Option<String>, CompileError> {
        Ok(match default {
            ServerDefault::Literal(text) => Some(string_literal(text, dialect)),
            ServerDefault::Expr(expr) => Some(plain_text(expr, dialect)?),
            ServerDefault::Fetched | ServerDefault::Computed(_) | ServerDefault::Identity(_) => None,
        })
    }

    fn is_same_default(&self, was: &str, is: &str) -> bool {
        without_parentheses(was) == without_parentheses(is)
    }

    fn spelling(&self) -> Spelling {
        Spelling { name_quotes: &[('"', '"'), ('`', '`'), ('[', ']')], folds_names: true, escapes: false }
    }

    fn correct_for_autogen_constraints(&self, sets: &mut ConstraintSets, around: &dyn Surroundings) {
        if sets.expressions_are_known {
            return;
        }
        skip_functional_indexes(sets, "sqlite", around);
    }

    fn adjust_column(&self, column: &mut Column) {
        if let Some(ServerDefault::Expr(expr)) = &mut column.server_default
            && let Expr::Text(TextClause { text, binds: _ }) = &mut **expr
            && wants_parentheses(text)
        {
            *text = format!("({text})");
        }
    }

    fn render_expr(&self, expr: &Expr, place: ExprPlace, dialect: &dyn Dialect) -> Result<String, CompileError> {
        let text = literal_text(expr, dialect)?;
        Ok(if place == ExprPlace::ServerDefault && wants_parentheses(&text) { format!("({text})") } else { text })
    }
}

/// An expression must stand in parentheses behind DEFAULT; a constant need not.
fn wants_parentheses(text: &str) -> bool {
    let enclosed = |open: char, close: char| {
        text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(|inner| !inner.is_empty())
    };
    let one_digit = {
        let mut chars = text.chars();
        matches!((chars.next(), chars.next()), (Some(c), None) if c.is_ascii_digit() || c == '.')
    };
    !(text.is_empty() || one_digit || enclosed('\'', '\'') || enclosed('(', ')'))
}

/// A default without the parentheses and quotes that may or may not be there.
fn bare_default(text: &str) -> &str {
    let text = without_parentheses(text);
    let inner = text.strip_prefix('"').unwrap_or(text);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    match inner.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        Some(bare) if !bare.is_empty() => bare,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{bare_default, wants_parentheses};

    #[test]
    fn constants_stay_bare() {
        for constant in ["", "5", "'x'", "(1 + 1)"] {
            assert!(!wants_parentheses(constant), "{constant}");
        }
        for expression in ["CURRENT_TIMESTAMP", "15", "''", "1 + 1"] {
            assert!(wants_parentheses(expression), "{expression}");
        }
    }

    #[test]
    fn what_may_be_there_or_not_is_taken_off() {
        assert_eq!(bare_default("('x')"), "x");
        assert_eq!(bare_default("\"'x'\""), "x");
        assert_eq!(bare_default("''"), "''");
        assert_eq!(bare_default("x"), "x");
    }
}
