//! A schema's name as SQL Server reads it: `owner`, `database.owner`, `server.database.owner`.

use crate::ident::Ident;

/// The database (with what stands before it) and the owner (`_schema_elements`).
pub(super) fn parts(schema: &Ident) -> (Option<Ident>, Option<Ident>) {
    if schema.quote == Some(true) {
        return (None, Some(schema.clone()));
    }
    let mut found: Vec<String> = Vec::new();
    let mut part = String::new();
    let (mut inside, mut bracketed) = (false, false);
    for c in schema.name.chars() {
        match c {
            '[' => {
                inside = true;
                bracketed = true;
            }
            ']' => inside = false,
            '.' if !inside => {
                let whole = std::mem::take(&mut part);
                found.push(if bracketed { format!("[{whole}]") } else { whole });
                bracketed = false;
            }
            c => part.push(c),
        }
    }
    if !part.is_empty() {
        found.push(part);
    }
    let Some(owner) = found.pop() else { return (None, None) };
    if found.is_empty() {
        return (None, Some(Ident::new(owner)));
    }
    let database = found.join(".");
    let inner: String = database.chars().skip(1).take(database.chars().count().saturating_sub(2)).collect();
    // Several bracketed parts are quoted already.
    let several = inner.split_once(']').is_some_and(|(_, rest)| rest.contains('['));
    let database = if several {
        Ident { name: database, quote: Some(false) }
    } else {
        Ident::new(database.trim_start_matches('[').trim_end_matches(']'))
    };
    (Some(database), Some(Ident::new(owner)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(schema: &str) -> (Option<String>, Option<String>) {
        let (database, owner) = parts(&Ident::from(schema));
        (database.map(|name| name.name), owner.map(|name| name.name))
    }

    #[test]
    fn dots_outside_brackets_part_the_name() {
        let pair = |database: &str, owner: &str| (Some(database.to_owned()), Some(owner.to_owned()));
        assert_eq!(shown("foo"), (None, Some("foo".to_owned())));
        assert_eq!(shown("foo.bar"), pair("foo", "bar"));
        assert_eq!(shown("Foo.Bar.bat"), pair("Foo.Bar", "bat"));
        assert_eq!(shown("[Foo.Bar]"), (None, Some("Foo.Bar".to_owned())));
        assert_eq!(shown("[Foo.Bar].[bat]"), pair("Foo.Bar", "bat"));
        assert_eq!(shown("[foo].[bar].bat"), pair("[foo].[bar]", "bat"));
        assert_eq!(shown(""), (None, None));
    }

    #[test]
    fn a_name_that_asks_for_quotes_is_one_name() {
        let schema = Ident { name: "a.b".into(), quote: Some(true) };
        assert_eq!(parts(&schema), (None, Some(schema.clone())));
    }
}
