//! The room against both databases, through its actions.

mod files;
mod history;
mod listing;
mod merging;
mod plans;
mod privacy;
mod setting;
