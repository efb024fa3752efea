//! Merges: everything moves, a redirect stays, races and repeats do no harm.

use std::collections::BTreeSet;
use std::thread;

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::json;

use super::setting::*;
use crate::customers::actions::merging::{self, Merging};
use crate::customers::actions::{contacts, open, reveal, sites, update};
use crate::customers::door;
use crate::customers::dto::{CustomerFilter, CustomerMerge};
use crate::customers::model::{CustomerId, CustomerLevel, CustomerStatus};
use crate::customers::repo::merge::MOVED;
use crate::platform::auth::Scope;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::db::schema::{assets, audit_log, customers, outbox, ticket_events, tickets};
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;
use crate::platform::op::Op;
use crate::platform::role::Role;

fn merge(scratch: &Scratch, op: &Op, into: CustomerId, from: CustomerId) -> AppResult<Merging> {
    let entered = body(json!({ "duplicate_id": from, "reason": "重复登记" }));
    write(scratch, op, move |tx| merging::merge(tx, into, &entered))
}

fn done(merging: Merging) -> CustomerMerge {
    match merging {
        Merging::Done(merge) => merge,
        Merging::AlreadyDone(_) => panic!("merged before"),
    }
}

fn company(scratch: &Scratch) -> (crate::platform::auth::actor::BranchId, Op) {
    let branch = add_branch(scratch, "HQ");
    (branch, person(scratch, Role::Agent, &[branch], &[]))
}

#[test]
fn a_merge_moves_everything_and_leaves_a_redirect() {
    Scratch::each(|scratch| {
        let (branch, agent) = company(scratch);
        let kept = add(
            scratch,
            &agent,
            json!({ "kind": "person", "name": "王芳", "tags": ["甲"] }),
        );
        let duplicate = add(
            scratch,
            &agent,
            json!({
                "kind": "person", "name": "王芳", "tags": ["甲", "乙"], "level": "key",
                "contacts": [{ "name": "王芳", "phones": ["13800138123"] }],
                "sites": [{ "label": "家", "address": "人民路1号" }],
            }),
        );
        let (kept_id, from) = (kept.id, duplicate.id);
        let asset = add_asset(scratch, branch, from, "SN1", at(0));
        let ticket = add_ticket(scratch, TicketSeed::new(branch, from));
        let merged = done(merge(scratch, &agent, kept_id, from).unwrap());
        let moved = merged.moved;
        assert_eq!(
            (moved.contacts, moved.sites, moved.assets, moved.tickets),
            (1, 1, 1, 1)
        );
        let open_one = |id| read(scratch, &agent, move |db, op| open::open(db, op, id)).unwrap();
        let survivor = open_one(kept_id);
        assert_eq!(survivor.version, merged.survivor_version);
        assert_eq!(survivor.tags, ["甲", "乙"]);
        assert_eq!(survivor.level, CustomerLevel::Key);
        assert_eq!((survivor.contacts.len(), survivor.sites.len()), (1, 1));
        assert!(survivor.contacts[0].is_primary);
        let redirect = open_one(from);
        assert_eq!(redirect.status, CustomerStatus::Merged);
        assert_eq!(redirect.merged_into.unwrap().id, kept_id);
        assert!(redirect.contacts.is_empty());
        let places: (CustomerId, i64, Option<CustomerId>, i64, i64) = scratch
            .db()
            .read_blocking(move |db| {
                let (owner, version) = assets::table
                    .find(asset)
                    .select((assets::customer_id, assets::version))
                    .get_result(db)?;
                let (customer, events) = tickets::table
                    .find(ticket)
                    .select((tickets::customer_id, tickets::event_count))
                    .get_result(db)?;
                let timeline = ticket_events::table.count().get_result(db)?;
                Ok((owner, version, customer, events, timeline))
            })
            .unwrap();
        assert_eq!(
            places,
            (kept_id, 2, Some(kept_id), 1, 0),
            "the timeline is untouched"
        );
        for q in [duplicate.number.as_str(), "8123"] {
            let filter = CustomerFilter {
                q: Some(q.to_owned()),
                ..CustomerFilter::default()
            };
            let page = PageRequest::first("created_at", 10);
            let found = read(scratch, &agent, move |db, op| {
                open::list(db, op, &filter, &page)
            });
            let ids: Vec<_> = found.unwrap().rows.iter().map(|row| row.id).collect();
            assert_eq!(ids, [kept_id], "{q} leads to the survivor");
        }
    });
}

#[test]
fn both_keep_their_history_and_every_event_has_its_number() {
    Scratch::each(|scratch| {
        let (branch, agent) = company(scratch);
        let kept = add_plain(scratch, &agent, "晨光", "13800138000").id;
        let from = add_plain(scratch, &agent, "晨光", "13800138000").id;
        let asset = add_asset(scratch, branch, from, "SN1", at(0));
        done(merge(scratch, &agent, kept, from).unwrap());
        let events = scratch
            .db()
            .read_blocking(|db| {
                Ok(outbox::table
                    .order((outbox::entity_id, outbox::entity_sequence))
                    .select((
                        outbox::entity_id,
                        outbox::event_type,
                        outbox::entity_sequence,
                    ))
                    .load::<(crate::platform::tx::EntityId, String, i64)>(db)?)
            })
            .unwrap();
        let of = |id: crate::platform::tx::EntityId| -> Vec<(&str, i64)> {
            events
                .iter()
                .filter(|(entity, ..)| *entity == id)
                .map(|(_, kind, sequence)| (kind.as_str(), *sequence))
                .collect()
        };
        assert_eq!(
            of(kept.cast()),
            [("customer.created", 1), ("customer.merge_received", 2)]
        );
        assert_eq!(
            of(from.cast()),
            [("customer.created", 1), ("customer.merged", 2)]
        );
        assert_eq!(of(asset), [("asset.customer_changed", 2)]);
        let reasons: i64 = scratch
            .db()
            .read_blocking(|db| {
                Ok(audit_log::table
                    .filter(audit_log::reason.eq("重复登记"))
                    .count()
                    .get_result(db)?)
            })
            .unwrap();
        assert_eq!(reasons, 2);
    });
}

#[test]
fn a_merge_asked_for_again_changes_nothing() {
    Scratch::each(|scratch| {
        let (_, agent) = company(scratch);
        let kept = add_plain(scratch, &agent, "晨光", "13800138000").id;
        let from = add_plain(scratch, &agent, "晨光", "13800138000").id;
        let first = done(merge(scratch, &agent, kept, from).unwrap());
        match merge(scratch, &agent, kept, from).unwrap() {
            Merging::Done(_) => panic!("merged twice"),
            Merging::AlreadyDone(again) => {
                assert_eq!(again.survivor_version, first.survivor_version);
                assert_eq!(again.moved.contacts, 0);
            }
        }
    });
}

#[test]
fn whatever_would_change_a_merged_customer_is_told_where_to_go() {
    Scratch::each(|scratch| {
        let (_, agent) = company(scratch);
        let ids: Vec<CustomerId> = (0..3)
            .map(|_| add_plain(scratch, &agent, "晨光", "13800138000").id)
            .collect();
        let [a, b, c] = ids[..] else {
            panic!("three customers")
        };
        done(merge(scratch, &agent, b, c).unwrap());
        done(merge(scratch, &agent, a, b).unwrap());
        let refusals = [
            write(scratch, &agent, move |tx| {
                update::update(tx, c, 2, body(json!({ "name": "x" }))).map(drop)
            }),
            write(scratch, &agent, move |tx| {
                contacts::add(tx, c, &body(json!({ "name": "x" }))).map(drop)
            }),
            write(scratch, &agent, move |tx| {
                sites::add(tx, c, &body(json!({ "label": "x", "address": "y" }))).map(drop)
            }),
            write(scratch, &agent, move |tx| {
                let asked = body(json!({ "fields": ["phones"], "reason": "回访客户" }));
                reveal::reveal(tx, c, &asked).map(drop)
            }),
            merge(scratch, &agent, c, a).map(drop),
            merge(scratch, &agent, b, a).map(drop),
        ];
        for refusal in refusals {
            let error = refusal.unwrap_err();
            assert_eq!(error.code(), Code::Merged);
            assert_eq!(error.extra()["redirect_id"], a.to_string());
        }
        assert!(matches!(
            merge(scratch, &agent, a, c),
            Ok(Merging::AlreadyDone(_))
        ));
        let resolved = read(scratch, &agent, move |db, _| door::resolve(db, c)).unwrap();
        assert_eq!(resolved, Some(a));
        let held = write(scratch, &agent, move |tx| {
            tx.audit::<()>("test", "customer", None, None, None, json!({}));
            door::hold(tx.db(), &Scope::All, c)
        });
        assert_eq!(held.unwrap().unwrap().id, a);
    });
}

#[test]
fn a_customer_is_merged_only_with_another_that_the_caller_sees() {
    Scratch::each(|scratch| {
        let (_, agent) = company(scratch);
        let other = add_branch(scratch, "SH");
        let stranger = person(scratch, Role::Agent, &[other], &[]);
        let own = add_plain(scratch, &agent, "晨光", "13800138000").id;
        let foreign = add_plain(scratch, &stranger, "晨光", "13800138000").id;
        for (into, from, code) in [
            (own, own, Code::ValidationFailed),
            (own, foreign, Code::ValidationFailed),
            (foreign, own, Code::NotFound),
        ] {
            let refused = merge(scratch, &agent, into, from).err().unwrap();
            assert_eq!(refused.code(), code);
        }
    });
}

/// Whether following the merges from any customer ends at one that is not merged.
fn all_end(scratch: &Scratch, ids: &[CustomerId]) -> BTreeSet<CustomerId> {
    let ids = ids.to_vec();
    scratch
        .db()
        .read_blocking(move |db| {
            let mut ends = BTreeSet::new();
            for id in ids {
                ends.extend(door::resolve(db, id)?);
            }
            Ok(ends)
        })
        .unwrap()
}

#[test]
fn merges_that_cross_each_other_leave_exactly_one_survivor() {
    Scratch::each(|scratch| {
        let (branch, agent) = company(scratch);
        for _ in 0..5 {
            let a = add_plain(scratch, &agent, "晨光", "13800138000").id;
            let b = add_plain(scratch, &agent, "晨光", "13800138000").id;
            for id in [a, b] {
                add_ticket(scratch, TicketSeed::new(branch, id));
            }
            let outcomes: Vec<bool> = thread::scope(|threads| {
                let crossing = [(a, b), (b, a)].map(|(into, from)| {
                    let agent = &agent;
                    threads.spawn(move || match merge(scratch, agent, into, from) {
                        Ok(merging) => matches!(merging, Merging::Done(_)),
                        Err(error) => {
                            assert_eq!(error.code(), Code::Merged, "{error}");
                            false
                        }
                    })
                });
                crossing.map(|thread| thread.join().unwrap()).to_vec()
            });
            assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
            let ends = all_end(scratch, &[a, b]);
            assert_eq!(ends.len(), 1);
            let survivor = *ends.first().unwrap();
            let owned: i64 = scratch
                .db()
                .read_blocking(move |db| {
                    Ok(tickets::table
                        .filter(tickets::customer_id.eq(survivor))
                        .count()
                        .get_result(db)?)
                })
                .unwrap();
            assert_eq!(owned, 2);
        }
    });
}

#[test]
fn many_merges_at_once_make_no_circle_and_lose_no_contact() {
    Scratch::each(|scratch| {
        let (_, agent) = company(scratch);
        let ids: Vec<CustomerId> = (0..6)
            .map(|_| add_plain(scratch, &agent, "晨光", "13800138000").id)
            .collect();
        thread::scope(|threads| {
            for (step, _) in ids.iter().enumerate() {
                let (ids, agent) = (&ids, &agent);
                threads.spawn(move || {
                    for offset in 1..ids.len() {
                        let from = ids[(step + offset) % ids.len()];
                        match merge(scratch, agent, ids[step], from) {
                            Ok(_) => {}
                            Err(error) => assert!(
                                matches!(error.code(), Code::Merged | Code::Overloaded),
                                "{error}"
                            ),
                        }
                    }
                });
            }
        });
        let survivors = all_end(scratch, &ids);
        let (count, contacts): (i64, i64) = scratch
            .db()
            .read_blocking(move |db| {
                let alive = customers::table
                    .filter(customers::status.ne(CustomerStatus::Merged))
                    .count()
                    .get_result(db)?;
                let ends: Vec<CustomerId> = survivors.into_iter().collect();
                let kept = crate::platform::db::schema::contacts::table
                    .filter(crate::platform::db::schema::contacts::customer_id.eq_any(ends))
                    .count()
                    .get_result(db)?;
                Ok((alive, kept))
            })
            .unwrap();
        assert_eq!((count, contacts), (1, 6));
    });
}

#[test]
fn a_contact_added_during_a_merge_is_never_left_behind() {
    Scratch::each(|scratch| {
        let (_, agent) = company(scratch);
        for _ in 0..5 {
            let kept = add_plain(scratch, &agent, "晨光", "13800138000").id;
            let from = add_plain(scratch, &agent, "晨光", "13800138000").id;
            let added = thread::scope(|threads| {
                let adding = threads.spawn(|| {
                    write(scratch, &agent, move |tx| {
                        contacts::add(tx, from, &body(json!({ "name": "李娜" }))).map(drop)
                    })
                });
                done(merge(scratch, &agent, kept, from).unwrap());
                adding.join().unwrap()
            });
            let count = |id: CustomerId| {
                read(scratch, &agent, move |db, op| open::open(db, op, id))
                    .unwrap()
                    .contacts
                    .len()
            };
            assert_eq!(count(from), 0);
            match added {
                Ok(()) => assert_eq!(count(kept), 3),
                Err(error) => {
                    assert_eq!(error.code(), Code::Merged);
                    assert_eq!(count(kept), 2);
                }
            }
        }
    });
}

#[derive(QueryableByName)]
struct Link {
    #[diesel(sql_type = Text)]
    at: String,
}

#[test]
fn a_merge_moves_every_table_that_points_to_customers() {
    Scratch::each(|scratch| {
        let found: Vec<Link> = scratch
            .db()
            .read_blocking(|db| {
                let sql = match db {
                    Db::Pg(_) => {
                        "SELECT c.conrelid::regclass::text || '.' || a.attname AS at
                         FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
                         WHERE c.contype = 'f' AND c.confrelid = 'customers'::regclass"
                    }
                    Db::Sqlite(_) => {
                        "SELECT m.name || '.' || k.\"from\" AS at
                         FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k
                         WHERE m.type = 'table' AND k.\"table\" = 'customers'"
                    }
                };
                Ok(diesel::sql_query(sql).load(db)?)
            })
            .unwrap();
        let found: BTreeSet<String> = found.into_iter().map(|link| link.at).collect();
        let mut expected: BTreeSet<String> = MOVED
            .iter()
            .map(|(table, column)| format!("{table}.{column}"))
            .collect();
        expected.insert("customers.merged_into_id".to_owned());
        assert_eq!(found, expected);
    });
}
