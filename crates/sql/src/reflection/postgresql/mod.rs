//! PostgreSQL's catalogs (`pg_catalog`): one query a kind of thing, for one relation or for all.

mod attributes;
mod columns;
mod constraints;
mod enum_uses;
mod indexes;
mod named_types;
mod relations;
mod rows;
mod sequences;
mod snapshot;
mod tables;
mod types;

use super::values::{
    ReflectedCheck, ReflectedColumn, ReflectedDomain, ReflectedEnum, ReflectedEnumUse, ReflectedForeignKey, ReflectedIndex,
    ReflectedPrimaryKey, ReflectedUnique,
};
use super::{
    Along, Answer, DialectReflection, Inspector, Multi, ObjectKind, ObjectScope, RelationKind, Snapshot, Wanted, no_such_table,
};
use crate::engine::Cursor;
use crate::schema::{DatabaseSequence, DialectOptions};
use attributes::Attributes;
use constraints::Constraints;
use relations::{Relation, Relations};
use rows::Row;
use std::rc::Rc;

/// Reads PostgreSQL databases.
#[derive(Debug)]
pub(super) struct PostgresqlReflection;

/// `pg_class.relkind` of what can be asked for.
fn relkinds(kind: ObjectKind) -> String {
    let ObjectKind { tables, views, materialized_views } = kind;
    let kinds = [(tables, "'r','p','f'"), (views, "'v'"), (materialized_views, "'m'")];
    let kinds: Vec<&str> = kinds.into_iter().filter(|(wanted, _)| *wanted).map(|(_, kinds)| kinds).collect();
    format!("ARRAY[{}]::pg_catalog.\"char\"[]", kinds.join(","))
}

/// A condition on `pg_class AS c` and `pg_namespace AS n`, with the values of its places.
struct Condition {
    text: String,
    values: Vec<String>,
}

impl Condition {
    fn of(relkinds: &str, of: &Wanted) -> Self {
        let mut text = format!("c.relkind = ANY ({relkinds})");
        let mut values = Vec::new();
        match of.scope {
            ObjectScope::Default => text.push_str(" AND c.relpersistence <> 't'"),
            ObjectScope::Temporary => text.push_str(" AND c.relpersistence = 't'"),
            ObjectScope::Any => {}
        }
        match of.schema() {
            None => text.push_str(" AND pg_catalog.pg_table_is_visible(c.oid) AND n.nspname <> 'pg_catalog'"),
            Some(schema) => {
                text.push_str(" AND n.nspname = %s");
                values.push(schema.to_owned());
            }
        }
        match of.names.as_deref() {
            // Upstream takes no names for no filter.
            None | Some([]) => {}
            Some([name]) => {
                text.push_str(" AND c.relname = %s");
                values.push(name.clone());
            }
            Some(names) => {
                text.push_str(" AND c.relname = ANY (%s::pg_catalog.name[])");
                values.push(rows::array_literal(names));
            }
        }
        Self { text, values }
    }

    fn of_kind(of: &Wanted) -> Self {
        Self::of(&relkinds(of.kind), of)
    }
}

/// Sends a query whose text has `{condition}` where the relations are chosen.
fn answer_of(at: &Inspector, query: &str, condition: &Condition) -> Answer<Rc<Cursor>> {
    let values: Vec<&str> = condition.values.iter().map(String::as_str).collect();
    at.query(&query.replace("{condition}", &condition.text), &values)
}

fn ask(at: &Inspector, query: &str, condition: &Condition) -> Answer<Vec<Row>> {
    Ok(rows::of(&*answer_of(at, query, condition)?))
}

/// Whether the server is of a version or later.
fn since(at: &Inspector, version: i64) -> bool {
    at.connection().server_version().first().is_some_and(|major| *major >= version)
}

/// The answer for one relation out of that for many.
fn single<T>(found: Multi<T>, table: &str, schema: Option<&str>) -> Answer<T> {
    found.into_iter().find(|(name, _)| name == table).map(|(_, answer)| answer).ok_or_else(|| no_such_table(table, schema))
}

/// Primary keys and unique constraints: one query answers for both.
fn keys(at: &Inspector, of: &Wanted) -> Answer<(Multi<ReflectedPrimaryKey>, Multi<Vec<ReflectedUnique>>)> {
    let relations = Relations::of(at, of)?;
    let attributes = Attributes::of(at, &relations)?;
    Ok(Constraints::of(at, &relations)?.keys(&relations, &attributes))
}

impl DialectReflection for PostgresqlReflection {
    fn schema_names(&self, at: &Inspector) -> Answer<Vec<String>> {
        let query = "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg/_%%' ESCAPE '/' ORDER BY nspname";
        Ok(rows::of(&*at.query(query, &[])?).into_iter().map(|mut row| row.text(0)).collect())
    }

    fn names(&self, at: &Inspector, kind: RelationKind, schema: Option<&str>, _internal: bool) -> Answer<Vec<String>> {
        let (relkinds, scope, schema) = match kind {
            // Who asks for the names wants the tables next.
            RelationKind::Table => {
                let tables = Wanted { kind: ObjectKind::TABLE, scope: ObjectScope::Default, ..Wanted::all(schema) };
                let relations = Relations::of(at, &tables)?;
                let is_table = |relation: &&Relation| matches!(relation.kind.as_str(), "r" | "p");
                return Ok(relations.iter().filter(is_table).map(|relation| relation.name.clone()).collect());
            }
            RelationKind::View => ("ARRAY['v']", ObjectScope::Default, schema),
            RelationKind::MaterializedView => ("ARRAY['m']", ObjectScope::Default, schema),
            RelationKind::TempTable => ("ARRAY['r','p']", ObjectScope::Temporary, None),
            RelationKind::TempView => ("ARRAY['v']", ObjectScope::Temporary, None),
        };
        tables::names(at, relkinds, &Wanted { scope, ..Wanted::all(schema) })
    }

    fn has_table(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<bool> {
        let condition = Condition::of_kind(&Wanted::one(table, schema));
        Ok(!ask(at, tables::NAMES, &condition)?.is_empty())
    }

    fn view_definition(&self, at: &Inspector, view: &str, schema: Option<&str>) -> Answer<Option<String>> {
        tables::view_definition(at, view, schema)
    }

    fn columns(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedColumn>> {
        single(self.multi_columns(at, &Wanted::one(table, schema))?, table, schema)
    }

    fn pk_constraint(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<ReflectedPrimaryKey> {
        single(self.multi_pk_constraint(at, &Wanted::one(table, schema))?, table, schema)
    }

    fn foreign_keys(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedForeignKey>> {
        single(self.multi_foreign_keys(at, &Wanted::one(table, schema))?, table, schema)
    }

    fn unique_constraints(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedUnique>> {
        single(self.multi_unique_constraints(at, &Wanted::one(table, schema))?, table, schema)
    }

    fn check_constraints(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedCheck>> {
        single(self.multi_check_constraints(at, &Wanted::one(table, schema))?, table, schema)
    }

    fn indexes(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Vec<ReflectedIndex>> {
        single(self.multi_indexes(at, &Wanted::one(table, schema))?, table, schema)
    }

    fn table_options(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<DialectOptions> {
        single(self.multi_table_options(at, &Wanted::one(table, schema))?, table, schema)
    }

    fn table_comment(&self, at: &Inspector, table: &str, schema: Option<&str>) -> Answer<Option<Option<String>>> {
        single(Relations::of(at, &Wanted::one(table, schema))?.comments(), table, schema).map(Some)
    }

    fn snapshot(&self, at: &Inspector, of: &Wanted, along: &Along) -> Answer<Snapshot> {
        snapshot::snapshot(at, of, along)
    }

    fn multi_columns(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedColumn>>> {
        columns::columns(at, of)
    }

    fn multi_pk_constraint(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<ReflectedPrimaryKey>> {
        Ok(keys(at, of)?.0)
    }

    fn multi_foreign_keys(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedForeignKey>>> {
        let relations = Relations::of(at, of)?;
        let mut constraints = Constraints::of(at, &relations)?;
        let attributes = Attributes::of(at, &relations)?.with(at, constraints.referred())?;
        Ok(constraints.foreign_keys(&relations, &attributes, of))
    }

    fn multi_unique_constraints(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedUnique>>> {
        Ok(keys(at, of)?.1)
    }

    fn multi_check_constraints(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedCheck>>> {
        let relations = Relations::of(at, of)?;
        Ok(Constraints::of(at, &relations)?.checks(at, &relations))
    }

    fn multi_indexes(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedIndex>>> {
        indexes::indexes(at, of)
    }

    fn multi_table_options(&self, at: &Inspector, of: &Wanted) -> Answer<Multi<DialectOptions>> {
        Ok(Relations::of(at, of)?.options())
    }

    fn multi_table_comment(&self, at: &Inspector, of: &Wanted) -> Answer<Option<Multi<Option<String>>>> {
        Ok(Some(Relations::of(at, of)?.comments()))
    }

    fn sequence_names(&self, at: &Inspector, schema: Option<&str>) -> Answer<Option<Vec<String>>> {
        tables::names(at, "ARRAY['S']", &Wanted::all(schema)).map(Some)
    }

    fn enums(&self, at: &Inspector, schema: Option<&str>) -> Answer<Option<Vec<ReflectedEnum>>> {
        named_types::enums(at, schema).map(Some)
    }

    fn domains(&self, at: &Inspector, schema: Option<&str>) -> Answer<Option<Vec<ReflectedDomain>>> {
        named_types::domains(at, schema).map(Some)
    }

    fn enum_uses(&self, at: &Inspector) -> Answer<Option<Vec<ReflectedEnumUse>>> {
        enum_uses::enum_uses(at).map(Some)
    }

    fn sequences(&self, at: &Inspector, schemas: &[String]) -> Answer<Option<Vec<DatabaseSequence>>> {
        sequences::sequences(at, schemas).map(Some)
    }
}
