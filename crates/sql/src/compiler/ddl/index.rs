//! Indexes.

use super::{Text, expr_text};
use crate::compiler::quote;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::{Expr, TextClause};
use crate::schema::{Index, IndexElement, OptionValue};

/// `CREATE INDEX` in the common SQL (`DDLCompiler.visit_create_index`).
pub(super) fn create_index(index: &Index, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
    let table = quote::format_table(&index.table, index.schema.as_ref(), dialect);
    create_index_on(index, &index_name(index, "CREATE", dialect)?, &table, if_not_exists, dialect)
}

/// `CREATE INDEX name ON table (...)` with both names given.
pub(crate) fn create_index_on(index: &Index, name: &str, table: &str, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
    if index.table.name.is_empty() {
        let name = index.name.ident().map_or("None", |name| name.as_str());
        return Err(CompileError::compile(format!("Index '{name}' is not associated with any table.")));
    }
    let unique = if index.unique { "UNIQUE " } else { "" };
    let if_not_exists = if if_not_exists { "IF NOT EXISTS " } else { "" };
    let mut elements = Vec::with_capacity(index.elements.len());
    for element in &index.elements {
        elements.push(match element {
            IndexElement::Column(name) => quote::quote(name, dialect),
            IndexElement::Expr(expr) => expr_text(expr.unlabelled(), dialect)?,
        });
    }
    Ok(format!("CREATE {unique}INDEX {if_not_exists}{name} ON {table} ({})", elements.join(", ")))
}

/// `DROP INDEX`.
pub(super) fn drop_index(index: &Index, if_exists: bool, dialect: &dyn Dialect) -> Text {
    let if_exists = if if_exists { "IF EXISTS " } else { "" };
    Ok(format!("\nDROP INDEX {if_exists}{}", qualified_name(index, "DROP", dialect)?))
}

/// The index's name with the schema of its table (`_prepared_index_name(include_schema=True)`).
pub(crate) fn qualified_name(index: &Index, verb: &str, dialect: &dyn Dialect) -> Text {
    let name = index_name(index, verb, dialect)?;
    Ok(match index.schema.as_ref().filter(|schema| !schema.name.is_empty()) {
        Some(schema) => format!("{}.{name}", dialect.quote_schema(schema)),
        None => name,
    })
}

/// The index's name, cut where a convention made it too long.
pub(crate) fn index_name(index: &Index, verb: &str, dialect: &dyn Dialect) -> Text {
    quote::format_constraint_name(&index.name, dialect.max_index_name_length(), dialect)?
        .ok_or_else(|| CompileError::compile(format!("{verb} INDEX requires that the index have a name")))
}

/// The condition of a partial index, given as option `key`.
///
/// # Errors
/// The option is not an expression, or the dialect cannot spell it.
pub fn option_where(index: &Index, key: &str, dialect: &dyn Dialect) -> Result<Option<String>, CompileError> {
    match index.options.get(key) {
        None | Some(OptionValue::None) => Ok(None),
        Some(OptionValue::Expr(expr)) => expr_text(expr, dialect).map(Some),
        Some(OptionValue::Str(text)) => {
            let text = TextClause { text: text.clone(), ..TextClause::default() };
            expr_text(&Expr::Text(text), dialect).map(Some)
        }
        Some(OptionValue::Bool(_) | OptionValue::Int(_) | OptionValue::List(_) | OptionValue::Map(_)) => {
            Err(CompileError::Argument { message: format!("{key} takes an expression") })
        }
    }
}
