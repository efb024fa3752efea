//! Purchases as sent and taken.

pub mod deposits;
pub mod lists;
pub mod orders;
pub mod quotes;
pub mod receipts;
pub mod suggestions;
