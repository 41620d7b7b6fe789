//! Changes of enumerated types. Alembic has no operations for them, so that a script says them in SQL.

use super::sql_text::{literal, name, plain_name};
use limbeck_sql::Ident;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::schema::EnumType;
use serde::{Deserialize, Serialize};

/// One change of an enumerated type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EnumChange {
    Create(EnumType),
    Drop(EnumType),
    Rename(EnumRename),
    RenameValue(EnumValueRename),
    AddValues(EnumAddition),
    /// The type is made anew, and what uses it is moved over.
    Replace(EnumReplacement),
}

/// Another name for a type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumRename {
    pub type_: EnumType,
    pub new_name: Ident,
}

/// Another name for a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumValueRename {
    pub type_: EnumType,
    pub value: String,
    pub new_value: String,
}

/// Values that a type gets. They cannot be taken back by themselves: that makes the type anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumAddition {
    /// As it was.
    pub type_: EnumType,
    /// In the order in which they are added.
    pub added: Vec<AddedValue>,
    /// What uses the type, for the way back.
    pub users: EnumUsers,
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddedValue {
    pub value: String,
    pub place: ValuePlace,
}

/// Where a value is put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValuePlace {
    Last,
    Before(String),
    After(String),
}

/// A type with other values, and the way of all columns to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumReplacement {
    /// As it was.
    pub type_: EnumType,
    pub values: Vec<String>,
    pub users: EnumUsers,
}

/// What uses a type.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnumUsers {
    pub columns: Vec<EnumColumn>,
    /// Constraints and indexes with values of the type in them, which are bound to it.
    pub bound: Vec<BoundObject>,
    /// Views, functions and the like, in the server's words: they have to be looked after by hand.
    pub others: Vec<String>,
}

/// A column of the type, or of arrays of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumColumn {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub column: Ident,
    #[serde(default)]
    pub is_array: bool,
    /// The default before the change and after it, as SQL.
    #[serde(default)]
    pub default: Option<String>,
    #[serde(default)]
    pub new_default: Option<String>,
}

/// A constraint or an index that is taken away and put back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundObject {
    pub table: Ident,
    #[serde(default)]
    pub schema: Option<Ident>,
    pub name: String,
    pub kind: BoundKind,
}

/// What makes it again, as SQL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BoundKind {
    /// What follows the name in `ADD CONSTRAINT`.
    Constraint(String),
    /// The whole statement.
    Index(String),
}

/// One step of a change, as a script writes it.
#[derive(Debug, Clone, PartialEq)]
pub enum EnumStep {
    Create(EnumType),
    Drop(EnumType),
    Execute(String),
}

impl EnumReplacement {
    /// The type as it will be.
    pub fn new_type(&self) -> EnumType {
        EnumType { values: self.values.clone(), ..self.type_.clone() }
    }

    /// Values that it will not have.
    pub fn removed(&self) -> impl Iterator<Item = &str> {
        self.type_.values.iter().filter(|value| !self.values.contains(value)).map(String::as_str)
    }

    /// Values that it did not have.
    pub fn added(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter(|value| !self.type_.values.contains(value)).map(String::as_str)
    }
}

impl EnumAddition {
    /// The type as it will be.
    pub fn new_type(&self) -> EnumType {
        let mut values = self.type_.values.clone();
        for AddedValue { value, place } in &self.added {
            let at = |neighbour: &String| values.iter().position(|value| value == neighbour);
            let at = match place {
                ValuePlace::Last => None,
                ValuePlace::Before(neighbour) => at(neighbour),
                ValuePlace::After(neighbour) => at(neighbour).map(|at| at + 1),
            };
            values.insert(at.unwrap_or(values.len()), value.clone());
        }
        EnumType { values, ..self.type_.clone() }
    }
}

impl EnumUsers {
    fn reversed(&self) -> Self {
        let Self { columns, bound, others } = self;
        let columns = columns
            .iter()
            .map(|column| EnumColumn {
                default: column.new_default.clone(),
                new_default: column.default.clone(),
                ..column.clone()
            })
            .collect();
        Self { columns, bound: bound.clone(), others: others.clone() }
    }
}

impl EnumChange {
    /// The type that is spoken of, as it was.
    pub fn type_(&self) -> &EnumType {
        match self {
            Self::Create(type_) | Self::Drop(type_) => type_,
            Self::Rename(EnumRename { type_, new_name: _ }) => type_,
            Self::RenameValue(EnumValueRename { type_, value: _, new_value: _ }) => type_,
            Self::AddValues(EnumAddition { type_, added: _, users: _ }) => type_,
            Self::Replace(EnumReplacement { type_, values: _, users: _ }) => type_,
        }
    }

    /// What undoes the change.
    pub fn reversed(&self) -> Self {
        match self {
            Self::Create(type_) => Self::Drop(type_.clone()),
            Self::Drop(type_) => Self::Create(type_.clone()),
            Self::Rename(EnumRename { type_, new_name }) => Self::Rename(EnumRename {
                type_: EnumType { name: new_name.clone(), ..type_.clone() },
                new_name: type_.name.clone(),
            }),
            Self::RenameValue(EnumValueRename { type_, value, new_value }) => {
                let renamed = |known: &String| if known == value { new_value.clone() } else { known.clone() };
                Self::RenameValue(EnumValueRename {
                    type_: EnumType { values: type_.values.iter().map(renamed).collect(), ..type_.clone() },
                    value: new_value.clone(),
                    new_value: value.clone(),
                })
            }
            Self::AddValues(addition) => Self::Replace(EnumReplacement {
                type_: addition.new_type(),
                values: addition.type_.values.clone(),
                users: addition.users.reversed(),
            }),
            Self::Replace(replacement) => Self::Replace(EnumReplacement {
                type_: replacement.new_type(),
                values: replacement.type_.values.clone(),
                users: replacement.users.reversed(),
            }),
        }
    }

    /// Whether it has to stand outside of a transaction: a value that was added can be used after a commit only.
    pub fn needs_autocommit(&self) -> bool {
        match self {
            Self::AddValues(_) => true,
            Self::Create(_) | Self::Drop(_) | Self::Rename(_) | Self::RenameValue(_) | Self::Replace(_) => false,
        }
    }

    /// What a reader has to know before running it.
    pub fn warnings(&self) -> Vec<String> {
        match self {
            Self::Create(_) | Self::Drop(_) | Self::Rename(_) | Self::RenameValue(_) | Self::AddValues(_) => Vec::new(),
            Self::Replace(replacement) => {
                let mut lines = Vec::new();
                let removed: Vec<String> = replacement.removed().map(crate::config::pytext::repr).collect();
                if !removed.is_empty() {
                    lines.push(format!(
                        "{} {} in the type {}: rows that hold {} make this fail, and nothing is changed then.",
                        removed.join(", "),
                        if removed.len() == 1 { "is no longer" } else { "are no longer" },
                        replacement.type_.key(),
                        if removed.len() == 1 { "it" } else { "one of them" },
                    ));
                }
                let others = &replacement.users.others;
                if !others.is_empty() {
                    lines.push(format!("These depend on the type and have to be dropped before: {}.", others.join(", ")));
                }
                lines
            }
        }
    }

    /// The statements, in their order.
    pub fn steps(&self, dialect: &dyn Dialect) -> Vec<EnumStep> {
        let full = |type_: &EnumType| name(&type_.name, type_.schema.as_ref(), dialect);
        match self {
            Self::Create(type_) => vec![EnumStep::Create(type_.clone())],
            Self::Drop(type_) => vec![EnumStep::Drop(type_.clone())],
            Self::Rename(EnumRename { type_, new_name }) => {
                vec![EnumStep::Execute(format!("ALTER TYPE {} RENAME TO {}", full(type_), name(new_name, None, dialect)))]
            }
            Self::RenameValue(EnumValueRename { type_, value, new_value }) => vec![EnumStep::Execute(format!(
                "ALTER TYPE {} RENAME VALUE {} TO {}",
                full(type_),
                literal(value, dialect),
                literal(new_value, dialect)
            ))],
            Self::AddValues(EnumAddition { type_, added, users: _ }) => added
                .iter()
                .map(|AddedValue { value, place }| {
                    let place = match place {
                        ValuePlace::Last => String::new(),
                        ValuePlace::Before(neighbour) => format!(" BEFORE {}", literal(neighbour, dialect)),
                        ValuePlace::After(neighbour) => format!(" AFTER {}", literal(neighbour, dialect)),
                    };
                    // A run that failed later has added it already.
                    let value = literal(value, dialect);
                    EnumStep::Execute(format!("ALTER TYPE {} ADD VALUE IF NOT EXISTS {value}{place}", full(type_)))
                })
                .collect(),
            Self::Replace(replacement) => replace(replacement, dialect),
        }
    }
}

/// The old type steps aside, the new one is made, everything moves over, and the old one goes.
fn replace(replacement: &EnumReplacement, dialect: &dyn Dialect) -> Vec<EnumStep> {
    let EnumReplacement { type_, values: _, users: EnumUsers { columns, bound, others: _ } } = replacement;
    let old = Ident::new(old_name(type_.name.as_str()));
    let new = name(&type_.name, type_.schema.as_ref(), dialect);
    let mut steps = Vec::new();
    let mut say = |text: String| steps.push(EnumStep::Execute(text));
    for BoundObject { table, schema, name: own, kind } in bound {
        match kind {
            BoundKind::Constraint(_) => {
                say(format!("ALTER TABLE {} DROP CONSTRAINT {}", name(table, schema.as_ref(), dialect), plain_name(own, dialect)))
            }
            BoundKind::Index(_) => {
                say(format!("DROP INDEX {}", name(&Ident::new(own.as_str()), schema.as_ref(), dialect)));
            }
        }
    }
    say(format!("ALTER TYPE {new} RENAME TO {}", name(&old, None, dialect)));
    steps.push(EnumStep::Create(replacement.new_type()));
    let mut say = |text: String| steps.push(EnumStep::Execute(text));
    for EnumColumn { table, schema, column, is_array, default, new_default } in columns {
        let alter = format!("ALTER TABLE {} ALTER COLUMN", name(table, schema.as_ref(), dialect));
        let column = name(column, None, dialect);
        let brackets = if *is_array { "[]" } else { "" };
        if default.is_some() {
            say(format!("{alter} {column} DROP DEFAULT"));
        }
        say(format!("{alter} {column} TYPE {new}{brackets} USING {column}::text{brackets}::{new}{brackets}"));
        if let Some(default) = new_default {
            say(format!("{alter} {column} SET DEFAULT {default}"));
        }
    }
    say(format!("DROP TYPE {}", name(&old, type_.schema.as_ref(), dialect)));
    for BoundObject { table, schema, name: own, kind } in bound {
        match kind {
            BoundKind::Constraint(definition) => say(format!(
                "ALTER TABLE {} ADD CONSTRAINT {} {definition}",
                name(table, schema.as_ref(), dialect),
                plain_name(own, dialect)
            )),
            BoundKind::Index(statement) => say(statement.clone()),
        }
    }
    steps
}

/// The name that a type bears while it is replaced; names have 63 bytes.
fn old_name(name: &str) -> String {
    let mut name = name.to_owned();
    while name.len() > 63 - "_old".len() {
        name.pop();
    }
    name + "_old"
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_sql::dialect::postgresql::Postgresql;

    fn mood(values: &[&str]) -> EnumType {
        EnumType { name: "mood".into(), schema: None, values: values.iter().map(|value| (*value).to_owned()).collect() }
    }

    fn users() -> EnumUsers {
        let column = |column: &str, is_array, default: Option<&str>| EnumColumn {
            table: "Person".into(),
            schema: Some("s".into()),
            column: column.into(),
            is_array,
            default: default.map(str::to_owned),
            new_default: default.map(str::to_owned),
        };
        EnumUsers {
            columns: vec![column("mood", false, Some("'ok'::mood")), column("moods", true, None)],
            bound: vec![BoundObject {
                table: "Person".into(),
                schema: Some("s".into()),
                name: "ck".to_owned(),
                kind: BoundKind::Constraint("CHECK ((mood <> 'ok'::mood))".to_owned()),
            }],
            others: vec!["view v".to_owned()],
        }
    }

    fn shown(change: &EnumChange) -> String {
        let lines: Vec<String> = change
            .steps(Postgresql::PSYCOPG2)
            .into_iter()
            .map(|step| match step {
                EnumStep::Create(type_) => format!("create {} {}", type_.name, type_.values.join(" ")),
                EnumStep::Drop(type_) => format!("drop {}", type_.name),
                EnumStep::Execute(text) => text,
            })
            .collect();
        lines.join("\n")
    }

    #[test]
    fn a_removed_value_makes_the_type_anew() {
        let change =
            EnumChange::Replace(EnumReplacement { type_: mood(&["sad", "ok"]), values: vec!["ok".to_owned()], users: users() });
        assert_eq!(
            shown(&change),
            "ALTER TABLE s.\"Person\" DROP CONSTRAINT ck\n\
             ALTER TYPE mood RENAME TO mood_old\n\
             create mood ok\n\
             ALTER TABLE s.\"Person\" ALTER COLUMN mood DROP DEFAULT\n\
             ALTER TABLE s.\"Person\" ALTER COLUMN mood TYPE mood USING mood::text::mood\n\
             ALTER TABLE s.\"Person\" ALTER COLUMN mood SET DEFAULT 'ok'::mood\n\
             ALTER TABLE s.\"Person\" ALTER COLUMN moods TYPE mood[] USING moods::text[]::mood[]\n\
             DROP TYPE mood_old\n\
             ALTER TABLE s.\"Person\" ADD CONSTRAINT ck CHECK ((mood <> 'ok'::mood))"
        );
        assert_eq!(
            change.warnings(),
            [
                "'sad' is no longer in the type mood: rows that hold it make this fail, and nothing is changed then.",
                "These depend on the type and have to be dropped before: view v.",
            ]
        );
        assert_eq!(change.reversed().reversed(), change);
    }

    #[test]
    fn added_values_have_places_and_are_taken_back_by_a_new_type() {
        let added =
            [("bad", ValuePlace::Before("sad".into())), ("so-so", ValuePlace::After("sad".into())), ("it's", ValuePlace::Last)];
        let change = EnumChange::AddValues(EnumAddition {
            type_: mood(&["sad", "ok"]),
            added: added.map(|(value, place)| AddedValue { value: value.to_owned(), place }).to_vec(),
            users: EnumUsers::default(),
        });
        assert_eq!(
            shown(&change),
            "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'bad' BEFORE 'sad'\n\
             ALTER TYPE mood ADD VALUE IF NOT EXISTS 'so-so' AFTER 'sad'\n\
             ALTER TYPE mood ADD VALUE IF NOT EXISTS 'it''s'"
        );
        let EnumChange::Replace(back) = change.reversed() else { panic!("{change:?}") };
        assert_eq!(back.type_.values, ["bad", "sad", "so-so", "ok", "it's"]);
        assert_eq!(back.values, ["sad", "ok"]);
    }

    #[test]
    fn names_and_values_are_changed_in_place() {
        let change = EnumChange::RenameValue(EnumValueRename {
            type_: mood(&["sad", "ok"]),
            value: "ok".to_owned(),
            new_value: "fine".to_owned(),
        });
        assert_eq!(shown(&change), "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'");
        assert_eq!(shown(&change.reversed()), "ALTER TYPE mood RENAME VALUE 'fine' TO 'ok'");
        let change = EnumChange::Rename(EnumRename { type_: mood(&["a"]), new_name: "Feeling".into() });
        assert_eq!(shown(&change), "ALTER TYPE mood RENAME TO \"Feeling\"");
        assert_eq!(shown(&change.reversed()), "ALTER TYPE \"Feeling\" RENAME TO mood");
    }

    #[test]
    fn an_old_name_fits() {
        assert_eq!(old_name("mood"), "mood_old");
        assert_eq!(old_name(&"ü".repeat(31)).len(), 62);
    }
}
