//! Renders JSON lines: `{"kind": "ddl" | "statement" | "expr" | "type", "dialect": "sqlite", "element": ..., "options": {...}}`
//! on standard input, one `{"sql": ...}` or `{"error": ..., "class": ...}` line each on standard output.

use limbeck_sql::compiler::{CompileOptions, compile_ddl, compile_expr, compile_statement, compile_type};
use limbeck_sql::dialect;
use serde::Deserialize;
use std::io::{BufRead, Write};

#[derive(Deserialize)]
struct Request {
    kind: String,
    dialect: String,
    element: serde_json::Value,
    #[serde(default)]
    options: Options,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Options {
    literal_binds: bool,
    include_table: Option<bool>,
    column_keys: Vec<String>,
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let answer = match render(&line?) {
            Ok(sql) => serde_json::json!({ "sql": sql }),
            Err((class, message)) => serde_json::json!({ "error": message, "class": class }),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn render(line: &str) -> Result<String, (&'static str, String)> {
    let wire = |error: serde_json::Error| ("wire", error.to_string());
    let request: Request = serde_json::from_str(line).map_err(wire)?;
    let dialect = dialect::by_name(&request.dialect).ok_or_else(|| ("dialect", request.dialect.clone()))?;
    let options = CompileOptions {
        literal_binds: request.options.literal_binds,
        include_table: request.options.include_table.unwrap_or(true),
    };
    let element = request.element;
    match request.kind.as_str() {
        "ddl" => compile_ddl(&serde_json::from_value(element).map_err(wire)?, dialect),
        "type" => compile_type(&serde_json::from_value(element).map_err(wire)?, dialect),
        "expr" => compile_expr(&serde_json::from_value(element).map_err(wire)?, dialect, options),
        "statement" => {
            let statement = serde_json::from_value(element).map_err(wire)?;
            compile_statement(&statement, dialect, &request.options.column_keys, options).map(|compiled| compiled.sql)
        }
        other => return Err(("kind", other.to_owned())),
    }
    .map_err(|error| (error.class_name(), error.to_string()))
}
