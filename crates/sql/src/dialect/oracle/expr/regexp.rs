//! Regular expressions.

use crate::compiler::expr::{Fragment, Renderer, quoted};
use crate::error::CompileError;
use crate::expr::Binary;

/// `REGEXP_LIKE(text, pattern[, flags])` and its kin.
pub(super) fn call(name: &str, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
    out.push(name);
    out.push("(");
    renderer.expr(&binary.left, out)?;
    out.push(", ");
    renderer.expr(&binary.right, out)?;
    if let Some(flags) = &binary.modifiers.flags {
        out.push(", ");
        out.push(&quoted(flags));
    }
    out.push(")");
    Ok(())
}
