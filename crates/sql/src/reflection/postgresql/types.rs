//! From `format_type()` to the type that SQLAlchemy makes of it.

use super::{Answer, Inspector, named_types};
use crate::reflection::values::{ReflectedDomain, ReflectedEnum};
use crate::types::{ArrayArgs, BooleanArgs, DialectTypeArgs, NumericArgs, SqlType, StringArgs, UuidArgs};
use serde_json::Value as Json;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Types of PostgreSQL's own without arguments.
const PLAIN: [(&str, &str); 27] = [
    ("json", "JSON"),
    ("jsonb", "JSONB"),
    ("hstore", "HSTORE"),
    ("int4range", "INT4RANGE"),
    ("int8range", "INT8RANGE"),
    ("numrange", "NUMRANGE"),
    ("daterange", "DATERANGE"),
    ("tsrange", "TSRANGE"),
    ("tstzrange", "TSTZRANGE"),
    ("int4multirange", "INT4MULTIRANGE"),
    ("int8multirange", "INT8MULTIRANGE"),
    ("nummultirange", "NUMMULTIRANGE"),
    ("datemultirange", "DATEMULTIRANGE"),
    ("tsmultirange", "TSMULTIRANGE"),
    ("tstzmultirange", "TSTZMULTIRANGE"),
    ("inet", "INET"),
    ("cidr", "CIDR"),
    ("macaddr", "MACADDR"),
    ("macaddr8", "MACADDR8"),
    ("money", "MONEY"),
    ("oid", "OID"),
    ("regclass", "REGCLASS"),
    ("bytea", "BYTEA"),
    ("tsvector", "TSVECTOR"),
    ("tsquery", "TSQUERY"),
    ("regconfig", "REGCONFIG"),
    ("citext", "CITEXT"),
];

/// A type, and the domain that it is.
pub(super) struct Reflected {
    pub(super) type_: SqlType,
    pub(super) domain: Option<ReflectedDomain>,
}

impl From<SqlType> for Reflected {
    fn from(type_: SqlType) -> Self {
        Self { type_, domain: None }
    }
}

/// Enums and domains by the names that `format_type()` gives them, read when one is needed.
pub(super) struct NamedTypes<'a> {
    at: &'a Inspector,
    enums: OnceCell<Vec<ReflectedEnum>>,
    domains: OnceCell<Vec<ReflectedDomain>>,
}

impl<'a> NamedTypes<'a> {
    pub(super) fn new(at: &'a Inspector) -> Self {
        Self { at, enums: OnceCell::new(), domains: OnceCell::new() }
    }

    fn enumeration(&self, key: &[String]) -> Answer<Option<ReflectedEnum>> {
        let all = once(&self.enums, || named_types::enums(self.at, Some("*")))?;
        Ok(all.iter().rev().find(|one| is_called(key, &one.name, &one.schema, one.visible)).cloned())
    }

    fn domain(&self, key: &[String]) -> Answer<Option<ReflectedDomain>> {
        let all = once(&self.domains, || named_types::domains(self.at, Some("*")))?;
        Ok(all.iter().rev().find(|one| is_called(key, &one.name, &one.schema, one.visible)).cloned())
    }

    /// `PGDialect._reflect_type`. `described` is what warnings name.
    pub(super) fn reflect(
        &self,
        format_type: Option<&str>,
        described: &dyn Fn() -> String,
        collation: Option<&str>,
        collation_schema: Option<&str>,
    ) -> Answer<Reflected> {
        let Some(text) = format_type else {
            self.at.warn(format!("PostgreSQL format_type() returned NULL for {}", described()));
            return Ok(SqlType::Null.into());
        };
        let Formatted { name, args, is_array } = Formatted::parse(text);
        let reflected = match builtin(&name, &args, collation, collation_schema) {
            Some(type_) => Reflected::from(type_),
            None => {
                let key = quoted_tokens(&name);
                if let Some(found) = self.enumeration(&key)? {
                    enum_type(found).into()
                } else if let Some(domain) = self.domain(&key)? {
                    let described = || format!("DOMAIN '{}'", domain.name);
                    let (collation, schema) = (domain.collation.as_deref(), domain.collation_schema.as_deref());
                    let base = self.reflect(Some(&domain.type_), &described, collation, schema)?;
                    Reflected { type_: domain_type(&domain, base.type_), domain: Some(domain) }
                } else {
                    self.at.warn(format!("Did not recognize type '{name}' of {}", described()));
                    // Also where it is an array of them.
                    return Ok(SqlType::Null.into());
                }
            }
        };
        if is_array {
            let item = Box::new(reflected.type_);
            let args = ArrayArgs { item, dimensions: None, as_tuple: false, zero_indexes: false, postgresql: true };
            return Ok(SqlType::Array(args).into());
        }
        Ok(reflected)
    }
}

/// What a cell holds, or what it is to hold.
fn once<T>(cell: &OnceCell<T>, read: impl FnOnce() -> Answer<T>) -> Answer<&T> {
    if let Some(known) = cell.get() {
        return Ok(known);
    }
    let read = read()?;
    Ok(cell.get_or_init(|| read))
}

fn is_called(key: &[String], name: &str, schema: &str, visible: bool) -> bool {
    match key {
        [own] => visible && own == name,
        [place, own] => !visible && place == schema && own == name,
        _ => false,
    }
}

/// `character varying(30)[]` taken apart.
struct Formatted {
    name: String,
    args: Vec<String>,
    is_array: bool,
}

impl Formatted {
    fn parse(text: &str) -> Self {
        let mut name = text.to_owned();
        let mut args = Vec::new();
        if let (Some(open), Some(close)) = (text.find('('), text.rfind(')'))
            && open < close
        {
            let inner = &text[open + 1..close];
            if !inner.is_empty() {
                args = inner.split(',').map(|arg| arg.trim().to_owned()).collect();
            }
            name.replace_range(open..=close, "");
        }
        let bare = name.trim_end_matches("[]");
        let is_array = bare.len() < name.len();
        Self { name: bare.to_owned(), args, is_array }
    }
}

/// A type of the server's own; `None` for others.
fn builtin(name: &str, args: &[String], collation: Option<&str>, collation_schema: Option<&str>) -> Option<SqlType> {
    let number = |at: usize| args.get(at).and_then(|text| text.parse().ok());
    let string = || StringArgs {
        length: number(0),
        collation: collation.map(str::to_owned),
        collation_schema: collation_schema.map(str::to_owned),
        ..StringArgs::default()
    };
    let mut own = BTreeMap::new();
    let mut set = |key: &str, value: Json| {
        own.insert(key.to_owned(), value);
    };
    let digits = |at: usize| args.get(at).and_then(|text| text.parse::<u32>().ok()).map(Json::from);
    let class = match name {
        "integer" => return Some(SqlType::ExactInteger),
        "bigint" => return Some(SqlType::ExactBigint),
        "smallint" => return Some(SqlType::ExactSmallint),
        "character varying" => return Some(SqlType::ExactVarchar(string())),
        "character" => return Some(SqlType::ExactChar(string())),
        "text" => return Some(SqlType::ExactText(string())),
        "\"char\"" | "name" => return Some(SqlType::String(string())),
        "numeric" => {
            let (precision, scale) = if args.len() == 2 { (number(0), number(1)) } else { (None, None) };
            return Some(SqlType::ExactNumeric(NumericArgs { precision, scale, ..NumericArgs::default() }));
        }
        "float" => return Some(SqlType::ExactFloat(NumericArgs { precision: number(0), ..NumericArgs::default() })),
        "real" => return Some(SqlType::ExactReal(NumericArgs::default())),
        "double precision" => {
            return Some(SqlType::ExactDoublePrecision(NumericArgs { precision: Some(53), ..NumericArgs::default() }));
        }
        "boolean" => return Some(SqlType::ExactBoolean(BooleanArgs::default())),
        "date" => return Some(SqlType::ExactDate),
        "uuid" => return Some(SqlType::ExactUuid(UuidArgs::default())),
        "timestamp with time zone" | "time with time zone" => {
            set("timezone", Json::Bool(true));
            digits(0).into_iter().for_each(|digits| set("precision", digits));
            if name.starts_with("timestamp") { "TIMESTAMP" } else { "TIME" }
        }
        "timestamp without time zone" | "time without time zone" | "time" | "timestamp" => {
            set("timezone", Json::Bool(false));
            digits(0).into_iter().for_each(|digits| set("precision", digits));
            if name.starts_with("timestamp") { "TIMESTAMP" } else { "TIME" }
        }
        "bit" => {
            digits(0).into_iter().for_each(|length| set("length", length));
            "BIT"
        }
        "bit varying" => {
            set("varying", Json::Bool(true));
            digits(0).into_iter().for_each(|length| set("length", length));
            "BIT"
        }
        name if name == "interval" || name.starts_with("interval ") => {
            if let Some(fields) = name.strip_prefix("interval ") {
                set("fields", Json::from(fields));
            }
            digits(0).into_iter().for_each(|digits| set("precision", digits));
            "INTERVAL"
        }
        name => {
            let lower = name.to_lowercase();
            let class = PLAIN.iter().find(|(known, _)| *known == lower).map(|(_, class)| *class)?;
            if let ("CITEXT", Some(collation)) = (class, collation) {
                set("collation", Json::from(collation));
            }
            class
        }
    };
    Some(own_type(class, own, BTreeMap::new()))
}

fn own_type(name: &str, args: BTreeMap<String, Json>, types: BTreeMap<String, SqlType>) -> SqlType {
    SqlType::Dialect(DialectTypeArgs { dialect: "postgresql".into(), name: name.into(), args, types })
}

fn enum_type(found: ReflectedEnum) -> SqlType {
    let ReflectedEnum { name, schema, visible, labels } = found;
    let mut args = BTreeMap::from([("name".to_owned(), Json::from(name)), ("values".to_owned(), Json::from(labels))]);
    if !visible {
        args.insert("schema".into(), Json::from(schema));
    }
    own_type("ENUM", args, BTreeMap::new())
}

fn domain_type(domain: &ReflectedDomain, base: SqlType) -> SqlType {
    let mut args = BTreeMap::from([
        ("name".to_owned(), Json::from(domain.name.as_str())),
        ("not_null".to_owned(), Json::from(!domain.nullable)),
        ("create_type".to_owned(), Json::from(false)),
    ]);
    let texts = [
        ("collation", domain.collation.as_deref()),
        ("collation_schema", domain.collation_schema.as_deref()),
        ("default", domain.default.as_deref()),
        ("schema", (!domain.visible).then_some(domain.schema.as_str())),
        ("constraint_name", domain.constraints.first().map(|constraint| constraint.name.as_str())),
        ("check", domain.constraints.first().map(|constraint| constraint.check.as_str())),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            args.insert(key.to_owned(), Json::from(text));
        }
    }
    own_type("DOMAIN", args, BTreeMap::from([("data_type".to_owned(), base)]))
}

/// `public."My Type"` as names (`util.quoted_token_parser`).
fn quoted_tokens(text: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                push(&mut tokens, '"');
            }
            '"' => quoted = !quoted,
            '.' if !quoted => tokens.push(String::new()),
            c => push(&mut tokens, c),
        }
    }
    tokens
}

fn push(tokens: &mut [String], c: char) {
    if let Some(last) = tokens.last_mut() {
        last.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_type_comes_apart() {
        let parse = |text: &str| {
            let Formatted { name, args, is_array } = Formatted::parse(text);
            (name, args, is_array)
        };
        assert_eq!(parse("numeric(10,2)[]"), ("numeric".into(), vec!["10".into(), "2".into()], true));
        assert_eq!(parse("timestamp(3) without time zone"), ("timestamp without time zone".into(), vec!["3".into()], false));
        assert_eq!(parse("integer[][]"), ("integer".into(), vec![], true));
    }

    #[test]
    fn names_may_be_quoted() {
        assert_eq!(quoted_tokens("public.mood"), ["public", "mood"]);
        assert_eq!(quoted_tokens(r#""a.b"."c""d""#), ["a.b", "c\"d"]);
    }
}
