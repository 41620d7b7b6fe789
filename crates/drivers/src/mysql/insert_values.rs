//! INSERT for many rows in few statements, as PyMySQL's `executemany` makes them.

use super::literal::Literals;
use limbeck_sql::Value;
use limbeck_sql::engine::DbError;

/// The longest statement that is made.
const MAX_LENGTH: usize = 1_024_000;

/// An INSERT or REPLACE around its list of values.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InsertValues<'a> {
    before: &'a str,
    values: &'a str,
    after: &'a str,
}

/// Takes the statement apart; `None` where it is no INSERT of one row of placeholders.
pub(super) fn split(sql: &str) -> Option<InsertValues<'_>> {
    let lower = sql.to_ascii_lowercase();
    let start = lower.trim_start();
    if !(start.starts_with("insert") || start.starts_with("replace")) {
        return None;
    }
    // The last VALUES before a parenthesis; ON DUPLICATE KEY UPDATE may have further ones, of one column each.
    let end = lower.find("on duplicate").unwrap_or(lower.len());
    let at = lower[..end].rfind("values").or_else(|| lower[..end].rfind("value"))?;
    let open = at + lower[at..end].find('(')?;
    if !lower[at..open].trim_start_matches("values").trim_start_matches("value").trim().is_empty() {
        return None;
    }
    let mut depth = 0usize;
    let mut close = None;
    for (place, c) in sql[open..end].char_indices() {
        match c {
            '(' => depth += 1,
            // A literal may hold a parenthesis: such a statement goes row by row.
            '\'' | '"' => return None,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    close = Some(open + place + 1);
                    break;
                }
            }
            _ => {}
        }
    }
    let close = close?;
    let between = sql[close..end].trim();
    if !(between.is_empty() || between == ";") || !sql[open..close].contains("%") {
        return None;
    }
    let after = &sql[close..];
    // A parameter behind the values would have to be the same for all rows.
    let parameters = after.replace("%%", "");
    if parameters.contains("%s") || parameters.contains("%(") {
        return None;
    }
    Some(InsertValues { before: &sql[..open], values: &sql[open..close], after })
}

/// The statements for all rows.
///
/// # Errors
/// A value has no literal, or a row is of a wrong length.
pub(super) fn statements(parts: &InsertValues<'_>, rows: &[Vec<Value>], literals: &Literals) -> Result<Vec<String>, DbError> {
    let before = literals.interpolate(parts.before, &[])?;
    let after = literals.interpolate(parts.after, &[])?;
    let mut texts = Vec::new();
    let mut text = String::new();
    for row in rows {
        let values = literals.interpolate(parts.values, row)?;
        if text.is_empty() {
            text.push_str(&before);
        } else if text.len() + values.len() + after.len() + 1 > MAX_LENGTH {
            texts.push(std::mem::replace(&mut text, before.clone()) + &after);
        } else {
            text.push(',');
        }
        text.push_str(&values);
    }
    if !text.is_empty() {
        texts.push(text + &after);
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::super::error::Dbapi;
    use super::*;

    const LITERALS: Literals = Literals { dbapi: Dbapi::Pymysql, plain_backslashes: false, qmark: false };

    #[test]
    fn rows_of_an_insert_share_a_statement() {
        let parts = split("INSERT INTO t (a, `b%%`) VALUES (%(a)s, lower(%s)) ON DUPLICATE KEY UPDATE a = VALUES(a)").unwrap();
        let rows = [vec![Value::Int(1), Value::Text("x".into())], vec![Value::Int(2), Value::Null]];
        assert_eq!(
            statements(&parts, &rows, &LITERALS).unwrap(),
            ["INSERT INTO t (a, `b%`) VALUES (1, lower('x')),(2, lower(NULL)) ON DUPLICATE KEY UPDATE a = VALUES(a)"]
        );
    }

    #[test]
    fn long_lists_are_cut() {
        let parts = split("insert into t values (%s)").unwrap();
        let rows: Vec<Vec<Value>> = (0..5).map(|_| vec![Value::Text("x".repeat(400_000))]).collect();
        assert_eq!(statements(&parts, &rows, &LITERALS).unwrap().len(), 3);
    }

    #[test]
    fn other_statements_go_row_by_row() {
        for sql in [
            "UPDATE t SET a = %s",
            "INSERT INTO t SELECT %s",
            "INSERT INTO t (a) VALUES (%s) ON DUPLICATE KEY UPDATE a = %s",
            "INSERT INTO t (a) VALUES (%s, ')')",
            "INSERT INTO t (a) VALUES (%s) RETURNING a",
            "INSERT INTO t () VALUES ()",
        ] {
            assert_eq!(split(sql), None, "{sql}");
        }
    }
}
