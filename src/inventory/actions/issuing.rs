//! Goods go to a ticket or into our own use, and come back unused.

use super::lines::{self, From, Said, taking, taking_all};
use super::posting::{Document, Posted, post, post_at_last};
use super::receiving::refuse_unless;
use super::{optional, place, reserving, root_of, wanting};
use crate::inventory::allotment::owes_old_part;
use crate::inventory::dto::movements::{
    InternalUseCreate, StockIssueCreate, StockLine, StockReturnCreate,
};
use crate::inventory::ledger::{Line, Origin, Spot, newest_back};
use crate::inventory::model::{Location, LotId, Part, PartId, SerialId};
use crate::inventory::neighbours::TicketFacts;
use crate::inventory::words::MovementKind;
use crate::inventory::{neighbours, repo};
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::auth::{Permission, Scope};
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// Issues goods to a ticket in repair (见单发料), promised ones first.
///
/// # Errors
/// 422 for what does not exist, `conflict` when the ticket is not in repair, `stock_insufficient`;
/// database faults.
pub fn issue(tx: &mut Tx, sent: &StockIssueCreate) -> AppResult<Posted> {
    let scope = tx.op().actor.scope(Permission::StockIssue);
    let ticket = neighbours::hold_in_repair(tx.db(), &scope, sent.ticket_id)?;
    let from = place(tx, Permission::StockIssue, sent.location_id, "/location_id")?;
    refuse_unless(MovementKind::Issue, Some(&from), None, "/location_id")?;
    let said: Vec<Said> = sent.lines.iter().map(StockLine::said).collect();
    let parts = lines::parts(tx, &said)?;
    let mut all = Vec::new();
    for (line, part) in said.iter().zip(&parts) {
        let key = (part.id, from.store_id);
        let promised = reserving::keep(tx, sent.ticket_id, key, line.quantity)?;
        wanting::cover(tx, sent.ticket_id, part.id, line.quantity.minus(promised))?;
        all.extend(taking(tx, (part, line), From::of(&from), None, promised)?);
    }
    let document = Document {
        ticket: Some(ticket.id),
        reason: optional(sent.comment.as_ref()),
        ..Document::of(MovementKind::Issue)
    };
    let store = root_of(tx, &from)?;
    let drawn_by = drawn_by(tx, sent, &from)?.or(ticket.assignee_id);
    // Under the lock of the ticket, which others want less than the part: that is locked last.
    count_issued(tx, &ticket, (&said, &parts), drawn_by)?;
    Ok(post_at_last(tx, &store, document, &all)?.of_parts(&parts))
}

/// Who answers for the old parts. Goods out of a van are drawn by the van's technician; those whose reach
/// is their own work draw for themselves.
fn drawn_by(tx: &mut Tx, sent: &StockIssueCreate, from: &Location) -> AppResult<Option<UserId>> {
    let own = match tx.op().actor.scope(Permission::StockIssue) {
        Scope::Own { user } => Some(user),
        _ => None,
    };
    let expected = from.technician_id.or(own);
    let Some(named) = sent.technician_id else {
        return Ok(expected);
    };
    let fault = |code| FieldFault::body("/technician_id", code);
    if expected.is_some_and(|expected| expected != named) {
        let fault = fault(FaultCode::NotAllowed).saying("drawn_by_somebody_else");
        return Err(AppError::fault(fault));
    }
    match neighbours::find_user(tx.db(), named)? {
        Some(_) => Ok(Some(named)),
        None => Err(AppError::fault(fault(FaultCode::NotFound))),
    }
}

fn count_issued(
    tx: &mut Tx,
    ticket: &TicketFacts,
    (said, parts): (&[Said], &[Part]),
    drawn_by: Option<UserId>,
) -> AppResult<()> {
    let now = tx.now();
    for (line, part) in said.iter().zip(parts) {
        let owed = match owes_old_part(part.owes_old_part, ticket.charge_basis) {
            true => line.quantity,
            false => Quantity::ZERO,
        };
        let key = (ticket.id, part.id);
        repo::ticket_parts::issue(tx.db(), key, line.quantity, owed, drawn_by, now)?;
    }
    Ok(())
}

/// Takes goods into our own use; the reason says what for.
///
/// # Errors
/// 422 for what does not exist, `stock_insufficient`; database faults.
pub fn use_internally(tx: &mut Tx, sent: &InternalUseCreate) -> AppResult<Posted> {
    let from = place(
        tx,
        Permission::StockAdjust,
        sent.location_id,
        "/location_id",
    )?;
    refuse_unless(MovementKind::InternalUse, Some(&from), None, "/location_id")?;
    let said: Vec<Said> = sent.lines.iter().map(StockLine::said).collect();
    let parts = lines::parts(tx, &said)?;
    let all = taking_all(tx, (&parts, &said), From::of(&from), None)?;
    let document = Document {
        reason: optional(Some(&sent.reason)),
        occurred_at: sent.occurred_at,
        ..Document::of(MovementKind::InternalUse)
    };
    let store = root_of(tx, &from)?;
    Ok(post(tx, &store, document, &all, &[])?.of_parts(&parts))
}

/// Takes unused goods back from a ticket into the lots they came from, the last issued first.
///
/// # Errors
/// 422 for what does not exist, `conflict` when the ticket has less left than comes back; database faults.
pub fn take_back(tx: &mut Tx, sent: &StockReturnCreate) -> AppResult<Posted> {
    let scope = tx.op().actor.scope(Permission::StockIssue);
    neighbours::hold_ticket(tx.db(), &scope, sent.ticket_id)?;
    let to = place(tx, Permission::StockIssue, sent.location_id, "/location_id")?;
    refuse_unless(MovementKind::ReturnUnused, None, Some(&to), "/location_id")?;
    let said: Vec<Said> = sent.lines.iter().map(StockLine::said).collect();
    let parts = lines::parts(tx, &said)?;
    let mut all = Vec::new();
    for (line, part) in said.iter().zip(&parts) {
        count_returned(tx, sent.ticket_id, part, line.quantity)?;
        all.extend(coming_back(
            tx,
            sent.ticket_id,
            (part, line),
            to.spot(),
            &all,
        )?);
    }
    let document = Document {
        ticket: Some(sent.ticket_id),
        reason: optional(sent.comment.as_ref()),
        ..Document::of(MovementKind::ReturnUnused)
    };
    let store = root_of(tx, &to)?;
    Ok(post(tx, &store, document, &all, &[])?.of_parts(&parts))
}

/// What is used stays used: only the rest comes back, and with it goes the debt of an old part.
fn count_returned(tx: &mut Tx, ticket: TicketId, part: &Part, quantity: Quantity) -> AppResult<()> {
    let now = tx.now();
    let row = repo::ticket_parts::lock(tx.db(), ticket, part.id)?;
    let left = row
        .as_ref()
        .map(|row| row.issued.minus(row.returned).minus(row.used));
    match row {
        Some(mut row) if left.is_some_and(|left| quantity <= left) => {
            row.returned = row.returned.plus(quantity);
            let settled = row.old_back.plus(row.old_written_off);
            row.old_owed = row.old_owed.minus(quantity).max(settled);
            row.updated_at = now;
            repo::ticket_parts::write(tx.db(), &row)
        }
        _ => Err(AppError::new(Code::Conflict)
            .saying("nothing_left_to_return")
            .with("sku", &part.sku)
            .with("left", left.unwrap_or_default())),
    }
}

fn coming_back(
    tx: &mut Tx,
    ticket: TicketId,
    (part, said): (&Part, &Said),
    to: Spot,
    before: &[Line],
) -> AppResult<Vec<Line>> {
    let back: Vec<Back> = if part.is_serial_tracked {
        pieces_of(tx, ticket, part, said.serials)?
    } else {
        let out = out_by_lot(tx, ticket, part.id, before)?;
        let back = newest_back(said.quantity, &out);
        back.into_iter()
            .map(|(lot, much)| (lot, much, None))
            .collect()
    };
    let lots: Vec<LotId> = back.iter().map(|(lot, ..)| *lot).collect();
    let lots = repo::lots::by_ids(tx.db(), &lots)?;
    let lines = back.into_iter().filter_map(|(lot, quantity, serial)| {
        let lot = lots.get(&lot)?;
        Some(Line {
            part: part.id,
            quantity,
            origin: Origin::Outside {
                lot: lot.id,
                received_at: lot.received_at,
                unit_cost: lot.unit_cost(),
            },
            to: Some(to),
            promised: Quantity::ZERO,
            serial,
        })
    });
    Ok(lines.collect())
}

/// What comes back of a lot.
type Back = (LotId, Quantity, Option<SerialId>);

/// Pieces that the ticket has.
fn pieces_of(tx: &mut Tx, ticket: TicketId, part: &Part, named: &[String]) -> AppResult<Vec<Back>> {
    let folded: Vec<String> = named.iter().map(|serial| fold(serial)).collect();
    let pieces = repo::serials::of_part(tx.db(), part.id, &folded)?;
    let of_ticket = pieces
        .iter()
        .filter(|piece| piece.ticket_id == Some(ticket) && piece.fitted_cycle.is_none());
    let found: Vec<Back> = of_ticket
        .map(|piece| (piece.lot_id, Quantity::ONE, Some(piece.id)))
        .collect();
    if found.len() == named.len() {
        return Ok(found);
    }
    let fault = FieldFault::body("/lines", FaultCode::NotFound);
    Err(AppError::fault(fault.saying("serial_not_of_ticket")))
}

/// What the ticket still has, lot by lot in the order of issue, less what this document gives back.
fn out_by_lot(
    tx: &mut Tx,
    ticket: TicketId,
    part: PartId,
    before: &[Line],
) -> AppResult<Vec<(LotId, Quantity)>> {
    let mut out: Vec<(LotId, Quantity)> = Vec::new();
    let mut add =
        |lot: LotId, quantity: Quantity| match out.iter_mut().find(|(known, _)| *known == lot) {
            Some((_, sum)) => *sum = sum.plus(quantity),
            None => out.push((lot, quantity)),
        };
    for entry in repo::movements::of_ticket(tx.db(), ticket, Some(part))? {
        add(entry.lot_id, entry.outward());
    }
    for line in before.iter().filter(|line| line.part == part) {
        if let Origin::Outside { lot, .. } = line.origin {
            add(lot, line.quantity.negated());
        }
    }
    Ok(out)
}
