//! What undoes an operation (`MigrateOperation.reverse`).

use super::ops::{Directive, DowngradeOps, GeneratedOp, ModifyTableOps, UpgradeOps};
use crate::operations::{
    AddColumn, AddConstraint, Alter, AlterColumn, CreateIndex, CreateTable, CreateTableComment, DropColumn, DropConstraint,
    DropIndex, DropTable, DropTableComment, Operation, OperationError, RenameTable,
};
use limbeck_sql::Ident;
use limbeck_sql::schema::{Column, Constraint, Table};

/// The downgrade of an upgrade: each operation reversed, the last one first.
///
/// # Errors
/// An operation cannot be reversed.
pub fn reverse(upgrade: &UpgradeOps, downgrade_token: &str) -> Result<DowngradeOps, OperationError> {
    let ops = upgrade.ops.iter().rev().map(reverse_entry).collect::<Result<_, _>>()?;
    Ok(DowngradeOps { ops, downgrade_token: downgrade_token.to_owned() })
}

fn reverse_entry(entry: &GeneratedOp) -> Result<GeneratedOp, OperationError> {
    Ok(match entry {
        GeneratedOp::Single(directive) => GeneratedOp::single(reverse_directive(directive)?),
        GeneratedOp::ModifyTable(ModifyTableOps { table, schema, ops, kept_checks }) => {
            GeneratedOp::ModifyTable(ModifyTableOps {
                table: table.clone(),
                schema: schema.clone(),
                ops: ops.iter().rev().map(reverse_directive).collect::<Result<_, _>>()?,
                kept_checks: kept_checks.clone(),
            })
        }
    })
}

fn reverse_directive(directive: &Directive) -> Result<Directive, OperationError> {
    let Directive { operation, undo, origin, notes } = directive;
    let (reversed, undo) = match (operation, undo) {
        (_, Some(undo)) => ((**undo).clone(), Some(operation.clone())),
        (operation, None) => (reverse_operation(operation)?, Some(operation.clone())),
    };
    // Only drops need what they undo; everything else can be turned round by itself.
    let undo = match &reversed {
        Operation::DropTable(_)
        | Operation::DropColumn(_)
        | Operation::DropIndex(_)
        | Operation::DropConstraint(_)
        | Operation::EnumType(_)
        | Operation::Sequence(_) => undo.map(Box::new),
        Operation::CreateTable(_)
        | Operation::RenameTable(_)
        | Operation::AddColumn(_)
        | Operation::AlterColumn(_)
        | Operation::CreateIndex(_)
        | Operation::AddConstraint(_)
        | Operation::CreateTableComment(_)
        | Operation::DropTableComment(_)
        | Operation::ExecuteSql(_)
        | Operation::BulkInsert(_)
        | Operation::Batch(_)
        | Operation::Custom { .. } => None,
    };
    // An alteration turned round speaks of the database's column, not of the model's.
    let origin = origin.filter(|_| !matches!(operation, Operation::AlterColumn(_)));
    Ok(Directive { operation: reversed, undo, origin, notes: notes.clone() })
}

/// The operation that undoes another one.
///
/// # Errors
/// What was dropped is not known, or nothing undoes the operation.
pub fn reverse_operation(operation: &Operation) -> Result<Operation, OperationError> {
    let lost = |what: &str| OperationError::Value(format!("operation is not reversible; original {what} is not present"));
    Ok(match operation {
        Operation::CreateTable(create) => {
            let CreateTable { table, if_not_exists, info: _ } = &**create;
            Operation::DropTable(DropTable { table: table.name.clone(), schema: table.schema.clone(), if_exists: *if_not_exists })
        }
        Operation::DropTable(_) => return Err(lost("table")),
        Operation::RenameTable(RenameTable { table, new_name, schema }) => {
            Operation::RenameTable(RenameTable { table: new_name.clone(), new_name: table.clone(), schema: schema.clone() })
        }
        Operation::AddColumn(add) => drop_column(add)?,
        Operation::DropColumn(_) => return Err(lost("column")),
        Operation::AlterColumn(alter) => Operation::AlterColumn(Box::new(reverse_alter(alter))),
        Operation::CreateIndex(create) => {
            let CreateIndex { index, if_not_exists } = &**create;
            Operation::DropIndex(Box::new(DropIndex { index: index.clone(), if_exists: *if_not_exists }))
        }
        Operation::DropIndex(drop) => {
            let DropIndex { index, if_exists } = &**drop;
            Operation::CreateIndex(Box::new(CreateIndex { index: index.clone(), if_not_exists: *if_exists }))
        }
        Operation::AddConstraint(add) => {
            let AddConstraint { table, schema, constraint } = &**add;
            drop_constraint(table, schema.as_ref(), constraint)
        }
        Operation::DropConstraint(_) => return Err(lost("constraint")),
        Operation::CreateTableComment(CreateTableComment { table, schema, comment, existing_comment }) => {
            match existing_comment {
                None => Operation::DropTableComment(DropTableComment {
                    table: table.clone(),
                    schema: schema.clone(),
                    existing_comment: comment.clone(),
                }),
                Some(existing) => Operation::CreateTableComment(CreateTableComment {
                    table: table.clone(),
                    schema: schema.clone(),
                    comment: Some(existing.clone()),
                    existing_comment: comment.clone(),
                }),
            }
        }
        Operation::DropTableComment(DropTableComment { table, schema, existing_comment }) => {
            Operation::CreateTableComment(CreateTableComment {
                table: table.clone(),
                schema: schema.clone(),
                comment: existing_comment.clone(),
                existing_comment: None,
            })
        }
        Operation::EnumType(change) => Operation::EnumType(Box::new(change.reversed())),
        Operation::Sequence(change) => Operation::Sequence(Box::new(change.reversed())),
        Operation::ExecuteSql(_) | Operation::BulkInsert(_) | Operation::Batch(_) => {
            return Err(OperationError::NotImplemented("the operation cannot be reversed".to_owned()));
        }
        Operation::Custom { class, object: _ } => {
            return Err(OperationError::NotImplemented(format!("the operation {class} says nothing of how to reverse it")));
        }
    })
}

fn reverse_alter(alter: &AlterColumn) -> AlterColumn {
    let mut reversed = alter.clone();
    if let Some(type_) = &alter.type_ {
        reversed.existing_type = Some(type_.clone());
        reversed.type_.clone_from(&alter.existing_type);
    }
    if let Some(nullable) = alter.nullable {
        reversed.existing_nullable = Some(nullable);
        reversed.nullable = alter.existing_nullable;
    }
    if let Some(default) = alter.server_default.as_set() {
        reversed.existing_server_default.clone_from(default);
        reversed.server_default = Alter::Set(alter.existing_server_default.clone());
    }
    if let Some(comment) = alter.comment.as_set() {
        reversed.existing_comment.clone_from(comment);
        reversed.comment = Alter::Set(alter.existing_comment.clone());
    }
    if let (Some(on), Some(was)) = (alter.autoincrement, alter.existing_autoincrement) {
        (reversed.autoincrement, reversed.existing_autoincrement) = (Some(was), Some(on));
    }
    if let Some(new_name) = &alter.new_name {
        reversed.column = new_name.clone();
        reversed.new_name = Some(alter.column.clone());
    }
    reversed
}

/// The addition of one column to a table.
pub fn add_column(table: &Ident, schema: Option<&Ident>, column: &Column) -> Operation {
    let mut carrier = Table::bare(table.clone(), schema.cloned());
    carrier.columns.push(column.clone());
    Operation::AddColumn(Box::new(AddColumn {
        table: carrier,
        if_not_exists: false,
        inline_references: false,
        inline_primary_key: false,
        insert_before: None,
        insert_after: None,
    }))
}

fn drop_column(add: &AddColumn) -> Result<Operation, OperationError> {
    let column = add
        .table
        .columns
        .first()
        .ok_or_else(|| OperationError::Value(format!("the operation adds no column to the table {}", add.table.name)))?;
    Ok(Operation::DropColumn(Box::new(DropColumn {
        table: add.table.name.clone(),
        schema: add.table.schema.clone(),
        column: column.name.clone(),
        if_exists: add.if_not_exists,
        existing_type: None,
        options: limbeck_sql::schema::DialectOptions::new(),
    })))
}

/// The drop of a constraint (`DropConstraintOp.from_constraint`).
pub fn drop_constraint(table: &Ident, schema: Option<&Ident>, constraint: &Constraint) -> Operation {
    let word = match constraint {
        Constraint::PrimaryKey(_) => Some("primary"),
        Constraint::Unique(_) => Some("unique"),
        Constraint::Check(_) => Some("check"),
        Constraint::ForeignKey(_) => Some("foreignkey"),
        Constraint::Exclude(_) => None,
    };
    Operation::DropConstraint(DropConstraint {
        name: constraint.name().clone(),
        table: table.clone(),
        schema: schema.cloned(),
        type_: word.map(str::to_owned),
        if_exists: false,
    })
}
