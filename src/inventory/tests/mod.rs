//! The room on both databases: random acts against the simplest store that could be right, and what the
//! checks of the stock find.

pub mod house;
mod model;
pub mod planted;
mod transfers;
mod waiting;
