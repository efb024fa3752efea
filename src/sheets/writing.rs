//! Writes a sheet row by row.

use std::fs::File;
use std::io::{BufWriter, Write};

use rust_xlsxwriter::Workbook;

use super::text::neutral;
use super::words::SheetFormat;
use crate::files::Draft;
use crate::platform::error::{AppError, AppResult};

/// One cell to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    /// Nothing.
    Empty,
    /// Text; never a formula, whatever it begins with.
    Text(String),
    /// A decimal number that the program itself has written.
    Number(String),
}

impl Out {
    /// The text, or nothing.
    pub fn maybe(text: Option<impl Into<String>>) -> Out {
        text.map_or(Out::Empty, |text| Out::Text(text.into()))
    }

    /// The number, or nothing.
    pub fn number(value: Option<impl ToString>) -> Out {
        value.map_or(Out::Empty, |value| Out::Number(value.to_string()))
    }
}

/// A sheet that is being written.
pub enum Writer {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    Xlsx { book: Box<Workbook>, rows: u32 },
}

impl Writer {
    /// Begins a sheet in the draft.
    ///
    /// # Errors
    /// `internal` when the disk fails.
    pub fn begin(draft: &Draft, format: SheetFormat) -> AppResult<Writer> {
        match format {
            SheetFormat::Csv => {
                let file = draft.file().try_clone().map_err(AppError::internal)?;
                let mut file = BufWriter::new(file);
                // Without the mark, Chinese Excel takes UTF-8 for GBK.
                file.write_all("\u{FEFF}".as_bytes())
                    .map_err(AppError::internal)?;
                let writer = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::CRLF)
                    .from_writer(file);
                Ok(Writer::Csv(Box::new(writer)))
            }
            SheetFormat::Xlsx => {
                let mut book = Box::new(Workbook::new());
                // Rows that are written go to a file, not to memory.
                book.add_worksheet_with_constant_memory()
                    .map_err(AppError::internal)?;
                Ok(Writer::Xlsx { book, rows: 0 })
            }
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// `internal` when the disk fails.
    pub fn row(&mut self, cells: &[Out]) -> AppResult<()> {
        match self {
            Writer::Csv(writer) => writer
                .write_record(cells.iter().map(csv_cell))
                .map_err(AppError::internal),
            Writer::Xlsx { book, rows } => {
                let sheet = book.worksheet_from_index(0).map_err(AppError::internal)?;
                for (column, cell) in (0_u16..).zip(cells) {
                    let number = match cell {
                        Out::Number(text) => text.parse::<f64>().ok(),
                        _ => None,
                    };
                    let written = match (number, cell) {
                        (_, Out::Empty) => continue,
                        (Some(number), _) => sheet.write_number(*rows, column, number),
                        (None, Out::Text(text) | Out::Number(text)) => {
                            sheet.write_string(*rows, column, text)
                        }
                    };
                    written.map_err(AppError::internal)?;
                }
                *rows += 1;
                Ok(())
            }
        }
    }

    /// Ends the sheet; after that the draft holds all of it.
    ///
    /// # Errors
    /// `internal` when the disk fails.
    pub fn finish(self, draft: &Draft) -> AppResult<()> {
        match self {
            Writer::Csv(mut writer) => writer.flush().map_err(AppError::internal),
            Writer::Xlsx { mut book, .. } => {
                let file = draft.file().try_clone().map_err(AppError::internal)?;
                book.save_to_writer(BufWriter::new(file))
                    .map_err(AppError::internal)
            }
        }
    }
}

fn csv_cell(cell: &Out) -> String {
    match cell {
        Out::Empty => String::new(),
        Out::Text(text) => neutral(text),
        Out::Number(text) => text.clone(),
    }
}
