//! `Table(name, autoload_with=connection)` as a value.

use super::{Inspector, ReflectedColumn};
use crate::engine::ExecuteError;
use crate::expr::{Expr, TextClause};
use crate::ident::{ConstraintName, Ident};
use crate::schema::{
    Autoincrement, CheckConstraint, Column, Computed, Constraint, DialectOptions, ForeignKeyConstraint, ForeignKeyOptions, Index,
    IndexElement, PrimaryKeyConstraint, ServerDefault, Table, UniqueConstraint,
};

/// Which parts of a table are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReflectOptions {
    /// `include_columns`; none is all.
    pub include_columns: Option<Vec<String>>,
    pub exclude_columns: Vec<String>,
}

impl ReflectOptions {
    fn wants(&self, column: &str) -> bool {
        self.include_columns.as_ref().is_none_or(|names| names.is_empty() || names.iter().any(|name| name == column))
            && !self.exclude_columns.iter().any(|name| name == column)
    }
}

/// Reads one table with its constraints and indexes; other tables that it refers to are not read.
///
/// # Errors
/// No such table; the database's.
pub fn reflect_table(at: &Inspector, name: &str, schema: Option<&str>, options: &ReflectOptions) -> Result<Table, ExecuteError> {
    let reflected = match at.columns(name, schema) {
        Err(ExecuteError::NoSuchTable(_)) => return Err(ExecuteError::NoSuchTable(name.to_owned())),
        reflected => reflected?,
    };
    let key = at.pk_constraint(name, schema)?;
    let columns: Vec<Column> = reflected
        .into_iter()
        .filter(|column| options.wants(&column.name))
        .map(|reflected| column(reflected, &key.constrained_columns))
        .collect();
    let is_there = |wanted: &String| columns.iter().any(|column| column.name.as_str() == wanted);
    let all_there = |names: &[String]| names.iter().all(is_there);

    let mut constraints = Vec::new();
    let key_columns: Vec<Ident> = key.constrained_columns.iter().filter(|name| is_there(name)).map(|name| ident(name)).collect();
    if !key_columns.is_empty() {
        constraints.push(Constraint::PrimaryKey(PrimaryKeyConstraint {
            implicit: key.name.is_none(),
            name: given(key.name),
            columns: key_columns,
            deferrable: None,
            initially: None,
            options: DialectOptions::new(),
        }));
    }
    for key in at.foreign_keys(name, schema)? {
        if !all_there(&key.constrained_columns) {
            continue;
        }
        let options = key.options;
        constraints.push(Constraint::ForeignKey(ForeignKeyConstraint {
            name: given(key.name),
            columns: key.constrained_columns.iter().map(|name| ident(name)).collect(),
            referred_schema: key.referred_schema.map(Ident::from),
            referred_table: Ident::from(key.referred_table),
            referred_columns: key.referred_columns.iter().map(|name| ident(name)).collect(),
            actions: ForeignKeyOptions {
                onupdate: options.onupdate,
                ondelete: options.ondelete,
                deferrable: options.deferrable,
                initially: options.initially,
                match_: None,
                use_alter: false,
            },
            options: DialectOptions::new(),
        }));
    }
    let mut indexes = Vec::new();
    for index in at.indexes(name, schema)? {
        if !all_there(&index.column_names) {
            continue;
        }
        indexes.push(Index {
            name: ConstraintName::Given(Ident::from(index.name)),
            table: ident(name),
            schema: schema.map(ident),
            elements: index.column_names.iter().map(|name| IndexElement::Column(ident(name))).collect(),
            unique: index.unique != 0,
            column_flag: false,
            options: index.dialect_options,
        });
    }
    for unique in at.unique_constraints(name, schema)? {
        if !all_there(&unique.column_names) {
            continue;
        }
        constraints.push(Constraint::Unique(UniqueConstraint {
            name: given(unique.name),
            columns: unique.column_names.iter().map(|name| ident(name)).collect(),
            deferrable: None,
            initially: None,
            column_flag: false,
            options: DialectOptions::new(),
        }));
    }
    for check in at.check_constraints(name, schema)? {
        constraints.push(Constraint::Check(CheckConstraint {
            name: given(check.name),
            sqltext: Box::new(text(check.sqltext)),
            type_bound: None,
            deferrable: None,
            initially: None,
            options: DialectOptions::new(),
        }));
    }
    Ok(Table {
        name: ident(name),
        schema: schema.map(ident),
        columns,
        constraints,
        indexes,
        comment: at.table_comment(name, schema)?.flatten(),
        prefixes: Vec::new(),
        options: at.table_options(name, schema)?,
    })
}

fn column(reflected: ReflectedColumn, key: &[String]) -> Column {
    let ReflectedColumn { name, type_, nullable, default, primary_key: _, computed } = reflected;
    let server_default = match (computed, default) {
        (Some(computed), _) => Some(ServerDefault::Computed(Computed {
            sqltext: Box::new(text(computed.sqltext)),
            persisted: Some(computed.persisted),
        })),
        (None, Some(default)) => Some(ServerDefault::Expr(Box::new(text(default)))),
        (None, None) => None,
    };
    Column {
        primary_key: key.contains(&name),
        name: Ident::from(name),
        type_,
        key: None,
        nullable,
        autoincrement: Autoincrement::Auto,
        server_default,
        foreign_keys: Vec::new(),
        constraints: Vec::new(),
        unique: false,
        index: false,
        comment: None,
        sequence: None,
        system: false,
        options: DialectOptions::new(),
    }
}

fn ident(name: &str) -> Ident {
    Ident::new(name)
}

fn given(name: Option<String>) -> ConstraintName {
    name.map_or(ConstraintName::Unnamed, |name| ConstraintName::Given(Ident::from(name)))
}

fn text(text: String) -> Expr {
    Expr::Text(TextClause { text, ..TextClause::default() })
}
