//! Reads a sheet chunk by chunk, whatever it is written in.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::faults::{Faults, SheetFault};
use super::lines::{Column, Header, Line, RawRow};
use super::{csv_rows, xlsx_rows};
use crate::files::MediaType;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};

/// Rows that are held to the rules at once.
pub const CHUNK: usize = 1000;
/// Most columns of a sheet.
pub const MOST_COLUMNS: usize = 200;

/// The file is no such sheet, or is damaged, or unfolds to too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// What is done with each row; false ends the reading.
pub type Visit<'a> = dyn FnMut(RawRow) -> AppResult<bool> + 'a;

/// A sheet on the disk.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub path: std::path::PathBuf,
    pub media_type: MediaType,
    /// Most rows that are read.
    pub most_rows: i64,
}

fn whole_sheet(row: i64, code: FaultCode, key: &'static str) -> SheetFault {
    SheetFault {
        row,
        column: None,
        heading: String::new(),
        fault: FieldFault::body("", code).saying(key),
    }
}

fn each_row(
    path: &Path,
    media_type: MediaType,
    visit: &mut Visit,
) -> AppResult<Result<(), Unreadable>> {
    // A damaged file must not end the thread of the jobs, whatever the reader makes of it.
    let read = AssertUnwindSafe(|| match media_type {
        MediaType::Xlsx => xlsx_rows::each(path, visit),
        _ => csv_rows::each(path, visit),
    });
    catch_unwind(read).unwrap_or_else(|_| Err(AppError::internal("the reader of sheets panicked")))
}

/// What is done with a chunk of lines.
type TakeChunk<'a> = dyn FnMut(Vec<Line>, &mut Faults) -> AppResult<()> + 'a;

impl Sheet {
    /// Reads the sheet and hands its lines on, a chunk at a time, with the faults found so far. A sheet
    /// whose headings are wrong is not read further. Gives how many rows there were.
    ///
    /// # Errors
    /// What `visit` returns; `internal` when the disk fails.
    pub fn each_chunk(
        &self,
        columns: &'static [Column],
        faults: &mut Faults,
        visit: &mut TakeChunk<'_>,
    ) -> AppResult<i64> {
        let mut reading = Reading {
            columns,
            most_rows: self.most_rows,
            faults,
            visit,
            header: None,
            has_wrong_headings: false,
            lines: Vec::with_capacity(CHUNK),
            rows: 0,
            last: 0,
        };
        let read = each_row(&self.path, self.media_type, &mut |row| reading.take(row))?;
        reading.end(read)
    }
}

/// How far a sheet has been read.
struct Reading<'a, 'v> {
    columns: &'static [Column],
    most_rows: i64,
    faults: &'a mut Faults,
    visit: &'a mut TakeChunk<'v>,
    header: Option<Header>,
    has_wrong_headings: bool,
    /// Read, not yet handed on.
    lines: Vec<Line>,
    /// Rows with something in them, below the headings.
    rows: i64,
    /// The row read last, as a spreadsheet counts.
    last: i64,
}

impl Reading<'_, '_> {
    /// Whether to read on.
    fn take(&mut self, row: RawRow) -> AppResult<bool> {
        self.last = row.number;
        let Some(header) = &self.header else {
            return Ok(self.take_headings(&row));
        };
        let Some(line) = header.line(row) else {
            return Ok(true);
        };
        self.rows += 1;
        if self.rows > self.most_rows {
            let fault = whole_sheet(line.row, FaultCode::TooLong, "sheet_too_long");
            self.faults.push(SheetFault {
                fault: fault.fault.with("max", self.most_rows),
                ..fault
            });
            return Ok(false);
        }
        self.lines.push(line);
        if self.lines.len() >= CHUNK {
            (self.visit)(std::mem::take(&mut self.lines), self.faults)?;
            self.faults.close_chunk();
        }
        Ok(true)
    }

    fn take_headings(&mut self, row: &RawRow) -> bool {
        match Header::read(row, self.columns) {
            Ok(known) => {
                self.faults.name_columns(&known.headings);
                self.header = Some(known);
            }
            Err(wrong) => {
                wrong.into_iter().for_each(|fault| self.faults.push(fault));
                self.has_wrong_headings = true;
            }
        }
        !self.has_wrong_headings
    }

    fn end(self, read: Result<(), Unreadable>) -> AppResult<i64> {
        if !self.lines.is_empty() {
            (self.visit)(self.lines, self.faults)?;
        }
        if read.is_err() {
            let code = FaultCode::InvalidFormat;
            let fault = whole_sheet(self.last, code, "sheet_unreadable");
            self.faults.push(fault);
        } else if self.header.is_none() && !self.has_wrong_headings {
            let fault = whole_sheet(1, FaultCode::Required, "sheet_empty");
            self.faults.push(fault);
        }
        self.faults.close_chunk();
        Ok(self.rows)
    }
}
