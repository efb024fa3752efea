//! Tests of counting on both databases.

pub mod crew;
mod model;
pub mod planted;
