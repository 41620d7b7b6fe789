//! Types that seem to have another name now, and renames that were asked for.

use super::defaults;
use super::inventory::{DatabaseEnum, ModelEnum, key};
use super::values::ValueRename;
use crate::autogenerate::Models;
use crate::autogenerate::beyond::renames::likeness;
use crate::autogenerate::beyond::{RenameMode, RenameRequest};
use crate::error::CommandError;
use crate::operations::OperationError;
use limbeck_sql::Ident;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::schema::EnumType;
use std::cell::RefCell;

/// A type that seems to have another name now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeRename {
    /// As the database calls it.
    pub type_: EnumType,
    pub new_name: Ident,
    /// Why it seems likely.
    pub evidence: Vec<String>,
}

impl TypeRename {
    /// In words.
    pub fn sentence(&self) -> String {
        format!("type {} to {}", self.type_.key(), self.new_name)
    }

    /// Whether it speaks of this type.
    pub fn is_of(&self, type_: &EnumType) -> bool {
        self.type_.name == type_.name && self.type_.schema == type_.schema
    }

    /// What a script says where nobody decided.
    pub fn notes(&self) -> [String; 2] {
        [
            format!("This looks like a rename of {}: {}.", self.sentence(), self.evidence.join(", ")),
            format!("If it is one, make this file again with --rename {}:{}", self.type_.key(), self.new_name),
        ]
    }
}

/// Types of the database that the models do not have, with a new one of the same values that columns of theirs have now.
pub(super) fn type_renames(
    current: &[DatabaseEnum],
    wanted: &[ModelEnum],
    models: &Models,
    dialect: &dyn Dialect,
    default_schema: Option<&str>,
) -> Vec<TypeRename> {
    let mut found: Vec<TypeRename> = Vec::new();
    for known in current.iter().filter(|known| known.included) {
        if wanted.iter().any(|model| known.is_called(&model.type_, default_schema)) {
            continue;
        }
        // The type that each column has now, where the models have the column still.
        let now: Vec<_> = known
            .users
            .columns
            .iter()
            .filter_map(|user| {
                let table = models
                    .tables()
                    .map(|(_, table)| table)
                    .find(|table| defaults::is_at(table, &user.table, user.schema.as_ref(), default_schema))?;
                let column = table.column(user.column.as_str())?;
                Some(dialect.enum_use(&column.type_).map(|found| key(&found.type_, default_schema)))
            })
            .collect();
        for model in wanted.iter().filter(|model| model.created) {
            let new = key(&model.type_, default_schema);
            let is_new = !current.iter().any(|other| other.is_called(&model.type_, default_schema))
                && !found.iter().any(|other| other.new_name == model.type_.name && other.type_.schema == known.type_.schema);
            let same_place = new.0 == key(&known.type_, default_schema).0;
            let follow = now.iter().filter(|type_| type_.as_ref() == Some(&new)).count();
            if !is_new || !same_place || follow == 0 || follow < now.len() || model.type_.values != known.type_.values {
                continue;
            }
            let mut evidence = vec!["the values are the same".to_owned()];
            evidence.push(match follow {
                1 => "its column has the new type".to_owned(),
                _ => format!("all {follow} columns of it have the new type"),
            });
            if likeness(known.type_.name.as_str(), model.type_.name.as_str()) >= 60 {
                evidence.push("the names are alike".to_owned());
            }
            found.push(TypeRename { type_: known.type_.clone(), new_name: model.type_.name.clone(), evidence });
            break;
        }
    }
    found
}

/// The type that a request names, by itself or with one of its values.
pub(super) fn find_requested<'t>(request: &RenameRequest, types: &'t [DatabaseEnum]) -> Option<&'t DatabaseEnum> {
    let RenameRequest { table, column, new_name: _ } = request;
    types.iter().find(|known| {
        let name = known.type_.key();
        match column {
            None => name == *table,
            Some(column) => name == format!("{table}.{column}") || name == *table && known.type_.values.contains(column),
        }
    })
}

/// What somebody asked for, and what became of it.
pub(super) struct Wishes<'a> {
    pub mode: RenameMode,
    pub requests: &'a [RenameRequest],
    pub granted: RefCell<Vec<&'a RenameRequest>>,
}

impl<'a> Wishes<'a> {
    /// The types that shall have another name.
    pub fn types(&self, known: &[DatabaseEnum]) -> Vec<TypeRename> {
        let asked = |request: &'a RenameRequest| {
            let RenameRequest { table, column, new_name } = request;
            let known = find_requested(request, known)?;
            let is_type = match column {
                None => known.type_.key() == *table,
                Some(column) => known.type_.key() == format!("{table}.{column}"),
            };
            if !is_type {
                return None;
            }
            self.granted.borrow_mut().push(request);
            let (type_, new_name) = (known.type_.clone(), Ident::new(new_name.as_str()));
            Some(TypeRename { type_, new_name, evidence: vec!["asked for".to_owned()] })
        };
        self.requests.iter().filter_map(asked).collect()
    }

    /// The values of a type that shall have another name.
    ///
    /// # Errors
    /// The models do not have the new value, or the type has it already.
    pub fn values(&self, type_: &EnumType, wanted: &[String]) -> Result<Vec<ValueRename>, OperationError> {
        let mut found = Vec::new();
        for request in self.requests {
            let RenameRequest { table, column, new_name } = request;
            let Some(value) = column.as_ref().filter(|value| type_.key() == *table && type_.values.contains(value)) else {
                continue;
            };
            if !wanted.contains(new_name) || type_.values.contains(new_name) {
                return Err(CommandError::new(format!(
                    "--rename {table}.{value}:{new_name} names a value that is not new in the type {table}"
                ))
                .into());
            }
            self.granted.borrow_mut().push(request);
            found.push(ValueRename { value: value.clone(), new_value: new_name.clone(), evidence: vec!["asked for".to_owned()] });
        }
        Ok(found)
    }

    /// A request that nothing came of is a mistake.
    ///
    /// # Errors
    /// There is one.
    pub fn refuse_the_rest(&self) -> Result<(), OperationError> {
        let granted = self.granted.borrow();
        match self.requests.iter().find(|request| !granted.contains(request)) {
            None => Ok(()),
            Some(RenameRequest { table, column, new_name }) => {
                let column = column.as_ref().map(|column| format!(".{column}")).unwrap_or_default();
                Err(CommandError::new(format!(
                    "--rename {table}{column}:{new_name} names a type or a value that is not compared"
                ))
                .into())
            }
        }
    }
}
