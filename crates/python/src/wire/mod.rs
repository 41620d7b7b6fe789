//! Values across the wall: any Rust value with serde support to and from plain Python data, in one place.

mod de;
mod error;
mod ser;

pub use de::from_python;
pub use error::WireError;
pub use ser::to_python;

#[cfg(test)]
mod tests {
    use super::{from_python, to_python};
    use crate::interpreter::{InterpreterOptions, start};
    use limbeck_sql::Value;
    use limbeck_sql::ddl::DdlElement;
    use rustpython_vm::compiler::Mode;
    use serde_json::json;

    #[test]
    fn values_come_back_as_they_went() {
        let values = vec![
            Value::Null,
            Value::Bool(true),
            Value::Int(-7),
            Value::BigInt("123456789012345678901234567890".to_owned()),
            Value::Float(1.5),
            Value::Decimal("10.20".to_owned()),
            Value::Text("it's ü".to_owned()),
            Value::Bytes(vec![0, 255]),
            Value::DateTime("2026-01-02T03:04:05".to_owned()),
            Value::Json(json!({"a": [1, null, "x"]})),
            Value::Array(vec![Value::Int(1), Value::Null]),
        ];
        let element: DdlElement = serde_json::from_value(json!({
            "CreateTable": {"table": {"name": {"name": "T", "quote": true}, "columns": [{"name": "id", "type": "Integer", "nullable": false}]}}
        }))
        .expect("the element is written as the wire has it");
        start(InterpreterOptions::default(), |_| Vec::new()).enter(|vm| {
            let object = to_python(&values, vm).expect("every value has a Python form");
            assert_eq!(from_python::<Vec<Value>>(object, vm), Ok(values.clone()));
            let object = to_python(&element, vm).expect("every element has a Python form");
            assert_eq!(from_python::<DdlElement>(object, vm), Ok(element.clone()));
        });
    }

    #[test]
    fn what_is_no_plain_data_is_refused_with_its_class() {
        start(InterpreterOptions::default(), |_| Vec::new()).enter(|vm| {
            let code = vm.compile("object()", Mode::Eval, "<test>".to_owned()).expect("the expression is Python");
            let object = vm.run_code_obj(code, vm.new_scope_with_builtins()).expect("it runs");
            let refused = from_python::<Value>(object, vm).expect_err("an object is no value");
            assert_eq!(refused.to_string(), "an object of class object is not plain data");
            let huge = vm.compile("10 ** 30", Mode::Eval, "<test>".to_owned()).expect("the expression is Python");
            let object = vm.run_code_obj(huge, vm.new_scope_with_builtins()).expect("it runs");
            assert_eq!(from_python::<Value>(object, vm), Ok(Value::BigInt(format!("1{}", "0".repeat(30)))));
        });
    }
}
