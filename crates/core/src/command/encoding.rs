//! `output_encoding`: in which bytes new revisions are written.

use crate::config::pytext::repr;
use crate::error::{CommandError, CommandResult};

/// Encodes text as Python's codec of that name does; only the codecs that source files are written in are known.
pub(super) fn encode(text: String, encoding: &str) -> CommandResult<Vec<u8>> {
    let name: String = encoding.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    match name.as_str() {
        "utf_8" | "utf8" | "u8" | "utf" | "cp65001" => Ok(text.into_bytes()),
        "utf_8_sig" => Ok(["\u{feff}".as_bytes(), text.as_bytes()].concat()),
        "ascii" | "us_ascii" | "646" => narrow(&text, "ascii", 0x80),
        "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" | "8859" | "cp819" | "latin" | "l1" => narrow(&text, "latin-1", 0x100),
        _ => Err(CommandError::exception("LookupError", format!("unknown encoding: {encoding}"))
            .with_hint("'output_encoding' is one of utf-8, utf-8-sig, ascii, latin-1.")),
    }
}

fn narrow(text: &str, codec: &str, limit: u32) -> CommandResult<Vec<u8>> {
    text.chars()
        .enumerate()
        .map(|(position, c)| match u8::try_from(u32::from(c)) {
            Ok(byte) if u32::from(byte) < limit => Ok(byte),
            Ok(_) | Err(_) => Err(CommandError::exception(
                "UnicodeEncodeError",
                format!(
                    "'{codec}' codec can't encode character {} in position {position}: ordinal not in range({limit})",
                    repr(&c.to_string())
                ),
            )),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_python() {
        assert_eq!(encode("é".into(), "UTF-8").unwrap(), "é".as_bytes());
        assert_eq!(encode("é".into(), "iso-8859-1").unwrap(), [0xe9]);
        assert_eq!(encode("a".into(), "utf-8-sig").unwrap(), b"\xef\xbb\xbfa");
        assert_eq!(encode("é".into(), "klingon").unwrap_err().sentence(), "unknown encoding: klingon");
        assert_eq!(encode("aé".into(), "ascii").unwrap_err().class(), Some("UnicodeEncodeError"));
    }
}
