//! The whole graph over the real write path: every state, step and relation of a caller either is declared and
//! works, or is refused and changes nothing.

use super::Company;
use super::company::at;
use crate::platform::auth::Actor;
use crate::platform::auth::scope::Scope;
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids::RandomIds;
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::tx::Tx;
use crate::tickets::advance::{advance, judge_act};
use crate::tickets::bundle::TicketBundle;
use crate::tickets::facts::Said;
use crate::tickets::flow::{TICKET_FLOW, TicketAct, TicketAction, TicketState};
use crate::tickets::model::Ticket;
use crate::tickets::repo;
use crate::workflow::{Attempt, Reason, Who};
use diesel::prelude::*;

/// Somebody in one relation to the ticket.
struct Relation {
    who: Vec<Who>,
    op: Op,
    /// Whether they see the ticket at all.
    sees: bool,
}

/// One caller for each relation. A technician sees only what is theirs, so that one is the first responder;
/// the assignee is a technician too, which is how assignees come about.
fn relations(company: &Company<'_>, ticket: &Ticket) -> Vec<Relation> {
    let unseeing = [Role::Storekeeper, Role::Admin];
    // These see tickets but hold no permission to move any.
    let idle = [Role::Finance, Role::Executive];
    let mut all: Vec<Relation> = Role::ALL
        .iter()
        .map(|role| {
            let id = match role {
                Role::Technician => ticket.first_responder_id.unwrap(),
                _ => crate::platform::ids::Id::new(uuid::Uuid::new_v4()),
            };
            let who = if idle.contains(role) {
                vec![]
            } else {
                vec![Who::Role(*role)]
            };
            Relation {
                who,
                op: company.person(id, &[*role]),
                sees: !unseeing.contains(role),
            }
        })
        .collect();
    all.push(Relation {
        who: vec![Who::Assignee, Who::TECHNICIAN],
        op: company.person(ticket.assignee_id.unwrap(), &[Role::Technician]),
        sees: true,
    });
    all.push(Relation {
        who: vec![Who::Customer],
        op: company.customer_of(ticket.id),
        sees: true,
    });
    all.push(Relation {
        who: vec![Who::System],
        op: Op::new(Actor::System("test"), at(0), std::sync::Arc::new(RandomIds)),
        sees: true,
    });
    all
}

const SAID: Said = Said {
    has_customers_word: true,
    has_test_results: true,
    has_accepted_by: true,
    has_customer_signature: true,
    decides: None,
};

fn reason_of(reason: &Reason) -> Option<&'static str> {
    match reason {
        Reason::Required(codes) => codes.first().map(|code| code.code),
        Reason::None | Reason::Optional(_) => None,
    }
}

/// What an attempt leads to, always rolled back.
fn tried(
    tx: &mut Tx,
    before: &Ticket,
    work: impl FnOnce(&mut Tx) -> AppResult<()>,
) -> Result<(), Code> {
    let mut outcome = Ok(());
    let rolled_back = tx.attempt(|tx| {
        outcome = work(tx).map_err(|error| error.code());
        let after = repo::find(tx.db(), &Scope::All, before.id)?.unwrap();
        assert_eq!(
            outcome.is_err(),
            after == *before,
            "a refusal changes nothing, a step does"
        );
        Err::<(), _>(AppError::new(Code::Conflict))
    });
    assert!(rolled_back.is_err());
    outcome
}

fn placed(company: &Company<'_>, state: TicketState) -> Ticket {
    use crate::platform::db::schema::tickets;
    let responder = company.hire(&[Role::Technician]);
    let assignee = company.hire(&[Role::Technician]).actor.person().unwrap().id;
    let ticket = company.placed(&responder, state);
    let id = ticket.id;
    company.raw(move |db| {
        diesel::update(tickets::table.find(id))
            .set(tickets::assignee_id.eq(Some(assignee)))
            .execute(db)
    });
    company.stored(id)
}

#[test]
fn every_step_is_declared_and_works_or_is_refused_and_changes_nothing() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        for state in TicketState::ALL {
            let ticket = placed(&company, *state);
            company.record_everything(&ticket);
            for relation in relations(&company, &ticket) {
                let (before, op) = (ticket.clone(), relation.op.clone());
                let outcomes = company
                    .write(&relation.op, move |tx| Ok(all_steps(tx, &before)))
                    // A transaction in which everything was refused leaves no trace, which is as it should be.
                    .or_else(|error| untraced(&company, &op, &ticket, error));
                for (action, outcome) in outcomes.unwrap() {
                    judge(*state, action, &relation, outcome);
                }
            }
        }
    });
}

/// The attempts again in a transaction that leaves a trace of its own.
fn untraced(
    company: &Company<'_>,
    op: &Op,
    ticket: &Ticket,
    error: AppError,
) -> AppResult<Vec<(TicketAction, Result<(), Code>)>> {
    assert_eq!(error.code(), Code::Internal);
    let before = ticket.clone();
    company.write(op, move |tx| {
        let outcomes = all_steps(tx, &before);
        tx.audit(
            "test.tried",
            "ticket",
            Some(before.id),
            None,
            None,
            serde_json::json!({}),
        );
        Ok(outcomes)
    })
}

fn all_steps(tx: &mut Tx, before: &Ticket) -> Vec<(TicketAction, Result<(), Code>)> {
    let mut outcomes = Vec::new();
    for action in TicketAction::ALL {
        let edge = TICKET_FLOW
            .edges
            .iter()
            .find(|edge| edge.action == action.as_str());
        let attempt =
            Attempt::evidence(action.as_str()).because(reason_of(&edge.unwrap().reason), None);
        let outcome = tried(tx, before, |tx| {
            let mut bundle = TicketBundle::open(tx, before.id)?;
            advance(tx, &mut bundle, &attempt, &SAID).map(|_| ())
        });
        outcomes.push((*action, outcome));
    }
    outcomes
}

fn judge(state: TicketState, action: TicketAction, relation: &Relation, outcome: Result<(), Code>) {
    let named = format!(
        "{} from {} by {:?}",
        action.as_str(),
        state.as_str(),
        relation.who
    );
    let edges = || {
        TICKET_FLOW
            .edges
            .iter()
            .filter(|edge| edge.action == action.as_str())
    };
    let is_theirs = |who: &[Who]| relation.who.iter().any(|one| who.contains(one));
    let declared = edges().any(|edge| edge.from.contains(&state.as_str()) && is_theirs(edge.who));
    let ever = edges().any(|edge| is_theirs(edge.who));
    let from_here = edges().any(|edge| edge.from.contains(&state.as_str()));
    let expected = match (relation.sees, declared, ever, from_here) {
        (false, ..) => Err(Code::NotFound),
        (true, true, ..) => Ok(()),
        (true, false, false, _) | (true, false, true, true) => Err(Code::NotYourStep),
        (true, false, true, false) => Err(Code::InvalidTransition),
    };
    assert_eq!(outcome, expected, "{named}");
}

#[test]
fn a_step_whose_needs_are_missing_is_refused_with_all_of_them_and_changes_nothing() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        for (state, action, reason, by_assignee, unmet) in [
            (
                TicketState::Diagnosis,
                TicketAction::ProposePlan,
                None,
                true,
                vec!["diagnosis"],
            ),
            (
                TicketState::Repair,
                TicketAction::CompleteRepair,
                None,
                true,
                vec!["repair_report"],
            ),
            (
                TicketState::Review,
                TicketAction::CompleteReview,
                None,
                false,
                vec!["customer_heard", "review_record"],
            ),
            (
                TicketState::Repair,
                TicketAction::Rediagnose,
                None,
                true,
                vec!["reason_code"],
            ),
            (
                TicketState::Repair,
                TicketAction::Rediagnose,
                Some("price"),
                true,
                vec!["reason_code"],
            ),
            (
                TicketState::Repair,
                TicketAction::Rediagnose,
                Some("other"),
                true,
                vec!["comment"],
            ),
        ] {
            let before = placed(&company, state);
            let op = if by_assignee {
                company.person(before.assignee_id.unwrap(), &[Role::Technician])
            } else {
                company.hire(&[Role::Supervisor])
            };
            let sent = super::company::step(action, reason);
            let id = before.id;
            let refused = company
                .write(&op, move |tx| {
                    crate::tickets::actions::transition(tx, id, None, &sent)
                })
                .unwrap_err();
            assert_eq!(refused.code(), Code::NeedsUnmet);
            let named: Vec<&str> = refused.extra()["unmet"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["need"].as_str().unwrap())
                .collect();
            assert_eq!(named, unmet, "{}", action.as_str());
            assert_eq!(company.stored(id), before);
        }
    });
}

#[test]
fn every_act_is_open_to_those_whom_the_flow_names_and_to_nobody_else() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        for state in TicketState::ALL {
            let ticket = placed(&company, *state);
            for relation in relations(&company, &ticket).iter().filter(|one| one.sees) {
                let id = ticket.id;
                let judged = company.write(&relation.op, move |tx| {
                    let bundle = TicketBundle::open(tx, id)?;
                    tx.audit(
                        "test.judged",
                        "ticket",
                        Some(id),
                        None,
                        None,
                        serde_json::json!({}),
                    );
                    Ok(TicketAct::ALL
                        .iter()
                        .map(|act| (*act, judged(tx, &bundle, *act)))
                        .collect::<Vec<_>>())
                });
                for (act, outcome) in judged.unwrap() {
                    let declared = TICKET_FLOW
                        .acts
                        .iter()
                        .find(|one| one.name == act.as_str())
                        .unwrap();
                    let is_theirs = relation.who.iter().any(|one| declared.who.contains(one));
                    let is_here = declared.states.contains(&state.as_str());
                    let expected = match (is_theirs, is_here) {
                        (false, _) => Err(Code::NotYourStep),
                        (true, false) => Err(Code::InvalidTransition),
                        // The ticket does not wait, so there is nothing to resume.
                        (true, true) if act == TicketAct::Resume => Err(Code::NeedsUnmet),
                        (true, true) => Ok(()),
                    };
                    let named = format!("{act:?} in {state:?} by {:?}", relation.who);
                    assert_eq!(outcome, expected, "{named}");
                }
            }
        }
    });
}

fn judged(tx: &Tx, bundle: &TicketBundle, act: TicketAct) -> Result<(), Code> {
    let declared = TICKET_FLOW
        .acts
        .iter()
        .find(|one| one.name == act.as_str())
        .unwrap();
    let attempt = Attempt::transition(act.as_str()).because(reason_of(&declared.reason), None);
    judge_act(tx, bundle, &attempt, &Said::default())
        .map(|_| ())
        .map_err(|error| error.code())
}
