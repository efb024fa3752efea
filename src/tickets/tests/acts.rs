//! Acts and what steps leave behind.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::Company;
use super::company::{at, step};
use crate::platform::codes::Code;
use crate::platform::db::schema::ticket_watchers;
use crate::platform::db::scratch::Scratch;
use crate::platform::ids::Id;
use crate::platform::role::Role;
use crate::tickets::actions;
use crate::tickets::dto::acts::*;
use crate::tickets::flow::{
    EscalateReason, HoldReason, PriorityReason, TicketAction, TicketState, TransferReason,
};
use crate::tickets::model::{Priority, Severity, TicketEventType};

fn assignment(
    op: &crate::platform::op::Op,
    reason: Option<TransferReason>,
) -> TicketAssignmentCreate {
    TicketAssignmentCreate {
        assignee_id: op.actor.person().map(|person| person.id),
        team_id: None,
        reason_code: reason,
        comment: None,
    }
}

#[test]
fn triage_weighs_the_ticket_and_keeps_a_priority_set_by_hand() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let weighed = company.register(&agent).id;
        company.step(&agent, weighed, TicketAction::Triage).unwrap();
        assert_eq!(company.stored(weighed).priority, Some(Priority::P2));
        let set = company.register(&agent).id;
        let by_hand = TicketPriorityChangeCreate {
            severity: None,
            urgency: None,
            priority: Some(Priority::P4),
            reason_code: PriorityReason::Misjudged,
            comment: None,
        };
        company
            .write(&agent, move |tx| {
                actions::change_priority(tx, set, None, &by_hand)
            })
            .unwrap();
        company.step(&agent, set, TicketAction::Triage).unwrap();
        assert_eq!(company.stored(set).priority, Some(Priority::P4));
    });
}

#[test]
fn the_first_responder_stays_whoever_the_ticket_is_given_to() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let (agent, dispatcher) = (
            company.hire(&[Role::Agent]),
            company.hire(&[Role::Dispatcher]),
        );
        let (one, other) = (
            company.hire(&[Role::Technician]),
            company.hire(&[Role::Technician]),
        );
        let id = company.register(&agent).id;
        let first = assignment(&one, None);
        company
            .write(&dispatcher, move |tx| actions::assign(tx, id, None, &first))
            .unwrap();
        let onward = assignment(&other, Some(TransferReason::Skill));
        company
            .write(&one, move |tx| actions::transfer(tx, id, None, &onward))
            .unwrap();
        let ticket = company.stored(id);
        assert_eq!(
            ticket.assignee_id,
            other.actor.person().map(|person| person.id)
        );
        assert_eq!(
            ticket.first_responder_id,
            agent.actor.person().map(|person| person.id)
        );
        assert_eq!(
            ticket.team_id,
            Some(company.team),
            "the team stays when none is named"
        );
        let stranger = TicketAssignmentCreate {
            assignee_id: Some(Id::new(uuid::Uuid::new_v4())),
            team_id: Some(Id::new(uuid::Uuid::new_v4())),
            reason_code: None,
            comment: None,
        };
        let refused = company
            .write(&dispatcher, move |tx| {
                actions::assign(tx, id, None, &stranger)
            })
            .unwrap_err();
        let pointers: Vec<&str> = refused
            .faults()
            .iter()
            .map(|fault| fault.pointer.as_str())
            .collect();
        assert_eq!(pointers, ["/assignee_id", "/team_id"]);
    });
}

#[test]
fn a_wait_is_counted_and_ends_with_the_next_step() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let id = company.register(&agent).id;
        let hold = |day: i64| TicketHoldCreate {
            reason_code: HoldReason::AwaitingCustomer,
            expected_on: at(day * 86_400).date(),
            comment: None,
        };
        let (past, soon, again) = (hold(-1), hold(2), hold(2));
        let put = |op: &crate::platform::op::Op, sent: TicketHoldCreate| {
            company.write(op, move |tx| actions::hold(tx, id, None, &sent))
        };
        assert_eq!(
            put(&agent, past).unwrap_err().code(),
            Code::ValidationFailed
        );
        put(&agent, soon).unwrap();
        assert_eq!(put(&agent, again).unwrap_err().code(), Code::NeedsUnmet);
        company
            .step(&agent.at(at(90)), id, TicketAction::Triage)
            .unwrap();
        let ticket = company.stored(id);
        assert_eq!((ticket.hold_reason, ticket.details.hold), (None, None));
        assert_eq!(ticket.details.held_seconds, 90);
        let kinds: Vec<_> = company
            .timeline(id)
            .iter()
            .map(|event| event.kind)
            .collect();
        assert_eq!(
            kinds,
            [
                TicketEventType::Created,
                TicketEventType::Held,
                TicketEventType::Resumed,
                TicketEventType::StateChanged
            ]
        );
    });
}

#[test]
fn a_ticket_is_raised_three_levels_and_no_further() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let id = company.register(&agent).id;
        let raise = || {
            let sent = TicketEscalationCreate {
                reason_code: EscalateReason::DifficultFault,
                comment: None,
            };
            company.write(&agent, move |tx| actions::escalate(tx, id, None, &sent))
        };
        for _ in 0..3 {
            raise().unwrap();
        }
        assert_eq!(raise().unwrap_err().code(), Code::NeedsUnmet);
        assert_eq!(company.stored(id).escalation_level, 3);
    });
}

#[test]
fn a_stale_version_is_refused_before_anything_happens() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let before = company.register(&agent);
        let (id, stale) = (before.id, before.version - 1);
        let sent = step(TicketAction::Triage, None);
        let refused = company
            .write(&agent, move |tx| {
                actions::transition(tx, id, Some(stale), &sent)
            })
            .unwrap_err();
        assert_eq!(refused.code(), Code::VersionMismatch);
        assert_eq!(refused.extra()["current_version"], 1);
        assert_eq!(company.stored(id), before);
    });
}

#[test]
fn a_duplicate_goes_into_the_ticket_that_stays_and_its_watchers_follow() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let me = agent.actor.person().unwrap().id;
        let (duplicate, stays) = (company.register(&agent).id, company.register(&agent).id);
        company
            .write(&agent, move |tx| actions::watch(tx, duplicate, me))
            .unwrap();
        let merge = |from, into_ticket_id| {
            let sent = TicketMergeCreate {
                into_ticket_id,
                comment: None,
            };
            company.write(&agent, move |tx| actions::merge(tx, from, None, &sent))
        };
        assert_eq!(
            merge(stays, stays).unwrap_err().code(),
            Code::ValidationFailed
        );
        merge(duplicate, stays).unwrap();
        let gone = company.stored(duplicate);
        assert_eq!(
            (gone.state, gone.merged_into_id),
            (TicketState::Cancelled, Some(stays))
        );
        let watching: i64 = company.raw(move |db| {
            ticket_watchers::table
                .filter(ticket_watchers::ticket_id.eq(stays))
                .count()
                .get_result(db)
        });
        assert_eq!(watching, 1);
        assert_eq!(merge(stays, duplicate).unwrap_err().code(), Code::Conflict);
    });
}

#[test]
fn a_parent_cannot_close_while_a_child_is_open() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let parent = company.placed(&agent, TicketState::Repair);
        let id = parent.id;
        let part = TicketSplitCreate {
            title: "第二台".to_owned(),
            description: "外机异响".to_owned(),
            device_quantity: Some(1),
            comment: None,
        };
        let child = company
            .write(&agent, move |tx| actions::split(tx, id, None, &part))
            .unwrap();
        assert_eq!(child.parent_id, Some(id));
        assert_eq!(company.stored(id).details.device_quantity, Some(2));
        company.raw(move |db| {
            use crate::platform::db::schema::tickets;
            diesel::update(tickets::table.find(id))
                .set(tickets::state.eq(TicketState::Closure))
                .execute(db)
        });
        let refused = company.step(&agent, id, TicketAction::Close).unwrap_err();
        assert_eq!(refused.extra()["unmet"][0]["need"], "children_ended");
        let sent = step(TicketAction::Cancel, Some("customer_withdrew"));
        let child_id = child.id;
        company
            .write(&agent, move |tx| {
                actions::transition(tx, child_id, None, &sent)
            })
            .unwrap();
        company.step(&agent, id, TicketAction::Close).unwrap();
        assert_eq!(company.stored(id).closed_at, Some(at(0)));
    });
}

#[test]
fn the_customer_reopens_within_the_window_and_staff_after_it() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        for (days, by_customer, works) in [(30, true, true), (31, true, false), (31, false, true)] {
            let id = company.placed(&agent, TicketState::Completed).id;
            let op = if by_customer {
                company.customer_of(id)
            } else {
                agent.clone()
            };
            let op = op.at(at(0).plus(TimeDelta::days(days)));
            let sent = step(TicketAction::Reopen, Some("fault_returned"));
            let outcome = company.write(&op, move |tx| actions::transition(tx, id, None, &sent));
            assert_eq!(outcome.is_ok(), works, "{days} {by_customer}: {outcome:?}");
            let ticket = company.stored(id);
            assert_eq!(ticket.cycle, if works { 2 } else { 1 });
            assert_eq!(ticket.details.is_repeat_repair, works);
            assert_eq!(ticket.closed_at.is_none(), works);
        }
    });
}

#[test]
fn a_word_to_the_customer_needs_the_permission_for_it() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let technician = company.hire(&[Role::Technician]);
        let id = company.register(&technician).id;
        let write = |op: &crate::platform::op::Op, visibility| {
            let note = TicketNoteCreate {
                text: "已约好上门时间".to_owned(),
                visibility,
            };
            company.write(op, move |tx| actions::add_note(tx, id, &note))
        };
        write(&technician, NoteVisibility::Internal).unwrap();
        let refused = write(&technician, NoteVisibility::Customer).unwrap_err();
        assert_eq!(refused.code(), Code::InsufficientScope);
        write(&company.hire(&[Role::Agent]), NoteVisibility::Customer).unwrap();
        write(&company.customer_of(id), NoteVisibility::Internal).unwrap();
        let public = company.timeline(id).into_iter().filter(|event| {
            event.kind == TicketEventType::NoteAdded
                && event.visibility == crate::platform::tx::Visibility::Customer
        });
        assert_eq!(
            public.count(),
            2,
            "what the customer writes both sides can read"
        );
    });
}

#[test]
fn a_worse_severity_raises_the_priority_by_the_matrix() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let id = company.register(&agent).id;
        let sent = TicketPriorityChangeCreate {
            severity: Some(Severity::Critical),
            urgency: Some(crate::tickets::model::Urgency::High),
            priority: None,
            reason_code: PriorityReason::ImpactChanged,
            comment: None,
        };
        company
            .write(&agent, move |tx| {
                actions::change_priority(tx, id, None, &sent)
            })
            .unwrap();
        assert_eq!(company.stored(id).priority, Some(Priority::P1));
    });
}
