//! Who finds whom: filters, orders, pages and scopes.

use serde_json::{Value, json};

use super::setting::*;
use crate::customers::actions::{open, update};
use crate::customers::door;
use crate::customers::dto::CustomerFilter;
use crate::customers::model::CustomerId;
use crate::platform::codes::Code;
use crate::platform::db::schema::ticket_watchers;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;
use crate::platform::op::Op;
use crate::platform::role::Role;

fn list(scratch: &Scratch, op: &Op, filter: Value) -> AppResult<Vec<CustomerId>> {
    listed(scratch, op, filter, PageRequest::first("created_at", 100))
}

fn listed(
    scratch: &Scratch,
    op: &Op,
    filter: Value,
    page: PageRequest,
) -> AppResult<Vec<CustomerId>> {
    let filter: CustomerFilter = body(filter);
    read(scratch, op, move |db, op| {
        let found = open::list(db, op, &filter, &page)?;
        assert_eq!(found.summaries()?.len(), found.rows.len());
        Ok(found.rows.iter().map(|row| row.id).collect())
    })
}

#[test]
fn customers_are_found_by_words_numbers_and_phones() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let one = add_plain(scratch, &agent.at(at(1)), "晨光花园物业", "138 0013 8123");
        let two = add_plain(
            scratch,
            &agent.at(at(2)),
            "Riverside Hotel",
            "139 0013 9123",
        );
        let (serial, _) = (one.number.rsplit('-').next().unwrap().to_owned(), ());
        for (filter, expected) in [
            (json!({ "q": "晨光" }), vec![one.id]),
            (json!({ "q": "riverside" }), vec![two.id]),
            (json!({ "q": "王芳" }), vec![two.id, one.id]),
            (json!({ "q": one.number }), vec![one.id]),
            (json!({ "q": serial }), vec![one.id]),
            (json!({ "q": "8123" }), vec![one.id]),
            (json!({ "q": "nobody" }), vec![]),
            (json!({ "phone": "+86 139-0013-9123" }), vec![two.id]),
            (json!({ "phone": "139 0013 9124" }), vec![]),
            (json!({ "phone_tail": "9123" }), vec![two.id]),
            (json!({ "phone_tail": "00139123" }), vec![two.id]),
            (json!({ "phone_tail": "0000" }), vec![]),
            (json!({ "phone_tail": "8123", "q": "riverside" }), vec![]),
            (json!({ "updated_since": at(2) }), vec![two.id]),
            (json!({ "level": "key" }), vec![]),
            (json!({ "level": "key,normal" }), vec![two.id, one.id]),
            (json!({ "status": "inactive" }), vec![]),
            (
                json!({ "branch_id": branch.to_string() }),
                vec![two.id, one.id],
            ),
        ] {
            assert_eq!(
                list(scratch, &agent, filter.clone()).unwrap(),
                expected,
                "{filter}"
            );
        }
        for bad in [
            json!({ "phone": "call me" }),
            json!({ "phone_tail": "123" }),
            json!({ "phone_tail": "12a4" }),
        ] {
            let refused = list(scratch, &agent, bad).unwrap_err();
            assert_eq!(refused.code(), Code::MalformedRequest);
        }
    });
}

#[test]
fn a_changed_name_or_phone_is_found_at_once() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let made = add_plain(scratch, &agent, "晨光花园", "13800138123");
        let id = made.id;
        write(scratch, &agent, move |tx| {
            update::update(tx, id, 1, body(json!({ "name": "朝阳大厦" })))
        })
        .unwrap();
        assert_eq!(list(scratch, &agent, json!({ "q": "朝阳" })).unwrap(), [id]);
        assert!(
            list(scratch, &agent, json!({ "q": "晨光" }))
                .unwrap()
                .is_empty()
        );
        let contact = made.contacts[0].id;
        write(scratch, &agent, move |tx| {
            crate::customers::actions::contacts::remove(tx, contact, 1)
        })
        .unwrap();
        let found = list(scratch, &agent, json!({ "q": "8123" })).unwrap();
        assert!(
            found.is_empty(),
            "the phones of removed contacts are not searched"
        );
    });
}

#[test]
fn pages_follow_each_other_in_every_order_without_gaps() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        for (second, name) in ["丙", "甲", "乙", "甲", "丁"].iter().enumerate() {
            let second = i64::try_from(second).unwrap() / 2;
            let entered = json!({ "kind": "person", "name": name });
            add(scratch, &agent.at(at(second)), entered);
        }
        for sort in ["created_at", "updated_at", "name"] {
            for descending in [true, false] {
                let page = |after: Option<Vec<Value>>| {
                    let mut page = PageRequest::first(sort, 2);
                    (page.descending, page.after) = (descending, after);
                    page
                };
                let mut walked: Vec<CustomerId> = Vec::new();
                let mut after = None;
                loop {
                    let asked = page(after.take());
                    let filter = CustomerFilter::default();
                    let found = read(scratch, &agent, move |db, op| {
                        open::list(db, op, &filter, &asked)
                    })
                    .unwrap();
                    let rows = &found.rows[..found.rows.len().min(2)];
                    walked.extend(rows.iter().map(|row| row.id));
                    if found.rows.len() <= 2 {
                        break;
                    }
                    let last = &rows[1];
                    let key = match sort {
                        "name" => json!([last.name_folded, last.id]),
                        "updated_at" => json!([last.updated_at, last.id]),
                        _ => json!([last.created_at, last.id]),
                    };
                    after = key.as_array().cloned();
                }
                let mut whole = PageRequest::first(sort, 100);
                whole.descending = descending;
                let whole = listed(scratch, &agent, json!({}), whole).unwrap();
                assert_eq!(walked, whole, "{sort} {descending}");
                assert_eq!(whole.len(), 5);
            }
        }
    });
}

#[test]
fn the_total_counts_what_the_caller_can_page_through() {
    Scratch::each(|scratch| {
        let (branch, other) = (add_branch(scratch, "HQ"), add_branch(scratch, "SH"));
        for (branch, count) in [(branch, 3), (other, 2)] {
            let agent = person(scratch, Role::Agent, &[branch], &[]);
            for _ in 0..count {
                add(scratch, &agent, json!({ "kind": "person", "name": "王芳" }));
            }
            let mut page = PageRequest::first("name", 1);
            page.with_total = true;
            let found = read(scratch, &agent, move |db, op| {
                open::list(db, op, &CustomerFilter::default(), &page)
            })
            .unwrap();
            assert_eq!(found.total, Some(count));
        }
        let executive = person(scratch, Role::Executive, &[], &[]);
        assert_eq!(list(scratch, &executive, json!({})).unwrap().len(), 5);
    });
}

#[test]
fn technicians_see_the_customers_of_their_open_tickets() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let technician = person(scratch, Role::Technician, &[branch], &[]);
        let me = user(&technician);
        let customers: Vec<CustomerId> = (0..4)
            .map(|n| add_plain(scratch, &agent.at(at(n)), "晨光", "13800138000").id)
            .collect();
        let [assigned, ended, watched, strange] = customers[..] else {
            panic!("four customers");
        };
        let seed = |customer| TicketSeed::new(branch, customer);
        add_ticket(
            scratch,
            TicketSeed {
                assignee: Some(me),
                ..seed(assigned)
            },
        );
        add_ticket(
            scratch,
            TicketSeed {
                assignee: Some(me),
                state: "completed",
                ..seed(ended)
            },
        );
        let ticket = add_ticket(scratch, seed(watched));
        add_ticket(scratch, seed(strange));
        watch(scratch, ticket, me);
        assert_eq!(
            list(scratch, &technician, json!({})).unwrap(),
            [watched, assigned]
        );
        for (id, is_seen) in [
            (assigned, true),
            (ended, false),
            (watched, true),
            (strange, false),
        ] {
            let found = read(scratch, &technician, move |db, op| open::open(db, op, id));
            assert_eq!(found.is_ok(), is_seen);
        }
    });
}

fn watch(
    scratch: &Scratch,
    ticket: crate::platform::auth::actor::TicketId,
    user: crate::platform::auth::actor::UserId,
) {
    use diesel::prelude::*;
    scratch
        .db()
        .write_blocking(move |db| {
            Ok(diesel::insert_into(ticket_watchers::table)
                .values((
                    ticket_watchers::ticket_id.eq(ticket),
                    ticket_watchers::user_id.eq(user),
                    ticket_watchers::created_at.eq(at(0)),
                ))
                .execute(db)?)
        })
        .unwrap();
}

#[test]
fn other_rooms_ask_about_contacts_and_sites() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let made = add(
            scratch,
            &agent,
            json!({
                "kind": "organization", "name": "晨光",
                "contacts": [{ "name": "无联系方式" }, { "name": "王芳", "phones": ["13800138000"], "is_primary": true }],
            }),
        );
        let other = add_plain(scratch, &agent, "别家", "13900139000");
        let id = made.id;
        for contact in &made.contacts {
            let contact_id = contact.id;
            let is_reachable = !contact.phones.is_empty();
            let asked = read(scratch, &agent, move |db, _| {
                door::contact_standing(db, id, contact_id)
            });
            let found = asked.unwrap().unwrap();
            assert_eq!(found.is_reachable, is_reachable, "{}", contact.name);
            assert_eq!(found.view.name, contact.name);
        }
        let foreign = other.contacts[0].id;
        let asked = read(scratch, &agent, move |db, _| {
            door::contact_standing(db, id, foreign)
        });
        assert!(asked.unwrap().is_none(), "another customer's contact");
        let primary = read(scratch, &agent, move |db, _| door::primary_contact(db, id)).unwrap();
        assert_eq!(primary, Some(made.contacts[1].id));
        let named = read(scratch, &agent, move |db, _| door::customer_ref(db, id)).unwrap();
        assert_eq!(named.unwrap().number, made.number);
        let gone = read(scratch, &agent, |db, _| {
            door::customer_ref(db, system().new_id())
        });
        assert_eq!(gone.unwrap(), None);
    });
}
