//! The wire of the inventory room.

pub mod balances;
pub mod closings;
pub mod labels;
pub mod levels;
pub mod locations;
pub mod movements;
pub mod parts;
pub mod refs;
pub mod reservations;
pub mod suppliers;
pub mod ticket_parts;
pub mod transfers;
