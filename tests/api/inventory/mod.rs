//! Parts, places and the stock ledger over HTTP.

pub mod counts;
mod exchange;
pub mod giving_way;
mod giving_way_races;
mod journey;
pub mod store;
mod storm;
mod tempest;
pub mod ties;
mod ties_races;
mod tools;
mod volume;
