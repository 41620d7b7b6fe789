//! OFFSET and FETCH FIRST.

use crate::compiler::expr::{Fragment, Renderer, RowLimit, simple_integer};
use crate::error::CompileError;
use crate::expr::Expr;

/// Writes `OFFSET n ROWS FETCH FIRST n ROWS ONLY`; plain numbers stand in the text.
pub(super) fn write(renderer: &mut Renderer<'_>, rows: RowLimit<'_>, out: &mut Fragment) -> Result<(), CompileError> {
    let mut number = |expr: &Expr, out: &mut Fragment| {
        if simple_integer(expr) { renderer.with_literals(expr, out) } else { renderer.expr(expr, out) }
    };
    if let Some(offset) = rows.offset {
        out.push("\n OFFSET ");
        number(offset, out)?;
        out.push(" ROWS");
    }
    if let Some(count) = rows.fetch.or(rows.limit) {
        let special = rows.fetch.is_some();
        out.push("\n FETCH FIRST ");
        number(count, out)?;
        out.push(if special && rows.options.percent { " PERCENT ROWS " } else { " ROWS " });
        out.push(if special && rows.options.with_ties { "WITH TIES" } else { "ONLY" });
    }
    Ok(())
}
