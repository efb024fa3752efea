//! Goods come in: bought, found at the opening of the store, or taken out of a customer's device.

use super::lines::{self, Said};
use super::posting::{Document, Posted, post};
use super::{optional, place, sound};
use crate::inventory::dto::movements::{
    OldPartReceiptCreate, StockLine, StockReceiptCreate, StockReceiptLine,
};
use crate::inventory::ledger::{Line, Origin, may_move};
use crate::inventory::model::{Location, Lot, Part, Serial, SerialId};
use crate::inventory::words::MovementKind;
use crate::inventory::{neighbours, repo};
use crate::platform::auth::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// Receives goods into a place, each line as a lot of its own.
///
/// # Errors
/// 422 with every fault of the lines; `conflict` for a piece that is in stock already, or a date that is
/// closed; database faults.
pub fn receive(tx: &mut Tx, sent: &StockReceiptCreate) -> AppResult<Posted> {
    let to = place(
        tx,
        Permission::StockReceive,
        sent.location_id,
        "/location_id",
    )?;
    refuse_unless(MovementKind::Receipt, None, Some(&to), "/location_id")?;
    if let Some(supplier) = sent.supplier_id
        && repo::suppliers::find(tx.db(), supplier)?.is_none()
    {
        let fault = FieldFault::body("/supplier_id", FaultCode::NotFound);
        return Err(AppError::fault(fault));
    }
    let said: Vec<Said> = sent.lines.iter().map(StockReceiptLine::said).collect();
    let parts = lines::parts(tx, &said)?;
    sound(faults(&sent.lines, &parts))?;
    let mut incoming = Incoming::default();
    for (line, part) in sent.lines.iter().zip(&parts) {
        let lot = lot(tx, sent, line, part);
        incoming.add(tx, part, &line.said(), &to, lot)?;
    }
    let document = Document {
        supplier: sent.supplier_id,
        reference: optional(sent.reference.as_ref()),
        occurred_at: sent.occurred_at,
        ..Document::of(MovementKind::Receipt)
    };
    Ok(incoming.post(tx, &to, document)?.of_parts(&parts))
}

/// What is wrong with goods that come in, beside their quantity and serial numbers.
pub fn faults(lines: &[StockReceiptLine], parts: &[Part]) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    for (index, (line, part)) in lines.iter().zip(parts).enumerate() {
        if !part.is_active {
            let fault = lines::fault(index, "part_id", FaultCode::NotAllowed);
            faults.push(fault.saying("part_retired"));
        }
        if part.is_lot_tracked && optional(line.lot_number.as_ref()).is_none() {
            faults.push(lines::fault(index, "lot_number", FaultCode::Required));
        }
        if line.unit_cost.amount_minor < 0 {
            faults.push(lines::fault(index, "unit_cost", FaultCode::OutOfRange));
        }
    }
    faults
}

fn lot(tx: &Tx, sent: &StockReceiptCreate, line: &StockReceiptLine, part: &Part) -> Lot {
    Lot {
        number: optional(line.lot_number.as_ref()),
        received_at: sent.occurred_at.unwrap_or(tx.now()),
        supplier_id: sent.supplier_id,
        expires_on: line.expires_on,
        ..new_lot(tx, part, line.unit_cost)
    }
}

/// A lot of goods that come in now.
pub fn new_lot(tx: &Tx, part: &Part, unit_cost: Money) -> Lot {
    Lot {
        id: tx.new_id(),
        part_id: part.id,
        number: None,
        received_at: tx.now(),
        unit_cost_amount: unit_cost.amount_minor,
        unit_cost_currency: unit_cost.currency,
        supplier_id: None,
        expires_on: None,
        created_at: tx.now(),
    }
}

/// Refuses a place that such a movement cannot lead from or to.
///
/// # Errors
/// 422 at `pointer`.
pub fn refuse_unless(
    kind: MovementKind,
    from: Option<&Location>,
    to: Option<&Location>,
    pointer: &str,
) -> AppResult<()> {
    if may_move(kind, from.map(|from| from.kind), to.map(|to| to.kind)) {
        return Ok(());
    }
    let fault = FieldFault::body(pointer, FaultCode::NotAllowed);
    Err(AppError::fault(fault.saying("location_kind")))
}

/// Lots and lines of goods that come in from outside.
#[derive(Debug, Default)]
pub struct Incoming {
    lots: Vec<Lot>,
    lines: Vec<Line>,
    pieces: Vec<Serial>,
}

impl Incoming {
    /// Adds one line of a request as one lot.
    ///
    /// # Errors
    /// 409 for a piece that is in stock already; database faults.
    pub fn add(
        &mut self,
        tx: &mut Tx,
        part: &Part,
        said: &Said,
        to: &Location,
        lot: Lot,
    ) -> AppResult<()> {
        let origin = Origin::Outside {
            lot: lot.id,
            received_at: lot.received_at,
            unit_cost: lot.unit_cost(),
        };
        let line = |quantity: Quantity, serial: Option<SerialId>| Line {
            part: part.id,
            quantity,
            origin,
            to: Some(to.spot()),
            promised: Quantity::ZERO,
            serial,
        };
        if part.is_serial_tracked {
            for id in self.pieces(tx, part, said.serials, &lot)? {
                self.lines.push(line(Quantity::ONE, Some(id)));
            }
        } else {
            self.lines.push(line(said.quantity, None));
        }
        self.lots.push(lot);
        Ok(())
    }

    /// Pieces that were here before come back under their old record.
    fn pieces(
        &mut self,
        tx: &mut Tx,
        part: &Part,
        named: &[String],
        lot: &Lot,
    ) -> AppResult<Vec<SerialId>> {
        let folded: Vec<String> = named.iter().map(|serial| fold(serial)).collect();
        let known = repo::serials::of_part(tx.db(), part.id, &folded)?;
        let mut ids = Vec::new();
        for (name, folded) in named.iter().zip(folded) {
            match known.iter().find(|piece| piece.serial_folded == folded) {
                Some(piece) if piece.location_id.is_some() => {
                    let refusal = AppError::new(Code::Conflict).saying("serial_in_stock");
                    return Err(refusal.with("sku", &part.sku).with("serial", name));
                }
                Some(piece) => ids.push(piece.id),
                None => {
                    let piece = Serial {
                        id: tx.new_id(),
                        part_id: part.id,
                        serial: name.trim().to_owned(),
                        serial_folded: folded,
                        lot_id: lot.id,
                        location_id: None,
                        ticket_id: None,
                        updated_at: tx.now(),
                        fitted_cycle: None,
                    };
                    ids.push(piece.id);
                    self.pieces.push(piece);
                }
            }
        }
        Ok(ids)
    }

    /// Writes lots and new pieces, and posts the lines.
    ///
    /// # Errors
    /// Those of [`post`].
    pub fn post(self, tx: &mut Tx, to: &Location, document: Document) -> AppResult<Posted> {
        let lines = self.write(tx)?;
        post(tx, to, document, &lines, &[])
    }

    /// Writes lots and new pieces, and gives the lines to post.
    ///
    /// # Errors
    /// Database faults.
    pub fn write(self, tx: &mut Tx) -> AppResult<Vec<Line>> {
        repo::lots::insert(tx.db(), &self.lots)?;
        repo::serials::insert(tx.db(), &self.pieces)?;
        Ok(self.lines)
    }
}

/// Takes an old part back from a ticket; it is worth nothing and lies apart.
///
/// # Errors
/// 422 for an unknown ticket, part or place; `conflict` when the ticket owes no such part; database faults.
pub fn receive_old_part(tx: &mut Tx, sent: &OldPartReceiptCreate) -> AppResult<Posted> {
    let scope = tx.op().actor.scope(Permission::StockReceive);
    neighbours::hold_ticket(tx.db(), &scope, sent.ticket_id)?;
    let to = place(
        tx,
        Permission::StockReceive,
        sent.location_id,
        "/location_id",
    )?;
    refuse_unless(MovementKind::OldPartIn, None, Some(&to), "/location_id")?;
    let said: Vec<Said> = sent.lines.iter().map(StockLine::said).collect();
    let parts = lines::parts_at(tx, &to, &said)?;
    let now = tx.now();
    let mut incoming = Incoming::default();
    for (line, part) in said.iter().zip(&parts) {
        let owed = repo::ticket_parts::lock(tx.db(), sent.ticket_id, part.id)?;
        let row = owed.filter(|row| {
            line.quantity <= row.old_owed.minus(row.old_back).minus(row.old_written_off)
        });
        let Some(mut row) = row else {
            let refusal = AppError::new(Code::Conflict).saying("no_old_part_owed");
            return Err(refusal.with("sku", &part.sku));
        };
        row.old_back = row.old_back.plus(line.quantity);
        row.updated_at = now;
        repo::ticket_parts::write(tx.db(), &row)?;
        let lot = new_lot(tx, part, Money::zero(Currency::Cny));
        incoming.add(tx, part, line, &to, lot)?;
    }
    let document = Document {
        ticket: Some(sent.ticket_id),
        reason: optional(sent.comment.as_ref()),
        ..Document::of(MovementKind::OldPartIn)
    };
    Ok(incoming.post(tx, &to, document)?.of_parts(&parts))
}
