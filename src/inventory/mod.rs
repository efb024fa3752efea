//! Inventory (配件库): spare parts, suppliers, places, and a stock ledger that is never wrong.
//!
//! **Owns** the master data `parts`, `part_products`, `part_suppliers`, `suppliers`, `stock_locations`;
//! the ledger `stock_movements` (documents), `stock_entries` (one lot from one place to another),
//! `stock_card_lines` (each side of an entry, numbered per part and store); and what is kept beside it to
//! be quick and to be locked: `stock_lots`, `stock_serials`, `stock_balances` (lot × place),
//! `stock_levels` (part × store), `stock_reservations`, `stock_wants`, `stock_ticket_parts`, `stock_transfers` with
//! lines, `stock_closings`. `aftercare check` folds the ledger and holds all of these to it.
//!
//! **Called by** tickets, through the functions of `door.rs`: [`reserve_for_plan`], [`release_for_ticket`],
//! [`fill_wants`], [`record_used`], [`begin_cycle`], [`ticket_goods`]; by purchasing, through `buying.rs` and
//! [`wants`]. Reads of other rooms' tables stand in `neighbours.rs`: a ticket's state, branch and people; a
//! branch's existence; products by name; what is on order.
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
//! **Sub-rooms**: `counts` (盘点), `tools` (工具).
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
//! 6. Reserved never passes on hand: goods that are promised leave only to whom they are promised. Goods that
//!    turn out not to be there (a count, an adjustment, a receipt taken back) are gone whatever was promised:
//!    the newest promises give way, and a ticket in repair wants what it lost and waits for it.
//! 7. A transfer between stores has two sides: sent into transit, received from it; what does not arrive
//!    stays on the books in transit until somebody says that it came back or is lost.
//! 8. A shortage is 409 `stock_insufficient` and names part, place, wanted and available.
//! 9. What a plan needs and the main store lacks is wanted. Arrivals fill wants in the order in which they
//!    came up, in part if need be; a new plan does not overtake them. Whoever touches tickets and levels
//!    locks the ticket first, so it is a job that goes from the wants to the goods. Who takes goods off that are
//!    promised locks the losing tickets first, and judges again under the lock of the levels
//!    (`actions::giving_way`).
//! 10. Fitting a part that is exchanged owes the old one, unless the customer pays for the repair. The debt
//!     is settled by the old part, or written off by a supervisor.

pub mod actions;
mod allotment;
pub mod buying;
pub mod counts;
mod door;
pub mod dto;
pub mod ledger;
pub(crate) mod model;
mod neighbours;
mod repo;
pub mod routes;
pub mod sheets;
#[cfg(test)]
pub(crate) mod tests;
pub mod tools;
pub mod wants;
pub mod words;

pub use door::{
    Filled, TicketGoods, TicketPart, Use, begin_cycle, fill_wants, fillable, parts, record_used,
    release_for_ticket, reserve_for_plan, ticket_goods, ticket_pieces,
};
pub use model::{
    Location, LocationId, LotId, MovementId, Part, PartId, PartSupplier, ReservationId, Serial,
    SerialId, Supplier, SupplierId, TransferId, WantId,
};
pub use repo::wants::Mark as WantMark;
