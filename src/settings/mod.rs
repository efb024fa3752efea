//! The settings of a company over the wire: shows all that exist, checks and stores changes.
//!
//! What a setting means belongs to the room that uses it and declares its type
//! ([`crate::platform::settings::Setting`]); [`known`] is the one list of them.

pub mod actions;
pub mod dto;
pub mod known;
mod repo;
pub mod routes;
#[cfg(test)]
mod tests;
