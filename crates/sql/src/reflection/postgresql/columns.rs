//! Columns.

use super::relations::Relations;
use super::rows::Row;
use super::types::{NamedTypes, Reflected};
use super::{Answer, Inspector, Multi, Wanted};
use crate::reflection::values::{ReflectedColumn, ReflectedComputed, ReflectedIdentity};
use crate::types::Affinity;

/// Only the expression of a generated column speaks of others; to name the relation has the server open it, which costs more
/// than all the rest. What few columns have (comments, identities, collations) is looked up one by one where there is any: the
/// server would compare each with each column while its statistics are older than they. The usual collation (100) of the
/// usual types is nothing to tell of.
pub(super) const COLUMNS: &str = "SELECT a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), \
     pg_catalog.pg_get_expr(f.adbin, CASE WHEN a.attgenerated <> '' THEN f.adrelid ELSE '0'::pg_catalog.oid END), \
     a.attnotnull, CASE WHEN (SELECT EXISTS (SELECT FROM pg_catalog.pg_description AS d \
     WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid > 0)) THEN (SELECT d.description \
     FROM pg_catalog.pg_description AS d WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     AND d.objoid = a.attrelid AND d.objsubid = a.attnum) END, a.attgenerated, a.attidentity, \
     CASE WHEN a.attidentity <> '' THEN (SELECT ARRAY[s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, \
     s.seqcycle::pg_catalog.int4::pg_catalog.int8] FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = \
     (SELECT p.objid FROM pg_catalog.pg_depend AS p WHERE p.refobjid = a.attrelid AND p.refobjsubid = a.attnum \
     AND p.deptype = 'i' AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     AND p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass LIMIT 1)) END, \
     CASE WHEN a.attcollation <> 0 AND NOT (a.attcollation = 100 AND a.atttypid IN (25, 1042, 1043, 1009, 1014, 1015)) THEN \
     (SELECT ARRAY[co.collname::pg_catalog.text, \
     CASE WHEN NOT pg_catalog.pg_collation_is_visible(co.oid) THEN cn.nspname::pg_catalog.text END] \
     FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_collation AS co ON co.oid = a.attcollation \
     JOIN pg_catalog.pg_namespace AS cn ON cn.oid = co.collnamespace \
     WHERE t.oid = a.atttypid AND t.typcollation <> a.attcollation) END \
     FROM pg_catalog.pg_attribute AS a \
     LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = a.attrelid AND f.adnum = a.attnum AND a.atthasdef \
     WHERE a.attrelid = ANY ({relations}) AND a.attnum > 0 AND NOT a.attisdropped";

pub(super) fn columns(at: &Inspector, of: &Wanted) -> Answer<Multi<Vec<ReflectedColumn>>> {
    let relations = Relations::of(at, of)?;
    let rows = relations.ask(at, COLUMNS)?;
    read(&relations, rows, &NamedTypes::new(at), of)
}

/// The columns that rows of the query tell of.
pub(super) fn read(
    relations: &Relations,
    mut rows: Vec<Row>,
    named: &NamedTypes<'_>,
    of: &Wanted,
) -> Answer<Multi<Vec<ReflectedColumn>>> {
    // Warnings come in the order of the relations.
    rows.sort_by_cached_key(|row| (relations.place(row.number(0)), row.number(1)));
    let mut found = relations.answers::<Vec<ReflectedColumn>>();
    for mut row in rows {
        let Some(columns) = found.of(row.number(0)) else { continue };
        let name = row.text(2);
        let mut collation = row.list(10).into_iter();
        let (collation, collation_schema) = (collation.next().flatten(), collation.next().flatten());
        let reflected =
            named.reflect(row.borrowed(3), &|| format!("column '{name}'"), collation.as_deref(), collation_schema.as_deref())?;
        let Reflected { type_, domain } = reflected;
        let mut default = row.optional(4);
        let mut nullable = !row.flag(5);
        if let Some(domain) = domain {
            default = default.or(domain.default);
            nullable = nullable && domain.nullable;
        }
        let generated = row.text(7);
        let computed = (!generated.is_empty())
            .then(|| ReflectedComputed { sqltext: default.take().unwrap_or_default(), persisted: Some(generated == "s") });
        let always = row.text(8);
        let identity = (!always.is_empty()).then(|| {
            let [start, increment, minvalue, maxvalue, cache, cycle] =
                row.numbers(9).and_then(|numbers| numbers.try_into().ok()).unwrap_or_default();
            ReflectedIdentity { always: always == "a", start, increment, minvalue, maxvalue, cache, cycle: cycle != 0 }
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
            comment: Some(row.optional(6)),
            computed,
            identity,
            ..ReflectedColumn::new(name, type_)
        });
    }
    Ok(found.by_name())
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
