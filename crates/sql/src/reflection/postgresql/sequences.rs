//! Sequences.

use super::{Answer, Inspector, rows};
use crate::schema::{DatabaseSequence, SequenceSettings};

/// Sequences of some schemas, one row for each column whose default uses it.
const SEQUENCES: &str = "SELECT n.nspname, c.relname, pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, \
     s.seqmin, s.seqmax, s.seqcache, s.seqcycle, EXISTS (SELECT FROM pg_catalog.pg_depend AS o WHERE o.objid = c.oid \
     AND o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.deptype IN ('a', 'i', 'e')), \
     un.nspname, u.relname, a.attname \
     FROM pg_catalog.pg_sequence AS s JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     LEFT JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid \
     AND d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass \
     LEFT JOIN pg_catalog.pg_attrdef AS f ON f.oid = d.objid \
     LEFT JOIN pg_catalog.pg_class AS u ON u.oid = f.adrelid LEFT JOIN pg_catalog.pg_namespace AS un ON un.oid = u.relnamespace \
     LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = f.adrelid AND a.attnum = f.adnum \
     WHERE c.relkind = 'S' AND n.nspname = ANY (%s::pg_catalog.name[]) ORDER BY n.nspname, c.relname, un.nspname, u.relname, a.attnum";

pub(super) fn sequences(at: &Inspector, schemas: &[String]) -> Answer<Vec<DatabaseSequence>> {
    let mut found: Vec<DatabaseSequence> = Vec::new();
    for mut row in rows::of(&*at.query(SEQUENCES, &[&rows::array_literal(schemas)])?) {
        let (schema, name) = (row.text(0), row.text(1));
        let user = row.optional(10).map(|schema| (schema, row.text(11), row.text(12)));
        if let Some(last) = found.last_mut()
            && last.schema == schema
            && last.name == name
        {
            last.used_by.extend(user);
            continue;
        }
        let bytes = match row.text(2).as_str() {
            "smallint" => 2,
            "integer" => 4,
            _ => 8,
        };
        found.push(DatabaseSequence {
            name,
            schema,
            settings: SequenceSettings {
                bytes,
                start: row.number(3),
                increment: row.number(4),
                minvalue: row.number(5),
                maxvalue: row.number(6),
                cache: row.number(7),
                cycle: row.flag(8),
            },
            owned: row.flag(9),
            used_by: user.into_iter().collect(),
        });
    }
    Ok(found)
}
