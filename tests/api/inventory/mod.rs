//! Parts, places and the stock ledger over HTTP.

mod journey;
pub mod store;
mod storm;
mod ties;
