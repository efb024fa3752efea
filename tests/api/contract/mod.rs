//! The contract itself, and what every operation owes its callers.

mod bounds;
mod examples;
mod guarded;
mod in_sync;
mod tour;
mod wire;
