//! The contract itself, and what every operation owes its callers.

mod guarded;
mod in_sync;
mod wire;
