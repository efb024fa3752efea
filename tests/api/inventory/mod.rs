//! Parts, places and the stock ledger over HTTP.

pub mod counts;
mod journey;
pub mod store;
mod storm;
mod tools;
mod exchange;
mod ties;
mod ties_races;
