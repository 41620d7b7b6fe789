//! SQL Server's expressions (`MSSQLCompiler`).

mod json;
mod literals;
mod row_limit;

use super::MsSql;
use crate::compiler::expr::{ExprCompiler, Fragment, Renderer, Returned, Returning, RowLimit};
use crate::dialect::Paramstyle;
use crate::error::CompileError;
use crate::expr::{Binary, Expr, ForUpdate, Function, Operator, Select};
use crate::ident::Ident;
use crate::types::SqlType;
use crate::value::Value;

impl ExprCompiler for MsSql {
    fn statement_compiler_class(&self) -> &'static str {
        "MSSQLCompiler"
    }

    fn paramstyle(&self) -> Paramstyle {
        self.paramstyle
    }

    fn boolean_constants(&self) -> (&'static str, &'static str) {
        ("1", "0")
    }

    fn function(&self, renderer: &mut Renderer<'_>, function: &Function, out: &mut Fragment) -> Result<bool, CompileError> {
        let [name] = function.names.as_slice() else { return Ok(false) };
        match name.name.to_lowercase().as_str() {
            "now" => out.push("CURRENT_TIMESTAMP"),
            "current_date" => out.push("GETDATE()"),
            "length" | "char_length" => {
                out.push("LEN");
                renderer.arguments(&function.args, out)?;
            }
            "pow" => {
                out.push("POWER");
                renderer.arguments(&function.args, out)?;
            }
            "aggregate_strings" => {
                let [expr, separator, ..] = function.args.as_slice() else { return Ok(false) };
                out.push("string_agg(");
                renderer.expr(expr, out)?;
                out.push(", ");
                renderer.with_literals(separator, out)?;
                out.push(")");
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn binary(&self, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<bool, CompileError> {
        // `5 = x` is written the other way round.
        if binary.op == Operator::Eq && matches!(*binary.left, Expr::Bind(_)) && !matches!(*binary.right, Expr::Bind(_)) {
            let mut turned = binary.clone();
            std::mem::swap(&mut turned.left, &mut turned.right);
            renderer.infix(&turned, " = ", out)?;
            return Ok(true);
        }
        match &binary.op {
            Operator::TrueDiv => {
                renderer.expr(&binary.left, out)?;
                out.push(" / (");
                renderer.expr(&binary.right, out)?;
                out.push(" + 0.0)");
            }
            Operator::Match => contains("CONTAINS (", renderer, binary, out)?,
            Operator::NotMatch => contains("NOT CONTAINS (", renderer, binary, out)?,
            Operator::IsDistinctFrom => intersection("NOT EXISTS (SELECT ", renderer, binary, out)?,
            Operator::IsNotDistinctFrom => intersection("EXISTS (SELECT ", renderer, binary, out)?,
            Operator::JsonGetItem | Operator::JsonPathGetItem => json::item(renderer, binary, out)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn operator_symbol<'o>(&self, op: &'o Operator) -> Option<&'o str> {
        match op {
            Operator::Concat => Some("+"),
            other => other.symbol(),
        }
    }

    fn try_cast_word(&self) -> Option<&'static str> {
        Some("TRY_CAST ")
    }

    fn next_value(&self, sequence: &str) -> Option<String> {
        Some(format!("NEXT VALUE FOR {sequence}"))
    }

    fn orders_aggregates_within_group(&self) -> bool {
        true
    }

    fn literal_frame_bounds(&self) -> bool {
        true
    }

    fn extract(&self, renderer: &mut Renderer<'_>, field: &str, expr: &Expr, out: &mut Fragment) -> Result<(), CompileError> {
        let part = match field {
            "doy" => "dayofyear",
            "dow" => "weekday",
            "milliseconds" => "millisecond",
            "microseconds" => "microsecond",
            other => other,
        };
        out.push(&format!("DATEPART({part}, "));
        renderer.expr(expr, out)?;
        out.push(")");
        Ok(())
    }

    fn select_precolumns(&self, renderer: &mut Renderer<'_>, select: &Select, out: &mut Fragment) -> Result<(), CompileError> {
        if select.distinct {
            out.push("DISTINCT ");
        }
        row_limit::top(renderer, select, out)
    }

    fn translate_select(
        &self,
        renderer: &mut Renderer<'_>,
        select: &Select,
        as_from: bool,
    ) -> Result<Option<Select>, CompileError> {
        row_limit::numbered(renderer, select, as_from)
    }

    /// ORDER BY is not allowed in a subquery that does not take some of its rows.
    fn keeps_order_by(&self, select: &Select, nested: bool) -> bool {
        !nested || row_limit::uses_top(select)
    }

    /// Rows are limited by TOP, or by a query around this one.
    fn row_limit(&self, _renderer: &mut Renderer<'_>, limit: RowLimit<'_>, _out: &mut Fragment) -> Result<(), CompileError> {
        if limit.compound {
            return Err(CompileError::compile(
                "the rows of a UNION or its like cannot be limited on SQL Server: select from it as a subquery, and limit that",
            ));
        }
        Ok(())
    }

    fn cte_word(&self, _recursive: bool) -> &'static str {
        "WITH "
    }

    /// FOR UPDATE exists for cursors only.
    fn hint_after_table(&self, hint: &str) -> Result<(String, String), CompileError> {
        Ok((String::new(), format!(" {hint}")))
    }

    fn for_update(&self, _renderer: &mut Renderer<'_>, _for_update: &ForUpdate, _out: &mut Fragment) {}

    fn returning_precedes_values(&self) -> bool {
        true
    }

    /// The rows written and the rows deleted are tables of their own.
    fn returning(&self, renderer: &mut Renderer<'_>, returning: Returning<'_>, out: &mut Fragment) -> Result<(), CompileError> {
        let rows: Ident = match returning.rows {
            Returned::Inserted | Returned::Updated => "inserted".into(),
            Returned::Deleted => "deleted".into(),
        };
        let mut columns = returning.columns.to_vec();
        for column in &mut columns {
            column.rename_table(returning.table, &rows);
        }
        out.push("OUTPUT ");
        renderer.returned_columns(&columns, out)
    }

    fn insert_returning(&self) -> bool {
        true
    }

    fn update_from_names_target(&self) -> bool {
        true
    }

    fn supports_delete_using(&self) -> bool {
        true
    }

    fn delete_using_names_target(&self) -> bool {
        true
    }

    /// FROM stands twice.
    fn delete_using_word(&self) -> &'static str {
        "FROM"
    }

    fn literal_value(&self, value: &Value, type_: &SqlType) -> Option<Result<String, CompileError>> {
        literals::literal_value(value, type_)
    }
}

fn contains(word: &str, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
    out.push(word);
    renderer.expr(&binary.left, out)?;
    out.push(", ");
    renderer.expr(&binary.right, out)?;
    out.push(")");
    Ok(())
}

/// Two values are the same where the rows made of them have something in common.
fn intersection(word: &str, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
    out.push(word);
    renderer.expr(&binary.left, out)?;
    out.push(" INTERSECT SELECT ");
    renderer.expr(&binary.right, out)?;
    out.push(")");
    Ok(())
}
