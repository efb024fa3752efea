//! Quotes of a ticket: what the customer is asked to agree to before a chargeable repair.
//!
//! Owns the life of a version ([`flow`]), its prices ([`pricing`]), who pays for a line ([`coverage`]) and who may
//! give which discount ([`authority`]). Table: `quotes`. Charges made from an approved version belong to
//! [`super::charges`].

pub mod actions;
pub mod authority;
pub mod coverage;
pub mod dto;
pub mod facts;
pub mod flow;
pub mod jobs;
pub mod lines;
pub mod model;
pub mod pricing;
pub mod repo;
pub mod routes;
