//! `Inspector`: what a live database holds, as schema values.

pub mod pattern;
