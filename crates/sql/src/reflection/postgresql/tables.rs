//! Names of relations, and definitions of views.

use super::rows::Row;
use super::{Answer, Condition, Inspector, Wanted, ask, no_such_table};
use crate::schema::OptionValue;

pub(super) const NAMES: &str = "SELECT c.relname FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE {condition} ORDER BY c.relname";

const VIEW: &str = "SELECT pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class AS c \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE {condition}";

pub(super) fn names(at: &Inspector, relkinds: &str, of: &Wanted) -> Answer<Vec<String>> {
    let condition = Condition::of(&format!("{relkinds}::pg_catalog.\"char\"[]"), of);
    Ok(ask(at, NAMES, &condition)?.into_iter().map(|mut row| row.text(0)).collect())
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
