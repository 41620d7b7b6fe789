//! From an operation to the calls it makes (`alembic.operations.toimpl`).

use super::constraint::kind_by_word;
use super::enum_type::EnumStep;
use super::naming::NamingScope;
use super::{
    AddColumn, AddConstraint, AlterColumn, BulkInsert, Cell, CreateIndex, CreateTable, CreateTableComment, DropColumn,
    DropConstraint, DropIndex, DropTable, DropTableComment, Operation, OperationError, RenameTable, SequenceChange, sql_text,
};
use crate::ddl::ImplCall;
use crate::ddl::call::{DropConstraintCall, StatementCall};
use limbeck_sql::compiler::compile_ddl;
use limbeck_sql::ddl::{self, DdlElement};
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::{BindParameter, Expr, Insert, Name, Statement, TextClause};
use limbeck_sql::schema::{Constraint, ConstraintKind, type_bound};
use limbeck_sql::types::SqlType;
use limbeck_sql::{Ident, Value};

/// The calls of one operation.
///
/// # Errors
/// The operation makes no sense in itself: an unknown kind of constraint, rows of differing keys, a name that the
/// convention cannot make.
pub fn calls(operation: &Operation, dialect: &dyn Dialect, naming: &NamingScope<'_>) -> Result<Vec<ImplCall>, OperationError> {
    match operation {
        Operation::CreateTable(create) => create_table(create, dialect, naming),
        Operation::DropTable(DropTable { table, schema, if_exists }) => {
            Ok(vec![ImplCall::DropTable { table: table.clone(), schema: schema.clone(), if_exists: *if_exists }])
        }
        Operation::RenameTable(RenameTable { table, new_name, schema }) => {
            Ok(vec![ImplCall::RenameTable { table: table.clone(), schema: schema.clone(), new_name: new_name.clone() }])
        }
        Operation::AddColumn(add) => add_column(add, dialect, naming),
        Operation::DropColumn(drop) => {
            let DropColumn { table, schema, column, if_exists, existing_type, options } = &**drop;
            Ok(vec![ImplCall::DropColumn {
                table: table.clone(),
                schema: schema.clone(),
                column: column.clone(),
                if_exists: *if_exists,
                existing_type: existing_type.clone(),
                options: options.clone(),
            }])
        }
        Operation::AlterColumn(alter) => alter_column(alter, dialect, naming),
        Operation::CreateIndex(create) => {
            let CreateIndex { index, if_not_exists } = &**create;
            let index = naming.index(index)?;
            Ok(vec![ImplCall::CreateIndex { index: Box::new(index), if_not_exists: *if_not_exists }])
        }
        Operation::DropIndex(drop) => {
            let DropIndex { index, if_exists } = &**drop;
            let index = naming.index(index)?;
            Ok(vec![ImplCall::DropIndex { index: Box::new(index), if_exists: *if_exists }])
        }
        Operation::AddConstraint(add) => {
            let AddConstraint { table, schema, constraint } = &**add;
            let constraint = naming.constraint(table, schema.as_ref(), constraint)?;
            Ok(vec![ImplCall::AddConstraint { table: table.clone(), schema: schema.clone(), constraint: Box::new(constraint) }])
        }
        Operation::DropConstraint(drop) => drop_constraint(drop, naming),
        Operation::CreateTableComment(CreateTableComment { table, schema, comment, existing_comment: _ }) => {
            Ok(vec![ImplCall::CreateTableComment { table: table.clone(), schema: schema.clone(), comment: comment.clone() }])
        }
        Operation::DropTableComment(DropTableComment { table, schema, existing_comment: _ }) => {
            Ok(vec![ImplCall::DropTableComment { table: table.clone(), schema: schema.clone() }])
        }
        Operation::EnumType(change) => {
            let steps = change.steps(dialect).into_iter().map(|step| {
                Ok(match step {
                    EnumStep::Create(type_) => {
                        ddl_call(&DdlElement::CreateType { type_: Box::new(type_.sql_type(true)) }, dialect)?
                    }
                    EnumStep::Drop(type_) => ddl_call(&DdlElement::DropType { type_: Box::new(type_.sql_type(true)) }, dialect)?,
                    EnumStep::Execute(text) => text_call(&text),
                })
            });
            steps.collect()
        }
        Operation::Sequence(change) => Ok(match &**change {
            SequenceChange::Create(sequence) => {
                let element = DdlElement::CreateSequence { sequence: sequence.clone(), if_not_exists: false };
                vec![ddl_call(&element, dialect)?]
            }
            SequenceChange::Drop(sequence) => {
                let element = DdlElement::DropSequence { sequence: sequence.clone(), if_exists: false };
                vec![ddl_call(&element, dialect)?]
            }
            SequenceChange::Alter(alteration) => alteration.statements(dialect).iter().map(|text| text_call(text)).collect(),
        }),
        Operation::ExecuteSql(execute) => Ok(vec![ImplCall::Statement(StatementCall::plain(execute.statement.clone()))]),
        Operation::BulkInsert(insert) => bulk_insert(insert),
        Operation::Batch(_) => Err(OperationError::NotImplemented(
            "The batch_alter_table method does not apply to a batch table alter operation.".to_owned(),
        )),
        Operation::Custom { class, object: _ } => Err(OperationError::Value(format!("no dispatch function for object: {class}"))),
    }
}

/// A statement that is text already.
fn text_call(text: &str) -> ImplCall {
    let clause = TextClause::verbatim(text);
    ImplCall::Statement(StatementCall::plain(Statement::Text(clause)))
}

fn ddl_call(element: &DdlElement, dialect: &dyn Dialect) -> Result<ImplCall, OperationError> {
    Ok(text_call(&sql_text::single_percents(compile_ddl(element, dialect)?, dialect)))
}

fn create_table(create: &CreateTable, dialect: &dyn Dialect, naming: &NamingScope<'_>) -> Result<Vec<ImplCall>, OperationError> {
    let CreateTable { table, if_not_exists, info: _ } = create;
    let table = naming.table(table, dialect)?;
    Ok(vec![ImplCall::CreateTable { table: Box::new(table), if_not_exists: *if_not_exists }])
}

fn add_column(add: &AddColumn, dialect: &dyn Dialect, naming: &NamingScope<'_>) -> Result<Vec<ImplCall>, OperationError> {
    let AddColumn { table, if_not_exists, inline_references, inline_primary_key, insert_before, insert_after } = add;
    let [_] = &table.columns[..] else {
        return Err(OperationError::Value("add_column takes one column".to_owned()));
    };
    let table = naming.table(table, dialect)?;
    let column = &table.columns[0];
    let mut calls = vec![ImplCall::AddColumn {
        add: Box::new(ddl::AddColumn {
            table: table.name.clone(),
            schema: table.schema.clone(),
            column: column.clone(),
            if_not_exists: *if_not_exists,
            inline_references: *inline_references,
            inline_primary_key: *inline_primary_key,
        }),
        insert_before: insert_before.clone(),
        insert_after: insert_after.clone(),
    }];
    for mut constraint in table.constraints.iter().cloned() {
        tell_what_to_check(&mut constraint, &column.type_);
        let inline = match &constraint {
            Constraint::PrimaryKey(_) => true,
            // Written with the column already, when it is the only one.
            Constraint::ForeignKey(key) => *inline_references && column.foreign_keys.len() == 1 && key.columns.len() == 1,
            Constraint::Unique(_) | Constraint::Check(_) | Constraint::Exclude(_) => false,
        };
        if !inline {
            calls.push(ImplCall::AddConstraint {
                table: table.name.clone(),
                schema: table.schema.clone(),
                constraint: Box::new(constraint),
            });
        }
    }
    for index in &table.indexes {
        calls.push(ImplCall::CreateIndex { index: Box::new(index.clone()), if_not_exists: false });
    }
    if column.comment.is_some() && dialect.supports_comments() && !dialect.inline_comments() {
        calls.push(ImplCall::CreateColumnComment {
            table: table.name.clone(),
            schema: table.schema.clone(),
            column: column.name.clone(),
            comment: column.comment.clone(),
        });
    }
    Ok(calls)
}

fn alter_column(alter: &AlterColumn, dialect: &dyn Dialect, naming: &NamingScope<'_>) -> Result<Vec<ImplCall>, OperationError> {
    let mut calls = Vec::new();
    let check_of = |type_: &SqlType| naming.type_check(&alter.table, alter.schema.as_ref(), &alter.column, type_, dialect);
    if let (Some(existing), Some(_)) = (&alter.existing_type, &alter.type_)
        && let Some(check) = check_of(existing)?
    {
        calls.push(ImplCall::DropConstraint(DropConstraintCall {
            table: alter.table.clone(),
            schema: alter.schema.clone(),
            name: check.name,
            kind: Some(ConstraintKind::Check),
            type_bound: true,
            if_exists: false,
        }));
    }
    calls.push(ImplCall::AlterColumn(Box::new(alter.clone())));
    if let Some(type_) = &alter.type_
        && let Some(check) = check_of(type_)?
    {
        let mut constraint = Constraint::Check(check);
        tell_what_to_check(&mut constraint, type_);
        calls.push(ImplCall::AddConstraint {
            table: alter.table.clone(),
            schema: alter.schema.clone(),
            constraint: Box::new(constraint),
        });
    }
    Ok(calls)
}

/// The CHECK of a column's type, which stands in a statement of its own, without the column.
fn tell_what_to_check(constraint: &mut Constraint, type_: &SqlType) {
    if let Constraint::Check(check) = constraint
        && let Some(column) = &check.type_bound
        && let Some(expression) = type_bound::expression(column, type_)
    {
        *check.sqltext = expression;
    }
}

fn drop_constraint(drop: &DropConstraint, naming: &NamingScope<'_>) -> Result<Vec<ImplCall>, OperationError> {
    let DropConstraint { name, table, schema, type_, if_exists } = drop;
    let kind = match type_ {
        None => None,
        Some(word) => Some(kind_by_word(word).ok_or_else(|| {
            OperationError::Type("'type' can be one of 'check', 'foreignkey', 'primary', 'unique', None".to_owned())
        })?),
    };
    Ok(vec![ImplCall::DropConstraint(DropConstraintCall {
        table: table.clone(),
        schema: schema.clone(),
        name: naming.dropped(table, kind, name)?,
        kind,
        type_bound: false,
        if_exists: *if_exists,
    })])
}

/// One INSERT for all rows where they are plain values; else one a row, with the values in it.
fn bulk_insert(insert: &BulkInsert) -> Result<Vec<ImplCall>, OperationError> {
    let BulkInsert { table, schema, columns, rows, multiinsert } = insert;
    let statement = |values| {
        Statement::Insert(Box::new(Insert {
            table: table.clone(),
            schema: schema.clone(),
            columns: columns.clone(),
            values,
            inline: true,
            ..Insert::default()
        }))
    };
    let plain: Option<Vec<Vec<(String, Value)>>> = rows.iter().map(|row| plain_values(row)).collect();
    if let Some(sets) = plain.filter(|_| *multiinsert) {
        if sets.is_empty() {
            return Ok(Vec::new());
        }
        let call = StatementCall { statement: statement(Vec::new()), literal: true, parameter_sets: sets };
        return Ok(vec![ImplCall::Statement(call)]);
    }
    let mut calls = Vec::with_capacity(rows.len());
    for row in rows {
        let call = StatementCall { statement: statement(row_values(insert, row)?), literal: true, parameter_sets: Vec::new() };
        calls.push(ImplCall::Statement(call));
    }
    Ok(calls)
}

fn plain_values(row: &[(String, Cell)]) -> Option<Vec<(String, Value)>> {
    let values = row.iter().map(|(key, cell)| match cell {
        Cell::Value(value) => Some((key.clone(), value.clone())),
        Cell::Expr(_) => None,
    });
    values.collect()
}

/// One row as the values of an INSERT, in the order of the table's columns.
fn row_values(insert: &BulkInsert, row: &[(String, Cell)]) -> Result<Vec<(Ident, Expr)>, OperationError> {
    for (key, _) in row {
        if !insert.columns.iter().any(|column| column.key() == key) {
            return Err(OperationError::Key(key.clone()));
        }
    }
    let mut values = Vec::with_capacity(row.len());
    for column in &insert.columns {
        let Some((key, cell)) = row.iter().find(|(key, _)| key == column.key()) else { continue };
        let expr = match cell {
            Cell::Expr(expr) => (**expr).clone(),
            Cell::Value(value) => {
                let key = Name::Given(Ident::new(key.as_str()));
                let type_ = column.type_.clone();
                Expr::Bind(BindParameter { key, value: Some(value.clone()), type_, crud: true, ..BindParameter::default() })
            }
        };
        // Values go by the key; the statement knows the name.
        let key = column.key.as_deref().map_or_else(|| column.name.clone(), Ident::new);
        values.push((key, expr));
    }
    Ok(values)
}
