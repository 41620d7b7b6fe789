//! Python's own ways with text that configuration files rely on: `repr`, `strip`, `str % mapping`.

use std::fmt::Write as _;

use thiserror::Error;

/// Why a `str % mapping` failed; each message is Python's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PercentError {
    /// The text ends inside a `%` directive.
    #[error("incomplete format")]
    Incomplete,
    /// A `%(` has no closing parenthesis.
    #[error("incomplete format key")]
    IncompleteKey,
    /// `%(name)` names nothing that is known.
    #[error("{}", repr(.0))]
    UnknownName(String),
    /// The character after `%` is no conversion.
    #[error("unsupported format character '{character}' ({:#x}) at index {index}", u32::from(*.character))]
    UnsupportedCharacter {
        /// The character.
        character: char,
        /// Its position in the text, in characters.
        index: usize,
    },
    /// A number was asked for, but the value is text.
    #[error("%{conversion} format: a real number is required, not str")]
    NumberRequired {
        /// The conversion.
        conversion: char,
    },
    /// A directive without a name, where only named values are given.
    #[error("not enough arguments for format string")]
    NoName,
}

/// Tells whether Python's `str.isspace` holds for the character.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Returns the text without surrounding white space, as `str.strip()` sees it.
pub fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Returns the text as `repr()` shows it.
pub fn repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push(quote);
    for c in text.chars() {
        match c {
            '\\' => shown.push_str("\\\\"),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if c == quote => {
                shown.push('\\');
                shown.push(c);
            }
            c if is_printable(c) => shown.push(c),
            c => {
                let code = u32::from(c);
                // Writing to a `String` cannot fail.
                let _ = match code {
                    0..=0xff => write!(shown, "\\x{code:02x}"),
                    0x100..=0xffff => write!(shown, "\\u{code:04x}"),
                    _ => write!(shown, "\\U{code:08x}"),
                };
            }
        }
    }
    shown.push(quote);
    shown
}

/// Controls and separators other than the space are not printable; unassigned characters are left alone.
fn is_printable(c: char) -> bool {
    c == ' '
        || !(c.is_control()
            || c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}'))
}

/// Returns `text % values` for values that are text.
pub fn percent_format<'v>(text: &str, lookup: impl Fn(&str) -> Option<&'v str>) -> Result<String, PercentError> {
    let mut formatted = String::with_capacity(text.len());
    let mut chars = text.chars().enumerate().peekable();
    while let Some((_, c)) = chars.next() {
        if c != '%' {
            formatted.push(c);
            continue;
        }
        let mut name = None;
        if chars.next_if(|(_, c)| *c == '(').is_some() {
            name = Some(parenthesised(&mut chars)?);
        }
        let mut left = false;
        while let Some((_, flag)) = chars.next_if(|(_, c)| matches!(c, '-' | '+' | ' ' | '#' | '0')) {
            left |= flag == '-';
        }
        let width = digits(&mut chars).unwrap_or(0);
        let mut precision = None;
        if chars.next_if(|(_, c)| *c == '.').is_some() {
            precision = Some(digits(&mut chars).unwrap_or(0));
        }
        chars.next_if(|(_, c)| matches!(c, 'h' | 'l' | 'L'));
        let (index, conversion) = chars.next().ok_or(PercentError::Incomplete)?;
        if conversion == '%' {
            formatted.push('%');
            continue;
        }
        let name = name.ok_or(PercentError::NoName)?;
        let value = lookup(&name).ok_or(PercentError::UnknownName(name))?;
        let value = match conversion {
            's' => value.to_owned(),
            'r' | 'a' => repr(value),
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                return Err(PercentError::NumberRequired { conversion });
            }
            character => return Err(PercentError::UnsupportedCharacter { character, index }),
        };
        let value: String = match precision {
            Some(most) => value.chars().take(most).collect(),
            None => value,
        };
        let padding = width.saturating_sub(value.chars().count());
        if !left {
            formatted.extend(std::iter::repeat_n(' ', padding));
        }
        formatted.push_str(&value);
        if left {
            formatted.extend(std::iter::repeat_n(' ', padding));
        }
    }
    Ok(formatted)
}

type Chars<'t> = std::iter::Peekable<std::iter::Enumerate<std::str::Chars<'t>>>;

/// Reads up to the parenthesis that closes the one just read; nested pairs belong to the name.
fn parenthesised(chars: &mut Chars<'_>) -> Result<String, PercentError> {
    let mut name = String::new();
    let mut depth = 1;
    for (_, c) in chars.by_ref() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(name);
        }
        name.push(c);
    }
    Err(PercentError::IncompleteKey)
}

/// The widest padding that is honoured: a width is a mistake long before it fills the memory.
const WIDEST: usize = 4096;

fn digits(chars: &mut Chars<'_>) -> Option<usize> {
    let mut number = None;
    while let Some((_, c)) = chars.next_if(|(_, c)| c.is_ascii_digit()) {
        let digit = c.to_digit(10).unwrap_or(0) as usize;
        number = Some((number.unwrap_or(0) * 10 + digit).min(WIDEST));
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(name: &str) -> Option<&'static str> {
        (name == "here").then_some("/h")
    }

    #[test]
    fn repr_quotes_like_python() {
        assert_eq!(repr("a'b"), r#""a'b""#);
        assert_eq!(repr("a'\"b"), r#"'a\'"b'"#);
        assert_eq!(repr("t\t\u{1}é\u{a0}\\"), r"'t\t\x01é\xa0\\'");
    }

    #[test]
    fn percent_formats_named_text() {
        let format = |text| percent_format(text, here);
        assert_eq!(format("%(here)s/x%%").unwrap(), "/h/x%");
        assert_eq!(format("[%(here)5s|%(here)-4s|%(here).1s]").unwrap(), "[   /h|/h  |/]");
        assert_eq!(format("%(here)r").unwrap(), "'/h'");
    }

    #[test]
    fn percent_errors_are_pythons() {
        let error = |text| percent_format(text, here).unwrap_err().to_string();
        assert_eq!(error("%(rev)s"), "'rev'");
        assert_eq!(error("50%"), "incomplete format");
        assert_eq!(error("%(here"), "incomplete format key");
        assert_eq!(error("%(here)d"), "%d format: a real number is required, not str");
        assert_eq!(error("a%(here)k"), "unsupported format character 'k' (0x6b) at index 8");
    }
}
