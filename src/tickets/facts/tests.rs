//! Each need both ways.

use chrono::NaiveDate;

use super::*;
use crate::platform::auth::actor::UserId;
use crate::tickets::tests::sample;

/// What a case changes of a ticket for which every need is met.
struct Case {
    ticket: Ticket,
    known: Known,
    said: Said,
    now: UtcTime,
    actor: Option<ActorId>,
}

fn now() -> UtcTime {
    UtcTime::from_millis(1_795_000_000_000)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn somebody(number: u128) -> ActorId {
    ActorId::new(uuid::Uuid::from_u128(number))
}

fn sent_quote() -> OpenQuote {
    OpenQuote {
        id: QuoteId::new(uuid::Uuid::from_u128(77)),
        state: QuoteState::Sent,
        customer_amount: 12_990,
        valid_until: now().date(),
    }
}

fn reached(is_satisfied: Option<bool>) -> (UtcTime, ContactGist) {
    let gist = ContactGist {
        is_reached: true,
        is_satisfied,
        ..ContactGist::default()
    };
    (now(), gist)
}

fn failed(days_ago: i64) -> (UtcTime, ContactGist) {
    (
        now().plus(-TimeDelta::days(days_ago)),
        ContactGist::default(),
    )
}

/// Everything is there.
fn met() -> Case {
    let mut ticket = sample::ticket();
    ticket.assignee_id = Some(UserId::new(uuid::Uuid::from_u128(5)));
    ticket.closed_at = Some(now());
    Case {
        ticket,
        known: Known {
            is_contact_reachable: true,
            diagnosis: Some((2, DiagnosisGist::default())),
            repair: Some(RepairGist::default()),
            repairers: vec![somebody(1)],
            contacts: vec![reached(Some(true))],
            has_review: true,
            has_fault_analysis: true,
            ..Known::default()
        },
        said: Said {
            has_customers_word: true,
            has_test_results: true,
            has_accepted_by: true,
            has_customer_signature: true,
            decides: Some(Decided::Plan(2)),
        },
        now: now(),
        actor: Some(somebody(2)),
    }
}

fn check(case: &Case, need: N) -> Result<(), Unmet> {
    let facts = TicketFacts {
        ticket: &case.ticket,
        known: &case.known,
        said: &case.said,
        actor_id: case.actor,
        now: case.now,
    };
    facts.check(need.need())
}

type Change = fn(&mut Case);

#[test]
fn every_need_is_met_when_everything_is_there_but_the_wait() {
    for need in N::ALL {
        assert_eq!(check(&met(), *need).is_ok(), *need != N::OnHold, "{need:?}");
    }
}

#[test]
fn each_need_misses_what_it_asks_for() {
    let cases: &[(N, Change)] = &[
        (N::Customer, |case| case.ticket.customer_id = None),
        (N::ReachableContact, |case| {
            case.known.is_contact_reachable = false
        }),
        (N::AssetOrModel, |case| {
            case.ticket.asset_id = None;
            case.ticket.product_id = None;
            case.ticket.details.model_text = Some("  ".to_owned());
        }),
        (N::Description, |case| {
            case.ticket.details.description = " \n".to_owned()
        }),
        (N::Category, |case| case.ticket.category_id = None),
        (N::Severity, |case| case.ticket.severity = None),
        (N::Urgency, |case| case.ticket.urgency = None),
        (N::AssigneeOrTeam, |case| {
            case.ticket.assignee_id = None;
            case.ticket.team_id = None;
        }),
        (N::Diagnosis, |case| case.known.diagnosis = None),
        (N::SentQuote, |case| {
            case.ticket.charge_basis = Some(ChargeBasis::Chargeable)
        }),
        (N::NothingChargeable, |case| {
            case.ticket.charge_basis = Some(ChargeBasis::Chargeable)
        }),
        (N::NoAgreementDemanded, |case| {
            case.known.category.requires_agreement = true
        }),
        (N::CurrentVersion, |case| {
            case.said.decides = Some(Decided::Plan(1))
        }),
        (N::NotExpired, |case| {
            let valid_until = day("2026-11-01");
            case.known.quote = Some(OpenQuote {
                valid_until,
                ..sent_quote()
            });
        }),
        (N::CustomersWord, |case| {
            case.said.has_customers_word = false
        }),
        (N::RepairReport, |case| case.known.repair = None),
        (N::PartsPosted, |case| {
            case.known.repair = Some(RepairGist {
                parts: vec![PartGist {
                    part_id: Some(crate::platform::ids::Id::new(uuid::Uuid::from_u128(9))),
                    quantity: 1,
                    ..PartGist::default()
                }],
                ..RepairGist::default()
            })
        }),
        (N::UnusedPartsBack, |case| {
            case.known.goods = vec![issued(1)]
        }),
        (N::TestResults, |case| case.said.has_test_results = false),
        (N::NotOwnRepair, |case| case.actor = Some(somebody(1))),
        (N::AcceptedBy, |case| case.said.has_accepted_by = false),
        (N::CustomerSignature, |case| {
            case.said.has_customer_signature = false
        }),
        (N::ChargesSettled, |case| case.known.due_charges = 1),
        (N::OldPartsBack, |case| {
            case.known.repair = Some(RepairGist {
                parts: vec![PartGist {
                    old_part: Some("pending".to_owned()),
                    ..PartGist::default()
                }],
                ..RepairGist::default()
            })
        }),
        (N::SerialsRecorded, |case| {
            case.known.repair = Some(RepairGist {
                replaced_identities: vec![ReplacedGist {
                    new_value: Some(String::new()),
                }],
                ..RepairGist::default()
            })
        }),
        (N::ChildrenEnded, |case| case.known.open_children = 2),
        (N::WithinReopenWindow, |case| case.ticket.closed_at = None),
        (N::CustomerHeard, |case| {
            case.known.contacts = vec![failed(0), failed(1)]
        }),
        (N::ReviewRecord, |case| case.known.has_review = false),
        (N::FaultAnalysis, |case| {
            case.ticket.is_major = true;
            case.known.has_fault_analysis = false;
        }),
        (N::DissatisfactionAnswered, |case| {
            case.known.contacts.push(reached(Some(false)))
        }),
        (N::Assigned, |case| case.ticket.assignee_id = None),
        (N::NotOnHold, |case| {
            case.ticket.hold_reason = Some(crate::tickets::flow::HoldReason::AwaitingParts);
        }),
        (N::HigherLevelLeft, |case| {
            case.ticket.escalation_level = HIGHEST_LEVEL
        }),
    ];
    for (need, change) in cases {
        let mut case = met();
        change(&mut case);
        let unmet = check(&case, *need).expect_err(need.as_str());
        assert_eq!(unmet.need.code, need.as_str());
    }
    // Visits have no room yet, and a wait is missing from the start.
    let covered = cases.len() + 2;
    assert_eq!(covered, N::ALL.len(), "a need has no case of its own");
}

#[test]
fn who_pays_is_decided_by_damage_then_quote_then_diagnosis_then_ground() {
    let judged = crate::tickets::model::ManMade {
        judged_by: UserId::new(uuid::Uuid::from_u128(5)),
        evidence: "dent".to_owned(),
        at: now(),
    };
    for (man_made, quoted, diagnosed, ground, is_chargeable) in [
        (false, None, None, None, false),
        (false, None, None, Some(ChargeBasis::Warranty), false),
        (false, None, None, Some(ChargeBasis::Chargeable), true),
        (
            false,
            None,
            Some(false),
            Some(ChargeBasis::Chargeable),
            false,
        ),
        (false, None, Some(true), Some(ChargeBasis::Warranty), true),
        (false, Some(0), Some(false), None, false),
        (
            false,
            Some(1),
            Some(false),
            Some(ChargeBasis::Warranty),
            true,
        ),
        (
            true,
            Some(0),
            Some(false),
            Some(ChargeBasis::Warranty),
            true,
        ),
    ] {
        let mut case = met();
        case.ticket.details.man_made = man_made.then(|| judged.clone());
        case.ticket.charge_basis = ground;
        case.known.quote = quoted.map(|customer_amount| OpenQuote {
            customer_amount,
            ..sent_quote()
        });
        let diagnosis = DiagnosisGist {
            is_chargeable: diagnosed,
            ..DiagnosisGist::default()
        };
        case.known.diagnosis = Some((1, diagnosis));
        let free = check(&case, N::NothingChargeable).is_ok();
        assert_eq!(
            free, !is_chargeable,
            "{man_made} {quoted:?} {diagnosed:?} {ground:?}"
        );
    }
}

#[test]
fn only_a_sent_quote_that_still_holds_can_be_proposed() {
    for (state, valid_until, is_met) in [
        (QuoteState::Draft, "2027-01-01", false),
        (QuoteState::Sent, "2027-01-01", true),
        (QuoteState::Sent, "2026-11-18", true),
        (QuoteState::Sent, "2026-11-17", false),
    ] {
        let mut case = met();
        assert_eq!(case.now.date(), day("2026-11-18"));
        case.known.quote = Some(OpenQuote {
            state,
            valid_until: day(valid_until),
            ..sent_quote()
        });
        assert_eq!(
            check(&case, N::SentQuote).is_ok(),
            is_met,
            "{state:?} {valid_until}"
        );
    }
}

#[test]
fn a_decision_must_speak_of_what_is_on_the_table() {
    let other = QuoteId::new(uuid::Uuid::from_u128(78));
    for (decides, quote, is_met) in [
        (None, None, true),
        (None, Some(sent_quote()), true),
        (
            Some(Decided::Quote(sent_quote().id)),
            Some(sent_quote()),
            true,
        ),
        (Some(Decided::Quote(other)), Some(sent_quote()), false),
        (Some(Decided::Quote(other)), None, false),
        (Some(Decided::Plan(2)), None, true),
        (Some(Decided::Plan(1)), None, false),
        (Some(Decided::Plan(2)), Some(sent_quote()), false),
    ] {
        let mut case = met();
        case.said.decides = decides;
        case.known.quote = quote;
        assert_eq!(
            check(&case, N::CurrentVersion).is_ok(),
            is_met,
            "{decides:?} {quote:?}"
        );
    }
}

#[test]
fn three_failed_attempts_count_only_on_different_days() {
    for (contacts, is_met) in [
        (vec![], false),
        (vec![failed(0), failed(0), failed(0)], false),
        (vec![failed(0), failed(1), failed(1)], false),
        (vec![failed(0), failed(1), failed(2)], true),
        (vec![failed(0), reached(None)], true),
    ] {
        let mut case = met();
        case.known.contacts = contacts.clone();
        assert_eq!(
            check(&case, N::CustomerHeard).is_ok(),
            is_met,
            "{contacts:?}"
        );
    }
}

#[test]
fn the_customers_last_word_counts_and_a_complaint_answers_it() {
    let complaint = (
        now(),
        ContactGist {
            is_reached: true,
            complaint_reference: Some("K-1".to_owned()),
            ..ContactGist::default()
        },
    );
    for (contacts, is_met) in [
        (vec![reached(None)], true),
        (vec![reached(Some(false))], false),
        (vec![reached(Some(false)), failed(0)], false),
        (vec![reached(Some(false)), reached(Some(true))], true),
        (vec![reached(Some(false)), complaint], true),
    ] {
        let mut case = met();
        case.known.contacts = contacts.clone();
        assert_eq!(
            check(&case, N::DissatisfactionAnswered).is_ok(),
            is_met,
            "{contacts:?}"
        );
    }
}

#[test]
fn the_reopen_window_ends_with_its_last_instant() {
    let window = TimeDelta::days(30);
    for (since_closing, is_met) in [
        (TimeDelta::zero(), true),
        (window, true),
        (window + TimeDelta::milliseconds(1), false),
    ] {
        let mut case = met();
        case.now = now().plus(since_closing);
        assert_eq!(
            check(&case, N::WithinReopenWindow).is_ok(),
            is_met,
            "{since_closing}"
        );
    }
}

#[test]
fn a_small_jobs_category_lets_the_repairer_verify() {
    let mut case = met();
    case.actor = Some(somebody(1));
    assert!(check(&case, N::NotOwnRepair).is_err());
    case.known.category.allows_self_verification = true;
    assert!(check(&case, N::NotOwnRepair).is_ok());
}

#[test]
fn addresses_are_filled_only_with_what_there_is() {
    let mut case = met();
    case.known.quote = Some(sent_quote());
    let facts = TicketFacts {
        ticket: &case.ticket,
        known: &case.known,
        said: &case.said,
        actor_id: None,
        now: now(),
    };
    assert_eq!(facts.fill("id"), Some(case.ticket.id.to_string()));
    assert_eq!(facts.fill("quote_id"), Some(sent_quote().id.to_string()));
    assert_eq!(facts.fill("visit_id"), None);
}

/// So much of a part, issued to the ticket and not yet accounted for.
fn issued(units: i64) -> crate::inventory::TicketGoods {
    use crate::platform::quantity::Quantity;
    let none = Quantity::ZERO;
    crate::inventory::TicketGoods {
        row: crate::inventory::TicketPart {
            ticket_id: crate::platform::ids::Id::new(uuid::Uuid::from_u128(1)),
            part_id: crate::platform::ids::Id::new(uuid::Uuid::from_u128(9)),
            issued: Quantity::units(units),
            returned: none,
            used: none,
            old_owed: none,
            old_back: none,
            old_written_off: none,
            technician_id: None,
            updated_at: now(),
            used_earlier: none,
        },
        sku: "P9".to_owned(),
        is_serial_tracked: false,
    }
}

#[test]
fn what_stands_open_in_the_store_is_named() {
    let mut case = met();
    case.known.goods = vec![issued(2)];
    let unmet = check(&case, N::UnusedPartsBack).expect_err("unused");
    let detail = unmet.detail.expect("what is unused");
    assert_eq!(detail.key, "parts_unused");
    assert_eq!(detail.params[0].1, "P9 × 2");
    // The ledger decides on the old part, whatever the report says of it.
    let mut case = met();
    case.known.repair = Some(RepairGist {
        parts: vec![PartGist {
            part_id: Some(issued(1).row.part_id),
            old_part: Some("pending".to_owned()),
            ..PartGist::default()
        }],
        ..RepairGist::default()
    });
    assert!(check(&case, N::OldPartsBack).is_ok());
    case.known.goods = vec![issued(1)];
    case.known.goods[0].row.old_owed = crate::platform::quantity::Quantity::ONE;
    assert!(check(&case, N::OldPartsBack).is_err());
}
