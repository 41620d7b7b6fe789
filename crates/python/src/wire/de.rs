//! Plain Python data to Rust values.

use super::WireError;
use rustpython_vm::builtins::{PyBytes, PyDict, PyFloat, PyInt, PyList, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

/// Reads a Rust value out of dicts, lists, tuples, strings, bytes, numbers, booleans and `None`.
///
/// # Errors
/// The data has another shape than the Rust type, which means that a Python face lowered something wrongly.
pub fn from_python<T: DeserializeOwned>(object: PyObjectRef, vm: &VirtualMachine) -> Result<T, WireError> {
    T::deserialize(Source { object, vm })
}

struct Source<'a> {
    object: PyObjectRef,
    vm: &'a VirtualMachine,
}

impl<'a> Source<'a> {
    fn of(&self, object: PyObjectRef) -> Source<'a> {
        Source { object, vm: self.vm }
    }

    fn class(&self) -> String {
        self.object.class().name().to_string()
    }

    fn text(object: &PyObjectRef) -> Option<&str> {
        object.downcast_ref::<PyStr>().and_then(|text| text.to_str())
    }
}

impl<'de> Deserializer<'de> for Source<'_> {
    type Error = WireError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WireError> {
        let object = &self.object;
        if self.vm.is_none(object) {
            return visitor.visit_unit();
        }
        if let Some(text) = object.downcast_ref::<PyStr>() {
            return match text.to_str() {
                Some(text) => visitor.visit_str(text),
                None => Err(WireError("a string holds lone surrogates, which have no UTF-8 form".to_owned())),
            };
        }
        if object.fast_isinstance(self.vm.ctx.types.bool_type) {
            return visitor.visit_bool(object.is(&self.vm.ctx.true_value));
        }
        if let Some(int) = object.downcast_ref::<PyInt>() {
            let digits = int.as_bigint();
            return match i64::try_from(digits) {
                Ok(value) => visitor.visit_i64(value),
                Err(_) if u64::try_from(digits).is_ok() => visitor.visit_u64(u64::try_from(digits).unwrap_or_default()),
                Err(_) => visitor.visit_map(Tagged { tag: Some("BigInt"), text: digits.to_string() }),
            };
        }
        if let Some(float) = object.downcast_ref::<PyFloat>() {
            return visitor.visit_f64(float.to_f64());
        }
        if let Some(dict) = object.downcast_ref::<PyDict>() {
            let entries: Vec<(PyObjectRef, PyObjectRef)> = dict.into_iter().collect();
            return visitor.visit_map(Entries { entries: entries.into_iter(), value: None, source: &self });
        }
        if let Some(items) = sequence(object) {
            return visitor.visit_seq(Items { items: items.into_iter(), source: &self });
        }
        if let Some(bytes) = object.downcast_ref::<PyBytes>() {
            return visitor.visit_bytes(bytes.as_bytes());
        }
        Err(WireError(format!("an object of class {} is not plain data", self.class())))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WireError> {
        if self.vm.is_none(&self.object) { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, WireError> {
        if let Some(tag) = Self::text(&self.object) {
            let variant: StrDeserializer<'_, WireError> = tag.into_deserializer();
            return visitor.visit_enum(variant);
        }
        if let Some(dict) = self.object.downcast_ref::<PyDict>() {
            let mut entries = dict.into_iter();
            if let (Some((tag, payload)), None) = (entries.next(), entries.next()) {
                return visitor.visit_enum(Variant { tag: self.of(tag), payload: self.of(payload) });
            }
        }
        Err(WireError(format!("expected a variant, found an object of class {}", self.class())))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, WireError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WireError> {
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

fn sequence(object: &PyObjectRef) -> Option<Vec<PyObjectRef>> {
    if let Some(list) = object.downcast_ref::<PyList>() {
        return Some(list.borrow_vec().to_vec());
    }
    object.downcast_ref::<PyTuple>().map(|tuple| tuple.as_slice().to_vec())
}

struct Items<'s, 'a> {
    items: std::vec::IntoIter<PyObjectRef>,
    source: &'s Source<'a>,
}

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = WireError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, WireError> {
        self.items.next().map(|item| seed.deserialize(self.source.of(item))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries<'s, 'a> {
    entries: std::vec::IntoIter<(PyObjectRef, PyObjectRef)>,
    value: Option<PyObjectRef>,
    source: &'s Source<'a>,
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = WireError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, WireError> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(self.source.of(key)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, WireError> {
        let value = self.value.take().ok_or_else(|| WireError::custom("a value was asked for before its key"))?;
        seed.deserialize(self.source.of(value))
    }
}

/// An integer beyond 64 bits, as `Value` spells it on the wire.
struct Tagged {
    tag: Option<&'static str>,
    text: String,
}

impl<'de> MapAccess<'de> for Tagged {
    type Error = WireError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, WireError> {
        let Some(tag) = self.tag.take() else { return Ok(None) };
        let key: StrDeserializer<'_, WireError> = tag.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, WireError> {
        let value: StrDeserializer<'_, WireError> = self.text.as_str().into_deserializer();
        seed.deserialize(value)
    }
}

struct Variant<'a> {
    tag: Source<'a>,
    payload: Source<'a>,
}

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = WireError;
    type Variant = Payload<'a>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Payload<'a>), WireError> {
        Ok((seed.deserialize(self.tag)?, Payload(self.payload)))
    }
}

struct Payload<'a>(Source<'a>);

impl<'de> VariantAccess<'de> for Payload<'_> {
    type Error = WireError;

    fn unit_variant(self) -> Result<(), WireError> {
        if self.0.vm.is_none(&self.0.object) {
            Ok(())
        } else {
            Err(WireError::invalid_type(Unexpected::Other("a payload"), &"a variant without one"))
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, WireError> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, WireError> {
        self.0.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Result<V::Value, WireError> {
        self.0.deserialize_any(visitor)
    }
}
