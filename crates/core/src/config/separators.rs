//! How lists of paths are split in an ini file.

use crate::error::CommandError;

/// The character of `path_separator`.
pub(super) fn separator(value: &str, key: &str) -> Result<char, CommandError> {
    match value {
        "space" => Ok(' '),
        "newline" => Ok('\n'),
        "os" if cfg!(windows) => Ok(';'),
        "os" | ":" => Ok(':'),
        ";" => Ok(';'),
        _ => Err(CommandError::exception(
            "ValueError",
            format!("'{value}' is not a valid value for {key}; expected 'space', 'newline', 'os', ':', ';'"),
        )),
    }
}

/// Splits on the separator; empty parts are dropped before the rest is stripped.
pub(super) fn split(list: &str, separator: char) -> Vec<String> {
    list.split(separator).filter(|part| !part.is_empty()).map(|part| super::pytext::strip(part).to_owned()).collect()
}

/// Splits on a comma and the spaces after it, on spaces, and on colons if asked; empty parts stay.
pub(super) fn split_legacy(list: &str, colons: bool) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = list.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ',' | ' ' => {
                while chars.next_if_eq(&' ').is_some() {}
                parts.push(String::new());
            }
            ':' if colons => parts.push(String::new()),
            c => {
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legacy_splitting_keeps_empty_parts() {
        assert_eq!(split_legacy("a,  b c", false), ["a", "b", "c"]);
        assert_eq!(split_legacy("a , b", false), ["a", "", "b"]);
        assert_eq!(split_legacy("a:b,c:", true), ["a", "b", "c", ""]);
        assert_eq!(split_legacy("a:b", false), ["a:b"]);
    }

    #[test]
    fn separators_are_named() {
        assert_eq!(split("a; b ;;\n c", ';'), ["a", "b", "c"]);
        assert_eq!(
            separator("zz", "path_separator").unwrap_err().sentence(),
            "'zz' is not a valid value for path_separator; expected 'space', 'newline', 'os', ':', ';'"
        );
    }
}
