//! The records of the room, held to the checks.

pub mod planted;
