//! Operations in words, for people.

use super::ops::{Directive, UpgradeOps};
use crate::config::pytext::repr;
use crate::operations::{
    AddConstraint, AlterColumn, CreateIndex, CreateTableComment, DropColumn, DropConstraint, DropIndex, DropTable,
    DropTableComment, EnumChange, Operation, RenameTable, SequenceChange,
};
use limbeck_sql::schema::{Constraint, Index};
use limbeck_sql::{ConstraintName, Ident};

/// One line for each difference.
pub fn describe(ops: &UpgradeOps) -> Vec<String> {
    ops.ops.iter().flat_map(|entry| entry.directives()).flat_map(describe_directive).collect()
}

fn describe_directive(directive: &Directive) -> Vec<String> {
    let one = |text: String| vec![text];
    match &directive.operation {
        Operation::CreateTable(create) => one(format!("add table {}", at(&create.table.name, create.table.schema.as_ref()))),
        Operation::DropTable(DropTable { table, schema, if_exists: _ }) => {
            one(format!("remove table {}", at(table, schema.as_ref())))
        }
        Operation::RenameTable(RenameTable { table, new_name, schema }) => {
            one(format!("rename table {} to {new_name}", at(table, schema.as_ref())))
        }
        Operation::AddColumn(add) => add
            .table
            .columns
            .iter()
            .map(|column| format!("add column {}.{}", at(&add.table.name, add.table.schema.as_ref()), column.name))
            .collect(),
        Operation::DropColumn(drop) => {
            let DropColumn { table, schema, column, if_exists: _, existing_type: _, options: _ } = &**drop;
            one(format!("remove column {}.{column}", at(table, schema.as_ref())))
        }
        Operation::AlterColumn(alter) => describe_alter(alter),
        Operation::CreateIndex(create) => {
            let CreateIndex { index, if_not_exists: _ } = &**create;
            one(format!("add index {}", index_at(index)))
        }
        Operation::DropIndex(drop) => {
            let DropIndex { index, if_exists: _ } = &**drop;
            one(format!("remove index {}", index_at(index)))
        }
        Operation::AddConstraint(add) => {
            let AddConstraint { table, schema, constraint } = &**add;
            one(format!("add {} on {}", constraint_text(constraint), at(table, schema.as_ref())))
        }
        Operation::DropConstraint(DropConstraint { name, table, schema, type_, if_exists: _ }) => {
            let kind = match type_.as_deref() {
                Some("foreignkey") => "foreign key",
                Some("unique") => "unique constraint",
                Some("check") => "check constraint",
                Some("primary") => "primary key",
                _ => "constraint",
            };
            one(format!("remove {kind}{} on {}", named(name), at(table, schema.as_ref())))
        }
        Operation::CreateTableComment(CreateTableComment { table, schema, comment: _, existing_comment: _ }) => {
            one(format!("set the comment of table {}", at(table, schema.as_ref())))
        }
        Operation::DropTableComment(DropTableComment { table, schema, existing_comment: _ }) => {
            one(format!("remove the comment of table {}", at(table, schema.as_ref())))
        }
        Operation::EnumType(change) => describe_enum(change),
        Operation::Sequence(change) => one(match &**change {
            SequenceChange::Create(_) => format!("add sequence {}", change.key()),
            SequenceChange::Drop(_) => format!("remove sequence {}", change.key()),
            SequenceChange::Alter(alteration) => {
                format!("change sequence {}: {}", change.key(), alteration.differences().join(", "))
            }
        }),
        Operation::ExecuteSql(_) => one("execute SQL".to_owned()),
        Operation::BulkInsert(_) => one("insert rows".to_owned()),
        Operation::Batch(_) => one("run a batch".to_owned()),
        Operation::Custom { class, object: _ } => one(class.clone()),
    }
}

fn describe_enum(change: &EnumChange) -> Vec<String> {
    let type_ = change.type_();
    let name = at(&type_.name, type_.schema.as_ref());
    match change {
        EnumChange::Create(_) => vec![format!("add enum type {name}")],
        EnumChange::Drop(_) => vec![format!("remove enum type {name}")],
        EnumChange::Rename(rename) => vec![format!("rename enum type {name} to {}", rename.new_name)],
        EnumChange::RenameValue(rename) => {
            vec![format!("rename value {} of enum type {name} to {}", repr(&rename.value), repr(&rename.new_value))]
        }
        EnumChange::AddValues(addition) => {
            addition.added.iter().map(|added| format!("add value {} to enum type {name}", repr(&added.value))).collect()
        }
        EnumChange::Replace(replacement) => {
            let added = replacement.added().map(|value| format!("add value {} to enum type {name}", repr(value)));
            let removed = replacement.removed().map(|value| format!("remove value {} from enum type {name}", repr(value)));
            added.chain(removed).collect()
        }
    }
}

fn describe_alter(alter: &AlterColumn) -> Vec<String> {
    let place = format!("{}.{}", at(&alter.table, alter.schema.as_ref()), alter.column);
    let mut lines = Vec::new();
    if let Some(name) = &alter.new_name {
        lines.push(format!("rename column {place} to {name}"));
    }
    if let Some(type_) = &alter.type_ {
        let shown = super::render::types::python_repr;
        let was = alter.existing_type.as_ref().map_or_else(String::new, |type_| format!(" from {}", shown(type_)));
        lines.push(format!("change the type of {place}{was} to {}", shown(type_)));
    }
    if let Some(nullable) = alter.nullable {
        lines.push(format!("make {place} {}", if nullable { "nullable" } else { "not nullable" }));
    }
    if let Some(default) = alter.server_default.as_set() {
        lines.push(match default {
            Some(_) => format!("change the server default of {place}"),
            None => format!("remove the server default of {place}"),
        });
    }
    if let Some(comment) = alter.comment.as_set() {
        lines.push(match comment {
            Some(_) => format!("set the comment of {place}"),
            None => format!("remove the comment of {place}"),
        });
    }
    lines
}

fn at(name: &Ident, schema: Option<&Ident>) -> String {
    super::models::key(schema, name)
}

fn named(name: &ConstraintName) -> String {
    name.ident().map_or_else(String::new, |name| format!(" {name}"))
}

fn index_at(index: &Index) -> String {
    format!("{} on {}", named(&index.name).trim_start(), at(&index.table, index.schema.as_ref()))
}

fn constraint_text(constraint: &Constraint) -> String {
    let list = |names: &[Ident]| names.iter().map(Ident::as_str).collect::<Vec<_>>().join(", ");
    match constraint {
        Constraint::PrimaryKey(key) => format!("primary key{} ({})", named(&key.name), list(&key.columns)),
        Constraint::Unique(unique) => format!("unique constraint{} ({})", named(&unique.name), list(&unique.columns)),
        Constraint::Check(check) => format!("check constraint{}", named(&check.name)),
        Constraint::ForeignKey(key) => {
            format!(
                "foreign key{} ({}) to {}",
                named(&key.name),
                list(&key.columns),
                at(&key.referred_table, key.referred_schema.as_ref())
            )
        }
        Constraint::Exclude(exclude) => format!("exclude constraint{}", named(&exclude.name)),
    }
}
