//! Expressions of MySQL and MariaDB (`MySQLCompiler`).

mod cast;
mod values;

use super::{Mysql, Paramstyle};
use crate::compiler::compile_type;
use crate::compiler::expr::{ExprCompiler, Fragment, Renderer, RowLimit, SortedInsert, common_literal, common_row_limit};
use crate::compiler::quote;
use crate::error::CompileError;
use crate::expr::{Binary, Expr, ForUpdate, Function, Operator};
use crate::types::{Affinity, SqlType};
use crate::value::Value;

impl ExprCompiler for Mysql {
    fn statement_compiler_class(&self) -> &'static str {
        "MySQLCompiler"
    }

    fn paramstyle(&self) -> Paramstyle {
        self.paramstyle
    }

    fn function(&self, renderer: &mut Renderer<'_>, function: &Function, out: &mut Fragment) -> Result<bool, CompileError> {
        let [name] = function.names.as_slice() else { return Ok(false) };
        match name.name.to_lowercase().as_str() {
            "random" => {
                out.push("rand");
                renderer.arguments(&function.args, out)?;
            }
            "sysdate" => out.push("SYSDATE()"),
            "rollup" => {
                renderer.separated(&function.args, ", ", out)?;
                out.push(" WITH ROLLUP");
            }
            "aggregate_strings" => return self.group_concat(renderer, &function.args, &[], out),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn ordered_aggregate(
        &self,
        renderer: &mut Renderer<'_>,
        function: &Function,
        order_by: &[Expr],
        out: &mut Fragment,
    ) -> Result<bool, CompileError> {
        match function.names.as_slice() {
            [name] if name.name == "aggregate_strings" => self.group_concat(renderer, &function.args, order_by, out),
            _ => Ok(false),
        }
    }

    fn binary(&self, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<bool, CompileError> {
        match &binary.op {
            Operator::Concat => {
                out.push("concat(");
                renderer.infix(binary, ", ", out)?;
                out.push(")");
            }
            Operator::IsDistinctFrom => {
                out.push("NOT (");
                renderer.infix(binary, " <=> ", out)?;
                out.push(")");
            }
            Operator::IsNotDistinctFrom => renderer.infix(binary, " <=> ", out)?,
            Operator::Match => self.match_against(renderer, binary, out)?,
            Operator::NotMatch => {
                out.push("NOT ");
                self.match_against(renderer, binary, out)?;
            }
            Operator::RegexpMatch => self.regexp(renderer, binary, " REGEXP ", out)?,
            Operator::NotRegexpMatch => self.regexp(renderer, binary, " NOT REGEXP ", out)?,
            Operator::RegexpReplace => self.regexp_replace(renderer, binary, out)?,
            Operator::JsonGetItem | Operator::JsonPathGetItem => self.json_extract(renderer, binary, out)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn chain(
        &self,
        renderer: &mut Renderer<'_>,
        op: &Operator,
        clauses: &[Expr],
        out: &mut Fragment,
    ) -> Result<bool, CompileError> {
        if *op != Operator::Concat {
            return Ok(false);
        }
        out.push("concat(");
        renderer.separated(clauses, ", ", out)?;
        out.push(")");
        Ok(true)
    }

    fn cast(&self, renderer: &mut Renderer<'_>, expr: &Expr, type_: &SqlType, out: &mut Fragment) -> Result<bool, CompileError> {
        match self.cast_type(type_)? {
            Some(text) => {
                out.push("CAST(");
                renderer.expr(expr, out)?;
                out.push(&format!(" AS {text})"));
            }
            None => {
                let shown = compile_type(type_, self)?;
                renderer.warn(format!("Datatype {shown} does not support CAST on MySQL/MariaDb; the CAST will be skipped."));
                // What was inside CAST's parentheses keeps some.
                let grouped = matches!(expr, Expr::Binary(_) | Expr::List { .. });
                out.push(if grouped { "(" } else { "" });
                renderer.expr(expr, out)?;
                out.push(if grouped { ")" } else { "" });
            }
        }
        Ok(true)
    }

    fn division_is_floor_division(&self) -> bool {
        false
    }

    fn extract(&self, renderer: &mut Renderer<'_>, field: &str, expr: &Expr, out: &mut Fragment) -> Result<(), CompileError> {
        out.push(&format!("EXTRACT({} FROM ", if field == "milliseconds" { "millisecond" } else { field }));
        renderer.expr(expr, out)?;
        out.push(")");
        Ok(())
    }

    fn row_limit(&self, renderer: &mut Renderer<'_>, limit: RowLimit<'_>, out: &mut Fragment) -> Result<(), CompileError> {
        if limit.fetch.is_some() {
            return common_row_limit(renderer, limit, out);
        }
        let RowLimit { limit, offset, fetch: _, options: _, ordered: _, compound: _ } = limit;
        out.push(" \n LIMIT ");
        if let Some(offset) = offset {
            renderer.expr(offset, out)?;
            out.push(", ");
        }
        match limit {
            Some(limit) => renderer.expr(limit, out),
            // An offset needs a limit: the largest there is.
            None => {
                out.push("18446744073709551615");
                Ok(())
            }
        }
    }

    fn hint_after_table(&self, hint: &str) -> Result<(String, String), CompileError> {
        Ok((String::new(), format!(" {hint}")))
    }

    fn for_update(&self, renderer: &mut Renderer<'_>, for_update: &ForUpdate, out: &mut Fragment) {
        let ForUpdate { nowait, read, skip_locked, key_share: _, of, of_columns: _ } = for_update;
        out.push(match (read, self.for_share) {
            (true, true) => " FOR SHARE",
            (true, false) => " LOCK IN SHARE MODE",
            (false, _) => " FOR UPDATE",
        });
        if self.for_update_of && !of.is_empty() {
            let names: Vec<String> = of.iter().map(|name| renderer.quoted_name(name)).collect();
            out.push(&format!(" OF {}", names.join(", ")));
        }
        if *nowait {
            out.push(" NOWAIT");
        }
        if *skip_locked {
            out.push(" SKIP LOCKED");
        }
    }

    fn default_from(&self, has_where: bool) -> &'static str {
        if has_where { " FROM DUAL" } else { "" }
    }

    fn inner_join(&self) -> &'static str {
        " INNER JOIN "
    }

    fn update_lists_tables(&self) -> bool {
        true
    }

    fn limits_updates(&self) -> bool {
        true
    }

    fn supports_delete_using(&self) -> bool {
        true
    }

    fn delete_using_names_target(&self) -> bool {
        true
    }

    fn insert_of_defaults(&self) -> &'static str {
        " () VALUES ()"
    }

    fn cte_follows_insert(&self) -> bool {
        true
    }

    fn next_value(&self, sequence: &str) -> Option<String> {
        Some(format!("nextval({sequence})"))
    }

    fn inserted_value(&self, target: &str, column: &str) -> String {
        if self.alias_on_duplicate { format!("{}.{column}", new_row_alias(target)) } else { format!("VALUES({column})") }
    }

    fn inserted_alias(&self, target: &str) -> Option<&'static str> {
        self.alias_on_duplicate.then(|| new_row_alias(target))
    }

    fn supports_on_duplicate_key(&self) -> bool {
        true
    }

    fn insert_returning(&self) -> bool {
        self.insert_returning
    }

    fn sorted_insert(&self) -> SortedInsert {
        SortedInsert::Values
    }

    fn postfetch_lastrowid(&self) -> bool {
        true
    }

    /// A time span is stored as a moment, and has no text of its own.
    fn literal_value(&self, value: &Value, type_: &SqlType) -> Option<Result<String, CompileError>> {
        match (type_.affinity(), value) {
            (Affinity::Interval, Value::Interval(_)) => Some(Err(CompileError::compile("a time span has no literal"))),
            _ => common_literal(value, type_, self.boolean_constants()),
        }
    }

    fn bind_value(&self, value: &Value, type_: &SqlType) -> Result<Value, CompileError> {
        values::bind_value(value, type_, self)
    }

    fn result_value(&self, value: Value, type_: &SqlType) -> Result<Value, CompileError> {
        values::result_value(value, type_, self)
    }
}

/// The name of the new row in ON DUPLICATE KEY UPDATE, other than the table's.
fn new_row_alias(target: &str) -> &'static str {
    if target.eq_ignore_ascii_case("new") { "new_1" } else { "new" }
}

impl Mysql {
    fn group_concat(
        &self,
        renderer: &mut Renderer<'_>,
        args: &[Expr],
        order_by: &[Expr],
        out: &mut Fragment,
    ) -> Result<bool, CompileError> {
        let [expr, separator] = args else { return Ok(false) };
        out.push("group_concat(");
        renderer.expr(expr, out)?;
        if !order_by.is_empty() {
            out.push(" ORDER BY ");
            renderer.separated(order_by, ", ", out)?;
        }
        out.push(" SEPARATOR ");
        renderer.with_literals(separator, out)?;
        out.push(")");
        Ok(true)
    }

    fn match_against(&self, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
        let modifiers = &binary.modifiers;
        let boolean = modifiers.mysql_boolean_mode.unwrap_or(true);
        let natural = modifiers.mysql_natural_language.unwrap_or(false);
        let expansion = modifiers.mysql_query_expansion.unwrap_or(false);
        let mode = match (boolean, natural, expansion) {
            (false, false, false) => "",
            (true, false, false) => " IN BOOLEAN MODE",
            (false, true, false) => " IN NATURAL LANGUAGE MODE",
            (false, false, true) => " WITH QUERY EXPANSION",
            (false, true, true) => " IN NATURAL LANGUAGE MODE WITH QUERY EXPANSION",
            (true, _, _) => {
                let word = |flag: bool| if flag { "True" } else { "False" };
                return Err(CompileError::compile(format!(
                    "Invalid MySQL match flags: in_boolean_mode={}, in_natural_language_mode={}, with_query_expansion={}",
                    word(boolean),
                    word(natural),
                    word(expansion)
                )));
            }
        };
        out.push("MATCH (");
        renderer.expr(&binary.left, out)?;
        out.push(") AGAINST (");
        renderer.expr(&binary.right, out)?;
        out.push(mode);
        out.push(")");
        Ok(())
    }

    /// MariaDB has no argument for the flags of a regular expression: they stand in the pattern.
    fn flagged_pattern(
        &self,
        renderer: &mut Renderer<'_>,
        flags: &str,
        pattern: &Expr,
        out: &mut Fragment,
    ) -> Result<(), CompileError> {
        out.push(&format!("CONCAT('(?', {}, ')', ", quote::string_literal(flags, self)));
        renderer.expr(pattern, out)?;
        out.push(")");
        Ok(())
    }

    fn regexp(&self, renderer: &mut Renderer<'_>, binary: &Binary, word: &str, out: &mut Fragment) -> Result<(), CompileError> {
        let Some(flags) = &binary.modifiers.flags else { return renderer.infix(binary, word, out) };
        if self.is_mariadb {
            renderer.expr(&binary.left, out)?;
            out.push(word);
            return self.flagged_pattern(renderer, flags, &binary.right, out);
        }
        out.push(if binary.op == Operator::NotRegexpMatch { "NOT REGEXP_LIKE(" } else { "REGEXP_LIKE(" });
        renderer.expr(&binary.left, out)?;
        out.push(", ");
        renderer.expr(&binary.right, out)?;
        out.push(&format!(", {})", quote::string_literal(flags, self)));
        Ok(())
    }

    fn regexp_replace(&self, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
        out.push("REGEXP_REPLACE(");
        renderer.expr(&binary.left, out)?;
        out.push(", ");
        match (&binary.modifiers.flags, binary.right.as_ref()) {
            (Some(flags), Expr::List { op: Operator::Comma, clauses }) if self.is_mariadb && clauses.len() == 2 => {
                self.flagged_pattern(renderer, flags, &clauses[0], out)?;
                out.push(", ");
                renderer.expr(&clauses[1], out)?;
            }
            (flags, right) => {
                renderer.expr(right, out)?;
                if let Some(flags) = flags {
                    out.push(&format!(", {}", quote::string_literal(flags, self)));
                }
            }
        }
        out.push(")");
        Ok(())
    }

    /// Out of a JSON value; one that is not JSON itself must first be told from JSON's null.
    fn json_extract(&self, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
        let extract = |renderer: &mut Renderer<'_>, out: &mut Fragment| {
            out.push("JSON_EXTRACT(");
            renderer.expr(&binary.left, out)?;
            out.push(", ");
            renderer.expr(&binary.right, out)?;
            out.push(")");
            Ok::<(), CompileError>(())
        };
        let affinity = binary.type_.as_ref().map_or(Affinity::Json, SqlType::affinity);
        if affinity == Affinity::Json {
            return extract(renderer, out);
        }
        out.push("CASE ");
        extract(renderer, out)?;
        out.push(" WHEN 'null' THEN NULL ");
        match affinity {
            Affinity::Integer => {
                out.push("ELSE CAST(");
                extract(renderer, out)?;
                out.push(" AS SIGNED INTEGER)");
            }
            Affinity::Numeric | Affinity::Float => match binary.type_.as_ref().and_then(cast::precision_and_scale) {
                Some((precision, scale)) => {
                    out.push("ELSE CAST(");
                    extract(renderer, out)?;
                    out.push(&format!(" AS DECIMAL({precision}, {scale}))"));
                }
                None => {
                    out.push("ELSE ");
                    extract(renderer, out)?;
                    out.push("+0.0000000000000000000000");
                }
            },
            Affinity::Boolean => out.push("WHEN true THEN true ELSE false"),
            Affinity::String => {
                out.push("ELSE JSON_UNQUOTE(");
                extract(renderer, out)?;
                out.push(")");
            }
            _ => {
                out.push("ELSE ");
                extract(renderer, out)?;
            }
        }
        out.push(" END");
        Ok(())
    }
}
