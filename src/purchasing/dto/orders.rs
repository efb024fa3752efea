//! Purchase orders as sent and taken.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::deposits::PurchaseDeposit;
use super::quotes::SupplierQuote;
use crate::inventory::dto::refs::{PartRef, StockLocationRef};
use crate::inventory::{LocationId, PartId, SupplierId};
use crate::platform::auth::actor::{BranchId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::money::{Currency, Money};
use crate::platform::patch::Patch;
use crate::platform::quantity::Quantity;
use crate::purchasing::flow::{PurchaseAction, PurchaseState};
use crate::purchasing::model::{PurchaseOrderId, PurchaseQuoteId};
use crate::workflow::AllowedTransition;

/// An order of spare parts, from the request to the last receipt.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PurchaseOrder {
    /// Identifies the order.
    pub id: PurchaseOrderId,
    /// Number for people.
    #[schema(max_length = 40, example = "P2611-000012")]
    pub number: String,
    /// The branch.
    pub branch_id: BranchId,
    /// The store that the goods are for.
    pub store: StockLocationRef,
    /// Where the order stands.
    pub state: PurchaseState,
    /// Currency of every amount in it.
    pub currency: Currency,
    /// What it is for.
    #[schema(max_length = 500)]
    pub comment: Option<String>,
    /// Who asked for it.
    pub requested_by: UserId,
    /// What is asked for.
    #[schema(max_items = 200)]
    pub lines: Vec<PurchaseLine>,
    /// What suppliers ask for it, the oldest quote first.
    #[schema(max_items = 50)]
    pub quotes: Vec<SupplierQuote>,
    /// The quote that was proposed.
    pub chosen_quote_id: Option<PurchaseQuoteId>,
    /// Why fewer suppliers than wanted were compared.
    #[schema(max_length = 500)]
    pub few_quotes_reason: Option<String>,
    /// Why the chosen quote is not the cheapest.
    #[schema(max_length = 500)]
    pub choice_reason: Option<String>,
    /// Who proposed the quote.
    pub proposed_by: Option<UserId>,
    /// The supplier of the chosen quote.
    pub supplier: Option<SupplierRef>,
    /// Total of the chosen quote.
    pub total: Option<Money>,
    /// Who approved or refused it.
    pub decided_by: Option<UserId>,
    /// When that was.
    pub decided_at: Option<UtcTime>,
    /// A word on the decision.
    #[schema(max_length = 500)]
    pub decision_comment: Option<String>,
    /// Who placed it.
    pub ordered_by: Option<UserId>,
    /// When it was placed.
    pub ordered_at: Option<UtcTime>,
    /// The supplier's number for it.
    #[schema(max_length = 100)]
    pub reference: Option<String>,
    /// Why it ended early: a reason of the step that ended it.
    #[schema(max_length = 60)]
    pub end_reason: Option<String>,
    /// A word on that.
    #[schema(max_length = 500)]
    pub end_comment: Option<String>,
    /// What customers left for special orders.
    #[schema(max_items = 200)]
    pub deposits: Vec<PurchaseDeposit>,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was entered.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
    /// What this caller can do with it now.
    #[schema(max_items = 20)]
    pub allowed_transitions: Vec<AllowedTransition>,
}

/// A supplier in a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupplierRef {
    /// Identifies the supplier.
    pub id: SupplierId,
    /// Short code, unique.
    #[schema(max_length = 60, example = "HZ-COOL")]
    pub code: String,
    /// Name of the company.
    #[schema(max_length = 200)]
    pub name: String,
}

/// One part of an order.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PurchaseLine {
    /// Number of the line, from 1.
    #[schema(minimum = 1, maximum = 200)]
    pub line: i32,
    /// The part.
    pub part: PartRef,
    /// How much is ordered.
    pub quantity: Quantity,
    /// Price of one unit in the chosen quote.
    pub unit_price: Option<Money>,
    /// How much has come in.
    pub received: Quantity,
    /// How much of it went back to the supplier.
    pub returned: Quantity,
    /// How much is still to come of an approved order.
    pub on_order: Quantity,
    /// How much was given up when the order was closed.
    pub short: Quantity,
    /// The ticket that waits for it.
    pub ticket_id: Option<TicketId>,
    /// Ordered for that ticket alone, against a deposit of the customer.
    pub is_special: bool,
}

/// A part to order.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseLineCreate {
    /// The part.
    pub part_id: PartId,
    /// How much of it, in the part's unit.
    pub quantity: Quantity,
    /// The ticket that waits for it; required for a special order.
    pub ticket_id: Option<TicketId>,
    /// Ordered for that ticket alone, against a deposit of the customer.
    #[serde(default)]
    pub is_special: bool,
}

/// A request to buy.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseOrderCreate {
    /// The store that the goods are for: a warehouse or a van.
    pub store_id: LocationId,
    /// Currency of every quote.
    pub currency: Currency,
    /// What it is for.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub comment: Option<String>,
    /// The parts; a draft can start without any.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub lines: Vec<PurchaseLineCreate>,
}

closed_list! {
    /// A member of a purchase order that a change can empty.
    pub enum PurchaseOrderMember {
        Comment = "comment" ("说明", "Comment"),
    }
}

/// Members to change; what is left out stays as it is. A change takes the order back to a draft, without its choice
/// and approval; new lines withdraw the quotes.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PurchaseOrderUpdate {
    /// What it is for.
    #[validate(length(min = 1, max = 500))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    pub comment: Patch<String>,
    /// All parts, in place of the present ones.
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub lines: Option<Vec<PurchaseLineCreate>>,
    /// Members to empty, for clients that cannot send `null`.
    #[validate(length(max = 1))]
    #[schema(max_items = 1)]
    pub unset: Vec<PurchaseOrderMember>,
}

/// A step of a purchase order.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseTransitionCreate {
    /// The step.
    pub action: PurchaseAction,
    /// Why, where the step asks for it: a code of its list.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub reason_code: Option<String>,
    /// A word on it; required with the reason `other`.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub comment: Option<String>,
    /// The supplier's number for the order, when it is placed.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub reference: Option<String>,
}
