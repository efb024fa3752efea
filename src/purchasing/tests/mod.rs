//! What the checks of purchases find.

pub mod planted;
