//! Password files (`~/.pgpass`).

use std::path::Path;

/// The password of the first line that fits; a file that cannot be read has none.
pub(super) fn find(file: &Path, host: &str, port: u16, database: &str, user: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    if !is_private(file) {
        return None;
    }
    let wanted = [host.to_owned(), port.to_string(), database.to_owned(), user.to_owned()];
    text.lines().find_map(|line| match_line(line, &wanted))
}

/// As libpq, which ignores a file that others may read.
#[cfg(unix)]
fn is_private(file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(file).is_ok_and(|data| data.mode() & 0o077 == 0)
}

#[cfg(not(unix))]
fn is_private(_file: &Path) -> bool {
    true
}

fn match_line(line: &str, wanted: &[String; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let fields = split(line);
    let (password, patterns) = fields.split_last().filter(|(_, patterns)| patterns.len() == wanted.len())?;
    let fits = patterns.iter().zip(wanted).all(|(pattern, value)| pattern == "*" || pattern == value);
    fits.then(|| password.clone())
}

/// Four fields and the rest, with `\:` and `\\` for the characters themselves.
fn split(line: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => field.extend(characters.next()),
            ':' if fields.len() < 4 => fields.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<String> {
        match_line(line, &["h".into(), "5432".into(), "d".into(), "u".into()])
    }

    #[test]
    fn lines_fit_by_field_or_star() {
        assert_eq!(found("h:5432:d:u:pw").as_deref(), Some("pw"));
        assert_eq!(found("*:*:*:*:p:w").as_deref(), Some("p:w"));
        assert_eq!(found(r"h:*:d:u:p\:w\\").as_deref(), Some(r"p:w\"));
        assert_eq!(found("h:1:d:u:pw"), None);
        assert_eq!(found("# h:5432:d:u:pw"), None);
        assert_eq!(found("h:5432"), None);
    }
}
