//! The enumerated types of the database and of the models.

use super::defaults;
use crate::autogenerate::beyond::renames::Rename;
use crate::autogenerate::{Database, Models};
use crate::operations::OperationError;
use crate::operations::enum_type::{BoundKind, BoundObject, EnumColumn, EnumUsers};
use limbeck_sql::Ident;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::{Expr, TextClause};
use limbeck_sql::reflection::{EnumUseKind, Inspector, ReflectedEnum, ReflectedEnumUse};
use limbeck_sql::schema::{EnumType, EnumUse, ServerDefault};
use limbeck_sql::types::SqlType;
use std::collections::BTreeSet;

/// What tells types apart: the schema, `None` for the default one, and the name.
type Key = (Option<String>, String);

/// A type of the database, with what uses it. Schemas are `None` for the default one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DatabaseEnum {
    pub type_: EnumType,
    pub users: EnumUsers,
    /// It is found without its schema.
    pub visible: bool,
    /// Whether the project lets it be compared.
    pub included: bool,
}

/// A type of the models.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ModelEnum {
    pub type_: EnumType,
    /// Some column leaves its creation to us (`create_type=True`).
    pub created: bool,
    /// Other values that another column says.
    pub conflict: Option<Vec<String>>,
}

/// Types that are there when a table is created: it must not create them again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownEnums {
    default_schema: Option<String>,
    keys: BTreeSet<Key>,
}

impl KnownEnums {
    /// These types.
    pub fn new<'t>(default_schema: Option<String>, types: impl Iterator<Item = &'t EnumType>) -> Self {
        let keys = types.map(|type_| key(type_, default_schema.as_deref())).collect();
        Self { default_schema, keys }
    }

    /// Whether a type is one of them.
    pub fn contains(&self, type_: &EnumType) -> bool {
        self.keys.contains(&key(type_, self.default_schema.as_deref()))
    }

    /// These and those of another run.
    pub fn extend(&mut self, other: Self) {
        let Self { default_schema, keys } = other;
        self.default_schema = default_schema;
        self.keys.extend(keys);
    }
}

/// The schema, `None` for the default one, and the name.
pub(super) fn key(type_: &EnumType, default_schema: Option<&str>) -> Key {
    let schema = type_.schema.as_ref().map(|schema| schema.name.clone()).filter(|schema| Some(schema.as_str()) != default_schema);
    (schema, type_.name.name.clone())
}

impl DatabaseEnum {
    /// Whether a column of the models that says `type_` means this one.
    pub fn is_called(&self, type_: &EnumType, default_schema: Option<&str>) -> bool {
        let (schema, name) = key(type_, default_schema);
        name == self.type_.name.name
            && match schema {
                None => self.type_.schema.is_none() || self.visible && type_.schema.is_none(),
                Some(schema) => self.type_.schema.as_ref().is_some_and(|own| own.name == schema),
            }
    }

    /// Columns that use the type have other names after a rename.
    pub fn follow(&mut self, rename: &Rename) {
        let Rename { schema, table, column, new_name, evidence: _ } = rename;
        let is_it = |name: &Ident, of: &Option<Ident>| {
            name.name == *table && of.as_ref().map(|schema| schema.name.as_str()) == schema.as_deref()
        };
        for user in self.users.columns.iter_mut().filter(|user| is_it(&user.table, &user.schema)) {
            match column {
                None => user.table = Ident::new(new_name.as_str()),
                Some(column) if user.column.name == *column => user.column = Ident::new(new_name.as_str()),
                Some(_) => {}
            }
        }
    }

    /// Makes the type another one, here and in the columns of the database; `values` are those with another name.
    pub fn become_type(
        &mut self,
        is: &EnumType,
        values: &[(String, String)],
        database: &mut Database,
        dialect: &'static dyn Dialect,
    ) {
        let was = std::mem::replace(&mut self.type_, is.clone());
        let names = defaults::TypeNames::of(&was, is, self.visible, dialect);
        for column in &mut self.users.columns {
            for default in [&mut column.default, &mut column.new_default].into_iter().flatten() {
                *default = defaults::moved(default, &names, values, dialect);
            }
        }
        for column in database.tables.iter_mut().flat_map(|table| &mut table.table.columns) {
            let Some(EnumUse { type_, is_array: _, create_type: _ }) = dialect.enum_use(&column.type_) else { continue };
            if type_.name != was.name || !(type_.schema == was.schema || type_.schema.is_none() && self.visible) {
                continue;
            }
            set_type(&mut column.type_, &EnumType { schema: type_.schema, ..is.clone() });
            if let Some(ServerDefault::Expr(expr)) = &mut column.server_default
                && let Expr::Text(clause) = &mut **expr
            {
                *clause = TextClause::verbatim(&defaults::moved(&clause.sql(), &names, values, dialect));
            }
        }
    }
}

/// Puts the enumerated type that a reflected type is or holds in the place of another one.
fn set_type(type_: &mut SqlType, is: &EnumType) {
    match type_ {
        SqlType::Array(args) => set_type(&mut args.item, is),
        other => *other = is.sql_type(true),
    }
}

/// The types of the database; `None` where it has no such types. Two questions, however many tables there are.
pub(super) fn read(inspector: &Inspector, default_schema: &str) -> Result<Option<Vec<DatabaseEnum>>, OperationError> {
    let Some(types) = inspector.enums(Some("*"))? else { return Ok(None) };
    if types.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let Some(uses) = inspector.enum_uses()? else { return Ok(None) };
    Ok(Some(types.into_iter().map(|type_| with_users(type_, &uses, default_schema)).collect()))
}

fn with_users(type_: ReflectedEnum, uses: &[ReflectedEnumUse], default_schema: &str) -> DatabaseEnum {
    let place = |schema: &str| (schema != default_schema).then(|| Ident::new(schema));
    let ReflectedEnum { name, schema, visible, labels } = type_;
    let mut users = EnumUsers::default();
    for found in uses.iter().filter(|found| found.type_schema == schema && found.type_name == name) {
        let (table, at) = (Ident::new(found.relation.as_str()), place(&found.schema));
        match &found.kind {
            EnumUseKind::Column { name, is_array, default } => users.columns.push(EnumColumn {
                table,
                schema: at,
                column: Ident::new(name.as_str()),
                is_array: *is_array,
                default: default.clone(),
                new_default: default.clone(),
            }),
            EnumUseKind::Constraint { name, definition } => users.bound.push(BoundObject {
                table,
                schema: at,
                name: name.clone(),
                kind: BoundKind::Constraint(definition.clone()),
            }),
            EnumUseKind::Index { name, definition } => users.bound.push(BoundObject {
                table,
                schema: at,
                name: name.clone(),
                kind: BoundKind::Index(definition.clone()),
            }),
            EnumUseKind::Other { description } => users.others.push(description.clone()),
        }
    }
    DatabaseEnum {
        type_: EnumType { name: Ident::new(name), schema: place(&schema), values: labels },
        users,
        visible,
        included: true,
    }
}

/// The types that columns of the models use, in the order of the tables.
pub(super) fn of_models(models: &Models, dialect: &dyn Dialect, default_schema: Option<&str>) -> Vec<ModelEnum> {
    let mut found: Vec<ModelEnum> = Vec::new();
    for column in models.tables().flat_map(|(_, table)| &table.columns) {
        let Some(EnumUse { type_, is_array: _, create_type }) = dialect.enum_use(&column.type_) else { continue };
        match found.iter_mut().find(|known| key(&known.type_, default_schema) == key(&type_, default_schema)) {
            Some(known) => {
                known.created |= create_type;
                if known.type_.values != type_.values {
                    known.conflict.get_or_insert(type_.values);
                }
            }
            None => found.push(ModelEnum { type_, created: create_type, conflict: None }),
        }
    }
    found
}
