//! What tickets get from the store, and what comes back.

use uuid::Uuid;

use super::{Drawn, Storeroom, from_store, units};
use crate::demo::Stage;
use crate::inventory::actions::posting::Document;
use crate::inventory::ledger::{Line, Origin};
use crate::inventory::model::{Location, Lot, PartId, Reservation, TicketPartRow};
use crate::inventory::words::MovementKind;
use crate::platform::auth::actor::{BranchId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};
use crate::platform::money::Currency;
use crate::platform::quantity::Quantity;

impl Storeroom {
    /// Promises one of a part out of the main store.
    pub(super) fn promise(
        &mut self,
        stage: &mut Stage,
        at: UtcTime,
        (branch, ticket): (BranchId, TicketId),
        part: usize,
    ) -> AppResult<()> {
        let house = self.index_of(branch)?;
        let on_file = self.catalogue.part(part)?.id;
        if self.promises.contains_key(&(ticket, on_file)) {
            return Ok(());
        }
        self.ensure(stage, house, at, (part, 1))?;
        let store = self.house(house)?.main.id;
        self.shelves.promise((on_file, store), Quantity::ONE);
        let promise = Reservation {
            id: stage.op_at(at).new_id(),
            part_id: on_file,
            store_id: store,
            ticket_id: ticket,
            quantity: Quantity::ONE,
            issued: Quantity::ZERO,
            released: Quantity::ZERO,
            created_by: None,
            version: 1,
            created_at: at,
            updated_at: at,
        };
        self.promises.insert((ticket, on_file), promise);
        Ok(())
    }

    /// Issues what the technician draws: out of the van what lies there, the rest out of the main store.
    pub(super) fn issue(
        &mut self,
        stage: &mut Stage,
        at: UtcTime,
        (branch, ticket): (BranchId, TicketId),
        technician: Option<UserId>,
        drawn: &[Drawn],
    ) -> AppResult<()> {
        let house = self.index_of(branch)?;
        let main = self.house(house)?.main.clone();
        let van = self.house(house)?.van_of(technician).cloned();
        let (mut from_main, mut from_van) = (Vec::new(), Vec::new());
        for (part, quantity) in drawn.iter().copied() {
            let id = self.catalogue.part(part)?.id;
            let promised = self.keep_promise(at, (ticket, id));
            let in_van = van.as_ref().filter(|van| {
                promised.is_zero()
                    && self.shelves.level((id, van.id)).available() >= units(quantity)
            });
            match in_van {
                Some(van) => from_van.push(from_store(id, van.id, quantity)),
                None => {
                    let missing = (part, quantity - i64::from(!promised.is_zero()));
                    self.ensure(stage, house, at, missing)?;
                    from_main.push(Line {
                        promised,
                        ..from_store(id, main.id, quantity)
                    });
                }
            }
            self.count_issued(at, (ticket, id), (part, quantity), technician)?;
        }
        let stores = std::iter::once((main, from_main)).chain(van.map(|van| (van, from_van)));
        for (store, lines) in stores {
            let document = of_ticket(MovementKind::Issue, ticket);
            let entries = self.post(stage, (house, &store), at, document, &lines, Vec::new())?;
            let went = entries
                .iter()
                .map(|entry| ((ticket, entry.part_id), (entry.lot_id, entry.unit_cost())));
            self.went.extend(went);
        }
        Ok(())
    }

    /// How much of the promise is taken up now.
    fn keep_promise(&mut self, at: UtcTime, key: (TicketId, PartId)) -> Quantity {
        let Some(promise) = self.promises.get_mut(&key) else {
            return Quantity::ZERO;
        };
        let kept = promise.quantity;
        promise.issued = promise.issued.plus(kept);
        promise.quantity = Quantity::ZERO;
        promise.version += 1;
        promise.updated_at = at;
        kept
    }

    fn count_issued(
        &mut self,
        at: UtcTime,
        (ticket, part): (TicketId, PartId),
        (index, quantity): Drawn,
        technician: Option<UserId>,
    ) -> AppResult<()> {
        let owes = self.catalogue.part(index)?.owes_old_part;
        let row = self.taken.entry((ticket, part)).or_insert(TicketPartRow {
            ticket_id: ticket,
            part_id: part,
            issued: Quantity::ZERO,
            returned: Quantity::ZERO,
            used: Quantity::ZERO,
            old_owed: Quantity::ZERO,
            old_back: Quantity::ZERO,
            old_written_off: Quantity::ZERO,
            technician_id: technician,
            updated_at: at,
            used_earlier: Quantity::ZERO,
        });
        row.issued = row.issued.plus(units(quantity));
        if owes {
            row.old_owed = row.old_owed.plus(units(quantity));
        }
        Ok(())
    }

    fn row(&mut self, ticket: TicketId, part: usize) -> AppResult<&mut TicketPartRow> {
        let id = self.catalogue.part(part)?.id;
        self.taken
            .get_mut(&(ticket, id))
            .ok_or_else(|| AppError::internal("a part that was never issued"))
    }

    /// The ticket is open again: what its reports will say comes on top of what was used before.
    pub(super) fn reopened(&mut self, ticket: TicketId) {
        let first = (ticket, PartId::new(Uuid::nil()));
        let last = (ticket, PartId::new(Uuid::max()));
        for (_, row) in self.taken.range_mut(first..=last) {
            row.used_earlier = row.used;
        }
    }

    /// The report names what was used.
    pub(super) fn used(&mut self, at: UtcTime, ticket: TicketId, drawn: &[Drawn]) -> AppResult<()> {
        for (part, quantity) in drawn {
            let row = self.row(ticket, *part)?;
            row.used = row.used.plus(units(*quantity));
            row.updated_at = at;
        }
        Ok(())
    }

    /// What was not needed comes back to the main store, into the lot it went out of.
    pub(super) fn take_back(
        &mut self,
        stage: &mut Stage,
        at: UtcTime,
        (branch, ticket): (BranchId, TicketId),
        (part, quantity): Drawn,
    ) -> AppResult<()> {
        let house = self.index_of(branch)?;
        let main = self.house(house)?.main.clone();
        let row = self.row(ticket, part)?;
        row.returned = row.returned.plus(units(quantity));
        let settled = row.old_back.plus(row.old_written_off);
        row.old_owed = row.old_owed.minus(units(quantity)).max(settled);
        row.updated_at = at;
        let id = row.part_id;
        let shelf = self.house(house)?.shelf(part).spot();
        let Some((lot, unit_cost)) = self.went.remove(&(ticket, id)) else {
            return Err(AppError::internal("a return of what never left"));
        };
        let line = Line {
            part: id,
            quantity: units(quantity),
            origin: Origin::Outside {
                lot,
                received_at: self.shelves.came_in(lot),
                unit_cost,
            },
            to: Some(shelf),
            promised: Quantity::ZERO,
            serial: None,
        };
        let document = of_ticket(MovementKind::ReturnUnused, ticket);
        self.post(stage, (house, &main), at, document, &[line], Vec::new())?;
        Ok(())
    }

    /// The part that was taken out of the device is handed in; it is worth nothing.
    pub(super) fn old_part(
        &mut self,
        stage: &mut Stage,
        at: UtcTime,
        (branch, ticket): (BranchId, TicketId),
        (part, quantity): Drawn,
    ) -> AppResult<()> {
        let house = self.index_of(branch)?;
        let main: Location = self.house(house)?.main.clone();
        let corner = self.house(house)?.old_parts.spot();
        let row = self.row(ticket, part)?;
        row.old_back = row.old_back.plus(units(quantity));
        row.updated_at = at;
        let lot = Lot {
            id: stage.op_at(at).new_id(),
            part_id: row.part_id,
            number: None,
            received_at: at,
            unit_cost_amount: 0,
            unit_cost_currency: Currency::Cny,
            supplier_id: None,
            expires_on: None,
            created_at: at,
        };
        let line = Line {
            part: lot.part_id,
            quantity: units(quantity),
            origin: Origin::Outside {
                lot: lot.id,
                received_at: at,
                unit_cost: lot.unit_cost(),
            },
            to: Some(corner),
            promised: Quantity::ZERO,
            serial: None,
        };
        let document = of_ticket(MovementKind::OldPartIn, ticket);
        self.post(stage, (house, &main), at, document, &[line], vec![lot])?;
        Ok(())
    }
}

fn of_ticket(kind: MovementKind, ticket: TicketId) -> Document {
    Document {
        ticket: Some(ticket),
        ..Document::of(kind)
    }
}
