//! DDL of MySQL and MariaDB (`MySQLDDLCompiler`, and the elements of `alembic.ddl.mysql`).

use super::Mysql;
use crate::compiler::ddl::{DdlCompiler, DroppedConstraint, default_text};
use crate::compiler::types::resolve;
use crate::compiler::{compile_type, ddl, quote};
use crate::ddl::{AlteredColumn, ChangedColumn};
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::{Expr, Operator};
use crate::ident::Ident;
use crate::schema::{
    Column, ConstraintKind, Index, IndexElement, OptionValue, PrimaryKeyConstraint, Sequence, ServerDefault, Table,
};
use crate::types::SqlType;

type Text = Result<String, CompileError>;
type Part = Result<Option<String>, CompileError>;

/// Table options whose value is a string literal.
const STRING_OPTIONS: [&str; 5] = ["COMMENT", "DATA DIRECTORY", "INDEX DIRECTORY", "PASSWORD", "CONNECTION"];

/// Table options that are written with a space where the keyword has an underscore.
const SPACED_OPTIONS: [&str; 6] =
    ["DATA_DIRECTORY", "INDEX_DIRECTORY", "DEFAULT_CHARACTER_SET", "CHARACTER_SET", "DEFAULT_CHARSET", "DEFAULT_COLLATE"];

/// Table options that go without an equals sign.
const UNJOINED_OPTIONS: [&str; 4] = ["TABLESPACE", "DEFAULT CHARACTER SET", "CHARACTER SET", "COLLATE"];

const PARTITION_OPTIONS: [&str; 4] = ["PARTITION_BY", "PARTITIONS", "SUBPARTITIONS", "SUBPARTITION_BY"];

/// Which option must stand before which.
const OPTION_ORDER: [(&str, &str); 4] =
    [("DEFAULT_CHARSET", "COLLATE"), ("DEFAULT_CHARACTER_SET", "COLLATE"), ("CHARSET", "COLLATE"), ("CHARACTER_SET", "COLLATE")];

const PARTITION_ORDER: [(&str, &str); 6] = [
    ("PARTITION_BY", "PARTITIONS"),
    ("PARTITION_BY", "SUBPARTITION_BY"),
    ("PARTITION_BY", "SUBPARTITIONS"),
    ("PARTITIONS", "SUBPARTITIONS"),
    ("PARTITIONS", "SUBPARTITION_BY"),
    ("SUBPARTITION_BY", "SUBPARTITIONS"),
];

impl DdlCompiler for Mysql {
    fn ddl_compiler_class(&self) -> &'static str {
        "sqlalchemy.dialects.mysql.base.MySQLDDLCompiler"
    }

    /// Type, generated expression, nullability, comment, and only then AUTO_INCREMENT or the default.
    fn column_specification(&self, column: &Column, table: &Table, dialect: &dyn Dialect) -> Text {
        let mut text = format!("{} {}", quote::quote(&column.name, dialect), compile_type(&column.type_, dialect)?);
        let computed = match &column.server_default {
            Some(ServerDefault::Computed(computed)) => Some(computed),
            Some(ServerDefault::Literal(_) | ServerDefault::Expr(_) | ServerDefault::Fetched | ServerDefault::Identity(_))
            | None => None,
        };
        if let Some(computed) = computed {
            text.push(' ');
            text.push_str(&dialect.computed(computed, dialect)?);
        }
        // MariaDB takes no NOT NULL behind a generated column that is one only because it is part of the key.
        let nullability_is_implied = self.is_mariadb && computed.is_some() && column.primary_key;
        if !column.nullable && !nullability_is_implied {
            text.push_str(" NOT NULL");
        } else if column.nullable && is_timestamp(&column.type_, dialect) {
            text.push_str(" NULL");
        }
        if let Some(comment) = &column.comment {
            text.push_str(&format!(" COMMENT {}", quote::string_literal(comment, dialect)));
        }
        let from_sequence = self.sequences && column.sequence.as_ref().is_some_and(|sequence| !sequence.optional);
        let numbered = table.autoincrement_column()?.is_some_and(|numbered| numbered.name.name == column.name.name)
            && matches!(column.server_default, None | Some(ServerDefault::Identity(_)))
            && !from_sequence;
        if numbered {
            text.push_str(" AUTO_INCREMENT");
        } else if let Some(default) = default_text(column.server_default.as_ref(), dialect)? {
            text.push_str(" DEFAULT ");
            if self.default_function && is_expression(&default) {
                text.push_str(&format!("({default})"));
            } else {
                text.push_str(&default);
            }
        }
        Ok(text)
    }

    fn post_create_table(&self, table: &Table) -> Text {
        let prefix = format!("{}_", self.name);
        let mut options: Vec<(String, String)> = Vec::new();
        let mut set = |key: String, value: String| match options.iter_mut().find(|(known, _)| *known == key) {
            Some((_, slot)) => *slot = value,
            None => options.push((key, value)),
        };
        for (key, value) in &table.options {
            if let Some(option) = key.strip_prefix(&prefix) {
                set(option.to_uppercase(), option_text(key, value)?);
            }
        }
        if let Some(comment) = &table.comment {
            set("COMMENT".to_owned(), comment.clone());
        }
        let (partition, plain): (Vec<_>, Vec<_>) =
            options.into_iter().partition(|(key, _)| PARTITION_OPTIONS.contains(&key.as_str()));
        let mut texts = Vec::new();
        for (key, value) in in_order(plain, &OPTION_ORDER) {
            let value = if STRING_OPTIONS.contains(&key.as_str()) { quote::string_literal(&value, self) } else { value };
            let key = if SPACED_OPTIONS.contains(&key.as_str()) { key.replace('_', " ") } else { key };
            let joiner = if UNJOINED_OPTIONS.contains(&key.as_str()) { " " } else { "=" };
            texts.push(format!("{key}{joiner}{value}"));
        }
        for (key, value) in in_order(partition, &PARTITION_ORDER) {
            texts.push(format!("{} {value}", key.replace('_', " ")));
        }
        Ok(texts.join(" "))
    }

    fn primary_key(&self, constraint: &PrimaryKeyConstraint, table: &Table, dialect: &dyn Dialect) -> Part {
        let mut text = ddl::primary_key_text(constraint, table, dialect)?;
        if let Some(using) = self.option(&constraint.options, "using").filter(|using| !using.is_empty()) {
            text.push_str(&format!(" USING {}", quote::quote_name(&using, dialect)));
        }
        Ok(Some(text))
    }

    fn check_match(&self) -> Result<(), CompileError> {
        Err(CompileError::compile(
            "MySQL ignores the 'MATCH' keyword while at the same time causes ON UPDATE/ON DELETE clauses to be ignored.",
        ))
    }

    fn create_index(&self, index: &Index, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        if index.table.name.is_empty() {
            let name = index.name.ident().map_or("None", |name| name.as_str());
            return Err(CompileError::compile(format!("Index '{name}' is not associated with any table.")));
        }
        let name = ddl::index_name(index, "CREATE", dialect)?;
        let table = quote::format_table(&index.table, index.schema.as_ref(), dialect);
        let mut text = String::from("CREATE ");
        if index.unique {
            text.push_str("UNIQUE ");
        }
        let own = |option: &str| index.options.get(&format!("{}_{option}", self.name));
        if let Some(OptionValue::Str(prefix)) = own("prefix")
            && !prefix.is_empty()
        {
            text.push_str(&format!("{prefix} "));
        }
        text.push_str("INDEX ");
        if if_not_exists {
            text.push_str("IF NOT EXISTS ");
        }
        let length = own("length");
        let mut elements = Vec::with_capacity(index.elements.len());
        for element in &index.elements {
            let (column, shown) = match element {
                IndexElement::Column(name) => (Some(name.as_str()), quote::quote(name, dialect)),
                IndexElement::Expr(expr) => (None, index_expression(expr, dialect)?),
            };
            let length = match length {
                Some(OptionValue::Int(length)) => Some(*length),
                Some(OptionValue::Map(lengths)) => lengths.iter().find_map(|(key, value)| match value {
                    OptionValue::Int(length) if column == Some(key.as_str()) || *key == shown => Some(*length),
                    _ => None,
                }),
                _ => None,
            };
            elements.push(length.map_or_else(|| shown.clone(), |length| format!("{shown}({length})")));
        }
        text.push_str(&format!("{name} ON {table} ({})", elements.join(", ")));
        if let Some(parser) = self.option(&index.options, "with_parser") {
            text.push_str(&format!(" WITH PARSER {parser}"));
        }
        if let Some(using) = self.option(&index.options, "using") {
            text.push_str(&format!(" USING {}", quote::quote_name(&using, dialect)));
        }
        Ok(text)
    }

    fn drop_index(&self, index: &Index, if_exists: bool, dialect: &dyn Dialect) -> Text {
        let if_exists = if if_exists { "IF EXISTS " } else { "" };
        let name = ddl::index_name(index, "DROP", dialect)?;
        Ok(format!("\nDROP INDEX {if_exists}{name} ON {}", quote::format_table(&index.table, index.schema.as_ref(), dialect)))
    }

    fn drop_constraint(&self, dropped: &DroppedConstraint, dialect: &dyn Dialect) -> Text {
        let DroppedConstraint { table, schema, name, kind, if_exists: _, cascade: _ } = dropped;
        let named = |what: &str| -> Text {
            quote::validate_identifier(name.as_str(), dialect)?;
            Ok(format!("{what} {}", quote::quote(name, dialect)))
        };
        let what = match kind {
            Some(ConstraintKind::ForeignKey) => named("FOREIGN KEY")?,
            Some(ConstraintKind::PrimaryKey) => "PRIMARY KEY ".to_owned(),
            Some(ConstraintKind::Unique) => named("INDEX")?,
            Some(ConstraintKind::Check) => named(if self.is_mariadb { "CONSTRAINT" } else { "CHECK" })?,
            Some(ConstraintKind::Exclude) | None => {
                return Err(CompileError::NotImplemented {
                    message: "No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type".to_owned(),
                });
            }
        };
        Ok(format!("ALTER TABLE {} DROP {what}", quote::format_table(table, *schema, dialect)))
    }

    fn table_comment(&self, table: &Ident, schema: Option<&Ident>, comment: Option<&str>, dialect: &dyn Dialect) -> Text {
        let table = quote::format_table(table, schema, dialect);
        Ok(format!("ALTER TABLE {table} COMMENT {}", quote::string_literal(comment.unwrap_or_default(), dialect)))
    }

    /// Only the whole column can be written again, which this element does not know.
    fn column_comment(
        &self,
        table: &Ident,
        _schema: Option<&Ident>,
        column: &Ident,
        _comment: Option<&str>,
        _dialect: &dyn Dialect,
    ) -> Text {
        Err(CompileError::NotImplemented {
            message: format!(
                "MySQL changes the comment of a column ('{table}.{column}') only with the whole column: use alter_column() with \
                 comment= and existing_type="
            ),
        })
    }

    fn column_nullable(&self, _at: &AlteredColumn, _nullable: bool, _dialect: &dyn Dialect) -> Text {
        Err(no_individual_alter())
    }

    fn column_type(&self, _at: &AlteredColumn, _type: &SqlType, _using: Option<&str>, _dialect: &dyn Dialect) -> Text {
        Err(no_individual_alter())
    }

    fn column_name(&self, _at: &AlteredColumn, _new_name: &Ident, _dialect: &dyn Dialect) -> Text {
        Err(no_individual_alter())
    }

    fn change_column(&self, change: &ChangedColumn, dialect: &dyn Dialect) -> Text {
        let ChangedColumn { table, schema, column, new_name, type_, nullable, server_default, autoincrement, comment } = change;
        let mut text = format!(
            "ALTER TABLE {} {} {} ",
            quote::format_dotted_table(table, schema.as_ref(), dialect),
            if new_name.is_some() { "CHANGE" } else { "MODIFY" },
            quote::quote(column, dialect)
        );
        if let Some(new_name) = new_name {
            text.push_str(&format!("{} ", quote::quote(new_name, dialect)));
        }
        text.push_str(&compile_type(type_, dialect)?);
        text.push_str(if *nullable { " NULL" } else { " NOT NULL" });
        if *autoincrement {
            text.push_str(" AUTO_INCREMENT");
        }
        if let Some(default) = server_default {
            let default = default_text(Some(default), dialect)?.ok_or_else(|| {
                CompileError::compile(format!(
                    "column '{column}' of table '{table}' is computed or numbered by the server: MySQL cannot change it without \
                     its definition; write the ALTER TABLE with op.execute()"
                ))
            })?;
            text.push_str(&format!(" DEFAULT {default}"));
        }
        if let Some(comment) = comment {
            text.push_str(&format!(" COMMENT {}", quote::string_literal(comment, dialect)));
        }
        Ok(text)
    }

    fn create_sequence(&self, sequence: &Sequence, if_not_exists: bool, dialect: &dyn Dialect) -> Text {
        let options = ddl::sequence_options(&sequence.options).replace("NO CYCLE", "NOCYCLE");
        Ok(ddl::create_sequence_text(sequence, if_not_exists, "", &options, dialect))
    }
}

impl Mysql {
    /// An option of this dialect's name, or else of MySQL's (`get_dialect_option(deprecated_fallback="mysql")`).
    fn option(&self, options: &crate::schema::DialectOptions, option: &str) -> Option<String> {
        [self.name, "mysql"].iter().find_map(|name| match options.get(&format!("{name}_{option}")) {
            Some(OptionValue::Str(text)) => Some(text.clone()),
            _ => None,
        })
    }
}

fn no_individual_alter() -> CompileError {
    CompileError::NotImplemented { message: "Individual alter column constructs not supported by MySQL".to_owned() }
}

fn is_timestamp(type_: &SqlType, dialect: &dyn Dialect) -> bool {
    match resolve(type_, dialect) {
        SqlType::ExactTimestamp(_) => true,
        SqlType::Dialect(args) => args.name == "TIMESTAMP",
        _ => false,
    }
}

/// Whether a default needs parentheses: it is neither a literal nor in parentheses, is no word, and is none of the functions that
/// a default always could be.
fn is_expression(default: &str) -> bool {
    let lower = default.to_ascii_lowercase();
    let starts_quoted = default.trim_start().starts_with(['\'', '"', '(']);
    let on_update = lower.match_indices("on").any(|(at, _)| {
        let rest = &lower[at + 2..];
        rest.starts_with(' ') && rest.trim_start_matches(' ').starts_with("update")
    });
    let precise_clock = ["now(", "current_timestamp("].iter().any(|call| {
        lower
            .strip_prefix(call)
            .and_then(|rest| rest.split_once(')'))
            .is_some_and(|(digits, _)| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    });
    !starts_quoted && !on_update && !precise_clock && default.chars().any(|c| !(c.is_alphanumeric() || c == '_'))
}

fn option_text(key: &str, value: &OptionValue) -> Text {
    match value {
        OptionValue::Str(text) => Ok(text.clone()),
        OptionValue::Int(number) => Ok(number.to_string()),
        OptionValue::Bool(truth) => Ok(i32::from(*truth).to_string()),
        OptionValue::None | OptionValue::List(_) | OptionValue::Map(_) | OptionValue::Expr(_) => {
            Err(CompileError::Argument { message: format!("the table option {key} takes a string or a number") })
        }
    }
}

/// Options in the order in which they were given, but each behind those that must stand before it (`topological.sort`).
fn in_order(options: Vec<(String, String)>, before: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut rest = options;
    let mut sorted = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let keys: Vec<String> = rest.iter().map(|(key, _)| key.clone()).collect();
        let waits = |key: &str| before.iter().any(|(first, then)| *then == key && keys.iter().any(|other| other == first));
        let (later, now): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(key, _)| waits(key));
        sorted.extend(now);
        rest = later;
    }
    sorted
}

/// An expression of an index; operations and functions stand in parentheses of their own.
fn index_expression(expr: &Expr, dialect: &dyn Dialect) -> Text {
    let text = ddl::expr_text(expr, dialect)?;
    let grouped = match expr {
        Expr::Binary(_) | Expr::Function(_) => true,
        Expr::Unary { op, .. } => !matches!(op, Operator::Desc | Operator::Asc),
        _ => false,
    };
    Ok(if grouped { format!("({text})") } else { text })
}
