//! The only diesel of this room.

pub mod access;
pub mod branches;
pub mod directory;
pub mod memberships;
pub mod sessions;
pub mod sweeping;
pub mod teams;
pub mod users;
