//! SQLite's types.

use super::Sqlite;
use crate::compiler::TypeCompiler;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::types::DialectTypeArgs;

type Text = Result<String, CompileError>;

impl TypeCompiler for Sqlite {
    fn type_compiler_class(&self) -> &'static str {
        "sqlalchemy.dialects.sqlite.base.SQLiteTypeCompiler"
    }

    fn json(&self) -> Option<Text> {
        Some(Ok("JSON".to_owned()))
    }

    fn dialect_type(&self, args: &DialectTypeArgs, _dialect: &dyn Dialect) -> Option<Text> {
        match args.name.as_str() {
            "JSONB" => Some(Ok("JSONB".to_owned())),
            // A storage format made of digits alone would give the column numeric affinity; the name keeps it text.
            "DATE" | "TIME" | "DATETIME" if args.args.get("text_affinity") == Some(&serde_json::Value::Bool(false)) => {
                Some(Ok(format!("{}_CHAR", args.name)))
            }
            _ => None,
        }
    }
}
