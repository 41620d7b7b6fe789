//! What `sqlalchemy.inspect()` asks of Rust.

use crate::errors::{from_execute, from_wire};
use crate::wire::{from_python, to_python};
use limbeck_sql::engine::{Connection, ExecuteError};
use limbeck_sql::reflection::{Inspector, ObjectKind, ObjectScope, ReflectOptions, RelationKind, Wanted, reflect_table};
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::{PyResult, VirtualMachine};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What a question is about; which fields matter depends on the question.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct Question {
    table: Option<String>,
    schema: Option<String>,
    kind: Option<String>,
    include_internal: bool,
    /// The filter of a question about many relations.
    names: Option<Vec<String>>,
    /// The bits of `ObjectKind` and `ObjectScope`.
    kinds: u32,
    scope: u32,
}

fn relation_kind(kind: Option<&str>) -> RelationKind {
    match kind {
        Some("view") => RelationKind::View,
        Some("materialized_view") => RelationKind::MaterializedView,
        Some("temp_table") => RelationKind::TempTable,
        Some("temp_view") => RelationKind::TempView,
        _ => RelationKind::Table,
    }
}

/// Reads the catalog: `what` is the name of an `Inspector` method without `get_`, or `table`. Gives `value` and `warnings`.
///
/// # Errors
/// What the database, or the question, raises.
pub(super) fn reflect(connection: Rc<Connection>, what: &str, arguments: PyDictRef, vm: &VirtualMachine) -> PyResult {
    let raised = |error: ExecuteError| from_execute(&error, vm);
    let question: Question = from_python(arguments.into(), vm).map_err(|error| from_wire(&error, vm))?;
    let i = Inspector::new(connection).map_err(raised)?;
    let Question { table, schema, kind, include_internal, names, kinds, scope } = question;
    let of = Wanted { schema: schema.clone(), names, kind: ObjectKind::from_bits(kinds), scope: ObjectScope::from_bits(scope) };
    let (schema, table) = (schema.as_deref(), table.unwrap_or_default());
    let table = table.as_str();
    let value = match what {
        "schema_names" => told(i.schema_names(), vm),
        "names" if include_internal => told(i.all_names(relation_kind(kind.as_deref()), schema), vm),
        "names" => told(i.names(relation_kind(kind.as_deref()), schema), vm),
        "sequence_names" => told(i.sequence_names(schema), vm),
        "enums" => told(i.enums(schema), vm),
        "domains" => told(i.domains(schema), vm),
        "has_table" => told(i.has_table(table, schema), vm),
        "view_definition" => told(i.view_definition(table, schema), vm),
        "columns" => told(i.columns(table, schema), vm),
        "pk_constraint" => told(i.pk_constraint(table, schema), vm),
        "foreign_keys" => told(i.foreign_keys(table, schema), vm),
        "unique_constraints" => told(i.unique_constraints(table, schema), vm),
        "check_constraints" => told(i.check_constraints(table, schema), vm),
        "indexes" => told(i.indexes(table, schema), vm),
        "table_options" => told(i.table_options(table, schema), vm),
        "table_comment" => told(i.table_comment(table, schema).map(Option::flatten), vm),
        "table" => told(reflect_table(&i, table, schema, &ReflectOptions::default()), vm),
        "multi_columns" => told(i.multi_columns(&of), vm),
        "multi_pk_constraint" => told(i.multi_pk_constraint(&of), vm),
        "multi_foreign_keys" => told(i.multi_foreign_keys(&of), vm),
        "multi_unique_constraints" => told(i.multi_unique_constraints(&of), vm),
        "multi_check_constraints" => told(i.multi_check_constraints(&of), vm),
        "multi_indexes" => told(i.multi_indexes(&of), vm),
        "multi_table_options" => told(i.multi_table_options(&of), vm),
        "multi_table_comment" => told(i.multi_table_comment(&of), vm),
        other => Err(vm.new_value_error(format!("the inspector knows nothing of {other}"))),
    }?;
    let answer = vm.ctx.new_dict();
    answer.set_item("value", value, vm)?;
    let warnings = to_python(&i.take_warnings(), vm).map_err(|error| from_wire(&error, vm))?;
    answer.set_item("warnings", warnings, vm)?;
    Ok(answer.into())
}

fn told<T: Serialize>(value: Result<T, ExecuteError>, vm: &VirtualMachine) -> PyResult {
    let value = value.map_err(|error| from_execute(&error, vm))?;
    to_python(&value, vm).map_err(|error| from_wire(&error, vm))
}
