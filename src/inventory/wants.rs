//! What tickets lack, for whoever buys.

pub use super::repo::wants::{OpenWant, open_by_part};
