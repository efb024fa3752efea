//! Tests of counting on both databases.

mod crew;
mod model;
pub mod planted;
