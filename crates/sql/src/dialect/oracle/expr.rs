//! Oracle's expressions (`OracleCompiler`).

mod json;
mod regexp;

use super::{Oracle, literals, row_limit};
use crate::compiler::compile_type;
use crate::compiler::expr::{ExprCompiler, Fragment, Renderer, Returning, RowLimit};
use crate::dialect::{Dialect, Paramstyle};
use crate::error::CompileError;
use crate::expr::{Binary, Expr, ForUpdate, Function, Operator};
use crate::types::{SqlType, StringArgs};
use crate::value::Value;

/// What VARCHAR2 holds at most, which a CAST has to say.
const LONGEST_VARCHAR2: u32 = 4000;

impl ExprCompiler for Oracle {
    fn statement_compiler_class(&self) -> &'static str {
        "OracleCompiler_cx_oracle"
    }

    fn boolean_constants(&self) -> (&'static str, &'static str) {
        ("1", "0")
    }

    fn paramstyle(&self) -> Paramstyle {
        self.paramstyle
    }

    /// Words that mean something, and names that could not be read, stand in quotes.
    fn bind_name(&self, key: &str) -> Option<String> {
        let first = key.chars().next();
        let legal = first.is_some_and(|c| self.is_legal_initial(c)) && key.chars().all(|c| self.is_legal(c));
        (!legal || self.is_reserved(&key.to_lowercase())).then(|| format!("\"{key}\""))
    }

    fn function(&self, renderer: &mut Renderer<'_>, function: &Function, out: &mut Fragment) -> Result<bool, CompileError> {
        let [name] = function.names.as_slice() else { return Ok(false) };
        match name.name.to_lowercase().as_str() {
            "now" => out.push("CURRENT_TIMESTAMP"),
            "char_length" => {
                out.push("LENGTH");
                renderer.arguments(&function.args, out)?;
            }
            "pow" => {
                out.push("POWER");
                renderer.arguments(&function.args, out)?;
            }
            "aggregate_strings" => {
                let [expr, separator, ..] = function.args.as_slice() else { return Ok(false) };
                out.push("LISTAGG(");
                renderer.expr(expr, out)?;
                out.push(", ");
                renderer.with_literals(separator, out)?;
                out.push(")");
            }
            // Those of the standard are written in capitals; any other spelling stays as it is.
            "uid" | "sysdate" | "current_date" | "user" | "current_time" | "current_timestamp"
                if function.args.is_empty() && (name.name == "uid" || name.name.chars().any(char::is_uppercase)) =>
            {
                out.push(&name.name);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn binary(&self, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<bool, CompileError> {
        match &binary.op {
            Operator::Mod => call("mod", renderer, binary, out)?,
            Operator::Match => call("CONTAINS ", renderer, binary, out)?,
            Operator::NotMatch => call("NOT CONTAINS ", renderer, binary, out)?,
            Operator::BitwiseAnd => call("BITAND", renderer, binary, out)?,
            Operator::BitwiseOr => call("BITOR", renderer, binary, out)?,
            Operator::BitwiseXor => call("BITXOR", renderer, binary, out)?,
            Operator::BitwiseLshift => return Err(CompileError::compile("Cannot compile bitwise_lshift in oracle")),
            Operator::BitwiseRshift => return Err(CompileError::compile("Cannot compile bitwise_rshift in oracle")),
            Operator::IsDistinctFrom => decoded(renderer, binary, "1", out)?,
            Operator::IsNotDistinctFrom => decoded(renderer, binary, "0", out)?,
            Operator::RegexpMatch => regexp::call("REGEXP_LIKE", renderer, binary, out)?,
            Operator::NotRegexpMatch => regexp::call("NOT REGEXP_LIKE", renderer, binary, out)?,
            Operator::RegexpReplace => regexp::call("REGEXP_REPLACE", renderer, binary, out)?,
            Operator::JsonGetItem | Operator::JsonPathGetItem => json::item(renderer, binary, out)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn unary(&self, _: &mut Renderer<'_>, op: &Operator, _: &Expr, _: &mut Fragment) -> Result<bool, CompileError> {
        match op {
            Operator::BitwiseNot => Err(CompileError::compile("Cannot compile bitwise_not in oracle")),
            _ => Ok(false),
        }
    }

    fn division_is_floor_division(&self) -> bool {
        false
    }

    /// Strings are cast to VARCHAR2, which must have a length there.
    fn cast(&self, renderer: &mut Renderer<'_>, expr: &Expr, type_: &SqlType, out: &mut Fragment) -> Result<bool, CompileError> {
        let Some(string) = string_of_cast(type_) else { return Ok(false) };
        out.push("CAST(");
        renderer.expr(expr, out)?;
        out.push(&format!(" AS {})", compile_type(&string, self)?));
        Ok(true)
    }

    fn next_value(&self, sequence: &str) -> Option<String> {
        Some(format!("{sequence}.nextval"))
    }

    fn wraps_table_function(&self, name: &str) -> bool {
        !name.eq_ignore_ascii_case("table")
    }

    fn orders_aggregates_within_group(&self) -> bool {
        true
    }

    fn default_from(&self, _has_where: bool) -> &'static str {
        " FROM DUAL"
    }

    fn alias_word(&self) -> &'static str {
        " "
    }

    fn compound_keyword<'k>(&self, keyword: &'k str) -> &'k str {
        if keyword == "EXCEPT" { "MINUS" } else { keyword }
    }

    fn cte_word(&self, _recursive: bool) -> &'static str {
        "WITH "
    }

    fn cte_follows_insert(&self) -> bool {
        true
    }

    fn row_limit(&self, renderer: &mut Renderer<'_>, limit: RowLimit<'_>, out: &mut Fragment) -> Result<(), CompileError> {
        row_limit::write(renderer, limit, out)
    }

    fn for_update(&self, renderer: &mut Renderer<'_>, for_update: &ForUpdate, out: &mut Fragment) {
        let ForUpdate { nowait, read: _, skip_locked, key_share: _, of: _, of_columns } = for_update;
        if renderer.is_subquery() {
            return;
        }
        out.push(" FOR UPDATE");
        if !of_columns.is_empty() {
            let names: Vec<String> = of_columns.iter().map(|column| renderer.column(column)).collect();
            out.push(&format!(" OF {}", names.join(", ")));
        }
        if *nowait {
            out.push(" NOWAIT");
        }
        if *skip_locked {
            out.push(" SKIP LOCKED");
        }
    }

    /// Each column goes into a parameter, which only a driver can read.
    fn returning(&self, renderer: &mut Renderer<'_>, returning: Returning<'_>, out: &mut Fragment) -> Result<(), CompileError> {
        let columns: Vec<Expr> = returning
            .columns
            .iter()
            .map(|column| match column {
                Expr::Label { expr, .. } => (**expr).clone(),
                other => other.clone(),
            })
            .collect();
        out.push("RETURNING ");
        renderer.returned_columns(&columns, out)?;
        let parameters: Vec<String> = (0..returning.columns.len()).map(|number| format!(":ret_{number}")).collect();
        out.push(&format!(" INTO {}", parameters.join(", ")));
        Ok(())
    }

    fn returning_needs_driver(&self) -> bool {
        true
    }

    fn insert_returning(&self) -> bool {
        true
    }

    /// Alembic writes `() VALUES ()`, which Oracle does not know.
    fn supports_multivalues_insert(&self) -> bool {
        false
    }

    fn inserts_default_of_first_column(&self) -> bool {
        true
    }

    fn supports_update_from(&self) -> bool {
        false
    }

    fn literal_value(&self, value: &Value, type_: &SqlType) -> Option<Result<String, CompileError>> {
        literals::literal_value(value, type_)
    }
}

/// `f(left, right)`.
fn call(name: &str, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
    out.push(name);
    out.push("(");
    renderer.expr(&binary.left, out)?;
    out.push(", ");
    renderer.expr(&binary.right, out)?;
    out.push(")");
    Ok(())
}

/// DECODE takes two NULLs for the same.
fn decoded(renderer: &mut Renderer<'_>, binary: &Binary, answer: &str, out: &mut Fragment) -> Result<(), CompileError> {
    out.push("DECODE(");
    renderer.expr(&binary.left, out)?;
    out.push(", ");
    renderer.expr(&binary.right, out)?;
    out.push(&format!(", 0, 1) = {answer}"));
    Ok(())
}

/// The type that a CAST to a type of strings names.
fn string_of_cast(type_: &SqlType) -> Option<SqlType> {
    let length = match type_ {
        SqlType::Variant(args) => return string_of_cast(&args.base),
        SqlType::String(args)
        | SqlType::Unicode(args)
        | SqlType::ExactChar(args)
        | SqlType::ExactVarchar(args)
        | SqlType::ExactNchar(args)
        | SqlType::ExactNvarchar(args) => args.length,
        SqlType::Enum(args) => args.longest(),
        _ => return None,
    };
    let length = length.filter(|length| *length > 0).unwrap_or(LONGEST_VARCHAR2);
    Some(SqlType::String(StringArgs { length: Some(length), ..StringArgs::default() }))
}
