//! Purchases over HTTP: from what is missing to what has come.

pub mod buyer;
mod deposits;
mod journey;
mod races;
mod rules;
mod undoing;
