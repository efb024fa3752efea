//! Registering, correcting, listing and finding.

use super::Company;
use super::company::at;
use crate::platform::auth::scope::Scope;
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::http::page::{CommaList, PageRequest};
use crate::platform::ids::Id;
use crate::platform::patch::Patch;
use crate::platform::role::Role;
use crate::tickets::actions::{self, Upserted};
use crate::tickets::dto::filter::TicketFilter;
use crate::tickets::dto::request::ExternalRef;
use crate::tickets::dto::update::{TicketUnset, TicketUpdate};
use crate::tickets::flow::TicketState;

fn pointers(error: &crate::platform::error::AppError) -> Vec<&str> {
    error
        .faults()
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect()
}

#[test]
fn a_report_takes_its_number_and_its_contact_from_the_file() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let (first, second) = (company.register(&agent), company.register(&agent));
        assert_eq!(
            (first.number.as_str(), second.number.as_str()),
            ("T2611-000001", "T2611-000002")
        );
        assert_eq!(first.details.contact.id, Some(company.contact));
        assert_eq!(
            first.details.contact.phone, None,
            "the number stays in the file"
        );
        assert_eq!(
            first.first_responder_id,
            agent.actor.person().map(|person| person.id)
        );
        assert_eq!(company.stored(first.id), first);
    });
}

#[test]
fn every_fault_of_a_report_is_named_at_once() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let nobody = uuid::Uuid::new_v4();
        let mut report = company.report();
        report.customer_id = Some(Id::new(nobody));
        report.category_id = Some(Id::new(nobody));
        report.site_id = Some(Id::new(nobody));
        report.contact_phone = Some("12".to_owned());
        report.assignee_id = Some(Id::new(nobody));
        let refused = company
            .write(&agent, move |tx| actions::create(tx, &report))
            .unwrap_err();
        let mut named = pointers(&refused);
        named.sort_unstable();
        assert_eq!(
            named,
            [
                "/assignee_id",
                "/category_id",
                "/contact_phone",
                "/customer_id"
            ]
        );
    });
}

#[test]
fn a_report_for_a_strange_branch_is_refused() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let mut report = company.report();
        report.branch_id = Some(Id::new(uuid::Uuid::new_v4()));
        let refused = company
            .write(&agent, move |tx| actions::create(tx, &report))
            .unwrap_err();
        assert_eq!(pointers(&refused), ["/branch_id"]);
    });
}

#[test]
fn what_others_have_acted_on_can_no_longer_be_corrected() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let ticket = company.placed(&agent, TicketState::Repair);
        let (id, seen) = (ticket.id, Some(ticket.version));
        let update = |sent: TicketUpdate| {
            company.write(&agent, move |tx| {
                actions::update(tx, id, seen, sent.clone())
            })
        };
        let frozen = TicketUpdate {
            description: Some("其他".to_owned()),
            voucher_number: Patch::Set("V-1".to_owned()),
            impact: Patch::Set("全楼".to_owned()),
            ..TicketUpdate::default()
        };
        let refused = update(frozen).unwrap_err();
        assert_eq!(refused.code(), Code::Conflict);
        assert_eq!(pointers(&refused), ["/description", "/voucher_number"]);
        assert_eq!(
            company.stored(id),
            ticket,
            "what could have been changed is not changed either"
        );
        let twice = TicketUpdate {
            impact: Patch::Set("全楼".to_owned()),
            unset: vec![TicketUnset::Impact],
            ..TicketUpdate::default()
        };
        assert_eq!(pointers(&update(twice).unwrap_err()), ["/impact"]);
        let free = TicketUpdate {
            impact: Patch::Set("全楼".to_owned()),
            unset: vec![TicketUnset::DeviceQuantity],
            ..TicketUpdate::default()
        };
        let changed = update(free.clone()).unwrap();
        assert_eq!(changed.details.impact.as_deref(), Some("全楼"));
        assert_eq!(
            (changed.details.device_quantity, changed.version),
            (None, ticket.version + 1)
        );
        assert_eq!(update(free).unwrap_err().code(), Code::VersionMismatch);
    });
}

#[test]
fn an_outside_name_registers_once_and_then_changes() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let send = |title: &str| {
            let mut report = company.report();
            report.title = title.to_owned();
            let name = ExternalRef {
                system: "dealer-portal".to_owned(),
                id: "A-4711".to_owned(),
            };
            company.write(&agent, move |tx| {
                actions::upsert(tx, name.clone(), report.clone())
            })
        };
        let Upserted::Created(ticket) = send("空调不制冷").unwrap() else {
            panic!("the name was new");
        };
        let Upserted::Updated(same) = send("空调不制冷").unwrap() else {
            panic!("the name was known");
        };
        assert_eq!(same, ticket, "the same again changes nothing");
        let Upserted::Updated(renamed) = send("空调滴水").unwrap() else {
            panic!("the name was known");
        };
        assert_eq!(
            (renamed.id, renamed.title.as_str(), renamed.version),
            (ticket.id, "空调滴水", 2)
        );
        let mut taken = company.report();
        taken.external_ref = Some(ExternalRef {
            system: "dealer-portal".to_owned(),
            id: "A-4711".to_owned(),
        });
        let refused = company
            .write(&agent, move |tx| actions::create(tx, &taken))
            .unwrap_err();
        assert_eq!(refused.code(), Code::AlreadyExists);
    });
}

#[test]
fn a_list_shows_what_the_scope_covers_and_pages_without_gaps() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let technician = company.hire(&[Role::Technician]);
        for turn in 0..5 {
            company.register(&agent.at(at(turn)));
        }
        let own = company.register(&technician.at(at(9))).id;
        let list = |op: &crate::platform::op::Op, filter: TicketFilter, page: PageRequest| {
            let op = op.clone();
            scratch
                .db()
                .read_blocking(move |db| actions::list(db, &op, &filter, &page))
                .unwrap()
        };
        let all = list(
            &agent,
            TicketFilter::default(),
            PageRequest::first("created_at", 50),
        );
        assert_eq!(all.lines.len(), 6);
        assert_eq!(all.lines[0].id, own, "newest first");
        let mine = list(
            &technician,
            TicketFilter::default(),
            PageRequest::first("created_at", 50),
        );
        assert_eq!(
            mine.lines.iter().map(|line| line.id).collect::<Vec<_>>(),
            [own]
        );
        let mut page = PageRequest::first("created_at", 2);
        let mut seen = Vec::new();
        loop {
            let listed = list(&agent, TicketFilter::default(), page.clone());
            let lines: Vec<_> = listed.lines.iter().take(2).collect();
            seen.extend(lines.iter().map(|line| line.id));
            let Some(last) = lines.last().filter(|_| listed.lines.len() > 2) else {
                break;
            };
            page.after = Some(vec![
                serde_json::json!(last.created_at),
                serde_json::json!(last.id),
            ]);
        }
        assert_eq!(
            seen,
            all.lines.iter().map(|line| line.id).collect::<Vec<_>>()
        );
        let in_repair = TicketFilter {
            state: Some(CommaList(vec![TicketState::Repair, TicketState::Review])),
            ..TicketFilter::default()
        };
        assert!(
            list(&agent, in_repair, PageRequest::first("created_at", 50))
                .lines
                .is_empty()
        );
    });
}

#[test]
fn a_ticket_is_found_by_its_number_its_words_its_customer_and_the_phone() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let id = company.register(&agent).id;
        for words in ["T2611-000001", "制冷", "李明", "8000", "KFR-35"] {
            let op = agent.clone();
            let filter = TicketFilter {
                q: Some(words.to_owned()),
                ..TicketFilter::default()
            };
            let found = scratch
                .db()
                .read_blocking(move |db| {
                    actions::list(db, &op, &filter, &PageRequest::first("created_at", 10))
                })
                .unwrap();
            assert_eq!(
                found.lines.iter().map(|line| line.id).collect::<Vec<_>>(),
                [id],
                "{words}"
            );
        }
    });
}

#[test]
fn the_scope_in_sql_is_the_scope_in_rust() {
    Scratch::each(|scratch| {
        let company = Company::found(scratch);
        let agent = company.hire(&[Role::Agent]);
        let ticket = company.register(&agent);
        let me = agent.actor.person().unwrap().id;
        let other = Id::new(uuid::Uuid::new_v4());
        for scope in [
            Scope::All,
            Scope::Branches(vec![company.branch]),
            Scope::Branches(vec![Id::new(uuid::Uuid::new_v4())]),
            Scope::Branches(vec![]),
            Scope::Teams {
                teams: vec![company.team],
                user: other,
            },
            Scope::Teams {
                teams: vec![],
                user: me,
            },
            Scope::Teams {
                teams: vec![],
                user: other,
            },
            Scope::Own { user: me },
            Scope::Own { user: other },
            Scope::Ticket(ticket.id),
            Scope::Ticket(Id::new(uuid::Uuid::new_v4())),
            Scope::Nothing,
        ] {
            let (id, asked) = (ticket.id, scope.clone());
            let found = scratch
                .db()
                .read_blocking(move |db| crate::tickets::repo::find(db, &asked, id))
                .unwrap();
            assert_eq!(
                found.is_some(),
                scope.covers(&ticket.holding()),
                "{scope:?}"
            );
        }
    });
}
