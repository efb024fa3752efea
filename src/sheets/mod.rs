//! Sheets: lists of parts and opening stock taken in from spreadsheets (CSV, XLSX), and lists written into them.
//!
//! **Owns** `sheet_imports`, `sheet_import_faults`, `sheet_exports`. The files themselves belong to the room
//! `files`. What the columns mean belongs to the room whose list it is ([`importing::Importer`],
//! [`exporting::Lister`]); this room reads, counts, names faults and writes, whatever the list.
//!
//! **Flow of an import.** A request records it as `queued`; the job `run-sheets` takes it up under its lease:
//! 1. *Look*: the sheet is read row by row, a thousand rows at a time are held to the rules against the
//!    database. Nothing is written. Every fault is counted, the first ten thousand are kept.
//! 2. A dry run, or a sheet with a fault, ends here: `succeeded` or `rejected`.
//! 3. *Take in*: the sheet is read again inside ONE transaction, held to the same rules under its locks, and
//!    written; the same transaction makes the import `succeeded`. So a sheet is in whole or not at all, and
//!    in once, whenever the process is killed: what is still `running` is taken up again by the next worker.
//! 4. What came in between the two readings (a part entered meanwhile) rolls everything back and is looked
//!    at again.
//!
//! **Rules.** Memory does not grow with the sheet but for one key a row, which finds what is doubled. An
//! archive is measured before it is opened ([`reading`]), so a small file cannot unfold into a large one. A
//! person acts with what the person may do when the job runs. Cells that a spreadsheet would take for a
//! formula are written so that it does not ([`text`]), and read back as they were.

pub mod actions;
pub mod cells;
mod csv_rows;
pub mod dto;
pub mod exporting;
pub mod faults;
pub mod importing;
pub mod jobs;
pub mod lines;
mod model;
pub mod reading;
mod repo;
pub mod routes;
#[cfg(test)]
pub mod tests;
pub mod text;
mod words;
pub mod writing;
mod xlsx_rows;

pub use model::{ExportId, ImportId};
pub use words::{ExportKind, ImportKind, ImportMode, OnExisting, SheetFormat};
