//! Parts, places and the stock ledger over HTTP.

mod journey;
mod store;
mod storm;
