//! Reading the database for a comparison: only what the project's name filters let through.

use super::hooks::{AutogenHooks, ObjectKind, ParentNames};
use super::{AutogenOptions, Database, DatabaseTable};
use crate::ddl::comparison::Comparison;
use crate::operations::OperationError;
use limbeck_sql::ConstraintName;
use limbeck_sql::reflection::{Inspector, ReflectOptions, reflect_table};
use limbeck_sql::schema::Table;

/// Schemas in which tables are looked for; `None` is the default one.
///
/// # Errors
/// The database refused; the filter raised.
pub fn schemas(
    inspector: &Inspector,
    options: &AutogenOptions,
    hooks: &dyn AutogenHooks,
) -> Result<Vec<Option<String>>, OperationError> {
    let mut names = vec![None];
    if options.include_schemas {
        let default = inspector.default_schema_name();
        let mut others: Vec<String> =
            inspector.schema_names()?.into_iter().filter(|name| name != "information_schema" && *name != default).collect();
        others.sort();
        names.extend(others.into_iter().map(Some));
    }
    let mut wanted = Vec::new();
    for name in names {
        if !options.has_include_name || hooks.include_name(name.as_deref(), ObjectKind::Schema, ParentNames::default())? {
            wanted.push(name);
        }
    }
    Ok(wanted)
}

/// Reads the tables of the schemas, but for the version table.
///
/// # Errors
/// The database refused; the filter raised.
pub fn database(
    inspector: &Inspector,
    schemas: &[Option<String>],
    options: &AutogenOptions,
    hooks: &dyn AutogenHooks,
    comparison: &dyn Comparison,
) -> Result<Database, OperationError> {
    let mut tables = Vec::new();
    for schema in schemas {
        let schema = schema.as_deref();
        for name in inspector.table_names(schema)? {
            let is_version_table = schema == options.version_table_schema.as_deref() && name == options.version_table;
            let parents = ParentNames { schema: Some(schema), table: None };
            if is_version_table || options.has_include_name && !hooks.include_name(Some(&name), ObjectKind::Table, parents)? {
                continue;
            }
            let table = reflect_table(inspector, &name, schema, &ReflectOptions::default())?;
            tables.push(DatabaseTable {
                table: finished(table, comparison),
                doubled_uniques: Vec::new(),
                doubled_indexes: Vec::new(),
            });
        }
    }
    Ok(Database { default_schema: Some(inspector.default_schema_name().to_owned()), tables })
}

/// The table as comparisons want it: names are final, and columns are as the dialect adjusts them.
pub fn finished(mut table: Table, comparison: &dyn Comparison) -> Table {
    let seal = |name: &mut ConstraintName| {
        if let ConstraintName::Given(given) = name {
            *name = ConstraintName::Final(given.clone());
        }
    };
    table.constraints.iter_mut().for_each(|constraint| seal(constraint.name_mut()));
    table.indexes.iter_mut().for_each(|index| seal(&mut index.name));
    table.columns.iter_mut().for_each(|column| comparison.adjust_column(column));
    table
}
