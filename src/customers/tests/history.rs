//! The service history in one call.

use super::setting::*;
use crate::customers::actions::{history, merging};
use crate::customers::dto::history::CustomerHistoryType;
use crate::customers::dto::{CustomerHistory, HistoryLimit};
use crate::customers::model::CustomerId;
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;
use crate::platform::op::Op;
use crate::platform::role::Role;
use serde_json::json;

fn told(
    scratch: &Scratch,
    op: &Op,
    id: CustomerId,
    limit: Option<i64>,
) -> AppResult<CustomerHistory> {
    read(scratch, op, move |db, op| {
        history::history(db, op, id, &HistoryLimit { limit })
    })
}

#[test]
fn tickets_assets_and_card_entries_come_newest_first() {
    use CustomerHistoryType::{Asset, Ticket, WarrantyCardEntry};
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let id = add_plain(scratch, &agent, "晨光", "13800138000").id;
        let asset = add_asset(scratch, branch, id, "SN1", at(10));
        let seed = TicketSeed {
            asset: Some(asset),
            ..TicketSeed::new(branch, id)
        };
        let old = add_ticket(
            scratch,
            TicketSeed {
                created_at: at(20),
                state: "completed",
                ..seed.clone()
            },
        );
        add_card_entry(scratch, asset, old, at(30));
        add_ticket(
            scratch,
            TicketSeed {
                created_at: at(40),
                ..seed
            },
        );
        let all = told(scratch, &agent, id, None).unwrap();
        let kinds: Vec<_> = all.data.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, [Ticket, WarrantyCardEntry, Ticket, Asset]);
        assert!(!all.has_more);
        let ticket = all.data[0].ticket.as_ref().unwrap();
        assert_eq!(ticket.asset_serial.as_deref(), Some("SN1"));
        let card = all.data[1].warranty_card_entry.as_ref().unwrap();
        assert_eq!((card.ticket_id, card.work.as_str()), (old, "更换压缩机"));
        assert_eq!(all.data[3].url, format!("/api/v1/assets/{asset}"));
        let some = told(scratch, &agent, id, Some(2)).unwrap();
        assert_eq!((some.data.len(), some.has_more), (2, true));
        for limit in [0, 501] {
            let refused = told(scratch, &agent, id, Some(limit)).err().unwrap();
            assert_eq!(refused.code(), Code::MalformedRequest);
        }
    });
}

#[test]
fn the_history_shows_only_what_the_caller_sees_elsewhere() {
    Scratch::each(|scratch| {
        let (branch, other) = (add_branch(scratch, "HQ"), add_branch(scratch, "SH"));
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let technician = person(scratch, Role::Technician, &[branch], &[]);
        let executive = person(scratch, Role::Executive, &[], &[]);
        let id = add_plain(scratch, &agent, "晨光", "13800138000").id;
        let mine = Some(user(&technician));
        add_ticket(
            scratch,
            TicketSeed {
                assignee: mine,
                ..TicketSeed::new(branch, id)
            },
        );
        add_ticket(scratch, TicketSeed::new(branch, id));
        add_ticket(scratch, TicketSeed::new(other, id));
        add_asset(scratch, other, id, "SN2", at(10));
        let count = |op: &Op| told(scratch, op, id, None).unwrap().data.len();
        assert_eq!(
            (count(&executive), count(&agent), count(&technician)),
            (4, 2, 2)
        );
    });
}

#[test]
fn a_merged_customer_shows_the_history_of_the_one_it_went_to() {
    Scratch::each(|scratch| {
        let branch = add_branch(scratch, "HQ");
        let agent = person(scratch, Role::Agent, &[branch], &[]);
        let kept = add_plain(scratch, &agent, "晨光", "13800138000").id;
        let duplicate = add_plain(scratch, &agent, "晨光", "13800138000").id;
        add_ticket(scratch, TicketSeed::new(branch, duplicate));
        let entered = body(json!({ "duplicate_id": duplicate, "reason": "重复登记" }));
        write(scratch, &agent, move |tx| {
            merging::merge(tx, kept, &entered).map(drop)
        })
        .unwrap();
        for id in [kept, duplicate] {
            let history = told(scratch, &agent, id, None).unwrap();
            assert_eq!((history.customer.id, history.data.len()), (kept, 1));
        }
    });
}
