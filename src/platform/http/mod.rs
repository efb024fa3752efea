//! How the product speaks HTTP: reading requests within limits, answering in one shape, the contract.
//! Knows no room.

pub mod bounds;
pub mod caller;
pub mod contract;
pub mod edge;
pub mod etag;
pub mod json;
pub mod mounting;
pub mod page;
pub mod polish;
pub mod problem;
pub mod reply;
pub mod texts;

pub use etag::{IfMatch, MaybeIfMatch};
pub use json::ValidJson;
pub use page::{CommaList, ListFilter, Listing, PageInfo, PageParams, PageRequest, ValidQuery};
pub use reply::{Answer, Reply};
