//! What operations on tables mean for enumerated types.

use super::defaults::literal_of;
use super::inventory::key;
use crate::autogenerate::Models;
use crate::autogenerate::ops::{Directive, GeneratedOp, ModifyTableOps};
use crate::operations::enum_type::EnumColumn;
use crate::operations::sql_text::{literal, name};
use crate::operations::{Alter, AlterColumn, DropColumn, DropTable, Operation};
use limbeck_sql::Ident;
use limbeck_sql::compiler::compile_type;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::Expr;
use limbeck_sql::schema::{EnumType, EnumUse, OptionValue, ServerDefault};
use limbeck_sql::types::{Affinity, SqlType};

const USING: &str = "postgresql_using";

/// Alterations that lead to an enumerated type, or from one, say how values get there. A default would stand in the way: it
/// goes before, and comes back after.
pub(super) fn convert(
    found: Vec<GeneratedOp>,
    models: &Models,
    dialect: &dyn Dialect,
    default_schema: Option<&str>,
) -> Vec<GeneratedOp> {
    let convert = |directive: Directive| converted(directive, models, dialect, default_schema);
    let mut kept = Vec::with_capacity(found.len());
    for entry in found {
        match entry {
            GeneratedOp::Single(directive) => {
                kept.extend(convert(*directive).into_iter().map(GeneratedOp::single));
            }
            GeneratedOp::ModifyTable(ModifyTableOps { table, schema, ops, kept_checks }) => {
                let ops: Vec<Directive> = ops.into_iter().flat_map(convert).collect();
                if !ops.is_empty() {
                    kept.push(GeneratedOp::ModifyTable(ModifyTableOps { table, schema, ops, kept_checks }));
                }
            }
        }
    }
    kept
}

fn converted(directive: Directive, models: &Models, dialect: &dyn Dialect, default_schema: Option<&str>) -> Vec<Directive> {
    let Operation::AlterColumn(alter) = &directive.operation else { return vec![directive] };
    let (Some(is), Some(was)) = (&alter.type_, &alter.existing_type) else { return vec![directive] };
    let (was_enum, is_enum) = (dialect.enum_use(was), dialect.enum_use(is));
    let same = match (&was_enum, &is_enum) {
        (None, None) => return vec![directive],
        (Some(was), Some(is)) => was.is_array == is.is_array && key(&was.type_, default_schema) == key(&is.type_, default_schema),
        (Some(_), None) | (None, Some(_)) => false,
    };
    if same {
        // The schema is said on one side only.
        let alter = AlterColumn { type_: None, ..(**alter).clone() };
        let says_something =
            alter.nullable.is_some() || alter.server_default.is_set() || alter.comment.is_set() || alter.new_name.is_some();
        let operation = Operation::AlterColumn(Box::new(alter));
        return if says_something { vec![Directive { operation, ..directive }] } else { Vec::new() };
    }
    let (Some(forth), Some(back)) = (using(&alter.column, was, is, dialect), using(&alter.column, is, was, dialect)) else {
        return vec![directive];
    };
    let old = alter.existing_server_default.clone();
    let new = match &alter.server_default {
        Alter::Set(default) => default.clone(),
        Alter::Keep => kept_default(alter, models, is, dialect, default_schema),
    };
    let bare = AlterColumn {
        type_: None,
        server_default: Alter::Keep,
        existing_server_default: None,
        nullable: None,
        comment: Alter::Keep,
        ..(**alter).clone()
    };
    let with = |alter: AlterColumn| Operation::AlterColumn(Box::new(alter));
    let mut directives = Vec::new();
    if old.is_some() {
        directives.push(Directive::new(with(AlterColumn {
            server_default: Alter::Set(None),
            existing_server_default: old,
            ..bare.clone()
        })));
    }
    let moved = AlterColumn { server_default: Alter::Keep, existing_server_default: None, ..(**alter).clone() };
    let mut reversed = crate::autogenerate::reverse::reverse_operation(&with(moved.clone())).ok();
    if let Some(Operation::AlterColumn(reversed)) = &mut reversed {
        reversed.options.insert(USING.to_owned(), OptionValue::Str(back));
    }
    let mut moved = moved;
    moved.options.insert(USING.to_owned(), OptionValue::Str(forth));
    directives.push(Directive { operation: with(moved), undo: reversed.map(Box::new), ..directive.clone() });
    if new.is_some() {
        directives.push(Directive::new(with(AlterColumn {
            server_default: Alter::Set(new),
            existing_type: Some(is.clone()),
            existing_nullable: alter.nullable.or(alter.existing_nullable),
            existing_comment: alter.comment.as_set().cloned().unwrap_or_else(|| alter.existing_comment.clone()),
            ..bare
        })));
    }
    directives
}

/// The way of a value from one type to another; `None` where one of them holds arrays only.
fn using(column: &Ident, was: &SqlType, is: &SqlType, dialect: &dyn Dialect) -> Option<String> {
    let is_array = |type_: &SqlType| matches!(limbeck_sql::compiler::types::resolve(type_, dialect), SqlType::Array(_));
    if is_array(was) != is_array(is) {
        return None;
    }
    let brackets = if is_array(is) { "[]" } else { "" };
    let text = format!("{}::text{brackets}", name(column, None, dialect));
    // A text that is too long is refused by itself; an explicit cast would cut it.
    if dialect.enum_use(is).is_none() && !is_array(is) && matches!(is.affinity(), Affinity::String) {
        return Some(text);
    }
    Some(format!("{text}::{}", compile_type(is, dialect).ok()?))
}

/// The default that a column keeps where nothing is said of it: that of the models, or else the same value of the new type.
fn kept_default(
    alter: &AlterColumn,
    models: &Models,
    is: &SqlType,
    dialect: &dyn Dialect,
    default_schema: Option<&str>,
) -> Option<ServerDefault> {
    let old = alter.existing_server_default.as_ref()?;
    let model = models
        .tables()
        .map(|(_, table)| table)
        .find(|table| super::defaults::is_at(table, &alter.table, alter.schema.as_ref(), default_schema))
        .and_then(|table| table.column(alter.column.as_str()));
    if let Some(wanted) = model.and_then(|column| column.server_default.clone()) {
        return Some(wanted);
    }
    let text = match old {
        ServerDefault::Literal(text) => literal(text, dialect),
        ServerDefault::Expr(expr) => match &**expr {
            Expr::Text(clause) => clause.sql(),
            _ => return None,
        },
        ServerDefault::Fetched | ServerDefault::Computed(_) | ServerDefault::Identity(_) => return None,
    };
    let type_ = compile_type(is, dialect).ok()?;
    let text = match literal_of(&text) {
        Some(value) => literal(&value, dialect),
        None => format!("({text})::text::{type_}"),
    };
    Some(ServerDefault::Expr(Box::new(Expr::verbatim(&text))))
}

/// The enumerated types that columns get, in the order of the operations.
pub(super) fn needed(found: &[GeneratedOp], dialect: &dyn Dialect) -> Vec<EnumType> {
    let mut types = Vec::new();
    for directive in found.iter().flat_map(GeneratedOp::directives) {
        let columns: Vec<&SqlType> = match &directive.operation {
            Operation::CreateTable(create) => create.table.columns.iter().map(|column| &column.type_).collect(),
            Operation::AddColumn(add) => add.table.columns.iter().map(|column| &column.type_).collect(),
            Operation::AlterColumn(alter) => alter.type_.iter().collect(),
            Operation::DropTable(_)
            | Operation::RenameTable(_)
            | Operation::DropColumn(_)
            | Operation::CreateIndex(_)
            | Operation::DropIndex(_)
            | Operation::AddConstraint(_)
            | Operation::DropConstraint(_)
            | Operation::CreateTableComment(_)
            | Operation::DropTableComment(_)
            | Operation::EnumType(_)
            | Operation::Sequence(_)
            | Operation::ExecuteSql(_)
            | Operation::BulkInsert(_)
            | Operation::Batch(_)
            | Operation::Custom { .. } => Vec::new(),
        };
        types.extend(
            columns
                .into_iter()
                .filter_map(|type_| dialect.enum_use(type_))
                .map(|EnumUse { type_, is_array: _, create_type: _ }| type_),
        );
    }
    types
}

/// Columns that will not hold what they hold now.
#[derive(Debug, Default)]
pub struct Gone {
    tables: Vec<(Option<String>, String)>,
    columns: Vec<(Option<String>, String, String)>,
}

impl Gone {
    /// Whether a column is one of them.
    pub fn contains(&self, column: &EnumColumn, default_schema: Option<&str>) -> bool {
        let EnumColumn { table, schema, column, is_array: _, default: _, new_default: _ } = column;
        self.has(schema.as_ref().map(Ident::as_str), table.as_str(), column.as_str(), default_schema)
    }

    /// The same by its names.
    pub fn has(&self, schema: Option<&str>, table: &str, column: &str, default_schema: Option<&str>) -> bool {
        let schema = schema.filter(|schema| Some(*schema) != default_schema);
        let is_in = |own: &Option<String>, name: &String| own.as_deref() == schema && name == table;
        self.tables.iter().any(|(own, name)| is_in(own, name))
            || self.columns.iter().any(|(own, name, gone)| is_in(own, name) && gone == column)
    }
}

/// Columns that the operations take away, or give another type.
pub fn gone(found: &[GeneratedOp], default_schema: Option<&str>) -> Gone {
    let place = |schema: &Option<Ident>| {
        schema.as_ref().map(|schema| schema.name.clone()).filter(|own| Some(own.as_str()) != default_schema)
    };
    let mut gone = Gone::default();
    for directive in found.iter().flat_map(GeneratedOp::directives) {
        match &directive.operation {
            Operation::DropTable(DropTable { table, schema, if_exists: _ }) => {
                gone.tables.push((place(schema), table.name.clone()));
            }
            Operation::DropColumn(drop) => {
                let DropColumn { table, schema, column, if_exists: _, existing_type: _, options: _ } = &**drop;
                gone.columns.push((place(schema), table.name.clone(), column.name.clone()));
            }
            Operation::AlterColumn(alter) if alter.type_.is_some() => {
                gone.columns.push((place(&alter.schema), alter.table.name.clone(), alter.column.name.clone()));
            }
            Operation::AlterColumn(_)
            | Operation::CreateTable(_)
            | Operation::RenameTable(_)
            | Operation::AddColumn(_)
            | Operation::CreateIndex(_)
            | Operation::DropIndex(_)
            | Operation::AddConstraint(_)
            | Operation::DropConstraint(_)
            | Operation::CreateTableComment(_)
            | Operation::DropTableComment(_)
            | Operation::EnumType(_)
            | Operation::Sequence(_)
            | Operation::ExecuteSql(_)
            | Operation::BulkInsert(_)
            | Operation::Batch(_)
            | Operation::Custom { .. } => {}
        }
    }
    gone
}
