//! The functions that SQLAlchemy's pysqlite dialect gives to every connection: `regexp` and `floor`.

use limbeck_sql::reflection::pattern::{Pattern, characters};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, Result};

/// Registers the functions.
pub(super) fn install(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("regexp", 2, flags, regexp)?;
    connection.create_scalar_function("floor", 1, flags, floor)
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
