//! Inventory (配件库): spare parts, suppliers, places, and a stock ledger that is never wrong.
//!
//! **Owns** the master data `parts`, `part_products`, `part_suppliers`, `suppliers`, `stock_locations`;
//! the ledger `stock_movements` (documents), `stock_entries` (one lot from one place to another),
//! `stock_card_lines` (each side of an entry, numbered per part and store); and what is kept beside it to
//! be quick and to be locked: `stock_lots`, `stock_serials`, `stock_balances` (lot × place),
//! `stock_levels` (part × store), `stock_reservations`, `stock_ticket_parts`, `stock_transfers` with
//! lines, `stock_closings`. `aftercare check` folds the ledger and holds all of these to it.
//!
//! **Called by** tickets, through the functions below: [`reserve_for_plan`], [`release_for_ticket`],
//! [`issue_to_ticket`], [`record_used`], [`return_unused`], [`old_part_back`], [`write_off_old_part`],
//! [`ticket_parts`], [`ticket_cost`]. Reads of other rooms' tables stand in `neighbours.rs`: a ticket's
//! state, branch and people; a branch's existence; products by name; what is on order. Purchasing comes in
//! through `buying.rs`.
//!
//! **Words.** A *store* is the root of a tree of places: a warehouse, a technician's van, or the goods on
//! their way (在途) of a branch. A *place* is the store itself or what lies in it: bins, quarantine, old parts, scrap.
//! Goods in warehouse, bin and van are *fit*; the rest is *set aside*. *On hand* counts what is fit,
//! *available* is on hand less reserved. Quantities are thousandths of the part's unit, costs minor units
//! of money; a value is their exact product and is rounded once, when it is shown.
//!
//! **The flow of one document.** An action reads the master data, turns the request into
//! [`ledger::Line`]s, and hands them to `actions::posting`, the only writer of the ledger:
//! lock the level of every (part, store) touched, in the order of their ids → read what lies there →
//! [`ledger::post`] (pure) says what to write or what is short → write movement, entries, card lines,
//! levels, balances, serials → record the event. Two writers of one part in one store wait for each other
//! at the level row; nobody waits in a circle, because everybody locks in the same order. Whatever a bug
//! or a hand on the database may try, CHECKs refuse what is negative or promised twice.
//!
//! **Rules.**
//! 1. The ledger is append-only (triggers). A wrong document is taken back by one with the sides swapped,
//!    once, as long as the goods are still there.
//! 2. First in, first out by the time a lot came in; serial-tracked parts name their pieces instead.
//! 3. Which kind may lead from where to where is the table `ledger/kinds.rs`.
//! 4. Issue and unused return only against a ticket in `repair` (见单发料), or internal use with a reason.
//!    What comes back goes into the lots it came from, the last issued first; what is recorded as used
//!    cannot come back as unused.
//! 5. Nothing is dated before the last line of its card, before what is closed (a month, a posted count),
//!    or in the future. A writer that waited at a lock gets the time of the line before its own.
//! 6. Reserved never passes on hand: goods that are promised leave only to whom they are promised.
//! 7. A transfer between stores has two sides: sent into transit, received from it; what does not arrive
//!    stays on the books in transit until somebody says that it came back or is lost.
//! 8. A shortage is 409 `stock_insufficient` and names part, place, wanted and available.

pub mod actions;
pub mod buying;
mod door;
pub mod dto;
pub mod ledger;
pub(crate) mod model;
mod neighbours;
mod repo;
pub mod routes;
#[cfg(test)]
pub(crate) mod tests;
pub mod words;

pub use door::{
    TicketPart, issue_to_ticket, old_part_back, record_used, release_for_ticket, reserve_for_plan,
    return_unused, shortage_refusal, ticket_cost, ticket_parts, write_off_old_part,
};
pub use model::{
    Location, LocationId, LotId, MovementId, Part, PartId, PartSupplier, ReservationId, SerialId,
    Supplier, SupplierId, TransferId,
};
