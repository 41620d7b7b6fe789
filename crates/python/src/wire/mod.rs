//! Values across the wall: any Rust value with serde support to and from plain Python data, in one place.

mod de;
mod error;
mod ser;

pub use de::from_python;
pub use error::WireError;
pub use ser::to_python;
