//! Public tracking: what a customer sees and decides with a tracking link.
//!
//! Owns the tokens, the customer's view of a ticket ([`view`]) and the addresses under `/tracking`. A token opens one
//! ticket and only what its customer may see; everything done with it runs through the same actions as staff use, with
//! the customer as the actor. Table: `tracking_tokens`; the token's text is sealed, never stored.

pub mod actions;
pub mod dto;
pub mod repo;
pub mod routes;
pub mod view;
