//! Rows of a sheet with their headings.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::faults::SheetFault;
use crate::platform::closed_list::Title;
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::fold::fold;

/// A column that a list knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What it is called in English files made by programs, and in the answer's faults.
    pub key: &'static str,
    /// What people call it.
    pub title: Title,
    /// A sheet without it cannot be taken in.
    pub is_required: bool,
}

impl Column {
    /// A column that every sheet must have.
    pub const fn required(key: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column {
            key,
            title: Title::new(zh, en),
            is_required: true,
        }
    }

    /// A column that a sheet may leave out.
    pub const fn optional(key: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column {
            key,
            title: Title::new(zh, en),
            is_required: false,
        }
    }
}

/// One cell as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text, without blanks around it; a number as a spreadsheet shows it. Empty for an empty cell.
    Text(String),
    /// An error value such as `#N/A`, as the text shown.
    Broken(String),
}

impl Cell {
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Cell::Text(text) if text.is_empty())
    }
}

/// A row as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// As a spreadsheet counts, from 1.
    pub number: i64,
    pub cells: Vec<Cell>,
}

/// Which column stands where.
#[derive(Debug, Clone)]
pub struct Header {
    columns: &'static [Column],
    /// By place in the file: which column.
    places: Vec<Option<usize>>,
    /// What each column is called in this file.
    pub headings: HashMap<&'static str, String>,
}

/// A row by columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// As a spreadsheet counts, from 1.
    pub row: i64,
    /// By column of the list; `None` where the sheet has no such column.
    cells: Vec<Option<Cell>>,
    /// Places of cells that stand under no heading.
    pub stray: Vec<usize>,
}

impl Line {
    /// The cell of a column; `None` where the sheet has no such column.
    pub fn cell(&self, index: usize) -> Option<&Cell> {
        self.cells.get(index)?.as_ref()
    }
}

/// Longest heading that a fault repeats, in characters.
const LONGEST: usize = 100;

fn shown(heading: &str) -> String {
    heading.chars().take(LONGEST).collect()
}

/// What is wrong with a heading, and of which column.
enum WrongHeading {
    Unknown,
    Doubled(&'static str),
    Missing(&'static str),
}

impl WrongHeading {
    fn fault(self, row: i64, heading: &str) -> SheetFault {
        let (column, code, key) = match self {
            WrongHeading::Unknown => (None, FaultCode::Unknown, "column_unknown"),
            WrongHeading::Doubled(key) => (Some(key), FaultCode::NotUnique, "column_doubled"),
            WrongHeading::Missing(key) => (Some(key), FaultCode::Required, "column_missing"),
        };
        SheetFault {
            row,
            column,
            heading: shown(heading),
            fault: FieldFault::body("", code).saying(key),
        }
    }
}

impl Header {
    /// Reads the first row: keys or names of columns in either language, in any order.
    ///
    /// # Errors
    /// Every heading that is unknown or doubled, and every column that is missing.
    pub fn read(row: &RawRow, columns: &'static [Column]) -> Result<Header, Vec<SheetFault>> {
        let mut header = Header {
            columns,
            places: Vec::with_capacity(row.cells.len()),
            headings: HashMap::new(),
        };
        let mut wrong = Vec::new();
        for cell in &row.cells {
            let (Cell::Text(heading) | Cell::Broken(heading)) = cell;
            let place = header.place(heading).unwrap_or_else(|found| {
                wrong.push((found, heading.as_str()));
                None
            });
            header.places.push(place);
        }
        for column in columns.iter().filter(|column| column.is_required) {
            if !header.headings.contains_key(column.key) {
                wrong.push((WrongHeading::Missing(column.key), column.key));
            }
        }
        if wrong.is_empty() {
            return Ok(header);
        }
        let faults = wrong.into_iter();
        Err(faults
            .map(|(found, heading)| found.fault(row.number, heading))
            .collect())
    }

    /// Which column stands under a heading; none under an empty one.
    fn place(&mut self, heading: &str) -> Result<Option<usize>, WrongHeading> {
        let known = find(self.columns, heading);
        let Some((index, column)) = known.and_then(|at| Some((at, self.columns.get(at)?))) else {
            return match heading {
                "" => Ok(None),
                _ => Err(WrongHeading::Unknown),
            };
        };
        match self.headings.entry(column.key) {
            Entry::Occupied(_) => Err(WrongHeading::Doubled(column.key)),
            Entry::Vacant(free) => {
                free.insert(shown(heading));
                Ok(Some(index))
            }
        }
    }

    /// The row by columns; `None` when there is nothing in it.
    pub fn line(&self, row: RawRow) -> Option<Line> {
        if row.cells.iter().all(Cell::is_empty) {
            return None;
        }
        let mut cells: Vec<Option<Cell>> = vec![None; self.columns.len()];
        for place in self.places.iter().flatten() {
            if let Some(slot) = cells.get_mut(*place) {
                *slot = Some(Cell::Text(String::new()));
            }
        }
        let mut stray = Vec::new();
        for (at, cell) in row.cells.into_iter().enumerate() {
            match self.places.get(at).copied().flatten() {
                Some(place) => {
                    if let Some(slot) = cells.get_mut(place) {
                        *slot = Some(cell);
                    }
                }
                None if !cell.is_empty() => stray.push(at),
                None => {}
            }
        }
        Some(Line {
            row: row.number,
            cells,
            stray,
        })
    }
}

fn find(columns: &[Column], heading: &str) -> Option<usize> {
    // People mark required columns with an asterisk.
    let heading = fold(heading.trim_matches(['*', '＊']));
    let is_meant = |column: &Column| {
        [column.key, column.title.zh, column.title.en]
            .iter()
            .any(|name| fold(name) == heading)
    };
    columns.iter().position(is_meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column::required("sku", "料号", "Part number"),
        Column::required("name", "名称", "Name"),
        Column::optional("unit", "单位", "Unit"),
    ];

    fn row(number: i64, cells: &[&str]) -> RawRow {
        let cells = cells.iter().map(|text| Cell::Text((*text).to_owned()));
        RawRow {
            number,
            cells: cells.collect(),
        }
    }

    #[test]
    fn headings_are_known_by_key_and_in_both_languages() {
        for headings in [
            ["sku", "name", "unit"],
            ["料号", "名称", "单位"],
            ["Part Number", "NAME*", "＊单 位"],
        ] {
            assert!(
                Header::read(&row(1, &headings), COLUMNS).is_ok(),
                "{headings:?}"
            );
        }
    }

    #[test]
    fn every_wrong_heading_is_named() {
        let faults = Header::read(&row(1, &["料号", "sku", "colour", ""]), COLUMNS).unwrap_err();
        let said: Vec<_> = faults
            .iter()
            .map(|fault| (fault.column, fault.heading.as_str(), fault.fault.code))
            .collect();
        assert_eq!(
            said,
            [
                (Some("sku"), "sku", FaultCode::NotUnique),
                (None, "colour", FaultCode::Unknown),
                (Some("name"), "name", FaultCode::Required),
            ]
        );
    }

    #[test]
    fn cells_find_their_columns_and_strays_are_seen() {
        let header = Header::read(&row(1, &["name", "", "sku"]), COLUMNS).unwrap();
        let line = header.line(row(5, &["泵", "x", "P-1", "y"])).unwrap();
        assert_eq!(line.cell(0), Some(&Cell::Text("P-1".to_owned())));
        assert_eq!(line.cell(1), Some(&Cell::Text("泵".to_owned())));
        assert_eq!(line.cell(2), None);
        assert_eq!(line.stray, [1, 3]);
        assert_eq!(header.line(row(6, &["", "", ""])), None);
    }
}
