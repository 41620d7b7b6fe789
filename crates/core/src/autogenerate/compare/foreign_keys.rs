//! Foreign keys: by what they refer to, not by name.

use super::Comparer;
use super::tables::TablePair;
use crate::autogenerate::beyond::anonymous;
use crate::autogenerate::hooks::ObjectKind;
use crate::autogenerate::ops::{Directive, Origin, Part};
use crate::autogenerate::reverse::drop_constraint;
use crate::ddl::comparison::ForeignKeySets;
use crate::operations::{AddConstraint, Operation, OperationError};
use limbeck_sql::Ident;
use limbeck_sql::schema::{Constraint, ForeignKeyConstraint};

const MODULE: &str = "constraints";

impl Comparer<'_> {
    pub(super) fn foreign_keys(&self, pair: TablePair, ops: &mut Vec<Directive>) -> Result<(), OperationError> {
        let (Some((_, database)), Some((_, model))) = (pair.database, pair.model) else { return Ok(()) };
        let (Some(database_origin), Some(model_origin)) = (pair.database_origin(), pair.model_origin()) else { return Ok(()) };
        let mut sets = ForeignKeySets { database: Vec::new(), model: keys(&model.constraints).collect() };
        for (number, mut key) in keys(&database.table.constraints) {
            // Upstream reads no MATCH here.
            key.actions.match_ = None;
            let name = key.name.ident().map(Ident::as_str);
            if self.includes_name(name, ObjectKind::ForeignKeyConstraint, pair.name, pair.schema)? {
                sets.database.push((number, key));
            }
        }
        self.comparison().correct_for_autogen_foreignkeys(&mut sets);
        // Their place in the table is another one when it was copied.
        sets.database.sort_by(|(_, a), (_, b)| a.name.ident().map(Ident::as_str).cmp(&b.name.ident().map(Ident::as_str)));
        let signature = |key: &ForeignKeyConstraint, schema: Option<&Ident>| {
            Signature::of(key, schema.map(Ident::as_str), self.database.default_schema.as_deref())
        };
        let was: Vec<(Signature, usize, &ForeignKeyConstraint)> =
            sets.database.iter().map(|(number, key)| (signature(key, database.table.schema.as_ref()), *number, key)).collect();
        let is: Vec<(Signature, usize, &ForeignKeyConstraint)> =
            sets.model.iter().map(|(number, key)| (signature(key, model.schema.as_ref()), *number, key)).collect();
        let named = |keys: &[(Signature, usize, &ForeignKeyConstraint)], name: Option<&str>| -> Option<usize> {
            let name = name?;
            keys.iter().find(|(_, _, key)| key.name.ident().is_some_and(|own| own.as_str() == name)).map(|(_, number, _)| *number)
        };
        let once = |keys: &[(Signature, usize, &ForeignKeyConstraint)], place: usize| {
            !keys[..place].iter().any(|(signature, _, _)| *signature == keys[place].0)
        };
        for (place, (signature, number, key)) in was.iter().enumerate() {
            if is.iter().any(|(other, _, _)| other == signature) || !once(&was, place) {
                continue;
            }
            let name = key.name.ident().map(Ident::as_str);
            let compare_to = named(&is, name).map(|number| model_origin.part(Part::Constraint(number)));
            let origin = database_origin.part(Part::Constraint(*number));
            if self.includes_object(origin, name, ObjectKind::ForeignKeyConstraint, compare_to)? {
                let (table, schema) = (pair.ident(), pair.schema_ident());
                let constraint = Constraint::ForeignKey((*key).clone());
                let drop = drop_constraint(&table, schema.as_ref(), &constraint);
                let undo = Operation::AddConstraint(Box::new(AddConstraint { table, schema, constraint }));
                ops.push(Directive::drop(drop, undo, origin));
                self.log_key("removed", key, pair);
            }
        }
        for (place, (signature, number, key)) in is.iter().enumerate() {
            if was.iter().any(|(other, _, _)| other == signature) || !once(&is, place) {
                continue;
            }
            let name = key.name.ident().map(Ident::as_str);
            let compare_to = named(&was, name).map(|number| database_origin.part(Part::Constraint(number)));
            let origin: Origin = model_origin.part(Part::Constraint(*number));
            if self.includes_object(origin, name, ObjectKind::ForeignKeyConstraint, compare_to)? {
                let mut constraint = Constraint::ForeignKey((*key).clone());
                if self.beyond.anonymous_constraints {
                    constraint = anonymous::name_for_addition(&constraint, model)?;
                }
                let add = AddConstraint { table: pair.ident(), schema: pair.schema_ident(), constraint };
                ops.push(Directive::of(Operation::AddConstraint(Box::new(add)), origin));
                self.log_key("added", key, pair);
            }
        }
        Ok(())
    }

    fn log_key(&self, what: &str, key: &ForeignKeyConstraint, pair: TablePair) {
        let list = |names: &[Ident]| names.iter().map(Ident::as_str).collect::<Vec<_>>().join(", ");
        self.log(
            MODULE,
            &format!(
                "Detected {what} foreign key ({})({}) on table {}",
                list(&key.columns),
                list(&key.referred_columns),
                pair.qualified()
            ),
        );
    }
}

fn keys(constraints: &[Constraint]) -> impl Iterator<Item = (usize, ForeignKeyConstraint)> {
    constraints.iter().enumerate().filter_map(|(number, constraint)| match constraint {
        Constraint::ForeignKey(key) => Some((number, key.clone())),
        Constraint::PrimaryKey(_) | Constraint::Unique(_) | Constraint::Check(_) | Constraint::Exclude(_) => None,
    })
}

/// What makes two foreign keys the same.
#[derive(Debug, PartialEq, Eq)]
struct Signature {
    source_schema: Option<String>,
    columns: Vec<String>,
    target_schema: Option<String>,
    target_table: String,
    target_columns: Vec<String>,
    onupdate: Option<String>,
    ondelete: Option<String>,
    deferral: Deferral,
}

#[derive(Debug, PartialEq, Eq)]
enum Deferral {
    Not,
    Deferrable,
    InitiallyDeferred,
}

impl Signature {
    fn of(key: &ForeignKeyConstraint, source_schema: Option<&str>, default_schema: Option<&str>) -> Self {
        let names = |names: &[Ident]| names.iter().map(|name| name.name.clone()).collect();
        let action = |action: &Option<String>| {
            action.as_deref().map(str::to_lowercase).filter(|action| !action.is_empty() && action != "no action")
        };
        let own = |schema: Option<&str>| schema.filter(|schema| Some(*schema) != default_schema).map(str::to_owned);
        Self {
            source_schema: own(source_schema),
            columns: names(&key.columns),
            target_schema: own(key.referred_schema.as_ref().map(Ident::as_str)),
            target_table: key.referred_table.name.clone(),
            target_columns: names(&key.referred_columns),
            onupdate: action(&key.actions.onupdate),
            ondelete: action(&key.actions.ondelete),
            deferral: match (&key.actions.initially, key.actions.deferrable) {
                (Some(initially), _) if initially.eq_ignore_ascii_case("deferred") => Deferral::InitiallyDeferred,
                (_, Some(true)) => Deferral::Deferrable,
                (_, Some(false) | None) => Deferral::Not,
            },
        }
    }
}
