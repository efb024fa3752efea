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
        visit: &mut dyn FnMut(Vec<Line>, &mut Faults) -> AppResult<()>,
    ) -> AppResult<i64> {
        let mut header: Option<Header> = None;
        let (mut rows, mut lines, mut last) = (0_i64, Vec::with_capacity(CHUNK), 0);
        let mut is_readable = true;
        let read = each_row(&self.path, self.media_type, &mut |row| {
            last = row.number;
            let Some(header) = &header else {
                match Header::read(&row, columns) {
                    Ok(known) => {
                        faults.name_columns(&known.headings);
                        header = Some(known);
                    }
                    Err(wrong) => {
                        wrong.into_iter().for_each(|fault| faults.push(fault));
                        is_readable = false;
                    }
                }
                return Ok(is_readable);
            };
            let Some(line) = header.line(row) else {
                return Ok(true);
            };
            rows += 1;
            if rows > self.most_rows {
                let fault = whole_sheet(line.row, FaultCode::TooLong, "sheet_too_long");
                let fault = SheetFault {
                    fault: fault.fault.with("max", self.most_rows),
                    ..fault
                };
                faults.push(fault);
                return Ok(false);
            }
            lines.push(line);
            if lines.len() >= CHUNK {
                visit(std::mem::take(&mut lines), faults)?;
                faults.close_chunk();
            }
            Ok(true)
        })?;
        if !lines.is_empty() {
            visit(lines, faults)?;
        }
        if read.is_err() {
            let code = FaultCode::InvalidFormat;
            faults.push(whole_sheet(last, code, "sheet_unreadable"));
        } else if header.is_none() && is_readable {
            faults.push(whole_sheet(1, FaultCode::Required, "sheet_empty"));
        }
        faults.close_chunk();
        Ok(rows)
    }
}
