//! What each kind of evidence says. Declared once: the request, the stored document and the answer are made of the
//! same members, so that what was said, what is kept and what is shown cannot drift apart.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::corrections::RepairReportChange;
use super::declare::evidence;
use super::words::{ContactMeans, OldPart, PlanVerdict, RepairResult, TestResult, WordChannel};
use crate::equipment::IdentityType;
use crate::inventory::PartId;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::http::texts::Text500;
use crate::platform::quantity::Quantity;
use crate::tickets::flow::{DeclineReason, RefuseReason};
use crate::tickets::model::{EvidenceKind, QuoteId, ServiceMode};

/// A part that the plan asks for. Once the plan is agreed to, parts of the catalogue are promised to the ticket.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedPart {
    /// The part of the catalogue; the line is free text without it. Number and part have to agree.
    pub part_id: Option<PartId>,
    /// Stock number.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "CMP-220-1HP")]
    pub sku: String,
    /// Name for people.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "压缩机 1HP")]
    pub name: String,
    /// How many.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100_000, example = 1)]
    pub quantity: i32,
    /// How much exactly, in the part's unit, where that is no whole number, as with cable; `quantity` is then the
    /// next whole number. Only with `part_id`.
    pub exact_quantity: Option<Quantity>,
}

/// A part that was used.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UsedPart {
    /// The part of the catalogue; the line is free text without it. Number and part have to agree.
    pub part_id: Option<PartId>,
    /// Stock number.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "CMP-220-1HP")]
    pub sku: String,
    /// Name for people.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "压缩机 1HP")]
    pub name: String,
    /// How many.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100_000, example = 1)]
    pub quantity: i32,
    /// How much exactly, in the part's unit, where that is no whole number, as with cable; `quantity` is then the
    /// next whole number. Only with `part_id`.
    pub exact_quantity: Option<Quantity>,
    /// Serial number of the part put in; required where the part is tracked by them, a line a piece.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub serial: Option<String>,
    /// What became of the part taken out; absent when none was. Closing waits while it is `pending`, and, for parts
    /// of the catalogue, for what the stock ledger says is owed.
    pub old_part: Option<OldPart>,
}

/// A number of the device that the repair changed: device, terminal or communication card replaced.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplacedIdentity {
    /// Which number.
    pub kind: IdentityType,
    /// The number before; absent when the device had none.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub old_value: Option<String>,
    /// The number now; closing waits until it is known.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub new_value: Option<String>,
}

/// One test of a verification.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerificationTest {
    /// What was tested.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "制冷试机 30 分钟")]
    pub name: String,
    /// What came of it.
    pub result: TestResult,
    /// The value measured.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "7.8 °C")]
    pub value: Option<String>,
}

evidence! {
    kind Diagnosis;
    /// What is wrong, why, and what will be done about it.
    record Diagnosis, request DiagnosisCreate, stored DiagnosisBody, page DiagnosisPage {
        /// The cause that was found.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000, example = "压缩机绕组短路")]
        cause: String,
        /// Code of the fault, from the list of fault codes.
        #[validate(length(min = 1, max = 60))]
        #[schema(min_length = 1, max_length = 60, example = "E-COMP-01")]
        fault_code: String,
        /// Whether it is a serious quality fault in the sense of the three guarantees (三包).
        is_serious: bool,
        /// What will be done.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000, example = "更换压缩机并加注制冷剂")]
        remedy: String,
        /// How the service will be given.
        service_mode: ServiceMode,
        /// Parts that the plan asks for.
        #[validate(nested, length(max = 100))]
        #[schema(max_items = 100)]
        parts: Vec<PlannedPart>,
        /// The day on which the repair is expected to be done; promised to the customer.
        expected_completion_on: NaiveDate,
        /// Labour expected, in minutes.
        #[validate(range(min = 0, max = 100_000))]
        #[schema(minimum = 0, maximum = 100_000)]
        labour_minutes: Option<i64>,
        /// Whether the damage is man-made (人为破坏): chargeable whatever the dates.
        is_man_made: bool,
        /// What the judgement of man-made damage rests on; required with it.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        man_made_evidence: Option<String>,
        /// Whether the customer has to agree before the repair starts, beyond what policy demands.
        wants_agreement: bool,
    }
}

evidence! {
    kind RepairReport;
    /// What was done.
    record RepairReport, request RepairReportCreate, stored RepairReportBody, page RepairReportPage {
        /// The steps taken, in order.
        #[validate(length(min = 1, max = 100))]
        #[schema(min_items = 1, max_items = 100, value_type = Vec<Text500>)]
        steps: Vec<String>,
        /// What came of it.
        result: RepairResult,
        /// More on the result.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        result_note: Option<String>,
        /// Labour spent, in minutes.
        #[validate(range(min = 0, max = 100_000))]
        #[schema(minimum = 0, maximum = 100_000)]
        labour_minutes: i64,
        /// Everybody who worked on it beside the person who records; none of them may verify the repair.
        #[validate(length(max = 20))]
        #[schema(max_items = 20)]
        performed_by: Vec<UserId>,
        /// Parts used.
        #[validate(nested, length(max = 100))]
        #[schema(max_items = 100)]
        parts: Vec<UsedPart>,
        /// Serial, terminal and card numbers that the repair changed; written to the device's history when the
        /// customer accepts the result.
        #[validate(nested, length(max = 20))]
        #[schema(max_items = 20)]
        replaced_identities: Vec<ReplacedIdentity>,
        /// When the work began.
        started_at: Option<UtcTime>,
        /// When the work was done.
        ended_at: Option<UtcTime>,
    } added {
        /// What it corrects of the report that was used; absent in a report of the work itself.
        change: Option<RepairReportChange>,
    }
}

evidence! {
    kind Verification;
    /// The internal test of a repair.
    record Verification, request VerificationCreate, stored VerificationBody, page VerificationPage {
        /// Whether the repair is passed on to the customer; otherwise it is done again.
        passed: bool,
        /// What was tested, and with which result.
        #[validate(nested, length(max = 100))]
        #[schema(max_items = 100)]
        tests: Vec<VerificationTest>,
        /// More on the result.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        comment: Option<String>,
    }
}

evidence! {
    kind Acceptance;
    /// The customer's word on the result.
    record Acceptance, request AcceptanceCreate, stored AcceptanceBody, page AcceptancePage {
        /// Whether the customer accepts; otherwise the repair is done again.
        accepted: bool,
        /// Who said so for the customer.
        #[validate(length(min = 1, max = 100))]
        #[schema(min_length = 1, max_length = 100)]
        accepted_by_name: String,
        /// How the word reached us.
        how: WordChannel,
        /// Where it can be looked up: the signature or the note of a call.
        #[validate(length(min = 1, max = 500))]
        #[schema(min_length = 1, max_length = 500)]
        evidence: Option<String>,
        /// Why the result is refused; required when it is.
        reason_code: Option<RefuseReason>,
        /// More on the reason; required with `other`.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        comment: Option<String>,
    }
}

evidence! {
    kind PlanDecision;
    /// The customer's word on a plan or quote.
    record PlanDecision, request PlanDecisionCreate, stored PlanDecisionBody, page PlanDecisionPage {
        /// What the customer says.
        decision: PlanVerdict,
        /// Who said so for the customer.
        #[validate(length(min = 1, max = 100))]
        #[schema(min_length = 1, max_length = 100)]
        decided_by_name: String,
        /// How the word reached us.
        how: WordChannel,
        /// When the customer said so; the time of recording without it.
        decided_at: Option<UtcTime>,
        /// Where it can be looked up: the signature or the note of a call.
        #[validate(length(min = 1, max = 500))]
        #[schema(min_length = 1, max_length = 500)]
        evidence: Option<String>,
        /// Why the customer declines; required when so.
        reason_code: Option<DeclineReason>,
        /// More on the reason; required with `other`.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        comment: Option<String>,
    }
    added {
        /// The quote decided on; absent where a plan without a quote was.
        quote_id: Option<QuoteId>,
    }
}

evidence! {
    kind Review;
    /// The lesson of a ticket (总结).
    record Review, request ReviewCreate, stored ReviewBody, page ReviewPage {
        /// Why it happened.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        cause: String,
        /// What helped.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        remedy: String,
        /// How it is kept from happening again.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        prevention: String,
    }
}

evidence! {
    kind FaultAnalysis;
    /// A fault analysis report (故障分析报告), demanded for a major failure.
    record FaultAnalysis, request FaultAnalysisCreate, stored FaultAnalysisBody, page FaultAnalysisPage {
        /// When it happened.
        occurred_at: UtcTime,
        /// Where it happened.
        #[validate(length(min = 1, max = 300))]
        #[schema(min_length = 1, max_length = 300)]
        place: String,
        /// What was seen.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        symptom: String,
        /// What it affected.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        impact: String,
        /// What was done at the time.
        #[validate(length(min = 1, max = 4000))]
        #[schema(min_length = 1, max_length = 4000)]
        handling: String,
        /// Why it happened.
        #[validate(length(min = 1, max = 4000))]
        #[schema(min_length = 1, max_length = 4000)]
        cause: String,
        /// What puts it right.
        #[validate(length(min = 1, max = 4000))]
        #[schema(min_length = 1, max_length = 4000)]
        corrective: String,
        /// What keeps it from happening again.
        #[validate(length(min = 1, max = 4000))]
        #[schema(min_length = 1, max_length = 4000)]
        preventive: String,
    }
}

evidence! {
    kind ContactOutcome;
    /// What came of asking the customer after the repair.
    record Callback, request CallbackCreate, stored CallbackBody, page CallbackPage {
        /// How the customer was asked.
        means: ContactMeans,
        /// Whether the customer answered.
        is_reached: bool,
        /// Whether the customer is satisfied; required when reached.
        is_satisfied: Option<bool>,
        /// 1 (very unsatisfied) to 5 (very satisfied).
        #[validate(range(min = 1, max = 5))]
        #[schema(minimum = 1, maximum = 5)]
        score: Option<i32>,
        /// What the customer said.
        #[validate(length(min = 1, max = 2000))]
        #[schema(min_length = 1, max_length = 2000)]
        comment: Option<String>,
        /// Number of the complaint that an unsatisfied customer led to.
        #[validate(length(min = 1, max = 60))]
        #[schema(min_length = 1, max_length = 60)]
        complaint_reference: Option<String>,
        /// When the attempt was made; the time of recording without it. Failed attempts count by different days.
        contacted_at: Option<UtcTime>,
    }
}

evidence! {
    kind DepotReceipt;
    /// The receipt for a device that is taken away (书面交接).
    record DepotReceipt, request DepotReceiptCreate, stored DepotReceiptBody, page DepotReceiptPage {
        /// Serial number on the device.
        #[validate(length(min = 1, max = 100))]
        #[schema(min_length = 1, max_length = 100)]
        serial: String,
        /// What it looks like.
        #[validate(length(min = 1, max = 1000))]
        #[schema(min_length = 1, max_length = 1000, example = "外壳左下角有划痕")]
        condition: String,
        /// What came with it.
        #[validate(length(max = 50))]
        #[schema(max_items = 50, value_type = Vec<Text500>)]
        accessories: Vec<String>,
        /// Devices taken away in this batch; the promise counts ten a working day.
        #[validate(range(min = 1, max = 10_000))]
        #[schema(minimum = 1, maximum = 10_000)]
        batch_devices: i64,
        /// Who handed it over for the customer.
        #[validate(length(min = 1, max = 100))]
        #[schema(min_length = 1, max_length = 100)]
        handed_over_by: String,
        /// Who took it for us.
        #[validate(length(min = 1, max = 100))]
        #[schema(min_length = 1, max_length = 100)]
        received_by: String,
    }
    added {
        /// The day on which it is promised back.
        promised_on: NaiveDate,
    }
}

evidence! {
    kind DepotReturn;
    /// The customer's receipt for a device that came back.
    record DepotReturn, request DepotReturnCreate, stored DepotReturnBody, page DepotReturnPage {
        /// Serial number on the receipt of the intake.
        #[validate(length(min = 1, max = 100))]
        #[schema(min_length = 1, max_length = 100)]
        serial: String,
        /// What it looks like.
        #[validate(length(min = 1, max = 1000))]
        #[schema(min_length = 1, max_length = 1000)]
        condition: String,
        /// What goes back with it.
        #[validate(length(max = 50))]
        #[schema(max_items = 50, value_type = Vec<Text500>)]
        accessories: Vec<String>,
        /// Who handed it over for us.
        #[validate(length(min = 1, max = 100))]
        #[schema(min_length = 1, max_length = 100)]
        handed_over_by: String,
        /// Who took it for the customer.
        #[validate(length(min = 1, max = 100))]
        #[schema(min_length = 1, max_length = 100)]
        received_by: String,
    }
}
