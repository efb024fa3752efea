//! Rows of a CSV file, in UTF-8 or GB18030.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{CoderResult, Decoder};

use super::lines::{Cell, RawRow};
use super::reading::{Unreadable, Visit};
use super::text::restored;
use crate::files::kinds;
use crate::platform::error::{AppError, AppResult};

/// Bytes decoded at once.
const PIECE: usize = 32 * 1024;

/// A file as UTF-8, whatever it is written in.
struct Decoded {
    file: File,
    decoder: Decoder,
    raw: Vec<u8>,
    text: String,
    given: usize,
    /// The last character was a carriage return, so a line feed belongs to it.
    after_return: bool,
    is_done: bool,
}

impl Decoded {
    fn refill(&mut self) -> io::Result<()> {
        let read = self.file.read(&mut self.raw)?;
        self.text.clear();
        self.text.reserve(PIECE * 3 + 16);
        self.given = 0;
        self.is_done = read == 0;
        let bytes = self.raw.get(..read).unwrap_or_default();
        let (result, _, _) = self
            .decoder
            .decode_to_string(bytes, &mut self.text, self.is_done);
        if result == CoderResult::OutputFull {
            return Err(io::Error::other("the text does not fit"));
        }
        self.unify_breaks();
        if self.is_done {
            // The last line ends too; should it have ended already, an empty one does no harm.
            self.text.push('\n');
        }
        Ok(())
    }

    /// Lines end in one way, so that they can be counted.
    fn unify_breaks(&mut self) {
        if !self.after_return && !self.text.contains('\r') {
            return;
        }
        let mut unified = String::with_capacity(self.text.len());
        for letter in self.text.chars() {
            match letter {
                '\r' => unified.push('\n'),
                '\n' if self.after_return => {}
                letter => unified.push(letter),
            }
            self.after_return = letter == '\r';
        }
        self.text = unified;
    }
}

impl Read for Decoded {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.is_done {
            self.refill()?;
        }
        let left = self.text.as_bytes().get(self.given..).unwrap_or_default();
        let count = left.len().min(out.len());
        for (place, byte) in out.iter_mut().zip(left) {
            *place = *byte;
        }
        self.given += count;
        Ok(count)
    }
}

/// Visits every row.
///
/// # Errors
/// What `visit` returns; `internal` when the disk fails.
pub fn each(path: &Path, visit: &mut Visit) -> AppResult<Result<(), Unreadable>> {
    let Some(encoding) = kinds::encoding(path).map_err(AppError::internal)? else {
        return Ok(Err(Unreadable));
    };
    let decoded = Decoded {
        file: File::open(path).map_err(AppError::internal)?,
        decoder: encoding.new_decoder_with_bom_removal(),
        raw: vec![0; PIECE],
        text: String::new(),
        given: 0,
        after_return: false,
        is_done: false,
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(decoded);
    let (mut record, mut inner_breaks) = (csv::StringRecord::new(), 0_u64);
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(Ok(())),
            Err(_) => return Ok(Err(Unreadable)),
        }
        // A spreadsheet counts a cell of several lines as one row, and empty lines too. The reader
        // stands at the line after the record.
        let breaks: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        inner_breaks += u64::try_from(breaks).unwrap_or_default();
        let line = reader.position().line().saturating_sub(1 + inner_breaks);
        let number = i64::try_from(line).unwrap_or(i64::MAX);
        let cells = record
            .iter()
            .map(|cell| Cell::Text(restored(cell.trim()).to_owned()));
        let row = RawRow {
            number,
            cells: cells.collect(),
        };
        if !visit(row)? {
            return Ok(Ok(()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> Vec<(i64, Vec<String>)> {
        let name = format!("aftercare-csv-{:?}", std::thread::current().id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        let mut rows = Vec::new();
        each(&path, &mut |row| {
            let texts = row.cells.into_iter().map(|cell| match cell {
                Cell::Text(text) | Cell::Broken(text) => text,
            });
            rows.push((row.number, texts.collect()));
            Ok(true)
        })
        .unwrap()
        .unwrap();
        std::fs::remove_file(&path).unwrap();
        rows
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let own = |text: &str| text.to_owned();
        let expected = vec![
            (1, vec![own("a"), own("b")]),
            (3, vec![own("two\nlines"), own("2")]),
            (4, vec![own("3"), own("=4")]),
        ];
        for text in [
            "a,b\n\n\"two\nlines\",2\n3,'=4\n",
            "a,b\r\n\r\n\"two\r\nlines\",2\r\n3,'=4",
            "\u{FEFF}a,b\r\r\"two\rlines\",2\r3, '=4 \r\r",
        ] {
            assert_eq!(rows(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn a_letter_cut_by_the_end_of_a_piece_stays_whole() {
        let long = format!("{}压缩机\n", "x".repeat(PIECE - 1));
        let read = rows(long.as_bytes());
        assert!(read[0].1[0].ends_with("x压缩机"));
    }
}
