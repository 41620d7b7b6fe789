//! What the server sends, as the values that PyMySQL makes of it.

use super::error::Dbapi;
use limbeck_sql::Value;
use limbeck_sql::engine::{DbError, DbErrorKind};
use mysql::consts::ColumnType;

/// The character set of what is no text.
const BINARY: u16 = 63;

/// Reads a value of the text protocol by its column's type.
///
/// # Errors
/// A text that is not UTF-8.
pub(super) fn read(value: mysql::Value, column: &mysql::Column, dbapi: Dbapi) -> Result<Value, DbError> {
    let bytes = match value {
        mysql::Value::NULL => return Ok(Value::Null),
        mysql::Value::Bytes(bytes) => bytes,
        mysql::Value::Int(number) => return Ok(Value::Int(number)),
        mysql::Value::UInt(number) => {
            return Ok(i64::try_from(number).map_or_else(|_| Value::BigInt(number.to_string()), Value::Int));
        }
        mysql::Value::Float(number) => return Ok(Value::Float(f64::from(number))),
        mysql::Value::Double(number) => return Ok(Value::Float(number)),
        // Only prepared statements send these, and there are none here.
        mysql::Value::Date(..) | mysql::Value::Time(..) => {
            return Ok(Value::Text(value.as_sql(true).trim_matches('\'').to_owned()));
        }
    };
    use ColumnType as Type;
    Ok(match column.column_type() {
        Type::MYSQL_TYPE_TINY
        | Type::MYSQL_TYPE_SHORT
        | Type::MYSQL_TYPE_LONG
        | Type::MYSQL_TYPE_LONGLONG
        | Type::MYSQL_TYPE_INT24
        | Type::MYSQL_TYPE_YEAR => {
            let digits = ascii(&bytes);
            digits.parse().map_or(Value::BigInt(digits), Value::Int)
        }
        Type::MYSQL_TYPE_FLOAT | Type::MYSQL_TYPE_DOUBLE => {
            let digits = ascii(&bytes);
            digits.parse().map_or(Value::Text(digits), Value::Float)
        }
        Type::MYSQL_TYPE_DECIMAL | Type::MYSQL_TYPE_NEWDECIMAL => Value::Decimal(ascii(&bytes)),
        Type::MYSQL_TYPE_DATE | Type::MYSQL_TYPE_NEWDATE => {
            let text = ascii(&bytes);
            if is_date(&text) { Value::Date(text) } else { Value::Text(text) }
        }
        Type::MYSQL_TYPE_DATETIME | Type::MYSQL_TYPE_DATETIME2 | Type::MYSQL_TYPE_TIMESTAMP | Type::MYSQL_TYPE_TIMESTAMP2 => {
            let text = ascii(&bytes);
            moment(&text).map_or(Value::Text(text), Value::DateTime)
        }
        Type::MYSQL_TYPE_TIME | Type::MYSQL_TYPE_TIME2 => {
            let text = ascii(&bytes);
            time_span(&text).map_or(Value::Text(text), Value::Interval)
        }
        Type::MYSQL_TYPE_JSON => text(bytes, column, dbapi)?,
        Type::MYSQL_TYPE_NULL => Value::Null,
        _ if column.character_set() == BINARY => Value::Bytes(bytes),
        _ => text(bytes, column, dbapi)?,
    })
}

fn ascii(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn text(bytes: Vec<u8>, column: &mysql::Column, dbapi: Dbapi) -> Result<Value, DbError> {
    String::from_utf8(bytes).map(Value::Text).map_err(|error| {
        let message = format!("column '{}' holds text that is not UTF-8: {error}", column.name_str());
        DbError { while_fetching: true, ..dbapi.plain(DbErrorKind::DataError, message) }
    })
}

/// Whether there is such a day: the server also has days like `0000-00-00`, which Python has not.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-').map(|part| part.parse::<u32>().ok());
    let (Some(Some(year)), Some(Some(month)), Some(Some(day)), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    year > 0 && (1..=days).contains(&day)
}

/// `2020-01-02 03:04:05[.f]` → `2020-01-02T03:04:05[.ffffff]`.
fn moment(text: &str) -> Option<String> {
    let (day, clock) = text.split_once([' ', 'T'])?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let within = |part: Option<&str>, limit: u32| part.and_then(|part| part.parse::<u32>().ok()).is_some_and(|n| n < limit);
    let mut parts = clock.split(':');
    if !(is_date(day) && within(parts.next(), 24) && within(parts.next(), 60) && within(parts.next(), 60)) {
        return None;
    }
    let fraction = format!("{fraction:0<6.6}");
    Some(if fraction == "000000" { format!("{day}T{clock}") } else { format!("{day}T{clock}.{fraction}") })
}

/// `[-]hh:mm:ss[.f]` in microseconds.
fn time_span(text: &str) -> Option<i64> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (clock, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let fraction: i64 = format!("{fraction:0<6.6}").parse().ok()?;
    Some(sign * ((hours * 3600 + minutes * 60 + seconds) * 1_000_000 + fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_python_has_not_are_no_dates() {
        assert!(is_date("2024-02-29") && !is_date("2023-02-29") && !is_date("0000-00-00") && !is_date("2020-00-10"));
        assert_eq!(moment("2020-01-02 03:04:05.5"), Some("2020-01-02T03:04:05.500000".to_owned()));
        assert_eq!(moment("0000-00-00 00:00:00"), None);
    }

    #[test]
    fn times_are_spans() {
        assert_eq!(time_span("838:59:59"), Some(3_020_399_000_000));
        assert_eq!(time_span("-00:00:01.5"), Some(-1_500_000));
    }
}
