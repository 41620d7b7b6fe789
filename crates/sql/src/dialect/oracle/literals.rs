//! Values in Oracle's text.

use crate::compiler::expr::common_literal;
use crate::error::CompileError;
use crate::types::{Affinity, SqlType};
use crate::value::Value;

/// The literals of Oracle's types: dates by the functions that read them, whatever the session's format is.
pub(super) fn literal_value(value: &Value, type_: &SqlType) -> Option<Result<String, CompileError>> {
    let refused = || CompileError::compile("the value is not of the type");
    match (type_.affinity(), value) {
        (Affinity::DateTime, Value::DateTime(moment)) => {
            let moment = moment.replacen('T', " ", 1);
            Some(Ok(if has_fraction(&moment) {
                format!("TO_TIMESTAMP('{moment}', 'YYYY-MM-DD HH24:MI:SS.FF')")
            } else {
                format!("TO_DATE('{moment}', 'YYYY-MM-DD HH24:MI:SS')")
            }))
        }
        (Affinity::DateTime, Value::Date(day)) => Some(Ok(format!("TO_DATE('{day}', 'YYYY-MM-DD HH24:MI:SS')"))),
        (Affinity::Date, Value::Date(day)) => Some(Ok(format!("TO_DATE('{day}', 'YYYY-MM-DD')"))),
        (Affinity::Date, Value::DateTime(moment)) => {
            let day = moment.split('T').next().unwrap_or(moment);
            let function = if has_fraction(moment) { "TO_TIMESTAMP" } else { "TO_DATE" };
            Some(Ok(format!("{function}('{day}', 'YYYY-MM-DD')")))
        }
        (Affinity::Interval, Value::Interval(span)) => {
            #[allow(clippy::cast_precision_loss)] // as timedelta.total_seconds()
            let seconds = *span as f64 / 1_000_000.0;
            let seconds = crate::engine::parameters::python_repr(&Value::Float(seconds));
            Some(Ok(format!("NUMTODSINTERVAL({seconds}, 'SECOND')")))
        }
        (Affinity::Interval, _) => Some(Err(refused())),
        _ => common_literal(value, type_, ("1", "0")),
    }
}

fn has_fraction(moment: &str) -> bool {
    moment.split_once('.').is_some_and(|(_, fraction)| fraction.chars().take(6).any(|digit| digit != '0'))
}
