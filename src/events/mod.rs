//! What happened, for those who follow along: the event log in order, and the audit trail.
//!
//! Reads what [`crate::platform::tx`] writes with every change; writes nothing itself but the order of
//! the log.

mod audit;
pub mod dto;
mod feed;
mod repo;
pub mod routes;
#[cfg(test)]
mod tests;
