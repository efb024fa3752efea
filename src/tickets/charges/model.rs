//! One charge line.

use crate::equipment::warranty::{ChargeLineKind, Payer};
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::money::{Currency, Money};
use crate::tickets::model::{ChargeId, QuoteId};

closed_list! {
    /// Whether a charge still has to be settled.
    pub enum ChargeStatus {
        Due = "due" ("待结清", "Due"),
        Paid = "paid" ("已支付", "Paid"),
        /// Let off by somebody within their limit.
        Waived = "waived" ("已减免", "Waived"),
    }
}

closed_list! {
    /// How a charge was paid. May grow.
    pub enum PaymentMethod {
        Cash = "cash" ("现金", "Cash"),
        Card = "card" ("银行卡", "Card"),
        Transfer = "transfer" ("转账", "Bank transfer"),
        /// 微信, 支付宝 and their like.
        MobileWallet = "mobile_wallet" ("移动支付", "Mobile wallet"),
        Other = "other" ("其他", "Other"),
    }
}

crate::text_enum!(ChargeStatus);
crate::text_enum!(PaymentMethod);
crate::text_enum!(ChargeLineKind);
crate::text_enum!(Payer);

/// One charge line, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    pub id: ChargeId,
    pub ticket_id: TicketId,
    /// Cycle of the ticket that it belongs to.
    pub cycle: i32,
    /// The approved quote that it comes from.
    pub quote_id: Option<QuoteId>,
    pub kind: ChargeLineKind,
    pub description: String,
    /// Minor units.
    pub amount: i64,
    pub currency: Currency,
    pub payer: Payer,
    /// The rule by which this payer pays.
    pub rule: Option<String>,
    pub status: ChargeStatus,
    pub receipt_number: Option<String>,
    pub payment_method: Option<PaymentMethod>,
    /// Why it was waived.
    pub reason: Option<String>,
    pub settled_by: Option<UserId>,
    pub settled_at: Option<UtcTime>,
    pub created_by: Option<UserId>,
    /// Version of the record.
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

impl Charge {
    /// The amount with its currency.
    pub const fn money(&self) -> Money {
        Money::new(self.amount, self.currency)
    }
}
