//! The records of the room.

use chrono::NaiveDate;
use diesel::{AsChangeset, Insertable, Queryable};

use super::compare::Offer;
use super::flow::PurchaseState;
use super::words::SettlementKind;
use crate::inventory::{LocationId, MovementId, PartId, SupplierId};
use crate::platform::auth::actor::{BranchId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{
    purchase_deposit_settlements, purchase_deposits, purchase_lines, purchase_movements,
    purchase_orders, purchase_quote_lines, purchase_quotes,
};
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::{Quantity, rounded};

crate::typed_id!(/// Identifies a purchase order.
    PurchaseOrderId, PurchaseOrderKind);
crate::typed_id!(/// Identifies a supplier's quote.
    PurchaseQuoteId, PurchaseQuoteKind);
crate::typed_id!(/// Identifies a customer's deposit.
    PurchaseDepositId, PurchaseDepositKind);

/// A purchase order.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = purchase_orders, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Order {
    pub id: PurchaseOrderId,
    pub number: String,
    pub branch_id: BranchId,
    pub store_id: LocationId,
    pub state: PurchaseState,
    pub currency: Currency,
    pub comment: Option<String>,
    pub requested_by: UserId,
    pub chosen_quote_id: Option<PurchaseQuoteId>,
    pub few_quotes_reason: Option<String>,
    pub choice_reason: Option<String>,
    pub proposed_by: Option<UserId>,
    pub supplier_id: Option<SupplierId>,
    pub total_amount: Option<i64>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<UtcTime>,
    pub decision_comment: Option<String>,
    pub ordered_by: Option<UserId>,
    pub ordered_at: Option<UtcTime>,
    pub reference: Option<String>,
    pub end_reason: Option<String>,
    pub end_comment: Option<String>,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

impl Order {
    /// Total of the chosen quote.
    pub fn total(&self) -> Option<Money> {
        Some(Money::new(self.total_amount?, self.currency))
    }

    /// Forgets choice and approval: what they were about has changed.
    pub fn unchoose(&mut self) {
        self.chosen_quote_id = None;
        self.few_quotes_reason = None;
        self.choice_reason = None;
        self.proposed_by = None;
        self.supplier_id = None;
        self.total_amount = None;
        self.decided_by = None;
        self.decided_at = None;
        self.decision_comment = None;
    }
}

/// A line of a purchase order.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = purchase_lines, primary_key(order_id, line), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct OrderLine {
    pub order_id: PurchaseOrderId,
    pub line: i32,
    pub part_id: PartId,
    pub store_id: LocationId,
    pub quantity: Quantity,
    pub most: Quantity,
    pub received: Quantity,
    pub returned: Quantity,
    pub replaced: Quantity,
    pub short: Quantity,
    pub on_order: Quantity,
    pub unit_price_amount: Option<i64>,
    pub ticket_id: Option<TicketId>,
    pub is_special: bool,
}

impl OrderLine {
    /// What came in and was not sent back for another.
    pub fn arrived(&self) -> Quantity {
        self.received.minus(self.replaced)
    }

    /// What is still to come.
    pub fn open(&self) -> Quantity {
        let open = self.quantity.minus(self.arrived()).minus(self.short);
        open.max(Quantity::ZERO)
    }

    /// What may still come in, tolerance included.
    pub fn room(&self) -> Quantity {
        self.most.minus(self.arrived()).minus(self.short)
    }
}

/// How far goods have come, by what the lines say.
pub fn progress(lines: &[OrderLine]) -> PurchaseState {
    if lines.iter().all(|line| line.open().is_zero()) {
        PurchaseState::Received
    } else if lines.iter().any(|line| line.arrived().is_positive()) {
        PurchaseState::PartlyReceived
    } else {
        PurchaseState::Ordered
    }
}

/// Whether what is still to come of such an order counts as on order.
pub fn is_on_order(state: PurchaseState) -> bool {
    matches!(
        state,
        PurchaseState::Approved | PurchaseState::Ordered | PurchaseState::PartlyReceived
    )
}

/// A supplier's quote.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = purchase_quotes, treat_none_as_default_value = false)]
pub struct SupplierQuote {
    pub id: PurchaseQuoteId,
    pub order_id: PurchaseOrderId,
    pub supplier_id: SupplierId,
    pub total_amount: i64,
    pub lead_days: Option<i32>,
    pub valid_until: NaiveDate,
    pub reference: Option<String>,
    pub recorded_by: UserId,
    pub withdrawn_at: Option<UtcTime>,
    pub created_at: UtcTime,
}

impl SupplierQuote {
    /// As it is compared.
    pub fn offer(&self) -> Offer {
        Offer {
            quote: self.id,
            supplier: self.supplier_id,
            total: self.total_amount,
            valid_until: self.valid_until,
        }
    }
}

/// The price of one line in a quote.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = purchase_quote_lines, treat_none_as_default_value = false)]
pub struct QuoteLine {
    pub quote_id: PurchaseQuoteId,
    pub line: i32,
    pub unit_price_amount: i64,
}

/// What quantities cost at their prices: exact, rounded once. `None` past the bounds of an amount.
pub fn total_of(lines: impl Iterator<Item = (Quantity, Money)>) -> Option<i64> {
    let mut sum = 0_i128;
    for (quantity, price) in lines {
        sum = sum.checked_add(quantity.value(price))?;
    }
    rounded(sum)
}

/// A document of the ledger that belongs to a line.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = purchase_movements, treat_none_as_default_value = false)]
pub struct LineMovement {
    pub movement_id: MovementId,
    pub line: i32,
    pub order_id: PurchaseOrderId,
    pub quantity: Quantity,
    pub is_replaced: bool,
}

/// A customer's deposit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = purchase_deposits, treat_none_as_default_value = false)]
pub struct Deposit {
    pub id: PurchaseDepositId,
    pub order_id: PurchaseOrderId,
    pub line: i32,
    pub ticket_id: TicketId,
    pub amount: i64,
    pub currency: Currency,
    pub receipt_number: String,
    pub taken_by: UserId,
    pub taken_at: UtcTime,
}

/// What became of a deposit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = purchase_deposit_settlements, treat_none_as_default_value = false)]
pub struct Settlement {
    pub deposit_id: PurchaseDepositId,
    pub kind: SettlementKind,
    pub reason: Option<String>,
    pub reference: Option<String>,
    pub settled_by: UserId,
    pub settled_at: UtcTime,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_total_is_rounded_once() {
        let half = |minor| {
            let price = Money::new(minor, Currency::Cny);
            (Quantity::from_thousandths(500), price)
        };
        // Each line alone would be rounded up.
        assert_eq!(total_of([half(333), half(333)].into_iter()), Some(333));
        assert_eq!(total_of([half(333)].into_iter()), Some(167));
        let most = Money::new(Money::MAX_MINOR, Currency::Cny);
        assert_eq!(total_of([(Quantity::MAX, most)].into_iter()), None);
    }

    fn line(quantity: i64, received: i64, replaced: i64) -> OrderLine {
        let id = || crate::platform::ids::Id::new(uuid::Uuid::nil());
        OrderLine {
            order_id: id(),
            line: 1,
            part_id: crate::platform::ids::Id::new(uuid::Uuid::nil()),
            store_id: crate::platform::ids::Id::new(uuid::Uuid::nil()),
            quantity: Quantity::units(quantity),
            most: Quantity::units(quantity),
            received: Quantity::units(received),
            returned: Quantity::units(replaced),
            replaced: Quantity::units(replaced),
            short: Quantity::ZERO,
            on_order: Quantity::ZERO,
            unit_price_amount: None,
            ticket_id: None,
            is_special: false,
        }
    }

    #[test]
    fn lines_say_how_far_an_order_has_come() {
        use PurchaseState::{Ordered, PartlyReceived, Received};
        for (lines, expected) in [
            (vec![line(2, 0, 0)], Ordered),
            (vec![line(2, 1, 0)], PartlyReceived),
            (vec![line(2, 2, 0)], Received),
            (vec![line(2, 2, 0), line(1, 0, 0)], PartlyReceived),
            (vec![line(2, 2, 1)], PartlyReceived),
            (vec![line(2, 2, 2)], Ordered),
            (vec![line(2, 3, 1)], Received),
        ] {
            assert_eq!(progress(&lines), expected, "{lines:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_open_below_zero(quantity in 1_i64..9, received in 0_i64..9, replaced in 0_i64..9) {
            let line = line(quantity, received, replaced);
            prop_assert!(line.open() >= Quantity::ZERO);
            prop_assert_eq!(line.open().is_zero(), received - replaced >= quantity);
        }
    }
}
