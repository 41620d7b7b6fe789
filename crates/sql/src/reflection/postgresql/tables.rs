//! Names, comments and options of relations.

use super::rows::Row;
use super::{Answer, Condition, Inspector, Multi, Wanted, ask, entry, no_such_table};
use crate::schema::{DialectOptions, OptionValue};

pub(super) const NAMES: &str = "SELECT c.relname FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE {condition} ORDER BY c.relname";

pub(super) const COMMENTS: &str = "SELECT c.relname, d.description FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     LEFT JOIN pg_catalog.pg_description AS d ON d.objoid = c.oid AND d.objsubid = 0 \
     AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass \
     WHERE {condition} ORDER BY c.relname";

pub(super) const OPTIONS: &str = "SELECT c.relname, c.reloptions, \
     CASE WHEN am.amname <> pg_catalog.current_setting('default_table_access_method') THEN am.amname END, t.spcname, \
     ARRAY(SELECT p.relname FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS p ON p.oid = i.inhparent \
     WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) \
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     LEFT JOIN pg_catalog.pg_am AS am ON am.oid = c.relam \
     LEFT JOIN pg_catalog.pg_tablespace AS t ON t.oid = c.reltablespace \
     WHERE {condition} ORDER BY c.relname";

const VIEW: &str = "SELECT pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE {condition}";

pub(super) fn names(at: &Inspector, relkinds: &str, of: &Wanted) -> Answer<Vec<String>> {
    let condition = Condition::of(&format!("{relkinds}::pg_catalog.\"char\"[]"), of);
    Ok(ask(at, NAMES, &condition)?.into_iter().map(|mut row| row.text(0)).collect())
}

pub(super) fn comments(at: &Inspector, of: &Wanted) -> Answer<Multi<Option<String>>> {
    let rows = ask(at, COMMENTS, &Condition::of_kind(of))?;
    Ok(rows.into_iter().map(|mut row| (row.text(0), row.optional(1))).collect())
}

pub(super) fn view_definition(at: &Inspector, view: &str, schema: Option<&str>) -> Answer<Option<String>> {
    let condition = Condition::of("ARRAY['v','m']::pg_catalog.\"char\"[]", &Wanted::one(view, schema));
    let row = ask(at, VIEW, &condition)?.into_iter().next();
    row.map(|mut row| row.optional(0)).ok_or_else(|| no_such_table(view, schema))
}

/// `fillfactor=70` and the like, as a dictionary.
pub(super) fn storage_parameters(row: &mut Row, at: usize) -> Option<OptionValue> {
    let options = row.texts(at);
    let pair = |option: &String| {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        (key.to_owned(), OptionValue::Str(value.to_owned()))
    };
    (!options.is_empty()).then(|| OptionValue::Map(options.iter().map(pair).collect()))
}

pub(super) fn options(at: &Inspector, of: &Wanted) -> Answer<Multi<DialectOptions>> {
    let mut found = Multi::new();
    for mut row in ask(at, OPTIONS, &Condition::of_kind(of))? {
        let (parameters, method, tablespace) = (storage_parameters(&mut row, 1), row.optional(2), row.optional(3));
        let parents = row.texts(4);
        let options: &mut DialectOptions = entry(&mut found, &mut row);
        if let Some(method) = method {
            options.insert("postgresql_using".into(), OptionValue::Str(method));
        }
        if !parents.is_empty() {
            let parents = parents.into_iter().map(OptionValue::Str).collect();
            options.insert("postgresql_inherits".into(), OptionValue::List(parents));
        }
        if let Some(parameters) = parameters {
            options.insert("postgresql_with".into(), parameters);
        }
        if let Some(tablespace) = tablespace {
            options.insert("postgresql_tablespace".into(), OptionValue::Str(tablespace));
        }
    }
    Ok(found)
}
