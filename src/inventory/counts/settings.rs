//! The numbers of counting that a company sets itself.

use serde::{Deserialize, Serialize};

use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::quantity::Quantity;
use crate::platform::settings::Setting;

/// When a count is good enough, what is counted again, and by which day of the month stores are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CountRules {
    /// Percent of lines that must agree (S3, 配件库管理).
    pub accuracy_percent: i32,
    /// A difference up to this is taken as it was counted; pieces with serial numbers are always counted again.
    pub recount_above: Quantity,
    /// A line is counted again by somebody who has not counted it before.
    pub recount_by_another: bool,
    /// Day of the month, UTC, by which every store is counted.
    pub monthly_due_day: u32,
}

impl Default for CountRules {
    fn default() -> Self {
        CountRules {
            accuracy_percent: 80,
            recount_above: Quantity::ZERO,
            recount_by_another: true,
            monthly_due_day: 25,
        }
    }
}

impl Setting for CountRules {
    const NAME: &'static str = "stock_counts";

    fn faults(&self) -> Vec<FieldFault> {
        [
            (
                "/accuracy_percent",
                (0..=100).contains(&self.accuracy_percent),
            ),
            ("/recount_above", self.recount_above >= Quantity::ZERO),
            ("/monthly_due_day", (1..=28).contains(&self.monthly_due_day)),
        ]
        .into_iter()
        .filter(|(_, is_sound)| !is_sound)
        .map(|(pointer, _)| FieldFault::body(pointer, FaultCode::OutOfRange))
        .collect()
    }
}
