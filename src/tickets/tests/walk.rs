//! Random walks along the flow, held against a model that knows only the table.

use super::Company;
use super::company::at;
use crate::platform::auth::actor::TicketId;
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::tickets::actions;
use crate::tickets::advance::advance;
use crate::tickets::bundle::{self, TicketBundle};
use crate::tickets::facts::Said;
use crate::tickets::flow::{TICKET_FLOW, TicketAction, TicketState};
use crate::tickets::model::{Ticket, TicketEvent, TicketEventType};
use crate::workflow::{Attempt, Reason};

/// A small generator of its own: a walk must be the same on both databases and on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

const SAID: Said = Said {
    has_customers_word: true,
    has_test_results: true,
    has_accepted_by: true,
    has_customer_signature: true,
    decides: None,
};

/// What the table alone says of a walk.
#[derive(Debug, PartialEq)]
struct Model {
    state: TicketState,
    cycle: i32,
    reworks: i32,
    reopens: i32,
    steps: usize,
}

/// Everybody at once: what is walked here is the graph, who may walk it is tested elsewhere.
const ALL_HATS: [Role; 7] = [
    Role::Agent,
    Role::Technician,
    Role::Dispatcher,
    Role::Supervisor,
    Role::Quality,
    Role::Manager,
    Role::Executive,
];

fn walk(company: &Company<'_>, seed: u64) {
    let op = company.hire(&ALL_HATS);
    let me = op.actor.person().unwrap().id;
    let mut report = company.report();
    report.assignee_id = Some(me);
    let ticket = company
        .write(&op, move |tx| actions::create(tx, &report))
        .unwrap();
    company.record_everything(&ticket);
    let mut dice = Dice(seed);
    let mut model = Model {
        state: TicketState::Intake,
        cycle: 1,
        reworks: 0,
        reopens: 0,
        steps: 0,
    };
    for turn in 0..60 {
        let action = TicketAction::ALL[dice.below(TicketAction::ALL.len())];
        // Cancelling ends the walk for good, so it is left for the last turns.
        if action == TicketAction::Cancel && turn < 55 {
            continue;
        }
        take(company, &op.at(at(turn)), ticket.id, action, &mut model);
    }
    assert!(
        model.steps > 5,
        "a walk that goes nowhere proves nothing: {model:?}"
    );
    hold_to_model(
        &company.stored(ticket.id),
        &company.timeline(ticket.id),
        &model,
    );
}

fn take(company: &Company<'_>, op: &Op, id: TicketId, action: TicketAction, model: &mut Model) {
    let edge = TICKET_FLOW
        .edges
        .iter()
        .find(|edge| edge.action == action.as_str() && edge.from.contains(&model.state.as_str()));
    let reason = TICKET_FLOW
        .edges
        .iter()
        .find(|edge| edge.action == action.as_str())
        .and_then(|edge| match edge.reason {
            Reason::Required(codes) => codes.first().map(|code| code.code),
            _ => None,
        });
    let before = company.stored(id);
    let outcome = company.write(op, move |tx| {
        let mut bundle = TicketBundle::open(tx, id)?;
        let attempt = Attempt::evidence(action.as_str()).because(reason, None);
        advance(tx, &mut bundle, &attempt, &SAID)
    });
    match (edge, outcome) {
        (Some(edge), Ok(step)) => {
            assert_eq!((step.from, step.to.as_str()), (model.state, edge.to));
            assert_eq!(step.ticket_version, before.version + 1);
            model.state = step.to;
            model.steps += 1;
            match action {
                TicketAction::FailVerification | TicketAction::RefuseAcceptance => {
                    model.reworks += 1
                }
                TicketAction::Reopen => {
                    model.cycle += 1;
                    model.reopens += 1;
                    company.record_everything(&company.stored(id));
                }
                _ => {}
            }
        }
        (None, Err(error)) => {
            assert_eq!(error.code(), Code::InvalidTransition);
            assert_eq!(company.stored(id), before, "a refusal changes nothing");
        }
        (edge, outcome) => panic!(
            "{action:?} from {:?}: {edge:?} gave {outcome:?}",
            model.state
        ),
    }
}

/// The state that the timeline alone tells.
fn folded(events: &[TicketEvent]) -> Option<TicketState> {
    events.iter().fold(None, |state, event| {
        if event.kind == TicketEventType::StateChanged {
            assert_eq!(
                event.from, state,
                "entry {} starts where the one before ended",
                event.seq
            );
        }
        event.to.or(state)
    })
}

fn hold_to_model(ticket: &Ticket, events: &[TicketEvent], model: &Model) {
    assert_eq!(ticket.state, model.state);
    assert_eq!(ticket.cycle, model.cycle);
    assert_eq!(ticket.details.rework_count, model.reworks);
    assert_eq!(ticket.details.reopen_count, model.reopens);
    assert_eq!(
        folded(events),
        Some(model.state),
        "the state is the fold of the events"
    );
    let numbers: Vec<i64> = events.iter().map(|event| event.seq).collect();
    assert_eq!(
        numbers,
        (1..=ticket.event_count).collect::<Vec<_>>(),
        "no gap in the timeline"
    );
    assert!(
        events.iter().all(|event| !event.actor_name.is_empty()),
        "no event without actor"
    );
    let is_closed = matches!(ticket.state, TicketState::Review | TicketState::Completed);
    assert_eq!(ticket.closed_at.is_some(), is_closed);
    let steps = events
        .iter()
        .filter(|event| event.kind == TicketEventType::StateChanged);
    assert_eq!(steps.count(), model.steps);
    assert!(bundle::roles_over(&crate::platform::auth::Actor::Anonymous, ticket).is_empty());
}

#[test]
fn random_walks_of_sixty_turns_end_where_the_table_says() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        for seed in [1, 7, 42, 2611] {
            walk(&company, seed);
        }
    });
}
