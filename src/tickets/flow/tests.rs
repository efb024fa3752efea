//! The declaration against the specification's table, written down a second time by hand.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::workflow::{Attempt, Caller, Facts, Refusal, Unmet, laws};

/// `from -action-> to`, who, needs: one line per edge of the table in the specification.
const TABLE: &[(&str, &str, &str)] = &[
    (
        "intake -triage-> diagnosis",
        "agent dispatcher supervisor",
        "customer reachable_contact asset_or_model description category severity urgency assignee_or_team",
    ),
    (
        "diagnosis -propose_plan-> approval",
        "assignee supervisor",
        "diagnosis sent_quote",
    ),
    (
        "diagnosis -start_repair-> repair",
        "assignee supervisor",
        "diagnosis nothing_chargeable no_agreement_demanded",
    ),
    (
        "approval -approve_plan-> repair",
        "customer",
        "current_version not_expired",
    ),
    (
        "approval -approve_plan-> repair",
        "agent",
        "current_version not_expired customers_word",
    ),
    (
        "approval -decline_plan-> diagnosis",
        "customer",
        "current_version not_expired reason_code",
    ),
    (
        "approval -decline_plan-> diagnosis",
        "agent",
        "current_version not_expired customers_word reason_code",
    ),
    (
        "repair -rediagnose-> diagnosis",
        "assignee supervisor",
        "reason_code",
    ),
    (
        "repair -complete_repair-> verification",
        "assignee",
        "repair_report parts_posted visits_ended",
    ),
    (
        "verification -pass_verification-> acceptance",
        "quality supervisor",
        "test_results not_own_repair",
    ),
    (
        "verification -fail_verification-> repair",
        "quality supervisor",
        "test_results not_own_repair",
    ),
    ("acceptance -accept-> closure", "customer", "accepted_by"),
    (
        "acceptance -accept-> closure",
        "technician",
        "accepted_by customer_signature",
    ),
    (
        "acceptance -accept-> closure",
        "agent",
        "accepted_by customers_word",
    ),
    (
        "acceptance -refuse_acceptance-> repair",
        "customer",
        "accepted_by reason_code",
    ),
    (
        "acceptance -refuse_acceptance-> repair",
        "technician",
        "accepted_by customer_signature reason_code",
    ),
    (
        "acceptance -refuse_acceptance-> repair",
        "agent",
        "accepted_by customers_word reason_code",
    ),
    (
        "closure -close-> review",
        "agent supervisor",
        "charges_settled unused_parts_back old_parts_back serials_recorded children_ended",
    ),
    (
        "review -reopen-> diagnosis",
        "agent supervisor",
        "reason_code",
    ),
    (
        "review -reopen-> diagnosis",
        "customer",
        "within_reopen_window reason_code",
    ),
    (
        "completed -reopen-> diagnosis",
        "agent supervisor",
        "reason_code",
    ),
    (
        "completed -reopen-> diagnosis",
        "customer",
        "within_reopen_window reason_code",
    ),
    (
        "review -complete_review-> completed",
        "supervisor quality",
        "customer_heard review_record fault_analysis dissatisfaction_answered",
    ),
    (
        "intake -cancel-> cancelled",
        "agent supervisor manager customer",
        "reason_code",
    ),
    (
        "diagnosis -cancel-> cancelled",
        "agent supervisor manager customer",
        "reason_code",
    ),
    (
        "approval -cancel-> cancelled",
        "agent supervisor manager customer",
        "reason_code",
    ),
    ("repair -cancel-> cancelled", "manager", "reason_code"),
];

fn words(text: &str) -> BTreeSet<&str> {
    text.split(' ').filter(|word| !word.is_empty()).collect()
}

/// Facts of a ticket for which nothing is missing.
struct Ready;

impl Facts for Ready {
    fn check(&self, _: &'static Need) -> Result<(), Unmet> {
        Ok(())
    }

    fn fill(&self, placeholder: &str) -> Option<String> {
        (placeholder == "id").then(|| "7".to_owned())
    }
}

#[test]
fn the_declaration_is_sound() {
    assert_eq!(TICKET_FLOW.validate(), Vec::<String>::new());
}

#[test]
fn the_ticket_flow_keeps_every_law_of_the_engine() {
    laws::hold_for(&TICKET_FLOW);
}

#[test]
fn the_flow_says_exactly_what_the_specification_says() {
    let mut declared: BTreeSet<(String, BTreeSet<&str>, BTreeSet<&str>)> = BTreeSet::new();
    for edge in TICKET_FLOW.edges {
        let who: BTreeSet<&str> = edge.who.iter().map(|it| it.as_str()).collect();
        let mut needs: BTreeSet<&str> = edge.needs.iter().map(|it| it.code).collect();
        if matches!(edge.reason, Reason::Required(_)) {
            needs.insert("reason_code");
        }
        for from in edge.from {
            let line = format!("{from} -{}-> {}", edge.action, edge.to);
            assert!(declared.insert((line, who.clone(), needs.clone())));
        }
    }
    let expected: BTreeSet<_> = TABLE
        .iter()
        .map(|(line, who, needs)| ((*line).to_owned(), words(who), words(needs)))
        .collect();
    assert_eq!(declared, expected);
}

#[test]
fn ten_states_lie_in_six_stages_and_two_ends() {
    assert_eq!(TicketState::ALL.len(), 10);
    let stages: BTreeSet<_> = TicketState::ALL
        .iter()
        .filter_map(|it| it.stage())
        .collect();
    assert_eq!(stages, TicketStage::ALL.iter().copied().collect());
    let ends: Vec<_> = TicketState::ALL.iter().filter(|it| it.is_end()).collect();
    assert_eq!(ends, [&TicketState::Completed, &TicketState::Cancelled]);
    assert!(
        TicketState::ALL
            .iter()
            .all(|it| it.is_end() == it.stage().is_none())
    );
    assert_eq!(TicketState::Approval.stage(), Some(TicketStage::Diagnosis));
    assert_eq!(
        TicketState::Acceptance.stage(),
        Some(TicketStage::Verification)
    );
}

#[test]
fn every_declared_name_parses_back_into_its_type() {
    for state in TICKET_FLOW.states {
        let typed = TicketState::parse(state.name).unwrap();
        assert_eq!(serde_json::to_value(typed).unwrap(), state.name);
        assert_eq!(typed.stage().map(|it| it.as_str()), state.stage);
    }
    let actions: Vec<_> = TicketAction::ALL.iter().map(|it| it.as_str()).collect();
    let mut used = TICKET_FLOW.actions();
    used.sort_by_key(|name| actions.iter().position(|it| it == name));
    assert_eq!(used, actions);
    let acts: Vec<_> = TicketAct::ALL.iter().map(|it| it.as_str()).collect();
    assert_eq!(
        TICKET_FLOW
            .acts
            .iter()
            .map(|it| it.name)
            .collect::<Vec<_>>(),
        acts
    );
    let needs: BTreeSet<_> = TicketNeed::ALL.iter().map(|it| it.as_str()).collect();
    assert_eq!(
        TICKET_FLOW
            .needs()
            .iter()
            .map(|it| it.code)
            .collect::<BTreeSet<_>>(),
        needs
    );
    for need in TicketNeed::ALL {
        assert_eq!(TicketNeed::parse(need.need().code), Some(*need));
    }
}

#[test]
fn a_closed_ticket_cannot_return_to_repair() {
    let technician = Caller::staff(&[crate::platform::role::Role::Supervisor]).assigned(true);
    for state in ["review", "completed", "cancelled"] {
        let word = Attempt::transition("start_repair");
        let seen = TICKET_FLOW.step(state, &word, &technician, &Ready);
        assert!(matches!(seen, Err(Refusal::NotFromHere { current, .. }) if current == state));
    }
}

#[test]
fn a_finished_ticket_takes_only_notes_and_reopening() {
    let everyone = Caller {
        roles: crate::platform::role::Role::ALL,
        is_assignee: true,
        is_customer: true,
        is_system: true,
    };
    let names = |state: &str| -> Vec<&str> {
        let steps = TICKET_FLOW.allowed(state, &everyone, &Ready);
        let acts = TICKET_FLOW.allowed_acts(state, &everyone, &Ready);
        steps.iter().chain(&acts).map(|it| it.action).collect()
    };
    assert_eq!(names("completed"), ["reopen", "add_note"]);
    assert_eq!(names("cancelled"), ["add_note"]);
}

#[test]
fn a_decision_goes_to_the_quote_when_there_is_one() {
    struct Quoted;
    impl Facts for Quoted {
        fn check(&self, need: &'static Need) -> Result<(), Unmet> {
            Ready.check(need)
        }
        fn fill(&self, placeholder: &str) -> Option<String> {
            match placeholder {
                "quote_id" => Some("q9".to_owned()),
                other => Ready.fill(other),
            }
        }
    }
    let ask = |facts: &dyn Facts| {
        let word = Attempt::transition("approve_plan");
        TICKET_FLOW.step("approval", &word, &Caller::customer(), facts)
    };
    let by = |path: &str| Refusal::ByEvidence {
        address: Some(path.to_owned()),
    };
    assert_eq!(ask(&Quoted), Err(by("/quotes/q9/decisions")));
    assert_eq!(ask(&Ready), Err(by("/tickets/7/plan-decisions")));
}

#[test]
fn an_agent_who_is_told_to_accept_must_say_how_the_customer_said_so() {
    let agent = Caller::staff(&[crate::platform::role::Role::Agent]);
    let offers = TICKET_FLOW.allowed("acceptance", &agent, &Ready);
    let accept = offers.iter().find(|it| it.action == "accept").unwrap();
    assert_eq!(accept.requires, ["accepted_by", "customers_word"]);
    assert_eq!(accept.address.as_deref(), Some("/tickets/7/acceptances"));
    let refuse = offers
        .iter()
        .find(|it| it.action == "refuse_acceptance")
        .unwrap();
    assert_eq!(
        refuse.requires,
        ["reason_code", "accepted_by", "customers_word"]
    );
}

proptest! {
    #[test]
    fn a_random_walk_never_leaves_the_declared_states(picks in laws::walk()) {
        laws::walk_stays_declared(&TICKET_FLOW, &picks);
    }
}

#[test]
fn the_contract_lists_the_states_and_actions_of_the_flow() {
    let listed = |schema: utoipa::openapi::RefOr<utoipa::openapi::Schema>| {
        serde_json::to_value(schema).unwrap()["enum"].clone()
    };
    let states: Vec<&str> = TICKET_FLOW.states.iter().map(|it| it.name).collect();
    let schema = <TicketState as utoipa::PartialSchema>::schema();
    assert_eq!(listed(schema), serde_json::json!(states));
    let actions: Vec<&str> = TicketAction::ALL.iter().map(|it| it.as_str()).collect();
    let schema = <TicketAction as utoipa::PartialSchema>::schema();
    assert_eq!(listed(schema), serde_json::json!(actions));
}
