//! What stands on enumerated types.

use super::{Answer, Inspector, rows};
use crate::reflection::values::{EnumUseKind, ReflectedEnumUse};

/// Columns that a table declares itself, constraints and indexes that have values of the type in them, foreign keys between such
/// columns (both sides must have one type), and whatever else depends on it. Each type counts with the type of its arrays.
const USES: &str = "WITH e AS (\
     SELECT t.oid AS used, t.typname, n.nspname, false AS listed FROM pg_catalog.pg_type AS t \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace WHERE t.typtype = 'e' \
     UNION ALL SELECT t.typarray, t.typname, n.nspname, true FROM pg_catalog.pg_type AS t \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND t.typarray <> 0), \
     p AS (SELECT e.*, d.classid, d.objid, d.objsubid, d.deptype FROM e JOIN pg_catalog.pg_depend AS d \
     ON d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.refobjid = e.used) \
     SELECT e.nspname, e.typname, 'column' AS kind, n.nspname AS place, c.relname, a.attname::pg_catalog.text, e.listed, \
     pg_catalog.pg_get_expr(f.adbin, f.adrelid), a.attnum::pg_catalog.int4 AS number FROM e \
     JOIN pg_catalog.pg_attribute AS a ON a.atttypid = e.used AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0 \
     JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f') \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = a.attrelid AND f.adnum = a.attnum AND a.attgenerated = '' \
     UNION SELECT p.nspname, p.typname, 'constraint', n.nspname, c.relname, k.conname::pg_catalog.text, false, \
     pg_catalog.pg_get_constraintdef(k.oid), 0 FROM p \
     JOIN pg_catalog.pg_constraint AS k ON p.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.oid = p.objid \
     JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid AND k.coninhcount = 0 \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     UNION SELECT e.nspname, e.typname, 'constraint', n.nspname, c.relname, k.conname::pg_catalog.text, false, \
     pg_catalog.pg_get_constraintdef(k.oid), 0 FROM e \
     JOIN pg_catalog.pg_attribute AS a ON a.atttypid = e.used AND a.attnum > 0 AND NOT a.attisdropped \
     JOIN pg_catalog.pg_constraint AS k ON k.contype = 'f' AND k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey) \
     AND k.coninhcount = 0 AND k.conparentid = 0 \
     JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     UNION SELECT p.nspname, p.typname, 'index', n.nspname, c.relname, i.relname::pg_catalog.text, false, \
     pg_catalog.pg_get_indexdef(i.oid), 0 FROM p \
     JOIN pg_catalog.pg_class AS i ON p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.oid = p.objid \
     AND i.relkind IN ('i', 'I') AND NOT i.relispartition \
     JOIN pg_catalog.pg_index AS x ON x.indexrelid = i.oid JOIN pg_catalog.pg_class AS c ON c.oid = x.indrelid \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     UNION SELECT p.nspname, p.typname, 'other', '', '', pg_catalog.pg_describe_object(p.classid, p.objid, p.objsubid), false, \
     NULL, 0 FROM p WHERE p.deptype <> 'i' AND p.classid <> 'pg_catalog.pg_attrdef'::pg_catalog.regclass \
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS k \
     WHERE p.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.oid = p.objid AND k.conrelid <> 0) \
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE p.classid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     AND c.oid = p.objid AND c.relkind IN ('r', 'p', 'f', 'i', 'I')) \
     ORDER BY 1, 2, 3, 4, 5, 9, 6";

pub(super) fn enum_uses(at: &Inspector) -> Answer<Vec<ReflectedEnumUse>> {
    let rows = rows::of(&*at.query(USES, &[])?);
    Ok(rows
        .into_iter()
        .map(|mut row| {
            let kind = row.text(2);
            let (name, definition) = (row.text(5), row.optional(7));
            ReflectedEnumUse {
                type_schema: row.text(0),
                type_name: row.text(1),
                schema: row.text(3),
                relation: row.text(4),
                kind: match kind.as_str() {
                    "column" => EnumUseKind::Column { name, is_array: row.flag(6), default: definition },
                    "constraint" => EnumUseKind::Constraint { name, definition: definition.unwrap_or_default() },
                    "index" => EnumUseKind::Index { name, definition: definition.unwrap_or_default() },
                    _ => EnumUseKind::Other { description: name },
                },
            }
        })
        .collect())
}
