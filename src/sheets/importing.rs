//! Takes a sheet in: looks at all of it first, then writes all of it or nothing.

use super::faults::{Faults, SheetFault};
use super::lines::{Column, Line};
use super::reading::Sheet;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::jobs::JobCx;
use crate::platform::op::Op;
use crate::platform::tx::Tx;

/// What becomes of the rows of a sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub created: i64,
    pub updated: i64,
    pub unchanged: i64,
}

/// One kind of list, as its room knows it.
pub trait Importer: Send {
    /// The columns that it knows.
    fn columns(&self) -> &'static [Column];

    /// Holds lines to the rules, in the sheet's order; what is sound waits for [`Importer::apply`].
    ///
    /// # Errors
    /// Database faults; what is wrong with the lines goes to `faults`.
    fn check(&mut self, db: &mut Db, op: &Op, lines: &[Line], faults: &mut Faults)
    -> AppResult<()>;

    /// Called once before the first `check` inside the transaction that writes.
    ///
    /// # Errors
    /// Database faults.
    fn begin(&mut self, tx: &mut Tx) -> AppResult<()>;

    /// Writes what the last `check` found sound.
    ///
    /// # Errors
    /// 409 when something came in between; database faults.
    fn apply(&mut self, tx: &mut Tx) -> AppResult<()>;

    /// What becomes of the rows checked so far.
    fn tally(&self) -> Tally;

    /// The same from the start, with what the first look has learnt.
    fn again(&self) -> Box<dyn Importer>;
}

/// What the first look has found.
pub struct Looked {
    pub importer: Box<dyn Importer>,
    pub faults: Faults,
    pub rows: i64,
}

fn strays(lines: &[Line], faults: &mut Faults) {
    for line in lines {
        for place in &line.stray {
            let fault = FieldFault::body("", FaultCode::Unknown).saying("cell_without_heading");
            faults.push(SheetFault {
                row: line.row,
                column: None,
                heading: String::new(),
                fault: fault.with("column", place + 1),
            });
        }
    }
}

/// Reads the sheet and holds it to the rules; writes nothing but how far it has come.
///
/// # Errors
/// `unavailable` when the turn is over; database faults; `internal` when the disk fails.
pub fn look(
    cx: &JobCx,
    op: &Op,
    sheet: &Sheet,
    importer: Box<dyn Importer>,
    mut progress: impl FnMut(&JobCx, i64) -> AppResult<()>,
) -> AppResult<Looked> {
    let columns = importer.columns();
    let (mut held, mut faults, mut seen) = (Some(importer), Faults::default(), 0);
    let lost = || AppError::internal("an import was lost");
    let rows = sheet.each_chunk(columns, &mut faults, &mut |lines, faults| {
        let mut importer = held.take().ok_or_else(lost)?;
        let (op, mut own) = (op.clone(), std::mem::take(faults));
        seen += i64::try_from(lines.len()).unwrap_or_default();
        let (importer, own, done) = cx.read(move |db| {
            strays(&lines, &mut own);
            let done = importer.check(db, &op, &lines, &mut own);
            Ok((importer, own, done))
        })?;
        (*faults, held) = (own, Some(importer));
        done?;
        progress(cx, seen)
    })?;
    Ok(Looked {
        importer: held.ok_or_else(lost)?,
        faults,
        rows,
    })
}

/// Reads the sheet again inside the open transaction and writes it.
///
/// # Errors
/// 409 when it is not as it was looked at; database faults.
pub fn take_in(tx: &mut Tx, sheet: &Sheet, importer: &mut dyn Importer) -> AppResult<Tally> {
    let (columns, mut faults, op) = (importer.columns(), Faults::default(), tx.op());
    importer.begin(tx)?;
    sheet.each_chunk(columns, &mut faults, &mut |lines, faults| {
        importer.check(tx.db(), op, &lines, faults)?;
        if faults.total() > 0 {
            return Err(AppError::new(Code::Conflict));
        }
        importer.apply(tx)?;
        tx.flush()
    })?;
    if faults.total() > 0 {
        return Err(AppError::new(Code::Conflict));
    }
    Ok(importer.tally())
}
