//! The closed lists of the room; the states and steps stand in `flow.rs`.

use crate::platform::closed_list::closed_list;

closed_list! {
    /// Why an order is given up before it was placed.
    pub enum CancelReason {
        NoLongerNeeded = "no_longer_needed" ("不再需要", "No longer needed"),
        Mistaken = "mistaken" ("录入有误", "Entered by mistake"),
        NotAvailable = "not_available" ("供应商无货", "No supplier has it"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// Why an order is refused.
    pub enum RejectReason {
        TooExpensive = "too_expensive" ("价格过高", "Too expensive"),
        NotNeeded = "not_needed" ("无需采购", "Not needed"),
        QuotesInsufficient = "quotes_insufficient" ("比价不充分", "Not enough compared"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// Why the rest of an order will not come.
    pub enum ShortReason {
        CannotDeliver = "cannot_deliver" ("供应商无法交货", "The supplier cannot deliver"),
        Discontinued = "discontinued" ("已停产", "Out of production"),
        NoLongerNeeded = "no_longer_needed" ("不再需要", "No longer needed"),
        Other = "other" ("其他", "Other"),
    }
}

closed_list! {
    /// How an order is decided.
    pub enum PurchaseDecision {
        Approve = "approve" ("批准", "Approve"),
        Reject = "reject" ("驳回", "Reject"),
    }
}

closed_list! {
    /// What the supplier does about goods that went back.
    pub enum ReturnRemedy {
        /// Sends others; they are on order again.
        Replacement = "replacement" ("换货", "Replacement"),
        /// Gives the money back; nothing more comes.
        Credit = "credit" ("退款", "Credit"),
    }
}

closed_list! {
    /// What became of a customer's deposit.
    pub enum DepositState {
        /// Still with us.
        Held = "held" ("已收取", "Held"),
        /// Given back.
        Refunded = "refunded" ("已退还", "Refunded"),
        /// Kept, because the customer did not come.
        Forfeited = "forfeited" ("已没收", "Forfeited"),
    }
}

closed_list! {
    /// How a deposit was settled.
    pub enum SettlementKind {
        Refund = "refund" ("退还", "Refund"),
        Forfeit = "forfeit" ("没收", "Forfeit"),
    }
}

crate::text_enum!(SettlementKind);
