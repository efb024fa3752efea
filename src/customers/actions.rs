//! The room's use cases: one function each, inside one transaction.

pub mod contacts;
pub mod create;
pub mod history;
pub mod merging;
pub mod open;
pub mod reveal;
pub mod sites;
pub mod update;

mod draft;
mod filing;
mod members;
