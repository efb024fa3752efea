//! Personal data: masked everywhere, revealed on the record, absent from events and audit lines.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::setting::*;
use crate::customers::actions::{contacts, history, merging, open, reveal, sites, update};
use crate::customers::dto::{CustomerFilter, CustomerReveal, HistoryLimit};
use crate::customers::model::CustomerId;
use crate::platform::codes::Code;
use crate::platform::db::schema::{audit_log, outbox};
use crate::platform::db::scratch::Scratch;
use crate::platform::db::types::Doc;
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::tx::EntityId;

/// Everything that must stay inside: in full, and the parts that masks hide.
const SECRETS: [&str; 9] = [
    "13812345678",
    "81234567",
    "13987654321",
    "ang.fang@",
    "i.na@",
    "文三路138",
    "世纪大道100",
    "4711",
    "30.27",
];

fn show(scratch: &Scratch, op: &Op, id: CustomerId, asked: Value) -> AppResult<CustomerReveal> {
    let asked = body(asked);
    write(scratch, op, move |tx| reveal::reveal(tx, id, &asked))
}

/// A round of every operation; what each answered, as it would be sent.
fn round(scratch: &Scratch, agent: &Op) -> Vec<String> {
    let json = |value: &dyn erased::Write| value.text();
    let made = add(
        scratch,
        agent,
        json!({
            "kind": "organization", "name": "晨光花园物业",
            "contacts": [{ "name": "王芳", "phones": ["138 1234 5678"], "email": "wang.fang@example.com" }],
            "sites": [{ "label": "总部", "address": "浙江省杭州市西湖区文三路138号", "latitude": 30.27,
                        "longitude": 120.15, "access_notes": "门禁 4711" }],
        }),
    );
    let twin = add_plain(scratch, agent, "晨光花园物业", "138 1234 5678");
    let (id, other, contact, site) = (made.id, twin.id, made.contacts[0].id, made.sites[0].id);
    let mut sent = vec![json(&made), json(&twin)];
    let changed = write(scratch, agent, move |tx| {
        contacts::update(
            tx,
            contact,
            1,
            body(json!({ "phones": [{ "phone": "139 8765 4321" }], "email": "li.na@example.com" })),
        )
    });
    sent.push(json(&changed.unwrap()));
    let changed = write(scratch, agent, move |tx| {
        sites::update(
            tx,
            site,
            1,
            body(json!({ "address": "上海市浦东新区世纪大道100号" })),
        )
    });
    sent.push(json(&changed.unwrap()));
    let changed = write(scratch, agent, move |tx| {
        update::update(tx, id, 3, body(json!({ "name": "晨光" })))
    });
    sent.push(json(&changed.unwrap()));
    let entered = body(json!({ "duplicate_id": other, "reason": "重复登记" }));
    write(scratch, agent, move |tx| {
        merging::merge(tx, id, &entered).map(drop)
    })
    .unwrap();
    let list = read(scratch, agent, |db, op| {
        open::list(
            db,
            op,
            &CustomerFilter::default(),
            &PageRequest::first("name", 10),
        )?
        .summaries()
    });
    sent.push(json(&list.unwrap()));
    let history = read(scratch, agent, move |db, op| {
        history::history(db, op, id, &HistoryLimit::default())
    });
    sent.push(json(&history.unwrap()));
    for one in [id, other] {
        let opened = read(scratch, agent, move |db, op| open::open(db, op, one));
        sent.push(json(&opened.unwrap()));
    }
    let everything =
        json!({ "fields": ["phones", "emails", "addresses"], "reason": "上门前确认时间" });
    show(scratch, agent, id, everything).unwrap();
    write(scratch, agent, move |tx| contacts::remove(tx, contact, 2)).unwrap();
    write(scratch, agent, move |tx| sites::remove(tx, site, 2)).unwrap();
    sent
}

mod erased {
    //! Any answer as JSON text.
    pub trait Write {
        fn text(&self) -> String;
    }
    impl<T: serde::Serialize> Write for T {
        fn text(&self) -> String {
            serde_json::to_string(self).unwrap()
        }
    }
}

#[test]
fn no_answer_event_or_audit_line_holds_personal_data() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let mut texts = round(scratch, &agent);
        assert!(texts.iter().any(|text| text.contains("138****5678")));
        let (events, lines) = scratch
            .db()
            .read_blocking(|db| {
                let events: Vec<Doc<Value>> = outbox::table.select(outbox::data).load(db)?;
                let lines: Vec<(Doc<Value>, Option<String>)> = audit_log::table
                    .select((audit_log::changes, audit_log::reason))
                    .load(db)?;
                Ok((events, lines))
            })
            .unwrap();
        assert!(events.len() >= 8 && lines.len() > events.len());
        texts.extend(events.iter().map(|event| event.0.to_string()));
        texts.extend(
            lines
                .iter()
                .map(|(changes, reason)| format!("{} {reason:?}", changes.0)),
        );
        for text in &texts {
            for secret in SECRETS {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
        let names = ["王芳", "晨光"];
        for event in &events {
            let text = event.0.to_string();
            assert!(names.iter().all(|name| !text.contains(name)), "{text}");
        }
    });
}

#[test]
fn a_reveal_shows_what_was_asked_for_and_says_so_in_the_audit_trail() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let id = add_plain(scratch, &agent, "晨光", "138 1234 5678").id;
        let ticket = add_ticket(scratch, TicketSeed::new(branch, id));
        let phones = show(
            scratch,
            &agent,
            id,
            json!({ "fields": ["phones"], "reason": "上门前确认时间", "ticket_id": ticket }),
        )
        .unwrap();
        assert!(phones.sites.is_empty());
        let contact = &phones.contacts[0];
        assert_eq!(contact.email, None);
        let phone = &contact.phones.as_ref().unwrap()[0];
        assert_eq!(phone.phone, "+8613812345678");
        let rest = json!({ "fields": ["emails", "addresses"], "reason": "邮寄发票" });
        let rest = show(scratch, &agent, id, rest).unwrap();
        assert_eq!(
            rest.contacts[0].email.as_deref(),
            Some("wang.fang@example.com")
        );
        assert!(rest.contacts[0].phones.is_none());
        assert_eq!(rest.sites[0].address, "浙江省杭州市西湖区文三路138号");
        let lines: Vec<(Option<EntityId>, Option<String>, Doc<Value>)> = scratch
            .db()
            .read_blocking(|db| {
                Ok(audit_log::table
                    .filter(audit_log::action.eq("customer.revealed"))
                    .order(audit_log::reason)
                    .select((audit_log::entity_id, audit_log::reason, audit_log::changes))
                    .load(db)?)
            })
            .unwrap();
        assert_eq!(lines.len(), 2);
        let line = lines
            .iter()
            .find(|(_, reason, _)| reason.as_deref() == Some("上门前确认时间"))
            .unwrap();
        assert_eq!(line.0, Some(id.cast()));
        assert_eq!(line.2.0["fields"], json!(["phones"]));
        assert_eq!(line.2.0["ticket_id"], json!(ticket));
    });
}

#[test]
fn a_reveal_reaches_as_far_as_the_role() {
    Scratch::each(|scratch| {
        let (branch, other) = (add_branch(scratch, "HQ"), add_branch(scratch, "SH"));
        let team = add_team(scratch, branch);
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let id = add_plain(scratch, &agent, "晨光", "138 1234 5678").id;
        let technician = person(scratch, Role::Technician, &[branch], &[]);
        let idle = person(scratch, Role::Technician, &[branch], &[]);
        let quality = person(scratch, Role::Quality, &[branch], &[]);
        let supervisor = person(scratch, Role::Supervisor, &[branch], &[team]);
        let outsider = person(
            scratch,
            Role::Supervisor,
            &[branch],
            &[add_team(scratch, branch)],
        );
        let ticket = add_ticket(
            scratch,
            TicketSeed {
                team: Some(team),
                assignee: Some(user(&technician)),
                ..TicketSeed::new(branch, id)
            },
        );
        for (op, is_shown) in [
            (&agent, true),
            (&technician, true),
            (&idle, false),
            (&quality, false),
            (&supervisor, true),
            (&outsider, false),
            (&person(scratch, Role::Dispatcher, &[branch], &[]), true),
            (&person(scratch, Role::Manager, &[other], &[]), false),
            (&person(scratch, Role::Executive, &[], &[]), true),
            (&person(scratch, Role::Finance, &[branch], &[]), false),
            (&person(scratch, Role::Admin, &[branch], &[]), false),
        ] {
            let asked = json!({ "fields": ["phones"], "reason": "联系客户" , "ticket_id": null });
            let shown = show(scratch, op, id, asked);
            let role = op.actor.roles()[0];
            assert_eq!(shown.is_ok(), is_shown, "{role}");
            if let Err(error) = shown {
                assert_eq!(error.code(), Code::NotFound, "{role}");
            }
        }
        close(scratch, ticket);
        let asked = json!({ "fields": ["phones"], "reason": "联系客户" });
        let refused = show(scratch, &technician, id, asked).err().unwrap();
        assert_eq!(refused.code(), Code::NotFound, "the job is over");
    });
}

fn close(scratch: &Scratch, ticket: crate::platform::auth::actor::TicketId) {
    use crate::platform::db::schema::tickets;
    scratch
        .db()
        .write_blocking(move |db| {
            Ok(diesel::update(tickets::table.find(ticket))
                .set(tickets::state.eq("completed"))
                .execute(db)?)
        })
        .unwrap();
}

#[test]
fn a_reveal_for_a_ticket_needs_a_ticket_of_this_customer() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let id = add_plain(scratch, &agent, "晨光", "138 1234 5678").id;
        let other = add_plain(scratch, &agent, "别家", "139 8765 4321").id;
        let foreign = add_ticket(scratch, TicketSeed::new(branch, other));
        let asked = json!({ "fields": ["phones"], "reason": "联系客户", "ticket_id": foreign });
        let refused = show(scratch, &agent, id, asked).err().unwrap();
        assert_eq!(refused.code(), Code::ValidationFailed);
        assert_eq!(refused.faults()[0].pointer, "/ticket_id");
    });
}
