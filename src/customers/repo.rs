//! Reads and writes the room's tables; the only files of the room that speak diesel.
//!
//! Scopes, duplicates and history also read `tickets`, `ticket_watchers`, `assets`, `products` and
//! `warranty_card_entries`; a merge moves the rows there that point to a customer.

pub mod contacts;
pub mod duplicates;
pub mod files;
pub mod history;
pub mod list;
pub mod merge;
pub mod rows;
pub mod scope;
pub mod sites;

pub use rows::{ContactRecord, CustomerRecord, PhoneRecord, SiteRecord};
