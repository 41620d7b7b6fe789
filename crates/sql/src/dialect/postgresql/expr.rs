//! PostgreSQL's expressions (`PGCompiler`).

mod values;

use super::{Casts, Paramstyle, Postgresql};
use crate::compiler::compile_type;
use crate::compiler::expr::{CompiledBind, ExprCompiler, Fragment, Renderer, RowLimit, SortedInsert, chained, percent};
use crate::compiler::quote;
use crate::compiler::types::resolve;
use crate::error::CompileError;
use crate::expr::{Binary, Expr, ForUpdate, Function, Operator, Select};
use crate::types::{Affinity, SqlType, StringArgs};
use crate::value::Value;

type Written = Result<bool, CompileError>;

/// The types with a `render_bind_cast` of their own, whatever the driver: `JSON`, `PGUuid`, `BIT`, `AbstractRange` and psycopg2's `ARRAY`.
fn reads_as_several_types(type_: &SqlType) -> bool {
    match type_.affinity() {
        Affinity::Json | Affinity::Uuid | Affinity::Array => true,
        _ => match type_ {
            SqlType::Dialect(args) => args.name == "BIT" || args.name.ends_with("RANGE") || args.name == "ARRAY",
            _ => false,
        },
    }
}

/// What a number, a boolean or an interval says of itself under the drivers that bind them by type: numbers of one kind are alike.
fn number_type(type_: &SqlType) -> Option<SqlType> {
    Some(match type_ {
        SqlType::Numeric(args) | SqlType::ExactNumeric(args) | SqlType::ExactDecimal(args) => SqlType::Numeric(args.clone()),
        SqlType::Float(args)
        | SqlType::Double(args)
        | SqlType::ExactFloat(args)
        | SqlType::ExactReal(args)
        | SqlType::ExactDouble(args)
        | SqlType::ExactDoublePrecision(args) => SqlType::Float(args.clone()),
        SqlType::Boolean(_) | SqlType::ExactBoolean(_) => SqlType::ExactBoolean(crate::types::BooleanArgs::default()),
        SqlType::Interval(args) if args.native != Some(false) => type_.clone(),
        _ => return None,
    })
}

/// The types beyond numbers that have a `render_bind_cast` of asyncpg's dialect.
fn is_bound_by_asyncpg(type_: &SqlType) -> bool {
    match type_ {
        SqlType::LargeBinary(_) | SqlType::PickleType => true,
        SqlType::Enum(args) => args.native_enum != Some(false),
        SqlType::Dialect(args) => matches!(args.name.as_str(), "BYTEA" | "enum" | "ENUM" | "OID" | "REGCLASS"),
        _ => false,
    }
}

fn is_one_character(type_: &SqlType) -> bool {
    matches!(type_, SqlType::ExactChar(args) if args.length.is_none())
}

impl ExprCompiler for Postgresql {
    fn statement_compiler_class(&self) -> &'static str {
        "PGCompiler"
    }

    fn paramstyle(&self) -> Paramstyle {
        self.paramstyle
    }

    fn cast_place(&self, place: String, bind: &CompiledBind) -> Result<String, CompileError> {
        let Some(type_) = &bind.type_ else { return Ok(place) };
        let resolved = resolve(type_, self);
        let written = match self.casts {
            Casts::Psycopg2 if !reads_as_several_types(resolved) => return Ok(place),
            Casts::Psycopg2 | Casts::Psycopg => None,
            Casts::Asyncpg if is_one_character(resolved) => Some("CHAR".to_owned()),
            Casts::Asyncpg if matches!(resolved, SqlType::ExactBlob(_)) => Some("BYTEA".to_owned()),
            Casts::Asyncpg if is_bound_by_asyncpg(resolved) => Some(compile_type(resolved, self)?),
            Casts::Pg8000 if matches!(resolved, SqlType::Dialect(args) if args.name == "REGCONFIG") => return Ok(place),
            Casts::Asyncpg | Casts::Pg8000 => {
                number_type(resolved).map_or(Ok(None), |type_| compile_type(&type_, self).map(Some))?
            }
        };
        let written = match written {
            None => self.place_type(type_, bind.value.as_ref())?,
            written => written,
        };
        Ok(match written {
            Some(type_) => format!("{place}::{type_}"),
            None => place,
        })
    }

    fn function(&self, renderer: &mut Renderer<'_>, function: &Function, out: &mut Fragment) -> Written {
        let [name] = function.names.as_slice() else { return Ok(false) };
        match (name.name.to_lowercase().as_str(), function.args.as_slice()) {
            ("pow", args) => {
                out.push("power");
                renderer.arguments(args, out)?;
            }
            ("substring", [text, start]) => {
                out.push("SUBSTRING(");
                renderer.expr(text, out)?;
                out.push(" FROM ");
                renderer.expr(start, out)?;
                out.push(")");
            }
            ("substring", [text, start, length, ..]) => {
                out.push("SUBSTRING(");
                renderer.expr(text, out)?;
                out.push(" FROM ");
                renderer.expr(start, out)?;
                out.push(" FOR ");
                renderer.expr(length, out)?;
                out.push(")");
            }
            ("aggregate_strings", args) => string_agg(renderer, args, &[], out)?,
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
    ) -> Written {
        match function.names.as_slice() {
            [name] if name.name == "aggregate_strings" => {
                string_agg(renderer, &function.args, order_by, out)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn binary(&self, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Written {
        use Operator as Op;
        let both_sides = |right: Vec<Expr>| chained(right);
        match &binary.op {
            Op::BitwiseXor => renderer.infix(binary, " # ", out)?,
            Op::Match | Op::NotMatch => {
                out.push(if binary.op == Op::NotMatch { "NOT " } else { "" });
                self.matches(renderer, binary, out)?;
            }
            Op::Ilike | Op::NotIlike => ilike(renderer, binary, &binary.right, out)?,
            Op::Icontains | Op::NotIcontains => {
                ilike(renderer, binary, &both_sides(vec![percent(), (*binary.right).clone(), percent()]), out)?;
            }
            Op::Istartswith | Op::NotIstartswith => {
                ilike(renderer, binary, &both_sides(vec![(*binary.right).clone(), percent()]), out)?;
            }
            Op::Iendswith | Op::NotIendswith => {
                ilike(renderer, binary, &both_sides(vec![percent(), (*binary.right).clone()]), out)?;
            }
            Op::RegexpMatch => self.regexp(renderer, binary, "~", out)?,
            Op::NotRegexpMatch => self.regexp(renderer, binary, "!~", out)?,
            Op::RegexpReplace => {
                out.push("REGEXP_REPLACE(");
                renderer.expr(&binary.left, out)?;
                out.push(", ");
                renderer.expr(&binary.right, out)?;
                if let Some(flags) = &binary.modifiers.flags {
                    out.push(", ");
                    out.push(&quote::string_literal(flags, self));
                }
                out.push(")");
            }
            Op::JsonGetItem => self.json_item(renderer, binary, (" -> ", " ->> "), out)?,
            Op::JsonPathGetItem => self.json_item(renderer, binary, (" #> ", " #>> "), out)?,
            Op::HstoreGetItem if self.jsonb_subscripts => {
                let function = matches!(*binary.left, Expr::Function(_));
                out.push(if function { "(" } else { "" });
                renderer.expr(&binary.left, out)?;
                out.push(if function { ")[" } else { "[" });
                renderer.expr(&binary.right, out)?;
                out.push("]");
            }
            Op::HstoreGetItem => arrow(renderer, binary, " -> ", out)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn row_limit(&self, renderer: &mut Renderer<'_>, limit: RowLimit<'_>, out: &mut Fragment) -> Result<(), CompileError> {
        let RowLimit { limit, offset, fetch, options, ordered: _, compound: _ } = limit;
        if let Some(fetch) = fetch {
            if let Some(offset) = offset {
                out.push("\n OFFSET (");
                renderer.expr(offset, out)?;
                out.push(") ROWS");
            }
            out.push("\n FETCH FIRST (");
            renderer.expr(fetch, out)?;
            out.push(if options.percent { ") PERCENT ROWS " } else { ") ROWS " });
            out.push(if options.with_ties { "WITH TIES" } else { "ONLY" });
            return Ok(());
        }
        if let Some(limit) = limit {
            out.push(" \n LIMIT ");
            renderer.expr(limit, out)?;
        }
        if let Some(offset) = offset {
            if limit.is_none() {
                out.push("\n LIMIT ALL");
            }
            out.push(" OFFSET ");
            renderer.expr(offset, out)?;
        }
        Ok(())
    }

    fn hint_after_table(&self, hint: &str) -> Result<(String, String), CompileError> {
        if hint.eq_ignore_ascii_case("ONLY") {
            return Ok(("ONLY ".to_owned(), String::new()));
        }
        Err(CompileError::compile(format!("Unrecognized hint: {}", crate::engine::parameters::str_repr(hint))))
    }

    fn for_update(&self, renderer: &mut Renderer<'_>, for_update: &ForUpdate, out: &mut Fragment) {
        let ForUpdate { nowait, read, skip_locked, key_share, of, of_columns: _ } = for_update;
        out.push(match (read, key_share) {
            (true, true) => " FOR KEY SHARE",
            (true, false) => " FOR SHARE",
            (false, true) => " FOR NO KEY UPDATE",
            (false, false) => " FOR UPDATE",
        });
        if !of.is_empty() {
            let tables: Vec<String> = of.iter().map(|table| renderer.quoted_name(table)).collect();
            out.push(&format!(" OF {}", tables.join(", ")));
        }
        if *nowait {
            out.push(" NOWAIT");
        }
        if *skip_locked {
            out.push(" SKIP LOCKED");
        }
    }

    fn next_value(&self, sequence: &str) -> Option<String> {
        Some(format!("nextval('{}')", sequence.replace('\'', "''")))
    }

    fn sorted_insert(&self) -> SortedInsert {
        SortedInsert::Select
    }

    fn batches_plain_inserts(&self) -> bool {
        true
    }

    fn insert_returning(&self) -> bool {
        true
    }

    fn supports_on_conflict(&self) -> bool {
        true
    }

    fn select_precolumns(&self, renderer: &mut Renderer<'_>, select: &Select, out: &mut Fragment) -> Result<(), CompileError> {
        if !select.distinct_on.is_empty() {
            out.push("DISTINCT ON (");
            renderer.separated(&select.distinct_on, ", ", out)?;
            out.push(") ");
        } else if select.distinct {
            out.push("DISTINCT ");
        }
        Ok(())
    }

    fn supports_delete_using(&self) -> bool {
        true
    }

    fn json_key(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Text(_) | Value::Int(_) => Some(value.clone()),
            value => values::json_path(value).map(Value::Text),
        }
    }

    fn bind_value(&self, value: &Value, type_: &SqlType) -> Result<Value, CompileError> {
        values::bind_value(value, type_, self)
    }

    fn result_value(&self, value: Value, type_: &SqlType) -> Result<Value, CompileError> {
        Ok(values::result_value(value, type_, self))
    }

    fn literal_value(&self, value: &Value, type_: &SqlType) -> Option<Result<String, CompileError>> {
        values::literal_value(value, type_, self)
    }
}

impl Postgresql {
    /// The type that a parameter's place says: where psycopg's classes ask for a cast.
    fn place_type(&self, type_: &SqlType, value: Option<&Value>) -> Result<Option<String>, CompileError> {
        let resolved = resolve(type_, self);
        let spelled = || compile_type(resolved, self).map(Some);
        let varchar = |args: &StringArgs| {
            let args = if args.length.is_some_and(|length| length > 0) { StringArgs::default() } else { args.clone() };
            compile_type(&SqlType::ExactVarchar(args), self).map(Some)
        };
        match resolved {
            SqlType::String(args)
            | SqlType::Text(args)
            | SqlType::Unicode(args)
            | SqlType::UnicodeText(args)
            | SqlType::ExactChar(args)
            | SqlType::ExactVarchar(args)
            | SqlType::ExactNchar(args)
            | SqlType::ExactNvarchar(args)
            | SqlType::ExactText(args)
            | SqlType::ExactClob(args) => varchar(args),
            SqlType::Integer | SqlType::ExactInteger => Ok(Some("INTEGER".to_owned())),
            SqlType::SmallInteger | SqlType::ExactSmallint => Ok(Some("SMALLINT".to_owned())),
            SqlType::BigInteger | SqlType::ExactBigint => Ok(Some("BIGINT".to_owned())),
            SqlType::DateTime(args) | SqlType::ExactDatetime(args) | SqlType::ExactTimestamp(args) => {
                compile_type(&SqlType::DateTime(crate::types::TimeArgs { precision: None, ..args.clone() }), self).map(Some)
            }
            SqlType::Time(args) | SqlType::ExactTime(args) => {
                compile_type(&SqlType::ExactTime(crate::types::TimeArgs { precision: None, ..args.clone() }), self).map(Some)
            }
            SqlType::Date | SqlType::ExactDate | SqlType::Json(_) | SqlType::ExactJson(_) | SqlType::Array(_) => spelled(),
            SqlType::Interval(args) if args.native == Some(false) => spelled(),
            SqlType::Uuid(args) | SqlType::ExactUuid(args) if args.native_uuid != Some(false) => Ok(Some("UUID".to_owned())),
            SqlType::Dialect(args) => match args.name.as_str() {
                "json_index" => Ok(match value {
                    Some(Value::Int(_)) => Some("INT".to_owned()),
                    _ => Some("TEXT".to_owned()),
                }),
                "TIMESTAMP" | "TIME" | "DATETIME" => {
                    let timezone = args.args.get("timezone").and_then(serde_json::Value::as_bool).unwrap_or(false);
                    let name = if args.name == "TIME" { "TIME" } else { "TIMESTAMP" };
                    Ok(Some(format!("{name} {} TIME ZONE", if timezone { "WITH" } else { "WITHOUT" })))
                }
                "INTEGER" | "BIGINT" | "SMALLINT" | "DATE" => Ok(Some(args.name.clone())),
                "TINYINT" | "MEDIUMINT" => Ok(Some("INTEGER".to_owned())),
                "JSON" | "JSONB" | "UUID" | "BIT" | "INTERVAL" | "REGCONFIG" | "ARRAY" => spelled(),
                name if name.ends_with("RANGE") => spelled(),
                name if args.dialect != "postgresql"
                    && resolved.affinity() == Affinity::String
                    && !matches!(name, "enum" | "ENUM") =>
                {
                    let text = |key: &str| args.args.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
                    let length = args.args.get("length").and_then(serde_json::Value::as_u64);
                    varchar(&StringArgs {
                        length: length.and_then(|length| u32::try_from(length).ok()),
                        collation: text("collation"),
                        collation_schema: None,
                        ..StringArgs::default()
                    })
                }
                "VARCHAR" | "CHAR" | "TEXT" => varchar(&StringArgs::default()),
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    fn matches(&self, renderer: &mut Renderer<'_>, binary: &Binary, out: &mut Fragment) -> Result<(), CompileError> {
        renderer.expr(&binary.left, out)?;
        out.push(" @@ plainto_tsquery(");
        if let Some(configuration) = binary.modifiers.postgresql_regconfig.as_deref().filter(|name| !name.is_empty()) {
            out.push(&quote::string_literal(configuration, self));
            out.push(", ");
        }
        renderer.expr(&binary.right, out)?;
        out.push(")");
        Ok(())
    }

    fn regexp(&self, renderer: &mut Renderer<'_>, binary: &Binary, symbol: &str, out: &mut Fragment) -> Result<(), CompileError> {
        match binary.modifiers.flags.as_deref() {
            None => renderer.infix(binary, &format!(" {symbol} "), out),
            Some("i") => renderer.infix(binary, &format!(" {symbol}* "), out),
            Some(flags) => {
                renderer.expr(&binary.left, out)?;
                out.push(&format!(" {symbol} CONCAT('(?', {}, ')', ", quote::string_literal(flags, self)));
                renderer.expr(&binary.right, out)?;
                out.push(")");
                Ok(())
            }
        }
    }

    /// An element of JSON: as JSON, or as text that is then read as another type.
    fn json_item(
        &self,
        renderer: &mut Renderer<'_>,
        binary: &Binary,
        (as_json, as_text): (&str, &str),
        out: &mut Fragment,
    ) -> Result<(), CompileError> {
        let json = binary.type_.as_ref().is_none_or(|type_| type_.affinity() == Affinity::Json);
        match &binary.type_ {
            Some(type_) if !json => {
                out.push("CAST(");
                arrow(renderer, binary, as_text, out)?;
                out.push(&format!(" AS {})", compile_type(type_, self)?));
                Ok(())
            }
            _ if self.jsonb_subscripts
                && as_json == " -> "
                && binary.left_type.as_ref().is_some_and(|type_| self.is_jsonb(type_)) =>
            {
                let grouped = matches!(*binary.left, Expr::Function(_) | Expr::Cast { .. });
                out.push(if grouped { "(" } else { "" });
                renderer.expr(&binary.left, out)?;
                out.push(if grouped { ")[" } else { "[" });
                renderer.expr(&binary.right, out)?;
                out.push("]");
                Ok(())
            }
            _ => arrow(renderer, binary, as_json, out),
        }
    }

    fn is_jsonb(&self, type_: &SqlType) -> bool {
        matches!(resolve(type_, self), SqlType::Dialect(args) if args.dialect == "postgresql" && args.name == "JSONB")
    }
}

/// An operation that stands in parentheses within another.
fn arrow(renderer: &mut Renderer<'_>, binary: &Binary, separator: &str, out: &mut Fragment) -> Result<(), CompileError> {
    let custom = separator.trim().to_owned();
    let eager = Binary { op: Operator::Custom { custom, eager_grouping: true, comparison: false }, ..binary.clone() };
    renderer.infix(&eager, separator, out)
}

fn ilike(renderer: &mut Renderer<'_>, binary: &Binary, right: &Expr, out: &mut Fragment) -> Result<(), CompileError> {
    renderer.expr(&binary.left, out)?;
    out.push(if binary.op.name().starts_with("not_") { " NOT ILIKE " } else { " ILIKE " });
    renderer.expr(right, out)?;
    renderer.escape(binary, out);
    Ok(())
}

fn string_agg(renderer: &mut Renderer<'_>, args: &[Expr], order_by: &[Expr], out: &mut Fragment) -> Result<(), CompileError> {
    out.push("string_agg(");
    match args {
        [expr, separator] => {
            renderer.expr(expr, out)?;
            out.push(", ");
            renderer.with_literals(separator, out)?;
        }
        args => renderer.separated(args, ", ", out)?,
    }
    if !order_by.is_empty() {
        out.push(" ORDER BY ");
        renderer.separated(order_by, ", ", out)?;
    }
    out.push(")");
    Ok(())
}
