//! Evidence of a ticket: what was found, done, tested, accepted and learnt, as typed documents.
//!
//! Owns the shape of each kind ([`bodies`]), when it can be recorded ([`timing`]), what must hold in it ([`rules`]),
//! what of a repair report can be put right before the ticket is closed ([`corrections`])
//! and the routes that record it. Where the evidence is the decision (verifications, acceptances, plan decisions),
//! recording it takes the step of the flow in the same transaction. The rows of `ticket_evidence` are read and
//! written through the ticket room's repository; nothing is ever changed or deleted.

pub mod actions;
pub mod bodies;
pub mod corrections;
mod declare;
pub mod depot;
pub mod record;
pub mod repo;
pub mod routes;
pub mod rules;
pub mod timing;
pub mod words;
