//! Server defaults that are values of an enumerated type, as the server writes them: `'a'::mood`, `'{a,b}'::mood[]`.

use crate::autogenerate::models::key;
use crate::autogenerate::{Database, Models};
use crate::ddl::comparison::default::literal_text;
use crate::operations::OperationError;
use crate::operations::enum_type::{EnumColumn, EnumUsers};
use crate::operations::sql_text::{literal, name};
use limbeck_sql::Ident;
use limbeck_sql::dialect::Dialect;
use limbeck_sql::expr::Expr;
use limbeck_sql::schema::{Column, EnumType, ServerDefault, Table};

/// How the server writes a type before and after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypeNames {
    was: String,
    is: String,
}

impl TypeNames {
    pub fn of(was: &EnumType, is: &EnumType, visible: bool, dialect: &dyn Dialect) -> Self {
        let shown = |type_: &EnumType| name(&type_.name, type_.schema.as_ref().filter(|_| !visible), dialect);
        Self { was: shown(was), is: shown(is) }
    }
}

/// The literal within a default, without its cast: `a` of `'a'::mood`. `None` where the default is more than that.
pub(super) fn literal_of(default: &str) -> Option<String> {
    let rest = default.trim().strip_prefix('\'')?;
    let mut value = String::new();
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '\'' {
            value.push(c);
        } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
            value.push('\'');
        } else {
            let cast = &rest[at + 1..];
            let is_cast = cast.is_empty() || cast.starts_with("::") && !cast.contains([' ', '(', '\'']) || is_type(cast);
            return is_cast.then_some(value);
        }
    }
    None
}

/// `::character varying`, `::"My Type"[]`.
fn is_type(cast: &str) -> bool {
    cast.strip_prefix("::").is_some_and(|name| {
        matches!(name, "character varying" | "character varying[]")
            || name.strip_suffix("[]").unwrap_or(name).strip_prefix('"').and_then(|name| name.strip_suffix('"')).is_some()
    })
}

/// The values within a default: one, or those of an array.
fn values_of(default: &str) -> Vec<String> {
    let Some(value) = literal_of(default) else { return Vec::new() };
    match value.strip_prefix('{').and_then(|value| value.strip_suffix('}')) {
        Some(items) if default.ends_with("[]") => items.split(',').map(|item| item.trim_matches('"').to_owned()).collect(),
        _ => vec![value],
    }
}

/// The default after the type, or some of its values, got other names.
pub(super) fn moved(default: &str, names: &TypeNames, values: &[(String, String)], dialect: &dyn Dialect) -> String {
    let TypeNames { was, is } = names;
    if let Some(value) = literal_of(default).filter(|_| !default.contains("::")) {
        // The models may leave the type out.
        return literal(&renamed(&value, values), dialect);
    }
    for brackets in ["", "[]"] {
        let Some(before) = default.strip_suffix(&format!("::{was}{brackets}")) else { continue };
        let before = match literal_of(before) {
            Some(value) if brackets.is_empty() => literal(&renamed(&value, values), dialect),
            Some(value) => {
                let items = value.strip_prefix('{').and_then(|value| value.strip_suffix('}'));
                match items.filter(|items| !items.contains('"')) {
                    Some(items) => {
                        let items: Vec<String> = items.split(',').map(|item| renamed(item, values)).collect();
                        literal(&format!("{{{}}}", items.join(",")), dialect)
                    }
                    None => before.to_owned(),
                }
            }
            None => before.to_owned(),
        };
        return format!("{before}::{is}{brackets}");
    }
    default.to_owned()
}

fn renamed(value: &str, values: &[(String, String)]) -> String {
    values.iter().find(|(old, _)| old == value).map_or_else(|| value.to_owned(), |(_, new)| new.clone())
}

/// A default that is a value which the type loses becomes what the models say, or goes; the database's columns say so, too.
///
/// # Errors
/// A default of the models has no text.
pub(super) fn replace_lost(
    users: &mut EnumUsers,
    type_: &EnumType,
    values: &[String],
    models: &Models,
    database: &mut Database,
    dialect: &'static dyn Dialect,
) -> Result<(), OperationError> {
    let is_lost = |value: &String| type_.values.contains(value) && !values.contains(value);
    for EnumColumn { table, schema, column, is_array: _, default, new_default } in &mut users.columns {
        if !default.as_deref().is_some_and(|default| values_of(default).iter().any(is_lost)) {
            continue;
        }
        let wanted = models
            .tables()
            .map(|(_, table)| table)
            .find(|model| is_at(model, table, schema.as_ref(), database.default_schema.as_deref()))
            .and_then(|model| model.column(column.as_str()));
        *new_default = match wanted {
            Some(wanted) => text_of(wanted, dialect)?.filter(|text| !values_of(text).iter().any(is_lost)),
            None => None,
        };
        for entry in &mut database.tables {
            if entry.table.name.name == table.name
                && key(entry.table.schema.as_ref(), &entry.table.name) == key(schema.as_ref(), table)
            {
                for own in entry.table.columns.iter_mut().filter(|own| own.name.name == column.name) {
                    own.server_default = new_default.as_ref().map(|text| ServerDefault::Expr(Box::new(Expr::verbatim(text))));
                }
            }
        }
    }
    Ok(())
}

/// Whether a table of the models is the one of the database that has this name.
pub(super) fn is_at(model: &Table, name: &Ident, schema: Option<&Ident>, default_schema: Option<&str>) -> bool {
    let own = model.schema.as_ref().map(Ident::as_str).filter(|own| Some(*own) != default_schema);
    model.name.name == name.name && own == schema.map(Ident::as_str)
}

/// The default of a column of the models as SQL.
///
/// # Errors
/// It has no text.
pub(super) fn text_of(column: &Column, dialect: &dyn Dialect) -> Result<Option<String>, OperationError> {
    Ok(match &column.server_default {
        Some(ServerDefault::Literal(text)) => Some(literal(text, dialect)),
        Some(ServerDefault::Expr(expr)) => Some(literal_text(expr, dialect)?),
        Some(ServerDefault::Fetched | ServerDefault::Computed(_) | ServerDefault::Identity(_)) | None => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use limbeck_sql::dialect::postgresql::Postgresql;

    #[test]
    fn literals_are_found_in_defaults() {
        assert_eq!(literal_of("'a'::mood").as_deref(), Some("a"));
        assert_eq!(literal_of("'it''s'::\"My Mood\"").as_deref(), Some("it's"));
        assert_eq!(literal_of("'a'::character varying").as_deref(), Some("a"));
        assert_eq!(literal_of("'a'").as_deref(), Some("a"));
        assert_eq!(literal_of("lower('a')"), None);
        assert_eq!(literal_of("'a' || 'b'"), None);
        assert_eq!(values_of("'{a,b}'::mood[]"), ["a", "b"]);
    }

    #[test]
    fn defaults_follow_their_type() {
        let names = TypeNames { was: "mood".to_owned(), is: "feeling".to_owned() };
        let values = [("a".to_owned(), "it's".to_owned())];
        let moved = |text: &str| moved(text, &names, &values, Postgresql::PSYCOPG2);
        assert_eq!(moved("'a'::mood"), "'it''s'::feeling");
        assert_eq!(moved("'{a,b}'::mood[]"), "'{it''s,b}'::feeling[]");
        assert_eq!(moved("'a'::other"), "'a'::other");
        assert_eq!(moved("'a'"), "'it''s'");
        assert_eq!(moved("first_mood()::mood"), "first_mood()::feeling");
    }
}
