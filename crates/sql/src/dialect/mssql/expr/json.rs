//! Elements of JSON documents.

use crate::compiler::expr::{Fragment, Renderer};
use crate::error::CompileError;
use crate::expr::Binary;
use crate::types::{Affinity, NumericArgs, SqlType};

/// `data['a']`, as a document or as a value of the type that was asked for.
pub(super) fn item(renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
    let mut call = |name: &str, out: &mut Fragment| -> Result<(), CompileError> {
        out.push(name);
        out.push("(");
        renderer.expr(&binary.left, out)?;
        out.push(", ");
        renderer.expr(&binary.right, out)?;
        out.push(")");
        Ok(())
    };
    let affinity = binary.type_.as_ref().map_or(Affinity::Json, SqlType::affinity);
    if affinity == Affinity::Json {
        return call("JSON_QUERY", out);
    }
    out.push("CASE ");
    call("JSON_VALUE", out)?;
    out.push(" WHEN NULL THEN NULL ");
    match affinity {
        Affinity::Integer => {
            out.push("ELSE CAST(");
            call("JSON_VALUE", out)?;
            out.push(" AS INTEGER)");
        }
        Affinity::Numeric | Affinity::Float => {
            out.push("ELSE CAST(");
            call("JSON_VALUE", out)?;
            out.push(&format!(" AS {})", number_type(binary.type_.as_ref())));
        }
        Affinity::Boolean => {
            out.push("WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE CAST(");
            call("JSON_VALUE", out)?;
            out.push(" AS BIT)");
        }
        Affinity::String => {
            out.push("ELSE ");
            call("JSON_VALUE", out)?;
        }
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
            out.push("ELSE ");
            call("JSON_QUERY", out)?;
        }
    }
    out.push(" END");
    Ok(())
}

fn number_type(type_: Option<&SqlType>) -> String {
    let shown = |number: Option<u32>| number.map_or_else(|| "None".to_owned(), |number| number.to_string());
    match type_ {
        Some(SqlType::Numeric(args) | SqlType::ExactNumeric(args) | SqlType::ExactDecimal(args)) => {
            let NumericArgs { precision, scale, .. } = args;
            format!("NUMERIC({}, {})", shown(*precision), shown(*scale))
        }
        _ => "FLOAT".to_owned(),
    }
}
