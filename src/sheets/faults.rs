//! What is wrong with the rows of a sheet.

use std::collections::{BTreeSet, HashMap};

use super::lines::{Column, Line};
use crate::platform::error::FieldFault;

/// Faults that are kept; all are counted.
pub const MOST_KEPT: usize = 10_000;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFault {
    /// As a spreadsheet counts, from 1.
    pub row: i64,
    /// Key of the column.
    pub column: Option<&'static str>,
    /// Heading as the sheet has it.
    pub heading: String,
    /// What is wrong; its pointer says nothing here.
    pub fault: FieldFault,
}

/// The faults of a sheet, as far as it was read.
#[derive(Debug, Default)]
pub struct Faults {
    kept: Vec<SheetFault>,
    total: i64,
    bad_rows: i64,
    headings: HashMap<&'static str, String>,
    /// Rows and columns of the chunk at hand that have a fault already.
    marked: BTreeSet<(i64, Option<&'static str>)>,
    current: BTreeSet<i64>,
}

impl Faults {
    /// Takes the sheet's own words for its columns.
    pub fn name_columns(&mut self, headings: &HashMap<&'static str, String>) {
        self.headings.clone_from(headings);
    }

    /// Notes a fault of a cell. A cell that has one keeps the first: what follows from it says nothing.
    pub fn add(&mut self, line: &Line, column: &'static str, fault: FieldFault) {
        if !self.marked.insert((line.row, Some(column))) {
            return;
        }
        let heading = self.headings.get(column).cloned();
        self.push(SheetFault {
            row: line.row,
            column: Some(column),
            heading: heading.unwrap_or_else(|| column.to_owned()),
            fault,
        });
    }

    /// Notes a fault that belongs to no known column.
    pub fn push(&mut self, fault: SheetFault) {
        self.current.insert(fault.row);
        self.total = self.total.saturating_add(1);
        if self.kept.len() < MOST_KEPT {
            self.kept.push(fault);
        }
    }

    /// Whether the row has a fault.
    pub fn has(&self, line: &Line) -> bool {
        self.current.contains(&line.row)
    }

    /// The rows at hand are done.
    pub fn close_chunk(&mut self) {
        let bad = i64::try_from(self.current.len()).unwrap_or(i64::MAX);
        self.bad_rows = self.bad_rows.saturating_add(bad);
        self.current.clear();
        self.marked.clear();
    }

    /// How many there are.
    pub fn total(&self) -> i64 {
        self.total
    }

    /// How many rows have one.
    pub fn bad_rows(&self) -> i64 {
        self.bad_rows
    }

    /// Those kept, by row and then by place of the column.
    pub fn sorted(mut self, columns: &[Column]) -> Vec<SheetFault> {
        let place = |fault: &SheetFault| {
            columns
                .iter()
                .position(|column| Some(column.key) == fault.column)
        };
        self.kept.sort_by_key(|fault| (fault.row, place(fault)));
        self.kept
    }
}
