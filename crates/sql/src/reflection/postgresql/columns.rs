//! Columns.

use super::types::{NamedTypes, Reflected};
use super::{Answer, Condition, Inspector, Multi, Wanted, ask, entry};
use crate::reflection::values::{ReflectedColumn, ReflectedComputed, ReflectedIdentity};
use crate::types::Affinity;

/// Only the expression of a generated column speaks of others; to name the relation has the server open it, which costs more
/// than all the rest. Comments are looked up one by one where there are any: the server would compare each with each column
/// while its statistics are older than they.
pub(super) const COLUMNS: &str = "SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), \
     pg_catalog.pg_get_expr(f.adbin, CASE WHEN a.attgenerated <> '' THEN f.adrelid ELSE '0'::pg_catalog.oid END), \
     a.attnotnull, CASE WHEN (SELECT EXISTS (SELECT FROM pg_catalog.pg_description AS d \
     WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid > 0)) THEN (SELECT d.description \
     FROM pg_catalog.pg_description AS d WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     AND d.objoid = a.attrelid AND d.objsubid = a.attnum) END, a.attgenerated, \
     a.attidentity, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, \
     co.collname, CASE WHEN co.oid IS NOT NULL AND NOT pg_catalog.pg_collation_is_visible(co.oid) THEN cn.nspname END \
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     LEFT JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid \
     LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = a.attrelid AND f.adnum = a.attnum AND a.atthasdef \
     LEFT JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = CASE WHEN a.attidentity <> '' THEN \
     (SELECT p.objid FROM pg_catalog.pg_depend AS p WHERE p.refobjid = a.attrelid AND p.refobjsubid = a.attnum \
     AND p.deptype = 'i' AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     AND p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass LIMIT 1) END \
     LEFT JOIN pg_catalog.pg_collation AS co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation \
     LEFT JOIN pg_catalog.pg_namespace AS cn ON cn.oid = co.collnamespace \
     WHERE {condition} ORDER BY c.relname, a.attnum";

pub(super) fn columns(at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedColumn>>> {
    let named = NamedTypes::new(at);
    let mut found = Multi::new();
    for mut row in ask(at, COLUMNS, &Condition::of_kind(of))? {
        let columns: &mut Vec<ReflectedColumn> = entry(&mut found, &mut row);
        let Some(name) = row.optional(1) else { continue };
        let (collation, collation_schema) = (row.optional(14), row.optional(15));
        let described = format!("column '{name}'");
        let reflected =
            named.reflect(row.optional(2).as_deref(), &described, collation.as_deref(), collation_schema.as_deref())?;
        let Reflected { type_, domain } = reflected;
        let mut default = row.optional(3);
        let mut nullable = !row.flag(4);
        if let Some(domain) = domain {
            default = default.or(domain.default);
            nullable = nullable && domain.nullable;
        }
        let generated = row.text(6);
        let computed = (!generated.is_empty())
            .then(|| ReflectedComputed { sqltext: default.take().unwrap_or_default(), persisted: Some(generated == "s") });
        let always = row.text(7);
        let identity = (!always.is_empty()).then(|| ReflectedIdentity {
            always: always == "a",
            start: row.number(8),
            increment: row.number(9),
            minvalue: row.number(10),
            maxvalue: row.number(11),
            cache: row.number(12),
            cycle: row.flag(13),
        });
        let mut autoincrement = identity.is_some();
        if let Some(text) = &default
            && let Some((before, sequence, after)) = nextval(text)
        {
            autoincrement |= type_.affinity() == Affinity::Integer;
            if let (Some(schema), false) = (of.schema(), sequence.contains('.')) {
                default = Some(format!("{before}\"{schema}\".{sequence}{after}"));
            }
        }
        columns.push(ReflectedColumn {
            nullable,
            default,
            autoincrement: Some(autoincrement),
            comment: Some(row.optional(5)),
            computed,
            identity,
            ..ReflectedColumn::new(name, type_)
        });
    }
    Ok(found)
}

/// `nextval('name'::regclass)` around the name of the sequence.
fn nextval(default: &str) -> Option<(&str, &str, &str)> {
    const CALL: &str = "nextval('";
    let start = default.find(CALL)? + CALL.len();
    let length = default[start..].find('\'')?;
    (length > 0).then(|| (&default[..start], &default[start..start + length], &default[start + length..]))
}

#[cfg(test)]
mod tests {
    use super::nextval;

    #[test]
    fn a_sequence_is_found_in_a_default() {
        assert_eq!(nextval("nextval('t_id_seq'::regclass)"), Some(("nextval('", "t_id_seq", "'::regclass)")));
        assert_eq!(nextval("now()"), None);
    }
}
