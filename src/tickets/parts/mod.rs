//! What tickets and the store owe each other.
//!
//! **Flow.** The diagnosis names parts of the catalogue → the plan is agreed to (or needs no agreement) →
//! what it names is promised out of the branch's main store; what is short is written down as wanted, and
//! the ticket waits (`awaiting_parts`) from that very transaction on → goods come in → the job
//! [`jobs::FillWants`] gives them to those who have waited longest; a ticket that lacks nothing more goes
//! on, and its assignee hears of it → goods are issued → the repair report says what was used → unused
//! goods go back, old parts come back → the ticket can be closed.
//!
//! **Rules.**
//! 1. Lines that name no part of the catalogue are free text: nothing is promised for them, and nothing
//!    about them is checked against the ledger.
//! 2. A branch without a main store in use promises nothing and makes nobody wait: its technicians draw
//!    from vans, or from what is at hand.
//! 3. Giving a plan up (`decline_plan`, `rediagnose`, `cancel`) and finishing the repair
//!    (`complete_repair`) give free what is promised and drop what is wanted. What was issued stays with
//!    the ticket until it is used or comes back.
//! 4. A later report of a cycle replaces the earlier one: it names everything used in the cycle. After a
//!    reopening, reports speak of the new cycle only.
//! 5. Whoever touches both locks the ticket first, then levels in the order of their keys. Arrivals do not
//!    look for tickets; the job goes from the tickets to the goods, a ticket a transaction.

pub mod check;
pub mod follow;
pub mod jobs;
pub mod lines;
