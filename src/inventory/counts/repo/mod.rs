//! The SQL of counting.

pub mod counts;
pub mod entries;
pub mod lines;
pub mod snapshot;

pub use counts::{find, find_for_change, save};
