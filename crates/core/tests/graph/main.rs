//! The revision graph and the script directory, from outside.

mod cases;
mod directory;
mod headers;
mod properties;
