//! Constraints of a table or column.

use super::hooks::DroppedConstraint;
use super::{Text, expr_text, sql_phrase};
use crate::compiler::quote;
use crate::compiler::types::resolve;
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::Expr;
use crate::ident::{ConstraintName, Ident};
use crate::schema::{
    CheckConstraint, Constraint, ForeignKeyConstraint, ForeignKeyOptions, PrimaryKeyConstraint, Table, UniqueConstraint,
};
use crate::types::SqlType;

type Part = Result<Option<String>, CompileError>;

/// Renders a constraint as it stands in a table definition; `None` where the dialect leaves it out.
///
/// # Errors
/// The dialect cannot spell it.
pub fn constraint_text(constraint: &Constraint, table: &Table, dialect: &dyn Dialect) -> Part {
    table_constraint(constraint, table, dialect)
}

/// A constraint on a line of its own.
pub(super) fn table_constraint(constraint: &Constraint, table: &Table, dialect: &dyn Dialect) -> Part {
    match constraint {
        Constraint::PrimaryKey(key) => dialect.primary_key(key, table, dialect),
        Constraint::Unique(unique) => dialect.unique(unique, table, dialect),
        Constraint::Check(check) => match check_body(check, table, dialect)? {
            Some(body) => dialect.check(check, &body, false, dialect),
            None => Ok(None),
        },
        Constraint::ForeignKey(key) => dialect.foreign_key(key, table, dialect),
        Constraint::Exclude(exclude) => dialect.exclude(exclude, dialect),
    }
}

/// A constraint beside its column.
pub(super) fn column_constraint(constraint: &Constraint, table: &Table, dialect: &dyn Dialect) -> Part {
    match constraint {
        Constraint::Check(check) => match check_body(check, table, dialect)? {
            Some(body) => dialect.check(check, &body, true, dialect),
            None => Ok(None),
        },
        other => table_constraint(other, table, dialect),
    }
}

/// What a CHECK checks. One that belongs to a type is told by the column's type as it is now, and is left out where the
/// dialect's own type already refuses other values.
fn check_body(check: &CheckConstraint, table: &Table, dialect: &dyn Dialect) -> Part {
    let Some(column) = &check.type_bound else {
        return expr_text(&check.sqltext, dialect).map(Some);
    };
    let Some(column) = table.columns.iter().find(|candidate| candidate.name.name == column.name) else {
        // A statement of its own was told what to check.
        return match &*check.sqltext {
            Expr::Text(text) if text.text.is_empty() => Ok(None),
            told => expr_text(told, dialect).map(Some),
        };
    };
    let values: Vec<String> = match resolve(&column.type_, dialect) {
        SqlType::Boolean(args) | SqlType::ExactBoolean(args)
            if args.create_constraint && !dialect.supports_native_boolean() && dialect.non_native_boolean_check_constraint() =>
        {
            vec!["0".to_owned(), "1".to_owned()]
        }
        SqlType::Enum(args) if args.create_constraint && (args.native_enum == Some(false) || !dialect.supports_native_enum()) => {
            args.values.iter().map(|value| quote::string_literal(value, dialect)).collect()
        }
        _ => return Ok(None),
    };
    Ok(Some(format!("{} IN ({})", quote::quote(&column.name, dialect), values.join(", "))))
}

/// `CONSTRAINT name `, or nothing (`define_constraint_preamble`).
pub(crate) fn preamble(name: &ConstraintName, dialect: &dyn Dialect) -> Text {
    let name = quote::format_constraint_name(name, dialect.max_constraint_name_length(), dialect)?;
    Ok(name.map(|name| format!("CONSTRAINT {name} ")).unwrap_or_default())
}

/// Names in a row.
pub(crate) fn names(names: &[Ident], dialect: &dyn Dialect) -> String {
    names.iter().map(|name| quote::quote(name, dialect)).collect::<Vec<_>>().join(", ")
}

/// A key with its words and columns: `CONSTRAINT k UNIQUE (a, b)`.
pub(crate) fn key(
    name: &ConstraintName,
    words: &str,
    columns: &[Ident],
    (deferrable, initially): (Option<bool>, Option<&str>),
    dialect: &dyn Dialect,
) -> Text {
    Ok(format!("{}{words}({}){}", preamble(name, dialect)?, names(columns, dialect), deferrability(deferrable, initially)?))
}

/// `PRIMARY KEY (...)` (`visit_primary_key_constraint`).
pub(crate) fn primary_key(constraint: &PrimaryKeyConstraint, table: &Table, dialect: &dyn Dialect) -> Text {
    primary_key_with(constraint, table, "", dialect)
}

/// The same; `more` stands behind the columns.
pub(crate) fn primary_key_with(constraint: &PrimaryKeyConstraint, table: &Table, more: &str, dialect: &dyn Dialect) -> Text {
    let PrimaryKeyConstraint { name, columns, implicit, deferrable, initially, options: _ } = constraint;
    if columns.is_empty() {
        return Ok(String::new());
    }
    let autoincrement = if *implicit { table.autoincrement_column()? } else { None };
    let columns = match autoincrement {
        Some(first) => {
            let rest = columns.iter().filter(|column| column.name != first.name.name).cloned();
            std::iter::once(first.name.clone()).chain(rest).collect()
        }
        None => columns.clone(),
    };
    Ok(format!(
        "{}PRIMARY KEY ({}){more}{}",
        preamble(name, dialect)?,
        names(&columns, dialect),
        deferrability(*deferrable, initially.as_deref())?
    ))
}

/// `UNIQUE (...)`; `distinct` stands before the parenthesis, `more` behind the columns (`visit_unique_constraint`).
pub(crate) fn unique(constraint: &UniqueConstraint, distinct: &str, more: &str, dialect: &dyn Dialect) -> Text {
    let UniqueConstraint { name, columns, deferrable, initially, column_flag: _, options: _ } = constraint;
    if columns.is_empty() {
        return Ok(String::new());
    }
    Ok(format!(
        "{}UNIQUE {distinct}({}){more}{}",
        preamble(name, dialect)?,
        names(columns, dialect),
        deferrability(*deferrable, initially.as_deref())?
    ))
}

/// `UNIQUE (...)` in the common SQL.
pub(crate) fn unique_common(constraint: &UniqueConstraint, dialect: &dyn Dialect) -> Text {
    unique(constraint, "", "", dialect)
}

/// `CHECK (...)` (`visit_check_constraint`).
pub(crate) fn check(constraint: &CheckConstraint, body: &str, dialect: &dyn Dialect) -> Text {
    let CheckConstraint { name, sqltext: _, type_bound: _, deferrable, initially, options: _ } = constraint;
    Ok(format!("{}CHECK ({body}){}", preamble(name, dialect)?, deferrability(*deferrable, initially.as_deref())?))
}

/// `FOREIGN KEY(...) REFERENCES t (...)` (`visit_foreign_key_constraint`).
pub(crate) fn foreign_key(constraint: &ForeignKeyConstraint, dialect: &dyn Dialect) -> Text {
    let ForeignKeyConstraint { name, columns, referred_schema: _, referred_table: _, referred_columns, actions, options: _ } =
        constraint;
    let remote = dialect.remote_table(constraint, dialect);
    let remote_columns =
        if referred_columns.is_empty() { String::new() } else { format!(" ({})", names(referred_columns, dialect)) };
    Ok(format!(
        "{}FOREIGN KEY({}) REFERENCES {remote}{remote_columns}{}",
        preamble(name, dialect)?,
        names(columns, dialect),
        foreign_key_actions(actions, dialect)?
    ))
}

/// The referred table's name.
pub(super) fn remote_table(constraint: &ForeignKeyConstraint, dialect: &dyn Dialect) -> String {
    quote::format_table(&constraint.referred_table, constraint.referred_schema.as_ref(), dialect)
}

/// `MATCH`, `ON DELETE`, `ON UPDATE` and when the key is checked.
pub(super) fn foreign_key_actions(actions: &ForeignKeyOptions, dialect: &dyn Dialect) -> Text {
    let ForeignKeyOptions { onupdate, ondelete, deferrable, initially, match_, use_alter: _ } = actions;
    let mut text = String::new();
    if let Some(phrase) = match_ {
        dialect.check_match()?;
        text.push_str(&format!(" MATCH {}", sql_phrase(phrase)?));
    }
    if let Some(phrase) = ondelete {
        text.push_str(&format!(" ON DELETE {}", dialect.on_delete(phrase)?));
    }
    if let Some(phrase) = onupdate {
        text.push_str(&format!(" ON UPDATE {}", sql_phrase(phrase)?));
    }
    text.push_str(&deferrability(*deferrable, initially.as_deref())?);
    Ok(text)
}

/// ` DEFERRABLE INITIALLY ...` (`define_constraint_deferrability`).
pub(crate) fn deferrability(deferrable: Option<bool>, initially: Option<&str>) -> Text {
    let mut text = String::from(match deferrable {
        Some(true) => " DEFERRABLE",
        Some(false) => " NOT DEFERRABLE",
        None => "",
    });
    if let Some(initially) = initially {
        text.push_str(" INITIALLY ");
        text.push_str(sql_phrase(initially)?);
    }
    Ok(text)
}

/// `ALTER TABLE t ADD CONSTRAINT ...`.
pub(super) fn add_constraint(table: &Ident, schema: Option<&Ident>, constraint: &Constraint, dialect: &dyn Dialect) -> Text {
    let bare = Table::bare(table.clone(), schema.cloned());
    let text = table_constraint(constraint, &bare, dialect)?.ok_or_else(|| {
        CompileError::compile(format!("dialect {} leaves out this constraint on table '{table}'", dialect.name()))
    })?;
    Ok(format!("ALTER TABLE {} ADD {text}", quote::format_table(table, schema, dialect)))
}

/// `ALTER TABLE t DROP CONSTRAINT c`.
pub(super) fn drop_constraint(dropped: &DroppedConstraint, dialect: &dyn Dialect) -> Text {
    let DroppedConstraint { table, schema, name, kind: _, if_exists, cascade } = dropped;
    quote::validate_identifier(name.as_str(), dialect)?;
    Ok(format!(
        "ALTER TABLE {} DROP CONSTRAINT {}{}{}",
        quote::format_table(table, *schema, dialect),
        if *if_exists { "IF EXISTS " } else { "" },
        quote::quote(name, dialect),
        if *cascade { " CASCADE" } else { "" }
    ))
}
