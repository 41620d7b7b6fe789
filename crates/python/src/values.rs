//! Database values as the objects that scripts expect, and back.

use limbeck_sql::Value;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

/// The Python object of a value: `datetime.date`, `decimal.Decimal`, `uuid.UUID` and so on.
///
/// # Errors
/// The text of a date, time or number is none.
pub fn to_object(value: &Value, vm: &VirtualMachine) -> PyResult {
    let ctx = &vm.ctx;
    Ok(match value {
        Value::Null => ctx.none(),
        Value::Bool(v) => ctx.new_bool(*v).into(),
        Value::Int(v) => ctx.new_int(*v).into(),
        Value::BigInt(v) => vm.builtins.get_attr("int", vm)?.call((v.as_str(),), vm)?,
        Value::Float(v) => ctx.new_float(*v).into(),
        Value::Text(v) => ctx.new_str(v.as_str()).into(),
        Value::Bytes(v) => ctx.new_bytes(v.clone()).into(),
        Value::Decimal(v) => vm.import("decimal", 0)?.get_attr("Decimal", vm)?.call((v.as_str(),), vm)?,
        Value::Date(v) => from_iso("date", v, vm)?,
        Value::Time(v) => from_iso("time", v, vm)?,
        Value::DateTime(v) => from_iso("datetime", v, vm)?,
        Value::Interval(v) => vm.import("datetime", 0)?.get_attr("timedelta", vm)?.call((0, 0, *v), vm)?,
        Value::Uuid(v) => vm.import("uuid", 0)?.get_attr("UUID", vm)?.call((v.as_str(),), vm)?,
        Value::Json(v) => from_json(v, vm)?,
        Value::Array(v) => {
            let items = v.iter().map(|item| to_object(item, vm)).collect::<PyResult<Vec<_>>>()?;
            ctx.new_list(items).into()
        }
    })
}

fn from_iso(class: &'static str, text: &str, vm: &VirtualMachine) -> PyResult {
    let class = vm.import("datetime", 0)?.get_attr(class, vm)?;
    vm.call_method(&class, "fromisoformat", (text,))
}

fn from_json(value: &serde_json::Value, vm: &VirtualMachine) -> PyResult {
    let ctx = &vm.ctx;
    Ok(match value {
        serde_json::Value::Null => ctx.none(),
        serde_json::Value::Bool(v) => ctx.new_bool(*v).into(),
        serde_json::Value::Number(v) => match (v.as_i64(), v.as_f64()) {
            (Some(int), _) => ctx.new_int(int).into(),
            (None, _) if v.is_u64() => vm.builtins.get_attr("int", vm)?.call((v.to_string(),), vm)?,
            (None, Some(float)) => ctx.new_float(float).into(),
            (None, None) => vm.builtins.get_attr("int", vm)?.call((v.to_string(),), vm)?,
        },
        serde_json::Value::String(v) => ctx.new_str(v.as_str()).into(),
        serde_json::Value::Array(v) => {
            let items = v.iter().map(|item| from_json(item, vm)).collect::<PyResult<Vec<PyObjectRef>>>()?;
            ctx.new_list(items).into()
        }
        serde_json::Value::Object(v) => {
            let dict = ctx.new_dict();
            for (key, item) in v {
                dict.set_item(key.as_str(), from_json(item, vm)?, vm)?;
            }
            dict.into()
        }
    })
}
