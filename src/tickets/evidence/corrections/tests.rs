use super::*;
use crate::tickets::evidence::bodies::{ReplacedIdentity, UsedPart};
use crate::tickets::evidence::words::RepairResult;

fn line(old_part: Option<OldPart>) -> UsedPart {
    UsedPart {
        part_id: None,
        sku: "X-1".to_owned(),
        name: "自购件".to_owned(),
        quantity: 1,
        exact_quantity: None,
        serial: None,
        old_part,
    }
}

fn number(kind: IdentityType, new_value: Option<&str>) -> ReplacedIdentity {
    ReplacedIdentity {
        kind,
        old_value: Some("OLD".to_owned()),
        new_value: new_value.map(str::to_owned),
    }
}

/// A pending line, one that is settled, one of the catalogue; a number that is missing and one that is known.
fn report() -> RepairReportBody {
    let nobody = crate::platform::ids::Id::new(uuid::Uuid::nil());
    RepairReportBody {
        steps: vec!["换件".to_owned()],
        result: RepairResult::Replaced,
        result_note: None,
        labour_minutes: 30,
        performed_by: Vec::new(),
        parts: vec![
            line(Some(OldPart::Pending)),
            line(Some(OldPart::Returned)),
            UsedPart {
                part_id: Some(nobody),
                ..line(Some(OldPart::Pending))
            },
        ],
        replaced_identities: vec![
            number(IdentityType::Serial, None),
            number(IdentityType::Sim, Some("NEW")),
        ],
        started_at: None,
        ended_at: None,
        change: None,
    }
}

fn pointers<T>(said: Result<T, Faults>) -> Vec<String> {
    let faults = said.err().unwrap_or_default();
    faults
        .into_iter()
        .map(|fault| format!("{} {}", fault.pointer, fault.code.as_str()))
        .collect()
}

fn correction(
    old_parts: &[(i32, OldPart)],
    numbers: &[(IdentityType, &str)],
) -> RepairReportCorrectionCreate {
    let old_parts = old_parts.iter().map(|(line, old_part)| OldPartCorrection {
        line: *line,
        old_part: *old_part,
    });
    let numbers = numbers.iter().map(|(kind, value)| IdentityCorrection {
        kind: *kind,
        new_value: (*value).to_owned(),
    });
    RepairReportCorrectionCreate {
        revision: 1,
        reason: "补录".to_owned(),
        old_parts: old_parts.collect(),
        replaced_identities: numbers.collect(),
    }
}

#[test]
fn a_correction_changes_what_it_names_and_nothing_else() {
    let said = correction(
        &[(1, OldPart::Returned), (2, OldPart::LeftWithCustomer)],
        &[(IdentityType::Serial, "SN-9"), (IdentityType::Sim, "SIM-9")],
    );
    let mut expected = report();
    expected.parts[0].old_part = Some(OldPart::Returned);
    expected.parts[1].old_part = Some(OldPart::LeftWithCustomer);
    expected.replaced_identities[0].new_value = Some("SN-9".to_owned());
    expected.replaced_identities[1].new_value = Some("SIM-9".to_owned());
    assert_eq!(corrected(&report(), &said), Ok(expected));
}

#[test]
fn a_correction_names_only_what_the_report_has_and_the_ledger_has_not() {
    use OldPart::{Pending, Returned, WrittenOff};
    for (said, faults) in [
        (correction(&[], &[]), vec!["/old_parts required"]),
        (
            correction(&[(2, Returned)], &[]),
            vec!["/old_parts required"],
        ),
        (
            correction(&[(4, Returned)], &[]),
            vec!["/old_parts/0/line not_found"],
        ),
        (
            correction(&[(3, Returned)], &[]),
            vec!["/old_parts/0/line not_allowed"],
        ),
        (
            correction(&[(1, Returned), (1, Returned)], &[]),
            vec!["/old_parts/1/line not_unique"],
        ),
        (
            correction(&[(1, WrittenOff), (2, Pending)], &[]),
            vec![
                "/old_parts/0/old_part not_allowed",
                "/old_parts/1/old_part not_allowed",
            ],
        ),
        (
            correction(
                &[],
                &[
                    (IdentityType::Terminal, "T-1"),
                    (IdentityType::Serial, "OLD"),
                ],
            ),
            vec![
                "/replaced_identities/0/kind not_found",
                "/replaced_identities/1/new_value conflict",
            ],
        ),
        (
            correction(
                &[],
                &[(IdentityType::Serial, "A"), (IdentityType::Serial, "B")],
            ),
            vec!["/replaced_identities/1/kind not_unique"],
        ),
    ] {
        assert_eq!(pointers(corrected(&report(), &said)), faults, "{said:?}");
    }
}

fn write_off(lines: &[i32], kinds: &[IdentityType]) -> RepairReportWriteOffCreate {
    RepairReportWriteOffCreate {
        revision: 1,
        reason: "无法追回".to_owned(),
        old_parts: lines
            .iter()
            .map(|line| OldPartLine { line: *line })
            .collect(),
        replaced_identities: kinds
            .iter()
            .map(|kind| IdentityLine { kind: *kind })
            .collect(),
    }
}

#[test]
fn only_what_is_open_is_written_off() {
    let mut expected = report();
    expected.parts[0].old_part = Some(OldPart::WrittenOff);
    expected.replaced_identities.remove(0);
    let said = write_off(&[1], &[IdentityType::Serial]);
    assert_eq!(written_off(&report(), &said), Ok(expected));
    for (said, faults) in [
        (write_off(&[], &[]), vec!["/old_parts required"]),
        (
            write_off(&[2, 3, 9, 1, 1], &[]),
            vec![
                "/old_parts/0/line conflict",
                "/old_parts/1/line not_allowed",
                "/old_parts/2/line not_found",
                "/old_parts/4/line not_unique",
            ],
        ),
        (
            write_off(&[], &[IdentityType::Sim, IdentityType::Terminal]),
            vec![
                "/replaced_identities/0/kind conflict",
                "/replaced_identities/1/kind not_found",
            ],
        ),
    ] {
        assert_eq!(pointers(written_off(&report(), &said)), faults, "{said:?}");
    }
}
