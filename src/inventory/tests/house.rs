//! A branch with two stores, two parts and two tickets in repair, on a database of its own.

use std::sync::Arc;

use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::inventory::actions::receiving;
use crate::inventory::dto::movements::{StockLine, StockReceiptCreate, StockReceiptLine};
use crate::inventory::ledger::reference::store_of;
use crate::inventory::model::{Location, LocationId, Part, PartId};
use crate::inventory::repo;
use crate::inventory::words::{LocationKind, PartCategory};
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{branches, tickets};
use crate::platform::db::scratch::Scratch;
use crate::platform::db::{Database, Db, Doc};
use crate::platform::error::AppResult;
use crate::platform::ids::{Id, SeededIds};
use crate::platform::money::{Currency, Money};
use crate::platform::op::Op;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// 2026-06-01 08:00 UTC.
const NOW: i64 = 1_780_300_800_000;

/// Two parts, the four places of the reference, two tickets in repair.
pub struct House {
    pub db: Database,
    pub op: Op,
    pub parts: [PartId; 2],
    pub places: [LocationId; 4],
    pub tickets: [TicketId; 2],
}

pub fn id<K>(number: u128) -> Id<K> {
    Id::new(Uuid::from_u128(number))
}

fn place(branch: BranchId, number: usize, kind: LocationKind) -> Location {
    let root = id(100 + store_of(number) as u128);
    let own = id(100 + number as u128);
    let now = UtcTime::from_millis(NOW);
    Location {
        id: own,
        branch_id: branch,
        parent_id: (own != root).then_some(root),
        store_id: root,
        kind,
        code: format!("P{number}"),
        name: kind.as_str().to_owned(),
        technician_id: None,
        is_main: number == 0,
        is_active: true,
        closed_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

pub fn part(number: u128) -> Part {
    let now = UtcTime::from_millis(NOW);
    Part {
        id: id(number),
        sku: format!("SKU-{number}"),
        sku_folded: format!("sku-{number}"),
        name: "压缩机".to_owned(),
        name_en: None,
        category: PartCategory::Electronic,
        unit: "件".to_owned(),
        decimals: 0,
        is_serial_tracked: false,
        is_lot_tracked: false,
        is_consumable: false,
        owes_old_part: false,
        minimum_quantity: None,
        maximum_quantity: None,
        sale_price_amount: None,
        sale_price_currency: None,
        purchase_price_amount: None,
        purchase_price_currency: None,
        warranty_days: None,
        barcode: None,
        is_active: true,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

fn insert_branch(db: &mut Db, branch: BranchId) -> QueryResult<usize> {
    let now = UtcTime::from_millis(NOW);
    diesel::insert_into(branches::table)
        .values((
            branches::id.eq(branch),
            branches::code.eq("north"),
            branches::name.eq("north"),
            branches::time_zone.eq("Asia/Shanghai"),
            branches::is_active.eq(true),
            branches::version.eq(1),
            branches::created_at.eq(now),
            branches::updated_at.eq(now),
        ))
        .execute(db)
}

fn insert_ticket(db: &mut Db, ticket: TicketId, branch: BranchId) -> QueryResult<usize> {
    let now = UtcTime::from_millis(NOW);
    diesel::insert_into(tickets::table)
        .values((
            tickets::id.eq(ticket),
            tickets::number.eq(ticket.to_string()),
            tickets::channel.eq("phone"),
            tickets::kind.eq("repair"),
            tickets::state.eq("repair"),
            tickets::title.eq("不制冷"),
            tickets::branch_id.eq(branch),
            tickets::escalation_level.eq(0),
            tickets::is_major.eq(false),
            tickets::cycle.eq(1),
            tickets::event_count.eq(0),
            tickets::version.eq(1),
            tickets::details.eq(Doc(json!({}))),
            tickets::created_at.eq(now),
            tickets::updated_at.eq(now),
        ))
        .execute(db)
}

impl House {
    pub fn on(scratch: &Scratch) -> House {
        let branch = id(1);
        let tickets = [id(21), id(22)];
        let db = scratch.db().clone();
        db.write_blocking(move |db| {
            insert_branch(db, branch)?;
            for ticket in tickets {
                insert_ticket(db, ticket, branch)?;
            }
            for number in [11, 12] {
                repo::parts::insert(db, &part(number))?;
            }
            // The second store is a warehouse too: a van would need its technician.
            let kinds = [
                LocationKind::Warehouse,
                LocationKind::Bin,
                LocationKind::Quarantine,
                LocationKind::Warehouse,
            ];
            for (number, kind) in kinds.into_iter().enumerate() {
                repo::locations::insert(db, &place(branch, number, kind))?;
            }
            Ok(())
        })
        .unwrap();
        let ids = Arc::new(SeededIds::new(7));
        House {
            db,
            op: Op::new(Actor::System("test"), UtcTime::from_millis(NOW), ids),
            parts: [id(11), id(12)],
            places: [id(100), id(101), id(102), id(103)],
            tickets,
        }
    }

    pub fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        let op = self.op.clone();
        self.db.write_blocking(move |db| {
            let mut tx = Tx::new(db, &op);
            let done = work(&mut tx)?;
            tx.finish()?;
            Ok(done)
        })
    }

    pub fn line(&self, part: usize, quantity: i64) -> StockLine {
        StockLine {
            part_id: self.parts[part],
            quantity: Quantity::units(quantity),
            serials: Vec::new(),
        }
    }

    /// Receives goods at so much a unit.
    pub fn receive(
        &self,
        part: usize,
        place: usize,
        quantity: i64,
        cost: i64,
        serials: &[&str],
    ) -> AppResult<()> {
        let line = StockReceiptLine {
            part_id: self.parts[part],
            quantity: Quantity::units(quantity),
            unit_cost: Money::new(cost, Currency::Cny),
            lot_number: None,
            expires_on: None,
            serials: serials.iter().map(|serial| (*serial).to_owned()).collect(),
        };
        let sent = StockReceiptCreate {
            location_id: self.places[place],
            supplier_id: None,
            reference: None,
            occurred_at: None,
            lines: vec![line],
        };
        self.write(move |tx| receiving::receive(tx, &sent).map(drop))
    }
}
