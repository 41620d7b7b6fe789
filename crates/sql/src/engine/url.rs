//! Database URLs, as `sqlalchemy.engine.make_url` reads them.

use super::parameters::str_repr;
use crate::reflection::pattern::{Match, Pattern, characters};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A parsed URL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Url {
    /// `sqlite`, `postgresql+psycopg`.
    pub drivername: String,
    pub username: Option<String>,
    pub password: Option<String>,
    pub host: Option<String>,
    pub port: Option<i64>,
    pub database: Option<String>,
    pub query: BTreeMap<String, Vec<String>>,
}

/// Why a text is no URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// `sqlalchemy.exc.ArgumentError`.
    #[error("Could not parse SQLAlchemy URL from given URL string")]
    Malformed,
    /// Python's `ValueError`, as upstream lets it through.
    #[error("invalid literal for int() with base 10: {}", str_repr(.0))]
    Port(String),
}

const GRAMMAR: &str = r"(?P<name>[\w\+]+)://(?:(?P<username>[^:/]*)(?::(?P<password>[^@]*))?@)?(?:(?:\[(?P<ipv6host>[^/\?]+)\]|(?P<ipv4host>[^/:\?]+))?(?::(?P<port>[^/\?]*))?)?(?:/(?P<database>[^\?]*))?(?:\?(?P<query>.*))?";

impl FromStr for Url {
    type Err = UrlError;

    /// `make_url`. Text after what the grammar takes is left out, as upstream leaves it out.
    fn from_str(text: &str) -> Result<Self, UrlError> {
        Self::parse(text, false)
    }
}

impl Url {
    /// `make_url(text, keep_blank_values=...)`.
    ///
    /// # Errors
    /// The text is no URL, or the port no number.
    pub fn parse(text: &str, keep_blank_values: bool) -> Result<Self, UrlError> {
        let grammar = Pattern::new(GRAMMAR, "").map_err(|_| UrlError::Malformed)?;
        let text = characters(text);
        let found: Match = grammar.match_at(&text, 0).ok_or(UrlError::Malformed)?;
        let part = |name: &str| grammar.group_index(name).and_then(|index| found.group(index));
        let port = match part("port") {
            None => None,
            Some(text) => Some(python_int(&text).ok_or(UrlError::Port(text))?),
        };
        let mut query: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, value) in part("query").map(|text| parse_query(&text, keep_blank_values)).unwrap_or_default() {
            query.entry(key).or_default().push(value);
        }
        Ok(Self {
            drivername: part("name").ok_or(UrlError::Malformed)?,
            username: part("username").map(|text| unquote(&text)),
            password: part("password").map(|text| unquote(&text)),
            host: part("ipv4host").or_else(|| part("ipv6host")),
            port,
            database: part("database").map(|text| unquote(&text)),
            query,
        })
    }

    /// `URL.render_as_string(hide_password=...)`.
    pub fn render_as_string(&self, hide_password: bool) -> String {
        let mut out = format!("{}://", self.drivername);
        if let Some(username) = &self.username {
            out.push_str(&quote(username, " +"));
            if let Some(password) = &self.password {
                out.push(':');
                out.push_str(&if hide_password { "***".to_owned() } else { quote(password, " +") });
            }
            out.push('@');
        }
        if let Some(host) = &self.host {
            if host.contains(':') {
                out.push_str(&format!("[{host}]"));
            } else {
                out.push_str(host);
            }
        }
        if let Some(port) = self.port {
            out.push_str(&format!(":{port}"));
        }
        if let Some(database) = &self.database {
            out.push('/');
            out.push_str(&quote(database, " +/"));
        }
        let pairs: Vec<String> = self
            .query
            .iter()
            .flat_map(|(key, values)| values.iter().map(move |value| format!("{}={}", quote_plus(key), quote_plus(value))))
            .collect();
        if !self.query.is_empty() {
            out.push('?');
            out.push_str(&pairs.join("&"));
        }
        out
    }

    /// `URL.get_backend_name()`.
    pub fn backend_name(&self) -> &str {
        self.drivername.split('+').next().unwrap_or(&self.drivername)
    }

    /// The driver that the scheme names after its `+`.
    pub fn driver(&self) -> Option<&str> {
        self.drivername.split('+').nth(1)
    }

    /// The value of a query key; the first where it is repeated.
    pub fn query_value(&self, key: &str) -> Option<&str> {
        self.query.get(key).and_then(|values| values.first()).map(String::as_str)
    }
}

impl fmt::Display for Url {
    /// Writes the URL with its password hidden.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.render_as_string(true))
    }
}

/// `int(text)`: spaces around, a sign, single underscores between digits.
fn python_int(text: &str) -> Option<i64> {
    let trimmed = text.trim();
    let digits = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
    let well_formed = !digits.is_empty()
        && !digits.starts_with('_')
        && !digits.ends_with('_')
        && !digits.contains("__")
        && digits.chars().all(|c| c.is_ascii_digit() || c == '_');
    if !well_formed {
        return None;
    }
    let number: i64 = digits.replace('_', "").parse().ok()?;
    Some(if trimmed.starts_with('-') { -number } else { number })
}

/// `urllib.parse.unquote`: bytes that are no UTF-8 become U+FFFD.
pub fn unquote(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                // Two hex digits are below 256.
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                at += 3;
            }
            (byte, _, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// `urllib.parse.parse_qsl`.
pub fn parse_query(text: &str, keep_blank_values: bool) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .filter_map(|pair| {
            let (key, value) = match pair.split_once('=') {
                Some(parts) => parts,
                None if keep_blank_values => (pair, ""),
                None => return None,
            };
            if value.is_empty() && !keep_blank_values {
                return None;
            }
            Some((unquote(&key.replace('+', " ")), unquote(&value.replace('+', " "))))
        })
        .collect()
}

/// `urllib.parse.quote(text, safe=...)`.
fn quote(text: &str, safe: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if byte.is_ascii_alphanumeric() || "_.-~".contains(c) || byte.is_ascii() && safe.contains(c) {
            out.push(c);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn quote_plus(text: &str) -> String {
    quote(text, " ").replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        #[serde(default)]
        error: Option<String>,
        #[serde(default)]
        parts: Option<Parts>,
    }

    #[derive(serde::Deserialize, Debug, PartialEq)]
    struct Parts {
        drivername: String,
        username: Option<String>,
        password: Option<String>,
        host: Option<String>,
        port: Option<i64>,
        database: Option<String>,
        query: BTreeMap<String, Vec<String>>,
        shown: String,
        full: String,
    }

    #[test]
    fn reads_and_writes_as_sqlalchemy_does() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/url_cases.json")).unwrap();
        assert!(cases.len() > 60);
        for case in cases {
            match Url::from_str(&case.text) {
                Err(error) => assert_eq!(Some(error.to_string()), case.error, "{}", case.text),
                Ok(url) => {
                    let (shown, full) = (url.to_string(), url.render_as_string(false));
                    let Url { drivername, username, password, host, port, database, query } = url;
                    let parts = Parts { drivername, username, password, host, port, database, query, shown, full };
                    assert_eq!(Some(parts), case.parts, "{}", case.text);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_rendered_reads_back(
            username in proptest::option::of("[^/]{0,12}"),
            password in ".{0,12}",
            host in proptest::option::of("[a-z0-9.-]{1,12}"),
            port in proptest::option::of(0..70000i64),
            database in proptest::option::of(".{0,12}"),
            query in proptest::collection::btree_map(".{1,6}", proptest::collection::vec(".{1,6}", 1..3), 0..3),
        ) {
            let password = username.is_some().then_some(password);
            let url = Url { drivername: "a+b".into(), username, password, host, port, database, query };
            // `safe=" +/"` leaves these as they are, so a line break or the like cannot end the match early.
            let back = Url::from_str(&url.render_as_string(false)).unwrap();
            prop_assert_eq!(back, url);
        }

        #[test]
        fn any_text_is_read_without_panic(text in ".{0,40}") {
            let _ = Url::from_str(&text);
            let _ = Url::from_str(&format!("sqlite://{text}"));
        }
    }
}
