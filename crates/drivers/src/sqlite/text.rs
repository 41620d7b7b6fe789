//! What Python's `sqlite3` sees in a statement's text.

/// How `sqlite3` treats a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatementClass {
    /// Nothing but space, comments and semicolons.
    Empty,
    /// Starts with INSERT, UPDATE, DELETE or REPLACE: gets an implicit BEGIN and a row count. `WITH ... INSERT` is not one.
    DataChange,
    /// Adds to the schema, and means the same inside a transaction as outside: a table, an index, a column.
    Addition,
    Other,
}

/// Looks at the first word after space and comments.
pub(super) fn classify(sql: &str) -> StatementClass {
    let mut start = without_comments(sql);
    let word: String = start.chars().take_while(char::is_ascii_alphabetic).take(8).collect::<String>().to_ascii_lowercase();
    if ["insert", "update", "delete", "replace"].iter().any(|known| word.starts_with(known)) {
        return StatementClass::DataChange;
    }
    if is_addition(start) {
        return StatementClass::Addition;
    }
    while let Some(rest) = start.strip_prefix(';') {
        start = without_comments(rest);
    }
    if start.is_empty() { StatementClass::Empty } else { StatementClass::Other }
}

fn is_addition(sql: &str) -> bool {
    let mut words = sql.split_ascii_whitespace();
    let mut next = || words.next().unwrap_or_default().to_ascii_lowercase();
    match next().as_str() {
        "create" => match next().as_str() {
            "table" | "index" => true,
            "unique" => next() == "index",
            _ => false,
        },
        "alter" => {
            let is_table = next() == "table";
            let name = next();
            // A name with spaces in it goes on in the next word.
            let is_whole = name.matches(['"', '\'', '`', '[', ']']).count().is_multiple_of(2);
            is_table && is_whole && next() == "add"
        }
        _ => false,
    }
}

/// The text from its first character that is neither space nor comment; an unclosed comment runs to the end.
fn without_comments(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches([' ', '\t', '\u{c}', '\n', '\r']);
        if let Some(rest) = text.strip_prefix("--") {
            text = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(rest) = text.strip_prefix("/*") {
            text = rest.split_once("*/").map_or("", |(_, after)| after);
        } else {
            return text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_decides() {
        for (sql, class) in [
            ("insert into t values (1)", StatementClass::DataChange),
            (" -- c\n/* d */ RePlace into t values (1)", StatementClass::DataChange),
            ("with x as (select 1) insert into t select * from x", StatementClass::Other),
            ("create table insert_t (a)", StatementClass::Addition),
            ("\nCREATE UNIQUE INDEX i ON t (a)", StatementClass::Addition),
            ("ALTER TABLE t ADD COLUMN c INTEGER", StatementClass::Addition),
            ("ALTER TABLE t RENAME TO u", StatementClass::Other),
            ("ALTER TABLE \"a add b\" RENAME TO u", StatementClass::Other),
            ("CREATE VIRTUAL TABLE t USING fts5(a)", StatementClass::Other),
            ("CREATE TEMPORARY TABLE t (a)", StatementClass::Other),
            ("", StatementClass::Empty),
            (" ; -- x", StatementClass::Empty),
            ("/* open", StatementClass::Empty),
            ("select 1", StatementClass::Other),
        ] {
            assert_eq!(classify(sql), class, "{sql}");
        }
    }
}
