//! Sequences.

use super::{Answer, Inspector, rows};
use crate::schema::{DatabaseSequence, SequenceSettings};

/// Sequences of some schemas, one row for each column whose default uses one that no column owns. The fences (`OFFSET 0`) let
/// the server look up each sequence by itself: it misjudges these joins while its statistics are older than the tables.
const SEQUENCES: &str = "SELECT n.nspname, c.relname, pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, \
     s.seqmin, s.seqmax, s.seqcache, s.seqcycle, o.owned, u.nspname, u.relname, u.attname \
     FROM pg_catalog.pg_sequence AS s JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = c.oid \
     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i', 'e')) AS owned OFFSET 0) AS o \
     LEFT JOIN LATERAL (SELECT un.nspname, t.relname, a.attname FROM pg_catalog.pg_depend AS d \
     JOIN pg_catalog.pg_attrdef AS f ON f.oid = d.objid JOIN pg_catalog.pg_class AS t ON t.oid = f.adrelid \
     JOIN pg_catalog.pg_namespace AS un ON un.oid = t.relnamespace \
     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = f.adrelid AND a.attnum = f.adnum \
     WHERE NOT o.owned AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid \
     AND d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass OFFSET 0) AS u ON true \
     WHERE c.relkind = 'S' AND n.nspname = ANY ({schemas}::pg_catalog.name[]) ORDER BY n.nspname, c.relname, u.nspname, u.relname, u.attname";

/// The query for the sequences of some schemas, where it needs no values beside it.
pub(super) fn query(schemas: &[String]) -> Option<String> {
    let is_plain = |schema: &String| schema.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    schemas.iter().all(is_plain).then(|| SEQUENCES.replace("{schemas}", &format!("'{}'", rows::array_literal(schemas))))
}

pub(super) fn sequences(at: &Inspector, schemas: &[String]) -> Answer<Vec<DatabaseSequence>> {
    let mut found: Vec<DatabaseSequence> = Vec::new();
    let answer = match query(schemas) {
        Some(query) => at.query(&query, &[])?,
        None => at.query(&SEQUENCES.replace("{schemas}", "%s"), &[&rows::array_literal(schemas)])?,
    };
    for mut row in rows::of(&answer) {
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

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn only_plain_names_stand_in_the_text() {
        let asked = query(&["public".to_owned(), "Sales_2".to_owned()]).unwrap();
        assert!(asked.contains(r#"n.nspname = ANY ('{"public","Sales_2"}'::pg_catalog.name[])"#), "{asked}");
        assert_eq!(query(&["100%".to_owned()]), None);
        assert_eq!(query(&["it's".to_owned()]), None);
    }
}
