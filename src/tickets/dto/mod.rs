//! What clients send and get.

pub mod acts;
pub mod bulk;
pub mod event;
pub mod filter;
pub mod request;
pub mod summary;
pub mod ticket;
pub mod update;
