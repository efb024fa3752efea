//! Lines that name parts of the catalogue, held to the catalogue when they are recorded.

use crate::inventory::{self, Part, PartId};
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;
use crate::tickets::evidence::bodies::{PlannedPart, UsedPart};

/// One line, whatever its document.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub part_id: Option<PartId>,
    pub sku: &'a str,
    pub quantity: i32,
    pub exact_quantity: Option<Quantity>,
    /// The serial number, where the document says which piece it was.
    pub serial: Option<Option<&'a str>>,
}

impl<'a> From<&'a PlannedPart> for Line<'a> {
    fn from(part: &'a PlannedPart) -> Line<'a> {
        Line {
            part_id: part.part_id,
            sku: &part.sku,
            quantity: part.quantity,
            exact_quantity: part.exact_quantity,
            serial: None,
        }
    }
}

impl<'a> From<&'a UsedPart> for Line<'a> {
    fn from(part: &'a UsedPart) -> Line<'a> {
        Line {
            part_id: part.part_id,
            sku: &part.sku,
            quantity: part.quantity,
            exact_quantity: part.exact_quantity,
            serial: Some(part.serial.as_deref()),
        }
    }
}

/// Refuses lines that do not agree with the catalogue; lines of free text are left as they are.
///
/// # Errors
/// 422 with every fault; database faults.
pub fn lines<'a, L: Into<Line<'a>>>(
    tx: &mut Tx,
    lines: impl IntoIterator<Item = L>,
) -> AppResult<()> {
    let lines: Vec<Line> = lines.into_iter().map(Into::into).collect();
    let ids: Vec<PartId> = lines.iter().filter_map(|line| line.part_id).collect();
    let known = inventory::parts(tx.db(), &ids)?;
    let mut faults = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let part = line.part_id.map(|id| known.get(&id));
        for (member, code, text) in judge(line, part) {
            let fault = FieldFault::body(format!("/parts/{index}/{member}"), code);
            faults.push(FieldFault { text, ..fault });
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(AppError::invalid(faults))
    }
}

type Fault = (&'static str, FaultCode, Option<&'static str>);

/// What is wrong with a line: of the catalogue and found, of the catalogue and unknown, or free text.
fn judge(line: &Line, part: Option<Option<&Part>>) -> Vec<Fault> {
    let part = match part {
        Some(Some(part)) => part,
        Some(None) => return vec![("part_id", FaultCode::NotFound, None)],
        None if line.exact_quantity.is_some() => {
            return vec![("exact_quantity", FaultCode::NotAllowed, None)];
        }
        None => return Vec::new(),
    };
    let mut faults: Vec<Fault> = Vec::new();
    if fold(line.sku) != part.sku_folded {
        let text = Some("sku_of_another_part");
        faults.push(("sku", FaultCode::Conflict, text));
    }
    if line
        .exact_quantity
        .is_some_and(|exact| !rounds_to(exact, line.quantity, part))
    {
        faults.push(("exact_quantity", FaultCode::OutOfRange, None));
    }
    if let (true, Some(serial)) = (part.is_serial_tracked, line.serial) {
        if serial.is_none() {
            faults.push(("serial", FaultCode::Required, None));
        }
        if line.quantity != 1 {
            let text = Some("one_line_a_piece");
            faults.push(("quantity", FaultCode::OutOfRange, text));
        }
    }
    faults
}

/// Whether the whole number is the next one above the exact quantity.
fn rounds_to(exact: Quantity, whole: i32, part: &Part) -> bool {
    let whole = Quantity::units(i64::from(whole));
    exact <= whole && exact > whole.minus(Quantity::ONE) && exact.fits(part.decimals)
}
