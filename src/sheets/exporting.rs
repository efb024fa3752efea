//! Writes a list into a sheet.

use super::lines::Column;
use super::words::SheetFormat;
use super::writing::{Out, Writer};
use crate::files::Draft;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::JobCx;
use crate::platform::lang::Lang;

/// Rows that are read at once.
pub const PAGE: i64 = 1000;

/// One kind of list, as its room knows it.
pub trait Lister: Send {
    /// The columns, in their order.
    fn columns(&self) -> Vec<Column>;

    /// The rows that follow; none when there are no more.
    ///
    /// # Errors
    /// Database faults.
    fn page(&mut self, db: &mut Db, lang: Lang) -> AppResult<Vec<Vec<Out>>>;
}

/// Writes all rows under headings in `lang`; gives how many there were.
///
/// # Errors
/// What `progress` returns; database faults; `internal` when the disk fails.
pub fn write(
    cx: &JobCx,
    (lang, format): (Lang, SheetFormat),
    draft: &Draft,
    mut lister: Box<dyn Lister>,
    mut progress: impl FnMut(&JobCx, i64) -> AppResult<()>,
) -> AppResult<i64> {
    let mut writer = Writer::begin(draft, format)?;
    let headings = lister.columns().into_iter();
    let headings: Vec<Out> = headings
        .map(|column| Out::Text(column.title.text(lang).to_owned()))
        .collect();
    writer.row(&headings)?;
    let mut total = 0;
    loop {
        let (back, rows) = cx.read(move |db| {
            let rows = lister.page(db, lang)?;
            Ok((lister, rows))
        })?;
        lister = back;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            writer.row(row)?;
        }
        total += i64::try_from(rows.len()).map_err(AppError::internal)?;
        progress(cx, total)?;
    }
    writer.finish(draft)?;
    Ok(total)
}
