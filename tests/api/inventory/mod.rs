//! Parts, places and the stock ledger over HTTP.

mod exchange;
mod journey;
pub mod store;
mod storm;
mod ties;
mod ties_races;
