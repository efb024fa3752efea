//! What people do with this room: one function is one use case.

pub mod branches;
pub mod manage;
pub mod me;
pub mod memberships;
pub mod passwords;
pub mod people;
pub mod sessions;
pub mod target;
pub mod teams;
pub mod users;
