//! Rows of the first sheet of an XLSX file, cell by cell.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx};

use super::lines::{Cell, RawRow};
use super::reading::{MOST_COLUMNS, Unreadable, Visit};
use crate::platform::error::AppResult;

/// Most bytes that all parts of the archive may unfold to.
const MOST_BYTES: u64 = 512 * 1024 * 1024;
/// Most bytes of one part other than a sheet: these are read whole.
const MOST_WHOLE: u64 = 96 * 1024 * 1024;
/// Most parts of the archive.
const MOST_PARTS: usize = 2000;

/// Unfolds the archive once, without keeping it: what its table of contents says of sizes may be a lie.
///
/// # Errors
/// When it is no archive, or unfolds to too much.
fn measure(path: &Path) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path)?))?;
    if archive.len() > MOST_PARTS {
        return Err(io::Error::other("too many parts"));
    }
    let mut left = MOST_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index)?;
        let is_sheet = part.name()?.starts_with("xl/worksheets/");
        let most = if is_sheet { left } else { left.min(MOST_WHOLE) };
        let size = io::copy(&mut part.take(most + 1), &mut io::sink())?;
        if size > most {
            return Err(io::Error::other("it unfolds to too much"));
        }
        left -= size;
    }
    Ok(())
}

/// Opens an archive whose measure is taken.
fn open(path: &Path) -> Option<(Xlsx<BufReader<File>>, String)> {
    let file = File::open(path).ok()?;
    let book = Xlsx::new(BufReader::new(file)).ok()?;
    let first = book.sheet_names().into_iter().next()?;
    Some((book, first))
}

/// Visits every row that has a cell.
///
/// # Errors
/// What `visit` returns.
pub fn each(path: &Path, visit: &mut Visit) -> AppResult<Result<(), Unreadable>> {
    if let Err(error) = measure(path) {
        log::info!(target: "sheets", "{}: {error}", path.display());
        return Ok(Err(Unreadable));
    }
    let Some((mut book, sheet)) = open(path) else {
        return Ok(Err(Unreadable));
    };
    let Ok(mut cells) = book.worksheet_cells_reader(&sheet) else {
        return Ok(Err(Unreadable));
    };
    let mut rows = Rows::default();
    loop {
        let Ok(next) = cells.next_cell() else {
            return Ok(Err(Unreadable));
        };
        let Some(cell) = next else { break };
        let ((row, column), value) = (cell.get_position(), read(cell.get_value()));
        if value.is_empty() {
            continue;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MOST_COLUMNS {
            return Ok(Err(Unreadable));
        }
        if let Some(whole) = rows.put(i64::from(row) + 1, column, value)
            && !visit(whole)?
        {
            return Ok(Ok(()));
        }
    }
    if let Some(last) = rows.open {
        visit(last)?;
    }
    Ok(Ok(()))
}

/// Puts cells together to rows.
#[derive(Default)]
struct Rows {
    open: Option<RawRow>,
}

impl Rows {
    /// Gives the row before when the cell is the first of another.
    fn put(&mut self, number: i64, column: usize, value: Cell) -> Option<RawRow> {
        let whole = self.open.take_if(|row| row.number != number);
        let row = self.open.get_or_insert_with(|| RawRow {
            number,
            cells: Vec::new(),
        });
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Cell::Text(String::new()));
        }
        if let Some(place) = row.cells.get_mut(column) {
            *place = value;
        }
        whole
    }
}

fn read(value: &DataRef) -> Cell {
    Cell::Text(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.trim().to_owned()
        }
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => shown(*number),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(time) => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(error) => return Cell::Broken(error.to_string()),
    })
}

/// The number as a spreadsheet shows it: fifteen digits, for what is stored beyond them is the noise of
/// binary fractions. The only place that meets a float, and it leaves it as a text.
fn shown(number: f64) -> String {
    let rounded: Option<f64> = format!("{number:.14e}").parse().ok();
    rounded.unwrap_or(number).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_shown() {
        for (stored, text) in [
            (3.0, "3"),
            (129.9, "129.9"),
            (0.1 + 0.2, "0.3"),
            (1.1 + 2.2, "3.3"),
            (-2.5, "-2.5"),
            (6_901_234_567_892.0, "6901234567892"),
            (0.001, "0.001"),
        ] {
            assert_eq!(shown(stored), text);
        }
    }
}
