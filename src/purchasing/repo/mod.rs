//! The SQL of the purchasing room.

pub mod deposits;
pub mod lines;
pub mod orders;
pub mod quotes;
