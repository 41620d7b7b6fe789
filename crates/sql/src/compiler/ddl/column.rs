//! One column of a table.

use super::{Text, WITH_TABLES, expr_text, sequence};
use crate::compiler::expr::compile_expr;
use crate::compiler::{compile_type, quote};
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::schema::{Column, Computed, Identity, ServerDefault};

/// `name TYPE DEFAULT ... NOT NULL`, in the common SQL (`DDLCompiler.get_column_specification`).
///
/// # Errors
/// The dialect has no such type, or cannot spell the default.
pub fn column_specification(column: &Column, dialect: &dyn Dialect) -> Text {
    let mut text = format!("{} {}", quote::quote(&column.name, dialect), compile_type(&column.type_, dialect)?);
    if let Some(default) = default_text(column.server_default.as_ref(), dialect)? {
        text.push_str(" DEFAULT ");
        text.push_str(&default);
    }
    let mut identity_says_not_null = false;
    match &column.server_default {
        Some(ServerDefault::Computed(computed)) => {
            text.push(' ');
            text.push_str(&dialect.computed(computed, dialect)?);
        }
        Some(ServerDefault::Identity(identity)) if dialect.supports_identity_columns() => {
            text.push(' ');
            text.push_str(&dialect.identity(identity, dialect)?);
            identity_says_not_null = true;
        }
        Some(ServerDefault::Identity(_) | ServerDefault::Literal(_) | ServerDefault::Expr(_) | ServerDefault::Fetched) | None => {
        }
    }
    if !column.nullable && !identity_says_not_null {
        text.push_str(" NOT NULL");
    }
    Ok(text)
}

/// What follows `DEFAULT`; `None` where nothing is rendered (`get_column_default_string`).
///
/// # Errors
/// The dialect cannot spell the expression.
pub fn default_text(default: Option<&ServerDefault>, dialect: &dyn Dialect) -> Result<Option<String>, CompileError> {
    match default {
        Some(ServerDefault::Literal(text)) => Ok(Some(quote::string_literal(text, dialect))),
        Some(ServerDefault::Expr(expr)) => compile_expr(expr, dialect, WITH_TABLES).map(Some),
        Some(ServerDefault::Fetched | ServerDefault::Computed(_) | ServerDefault::Identity(_)) | None => Ok(None),
    }
}

/// `GENERATED ALWAYS AS (...)` (`visit_computed_column`).
pub(crate) fn computed(computed: &Computed, dialect: &dyn Dialect) -> Text {
    let Computed { sqltext, persisted } = computed;
    let storage = match persisted {
        Some(true) => " STORED",
        Some(false) => " VIRTUAL",
        None => "",
    };
    Ok(format!("GENERATED ALWAYS AS ({}){storage}", expr_text(sqltext, dialect)?))
}

/// `GENERATED ... AS IDENTITY` (`visit_identity_column`).
pub(crate) fn identity(identity: &Identity) -> String {
    let kind = if identity.always == Some(true) { "ALWAYS" } else { "BY DEFAULT" };
    let options = sequence::options(&identity.options);
    let options = if options.is_empty() { options } else { format!(" ({options})") };
    format!("GENERATED {kind} AS IDENTITY{options}")
}
