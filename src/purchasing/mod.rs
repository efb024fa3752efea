//! Purchasing (采购): what should be bought, from whom, who agreed to it, and what has come.
//!
//! **Owns** `purchase_orders`, `purchase_lines`, `purchase_quotes` with `purchase_quote_lines`,
//! `purchase_movements` (which documents of the stock ledger belong to which line), `purchase_deposits` and
//! `purchase_deposit_settlements`. The ledger is the store's: goods come in and go back through
//! `inventory/buying.rs`, in the transaction that counts them on the lines.
//!
//! **Called by** inventory, which shows what is on order, and takes the order back with its receipt: [`on_order`],
//! [`receipt_to_undo`].
//!
//! **The life of an order** is declared in `flow.rs`: draft → quoting → approval → approved → ordered →
//! partly received → received → closed; it ends early as cancelled, rejected or closed short.
//!
//! **Rules.**
//! 1. Suggested is what would leave less than the minimum free, or what tickets wait for (`suggest.rs`).
//! 2. Three suppliers are compared, or somebody says why fewer; who does not take the cheapest says why
//!    (`compare.rs`). Quotes whose last day is over count for nothing.
//! 3. Who asks or proposes does not decide; who decides does not receive. The database refuses the first too.
//! 4. An approver's limit counts what was approved for the same supplier before (`limits.rs`).
//! 5. Whatever changes an order before it is placed takes it back to a draft; choice and approval are gone.
//! 6. Every write locks the order first, then what it touches of the store. A line takes no more in than was
//!    ordered and tolerated: one conditional statement and a CHECK.
//!    A receipt entered by mistake is taken back in the ledger while the order is not done; then the order's lines
//!    and state go back in the same transaction. What was a want before is one again, if the goods were promised.
//! 7. On order is what is still to come of orders that are approved and not done; kept on the line.
//! 8. A special order is placed with the customer's deposit. It goes back when the part is fitted or will never
//!    come, is kept only before that, and is settled once: the settlement's key is the deposit's.

pub mod actions;
pub mod compare;
pub mod dto;
pub mod facts;
pub mod flow;
pub mod limits;
pub mod model;
mod neighbours;
mod repo;
pub mod routes;
pub mod suggest;
#[cfg(test)]
pub(crate) mod tests;
pub mod words;

pub use actions::undoing::receipt_to_undo;
pub use repo::lines::on_order;
