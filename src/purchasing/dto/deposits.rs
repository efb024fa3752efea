//! Customers' deposits as sent and taken.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::money::Money;
use crate::purchasing::model::{Deposit, PurchaseDepositId, PurchaseOrderId, Settlement};
use crate::purchasing::words::{DepositState, SettlementKind};

/// What a customer left for a part that is ordered for the ticket alone (特殊订货押金).
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PurchaseDeposit {
    /// Identifies the deposit.
    pub id: PurchaseDepositId,
    /// The order.
    pub order_id: PurchaseOrderId,
    /// Number of the order's line.
    #[schema(minimum = 1, maximum = 200)]
    pub line: i32,
    /// The ticket that waits for the part.
    pub ticket_id: TicketId,
    /// How much.
    pub amount: Money,
    /// Number of the customer's receipt.
    #[schema(max_length = 60)]
    pub receipt_number: String,
    /// Who took it.
    pub taken_by: UserId,
    /// When that was.
    pub taken_at: UtcTime,
    /// What became of it.
    pub state: DepositState,
    /// Why it was kept.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// Number of the payment to the customer.
    #[schema(max_length = 100)]
    pub reference: Option<String>,
    /// Who gave it back, or decided to keep it.
    pub settled_by: Option<UserId>,
    /// When that was.
    pub settled_at: Option<UtcTime>,
}

impl PurchaseDeposit {
    /// With what became of it.
    pub fn new(row: Deposit, settled: Option<Settlement>) -> PurchaseDeposit {
        let state = match settled.as_ref().map(|settled| settled.kind) {
            None => DepositState::Held,
            Some(SettlementKind::Refund) => DepositState::Refunded,
            Some(SettlementKind::Forfeit) => DepositState::Forfeited,
        };
        let (settled_by, settled_at) = settled
            .as_ref()
            .map(|settled| (settled.settled_by, settled.settled_at))
            .unzip();
        let (reason, reference) = settled
            .map(|settled| (settled.reason, settled.reference))
            .unwrap_or_default();
        PurchaseDeposit {
            id: row.id,
            order_id: row.order_id,
            line: row.line,
            ticket_id: row.ticket_id,
            amount: Money::new(row.amount, row.currency),
            receipt_number: row.receipt_number,
            taken_by: row.taken_by,
            taken_at: row.taken_at,
            state,
            reason,
            reference,
            settled_by,
            settled_at,
        }
    }
}

/// A deposit that a customer leaves.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseDepositCreate {
    /// Number of the order's line; a special order, one deposit each.
    #[validate(range(min = 1, max = 200))]
    #[schema(minimum = 1, maximum = 200)]
    pub line: i32,
    /// How much.
    pub amount: Money,
    /// Number of the customer's receipt, unique.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub receipt_number: String,
}

/// A deposit that goes back to the customer.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseDepositRefundCreate {
    /// Number of the payment.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub reference: String,
}

/// A deposit that is kept.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseDepositForfeitCreate {
    /// Why: what the customer was told and did not do.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}
