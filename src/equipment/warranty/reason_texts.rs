//! The wording of reasons, Chinese and English side by side so that they stay the same statement.

use super::reason::ReasonCode;

/// Chinese and English templates with `{name}` places.
const TEXTS: &[(ReasonCode, &str, &str)] = &[
    (
        ReasonCode::RuleMet,
        "适用规则 {rule}。",
        "Rule {rule} applies.",
    ),
    (
        ReasonCode::TermRunning,
        "{line} 的承担期至 {date}。",
        "The {line} term runs until {date}.",
    ),
    (
        ReasonCode::PartWarrantyRunning,
        "配件 {sku} 因同一故障更换,其质保期至 {date},属返修。",
        "Part {sku} was fitted for the same fault and is guaranteed until {date}.",
    ),
    (
        ReasonCode::ContractCovers,
        "服务合同 {number} 有效至 {date}。",
        "Service contract {number} covers this until {date}.",
    ),
    (
        ReasonCode::GoodwillGranted,
        "已批准善意承担 {percent}%。",
        "Goodwill of {percent} % was granted.",
    ),
    (
        ReasonCode::NoPolicy,
        "该设备没有适用的保修政策。",
        "No warranty policy is known for this device.",
    ),
    (
        ReasonCode::ManMadeDamage,
        "属人为损坏,应当收费。",
        "The damage is man-made and therefore chargeable.",
    ),
    (
        ReasonCode::NoVoucher,
        "没有有效的购物凭证及三包凭证。",
        "No valid purchase voucher is on file.",
    ),
    (
        ReasonCode::GuaranteeEnded,
        "三包(保修)期已于 {date} 届满。",
        "The guarantee period ended on {date}.",
    ),
    (
        ReasonCode::NoRuleMet,
        "在期限内,但不符合任何规则或承担条款。",
        "The period still runs, but no rule or term applies.",
    ),
    (
        ReasonCode::PartWarrantyEnded,
        "配件 {sku} 的质保期已于 {date} 届满。",
        "The warranty of part {sku} ended on {date}.",
    ),
    (
        ReasonCode::NoContract,
        "没有服务合同。",
        "There is no service contract.",
    ),
    (
        ReasonCode::ContractNotBegun,
        "服务合同 {number} 自 {date} 起生效。",
        "Service contract {number} begins on {date}.",
    ),
    (
        ReasonCode::ContractEnded,
        "服务合同 {number} 已于 {date} 到期。",
        "Service contract {number} ended on {date}.",
    ),
    (
        ReasonCode::ContractQuotaUsed,
        "服务合同 {number} 的次数已用完。",
        "The quota of service contract {number} is used up.",
    ),
    (
        ReasonCode::ContractCoversNothing,
        "服务合同 {number} 不承担任何费用。",
        "Service contract {number} pays for no kind of cost.",
    ),
    (
        ReasonCode::NoGoodwill,
        "没有批准善意承担。",
        "No goodwill was granted.",
    ),
    (
        ReasonCode::GoodwillEnded,
        "善意承担已于 {date} 失效。",
        "The goodwill offer ended on {date}.",
    ),
    (
        ReasonCode::StartMissing,
        "没有可用的起算日期。",
        "None of the dates that could start the period is known.",
    ),
    (
        ReasonCode::StartsLater,
        "期限自 {date} 起算,尚未开始。",
        "The period only starts on {date}.",
    ),
    (
        ReasonCode::LessFavourable,
        "适用,但不优于 {basis}。",
        "Applies, but is no better for the customer than {basis}.",
    ),
    (
        ReasonCode::UsedForLines,
        "承担以下费用:{lines}。",
        "Pays for these kinds of cost: {lines}.",
    ),
    (
        ReasonCode::WindowClosed,
        "该规则的期限已于 {date} 届满。",
        "The window of this rule closed on {date}.",
    ),
    (
        ReasonCode::FaultNotSerious,
        "不属于严重质量问题。",
        "The fault is not a serious quality fault.",
    ),
    (
        ReasonCode::TooFewRepairs,
        "同一严重质量问题已修理 {count} 次,需满 {needed} 次。",
        "The same serious fault was repaired {count} time(s); {needed} are needed.",
    ),
    (
        ReasonCode::RepairWithinLimit,
        "送修 {days} 日,未超过 {limit} 日。",
        "In repair for {days} day(s), not more than {limit}.",
    ),
    (
        ReasonCode::ExchangeNotDue,
        "不符合换货条件。",
        "No exchange is due.",
    ),
    (
        ReasonCode::ExchangePossible,
        "仍可换货:有同型号产品,或顾客未拒绝同等产品。",
        "An exchange is still possible: the same model, or an equivalent not declined.",
    ),
    (
        ReasonCode::StartFallback,
        "缺少首选起算日期,按 {basis}({date})起算。",
        "The preferred start date is missing; counted from {basis} ({date}).",
    ),
    (
        ReasonCode::PolicyNotInForce,
        "政策 {policy} 第 {version} 版在 {date} 并未生效。",
        "Version {version} of policy {policy} was not in force on {date}.",
    ),
    (
        ReasonCode::ClockStopped,
        "自 {date} 起修理或待件,不计入期限。",
        "Under repair or waiting for a part since {date}; these days do not count.",
    ),
    (
        ReasonCode::SpanIgnored,
        "{from} 至 {until} 的停用记录日期颠倒,未予计算。",
        "The idle span from {from} to {until} ends before it begins and was ignored.",
    ),
    (
        ReasonCode::FutureRecordIgnored,
        "{date} 的记录晚于查询日,未予计算。",
        "A record of {date} lies after the day of the question and was ignored.",
    ),
    (
        ReasonCode::EquivalentOnly,
        "无同型号产品,只能调换同等价值的相似产品。",
        "The same model is not available; the exchange is against an equivalent.",
    ),
    (
        ReasonCode::PriceUnknown,
        "应退货,但购买价格不明。",
        "A refund is due, but the purchase price is unknown.",
    ),
];

impl ReasonCode {
    /// The templates of a code. A test holds that every code has its row; without one the code
    /// itself would still be a readable answer.
    pub(super) fn templates(self) -> (&'static str, &'static str) {
        let row = TEXTS.iter().find(|(code, _, _)| *code == self);
        row.map_or((self.as_str(), self.as_str()), |&(_, zh, en)| (zh, en))
    }
}
