-- What a PostgreSQL database holds, a line a thing, by the server's own functions: read by tools/live_cases.py and by the test.
WITH namespaces AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'),
relations AS (
    SELECT c.* FROM pg_class c JOIN namespaces n ON n.oid = c.relnamespace
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
),
types AS (
    SELECT t.* FROM pg_type t JOIN namespaces n ON n.oid = t.typnamespace
    WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.classid = 'pg_type'::regclass AND d.deptype = 'e')
),
lines (kind, line) AS (
    SELECT 'schema', quote_ident(nspname) || coalesce(' comment ' || quote_literal(obj_description(oid, 'pg_namespace')), '') FROM namespaces
    UNION ALL SELECT 'extension', extname FROM pg_extension
    UNION ALL
    SELECT 'relation', concat_ws(' ', oid::regclass, relkind, relpersistence, reloptions::text, pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid),
        'access ' || (SELECT amname FROM pg_am WHERE pg_am.oid = relam), 'tablespace ' || (SELECT spcname FROM pg_tablespace s WHERE s.oid = reltablespace),
        'inherits ' || (SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = relations.oid),
        'comment ' || quote_literal(obj_description(oid, 'pg_class')))
    FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
    UNION ALL
    SELECT 'column', concat_ws(' ', attrelid::regclass, row_number() OVER (PARTITION BY attrelid ORDER BY attnum), quote_ident(attname), format_type(atttypid, atttypmod),
        CASE WHEN attnotnull THEN 'not null' END, 'identity ' || nullif(attidentity::text, ''), 'generated ' || nullif(attgenerated::text, ''),
        'default ' || pg_get_expr(adbin, adrelid), 'collate ' || nullif(attcollation, typcollation)::regcollation::text,
        CASE WHEN NOT attislocal THEN 'inherited' END, 'comment ' || quote_literal(col_description(attrelid, attnum)))
    FROM pg_attribute a JOIN relations r ON r.oid = attrelid JOIN pg_type t ON t.oid = atttypid LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
    UNION ALL
    SELECT 'constraint', concat_ws(' ', coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text), quote_ident(conname), pg_get_constraintdef(k.oid),
        CASE WHEN NOT convalidated THEN 'not validated' END, 'comment ' || quote_literal(obj_description(k.oid, 'pg_constraint')))
    FROM pg_constraint k JOIN namespaces n ON n.oid = connamespace
    UNION ALL
    SELECT 'index', concat_ws(' ', pg_get_indexdef(indexrelid), CASE WHEN NOT indisvalid THEN 'invalid' END, 'tablespace ' || (SELECT spcname FROM pg_tablespace s WHERE s.oid = reltablespace),
        'comment ' || quote_literal(obj_description(indexrelid, 'pg_class')))
    FROM pg_index i JOIN relations r ON r.oid = indexrelid
    UNION ALL
    SELECT 'sequence', concat_ws(' ', seqrelid::regclass, format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle,
        'owned by ' || (SELECT refobjid::regclass || '.' || attname FROM pg_depend d JOIN pg_attribute a ON attrelid = refobjid AND attnum = refobjsubid
            WHERE d.objid = seqrelid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')),
        'at ' || pg_sequence_last_value(seqrelid))
    FROM pg_sequence s JOIN relations r ON r.oid = seqrelid
    UNION ALL
    SELECT 'type', concat_ws(' ', t.oid::regtype, typtype, (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
        format_type(nullif(typbasetype, 0), typtypmod), CASE WHEN typnotnull THEN 'not null' END, 'default ' || typdefault,
        'comment ' || quote_literal(obj_description(t.oid, 'pg_type')))
    FROM types t WHERE typtype IN ('d', 'e', 'r')
    UNION ALL
    SELECT 'rows', oid::regclass || ' ' || query_to_xml(format('SELECT * FROM ONLY %s AS t ORDER BY t::text', oid::regclass), true, true, '')::text
    FROM relations WHERE relkind = 'r' AND has_table_privilege(oid, 'SELECT')
)
SELECT kind || ' ' || line FROM lines ORDER BY (kind || ' ' || line) COLLATE "C"
