//! Tickets: intake → diagnosis → repair → verification → closure → review.
//!
//! Owns the ticket flow ([`flow`]), the tickets with their timeline and evidence, categories and fault
//! codes, and quotes ([`quotes`]). Tables: `tickets`, `ticket_events`, `ticket_evidence`,
//! `ticket_watchers`, `stale_ticket_texts`, `categories`, `fault_codes`, `quotes`, `ticket_charges`, `tracking_tokens`.
//!
//! A ticket moves only through [`advance`]: load a [`bundle::TicketBundle`], judge, change, save.

pub mod actions;
pub mod advance;
pub mod bundle;
pub mod catalogue;
pub mod charges;
pub mod dto;
mod effects;
pub mod evidence;
pub mod facts;
pub mod flow;
pub mod model;
pub mod neighbours;
pub mod parts;
pub mod quotes;
pub mod repo;
pub mod routes;
pub mod settings;
pub mod texts;
pub mod tracking;

#[cfg(test)]
mod tests;

pub use catalogue::install_reference;
