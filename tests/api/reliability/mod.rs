//! What must hold when many act at once and when the machine fails.

mod garbage;
mod keys;
mod kill;
mod limits;
pub mod plans;
pub mod races;
pub mod reading;
mod shutdown;
mod statistics;
mod syncs;
