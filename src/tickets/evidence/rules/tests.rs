use super::*;
use crate::equipment::IdentityType;
use crate::tickets::evidence::bodies::{ReplacedIdentity, VerificationTest};
use crate::tickets::evidence::words::{ContactMeans, PlanVerdict, RepairResult, WordChannel};
use crate::tickets::flow::{DeclineReason, RefuseReason};
use crate::tickets::model::ServiceMode;

fn at(text: &str) -> UtcTime {
    serde_json::from_value(text.into()).unwrap()
}

fn now() -> UtcTime {
    at("2026-11-22T08:00:00Z")
}

fn pointers(document: &impl Sound) -> Vec<String> {
    document
        .faults(now())
        .into_iter()
        .map(|fault| format!("{} {}", fault.pointer, fault.code.as_str()))
        .collect()
}

fn diagnosis() -> DiagnosisCreate {
    DiagnosisCreate {
        cause: "压缩机绕组短路".to_owned(),
        fault_code: "E-COMP-01".to_owned(),
        is_serious: true,
        remedy: "更换压缩机".to_owned(),
        service_mode: ServiceMode::OnSite,
        parts: Vec::new(),
        expected_completion_on: "2026-11-25".parse().unwrap(),
        labour_minutes: Some(90),
        is_man_made: false,
        man_made_evidence: None,
        wants_agreement: false,
    }
}

fn report() -> RepairReportCreate {
    RepairReportCreate {
        steps: vec!["更换压缩机".to_owned()],
        result: RepairResult::Fixed,
        result_note: None,
        labour_minutes: 80,
        performed_by: Vec::new(),
        parts: Vec::new(),
        replaced_identities: Vec::new(),
        started_at: Some(at("2026-11-22T06:00:00Z")),
        ended_at: Some(at("2026-11-22T07:20:00Z")),
    }
}

fn test(result: TestResult) -> VerificationTest {
    VerificationTest {
        name: "制冷".to_owned(),
        result,
        value: None,
    }
}

fn verification(passed: bool, tests: Vec<VerificationTest>) -> VerificationCreate {
    VerificationCreate {
        passed,
        tests,
        comment: None,
    }
}

fn callback(is_reached: bool, is_satisfied: Option<bool>) -> CallbackCreate {
    CallbackCreate {
        means: ContactMeans::Callback,
        is_reached,
        is_satisfied,
        score: None,
        comment: None,
        complaint_reference: None,
        contacted_at: None,
    }
}

#[test]
fn man_made_damage_is_judged_on_evidence_or_not_at_all() {
    assert!(pointers(&diagnosis()).is_empty());
    let bare = DiagnosisCreate {
        is_man_made: true,
        ..diagnosis()
    };
    assert_eq!(pointers(&bare), ["/man_made_evidence required"]);
    let idle = DiagnosisCreate {
        man_made_evidence: Some("水浸痕迹".to_owned()),
        ..diagnosis()
    };
    assert_eq!(pointers(&idle), ["/man_made_evidence conflict"]);
    assert!(
        pointers(&DiagnosisCreate {
            is_man_made: true,
            ..idle
        })
        .is_empty()
    );
}

#[test]
fn a_repair_is_not_promised_for_a_day_that_is_over_everywhere() {
    let on = |day: &str| DiagnosisCreate {
        expected_completion_on: day.parse().unwrap(),
        ..diagnosis()
    };
    assert!(pointers(&on("2026-11-21")).is_empty());
    assert_eq!(
        pointers(&on("2026-11-20")),
        ["/expected_completion_on out_of_range"]
    );
}

#[test]
fn a_report_names_every_fault_at_once() {
    assert!(pointers(&report()).is_empty());
    let change = |old: Option<&str>, new: &str| ReplacedIdentity {
        kind: IdentityType::Serial,
        old_value: old.map(str::to_owned),
        new_value: Some(new.to_owned()),
    };
    let faulty = RepairReportCreate {
        steps: vec!["ok".to_owned(), "  ".to_owned(), "x".repeat(501)],
        replaced_identities: vec![change(Some("A1"), "B2"), change(Some("B2"), "B2")],
        started_at: Some(at("2026-11-23T09:00:00Z")),
        ended_at: Some(at("2026-11-23T08:00:00Z")),
        ..report()
    };
    assert_eq!(
        pointers(&faulty),
        [
            "/steps/1 too_short",
            "/steps/2 too_long",
            "/ended_at conflict",
            "/ended_at out_of_range",
            "/replaced_identities/1/kind not_unique",
            "/replaced_identities/1/new_value conflict",
        ]
    );
}

#[test]
fn a_failed_test_never_passes_and_a_failure_says_what_was_wrong() {
    assert!(pointers(&verification(true, vec![test(TestResult::Passed)])).is_empty());
    let mixed = verification(
        true,
        vec![test(TestResult::Passed), test(TestResult::Failed)],
    );
    assert_eq!(pointers(&mixed), ["/passed conflict"]);
    assert!(pointers(&verification(false, vec![test(TestResult::Failed)])).is_empty());
    assert_eq!(
        pointers(&verification(false, vec![test(TestResult::Passed)])),
        ["/comment required"]
    );
}

#[test]
fn a_reason_belongs_to_a_refusal_only() {
    let acceptance = AcceptanceCreate {
        accepted: true,
        accepted_by_name: "王女士".to_owned(),
        how: WordChannel::Phone,
        evidence: None,
        reason_code: Some(RefuseReason::Appearance),
        comment: None,
    };
    assert_eq!(pointers(&acceptance), ["/reason_code conflict"]);
    let decision = PlanDecisionCreate {
        decision: PlanVerdict::Approved,
        decided_by_name: "王女士".to_owned(),
        how: WordChannel::Phone,
        decided_at: Some(at("2026-11-22T08:06:00Z")),
        evidence: None,
        reason_code: Some(DeclineReason::Price),
        comment: None,
    };
    assert_eq!(
        pointers(&decision),
        ["/reason_code conflict", "/decided_at out_of_range"]
    );
}

#[test]
fn only_a_customer_who_was_reached_is_satisfied_or_not() {
    assert!(pointers(&callback(true, Some(false))).is_empty());
    assert!(pointers(&callback(false, None)).is_empty());
    assert_eq!(pointers(&callback(true, None)), ["/is_satisfied required"]);
    let odd = CallbackCreate {
        score: Some(5),
        contacted_at: Some(at("2026-11-22T09:00:00Z")),
        ..callback(false, Some(true))
    };
    assert_eq!(
        pointers(&odd),
        [
            "/is_satisfied conflict",
            "/score conflict",
            "/contacted_at out_of_range"
        ]
    );
}
