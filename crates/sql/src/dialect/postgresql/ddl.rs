//! PostgreSQL's DDL (`PGDDLCompiler`, `alembic.ddl.postgresql`).

use super::{NamedType, Postgresql};
use crate::compiler::ddl::{self, DdlCompiler, default_text, expr_text, option_where};
use crate::compiler::types::resolve;
use crate::compiler::{compile_type, quote};
use crate::ddl::AlteredColumn;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::{Expr, Name};
use crate::ident::Ident;
use crate::schema::{
    CheckConstraint, Column, Computed, DialectOptions, ExcludeConstraint, ForeignKeyConstraint, Identity, Index, IndexElement,
    OptionValue, PrimaryKeyConstraint, Sequence, SequenceOptions, ServerDefault, Table, UniqueConstraint,
};
use crate::types::{DialectTypeArgs, SqlType};

type Text = Result<String, CompileError>;
type Part = Result<Option<String>, CompileError>;

impl DdlCompiler for Postgresql {
    fn ddl_compiler_class(&self) -> &'static str {
        "sqlalchemy.dialects.postgresql.base.PGDDLCompiler"
    }

    fn column_specification(&self, column: &Column, table: &Table, dialect: &dyn Dialect) -> Text {
        let mut text = quote::quote(&column.name, dialect);
        let identity = match &column.server_default {
            Some(ServerDefault::Identity(identity)) => Some(identity),
            Some(ServerDefault::Literal(_) | ServerDefault::Expr(_) | ServerDefault::Fetched | ServerDefault::Computed(_))
            | None => None,
        };
        if identity.is_none() && is_serial(column, table)? {
            text.push_str(match resolve(&column.type_, dialect) {
                SqlType::BigInteger | SqlType::ExactBigint => " BIGSERIAL",
                SqlType::SmallInteger | SqlType::ExactSmallint => " SMALLSERIAL",
                SqlType::Dialect(DialectTypeArgs { name, .. }) if name == "BIGINT" => " BIGSERIAL",
                SqlType::Dialect(DialectTypeArgs { name, .. }) if name == "SMALLINT" => " SMALLSERIAL",
                _ => " SERIAL",
            });
        } else {
            text.push(' ');
            text.push_str(&compile_type(&column.type_, dialect)?);
            if let Some(default) = default_text(column.server_default.as_ref(), dialect)? {
                text.push_str(" DEFAULT ");
                text.push_str(&default);
            }
        }
        if let Some(ServerDefault::Computed(computed)) = &column.server_default {
            text.push(' ');
            text.push_str(&self.computed(computed, dialect)?);
        }
        if let Some(identity) = identity {
            text.push(' ');
            text.push_str(&ddl::identity_text(identity));
        }
        match (column.nullable, identity.is_some()) {
            (false, false) => text.push_str(" NOT NULL"),
            (true, true) => text.push_str(" NULL"),
            (true, false) | (false, true) => {}
        }
        Ok(text)
    }

    fn computed(&self, computed: &Computed, dialect: &dyn Dialect) -> Text {
        if self.virtual_columns {
            return ddl::computed_text(computed, dialect);
        }
        if computed.persisted == Some(false) {
            return Err(CompileError::compile(
                "PostrgreSQL computed columns do not support 'virtual' persistence; set the 'persisted' flag to None or True \
                 for PostgreSQL support.",
            ));
        }
        ddl::computed_text(&Computed { persisted: Some(true), ..computed.clone() }, dialect)
    }

    fn post_create_table(&self, table: &Table) -> Text {
        let options = &table.options;
        let mut text = String::new();
        match options.get("postgresql_inherits") {
            None | Some(OptionValue::None) => {}
            Some(OptionValue::List(names)) => {
                let names: Vec<String> = names.iter().map(|name| quote::quote_name(&value_text(name), self)).collect();
                text.push_str(&format!("\n INHERITS ({})", names.join(", ")));
            }
            Some(name) => text.push_str(&format!("\n INHERITS ({})", quote::quote_name(&value_text(name), self))),
        }
        for (key, words) in [("postgresql_partition_by", "PARTITION BY"), ("postgresql_using", "USING")] {
            if let Some(value) = given(options, key) {
                text.push_str(&format!("\n {words} {}", value_text(value)));
            }
        }
        if let Some(value) = given(options, "postgresql_with") {
            text.push_str(&format!("\n WITH ({})", parameters(value)));
        }
        match options.get("postgresql_with_oids") {
            Some(OptionValue::Bool(true)) => text.push_str("\n WITH OIDS"),
            Some(OptionValue::Bool(false)) => text.push_str("\n WITHOUT OIDS"),
            _ => {}
        }
        if let Some(value) = given(options, "postgresql_on_commit") {
            text.push_str(&format!("\n ON COMMIT {}", value_text(value).replace('_', " ").to_uppercase()));
        }
        if let Some(value) = given(options, "postgresql_tablespace") {
            text.push_str(&format!("\n TABLESPACE {}", quote::quote_name(&value_text(value), self)));
        }
        Ok(text)
    }

    fn primary_key(&self, constraint: &PrimaryKeyConstraint, table: &Table, dialect: &dyn Dialect) -> Part {
        ddl::primary_key_with(constraint, table, &include(&constraint.options, dialect), dialect).map(Some)
    }

    fn unique(&self, constraint: &UniqueConstraint, _table: &Table, dialect: &dyn Dialect) -> Part {
        let distinct = match constraint.options.get("postgresql_nulls_not_distinct") {
            Some(OptionValue::Bool(true)) => "NULLS NOT DISTINCT ",
            Some(OptionValue::Bool(false)) => "NULLS DISTINCT ",
            _ => "",
        };
        ddl::unique_with(constraint, distinct, &include(&constraint.options, dialect), dialect).map(Some)
    }

    fn check(&self, constraint: &CheckConstraint, body: &str, _on_column: bool, dialect: &dyn Dialect) -> Part {
        Ok(Some(ddl::check_text(constraint, body, dialect)? + not_valid(&constraint.options)))
    }

    fn foreign_key(&self, constraint: &ForeignKeyConstraint, _table: &Table, dialect: &dyn Dialect) -> Part {
        Ok(Some(ddl::foreign_key_text(constraint, dialect)? + not_valid(&constraint.options)))
    }

    /// SET NULL and SET DEFAULT may name the columns that they set.
    fn on_delete<'p>(&self, phrase: &'p str) -> Result<&'p str, CompileError> {
        let (words, columns) = match phrase.strip_suffix(')').and_then(|open| open.split_once('(')) {
            Some((words, columns)) => (words.trim_end(), Some(columns)),
            None => (phrase, None),
        };
        let fits = ddl::sql_phrase(words).is_ok() && columns.is_none_or(columns_of);
        if fits {
            Ok(phrase)
        } else {
            Err(ddl::unexpected_phrase(
                phrase,
                r#"^\\w+(?:\\s+\\w+)*(?:\\s*\\(\\s*(?:[\\w$]+|"(?:[^"]|"")+")(?:\\s*,\\s*(?:[\\w$]+|"(?:[^"]|"")+"))*\\s*\\))?$"#,
            ))
        }
    }

    fn exclude(&self, constraint: &ExcludeConstraint, dialect: &dyn Dialect) -> Part {
        let ExcludeConstraint { name, elements, where_, using, deferrable, initially, ops } = constraint;
        let mut parts = Vec::with_capacity(elements.len());
        for (expr, operator) in elements {
            let class = key(expr).and_then(|key| ops.get(key)).map(|class| format!(" {class}")).unwrap_or_default();
            parts.push(format!("{}{class} WITH {operator}", expr_text(expr, dialect)?));
        }
        let using = index_method(using.as_deref().unwrap_or("gist"))?;
        let mut text = format!("{}EXCLUDE USING {using} ({})", ddl::preamble(name, dialect)?, parts.join(", "));
        if let Some(condition) = where_ {
            text.push_str(&format!(" WHERE ({})", ddl::table_expr_text(condition, dialect)?));
        }
        text.push_str(&ddl::deferrability(*deferrable, initially.as_deref())?);
        Ok(Some(text))
    }

    fn create_index(&self, index: &Index, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        let name = ddl::index_name(index, "CREATE", dialect)?;
        if index.table.name.is_empty() {
            let name = index.name.ident().map_or("None", |name| name.as_str());
            return Err(CompileError::compile(format!("Index '{name}' is not associated with any table.")));
        }
        let options = &index.options;
        let mut text = String::from("CREATE ");
        if index.unique {
            text.push_str("UNIQUE ");
        }
        text.push_str("INDEX ");
        if flag(options, "postgresql_concurrently") {
            text.push_str("CONCURRENTLY ");
        }
        if if_not_exists {
            text.push_str("IF NOT EXISTS ");
        }
        text.push_str(&format!("{name} ON {} ", quote::format_table(&index.table, index.schema.as_ref(), dialect)));
        if let Some(using) = given(options, "postgresql_using") {
            text.push_str(&format!("USING {} ", index_method(&value_text(using))?));
        }
        let mut elements = Vec::with_capacity(index.elements.len());
        for element in &index.elements {
            let (expr, key) = match element {
                IndexElement::Column(column) => (quote::quote(column, dialect), Some(column.as_str())),
                IndexElement::Expr(expr) => (index_expression(expr, dialect)?, key(expr)),
            };
            let class = key.and_then(|key| operator_class(options, key)).map(|class| format!(" {class}")).unwrap_or_default();
            elements.push(expr + &class);
        }
        text.push_str(&format!("({})", elements.join(", ")));
        text.push_str(&include(options, dialect));
        match options.get("postgresql_nulls_not_distinct") {
            Some(OptionValue::Bool(true)) => text.push_str(" NULLS NOT DISTINCT"),
            Some(OptionValue::Bool(false)) => text.push_str(" NULLS DISTINCT"),
            _ => {}
        }
        if let Some(with) = given(options, "postgresql_with") {
            text.push_str(&format!(" WITH ({})", parameters(with)));
        }
        if let Some(tablespace) = given(options, "postgresql_tablespace") {
            text.push_str(&format!(" TABLESPACE {}", quote::quote_name(&value_text(tablespace), dialect)));
        }
        if let Some(condition) = option_where(index, "postgresql_where", dialect)? {
            text.push_str(" WHERE ");
            text.push_str(&condition);
        }
        Ok(text)
    }

    fn constraint_comment(
        &self,
        table: &Ident,
        schema: Option<&Ident>,
        name: &Ident,
        comment: Option<&str>,
        dialect: &dyn Dialect,
    ) -> Text {
        let comment = comment.map_or_else(|| "NULL".to_owned(), |comment| quote::string_literal(comment, dialect));
        let table = quote::format_table(table, schema, dialect);
        Ok(format!("COMMENT ON CONSTRAINT {} ON {table} IS {comment}", quote::quote(name, dialect)))
    }

    fn drop_index(&self, index: &Index, if_exists: bool, dialect: &dyn Dialect) -> Text {
        Ok(format!(
            "\nDROP INDEX {}{}{}",
            if flag(&index.options, "postgresql_concurrently") { "CONCURRENTLY " } else { "" },
            if if_exists { "IF EXISTS " } else { "" },
            ddl::qualified_index_name(index, "DROP", dialect)?
        ))
    }

    /// The new name takes no schema: the table stays in its own.
    fn rename_table(&self, table: &Ident, schema: Option<&Ident>, new_name: &Ident, dialect: &dyn Dialect) -> Text {
        Ok(ddl::rename_table_text(table, schema, new_name, None, dialect))
    }

    fn column_type(&self, at: &AlteredColumn, type_: &SqlType, using: Option<&str>, dialect: &dyn Dialect) -> Text {
        let text = ddl::column_type_text(at, type_, dialect)?;
        Ok(match using.filter(|using| !using.is_empty()) {
            Some(using) => format!("{text} USING {using}"),
            None => text,
        })
    }

    fn identity_column_default(
        &self,
        at: &AlteredColumn,
        default: Option<&Identity>,
        existing: Option<&ServerDefault>,
        dialect: &dyn Dialect,
    ) -> Text {
        let column = ddl::alter_column_text(at, dialect);
        let action = match (default, existing) {
            (None, _) => "DROP IDENTITY".to_owned(),
            (Some(identity), None) => format!("ADD {}", ddl::identity_text(identity)),
            (Some(identity), Some(existing)) => changed_identity(identity, existing),
        };
        Ok(format!("{column} {action}"))
    }

    fn create_sequence(&self, sequence: &Sequence, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        let data_type = match &sequence.data_type {
            Some(type_) => format!(" AS {}", compile_type(type_, dialect)?),
            None => String::new(),
        };
        let if_not_exists = if if_not_exists { "IF NOT EXISTS " } else { "" };
        let name = quote::format_table(&sequence.name, sequence.schema.as_ref(), dialect);
        let options = ddl::sequence_options(&sequence.options);
        let options = if options.is_empty() { options } else { format!(" {options}") };
        Ok(format!("CREATE SEQUENCE {if_not_exists}{name}{data_type}{options}"))
    }

    fn create_type(&self, type_: &SqlType, _dialect: &dyn Dialect) -> Text {
        named(type_, self)?.create(self)
    }

    fn drop_type(&self, type_: &SqlType, _dialect: &dyn Dialect) -> Text {
        named(type_, self)?.drop(self)
    }
}

fn named(type_: &SqlType, dialect: &Postgresql) -> Result<NamedType, CompileError> {
    super::named_type::within(type_, dialect).and_then(NamedType::of).ok_or_else(|| {
        CompileError::compile(format!("{} is no type with a name of its own", crate::compiler::types::class_name(type_)))
    })
}

/// Whether the column is the one that the database numbers, with no sequence of its own.
fn is_serial(column: &Column, table: &Table) -> Result<bool, CompileError> {
    if !table.is_primary_key(column) || column.sequence.as_ref().is_some_and(|sequence| !sequence.optional) {
        return Ok(false);
    }
    Ok(table.autoincrement_column()?.is_some_and(|numbered| numbered.name == column.name))
}

/// `SET ...` for what differs, in the order of the attributes' names (`_compare_identity_default`).
pub fn changed_identity(identity: &Identity, existing: &ServerDefault) -> String {
    let nothing = SequenceOptions::default();
    let (old, was_always) = match existing {
        ServerDefault::Identity(old) => (&old.options, old.always == Some(true)),
        ServerDefault::Literal(_) | ServerDefault::Expr(_) | ServerDefault::Fetched | ServerDefault::Computed(_) => {
            (&nothing, false)
        }
    };
    let new = &identity.options;
    let number = |new: Option<i64>, old: Option<i64>| new.filter(|_| new != old);
    let truth = |new: Option<bool>, old: Option<bool>| new.filter(|_| new != old);
    let always = identity.always == Some(true);
    let mut text = String::new();
    if always != was_always {
        text.push_str(if always { "SET GENERATED ALWAYS " } else { "SET GENERATED BY DEFAULT " });
    }
    let none = SequenceOptions::default();
    for option in [
        SequenceOptions { cache: number(new.cache, old.cache), ..none.clone() },
        SequenceOptions { cycle: truth(new.cycle, old.cycle), ..none.clone() },
        SequenceOptions { increment: number(new.increment, old.increment), ..none.clone() },
        SequenceOptions { maxvalue: number(new.maxvalue, old.maxvalue), ..none.clone() },
        SequenceOptions { minvalue: number(new.minvalue, old.minvalue), ..none.clone() },
        SequenceOptions { nomaxvalue: truth(new.nomaxvalue, old.nomaxvalue), ..none.clone() },
        SequenceOptions { nominvalue: truth(new.nominvalue, old.nominvalue), ..none.clone() },
        SequenceOptions { start: number(new.start, old.start), ..none.clone() },
    ] {
        let option = ddl::sequence_options(&option);
        if !option.is_empty() {
            text.push_str(&format!("SET {option} "));
        }
    }
    text
}

fn columns_of(list: &str) -> bool {
    let mut rest = list.trim();
    loop {
        let after = if let Some(quoted) = rest.strip_prefix('"') {
            // A doubled quote stands for one.
            let mut end = None;
            let mut chars = quoted.char_indices().peekable();
            while let Some((at, c)) = chars.next() {
                if c == '"' && chars.next_if(|(_, next)| *next == '"').is_none() {
                    end = Some(at);
                    break;
                }
            }
            match end {
                Some(end) if end > 0 => &quoted[end + 1..],
                _ => return false,
            }
        } else {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
            if end == 0 {
                return false;
            }
            &rest[end..]
        };
        let after = after.trim_start();
        if after.is_empty() {
            return true;
        }
        let Some(next) = after.strip_prefix(',') else { return false };
        rest = next.trim_start();
    }
}

/// Lets through the name of an index method, in lower case.
fn index_method(name: &str) -> Text {
    if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        Ok(name.to_lowercase())
    } else {
        Err(ddl::unexpected_phrase(name, r"^(?:btree|hash|gist|gin|[\\w_]+)$"))
    }
}

/// What `ops` of an index or constraint calls the expression.
fn key(expr: &Expr) -> Option<&str> {
    let name = match expr {
        Expr::Column(column) => &column.name,
        Expr::Label { name, .. } => name,
        Expr::LiteralColumn { text, .. } => return Some(text),
        Expr::Grouping(inner) => return key(inner),
        _ => return None,
    };
    match name {
        Name::Given(name) => Some(name.as_str()),
        Name::Anonymous { .. } => None,
    }
}

/// An expression of an index; operations stand in parentheses.
fn index_expression(expr: &Expr, dialect: &dyn Dialect) -> Text {
    let expr = expr.unlabelled();
    let text = expr_text(expr, dialect)?;
    Ok(match expr {
        Expr::Binary(_) | Expr::List { .. } | Expr::Unary { postfix: false, .. } => format!("({text})"),
        _ => text,
    })
}

fn operator_class(options: &DialectOptions, key: &str) -> Option<String> {
    match options.get("postgresql_ops") {
        Some(OptionValue::Map(classes)) => classes.iter().find(|(name, _)| name == key).map(|(_, class)| value_text(class)),
        _ => None,
    }
}

/// ` INCLUDE (...)`.
fn include(options: &DialectOptions, dialect: &dyn Dialect) -> String {
    match options.get("postgresql_include") {
        Some(OptionValue::List(columns)) if !columns.is_empty() => {
            let columns: Vec<String> = columns.iter().map(|column| quote::quote_name(&value_text(column), dialect)).collect();
            format!(" INCLUDE ({})", columns.join(", "))
        }
        _ => String::new(),
    }
}

fn not_valid(options: &DialectOptions) -> &'static str {
    if flag(options, "postgresql_not_valid") { " NOT VALID" } else { "" }
}

/// An option that says something (Python's truth).
fn given<'o>(options: &'o DialectOptions, key: &str) -> Option<&'o OptionValue> {
    options.get(key).filter(|value| match value {
        OptionValue::None => false,
        OptionValue::Bool(truth) => *truth,
        OptionValue::Int(number) => *number != 0,
        OptionValue::Str(text) => !text.is_empty(),
        OptionValue::List(items) => !items.is_empty(),
        OptionValue::Map(items) => !items.is_empty(),
        OptionValue::Expr(_) => true,
    })
}

fn flag(options: &DialectOptions, key: &str) -> bool {
    given(options, key).is_some()
}

/// A storage parameter's value, or a name.
fn value_text(value: &OptionValue) -> String {
    match value {
        OptionValue::None => "None".to_owned(),
        OptionValue::Bool(true) => "true".to_owned(),
        OptionValue::Bool(false) => "false".to_owned(),
        OptionValue::Int(number) => number.to_string(),
        OptionValue::Str(text) => text.clone(),
        OptionValue::Expr(expr) => match &**expr {
            Expr::Column(_) => key(expr).unwrap_or_default().to_owned(),
            Expr::Text(text) => text.text.clone(),
            Expr::LiteralColumn { text, .. } => text.clone(),
            _ => String::new(),
        },
        OptionValue::List(items) => items.iter().map(value_text).collect::<Vec<_>>().join(", "),
        OptionValue::Map(_) => parameters(value),
    }
}

/// `fillfactor = 50, autovacuum_enabled = false`.
fn parameters(value: &OptionValue) -> String {
    let OptionValue::Map(items) = value else { return value_text(value) };
    let one = |(name, value): &(String, OptionValue)| match value {
        OptionValue::None => name.clone(),
        value => format!("{name} = {}", value_text(value)),
    };
    items.iter().map(one).collect::<Vec<_>>().join(", ")
}
