//! Tools and instruments (工具): who has them, in what condition, calibrated until when.
//!
//! **Owns** `tools`, `tool_loans`, `tool_calibrations` (append-only) and `tool_checks`.
//!
//! **The flow of a tool.** Registered → `in_store` ⇄ `on_loan` → `lost`, or `retired` from the store. A loan
//! is `open` until it is `returned` in a condition, or `lost`. One tool has one open loan at most: the
//! database's partial unique index says so, however many ask at once.
//!
//! **Rules.**
//! 1. A loan names a person, a day of return and the condition in which the tool leaves. An instrument
//!    whose calibration is overdue, and a damaged tool, do not leave.
//! 2. What is lost on loan is owed by the borrower at the original price, or as a tool of the same model
//!    (S2, 原价赔偿或购置同型号). It is `paid`, `replaced` (the tool is back in the store), or `waived` with a
//!    reason; never settled by the borrower.
//! 3. Every tool that is not lost or retired is checked once a month: present, missing or damaged. What
//!    is damaged is marked so; what is missing stays where the books have it until the loan says lost.
//! 4. A calibration moves the due day on; a failed one marks the instrument damaged.

pub mod actions;
pub mod dto;
pub mod model;
pub mod repo;
pub mod routes;
#[cfg(test)]
pub(crate) mod tests;
pub mod words;
