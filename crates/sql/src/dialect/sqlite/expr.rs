//! SQLite's expressions (`SQLiteCompiler`).

mod isoformat;
mod values;

use super::Sqlite;
use crate::compiler::expr::{ExprCompiler, Fragment, Renderer, RowLimit};
use crate::dialect::Paramstyle;
use crate::error::CompileError;
use crate::expr::{Binary, Expr, ForUpdate, Function, Operator};
use crate::types::{Affinity, SqlType};
use crate::value::Value;

impl ExprCompiler for Sqlite {
    fn statement_compiler_class(&self) -> &'static str {
        "SQLiteCompiler"
    }

    fn boolean_constants(&self) -> (&'static str, &'static str) {
        ("1", "0")
    }

    fn paramstyle(&self) -> Paramstyle {
        self.paramstyle
    }

    fn function(&self, renderer: &mut Renderer<'_>, function: &Function, out: &mut Fragment) -> Result<bool, CompileError> {
        let [name] = function.names.as_slice() else { return Ok(false) };
        match name.name.to_lowercase().as_str() {
            "now" => out.push("CURRENT_TIMESTAMP"),
            "localtimestamp" => out.push("DATETIME(CURRENT_TIMESTAMP, 'localtime')"),
            "char_length" => {
                out.push("length");
                renderer.arguments(&function.args, out)?;
            }
            "aggregate_strings" => {
                let [expr, separator] = function.args.as_slice() else { return Ok(false) };
                out.push("group_concat(");
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
        match &binary.op {
            Operator::TrueDiv => {
                renderer.expr(&binary.left, out)?;
                out.push(" / (");
                renderer.expr(&binary.right, out)?;
                out.push(" + 0.0)");
            }
            Operator::IsDistinctFrom => renderer.infix(binary, " IS NOT ", out)?,
            Operator::IsNotDistinctFrom => renderer.infix(binary, " IS ", out)?,
            Operator::RegexpMatch => renderer.infix(binary, " REGEXP ", out)?,
            Operator::NotRegexpMatch => renderer.infix(binary, " NOT REGEXP ", out)?,
            Operator::JsonGetItem | Operator::JsonPathGetItem => json_item(renderer, binary, out)?,
            Operator::BitwiseXor => {
                out.push("(");
                bitwise(renderer, binary, " | ", out)?;
                out.push(" - ");
                bitwise(renderer, binary, " & ", out)?;
                out.push(")");
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn extract(&self, renderer: &mut Renderer<'_>, field: &str, expr: &Expr, out: &mut Fragment) -> Result<(), CompileError> {
        let format = match field {
            "month" => "%m",
            "day" => "%d",
            "year" => "%Y",
            "second" => "%S",
            "hour" => "%H",
            "doy" => "%j",
            "minute" => "%M",
            "epoch" => "%s",
            "dow" => "%w",
            "week" => "%W",
            // Those that only other databases know are passed on as they are.
            "quarter" | "milliseconds" | "microseconds" | "timezone_hour" | "timezone_minute" => field,
            _ => return Err(CompileError::compile(format!("{field} is not a valid extract argument."))),
        };
        out.push(&format!("CAST(STRFTIME('{format}', "));
        renderer.expr(expr, out)?;
        out.push(") AS INTEGER)");
        Ok(())
    }

    fn row_limit(&self, renderer: &mut Renderer<'_>, limit: RowLimit<'_>, out: &mut Fragment) -> Result<(), CompileError> {
        let RowLimit { limit, offset, fetch, options: _, ordered: _, compound: _ } = limit;
        if fetch.is_some() {
            return Err(CompileError::NotImplemented { message: "FETCH is not known to SQLite".to_owned() });
        }
        // Where there is no number there is a parameter all the same.
        let number = |value: i64| Expr::Bind(values::number(value));
        if let Some(limit) = limit {
            out.push("\n LIMIT ");
            renderer.expr(limit, out)?;
        }
        match offset {
            Some(offset) => {
                if limit.is_none() {
                    out.push("\n LIMIT ");
                    renderer.expr(&number(-1), out)?;
                }
                out.push(" OFFSET ");
                renderer.expr(offset, out)?;
            }
            None => {
                out.push(" OFFSET ");
                renderer.expr(&number(0), out)?;
            }
        }
        Ok(())
    }

    fn for_update(&self, _renderer: &mut Renderer<'_>, _for_update: &ForUpdate, _out: &mut Fragment) {}

    fn empty_set(&self, _operator: &Operator, columns: usize) -> String {
        let ones = vec!["1"; columns.max(1)].join(", ");
        format!("SELECT {ones} FROM (SELECT {ones}) WHERE 1!=1")
    }

    fn tuple_in_values(&self) -> bool {
        true
    }

    fn insert_returning(&self) -> bool {
        true
    }

    fn postfetch_lastrowid(&self) -> bool {
        true
    }

    fn returning_without_table(&self) -> bool {
        true
    }

    fn on_conflict_target_is_literal(&self) -> bool {
        true
    }

    fn supports_on_conflict(&self) -> bool {
        true
    }

    fn bind_value(&self, value: &Value, type_: &SqlType) -> Result<Value, CompileError> {
        values::bind_value(value, type_, self)
    }

    fn result_value(&self, value: Value, type_: &SqlType) -> Result<Value, CompileError> {
        values::result_value(value, type_, self)
    }

    fn literal_value(&self, value: &Value, type_: &SqlType) -> Option<Result<String, CompileError>> {
        values::literal_value(value, type_, self)
    }
}

fn json_item(renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
    let json = binary.type_.as_ref().is_none_or(|type_| type_.affinity() == Affinity::Json);
    out.push(if json { "JSON_QUOTE(JSON_EXTRACT(" } else { "CAST(JSON_EXTRACT(" });
    renderer.expr(&binary.left, out)?;
    out.push(", ");
    renderer.expr(&binary.right, out)?;
    match &binary.type_ {
        Some(type_) if !json => {
            out.push(&format!(") AS {})", crate::compiler::compile_type(type_, renderer.dialect())?));
        }
        _ => out.push("))"),
    }
    Ok(())
}

fn bitwise(renderer: &mut Renderer<'_>, binary: &Binary, separator: &str, out: &mut Fragment) -> Result<(), CompileError> {
    let mut eager = binary.clone();
    eager.op = Operator::Custom { custom: separator.trim().to_owned(), eager_grouping: true, comparison: false };
    renderer.infix(&eager, separator, out)
}
