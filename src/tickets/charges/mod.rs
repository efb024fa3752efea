//! Charges of a ticket: what is to be paid, and who settled it.
//!
//! Owns the lines, how much somebody may waive ([`waiving`]) and the routes. Lines are made from the customer's part of
//! an approved quote; others are added by hand. A line is due, then paid or waived, and never changes again.
//! Table: `ticket_charges`. A ticket closes once none of the customer's lines is due; that is asked by the ticket
//! room's facts.

pub mod actions;
pub mod dto;
pub mod model;
pub mod repo;

pub mod routes;
pub mod waiving;
