//! Reading the database for a comparison: only what the project's name filters let through.

use super::hooks::{AutogenHooks, ObjectKind, ParentNames};
use super::{AutogenOptions, Database, DatabaseTable};
use crate::ddl::comparison::Comparison;
use crate::operations::OperationError;
use limbeck_sql::ConstraintName;
use limbeck_sql::reflection::{
    Along, Inspector, ObjectKind as RelationKinds, ObjectScope, ReflectOptions, Wanted, index_of, reflect_table, unique_of,
};
use limbeck_sql::schema::{Constraint, Index, Table};

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

/// Reads the tables of the schemas, but for the version table, and `along` with them what will be asked later.
///
/// # Errors
/// The database refused; the filter raised.
pub fn database(
    inspector: &Inspector,
    schemas: &[Option<String>],
    options: &AutogenOptions,
    hooks: &dyn AutogenHooks,
    comparison: &dyn Comparison,
    along: &Along,
) -> Result<Database, OperationError> {
    let mut tables = Vec::new();
    for schema in schemas {
        let schema = schema.as_deref();
        let available = inspector.table_names(schema)?;
        let mut names = Vec::new();
        for name in &available {
            let is_version_table = schema == options.version_table_schema.as_deref() && *name == options.version_table;
            let parents = ParentNames { schema: Some(schema), table: None };
            if !is_version_table && (!options.has_include_name || hooks.include_name(Some(name), ObjectKind::Table, parents)?) {
                names.push(name.clone());
            }
        }
        // Asking for all is one question as well, and a shorter one.
        let all = names.len() * 2 > available.len();
        let wanted = Wanted {
            schema: schema.map(str::to_owned),
            names: (!all).then(|| names.clone()),
            kind: RelationKinds::TABLE,
            scope: ObjectScope::Default,
        };
        inspector.load_along(&wanted, along)?;
        for name in names {
            tables.push(table(inspector, &name, schema, comparison)?);
        }
    }
    Ok(Database { default_schema: Some(inspector.default_schema_name().to_owned()), tables })
}

fn table(
    inspector: &Inspector,
    name: &str,
    schema: Option<&str>,
    comparison: &dyn Comparison,
) -> Result<DatabaseTable, OperationError> {
    let table = reflect_table(inspector, name, schema, &ReflectOptions::default())?;
    let mut doubled_uniques: Vec<Constraint> = inspector
        .unique_constraints(name, schema)?
        .into_iter()
        .filter(|unique| unique.duplicates_index.is_some())
        .map(|unique| Constraint::Unique(unique_of(unique)))
        .collect();
    doubled_uniques.iter_mut().for_each(|constraint| seal(constraint.name_mut()));
    let mut doubled_indexes: Vec<Index> = inspector
        .indexes(name, schema)?
        .into_iter()
        .filter(|index| index.duplicates_constraint.is_some())
        .map(|index| index_of(index, name, schema))
        .collect();
    doubled_indexes.iter_mut().for_each(|index| seal(&mut index.name));
    Ok(DatabaseTable { table: finished(table, comparison), doubled_uniques, doubled_indexes })
}

/// What the database calls something is final.
fn seal(name: &mut ConstraintName) {
    if let ConstraintName::Given(given) = name {
        *name = ConstraintName::Final(given.clone());
    }
}

/// The table as comparisons want it: names are final, and columns are as the dialect adjusts them.
pub fn finished(mut table: Table, comparison: &dyn Comparison) -> Table {
    for constraint in &mut table.constraints {
        seal(constraint.name_mut());
        // Unique constraints are adjusted where they stand by themselves.
        if !matches!(constraint, Constraint::Unique(_)) {
            comparison.adjust_constraint(constraint);
        }
    }
    for index in &mut table.indexes {
        seal(&mut index.name);
        comparison.adjust_index(index);
    }
    table.columns.iter_mut().for_each(|column| comparison.adjust_column(column));
    table
}
