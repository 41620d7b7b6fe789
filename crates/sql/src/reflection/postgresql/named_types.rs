//! Enums and domains.

use super::{Answer, Inspector, rows};
use crate::reflection::values::{ReflectedDomain, ReflectedDomainConstraint, ReflectedEnum};

/// A condition on `pg_type AS t` and `pg_namespace AS n`; `*` is every schema.
fn condition(schema: Option<&str>) -> (&'static str, Vec<&str>) {
    match schema {
        None => (" AND pg_catalog.pg_type_is_visible(t.oid) AND n.nspname <> 'pg_catalog'", Vec::new()),
        Some("*") => ("", Vec::new()),
        Some(schema) => (" AND n.nspname = %s", vec![schema]),
    }
}

/// The query for enums, and its values.
pub(super) fn enums_query(schema: Option<&str>) -> (String, Vec<&str>) {
    let (condition, values) = condition(schema);
    let query = format!(
        "SELECT t.typname, n.nspname, pg_catalog.pg_type_is_visible(t.oid), \
         ARRAY(SELECT e.enumlabel::pg_catalog.text FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) \
         FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace \
         WHERE t.typtype = 'e'{condition} ORDER BY n.nspname, t.typname"
    );
    (query, values)
}

pub(super) fn enums(at: &Inspector, schema: Option<&str>) -> Answer<Vec<ReflectedEnum>> {
    let (query, values) = enums_query(schema);
    let rows = rows::of(&*at.query(&query, &values)?);
    Ok(rows
        .into_iter()
        .map(|mut row| ReflectedEnum { name: row.text(0), schema: row.text(1), visible: row.flag(2), labels: row.texts(3) })
        .collect())
}

/// The query for domains, and its values.
pub(super) fn domains_query(schema: Option<&str>) -> (String, Vec<&str>) {
    let (condition, values) = condition(schema);
    let query = format!(
        "SELECT t.typname, n.nspname, pg_catalog.pg_type_is_visible(t.oid), \
         pg_catalog.format_type(t.typbasetype, t.typtypmod), NOT t.typnotnull, t.typdefault, \
         ARRAY(SELECT k.conname::pg_catalog.text FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid ORDER BY k.conname), \
         ARRAY(SELECT pg_catalog.pg_get_constraintdef(k.oid, true) FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid \
         ORDER BY k.conname), \
         co.collname, CASE WHEN co.oid IS NOT NULL AND NOT pg_catalog.pg_collation_is_visible(co.oid) THEN cn.nspname END \
         FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace \
         LEFT JOIN pg_catalog.pg_collation AS co ON co.oid = t.typcollation \
         LEFT JOIN pg_catalog.pg_namespace AS cn ON cn.oid = co.collnamespace \
         WHERE t.typtype = 'd'{condition} ORDER BY n.nspname, t.typname"
    );
    (query, values)
}

pub(super) fn domains(at: &Inspector, schema: Option<&str>) -> Answer<Vec<ReflectedDomain>> {
    let (query, values) = domains_query(schema);
    let rows = rows::of(&*at.query(&query, &values)?);
    Ok(rows
        .into_iter()
        .map(|mut row| {
            let type_ = row.text(3);
            let constraints = row.texts(6).into_iter().zip(row.texts(7)).filter_map(|(name, definition)| {
                // Other than checks, there is NOT NULL, which `nullable` tells.
                let is_check = definition.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("check"));
                let check = definition.get(7..definition.len().saturating_sub(1)).unwrap_or_default().to_owned();
                is_check.then_some(ReflectedDomainConstraint { name, check })
            });
            ReflectedDomain {
                constraints: constraints.collect(),
                name: row.text(0),
                schema: row.text(1),
                visible: row.flag(2),
                // Without a length.
                type_: type_.split('(').next().unwrap_or_default().to_owned(),
                nullable: row.flag(4),
                default: row.optional(5),
                collation: row.optional(8),
                collation_schema: row.optional(9),
            }
        })
        .collect())
}
