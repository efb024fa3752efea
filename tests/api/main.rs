//! The product over real HTTP, on SQLite and PostgreSQL: one binary, because linking costs most.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on must fail loudly"
)]

mod access;
mod contract;
mod decisions;
mod equipment;
mod events;
mod inventory;
mod journeys;
mod purchasing;
mod reliability;
mod schema;
mod settings;
mod sheets;
mod support;
mod upkeep;
