//! Values on their way to and from a database, and in literals.

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// One database value.
///
/// On the wire: `null`, booleans, numbers and strings stand for themselves; every other kind is a map with one key
/// (`{"Date": "2020-01-31"}`), and bytes are bytes (or `{"Bytes": [..]}` where the format has none).
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    /// An integer beyond 64 bits, in decimal digits.
    BigInt(String),
    Float(f64),
    /// A decimal number as text.
    Decimal(String),
    Text(String),
    Bytes(Vec<u8>),
    /// `YYYY-MM-DD`.
    Date(String),
    /// `HH:MM:SS[.ffffff][+hh:mm]`.
    Time(String),
    /// `YYYY-MM-DDTHH:MM:SS[.ffffff][+hh:mm]`, as `datetime.isoformat()` writes it.
    DateTime(String),
    /// A time span in microseconds.
    Interval(i64),
    /// 32 hex digits with dashes.
    Uuid(String),
    Json(serde_json::Value),
    Array(Vec<Value>),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        fn tagged<S: Serializer, T: Serialize + ?Sized>(s: S, tag: &str, value: &T) -> Result<S::Ok, S::Error> {
            let mut map = s.serialize_map(Some(1))?;
            map.serialize_entry(tag, value)?;
            map.end()
        }
        match self {
            Self::Null => s.serialize_unit(),
            Self::Bool(v) => s.serialize_bool(*v),
            Self::Int(v) => s.serialize_i64(*v),
            Self::Float(v) => s.serialize_f64(*v),
            Self::Text(v) => s.serialize_str(v),
            Self::BigInt(v) => tagged(s, "BigInt", v),
            Self::Decimal(v) => tagged(s, "Decimal", v),
            Self::Bytes(v) => tagged(s, "Bytes", v),
            Self::Date(v) => tagged(s, "Date", v),
            Self::Time(v) => tagged(s, "Time", v),
            Self::DateTime(v) => tagged(s, "DateTime", v),
            Self::Interval(v) => tagged(s, "Interval", v),
            Self::Uuid(v) => tagged(s, "Uuid", v),
            Self::Json(v) => tagged(s, "Json", v),
            Self::Array(v) => tagged(s, "Array", v),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a database value")
            }
            fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_none<E: de::Error>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Value, D::Error> {
                Value::deserialize(d)
            }
            fn visit_bool<E: de::Error>(self, v: bool) -> Result<Value, E> {
                Ok(Value::Bool(v))
            }
            fn visit_i64<E: de::Error>(self, v: i64) -> Result<Value, E> {
                Ok(Value::Int(v))
            }
            fn visit_u64<E: de::Error>(self, v: u64) -> Result<Value, E> {
                Ok(i64::try_from(v).map_or_else(|_| Value::BigInt(v.to_string()), Value::Int))
            }
            fn visit_f64<E: de::Error>(self, v: f64) -> Result<Value, E> {
                Ok(Value::Float(v))
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Value, E> {
                Ok(Value::Text(v.to_owned()))
            }
            fn visit_string<E: de::Error>(self, v: String) -> Result<Value, E> {
                Ok(Value::Text(v))
            }
            fn visit_bytes<E: de::Error>(self, v: &[u8]) -> Result<Value, E> {
                Ok(Value::Bytes(v.to_owned()))
            }
            fn visit_byte_buf<E: de::Error>(self, v: Vec<u8>) -> Result<Value, E> {
                Ok(Value::Bytes(v))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let tag: String = map.next_key()?.ok_or_else(|| de::Error::custom("an empty map is not a database value"))?;
                Ok(match tag.as_str() {
                    "BigInt" => Value::BigInt(map.next_value()?),
                    "Decimal" => Value::Decimal(map.next_value()?),
                    "Bytes" => Value::Bytes(map.next_value()?),
                    "Date" => Value::Date(map.next_value()?),
                    "Time" => Value::Time(map.next_value()?),
                    "DateTime" => Value::DateTime(map.next_value()?),
                    "Interval" => Value::Interval(map.next_value()?),
                    "Uuid" => Value::Uuid(map.next_value()?),
                    "Json" => Value::Json(map.next_value()?),
                    "Array" => Value::Array(map.next_value()?),
                    other => return Err(de::Error::custom(format!("unknown kind of database value `{other}`"))),
                })
            }
        }
        d.deserialize_any(V)
    }
}

/// A UUID of 32 digits with its dashes.
pub(crate) fn dashed(hex: &str) -> String {
    if hex.len() == 32 && hex.is_ascii() {
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    } else {
        hex.to_owned()
    }
}
