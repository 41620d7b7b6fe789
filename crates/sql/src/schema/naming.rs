//! Naming conventions (`sqlalchemy.sql.naming`).

use super::{
    CheckConstraint, Column, Constraint, ConstraintKind, ForeignKeyConstraint, Index, IndexElement, NamingConvention, Table,
    type_bound,
};
use crate::dialect::Dialect;
use crate::error::CompileError;
use crate::expr::Expr;
use crate::ident::{ConstraintName, Ident};

/// What a convention names.
#[derive(Debug, Clone, Copy)]
pub enum Named<'a> {
    Constraint(&'a Constraint),
    Index(&'a Index),
}

impl Named<'_> {
    fn name(&self) -> &ConstraintName {
        match self {
            Self::Constraint(constraint) => constraint.name(),
            Self::Index(index) => &index.name,
        }
    }

    /// The keys under which a convention may speak of this object, the nearest first.
    fn convention_keys(&self) -> [&'static str; 4] {
        let (prefix, class) = match self {
            Self::Constraint(Constraint::PrimaryKey(_)) => ("pk", "PrimaryKeyConstraint"),
            Self::Constraint(Constraint::Unique(_)) => ("uq", "UniqueConstraint"),
            Self::Constraint(Constraint::Check(_)) => ("ck", "CheckConstraint"),
            Self::Constraint(Constraint::ForeignKey(_)) => ("fk", "ForeignKeyConstraint"),
            // Upstream gives ExcludeConstraint no prefix of its own.
            Self::Constraint(Constraint::Exclude(_)) => ("ExcludeConstraint", "ExcludeConstraint"),
            Self::Index(_) => return ["ix", "Index", "Index", "Index"],
        };
        [prefix, class, "ColumnCollectionConstraint", "Constraint"]
    }

    /// The columns that column tokens speak of.
    fn columns(&self, table: &Table) -> Vec<TokenColumn> {
        let by_name = |name: &Ident| TokenColumn::of(table, name);
        match self {
            Self::Constraint(Constraint::PrimaryKey(key)) => key.columns.iter().map(by_name).collect(),
            Self::Constraint(Constraint::Unique(unique)) => unique.columns.iter().map(by_name).collect(),
            Self::Constraint(Constraint::ForeignKey(key)) => key.columns.iter().map(by_name).collect(),
            Self::Constraint(Constraint::Check(check)) => check_columns(check).iter().map(by_name).collect(),
            Self::Constraint(Constraint::Exclude(exclude)) => {
                exclude.elements.iter().flat_map(|(expr, _)| expr_columns(expr)).map(|name| by_name(&name)).collect()
            }
            Self::Index(index) => index
                .elements
                .iter()
                .filter_map(|element| match element {
                    IndexElement::Column(name) => Some(name.clone()),
                    IndexElement::Expr(expr) => expr_columns(expr).into_iter().next(),
                })
                .map(|name| by_name(&name))
                .collect(),
        }
    }
}

impl Constraint {
    /// The constraint's name.
    pub fn name(&self) -> &ConstraintName {
        match self {
            Self::PrimaryKey(c) => &c.name,
            Self::Unique(c) => &c.name,
            Self::Check(c) => &c.name,
            Self::ForeignKey(c) => &c.name,
            Self::Exclude(c) => &c.name,
        }
    }

    /// What the constraint is.
    pub fn kind(&self) -> ConstraintKind {
        match self {
            Self::PrimaryKey(_) => ConstraintKind::PrimaryKey,
            Self::Unique(_) => ConstraintKind::Unique,
            Self::Check(_) => ConstraintKind::Check,
            Self::ForeignKey(_) => ConstraintKind::ForeignKey,
            Self::Exclude(_) => ConstraintKind::Exclude,
        }
    }

    /// The constraint's name, to be changed.
    pub fn name_mut(&mut self) -> &mut ConstraintName {
        match self {
            Self::PrimaryKey(c) => &mut c.name,
            Self::Unique(c) => &mut c.name,
            Self::Check(c) => &mut c.name,
            Self::ForeignKey(c) => &mut c.name,
            Self::Exclude(c) => &mut c.name,
        }
    }
}

/// The convention that holds when a `MetaData` is given none.
const DEFAULT_INDEX: &str = "ix_%(column_0_label)s";

/// The name of a constraint or index under a convention: final names stay, an unnamed object gets one, and a given name is
/// dressed where the convention mentions `%(constraint_name)s` (`_constraint_name_for_table`).
///
/// # Errors
/// The convention wants a name that is not there, or has a token nobody knows.
pub fn name(named: Named, table: &Table, convention: &NamingConvention) -> Result<ConstraintName, CompileError> {
    let given = named.name();
    let template = match template(named, convention) {
        Some(template) => template,
        None => return Ok(given.clone()),
    };
    let applies = match given {
        ConstraintName::Final(_) => false,
        ConstraintName::Unnamed => true,
        ConstraintName::Given(_) => template.contains("constraint_name"),
    };
    if !applies {
        return Ok(given.clone());
    }
    let name = format(template, &|token| token_text(token, named, table))?;
    Ok(ConstraintName::Final(Ident::new(name)))
}

fn template<'a>(named: Named, convention: &'a NamingConvention) -> Option<&'a str> {
    if convention.is_empty() {
        return matches!(named, Named::Index(_)).then_some(DEFAULT_INDEX);
    }
    named.convention_keys().iter().find_map(|key| convention.get(*key)).map(String::as_str)
}

/// Names every constraint and index of a table, those of its columns' types included, which then stand among its constraints.
///
/// # Errors
/// As [`name`].
pub fn apply(table: &mut Table, convention: &NamingConvention) -> Result<(), CompileError> {
    table.constraints = type_bound::complete(table);
    name_all(table, convention)
}

/// The same for one dialect: the CHECK of a type that it has itself is neither named nor among the constraints.
///
/// # Errors
/// As [`name`].
pub fn apply_for(table: &mut Table, convention: &NamingConvention, dialect: &dyn Dialect) -> Result<(), CompileError> {
    let mut constraints = type_bound::complete(table);
    let native = |constraint: &Constraint| match constraint {
        Constraint::Check(check) => check
            .type_bound
            .as_ref()
            .and_then(|column| table.column(column.as_str()))
            .is_some_and(|column| !type_bound::needs_check(&column.type_, dialect)),
        Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::ForeignKey(_) | Constraint::Exclude(_) => false,
    };
    constraints.retain(|constraint| !native(constraint));
    table.constraints = constraints;
    name_all(table, convention)
}

fn name_all(table: &mut Table, convention: &NamingConvention) -> Result<(), CompileError> {
    let mut constraints = table.constraints.clone();
    for constraint in &mut constraints {
        let new = name(Named::Constraint(constraint), table, convention)?;
        *constraint.name_mut() = new;
    }
    let mut columns = table.columns.clone();
    for constraint in columns.iter_mut().flat_map(|column| &mut column.constraints) {
        let new = name(Named::Constraint(constraint), table, convention)?;
        *constraint.name_mut() = new;
    }
    let mut indexes = table.indexes.clone();
    for index in &mut indexes {
        index.name = name(Named::Index(index), table, convention)?;
    }
    table.constraints = constraints;
    table.columns = columns;
    table.indexes = indexes;
    Ok(())
}

struct TokenColumn {
    name: String,
    key: String,
    label: String,
}

impl TokenColumn {
    fn of(table: &Table, name: &Ident) -> Self {
        let key = table.column(name.as_str()).and_then(|column: &Column| column.key.clone());
        let schema = table.schema.as_ref().filter(|schema| !schema.name.is_empty());
        let schema = schema.map(|schema| schema.name.replace('.', "_") + "_").unwrap_or_default();
        Self {
            name: name.name.clone(),
            key: key.unwrap_or_else(|| name.name.clone()),
            label: format!("{schema}{}_{}", table.name, name),
        }
    }
}

fn token_text(token: &str, named: Named, table: &Table) -> Result<String, CompileError> {
    let unknown = || CompileError::Argument { message: format!("naming convention token %({token})s is not known") };
    match token {
        "table_name" => return Ok(table.name.name.clone()),
        "constraint_name" => {
            return named.name().ident().map(|name| name.name.clone()).ok_or_else(|| CompileError::InvalidRequest {
                message: "Naming convention including %(constraint_name)s token requires that constraint is explicitly named."
                    .to_owned(),
            });
        }
        "referred_table_name" => return foreign_key(named).map(|key| key.referred_table.name.clone()).ok_or_else(unknown),
        _ => {}
    }
    let (referred, rest) = match token.strip_prefix("referred_") {
        Some(rest) => (true, rest),
        None => (false, token),
    };
    let rest = rest.strip_prefix("column_").ok_or_else(unknown)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let index: usize = digits.parse().map_err(|_| unknown())?;
    let rest = &rest[digits.len()..];
    let (separator, attribute) = if let Some(attribute) = rest.strip_prefix("_N_") {
        (Some("_"), attribute)
    } else if let Some(attribute) = rest.strip_prefix("N_") {
        (Some(""), attribute)
    } else {
        (None, rest.strip_prefix('_').ok_or_else(unknown)?)
    };
    let texts: Vec<String> = if referred {
        if attribute != "name" {
            return Err(unknown());
        }
        foreign_key(named).ok_or_else(unknown)?.referred_columns.iter().map(|column| column.name.clone()).collect()
    } else {
        let pick: fn(TokenColumn) -> String = match attribute {
            "name" => |column| column.name,
            "key" => |column| column.key,
            "label" => |column| column.label,
            _ => return Err(unknown()),
        };
        named.columns(table).into_iter().map(pick).collect()
    };
    match separator {
        Some(_) if index != 0 => Err(unknown()),
        Some(separator) => Ok(texts.join(separator)),
        // A column that is not there counts as empty, but a referred column must exist.
        None => match texts.into_iter().nth(index) {
            Some(text) => Ok(text),
            None if referred => Err(unknown()),
            None => Ok(String::new()),
        },
    }
}

fn foreign_key<'a>(named: Named<'a>) -> Option<&'a ForeignKeyConstraint> {
    match named {
        Named::Constraint(Constraint::ForeignKey(key)) => Some(key),
        Named::Constraint(_) | Named::Index(_) => None,
    }
}

fn check_columns(check: &CheckConstraint) -> Vec<Ident> {
    match &check.type_bound {
        Some(column) => vec![column.clone()],
        None => expr_columns(&check.sqltext),
    }
}

/// The columns an expression mentions, in reading order.
pub fn expr_columns(expr: &Expr) -> Vec<Ident> {
    fn walk(value: &serde_json::Value, found: &mut Vec<Ident>) {
        match value {
            serde_json::Value::Object(map) => {
                for (key, inner) in map {
                    let name = (key == "Column").then(|| inner.get("name")).flatten();
                    match name.and_then(|name| serde_json::from_value::<Ident>(name.clone()).ok()) {
                        Some(name) => {
                            if !found.contains(&name) {
                                found.push(name);
                            }
                        }
                        None => walk(inner, found),
                    }
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    // The tree as plain data has one shape for every kind of node.
    if let Ok(tree) = serde_json::to_value(expr) {
        walk(&tree, &mut found);
    }
    found
}

/// Python's `template % mapping`, for `%(key)s` with an optional width or precision, and `%%`.
fn format(template: &str, token: &dyn Fn(&str) -> Result<String, CompileError>) -> Result<String, CompileError> {
    let wrong = || CompileError::Argument { message: format!("naming convention {template:?} is not a %(token)s template") };
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            text.push('%');
            rest = after;
            continue;
        }
        let (key, after) = after.strip_prefix('(').and_then(|after| after.split_once(')')).ok_or_else(wrong)?;
        let spec: String = after.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '.')).collect();
        rest = after[spec.len()..].strip_prefix('s').ok_or_else(wrong)?;
        text.push_str(&pad(&token(key)?, &spec).ok_or_else(wrong)?);
    }
    text.push_str(rest);
    Ok(text)
}

fn pad(value: &str, spec: &str) -> Option<String> {
    let (width, precision) = match spec.split_once('.') {
        Some((width, precision)) => (width, Some(if precision.is_empty() { 0 } else { precision.parse().ok()? })),
        None => (spec, None),
    };
    let (left, width) = match width.strip_prefix('-') {
        Some(width) => (true, width),
        None => (false, width),
    };
    let width: usize = if width.is_empty() { 0 } else { width.parse().ok()? };
    let value: String = value.chars().take(precision.unwrap_or(usize::MAX)).collect();
    // A width beyond any name is a mistake, not a wish for gigabytes of blanks.
    let width = width.min(1024);
    Some(if left { format!("{value:<width$}") } else { format!("{value:>width$}") })
}
