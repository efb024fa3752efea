//! The ledger's arithmetic: what a document does to lots, balances and levels. Pure and total.
//!
//! A [`Book`] holds what the database said under lock; [`post`] says what to write, or why not. All of
//! the rules of quantity stand here: nothing below zero, nothing promised twice, the oldest lots first,
//! no line before the last one of its card.

mod book;
mod fifo;
mod kinds;
mod post;
#[cfg(test)]
pub(super) mod reference;
#[cfg(test)]
mod tests;

pub use book::{Book, Held, Level, LevelKey, Spot};
pub use fifo::{Taken, newest_back, oldest_first};
pub use kinds::may_move;
pub use post::{CardLine, Entry, Line, Origin, Posting, Refusal, Shift, Shortage, When, post};
