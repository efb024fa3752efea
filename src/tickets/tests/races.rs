//! Many at once: of equal steps exactly one is taken, and nothing is lost or doubled.

use std::sync::Barrier;

use diesel::prelude::*;

use super::Company;
use crate::platform::codes::Code;
use crate::platform::db::schema::outbox;
use crate::platform::db::scratch::Scratch;
use crate::platform::role::Role;
use crate::tickets::actions;
use crate::tickets::dto::acts::{NoteVisibility, TicketMergeCreate, TicketNoteCreate};
use crate::tickets::flow::{TicketAction, TicketState};

const CALLERS: usize = 64;

#[test]
fn of_racing_equal_steps_exactly_one_is_taken() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let id = company.register(&agent).id;
        let start = Barrier::new(CALLERS);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..CALLERS)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        company.step(&agent, id, TicketAction::Triage)
                    })
                })
                .collect();
            callers
                .into_iter()
                .map(|caller| caller.join().unwrap())
                .collect()
        });
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(won, 1, "exactly one wins");
        for lost in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            let code = lost.code();
            assert!(
                matches!(code, Code::InvalidTransition | Code::VersionMismatch),
                "{lost}"
            );
        }
        let ticket = company.stored(id);
        assert_eq!((ticket.state, ticket.version), (TicketState::Diagnosis, 2));
        assert_eq!(company.timeline(id).len(), 2);
    });
}

#[test]
fn no_note_is_lost_and_the_timeline_and_the_event_log_keep_one_order() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let id = company.register(&agent).id;
        std::thread::scope(|scope| {
            for caller in 0..16 {
                let (company, agent) = (&company, &agent);
                scope.spawn(move || {
                    for turn in 0..4 {
                        let note = TicketNoteCreate {
                            text: format!("{caller}/{turn}"),
                            visibility: NoteVisibility::Internal,
                        };
                        company
                            .write(agent, move |tx| actions::add_note(tx, id, &note))
                            .unwrap();
                    }
                });
            }
        });
        let ticket = company.stored(id);
        assert_eq!((ticket.version, ticket.event_count), (65, 65));
        let numbers: Vec<i64> = company.timeline(id).iter().map(|event| event.seq).collect();
        assert_eq!(numbers, (1..=65).collect::<Vec<_>>());
        let logged: Vec<i64> = company.raw(move |db| {
            outbox::table
                .filter(outbox::entity_id.eq(id))
                .order(outbox::entity_sequence)
                .select(outbox::entity_sequence)
                .load(db)
        });
        assert_eq!(logged, numbers);
    });
}

#[test]
fn two_opposite_merges_cannot_both_happen() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        for _ in 0..5 {
            let (one, other) = (company.register(&agent).id, company.register(&agent).id);
            let start = Barrier::new(2);
            let merge = |from, into_ticket_id| {
                start.wait();
                let sent = TicketMergeCreate {
                    into_ticket_id,
                    comment: None,
                };
                company.write(&agent, move |tx| actions::merge(tx, from, None, &sent))
            };
            let (there, back) = std::thread::scope(|scope| {
                let there = scope.spawn(|| merge(one, other));
                let back = scope.spawn(|| merge(other, one));
                (there.join().unwrap(), back.join().unwrap())
            });
            assert!(there.is_ok() ^ back.is_ok(), "{there:?} {back:?}");
            let merged = [one, other].map(|id| company.stored(id).merged_into_id);
            assert_eq!(merged.iter().flatten().count(), 1, "no circle");
        }
    });
}
