//! What a repair report left open, put right when the ticket is about to be closed: free-text lines whose old part
//! nobody accounted for, and numbers of the device that were not known. The report that was used stays as it is;
//! what is said later makes the next revision.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::bodies::RepairReportBody;
use super::words::OldPart;
use crate::equipment::IdentityType;
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::tickets::model::EvidenceId;

/// What a revision of a repair report corrects, and why. Who and when stand at the head of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepairReportChange {
    /// The revision that this one takes the place of.
    pub corrects: EvidenceId,
    /// Whether something was written off instead of put right.
    pub is_write_off: bool,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// What was left open or is wrong, as it is in truth.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepairReportCorrectionCreate {
    /// The revision that is corrected: the one in force.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000, example = 1)]
    pub revision: i32,
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "旧件已于次日带回")]
    pub reason: String,
    /// Old parts of free-text lines; those of the catalogue are accounted for in the stock ledger.
    #[serde(default)]
    #[validate(nested, length(max = 100))]
    #[schema(max_items = 100)]
    pub old_parts: Vec<OldPartCorrection>,
    /// Numbers that the report names without the new value, or with a wrong one.
    #[serde(default)]
    #[validate(nested, length(max = 20))]
    #[schema(max_items = 20)]
    pub replaced_identities: Vec<IdentityCorrection>,
}

/// What became of the old part of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OldPartCorrection {
    /// Place of the line among the parts of the report, from 1.
    #[validate(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100, example = 1)]
    pub line: i32,
    /// What became of it; writing it off is an operation of its own.
    pub old_part: OldPart,
}

/// A number of the device as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityCorrection {
    /// Which number; one that the report names.
    pub kind: IdentityType,
    /// The number now. It is written to the device's history at once.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "SN-2026-0042")]
    pub new_value: String,
}

/// What nobody will find out or bring back any more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepairReportWriteOffCreate {
    /// The revision that is corrected: the one in force.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000, example = 1)]
    pub revision: i32,
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "旧件已被客户丢弃")]
    pub reason: String,
    /// Free-text lines whose old part is pending.
    #[serde(default)]
    #[validate(nested, length(max = 100))]
    #[schema(max_items = 100)]
    pub old_parts: Vec<OldPartLine>,
    /// Numbers without a new value; the new revision names them no more.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub replaced_identities: Vec<IdentityLine>,
}

/// A free-text line of a repair report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OldPartLine {
    /// Place of the line among the parts of the report, from 1.
    #[validate(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100, example = 1)]
    pub line: i32,
}

/// A replaced number of a repair report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityLine {
    /// Which number; one that the report names.
    pub kind: IdentityType,
}

type Faults = Vec<FieldFault>;

fn fault(at: String, code: FaultCode) -> FieldFault {
    FieldFault::body(at, code)
}

/// The report as the correction says it.
///
/// # Errors
/// Every fault: lines and numbers that the report does not name, old parts that the ledger knows, nothing said.
pub fn corrected(
    report: &RepairReportBody,
    said: &RepairReportCorrectionCreate,
) -> Result<RepairReportBody, Faults> {
    let (mut now, mut faults) = (report.clone(), Vec::new());
    let mut seen = Vec::new();
    for (index, one) in said.old_parts.iter().enumerate() {
        let at = |member: &str| format!("/old_parts/{index}/{member}");
        let Some(line) = free_line(&mut now, one.line, (at("line"), &mut seen), &mut faults) else {
            continue;
        };
        match one.old_part {
            OldPart::Returned | OldPart::LeftWithCustomer => *line = Some(one.old_part),
            OldPart::WrittenOff => {
                faults.push(fault(at("old_part"), FaultCode::NotAllowed).saying("write_off_apart"));
            }
            OldPart::Pending => faults.push(fault(at("old_part"), FaultCode::NotAllowed)),
        }
    }
    let mut kinds = Vec::new();
    for (index, one) in said.replaced_identities.iter().enumerate() {
        let at = |member: &str| format!("/replaced_identities/{index}/{member}");
        if kinds.contains(&one.kind) {
            faults.push(fault(at("kind"), FaultCode::NotUnique));
        }
        kinds.push(one.kind);
        let mut named = now.replaced_identities.iter_mut();
        match named.find(|named| named.kind == one.kind) {
            None => faults.push(fault(at("kind"), FaultCode::NotFound)),
            Some(named) if named.old_value.as_ref() == Some(&one.new_value) => {
                faults.push(fault(at("new_value"), FaultCode::Conflict));
            }
            Some(named) => named.new_value = Some(one.new_value.clone()),
        }
    }
    changed(report, now, faults)
}

/// The report without what is written off.
///
/// # Errors
/// Every fault: lines and numbers that are not open, nothing said.
pub fn written_off(
    report: &RepairReportBody,
    said: &RepairReportWriteOffCreate,
) -> Result<RepairReportBody, Faults> {
    let (mut now, mut faults) = (report.clone(), Vec::new());
    let mut seen = Vec::new();
    for (index, one) in said.old_parts.iter().enumerate() {
        let at = format!("/old_parts/{index}/line");
        let open = free_line(&mut now, one.line, (at.clone(), &mut seen), &mut faults);
        match open {
            Some(old_part) if *old_part == Some(OldPart::Pending) => {
                *old_part = Some(OldPart::WrittenOff);
            }
            Some(_) => faults.push(fault(at, FaultCode::Conflict).saying("nothing_open")),
            None => {}
        }
    }
    for (index, one) in said.replaced_identities.iter().enumerate() {
        let at = format!("/replaced_identities/{index}/kind");
        let named = now.replaced_identities.iter();
        let found = named.enumerate().find(|(_, named)| named.kind == one.kind);
        match found.map(|(place, named)| (place, named.new_value.is_some())) {
            None => faults.push(fault(at, FaultCode::NotFound)),
            Some((_, true)) => faults.push(fault(at, FaultCode::Conflict).saying("nothing_open")),
            Some((place, false)) => drop(now.replaced_identities.remove(place)),
        }
    }
    changed(report, now, faults)
}

/// What is said of the old part of a free-text line, each line once.
fn free_line<'a>(
    report: &'a mut RepairReportBody,
    number: i32,
    (at, seen): (String, &mut Vec<i32>),
    faults: &mut Faults,
) -> Option<&'a mut Option<OldPart>> {
    if seen.contains(&number) {
        faults.push(fault(at, FaultCode::NotUnique));
        return None;
    }
    seen.push(number);
    let index = usize::try_from(number).ok()?.checked_sub(1);
    let Some(line) = index.and_then(|index| report.parts.get_mut(index)) else {
        faults.push(fault(at, FaultCode::NotFound));
        return None;
    };
    if line.part_id.is_some() {
        faults.push(fault(at, FaultCode::NotAllowed).saying("old_part_in_ledger"));
        return None;
    }
    Some(&mut line.old_part)
}

fn changed(
    before: &RepairReportBody,
    now: RepairReportBody,
    mut faults: Faults,
) -> Result<RepairReportBody, Faults> {
    if faults.is_empty() && now == *before {
        faults.push(fault("/old_parts".to_owned(), FaultCode::Required));
    }
    if faults.is_empty() {
        Ok(now)
    } else {
        Err(faults)
    }
}

#[cfg(test)]
mod tests;
