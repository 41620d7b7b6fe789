//! The functions that SQLAlchemy's pysqlite dialect gives to every connection, `regexp` and `floor`, and those of a script.

use limbeck_sql::engine::ScriptFunction;
use limbeck_sql::reflection::pattern::{Pattern, characters};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, Result};
use std::cell::RefCell;

/// Registers the functions.
pub(super) fn install(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("regexp", 2, flags, regexp)?;
    connection.create_scalar_function("floor", 1, flags, floor)
}

thread_local! {
    /// The functions of scripts. SQLite may be asked from any thread, but a connection and its script stay on one.
    static OF_SCRIPTS: RefCell<Vec<ScriptFunction>> = const { RefCell::new(Vec::new()) };
}

/// Registers a function of a script.
pub(super) fn add(
    connection: &Connection,
    name: &str,
    arguments: i32,
    deterministic: bool,
    function: ScriptFunction,
) -> Result<()> {
    let at = OF_SCRIPTS.with_borrow_mut(|all| {
        all.push(function);
        all.len() - 1
    });
    let mut flags = FunctionFlags::SQLITE_UTF8;
    flags.set(FunctionFlags::SQLITE_DETERMINISTIC, deterministic);
    connection.create_scalar_function(name, arguments, flags, move |context| {
        let function = OF_SCRIPTS.with_borrow(|all| all.get(at).cloned()).ok_or_else(raised)?;
        let given: Option<Vec<limbeck_sql::Value>> = (0..context.len()).map(|at| read(context.get_raw(at))).collect();
        let value = given.and_then(|given| function(&given)).ok_or_else(raised)?;
        written(value)
    })
}

fn read(value: ValueRef<'_>) -> Option<limbeck_sql::Value> {
    Some(match value {
        ValueRef::Null => limbeck_sql::Value::Null,
        ValueRef::Integer(number) => limbeck_sql::Value::Int(number),
        ValueRef::Real(number) => limbeck_sql::Value::Float(number),
        ValueRef::Text(bytes) => limbeck_sql::Value::Text(std::str::from_utf8(bytes).ok()?.to_owned()),
        ValueRef::Blob(bytes) => limbeck_sql::Value::Bytes(bytes.to_vec()),
    })
}

/// The kinds of values that `sqlite3` takes from a function.
fn written(value: limbeck_sql::Value) -> Result<Value> {
    match value {
        limbeck_sql::Value::Null => Ok(Value::Null),
        limbeck_sql::Value::Bool(truth) => Ok(Value::Integer(i64::from(truth))),
        limbeck_sql::Value::Int(number) => Ok(Value::Integer(number)),
        limbeck_sql::Value::Float(number) => Ok(Value::Real(number)),
        limbeck_sql::Value::Text(text) => Ok(Value::Text(text)),
        limbeck_sql::Value::Bytes(bytes) => Ok(Value::Blob(bytes)),
        limbeck_sql::Value::BigInt(_)
        | limbeck_sql::Value::Decimal(_)
        | limbeck_sql::Value::Date(_)
        | limbeck_sql::Value::Time(_)
        | limbeck_sql::Value::DateTime(_)
        | limbeck_sql::Value::Interval(_)
        | limbeck_sql::Value::Uuid(_)
        | limbeck_sql::Value::Json(_)
        | limbeck_sql::Value::Array(_) => Err(raised()),
    }
}

/// What `sqlite3` says of any exception in a function.
fn raised() -> Error {
    Error::UserFunctionError("user-defined function raised exception".into())
}

fn text<'a>(value: ValueRef<'a>) -> Result<&'a str> {
    match value {
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).map_err(|_| raised()),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => Err(raised()),
    }
}

/// `re.search(pattern, value)`; null for a null value.
fn regexp(context: &Context<'_>) -> Result<Option<bool>> {
    if context.get_raw(1) == ValueRef::Null {
        return Ok(None);
    }
    let pattern = context.get_or_create_aux(0, |value| Pattern::new(text(value)?, "").map_err(|_| raised()))?;
    let subject = characters(text(context.get_raw(1))?);
    Ok(Some(pattern.search(&subject, 0).is_some()))
}

/// `math.floor(value)`.
fn floor(context: &Context<'_>) -> Result<Value> {
    match context.get_raw(0) {
        ValueRef::Integer(value) => Ok(Value::Integer(value)),
        ValueRef::Real(value) => {
            let floor = value.floor();
            // Python makes an integer of it, which SQLite must be able to hold.
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
            let integer = (-9.2e18..9.2e18).contains(&floor).then_some(floor as i64);
            integer.map(Value::Integer).ok_or_else(raised)
        }
        ValueRef::Null | ValueRef::Text(_) | ValueRef::Blob(_) => Err(raised()),
    }
}
