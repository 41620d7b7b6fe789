//! `Table("name", metadata, ...)`: the table as the faces would have it, but for what only the whole set of tables, or the
//! dialect, can tell.

use super::column::{DefaultSource, PlainColumn, RawTarget, TypeSource};
use super::constraint::{PlainConstraint, PlainIndex};
use super::leaves::DefaultLeaf;
use limbeck_sql::schema::naming::{self, Named};
use limbeck_sql::schema::{
    Autoincrement, Column, Constraint, ForeignKey, ForeignKeyConstraint, Index, IndexElement, NamingConvention,
    PrimaryKeyConstraint, ServerDefault, Table, UniqueConstraint,
};
use limbeck_sql::types::SqlType;
use limbeck_sql::{ConstraintName, Ident};

/// A table that waits.
#[derive(Debug)]
pub struct PlainTable {
    /// The table, with a stand-in for types and for the targets of foreign keys.
    pub template: Table,
    /// Where the types of its columns come from.
    pub types: Vec<TypeSource>,
    /// The server defaults that are expressions.
    pub defaults: Vec<Option<DefaultLeaf>>,
    /// The targets of the foreign keys of each column, in order.
    pub column_targets: Vec<Vec<RawTarget>>,
    /// The targets of each constraint that is a foreign key, by its place among the constraints.
    pub constraint_targets: Vec<(usize, Vec<RawTarget>)>,
    /// Columns that the client fills.
    pub client_defaults: Vec<usize>,
}

/// What stands between the parentheses, in order.
#[derive(Debug, Default)]
pub struct Parts {
    pub columns: Vec<PlainColumn>,
    pub constraints: Vec<PlainConstraint>,
    /// Indexes, each after so many columns.
    pub indexes: Vec<(usize, PlainIndex)>,
    pub comment: Option<String>,
}

impl Parts {
    /// Puts the parts together as `Table` does; nothing where it would complain.
    pub fn assemble(self, name: &str, schema: Option<Ident>, convention: &NamingConvention) -> Option<PlainTable> {
        let Self { mut columns, constraints, indexes, comment } = self;
        for (position, one) in columns.iter().enumerate() {
            if columns[..position].iter().any(|other| other.name == one.name) {
                return None;
            }
        }
        let has_key = constraints.iter().filter(|constraint| matches!(constraint, PlainConstraint::PrimaryKey(_))).count();
        let flagged: Vec<Ident> =
            columns.iter().filter(|column| column.primary_key).map(|column| Ident::new(&*column.name)).collect();
        if has_key > 1 || (has_key == 1 && !flagged.is_empty()) {
            return None;
        }
        let mut made = PlainTable {
            template: Table::bare(Ident::new(name), schema),
            types: columns.iter().map(|column| column.type_).collect(),
            defaults: Vec::new(),
            column_targets: vec![Vec::new(); columns.len()],
            constraint_targets: Vec::new(),
            client_defaults: Vec::new(),
        };
        let mut keys: Vec<Vec<ForeignKey>> = vec![Vec::new(); columns.len()];
        // Constraints that were given were made before the table's own.
        let mut found: Vec<Constraint> = Vec::new();
        for (number, column) in columns.iter().enumerate() {
            for (key, target) in &column.foreign_keys {
                keys[number].push(key.clone());
                made.column_targets[number].push(target.clone());
            }
        }
        for constraint in constraints {
            found.push(match constraint {
                PlainConstraint::PrimaryKey(key) => {
                    for name in distinct(&key.columns)? {
                        let column = columns.iter_mut().find(|column| column.name == name.name)?;
                        column.primary_key = true;
                        if !column.nullable_given {
                            column.nullable = false;
                        }
                    }
                    Constraint::PrimaryKey(key)
                }
                PlainConstraint::Unique(unique) => {
                    known(&unique.columns, &columns)?;
                    Constraint::Unique(unique)
                }
                PlainConstraint::Check(check) => Constraint::Check(check),
                PlainConstraint::ForeignKey(key, targets) => {
                    known(&key.columns, &columns)?;
                    for (name, target) in key.columns.iter().zip(&targets) {
                        let number = columns.iter().position(|column| column.name == name.name)?;
                        if columns[number].type_ == TypeSource::OfTarget {
                            return None;
                        }
                        keys[number].push(target.key(&key.name, &key.actions));
                        made.column_targets[number].push(target.clone());
                    }
                    made.constraint_targets.push((found.len(), targets));
                    Constraint::ForeignKey(key)
                }
            });
        }
        if !flagged.is_empty() {
            found.push(Constraint::PrimaryKey(PrimaryKeyConstraint {
                name: ConstraintName::Unnamed,
                columns: flagged,
                implicit: true,
                deferrable: None,
                initially: None,
                options: Default::default(),
            }));
        }
        let index = |index: PlainIndex, column_flag: bool, template: &Table| Index {
            name: index.name,
            table: template.name.clone(),
            schema: template.schema.clone(),
            elements: index.columns.into_iter().map(IndexElement::Column).collect(),
            unique: index.unique,
            column_flag,
            options: index.options,
        };
        let mut given = indexes.into_iter().peekable();
        for (number, column) in columns.into_iter().enumerate() {
            while let Some((_, one)) = given.next_if(|(after, _)| *after <= number) {
                // It speaks of columns that are there by now.
                if one.columns.iter().any(|name| !made.template.columns.iter().any(|column| column.name == *name)) {
                    return None;
                }
                let one = index(one, false, &made.template);
                made.template.indexes.push(one);
            }
            let ident = Ident::new(&*column.name);
            if column.index {
                let flag = PlainIndex {
                    name: ConstraintName::Unnamed,
                    columns: vec![ident.clone()],
                    unique: column.unique,
                    options: Default::default(),
                };
                let flag = index(flag, true, &made.template);
                made.template.indexes.push(flag);
            } else if column.unique {
                found.push(Constraint::Unique(UniqueConstraint {
                    name: ConstraintName::Unnamed,
                    columns: vec![ident.clone()],
                    deferrable: None,
                    initially: None,
                    column_flag: true,
                    options: Default::default(),
                }));
            }
            for (key, target) in &column.foreign_keys {
                made.constraint_targets.push((found.len(), vec![target.clone()]));
                found.push(Constraint::ForeignKey(ForeignKeyConstraint {
                    name: key.name.clone(),
                    columns: vec![ident.clone()],
                    referred_schema: key.target_schema.clone(),
                    referred_table: key.target_table.clone(),
                    referred_columns: vec![key.target_column.clone()],
                    actions: key.actions.clone(),
                    options: Default::default(),
                }));
            }
            if column.client_default && column.autoincrement == Autoincrement::Auto {
                made.client_defaults.push(number);
            }
            let server_default = match column.server_default {
                None => {
                    made.defaults.push(None);
                    None
                }
                Some(DefaultSource::Literal(text)) => {
                    made.defaults.push(None);
                    Some(ServerDefault::Literal(text))
                }
                Some(DefaultSource::Leaf(leaf)) => {
                    made.defaults.push(Some(leaf));
                    Some(ServerDefault::Fetched)
                }
            };
            made.template.columns.push(Column {
                name: ident,
                type_: SqlType::Null,
                key: None,
                nullable: column.nullable,
                primary_key: column.primary_key,
                autoincrement: column.autoincrement,
                server_default,
                foreign_keys: std::mem::take(&mut keys[number]),
                constraints: Vec::new(),
                unique: column.unique,
                index: column.index,
                comment: column.comment,
                sequence: None,
                nullable_unstated: false,
                system: false,
                options: Default::default(),
            });
        }
        for (_, one) in given {
            let names: Vec<&Ident> = made.template.columns.iter().map(|column| &column.name).collect();
            if one.columns.iter().any(|name| !names.contains(&name)) {
                return None;
            }
            let one = index(one, false, &made.template);
            made.template.indexes.push(one);
        }
        made.template.constraints = found;
        made.template.comment = comment;
        name_all(&mut made.template, convention)?;
        Some(made)
    }
}

/// Names what the convention names; nothing where it cannot.
fn name_all(table: &mut Table, convention: &NamingConvention) -> Option<()> {
    let names: Vec<ConstraintName> = table
        .constraints
        .iter()
        .map(|constraint| naming::name(Named::Constraint(constraint), table, convention).ok())
        .collect::<Option<_>>()?;
    let of_indexes: Vec<ConstraintName> =
        table.indexes.iter().map(|index| naming::name(Named::Index(index), table, convention).ok()).collect::<Option<_>>()?;
    for (constraint, name) in table.constraints.iter_mut().zip(names) {
        *constraint.name_mut() = name;
    }
    for (index, name) in table.indexes.iter_mut().zip(of_indexes) {
        index.name = name;
    }
    Some(())
}

/// The names, if none is there twice.
fn distinct(names: &[Ident]) -> Option<&[Ident]> {
    let repeats = names.iter().enumerate().any(|(position, name)| names[..position].contains(name));
    (!repeats).then_some(names)
}

fn known(names: &[Ident], columns: &[PlainColumn]) -> Option<()> {
    distinct(names)?.iter().all(|name| columns.iter().any(|column| column.name == name.name)).then_some(())
}
