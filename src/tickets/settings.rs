//! The numbers of the ticket room that a company sets itself.

use serde::{Deserialize, Serialize};

use super::model::{Priority, Severity, Urgency};
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::settings::Setting;

/// Windows and the priority matrix of tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TicketRules {
    /// Days after a closing within which the same fault on the same device counts as a repeat repair.
    pub repeat_repair_days: i64,
    /// Days after a closing within which the customer may reopen without asking anybody.
    pub reopen_window_days: i64,
    /// Failed attempts, on different days, after which a customer counts as asked (S1, callback rules).
    pub callback_attempts: usize,
    /// Priority by severity and urgency. A pair that is missing falls back to the shipped matrix.
    pub priority_matrix: Vec<PriorityCell>,
}

/// One cell of the priority matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityCell {
    pub severity: Severity,
    pub urgency: Urgency,
    pub priority: Priority,
}

/// Rows by severity, columns by urgency, both from low to critical.
const SHIPPED: [(Severity, [Priority; 4]); 4] = {
    use Priority::{P1, P2, P3, P4};
    [
        (Severity::Low, [P4, P4, P3, P3]),
        (Severity::Medium, [P4, P3, P3, P2]),
        (Severity::High, [P3, P2, P2, P1]),
        (Severity::Critical, [P2, P2, P1, P1]),
    ]
};

fn shipped() -> impl Iterator<Item = PriorityCell> {
    SHIPPED.into_iter().flat_map(|(severity, row)| {
        let urgencies = Urgency::ALL.iter().copied();
        urgencies
            .zip(row)
            .map(move |(urgency, priority)| PriorityCell {
                severity,
                urgency,
                priority,
            })
    })
}

impl Default for TicketRules {
    fn default() -> Self {
        TicketRules {
            repeat_repair_days: 30,
            reopen_window_days: 30,
            callback_attempts: 3,
            priority_matrix: shipped().collect(),
        }
    }
}

impl Setting for TicketRules {
    const NAME: &'static str = "tickets";

    fn faults(&self) -> Vec<FieldFault> {
        let days = [
            ("/repeat_repair_days", self.repeat_repair_days),
            ("/reopen_window_days", self.reopen_window_days),
        ];
        let mut faults: Vec<FieldFault> = days
            .into_iter()
            .filter(|(_, days)| !(0..=3650).contains(days))
            .map(|(pointer, _)| FieldFault::body(pointer, FaultCode::OutOfRange))
            .collect();
        if !(1..=10).contains(&self.callback_attempts) {
            faults.push(FieldFault::body(
                "/callback_attempts",
                FaultCode::OutOfRange,
            ));
        }
        if self.priority_matrix.len() > 16 {
            faults.push(FieldFault::body("/priority_matrix", FaultCode::TooLong));
        }
        faults
    }
}

impl TicketRules {
    /// The priority that severity and urgency give.
    pub fn priority(&self, severity: Severity, urgency: Urgency) -> Priority {
        let cells = self.priority_matrix.iter().copied().chain(shipped());
        cells
            .filter(|cell| (cell.severity, cell.urgency) == (severity, urgency))
            .map(|cell| cell.priority)
            .next()
            .unwrap_or(Priority::P3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worse_fault_or_a_greater_hurry_never_lowers_the_priority() {
        let rules = TicketRules::default();
        for (index, severity) in Severity::ALL.iter().enumerate() {
            for (column, urgency) in Urgency::ALL.iter().enumerate() {
                let here = rules.priority(*severity, *urgency);
                if let Some(worse) = Severity::ALL.get(index + 1) {
                    assert!(rules.priority(*worse, *urgency) <= here);
                }
                if let Some(sooner) = Urgency::ALL.get(column + 1) {
                    assert!(rules.priority(*severity, *sooner) <= here);
                }
            }
        }
    }

    #[test]
    fn a_company_can_set_one_cell_and_keep_the_others() {
        let cell = PriorityCell {
            severity: Severity::Low,
            urgency: Urgency::Low,
            priority: Priority::P1,
        };
        let rules = TicketRules {
            priority_matrix: vec![cell],
            ..TicketRules::default()
        };
        assert_eq!(rules.priority(Severity::Low, Urgency::Low), Priority::P1);
        assert_eq!(rules.priority(Severity::Low, Urgency::High), Priority::P3);
    }
}
