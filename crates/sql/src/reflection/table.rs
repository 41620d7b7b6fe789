//! `Table(name, autoload_with=connection)` as a value.

use super::Inspector;
use super::values::{ReflectedColumn, ReflectedIdentity, ReflectedIndex, ReflectedUnique};
use crate::engine::ExecuteError;
use crate::expr::{ColumnRef, Expr, Name, Operator, without_parameters};
use crate::ident::{ConstraintName, Ident};
use crate::schema::{
    Autoincrement, CheckConstraint, Column, Computed, Constraint, DialectOptions, ForeignKeyConstraint, ForeignKeyOptions,
    Identity, Index, IndexElement, OptionValue, PrimaryKeyConstraint, SequenceOptions, ServerDefault, Table, UniqueConstraint,
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
            options: key.dialect_options,
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
                match_: options.match_,
                use_alter: false,
            },
            options: DialectOptions::new(),
        }));
    }
    let mut indexes = Vec::new();
    for index in at.indexes(name, schema)? {
        let named: Vec<String> = index.column_names.iter().flatten().cloned().collect();
        // What a constraint brings is no index of its own.
        if !all_there(&named) || index.duplicates_constraint.is_some() {
            continue;
        }
        indexes.push(self::index(index, name, schema));
    }
    for unique in at.unique_constraints(name, schema)? {
        if !all_there(&unique.column_names) || unique.duplicates_index.is_some() {
            continue;
        }
        constraints.push(Constraint::Unique(self::unique(unique)));
    }
    for check in at.check_constraints(name, schema)? {
        constraints.push(Constraint::Check(CheckConstraint {
            name: given(check.name),
            sqltext: Box::new(Expr::verbatim(&check.sqltext)),
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

/// Gives the types of columns the collations that reflection leaves out, so that the table can be made again as it is.
///
/// # Errors
/// The database's.
pub fn complete_collations(at: &Inspector, table: &mut Table) -> Result<(), ExecuteError> {
    for (name, collation) in at.untold_collations(table.name.as_str(), table.schema.as_ref().map(Ident::as_str))? {
        let column = table.columns.iter_mut().find(|column| column.name.as_str() == name);
        if let Some(args) = column.and_then(|column| column.type_.string_args_mut()) {
            args.collation = Some(collation);
        }
    }
    Ok(())
}

/// A unique constraint as a value.
pub fn unique(reflected: ReflectedUnique) -> UniqueConstraint {
    let ReflectedUnique { name, column_names, duplicates_index: _, comment: _, dialect_options } = reflected;
    UniqueConstraint {
        name: given(name),
        columns: column_names.iter().map(|name| ident(name)).collect(),
        deferrable: None,
        initially: None,
        column_flag: false,
        options: dialect_options,
    }
}

/// An index whose elements sort as the database sorts them.
pub fn index(reflected: ReflectedIndex, table: &str, schema: Option<&str>) -> Index {
    let ReflectedIndex { name, column_names, expressions, unique, duplicates_constraint: _, column_sorting, dialect_options } =
        reflected;
    let element = |(at, column): (usize, &Option<String>)| {
        let Some(column) = column else {
            let expression = expressions.as_ref().and_then(|all| all.get(at)).cloned().unwrap_or_default();
            return IndexElement::Expr(Box::new(Expr::verbatim(&expression)));
        };
        let Some(sorting) = column_sorting.get(column) else { return IndexElement::Column(ident(column)) };
        let mut sorted = Expr::Column(ColumnRef { name: Name::from(column.as_str()), ..ColumnRef::default() });
        for word in sorting {
            let op = match word.as_str() {
                "asc" => Operator::Asc,
                "desc" => Operator::Desc,
                "nulls_first" => Operator::NullsFirst,
                _ => Operator::NullsLast,
            };
            sorted = Expr::Unary { op, postfix: true, expr: Box::new(sorted) };
        }
        IndexElement::Expr(Box::new(sorted))
    };
    Index {
        name: ConstraintName::Given(Ident::from(name)),
        table: ident(table),
        schema: schema.map(ident),
        elements: column_names.iter().enumerate().map(element).collect(),
        unique: unique.is_unique(),
        column_flag: false,
        options: dialect_options.unwrap_or_default().into_iter().map(option).collect(),
    }
}

/// A condition is SQL, which no parameter may hide in.
fn option((key, value): (String, OptionValue)) -> (String, OptionValue) {
    match value {
        OptionValue::Str(condition) if key.ends_with("_where") => (key, OptionValue::Str(without_parameters(&condition))),
        value => (key, value),
    }
}

fn column(reflected: ReflectedColumn, key: &[String]) -> Column {
    let ReflectedColumn {
        name,
        type_,
        nullable,
        default,
        primary_key: _,
        autoincrement,
        comment,
        computed,
        identity,
        dialect_options,
    } = reflected;
    let server_default = match (computed, identity, default) {
        (Some(computed), _, _) => Some(ServerDefault::Computed(Computed {
            sqltext: Box::new(Expr::verbatim(&computed.sqltext)),
            persisted: computed.persisted,
        })),
        (None, Some(identity), _) => Some(ServerDefault::Identity(self::identity(&identity))),
        (None, None, Some(default)) => Some(ServerDefault::Expr(Box::new(Expr::verbatim(&default)))),
        (None, None, None) => None,
    };
    Column {
        primary_key: key.contains(&name),
        name: Ident::from(name),
        type_,
        key: None,
        nullable,
        autoincrement: match autoincrement {
            None => Autoincrement::Auto,
            Some(true) => Autoincrement::On,
            Some(false) => Autoincrement::Off,
        },
        server_default,
        foreign_keys: Vec::new(),
        constraints: Vec::new(),
        unique: false,
        index: false,
        comment: comment.flatten(),
        sequence: None,
        nullable_unstated: false,
        system: false,
        options: dialect_options,
    }
}

fn identity(reflected: &ReflectedIdentity) -> Identity {
    let ReflectedIdentity { always, start, increment, minvalue, maxvalue, cache, cycle } = *reflected;
    Identity {
        always: Some(always),
        on_null: None,
        options: SequenceOptions {
            start: Some(start),
            increment: Some(increment),
            minvalue: Some(minvalue),
            maxvalue: Some(maxvalue),
            nominvalue: None,
            nomaxvalue: None,
            cycle: Some(cycle),
            cache: Some(cache),
            order: None,
        },
        dialect_options: DialectOptions::new(),
    }
}

fn ident(name: &str) -> Ident {
    Ident::new(name)
}

fn given(name: Option<String>) -> ConstraintName {
    name.map_or(ConstraintName::Unnamed, |name| ConstraintName::Given(Ident::from(name)))
}
