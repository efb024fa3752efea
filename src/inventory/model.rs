//! The records of the room.

use chrono::NaiveDate;
use diesel::{AsChangeset, Insertable, Queryable};

use super::ledger::Spot;
use super::words::{
    ClosingKind, LocationKind, MovementKind, PartCategory, TransferState, WantState,
};
use crate::equipment::ProductId;
use crate::platform::auth::actor::{ActorKind, BranchId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{
    part_suppliers, parts, stock_card_lines, stock_closings, stock_entries, stock_locations,
    stock_lots, stock_movements, stock_reservations, stock_serials, stock_ticket_parts,
    stock_transfer_lines, stock_transfers, stock_wants, suppliers,
};
use crate::platform::ids::Id;
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::Quantity;

crate::typed_id!(/// Identifies a spare part.
    PartId, PartKind);
crate::typed_id!(/// Identifies a supplier.
    SupplierId, SupplierKind);
crate::typed_id!(/// Identifies a place of the store.
    LocationId, StockLocationKind);
crate::typed_id!(/// Identifies a lot.
    LotId, LotKind);
crate::typed_id!(/// Identifies one piece of a serial-tracked part.
    SerialId, SerialKind);
crate::typed_id!(/// Identifies a document of the ledger.
    MovementId, StockMovementKind);
crate::typed_id!(/// Identifies an entry of the ledger.
    EntryId, EntryKind);
crate::typed_id!(/// Identifies a reservation.
    ReservationId, ReservationKind);
crate::typed_id!(/// Identifies a want.
    WantId, StockWantKind);
crate::typed_id!(/// Identifies a transfer between stores.
    TransferId, TransferKind);
crate::typed_id!(/// Identifies a closing of a store's past.
    ClosingId, StockClosingKind);

/// A spare part.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = parts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Part {
    pub id: PartId,
    pub sku: String,
    pub sku_folded: String,
    pub name: String,
    pub name_en: Option<String>,
    pub category: PartCategory,
    pub unit: String,
    pub decimals: i32,
    pub is_serial_tracked: bool,
    pub is_lot_tracked: bool,
    pub is_consumable: bool,
    pub owes_old_part: bool,
    pub minimum_quantity: Option<Quantity>,
    pub maximum_quantity: Option<Quantity>,
    pub sale_price_amount: Option<i64>,
    pub sale_price_currency: Option<Currency>,
    pub purchase_price_amount: Option<i64>,
    pub purchase_price_currency: Option<Currency>,
    pub warranty_days: Option<i32>,
    pub barcode: Option<String>,
    pub is_active: bool,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

/// An amount from its two columns.
pub fn money(amount: Option<i64>, currency: Option<Currency>) -> Option<Money> {
    Some(Money::new(amount?, currency?))
}

impl Part {
    pub fn sale_price(&self) -> Option<Money> {
        money(self.sale_price_amount, self.sale_price_currency)
    }

    pub fn purchase_price(&self) -> Option<Money> {
        money(self.purchase_price_amount, self.purchase_price_currency)
    }
}

/// Who sells to us.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = suppliers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Supplier {
    pub id: SupplierId,
    pub code: String,
    pub name: String,
    pub contact_name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub payment_terms: Option<String>,
    pub lead_days: Option<i32>,
    pub is_active: bool,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

/// Terms on which a supplier sells a part.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = part_suppliers, treat_none_as_default_value = false)]
pub struct PartSupplier {
    pub part_id: PartId,
    pub supplier_id: SupplierId,
    pub supplier_sku: Option<String>,
    pub price_amount: Option<i64>,
    pub price_currency: Option<Currency>,
    pub lead_days: Option<i32>,
    pub is_preferred: bool,
}

impl PartSupplier {
    /// The listed price.
    pub fn price(&self) -> Option<Money> {
        money(self.price_amount, self.price_currency)
    }
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = stock_locations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Location {
    pub id: LocationId,
    pub branch_id: BranchId,
    pub parent_id: Option<LocationId>,
    pub store_id: LocationId,
    pub kind: LocationKind,
    pub code: String,
    pub name: String,
    pub technician_id: Option<UserId>,
    pub is_main: bool,
    pub is_active: bool,
    pub closed_until: Option<UtcTime>,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

impl Location {
    /// As the ledger sees it.
    pub fn spot(&self) -> Spot {
        Spot {
            id: self.id,
            store: self.store_id,
            is_fit: self.kind.is_fit(),
        }
    }
}

/// A lot.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = stock_lots, treat_none_as_default_value = false)]
pub struct Lot {
    pub id: LotId,
    pub part_id: PartId,
    pub number: Option<String>,
    pub received_at: UtcTime,
    pub unit_cost_amount: i64,
    pub unit_cost_currency: Currency,
    pub supplier_id: Option<SupplierId>,
    pub expires_on: Option<NaiveDate>,
    pub created_at: UtcTime,
}

impl Lot {
    pub fn unit_cost(&self) -> Money {
        Money::new(self.unit_cost_amount, self.unit_cost_currency)
    }
}

/// One piece of a serial-tracked part.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = stock_serials, treat_none_as_default_value = false)]
pub struct Serial {
    pub id: SerialId,
    pub part_id: PartId,
    pub serial: String,
    pub serial_folded: String,
    pub lot_id: LotId,
    pub location_id: Option<LocationId>,
    pub ticket_id: Option<TicketId>,
    pub updated_at: UtcTime,
    pub fitted_cycle: Option<i32>,
}

/// A document of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = stock_movements, treat_none_as_default_value = false)]
pub struct Movement {
    pub id: MovementId,
    pub number: String,
    pub kind: MovementKind,
    pub branch_id: BranchId,
    pub store_id: LocationId,
    pub ticket_id: Option<TicketId>,
    pub supplier_id: Option<SupplierId>,
    pub transfer_id: Option<TransferId>,
    pub reverses_id: Option<MovementId>,
    pub reference: Option<String>,
    pub reason: Option<String>,
    pub occurred_at: UtcTime,
    pub actor_kind: String,
    pub actor_id: Option<Id<ActorKind>>,
    pub actor_name: String,
    pub created_at: UtcTime,
}

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = stock_entries, treat_none_as_default_value = false)]
pub struct EntryRow {
    pub id: EntryId,
    pub movement_id: MovementId,
    pub line: i32,
    pub part_id: PartId,
    pub lot_id: LotId,
    pub serial_id: Option<SerialId>,
    pub from_location_id: Option<LocationId>,
    pub to_location_id: Option<LocationId>,
    pub quantity: Quantity,
    pub unit_cost_amount: i64,
    pub unit_cost_currency: Currency,
    pub ticket_id: Option<TicketId>,
    pub occurred_at: UtcTime,
}

impl EntryRow {
    pub fn unit_cost(&self) -> Money {
        Money::new(self.unit_cost_amount, self.unit_cost_currency)
    }

    /// Above zero what left the stock, below zero what came in from outside, zero in between.
    pub fn outward(&self) -> Quantity {
        match (self.from_location_id, self.to_location_id) {
            (Some(_), None) => self.quantity,
            (None, Some(_)) => self.quantity.negated(),
            _ => Quantity::ZERO,
        }
    }
}

/// A line of a stock card.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = stock_card_lines, treat_none_as_default_value = false)]
pub struct CardRow {
    pub part_id: PartId,
    pub store_id: LocationId,
    pub line: i64,
    pub entry_id: EntryId,
    pub movement_id: MovementId,
    pub location_id: LocationId,
    pub lot_id: LotId,
    pub change: Quantity,
    pub balance: Quantity,
    pub unit_cost_amount: i64,
    pub unit_cost_currency: Currency,
    pub occurred_at: UtcTime,
}

/// Parts promised to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = stock_reservations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Reservation {
    pub id: ReservationId,
    pub part_id: PartId,
    pub store_id: LocationId,
    pub ticket_id: TicketId,
    pub quantity: Quantity,
    pub issued: Quantity,
    pub released: Quantity,
    pub created_by: Option<Id<ActorKind>>,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

/// What a ticket got of a part and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = stock_ticket_parts, treat_none_as_default_value = false)]
pub struct TicketPartRow {
    pub ticket_id: TicketId,
    pub part_id: PartId,
    pub issued: Quantity,
    pub returned: Quantity,
    pub used: Quantity,
    pub old_owed: Quantity,
    pub old_back: Quantity,
    pub old_written_off: Quantity,
    pub technician_id: Option<UserId>,
    pub updated_at: UtcTime,
    pub used_earlier: Quantity,
}

impl TicketPartRow {
    /// What the ticket has and has not used.
    pub fn unused(&self) -> Quantity {
        self.issued.minus(self.returned).minus(self.used)
    }

    /// Old parts neither back nor written off.
    pub fn debt(&self) -> Quantity {
        self.old_owed
            .minus(self.old_back)
            .minus(self.old_written_off)
    }
}

/// What a ticket lacks.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = stock_wants, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Want {
    pub id: WantId,
    pub ticket_id: TicketId,
    pub part_id: PartId,
    pub store_id: LocationId,
    pub quantity: Quantity,
    pub covered: Quantity,
    pub state: WantState,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

impl Want {
    /// What is still missing.
    pub fn missing(&self) -> Quantity {
        self.quantity.minus(self.covered)
    }
}

/// A transfer between stores.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = stock_transfers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Transfer {
    pub id: TransferId,
    pub number: String,
    pub from_store_id: LocationId,
    pub to_store_id: LocationId,
    pub transit_id: LocationId,
    pub state: TransferState,
    pub comment: Option<String>,
    pub sent_by: Option<Id<ActorKind>>,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

/// One lot of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = stock_transfer_lines, primary_key(transfer_id, line), treat_none_as_default_value = false)]
pub struct TransferLine {
    pub transfer_id: TransferId,
    pub line: i32,
    pub part_id: PartId,
    pub lot_id: LotId,
    pub serial_id: Option<SerialId>,
    pub sent: Quantity,
    pub received: Quantity,
    pub returned: Quantity,
    pub lost: Quantity,
}

impl TransferLine {
    /// What is still on its way.
    pub fn open(&self) -> Quantity {
        self.sent
            .minus(self.received)
            .minus(self.returned)
            .minus(self.lost)
    }
}

/// A closing of a store's past.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = stock_closings, treat_none_as_default_value = false)]
pub struct Closing {
    pub id: ClosingId,
    pub store_id: LocationId,
    pub kind: ClosingKind,
    pub closed_until: UtcTime,
    pub closed_by: Option<Id<ActorKind>>,
    pub created_at: UtcTime,
}

/// A model that a part fits.
pub type Fit = (PartId, ProductId);
