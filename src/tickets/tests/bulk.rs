//! Many changes in one call.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use super::Company;
use super::company::step;
use crate::platform::auth::actor::TicketId;
use crate::platform::db::scratch::Scratch;
use crate::platform::ids::Id;
use crate::platform::role::Role;
use crate::tickets::actions;
use crate::tickets::dto::acts::{NoteVisibility, TicketNoteCreate};
use crate::tickets::dto::bulk::{TicketBulkItem, TicketBulkType, TicketBulkUpdate};
use crate::tickets::flow::{TicketAction, TicketState};

fn item(ticket_id: TicketId, kind: TicketBulkType) -> TicketBulkItem {
    TicketBulkItem {
        ticket_id,
        version: None,
        kind,
        transition: None,
        assignment: None,
        hold: None,
        resumption: None,
        priority_change: None,
        note: None,
    }
}

fn triage(ticket_id: TicketId) -> TicketBulkItem {
    TicketBulkItem {
        transition: Some(step(TicketAction::Triage, None)),
        ..item(ticket_id, TicketBulkType::Transition)
    }
}

fn note(ticket_id: TicketId) -> TicketBulkItem {
    let note = TicketNoteCreate {
        text: "客户改约周三".to_owned(),
        visibility: NoteVisibility::Internal,
    };
    TicketBulkItem {
        note: Some(note),
        ..item(ticket_id, TicketBulkType::Note)
    }
}

#[test]
fn one_refused_item_of_a_bulk_call_leaves_the_others_alone() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let (one, other) = (
            company.register(&agent).id,
            company.placed(&agent, TicketState::Repair).id,
        );
        let unknown = Id::new(uuid::Uuid::new_v4());
        let empty = item(one, TicketBulkType::Transition);
        let items = vec![triage(other), triage(unknown), empty, triage(one)];
        let sent = TicketBulkUpdate { items };
        let result = company
            .write(&agent, move |tx| actions::bulk_update(tx, &sent))
            .unwrap();
        let statuses: Vec<i32> = result.results.iter().map(|one| one.status).collect();
        assert_eq!(statuses, [409, 404, 422, 200]);
        assert_eq!(company.stored(one).state, TicketState::Diagnosis);
        assert_eq!(
            company.timeline(other).len(),
            1,
            "a refused item leaves no entry"
        );
    });
}

#[test]
fn bulk_calls_that_meet_in_opposite_orders_wait_and_do_not_begin_again() {
    const ROUNDS: usize = 10;
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let there: Vec<TicketId> = (0..8).map(|_| company.register(&agent).id).collect();
        let back: Vec<TicketId> = there.iter().rev().copied().collect();
        let (start, begun) = (Barrier::new(2), Arc::new(AtomicUsize::new(0)));
        std::thread::scope(|scope| {
            for order in [&there, &back] {
                let (company, agent, start, begun) = (&company, &agent, &start, &begun);
                scope.spawn(move || {
                    start.wait();
                    for _ in 0..ROUNDS {
                        let items = order.iter().copied().map(note).collect();
                        let (sent, begun) = (TicketBulkUpdate { items }, begun.clone());
                        let done = company.write(agent, move |tx| {
                            begun.fetch_add(1, Ordering::Relaxed);
                            actions::bulk_update(tx, &sent)
                        });
                        let results = done.unwrap().results;
                        assert!(results.iter().all(|one| one.status == 200));
                    }
                });
            }
        });
        assert_eq!(begun.load(Ordering::Relaxed), 2 * ROUNDS);
    });
}
