//! What this room sends and takes over the wire.

pub mod auth;
pub mod branches;
pub mod refs;
pub mod teams;
pub mod users;
