//! Elements of JSON documents.

use crate::compiler::expr::{Fragment, Renderer};
use crate::error::CompileError;
use crate::expr::Binary;
use crate::types::{Affinity, NumericArgs, SqlType};

/// `data['a']`, as a document or as a value of the type that was asked for. Paths are always written into the text.
pub(super) fn item(renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
    let mut operands = |word: &str, out: &mut Fragment| -> Result<(), CompileError> {
        out.push(word);
        renderer.expr(&binary.left, out)?;
        out.push(", ");
        renderer.with_literals(&binary.right, out)
    };
    let returning = match binary.type_.as_ref().map_or(Affinity::Json, SqlType::affinity) {
        Affinity::Boolean => {
            operands("CASE JSON_VALUE(", out)?;
            out.push(") WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE CAST(");
            operands("JSON_VALUE(", out)?;
            out.push(") AS NUMBER(1)) END");
            return Ok(());
        }
        Affinity::Integer => "INTEGER".to_owned(),
        Affinity::Numeric | Affinity::Float => number_type(binary.type_.as_ref()),
        Affinity::String => "VARCHAR2(4000)".to_owned(),
        Affinity::DateTime
        | Affinity::Date
        | Affinity::Time
        | Affinity::Interval
        | Affinity::Binary
        | Affinity::Json
        | Affinity::Uuid
        | Affinity::Array
        | Affinity::Null
        | Affinity::Other => {
            operands("JSON_QUERY(", out)?;
            out.push(")");
            return Ok(());
        }
    };
    operands("JSON_VALUE(", out)?;
    out.push(&format!(" RETURNING {returning} ERROR ON ERROR)"));
    Ok(())
}

fn number_type(type_: Option<&SqlType>) -> String {
    let shown = |number: Option<u32>| number.map_or_else(|| "None".to_owned(), |number| number.to_string());
    match type_ {
        Some(SqlType::Numeric(args) | SqlType::ExactNumeric(args) | SqlType::ExactDecimal(args)) => {
            let NumericArgs { precision, scale, .. } = args;
            format!("NUMBER({}, {})", shown(*precision), shown(*scale))
        }
        _ => "FLOAT".to_owned(),
    }
}
