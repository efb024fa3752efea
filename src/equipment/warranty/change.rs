//! What could change an answer: closed codes and their texts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::platform::lang::Lang;

use super::outcome::EntitlementChange;
use super::reason::filled;
use super::words::words;

words! {
    /// Something that would change an entitlement. May grow.
    ChangeCode {
        /// The customer shows a valid voucher.
        VoucherShown = "voucher_shown",
        /// The damage is judged not to be man-made.
        JudgedNotManMade = "judged_not_man_made",
        /// The damage is judged to be man-made.
        JudgedManMade = "judged_man_made",
        /// The fault is judged to be a serious quality fault.
        JudgedSerious = "judged_serious",
        /// The same serious fault is repaired once more and comes back.
        OneMoreFailedRepair = "one_more_failed_repair",
        /// The same model cannot be had and the customer declines an equivalent.
        EquivalentDeclined = "equivalent_declined",
        /// A date that starts the clock is found.
        StartDateFound = "start_date_found",
        /// The day on which the clock starts is reached.
        StartReached = "start_reached",
        /// The last day of a window passes.
        WindowCloses = "window_closes",
        /// The running repair exceeds its limit.
        RepairLimitExceeded = "repair_limit_exceeded",
        /// The quota of the contract is topped up.
        ContractQuotaAdded = "contract_quota_added",
        /// Goodwill is granted.
        GoodwillGranted = "goodwill_granted",
    }
}

/// Chinese and English templates with `{name}` places.
const TEXTS: &[(ChangeCode, &str, &str)] = &[
    (
        ChangeCode::VoucherShown,
        "若出示有效购物凭证。",
        "If a valid purchase voucher is shown.",
    ),
    (
        ChangeCode::JudgedNotManMade,
        "若判定并非人为损坏。",
        "If the damage is judged not to be man-made.",
    ),
    (
        ChangeCode::JudgedManMade,
        "若判定为人为损坏。",
        "If the damage is judged to be man-made.",
    ),
    (
        ChangeCode::JudgedSerious,
        "若判定为严重质量问题。",
        "If the fault is judged to be a serious quality fault.",
    ),
    (
        ChangeCode::OneMoreFailedRepair,
        "若同一严重质量问题再修理一次仍不能正常使用。",
        "If one more repair of the same serious fault fails.",
    ),
    (
        ChangeCode::EquivalentDeclined,
        "若无同型号产品且顾客不愿调换同等产品。",
        "If the same model cannot be had and the customer declines an equivalent.",
    ),
    (
        ChangeCode::StartDateFound,
        "若补充起算日期(如交货日期)。",
        "If a start date, such as the delivery date, is found.",
    ),
    (
        ChangeCode::StartReached,
        "自 {date} 起期限开始。",
        "From {date}, when the period starts.",
    ),
    (
        ChangeCode::WindowCloses,
        "{date} 之后期限届满(还剩 {days} 日)。",
        "After {date}, when a window closes ({days} day(s) left).",
    ),
    (
        ChangeCode::RepairLimitExceeded,
        "若至 {date} 仍未修好(送修超过 {limit} 日)。",
        "If it is still in repair on {date} (more than {limit} days).",
    ),
    (
        ChangeCode::ContractQuotaAdded,
        "若增加服务合同次数。",
        "If the quota of the service contract is topped up.",
    ),
    (
        ChangeCode::GoodwillGranted,
        "若批准善意承担。",
        "If goodwill is granted.",
    ),
];

impl ChangeCode {
    /// The templates of a code. A test holds that every code has its row; without one the code
    /// itself would still be a readable answer.
    fn templates(self) -> (&'static str, &'static str) {
        let row = TEXTS.iter().find(|(code, _, _)| *code == self);
        row.map_or((self.as_str(), self.as_str()), |&(_, zh, en)| (zh, en))
    }
}

impl EntitlementChange {
    /// The text in one language.
    pub fn text(&self, lang: Lang) -> String {
        filled(self.code.templates(), &self.params, lang)
    }
}
