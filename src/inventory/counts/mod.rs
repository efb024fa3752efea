//! Stock counts (盘点): what is on the shelf, held against the books, and the books put right.
//!
//! **Owns** `stock_counts`, `stock_count_parts` (the parts asked for), `stock_count_lines` (a part in a
//! place, by lot where the part is tracked by lot), `stock_count_entries` (what every counter wrote,
//! append-only) and `stock_count_claims` (who counts what now).
//!
//! **The flow.** `draft` → start → `counting` → review → `reviewed` → post → `posted`; `cancelled` before
//! that. [`flow::COUNT_FLOW`] declares it. *Start* claims every part in its place (a second count of the
//! same is refused by the database) and takes the snapshot: one statement reads balances and last card
//! lines, so both are of one moment. *Counting* goes in rounds: in the first all lines are due, in later
//! ones those whose difference is above the tolerance, each by somebody who has not counted it before.
//! *Review* and *post* are for people who have not counted at all.
//!
//! **Rules.**
//! 1. Counting is blind: whoever may count learns neither what the books say nor whether an entry
//!    differs, until the count is reviewed. A line that differs shows only when the next round opens.
//! 2. The books go on while people count. What is expected is the snapshot and every line of the stock
//!    card since, up to the very line that stood when the entry was made (under the level's lock). The
//!    difference therefore stays true whatever moves afterwards, and posting applies it to what is there
//!    then ([`rules::expected`], [`rules::difference`]).
//! 3. While a store is counted nothing is dated back in it: a late document would change what was
//!    expected after the fact. A posted count closes the store's past up to the last counting.
//! 4. A loss may not leave more promised than there is: the newest promises give way first, and tickets in
//!    repair wait for what they lost as for any shortage. Goods that left meanwhile
//!    cannot be lost as well: 409 names part and place, and the line is counted again.
//! 5. A surplus costs what the approver says, or what the part cost last; of a part tracked by lot it goes
//!    into its lot. A piece that is missing but has moved since was not lost and is passed over; a piece
//!    found that the books have elsewhere in the same store comes from there.
//! 6. Accuracy is lines that agree of lines counted ([`rules::Accuracy`]), kept with the threshold of its
//!    day. Every store owes a whole count a month ([`rules::duty`]).

pub mod actions;
pub mod dto;
pub mod flow;
pub mod model;
pub mod repo;
pub mod routes;
pub mod rules;
pub mod settings;
#[cfg(test)]
pub(crate) mod tests;
