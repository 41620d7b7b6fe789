//! Rust values to plain Python data.

use super::WireError;
use rustpython_vm::builtins::PyDictRef;
use rustpython_vm::{PyObjectRef, VirtualMachine};
use serde::Serialize;
use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant, Serializer,
};

/// Makes dicts, lists, strings, bytes, numbers, booleans and `None` of a Rust value.
///
/// # Errors
/// The value has a part that plain data cannot say, such as a map with keys that are no strings.
pub fn to_python<T: Serialize + ?Sized>(value: &T, vm: &VirtualMachine) -> Result<PyObjectRef, WireError> {
    value.serialize(Target { vm })
}

#[derive(Clone, Copy)]
struct Target<'a> {
    vm: &'a VirtualMachine,
}

impl<'a> Target<'a> {
    fn dict(self) -> Dict<'a> {
        Dict { dict: self.vm.ctx.new_dict(), key: None, variant: None, target: self }
    }

    fn list(self, capacity: Option<usize>) -> List<'a> {
        List { items: Vec::with_capacity(capacity.unwrap_or(0)), variant: None, target: self }
    }

    fn tagged(self, variant: &str, value: PyObjectRef) -> Result<PyObjectRef, WireError> {
        let mut dict = self.dict();
        dict.put(variant, value)?;
        Ok(dict.dict.into())
    }
}

struct Dict<'a> {
    dict: PyDictRef,
    key: Option<PyObjectRef>,
    variant: Option<&'static str>,
    target: Target<'a>,
}

impl Dict<'_> {
    fn put(&mut self, key: &str, value: PyObjectRef) -> Result<(), WireError> {
        self.dict.set_item(key, value, self.target.vm).map_err(|_| WireError(format!("the key {key} cannot be stored")))
    }

    fn finish(self) -> Result<PyObjectRef, WireError> {
        match self.variant {
            Some(variant) => self.target.tagged(variant, self.dict.into()),
            None => Ok(self.dict.into()),
        }
    }
}

struct List<'a> {
    items: Vec<PyObjectRef>,
    variant: Option<&'static str>,
    target: Target<'a>,
}

impl List<'_> {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WireError> {
        self.items.push(value.serialize(self.target)?);
        Ok(())
    }

    fn finish(self) -> Result<PyObjectRef, WireError> {
        let list = self.target.vm.ctx.new_list(self.items).into();
        match self.variant {
            Some(variant) => self.target.tagged(variant, list),
            None => Ok(list),
        }
    }
}

impl<'a> Serializer for Target<'a> {
    type Ok = PyObjectRef;
    type Error = WireError;
    type SerializeSeq = List<'a>;
    type SerializeTuple = List<'a>;
    type SerializeTupleStruct = List<'a>;
    type SerializeTupleVariant = List<'a>;
    type SerializeMap = Dict<'a>;
    type SerializeStruct = Dict<'a>;
    type SerializeStructVariant = Dict<'a>;

    fn serialize_bool(self, v: bool) -> Result<PyObjectRef, WireError> {
        Ok(self.vm.ctx.new_bool(v).into())
    }
    fn serialize_i8(self, v: i8) -> Result<PyObjectRef, WireError> {
        self.serialize_i64(v.into())
    }
    fn serialize_i16(self, v: i16) -> Result<PyObjectRef, WireError> {
        self.serialize_i64(v.into())
    }
    fn serialize_i32(self, v: i32) -> Result<PyObjectRef, WireError> {
        self.serialize_i64(v.into())
    }
    fn serialize_i64(self, v: i64) -> Result<PyObjectRef, WireError> {
        Ok(self.vm.ctx.new_int(v).into())
    }
    fn serialize_u8(self, v: u8) -> Result<PyObjectRef, WireError> {
        self.serialize_u64(v.into())
    }
    fn serialize_u16(self, v: u16) -> Result<PyObjectRef, WireError> {
        self.serialize_u64(v.into())
    }
    fn serialize_u32(self, v: u32) -> Result<PyObjectRef, WireError> {
        self.serialize_u64(v.into())
    }
    fn serialize_u64(self, v: u64) -> Result<PyObjectRef, WireError> {
        Ok(self.vm.ctx.new_int(v).into())
    }
    fn serialize_f32(self, v: f32) -> Result<PyObjectRef, WireError> {
        self.serialize_f64(v.into())
    }
    fn serialize_f64(self, v: f64) -> Result<PyObjectRef, WireError> {
        Ok(self.vm.ctx.new_float(v).into())
    }
    fn serialize_char(self, v: char) -> Result<PyObjectRef, WireError> {
        self.serialize_str(v.encode_utf8(&mut [0; 4]))
    }
    fn serialize_str(self, v: &str) -> Result<PyObjectRef, WireError> {
        Ok(self.vm.ctx.new_str(v).into())
    }
    fn serialize_bytes(self, v: &[u8]) -> Result<PyObjectRef, WireError> {
        Ok(self.vm.ctx.new_bytes(v.to_vec()).into())
    }
    fn serialize_none(self) -> Result<PyObjectRef, WireError> {
        Ok(self.vm.ctx.none())
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<PyObjectRef, WireError> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<PyObjectRef, WireError> {
        Ok(self.vm.ctx.none())
    }
    fn serialize_unit_struct(self, _name: &'static str) -> Result<PyObjectRef, WireError> {
        Ok(self.vm.ctx.none())
    }
    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<PyObjectRef, WireError> {
        self.serialize_str(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<PyObjectRef, WireError> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<PyObjectRef, WireError> {
        let value = value.serialize(self)?;
        self.tagged(variant, value)
    }
    fn serialize_seq(self, len: Option<usize>) -> Result<List<'a>, WireError> {
        Ok(self.list(len))
    }
    fn serialize_tuple(self, len: usize) -> Result<List<'a>, WireError> {
        Ok(self.list(Some(len)))
    }
    fn serialize_tuple_struct(self, _name: &'static str, len: usize) -> Result<List<'a>, WireError> {
        Ok(self.list(Some(len)))
    }
    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<List<'a>, WireError> {
        Ok(List { variant: Some(variant), ..self.list(Some(len)) })
    }
    fn serialize_map(self, _len: Option<usize>) -> Result<Dict<'a>, WireError> {
        Ok(self.dict())
    }
    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Dict<'a>, WireError> {
        Ok(self.dict())
    }
    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Dict<'a>, WireError> {
        Ok(Dict { variant: Some(variant), ..self.dict() })
    }
}

impl SerializeSeq for List<'_> {
    type Ok = PyObjectRef;
    type Error = WireError;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WireError> {
        self.push(value)
    }
    fn end(self) -> Result<PyObjectRef, WireError> {
        self.finish()
    }
}

impl SerializeTuple for List<'_> {
    type Ok = PyObjectRef;
    type Error = WireError;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WireError> {
        self.push(value)
    }
    fn end(self) -> Result<PyObjectRef, WireError> {
        self.finish()
    }
}

impl SerializeTupleStruct for List<'_> {
    type Ok = PyObjectRef;
    type Error = WireError;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WireError> {
        self.push(value)
    }
    fn end(self) -> Result<PyObjectRef, WireError> {
        self.finish()
    }
}

impl SerializeTupleVariant for List<'_> {
    type Ok = PyObjectRef;
    type Error = WireError;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WireError> {
        self.push(value)
    }
    fn end(self) -> Result<PyObjectRef, WireError> {
        self.finish()
    }
}

impl SerializeMap for Dict<'_> {
    type Ok = PyObjectRef;
    type Error = WireError;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), WireError> {
        self.key = Some(key.serialize(self.target)?);
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), WireError> {
        let value = value.serialize(self.target)?;
        let key = self.key.take().ok_or_else(|| WireError("a value came before its key".to_owned()))?;
        self.dict.set_item(&*key, value, self.target.vm).map_err(|_| WireError("a key cannot be stored".to_owned()))
    }
    fn end(self) -> Result<PyObjectRef, WireError> {
        self.finish()
    }
}

impl SerializeStruct for Dict<'_> {
    type Ok = PyObjectRef;
    type Error = WireError;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), WireError> {
        let value = value.serialize(self.target)?;
        self.put(key, value)
    }
    fn end(self) -> Result<PyObjectRef, WireError> {
        self.finish()
    }
}

impl SerializeStructVariant for Dict<'_> {
    type Ok = PyObjectRef;
    type Error = WireError;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), WireError> {
        let value = value.serialize(self.target)?;
        self.put(key, value)
    }
    fn end(self) -> Result<PyObjectRef, WireError> {
        self.finish()
    }
}
