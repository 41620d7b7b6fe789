//! A value that does not fit the other side.

use std::fmt::Display;

/// What was expected and what was there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WireError(pub String);

impl serde::de::Error for WireError {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl serde::ser::Error for WireError {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}
