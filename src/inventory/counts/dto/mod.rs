//! Counts as sent and taken.

mod counts;
mod duties;
mod entries;
mod lines;

pub use counts::*;
pub use duties::*;
pub use entries::*;
pub use lines::*;
