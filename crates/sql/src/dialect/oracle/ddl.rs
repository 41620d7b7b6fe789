//! Oracle's DDL (`OracleDDLCompiler`, `alembic.ddl.oracle`).

use super::{Oracle, vector_index};
use crate::compiler::ddl::{self, DdlCompiler, default_text};
use crate::compiler::{compile_type, quote};
use crate::ddl::{AddColumn, AlteredColumn};
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::ident::Ident;
use crate::schema::{
    Computed, ForeignKeyConstraint, Identity, Index, IndexElement, OptionValue, Sequence, SequenceOptions, ServerDefault, Table,
};
use crate::types::SqlType;

type Text = Result<String, CompileError>;
type Part = Result<Option<String>, CompileError>;

impl DdlCompiler for Oracle {
    fn ddl_compiler_class(&self) -> &'static str {
        "sqlalchemy.dialects.oracle.base.OracleDDLCompiler"
    }

    fn post_create_table(&self, table: &Table) -> Text {
        let mut text = String::new();
        let refused = |key: &str, takes: &str| Err(CompileError::Argument { message: format!("{key} takes {takes}") });
        match table.options.get("oracle_on_commit") {
            Some(OptionValue::Str(action)) if !action.is_empty() => {
                text.push_str(&format!("\n ON COMMIT {}", action.replace('_', " ").to_uppercase()));
            }
            Some(value) if value.is_true() => return refused("oracle_on_commit", "a text such as 'PRESERVE ROWS'"),
            Some(_) | None => {}
        }
        match table.options.get("oracle_compress") {
            Some(OptionValue::Bool(true)) => text.push_str("\n COMPRESS"),
            Some(OptionValue::Int(kind)) if *kind != 0 => text.push_str(&format!("\n COMPRESS FOR {kind}")),
            Some(OptionValue::Str(kind)) if !kind.is_empty() => text.push_str(&format!("\n COMPRESS FOR {kind}")),
            Some(value) if value.is_true() => return refused("oracle_compress", "True or a text such as 'OLTP'"),
            Some(_) | None => {}
        }
        match table.options.get("oracle_tablespace") {
            Some(OptionValue::Str(name)) if !name.is_empty() => {
                text.push_str(&format!("\n TABLESPACE {}", quote::quote_name(name, self)));
            }
            Some(value) if value.is_true() => return refused("oracle_tablespace", "a name"),
            Some(_) | None => {}
        }
        Ok(text)
    }

    fn computed(&self, computed: &Computed, dialect: &dyn Dialect) -> Text {
        let Computed { sqltext, persisted } = computed;
        let storage = match persisted {
            Some(true) => {
                return Err(CompileError::compile(
                    "Oracle Database computed columns do not support 'stored' persistence; set the 'persisted' flag to None or \
                     False for Oracle Database support.",
                ));
            }
            Some(false) => " VIRTUAL",
            None => "",
        };
        Ok(format!("GENERATED ALWAYS AS ({}){storage}", ddl::element_text(sqltext, dialect)?))
    }

    fn identity(&self, identity: &Identity, _dialect: &dyn Dialect) -> Text {
        let Identity { always, on_null, options, dialect_options: _ } = identity;
        let kind = match always {
            None => "",
            Some(true) => "ALWAYS",
            Some(false) => "BY DEFAULT",
        };
        let on_null = if *on_null == Some(true) { " ON NULL" } else { "" };
        let options = number_options(options);
        let options = if options.is_empty() { options } else { format!(" ({options})") };
        Ok(format!("GENERATED {kind}{on_null} AS IDENTITY{options}"))
    }

    /// There is no ON UPDATE.
    fn foreign_key(&self, constraint: &ForeignKeyConstraint, _table: &Table, dialect: &dyn Dialect) -> Part {
        let mut constraint = constraint.clone();
        constraint.actions.onupdate = None;
        ddl::foreign_key_text(&constraint, dialect).map(Some)
    }

    /// A comment is removed by an empty one.
    fn table_comment(&self, table: &Ident, schema: Option<&Ident>, comment: Option<&str>, dialect: &dyn Dialect) -> Text {
        let table = quote::format_table(table, schema, dialect);
        Ok(format!("COMMENT ON TABLE {table} IS {}", quote::string_literal(comment.unwrap_or_default(), dialect)))
    }

    /// Upstream neither quotes these names nor says the schema, and so may speak of another column.
    fn altered_column_comment(&self, at: &AlteredColumn, comment: Option<&str>, dialect: &dyn Dialect) -> Text {
        self.column_comment(&at.table, at.schema.as_ref(), &at.column, Some(comment.unwrap_or_default()), dialect)
    }

    fn create_index(&self, index: &Index, _if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        let name = ddl::qualified_index_name(index, "CREATE", dialect)?;
        let table = quote::format_table(&index.table, index.schema.as_ref(), dialect);
        let option = |key: &str| index.options.get(key).filter(|value| value.is_true());
        let mut elements = Vec::with_capacity(index.elements.len());
        for element in &index.elements {
            elements.push(match element {
                IndexElement::Column(name) => quote::quote(name, dialect),
                IndexElement::Expr(expr) => ddl::element_text(expr, dialect)?,
            });
        }
        let mut text = format!(
            "CREATE {}{}{}INDEX {name} ON {table} ({})",
            if index.unique { "UNIQUE " } else { "" },
            if option("oracle_bitmap").is_some() { "BITMAP " } else { "" },
            if option("oracle_vector").is_some() { "VECTOR " } else { "" },
            elements.join(", ")
        );
        match index.options.get("oracle_compress") {
            None | Some(OptionValue::Bool(false)) => {}
            Some(OptionValue::Bool(true)) => text.push_str(" COMPRESS"),
            Some(OptionValue::Int(columns)) => text.push_str(&format!(" COMPRESS {columns}")),
            Some(_) => {
                return Err(CompileError::Argument { message: "oracle_compress takes True or a number of columns".to_owned() });
            }
        }
        if let Some(vector) = option("oracle_vector") {
            text.push(' ');
            text.push_str(&vector_index::clauses(vector)?);
        }
        Ok(text)
    }

    fn rename_table(&self, table: &Ident, schema: Option<&Ident>, new_name: &Ident, dialect: &dyn Dialect) -> Text {
        Ok(ddl::rename_table_text(table, schema, new_name, None, dialect))
    }

    fn add_column(&self, add: &AddColumn, dialect: &dyn Dialect) -> Text {
        ddl::add_column_text(add, "ADD ", dialect)
    }

    fn column_nullable(&self, at: &AlteredColumn, nullable: bool, dialect: &dyn Dialect) -> Text {
        Ok(format!("{} {}", modify(at, dialect), if nullable { "NULL" } else { "NOT NULL" }))
    }

    fn column_type(&self, at: &AlteredColumn, type_: &SqlType, _using: Option<&str>, dialect: &dyn Dialect) -> Text {
        Ok(format!("{} {}", modify(at, dialect), compile_type(type_, dialect)?))
    }

    fn column_name(&self, at: &AlteredColumn, new_name: &Ident, dialect: &dyn Dialect) -> Text {
        Ok(ddl::column_name_text(at, "RENAME COLUMN", new_name, dialect))
    }

    fn column_default(&self, at: &AlteredColumn, default: Option<&ServerDefault>, dialect: &dyn Dialect) -> Text {
        let text = match default {
            None => "NULL".to_owned(),
            Some(_) => default_text(default, dialect)?.ok_or_else(|| {
                CompileError::compile(format!("the default of column '{}' on table '{}' has no SQL text", at.column, at.table))
            })?,
        };
        Ok(format!("{} DEFAULT {text}", modify(at, dialect)))
    }

    fn identity_column_default(
        &self,
        at: &AlteredColumn,
        default: Option<&Identity>,
        _existing: Option<&ServerDefault>,
        dialect: &dyn Dialect,
    ) -> Text {
        Ok(match default {
            None => format!("{} DROP IDENTITY", modify(at, dialect)),
            Some(identity) => format!("{} {}", modify(at, dialect), self.identity(identity, dialect)?),
        })
    }

    fn create_sequence(&self, sequence: &Sequence, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        Ok(ddl::create_sequence_text(sequence, if_not_exists, "", &number_options(&sequence.options), dialect))
    }
}

fn modify(at: &AlteredColumn, dialect: &dyn Dialect) -> String {
    let table = quote::format_dotted_table(&at.table, at.schema.as_ref(), dialect);
    format!("ALTER TABLE {table} MODIFY {}", quote::quote(&at.column, dialect))
}

/// The options of a sequence or identity, whose words Oracle writes together.
fn number_options(options: &SequenceOptions) -> String {
    let mut text = ddl::sequence_options(options);
    for (apart, together) in [("NO MINVALUE", "NOMINVALUE"), ("NO MAXVALUE", "NOMAXVALUE"), ("NO CYCLE", "NOCYCLE")] {
        text = text.replace(apart, together);
    }
    if let Some(order) = options.order {
        text.push_str(if order { " ORDER" } else { " NOORDER" });
    }
    text.trim().to_owned()
}
