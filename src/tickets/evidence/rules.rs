//! What must hold inside one document of evidence, beyond the shape of its members.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::bodies::{
    AcceptanceCreate, CallbackCreate, DepotReceiptCreate, DepotReturnCreate, DiagnosisCreate,
    FaultAnalysisCreate, PlanDecisionCreate, RepairReportCreate, VerificationCreate,
};
use super::words::TestResult;
use crate::platform::clock::UtcTime;
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;

/// Longest text of one item in a list of texts.
const LONGEST_ITEM: usize = 500;

/// A document that can judge itself.
pub trait Sound {
    /// Everything that is wrong with it when recorded at `now`.
    fn faults(&self, now: UtcTime) -> Vec<FieldFault>;
}

fn fault(at: impl Into<String>, code: FaultCode) -> FieldFault {
    FieldFault::body(at, code)
}

/// Items of a list of texts say something and stay short.
fn item_faults(at: &str, items: &[String]) -> impl Iterator<Item = FieldFault> {
    items.iter().enumerate().filter_map(move |(index, item)| {
        let at = format!("{at}/{index}");
        if item.trim().is_empty() {
            Some(fault(at, FaultCode::TooShort).with("min", 1))
        } else if item.chars().count() > LONGEST_ITEM {
            Some(fault(at, FaultCode::TooLong).with("max", LONGEST_ITEM))
        } else {
            None
        }
    })
}

/// Clocks of phones run ahead a little.
const FUTURE_LEEWAY_MILLIS: i64 = 5 * 60 * 1000;

fn is_future(at: UtcTime, now: UtcTime) -> bool {
    at.millis() > now.millis() + FUTURE_LEEWAY_MILLIS
}

/// The earliest date on earth at `now` (UTC-12): branches have no time zone of their own yet.
fn today_at_least(now: UtcTime) -> NaiveDate {
    UtcTime::from_millis(now.millis() - 12 * 3600 * 1000).date()
}

impl Sound for DiagnosisCreate {
    fn faults(&self, now: UtcTime) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if self.expected_completion_on < today_at_least(now) {
            faults.push(
                fault("/expected_completion_on", FaultCode::OutOfRange).saying("in_the_past"),
            );
        }
        // Man-made damage is charged whatever the dates, so the judgement has to rest on something (人为破坏).
        match (self.is_man_made, &self.man_made_evidence) {
            (true, None) => faults.push(fault("/man_made_evidence", FaultCode::Required)),
            (false, Some(_)) => faults.push(fault("/man_made_evidence", FaultCode::Conflict)),
            _ => {}
        }
        faults
    }
}

impl Sound for RepairReportCreate {
    fn faults(&self, now: UtcTime) -> Vec<FieldFault> {
        let mut faults: Vec<FieldFault> = item_faults("/steps", &self.steps).collect();
        if let (Some(start), Some(end)) = (self.started_at, self.ended_at)
            && end < start
        {
            faults.push(fault("/ended_at", FaultCode::Conflict).saying("ends_before_start"));
        }
        if self.ended_at.is_some_and(|end| is_future(end, now)) {
            faults.push(fault("/ended_at", FaultCode::OutOfRange).saying("in_the_future"));
        }
        let mut seen = BTreeSet::new();
        for (index, change) in self.replaced_identities.iter().enumerate() {
            let at = |member: &str| format!("/replaced_identities/{index}/{member}");
            if !seen.insert(change.kind.as_str()) {
                faults.push(fault(at("kind"), FaultCode::NotUnique));
            }
            if change.new_value.is_some() && change.old_value == change.new_value {
                faults.push(fault(at("new_value"), FaultCode::Conflict));
            }
        }
        faults
    }
}

impl Sound for VerificationCreate {
    fn faults(&self, _: UtcTime) -> Vec<FieldFault> {
        let has = |result| self.tests.iter().any(|test| test.result == result);
        let mut faults = Vec::new();
        if self.passed && has(TestResult::Failed) {
            faults.push(fault("/passed", FaultCode::Conflict).saying("failed_test_passed"));
        }
        // Whoever repairs again has to learn what was wrong.
        if !self.passed && !has(TestResult::Failed) && self.comment.is_none() {
            faults.push(fault("/comment", FaultCode::Required));
        }
        faults
    }
}

impl Sound for AcceptanceCreate {
    fn faults(&self, _: UtcTime) -> Vec<FieldFault> {
        if self.accepted && self.reason_code.is_some() {
            vec![fault("/reason_code", FaultCode::Conflict)]
        } else {
            Vec::new()
        }
    }
}

impl Sound for PlanDecisionCreate {
    fn faults(&self, now: UtcTime) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let is_approved = self.decision == super::words::PlanVerdict::Approved;
        if is_approved && self.reason_code.is_some() {
            faults.push(fault("/reason_code", FaultCode::Conflict));
        }
        if self.decided_at.is_some_and(|at| is_future(at, now)) {
            faults.push(fault("/decided_at", FaultCode::OutOfRange).saying("in_the_future"));
        }
        faults
    }
}

impl Sound for FaultAnalysisCreate {
    fn faults(&self, now: UtcTime) -> Vec<FieldFault> {
        if is_future(self.occurred_at, now) {
            vec![fault("/occurred_at", FaultCode::OutOfRange).saying("in_the_future")]
        } else {
            Vec::new()
        }
    }
}

impl Sound for CallbackCreate {
    fn faults(&self, now: UtcTime) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if self.is_reached && self.is_satisfied.is_none() {
            faults.push(fault("/is_satisfied", FaultCode::Required));
        }
        if !self.is_reached && self.is_satisfied.is_some() {
            faults.push(fault("/is_satisfied", FaultCode::Conflict));
        }
        if !self.is_reached && self.score.is_some() {
            faults.push(fault("/score", FaultCode::Conflict));
        }
        if self.contacted_at.is_some_and(|at| is_future(at, now)) {
            faults.push(fault("/contacted_at", FaultCode::OutOfRange).saying("in_the_future"));
        }
        faults
    }
}

impl Sound for DepotReceiptCreate {
    fn faults(&self, _: UtcTime) -> Vec<FieldFault> {
        item_faults("/accessories", &self.accessories).collect()
    }
}

impl Sound for DepotReturnCreate {
    fn faults(&self, _: UtcTime) -> Vec<FieldFault> {
        item_faults("/accessories", &self.accessories).collect()
    }
}

impl Sound for super::bodies::ReviewCreate {
    fn faults(&self, _: UtcTime) -> Vec<FieldFault> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
