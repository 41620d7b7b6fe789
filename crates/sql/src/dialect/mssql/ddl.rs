//! SQL Server's DDL (`MSDDLCompiler`, `alembic.ddl.mssql`).

use super::MsSql;
use super::drop_constraint::in_string;
use crate::compiler::ddl::{self, DdlCompiler, default_text, option_where};
use crate::compiler::{compile_type, quote};
use crate::ddl::{AddColumn, AlteredColumn};
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::ident::Ident;
use crate::schema::{
    Autoincrement, Column, Computed, DialectOptions, Identity, Index, IndexElement, OptionValue, PrimaryKeyConstraint, Sequence,
    SequenceOptions, ServerDefault, Table, UniqueConstraint,
};
use crate::types::SqlType;

type Text = Result<String, CompileError>;
type Part = Result<Option<String>, CompileError>;

/// The schema of tables that name none. Alembic only knows it from a connection, and fails without.
const DEFAULT_SCHEMA: &str = "dbo";

impl DdlCompiler for MsSql {
    fn ddl_compiler_class(&self) -> &'static str {
        "sqlalchemy.dialects.mssql.base.MSDDLCompiler"
    }

    fn column_specification(&self, column: &Column, table: &Table, dialect: &dyn Dialect) -> Text {
        let mut text = quote::quote(&column.name, dialect);
        text.push(' ');
        let computed = match &column.server_default {
            Some(ServerDefault::Computed(computed)) => Some(computed),
            _ => None,
        };
        let identity = match &column.server_default {
            Some(ServerDefault::Identity(identity)) => Some(identity),
            _ => None,
        };
        // The type of a computed column follows from its expression.
        match computed {
            Some(computed) => text.push_str(&dialect.computed(computed, dialect)?),
            None => text.push_str(&compile_type(&column.type_, dialect)?),
        }
        let never_null = !column.nullable
            || table.is_primary_key(column)
            || column.sequence.is_some()
            || column.autoincrement == Autoincrement::On
            || identity.is_some();
        if column.nullable_unstated {
            // The server's setting decides.
        } else if never_null {
            text.push_str(" NOT NULL");
        } else if computed.is_none() {
            text.push_str(" NULL");
        }
        let start = number(&column.options, "mssql_identity_start")?;
        let increment = number(&column.options, "mssql_identity_increment")?;
        let numbered = table.autoincrement_column()?.is_some_and(|found| found.name.name == column.name.name)
            || column.autoincrement == Autoincrement::On;
        let by_sequence = column.sequence.as_ref().is_some_and(|sequence| !sequence.optional);
        if let Some(identity) = identity {
            if start.is_some() || increment.is_some() {
                return Err(CompileError::compile(
                    "Cannot specify options 'mssql_identity_start' and/or 'mssql_identity_increment' while also using the \
                     'Identity' construct.",
                ));
            }
            text.push_str(&dialect.identity(identity, dialect)?);
        } else if numbered && !by_sequence {
            let options = SequenceOptions { start, increment, ..SequenceOptions::default() };
            text.push_str(&dialect.identity(&Identity { options, ..Identity::default() }, dialect)?);
        } else if let Some(default) = default_text(column.server_default.as_ref(), dialect)? {
            text.push_str(" DEFAULT ");
            text.push_str(&default);
        }
        Ok(text)
    }

    fn computed(&self, computed: &Computed, dialect: &dyn Dialect) -> Text {
        let Computed { sqltext, persisted } = computed;
        let persisted = if *persisted == Some(true) { " PERSISTED" } else { "" };
        Ok(format!("AS ({}){persisted}", ddl::element_text(sqltext, dialect)?))
    }

    fn identity(&self, identity: &Identity, _dialect: &dyn Dialect) -> Text {
        let SequenceOptions { start, increment, .. } = identity.options;
        Ok(match (start, increment) {
            (None, None) => " IDENTITY".to_owned(),
            (start, increment) => format!(" IDENTITY({},{})", start.unwrap_or(1), increment.unwrap_or(1)),
        })
    }

    fn primary_key(&self, constraint: &PrimaryKeyConstraint, _table: &Table, dialect: &dyn Dialect) -> Part {
        if constraint.columns.is_empty() {
            return Ok(None);
        }
        ddl::key_text(
            &constraint.name,
            &format!("PRIMARY KEY {}", clustered(&constraint.options)),
            &constraint.columns,
            (constraint.deferrable, constraint.initially.as_deref()),
            dialect,
        )
        .map(Some)
    }

    fn unique(&self, constraint: &UniqueConstraint, _table: &Table, dialect: &dyn Dialect) -> Part {
        if constraint.columns.is_empty() {
            return Ok(None);
        }
        ddl::key_text(
            &constraint.name,
            &format!("UNIQUE {}", clustered(&constraint.options)),
            &constraint.columns,
            (constraint.deferrable, constraint.initially.as_deref()),
            dialect,
        )
        .map(Some)
    }

    fn create_index(&self, index: &Index, _if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        let name = ddl::index_name(index, "CREATE", dialect)?;
        let table = quote::format_table(&index.table, index.schema.as_ref(), dialect);
        let unique = if index.unique { "UNIQUE " } else { "" };
        let columnstore = if is_set(&index.options, "mssql_columnstore") { "COLUMNSTORE " } else { "" };
        let mut text = format!("CREATE {unique}{}{columnstore}INDEX {name} ON {table}", clustered(&index.options));
        if !index.elements.is_empty() {
            let mut elements = Vec::with_capacity(index.elements.len());
            for element in &index.elements {
                elements.push(match element {
                    IndexElement::Column(name) => quote::quote(name, dialect),
                    IndexElement::Expr(expr) => ddl::element_text(expr, dialect)?,
                });
            }
            text.push_str(&format!(" ({})", elements.join(", ")));
        }
        let included = included(&index.options, dialect)?;
        if !included.is_empty() {
            text.push_str(&format!(" INCLUDE ({})", included.join(", ")));
        }
        if let Some(condition) = option_where(index, "mssql_where", dialect)? {
            text.push_str(" WHERE ");
            text.push_str(&condition);
        }
        Ok(text)
    }

    fn drop_index(&self, index: &Index, if_exists: bool, dialect: &dyn Dialect) -> Text {
        let if_exists = if if_exists { " IF EXISTS" } else { "" };
        let name = ddl::index_name(index, "DROP", dialect)?;
        Ok(format!("\nDROP INDEX{if_exists} {name} ON {}", quote::format_table(&index.table, index.schema.as_ref(), dialect)))
    }

    fn table_comment(&self, table: &Ident, schema: Option<&Ident>, comment: Option<&str>, dialect: &dyn Dialect) -> Text {
        let at = format!("'schema', {}, 'table', {}", owner(schema, dialect), quote::quote(table, dialect));
        Ok(match comment {
            Some(comment) => {
                format!("execute sp_addextendedproperty 'MS_Description', {}, {at}", national(comment, dialect))
            }
            None => format!("execute sp_dropextendedproperty 'MS_Description', {at}"),
        })
    }

    fn column_comment(
        &self,
        table: &Ident,
        schema: Option<&Ident>,
        column: &Ident,
        comment: Option<&str>,
        dialect: &dyn Dialect,
    ) -> Text {
        let at = column_path(table, schema, column, dialect);
        Ok(match comment {
            Some(comment) => {
                format!("execute sp_addextendedproperty 'MS_Description', {}, {at}", national(comment, dialect))
            }
            None => format!("execute sp_dropextendedproperty 'MS_Description', {at}"),
        })
    }

    fn altered_column_comment(&self, at: &AlteredColumn, comment: Option<&str>, dialect: &dyn Dialect) -> Text {
        let path = column_path(&at.table, at.schema.as_ref(), &at.column, dialect);
        Ok(match (comment, &at.existing_comment) {
            (Some(comment), Some(_)) => {
                format!("exec sp_updateextendedproperty 'MS_Description', {}, {path}", national(comment, dialect))
            }
            (Some(comment), None) => {
                format!("exec sp_addextendedproperty 'MS_Description', {}, {path}", national(comment, dialect))
            }
            (None, _) => format!("exec sp_dropextendedproperty 'MS_Description', {path}"),
        })
    }

    fn rename_table(&self, table: &Ident, schema: Option<&Ident>, new_name: &Ident, dialect: &dyn Dialect) -> Text {
        let old = in_string(&quote::format_dotted_table(table, schema, dialect));
        Ok(format!("EXEC sp_rename '{old}', {}", quote::quote(new_name, dialect)))
    }

    fn add_column(&self, add: &AddColumn, dialect: &dyn Dialect) -> Text {
        ddl::add_column_text(add, "ADD ", dialect)
    }

    fn column_nullable(&self, at: &AlteredColumn, nullable: bool, dialect: &dyn Dialect) -> Text {
        let Some(type_) = &at.existing_type else {
            return Err(CompileError::compile(format!(
                "ALTER COLUMN of '{}' on table '{}' needs the column's type on SQL Server",
                at.column, at.table
            )));
        };
        let null = if nullable { "NULL" } else { "NOT NULL" };
        Ok(format!("{} {} {null}", alter_column(at, dialect), compile_type(type_, dialect)?))
    }

    fn column_type(&self, at: &AlteredColumn, type_: &SqlType, _using: Option<&str>, dialect: &dyn Dialect) -> Text {
        Ok(format!("{} {}", alter_column(at, dialect), compile_type(type_, dialect)?))
    }

    fn column_name(&self, at: &AlteredColumn, new_name: &Ident, dialect: &dyn Dialect) -> Text {
        let table = in_string(&quote::format_dotted_table(&at.table, at.schema.as_ref(), dialect));
        let column = in_string(&quote::quote(&at.column, dialect));
        Ok(format!("EXEC sp_rename '{table}.{column}', {}, 'COLUMN'", quote::quote(new_name, dialect)))
    }

    fn column_default(&self, at: &AlteredColumn, default: Option<&ServerDefault>, dialect: &dyn Dialect) -> Text {
        let table = quote::format_dotted_table(&at.table, at.schema.as_ref(), dialect);
        let column = quote::quote(&at.column, dialect);
        match default_text(default, dialect)? {
            Some(text) => Ok(format!("ALTER TABLE {table} ADD DEFAULT {text} FOR {column}")),
            None => Err(CompileError::compile(format!(
                "the default of column '{}' on table '{}' has no SQL text",
                at.column, at.table
            ))),
        }
    }

    fn create_sequence(&self, sequence: &Sequence, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        let type_ = match &sequence.data_type {
            Some(type_) => format!(" AS {}", compile_type(type_, dialect)?),
            None => String::new(),
        };
        let options = ddl::sequence_options(&sequence.options);
        Ok(ddl::create_sequence_text(sequence, if_not_exists, &type_, &options, dialect))
    }
}

fn alter_column(at: &AlteredColumn, dialect: &dyn Dialect) -> String {
    let table = quote::format_dotted_table(&at.table, at.schema.as_ref(), dialect);
    format!("ALTER TABLE {table} ALTER COLUMN {}", quote::quote(&at.column, dialect))
}

fn owner(schema: Option<&Ident>, dialect: &dyn Dialect) -> String {
    match schema.filter(|schema| !schema.name.is_empty()) {
        Some(schema) => dialect.quote_schema(schema),
        None => DEFAULT_SCHEMA.to_owned(),
    }
}

fn column_path(table: &Ident, schema: Option<&Ident>, column: &Ident, dialect: &dyn Dialect) -> String {
    format!(
        "'schema', {}, 'table', {}, 'column', {}",
        owner(schema, dialect),
        quote::quote(table, dialect),
        quote::quote(column, dialect)
    )
}

/// A string of the national character set.
fn national(text: &str, dialect: &dyn Dialect) -> String {
    format!("N{}", quote::string_literal(text, dialect))
}

fn clustered(options: &DialectOptions) -> &'static str {
    match options.get("mssql_clustered") {
        None | Some(OptionValue::None) => "",
        Some(_) if is_set(options, "mssql_clustered") => "CLUSTERED ",
        Some(_) => "NONCLUSTERED ",
    }
}

/// Whether an option is there and true, as Python sees it.
fn is_set(options: &DialectOptions, key: &str) -> bool {
    options.get(key).is_some_and(OptionValue::is_true)
}

fn number(options: &DialectOptions, key: &str) -> Result<Option<i64>, CompileError> {
    match options.get(key) {
        None | Some(OptionValue::None) => Ok(None),
        Some(OptionValue::Int(number)) => Ok(Some(*number)),
        Some(_) => Err(CompileError::Argument { message: format!("{key} takes a number") }),
    }
}

/// The names of the columns that an index carries along.
fn included(options: &DialectOptions, dialect: &dyn Dialect) -> Result<Vec<String>, CompileError> {
    let refused = || CompileError::Argument { message: "mssql_include takes a list of columns".to_owned() };
    match options.get("mssql_include") {
        None | Some(OptionValue::None) => Ok(Vec::new()),
        Some(OptionValue::List(items)) => items
            .iter()
            .map(|item| match item {
                OptionValue::Str(name) => Ok(quote::quote_name(name, dialect)),
                OptionValue::Expr(expr) => ddl::element_text(expr, dialect),
                _ => Err(refused()),
            })
            .collect(),
        Some(_) => Err(refused()),
    }
}
