//! The closed vocabularies of warranty: the words that appear in policies, facts and answers.
//!
//! Every word is snake_case on the wire and in the database; `as_str` and `parse` are the only
//! two places that know its spelling.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            ToSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$note])* $variant,)+ }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value of a word; `None` for anything else, including other spellings.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(super) use words;

words! {
    /// On what ground a job is done, and so whether the customer is asked to pay. May grow.
    ChargeBasis {
        /// 保修: the promise of the manufacturer or of an earlier repair (part warranty).
        Warranty = "warranty",
        /// 三包: repair, exchange and refund rights by time since delivery.
        ThreeGuarantees = "three_guarantees",
        /// A service contract that the customer has paid for.
        Contract = "contract",
        /// The customer pays.
        Chargeable = "chargeable",
        /// No duty, but the company pays or shares the cost.
        Goodwill = "goodwill",
    }
}

words! {
    /// What the customer may demand, from the weakest to the strongest. May grow.
    RemedyKind {
        /// 修理
        Repair = "repair",
        /// 换货: the same model, or an equivalent of the same value.
        Exchange = "exchange",
        /// 退货: the full purchase price back, in one payment, without any fee.
        Refund = "refund",
    }
}

words! {
    /// The kinds of cost a job can have; each is covered, or not, on its own. May grow.
    ChargeLineKind {
        /// 工时费
        Labour = "labour",
        /// 材料费
        Part = "part",
        /// 上门费
        Travel = "travel",
        /// Anything else, such as carriage of a bulky product.
        Other = "other",
    }
}

words! {
    /// Who bears a cost. May grow.
    Payer {
        /// The owner of the device.
        Customer = "customer",
        /// The maker of the product.
        Manufacturer = "manufacturer",
        /// Whoever delivered the product or part to the company.
        Supplier = "supplier",
        /// The company's own service station (服务站).
        Station = "station",
        /// The service contract's price.
        Contract = "contract",
    }
}

words! {
    /// The event from which a policy counts its days. May grow.
    StartBasis {
        /// 交货: handed over to the customer.
        Delivery = "delivery",
        /// The day the installation was accepted, or finished when nobody signed for it.
        Installation = "installation",
        /// 购买: the date on the voucher.
        Purchase = "purchase",
        /// 出厂: the last resort for a device without papers.
        Manufacture = "manufacture",
    }
}

words! {
    /// Why the customer could not use the device for a time. May grow.
    IdleKind {
        /// 返厂修理: in repair, at the station or at the factory.
        Repair = "repair",
        /// 无零配件待修: waiting for a part.
        AwaitingParts = "awaiting_parts",
    }
}

words! {
    /// The unit of a period.
    PeriodUnit {
        /// Calendar days.
        Days = "days",
        /// Calendar months; the day is clamped at the end of a shorter month.
        Months = "months",
    }
}
