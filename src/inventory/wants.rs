//! What tickets lack, for whoever buys.

pub use super::repo::wants::open_in;
