//! Entitlement from what the archive knows: each row of the regulation, reached through stored facts.

use diesel::prelude::*;
use serde_json::json;

use super::policies::{add, second_version};
use super::support::{House, day};
use crate::equipment::dto::{AssetCreate, EntitlementCheck, EntitlementFacts, EntitlementQuery};
use crate::equipment::entitlement::{Question, check};
use crate::equipment::model::{AssetId, AssetRecord, WarrantyCardPart};
use crate::equipment::warranty::{ChargeBasis, Entitlement, Fault, furniture_three_guarantees};
use crate::equipment::{CardWork, entitlement_for, write_warranty_card};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::Doc;
use crate::platform::db::schema::{fault_codes, ticket_events, ticket_evidence};
use crate::platform::db::scratch::Scratch;
use crate::platform::lang::Lang;
use crate::platform::money::{Currency, Money};

const SERIOUS: &str = "FRAME-CRACK";

/// A sofa delivered on 1 March 2026 with voucher and price.
fn sofa(house: &House) -> AssetRecord {
    let body = AssetCreate {
        delivered_on: Some(day("2026-03-01")),
        voucher_number: Some("FP-1".to_owned()),
        price: Some(Money::new(489_900, Currency::Cny)),
        ..house.body("SOFA-001")
    };
    house.try_register(body).unwrap()
}

fn serious() -> Fault {
    Fault {
        code: Some(SERIOUS.to_owned()),
        is_serious: true,
        is_man_made: false,
    }
}

fn ask(house: &House, id: AssetId, on: &str, fault: Fault) -> Entitlement {
    let question = Question::new(day(on), fault);
    house.read(move |db| entitlement_for(db, id, &question, Lang::En))
}

fn kinds(answer: &Entitlement) -> Vec<&'static str> {
    answer
        .remedies
        .iter()
        .map(|remedy| remedy.kind.as_str())
        .collect()
}

fn card(house: &House, asset: &AssetRecord, number: &str, done_on: &str, from: Option<&str>) {
    let ticket_id = house.ticket(number, asset, None, None);
    let work = CardWork {
        asset_id: asset.id,
        ticket_id,
        cycle: 1,
        done_on: day(done_on),
        fault_code: Some(SERIOUS.to_owned()),
        is_serious_fault: true,
        work: "更换框架".to_owned(),
        parts: vec![WarrantyCardPart {
            sku: "FRAME".to_owned(),
            name: None,
            quantity: 1,
            serial: None,
        }],
        out_of_service_from: from.map(day),
    };
    house
        .write(move |tx| write_warranty_card(tx, work.clone()))
        .unwrap();
}

#[test]
fn windows_count_from_the_stored_delivery() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let id = sofa(&house).id;
        for (on, fault, remedies, basis) in [
            (
                "2026-03-31",
                serious(),
                "repair exchange refund",
                "three_guarantees",
            ),
            (
                "2026-04-01",
                serious(),
                "repair exchange",
                "three_guarantees",
            ),
            (
                "2026-04-30",
                serious(),
                "repair exchange",
                "three_guarantees",
            ),
            ("2026-05-01", serious(), "repair", "three_guarantees"),
            ("2026-03-31", Fault::default(), "repair", "three_guarantees"),
            ("2027-03-01", Fault::default(), "repair", "three_guarantees"),
            ("2027-03-02", Fault::default(), "repair", "chargeable"),
        ] {
            let answer = ask(&house, id, on, fault);
            assert_eq!(kinds(&answer).join(" "), remedies, "{on}");
            assert_eq!(answer.charge_basis.as_str(), basis, "{on}");
        }
        let refund = ask(&house, id, "2026-03-10", serious());
        let price = refund.remedies.iter().find_map(|remedy| remedy.refund);
        assert_eq!(price, Some(Money::new(489_900, Currency::Cny)));
        assert!(
            refund
                .rule_name
                .is_some_and(|name| name.starts_with("Serious"))
        );
    });
}

#[test]
fn man_made_damage_and_a_missing_voucher_are_paid_by_the_customer() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let id = sofa(&house).id;
        let man_made = Fault {
            is_man_made: true,
            ..serious()
        };
        let answer = ask(&house, id, "2026-03-10", man_made);
        assert!(answer.is_chargeable);
        assert_eq!(answer.rule_code, "man_made_damage");
        let bare = house.try_register(AssetCreate {
            delivered_on: Some(day("2026-03-01")),
            ..house.body("SOFA-002")
        });
        let answer = ask(&house, bare.unwrap().id, "2026-03-10", serious());
        assert_eq!(answer.rule_code, "no_voucher");
    });
}

#[test]
fn the_card_counts_repairs_days_out_of_use_and_fitted_parts() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let asset = sofa(&house);
        card(&house, &asset, "T1", "2026-05-10", Some("2026-05-01"));
        let once = ask(&house, asset.id, "2026-06-01", serious());
        assert_eq!(kinds(&once), ["repair"]);
        let days = once.day_count.unwrap();
        assert_eq!((days.elapsed_days, days.excluded_days), (92, 9));
        card(&house, &asset, "T2", "2026-06-10", None);
        let twice = ask(&house, asset.id, "2026-06-20", serious());
        assert_eq!(twice.rule_code, "same_fault_repaired_twice");
        assert!(kinds(&twice).contains(&"exchange"));
        // The guarantee is over by then; what remains is the warranty of the part of 10 June.
        let late = house.try_register(AssetCreate {
            delivered_on: Some(day("2025-01-01")),
            voucher_number: Some("FP-2".to_owned()),
            ..house.body("SOFA-003")
        });
        let late = late.unwrap();
        card(&house, &late, "T3", "2026-06-10", None);
        for (on, basis) in [
            ("2026-09-08", ChargeBasis::Warranty),
            ("2026-09-09", ChargeBasis::Chargeable),
        ] {
            let answer = ask(&house, late.id, on, serious());
            assert_eq!(answer.charge_basis, basis, "{on}");
        }
    });
}

fn event(
    house: &House,
    ticket: TicketId,
    seq: i64,
    kind: &'static str,
    reason: &'static str,
    at: &str,
) {
    let (id, at) = (
        house.op.new_id::<()>(),
        UtcTime::new(format!("{at}T02:00:00Z").parse().unwrap()),
    );
    house.insert(move |db| {
        diesel::insert_into(ticket_events::table)
            .values((
                ticket_events::id.eq(id),
                ticket_events::ticket_id.eq(ticket),
                ticket_events::seq.eq(seq),
                ticket_events::cycle.eq(1),
                ticket_events::kind.eq(kind),
                ticket_events::reason_code.eq((!reason.is_empty()).then_some(reason)),
                ticket_events::visibility.eq("internal"),
                ticket_events::actor_kind.eq("system"),
                ticket_events::actor_name.eq("test"),
                ticket_events::data.eq(Doc(json!({}))),
                ticket_events::created_at.eq(at),
            ))
            .execute(db)
    });
}

fn receipt(house: &House, ticket: TicketId, at: &str) {
    let (id, at) = (
        house.op.new_id::<()>(),
        UtcTime::new(format!("{at}T02:00:00Z").parse().unwrap()),
    );
    house.insert(move |db| {
        diesel::insert_into(ticket_evidence::table)
            .values((
                ticket_evidence::id.eq(id),
                ticket_evidence::ticket_id.eq(ticket),
                ticket_evidence::kind.eq("depot_receipt"),
                ticket_evidence::cycle.eq(1),
                ticket_evidence::revision.eq(1),
                ticket_evidence::body.eq(Doc(json!({}))),
                ticket_evidence::actor_kind.eq("system"),
                ticket_evidence::actor_name.eq("test"),
                ticket_evidence::created_at.eq(at),
            ))
            .execute(db)
    });
}

#[test]
fn more_than_thirty_days_at_the_depot_give_an_exchange() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let asset = sofa(&house);
        let ticket = house.ticket("T1", &asset, None, None);
        receipt(&house, ticket, "2026-06-01");
        let within = ask(&house, asset.id, "2026-07-01", Fault::default());
        assert_eq!(kinds(&within), ["repair"]);
        assert!(within.day_count.unwrap().is_stopped);
        let over = ask(&house, asset.id, "2026-07-02", Fault::default());
        assert_eq!(over.rule_code, "repair_over_30_days");
        let declined = Question {
            is_same_model_available: false,
            is_equivalent_declined: true,
            ..Question::new(day("2026-07-02"), Fault::default())
        };
        let id = asset.id;
        let refund = house.read(move |db| entitlement_for(db, id, &declined, Lang::En));
        assert!(kinds(&refund).contains(&"refund"));
    });
}

#[test]
fn days_of_waiting_for_parts_do_not_count() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let asset = sofa(&house);
        let ticket = house.ticket("T1", &asset, None, None);
        event(&house, ticket, 1, "held", "awaiting_parts", "2026-03-10");
        event(&house, ticket, 2, "resumed", "", "2026-03-20");
        event(&house, ticket, 3, "held", "awaiting_customer", "2026-03-21");
        let answer = ask(&house, asset.id, "2026-04-10", serious());
        let days = answer.day_count.as_ref().unwrap();
        assert_eq!((days.excluded_days, days.counted_days), (10, 30));
        assert!(kinds(&answer).contains(&"refund"));
        let later = ask(&house, asset.id, "2026-04-11", serious());
        assert!(!kinds(&later).contains(&"refund"));
    });
}

#[test]
fn a_device_keeps_the_promise_of_the_day_on_which_it_was_delivered() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        add(
            &house,
            "furniture-three-guarantees",
            second_version("2026-07-01"),
        )
        .unwrap();
        for (delivered, version) in [("2026-06-30", 1), ("2026-07-01", 2)] {
            let body = AssetCreate {
                delivered_on: Some(day(delivered)),
                voucher_number: Some("FP".to_owned()),
                ..house.body(delivered)
            };
            let asset = house.try_register(body).unwrap();
            let answer = ask(&house, asset.id, "2027-06-01", Fault::default());
            assert_eq!(answer.policy_version, Some(version), "{delivered}");
        }
    });
}

#[test]
fn the_list_of_fault_codes_says_how_serious_a_fault_is() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let (id, now) = (house.op.new_id::<()>(), house.op.now);
        house.insert(move |db| {
            diesel::insert_into(fault_codes::table)
                .values((
                    fault_codes::id.eq(id),
                    fault_codes::code.eq(SERIOUS),
                    fault_codes::name_zh.eq("框架开裂"),
                    fault_codes::name_en.eq("Cracked frame"),
                    fault_codes::is_serious.eq(true),
                    fault_codes::is_active.eq(true),
                    fault_codes::version.eq(1),
                    fault_codes::created_at.eq(now),
                    fault_codes::updated_at.eq(now),
                ))
                .execute(db)
        });
        let read = |fault: &str, is_serious: Option<bool>| {
            let query = EntitlementQuery {
                fault: Some(fault.to_owned()),
                is_serious,
                ..EntitlementQuery::default()
            };
            house
                .db
                .read_blocking(move |db| Question::read(db, &query, day("2026-06-01")))
        };
        assert!(read(SERIOUS, None).unwrap().fault.is_serious);
        assert!(!read(SERIOUS, Some(false)).unwrap().fault.is_serious);
        assert_eq!(read(SERIOUS, None).unwrap().on, day("2026-06-01"));
        assert_eq!(
            read("NO-SUCH", None).unwrap_err().code(),
            Code::MalformedRequest
        );
    });
}

fn facts() -> EntitlementFacts {
    let sent = json!({
        "on": "2026-03-31", "delivered_on": "2026-03-01", "has_voucher": true,
        "purchase_price": {"amount": "4899.00", "currency": "CNY"},
        "fault": {"is_serious": true},
    });
    serde_json::from_value(sent).unwrap()
}

#[test]
fn a_dry_run_asks_a_stored_policy_or_a_draft_and_stores_nothing() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let stored = EntitlementCheck {
            facts: facts(),
            policy_code: Some("furniture-three-guarantees".to_owned()),
            policy_version: None,
            policy: None,
        };
        let draft = EntitlementCheck {
            policy_code: None,
            policy: Some(furniture_three_guarantees().unwrap()),
            ..stored.clone()
        };
        let run = |body: EntitlementCheck| {
            house
                .db
                .read_blocking(move |db| check(db, &body, Lang::ZhCn))
        };
        let answer = run(stored.clone()).unwrap();
        assert_eq!(kinds(&answer), ["repair", "exchange", "refund"]);
        assert_eq!(run(draft.clone()).unwrap(), answer);
        let nothing = EntitlementCheck {
            policy: None,
            ..draft.clone()
        };
        assert_eq!(run(nothing).unwrap().rule_code, "no_policy");
        let pointers = |body| super::archive::pointers(&run(body).unwrap_err()).join(" ");
        let both = EntitlementCheck {
            policy: draft.policy.clone(),
            ..stored.clone()
        };
        assert_eq!(pointers(both), "/policy");
        let unknown = EntitlementCheck {
            policy_version: Some(9),
            ..stored
        };
        assert_eq!(pointers(unknown), "/policy_version");
        let mut broken = draft;
        if let Some(policy) = &mut broken.policy {
            policy.rules.clear();
        }
        assert_eq!(pointers(broken), "/policy/rules");
    });
}
