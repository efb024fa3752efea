//! The history of a device in one call.

use super::acts::{renumber, replace};
use super::support::House;
use crate::equipment::actions::{acts, history};
use crate::equipment::dto::{AssetHistory, AssetTransferCreate};
use crate::equipment::model::{AssetRecord, AssetStatus};
use crate::equipment::{CardWork, set_status, write_warranty_card};
use crate::platform::db::scratch::Scratch;
use crate::platform::http::etag::MaybeIfMatch;
use crate::platform::op::Op;
use crate::platform::role::Role;

fn history(house: &House, op: &Op, asset: &AssetRecord, limit: usize) -> AssetHistory {
    let (op, asset) = (op.clone(), asset.clone());
    house.read(move |db| history::of_asset(db, &op, &asset, limit))
}

fn kinds(history: &AssetHistory) -> Vec<&'static str> {
    let mut kinds: Vec<_> = history
        .data
        .iter()
        .map(|entry| entry.kind.as_str())
        .collect();
    kinds.sort_unstable();
    kinds
}

/// A device that has lived through everything.
fn lived(house: &House) -> AssetRecord {
    let asset = house.register("OLD");
    let id = asset.id;
    renumber(house, id, "NEW").unwrap();
    let ticket_id = house.ticket("T2606-000001", &asset, None, None);
    let work = CardWork {
        asset_id: id,
        ticket_id,
        cycle: 1,
        done_on: house.op.now.date(),
        fault_code: None,
        is_serious_fault: false,
        work: "紧固螺丝".to_owned(),
        parts: Vec::new(),
        out_of_service_from: None,
    };
    let transfer = AssetTransferCreate {
        customer_id: house.neighbour,
        site_id: None,
        branch_id: None,
        reason: "房屋转让".to_owned(),
    };
    house
        .write(move |tx| {
            write_warranty_card(tx, work.clone())?;
            acts::transfer(tx, id, MaybeIfMatch(None), &transfer)?;
            set_status(tx, id, AssetStatus::InRepair, None)
        })
        .unwrap();
    let successor = house.register("NEXT");
    replace(house, id, successor.id).unwrap();
    asset
}

#[test]
fn everything_that_happened_to_a_device_is_told_in_one_call() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let asset = lived(&house);
        let told = history(&house, &house.op, &asset, 100);
        assert_eq!(
            kinds(&told),
            [
                "identity_change",
                "registration",
                "replacement",
                "status_change",
                "ticket",
                "transfer",
                "warranty_card_entry",
            ]
        );
        assert!(!told.has_more);
        assert_eq!(told.asset.serial, "NEW");
        let number = told
            .data
            .iter()
            .find_map(|entry| entry.identity_change.as_ref());
        let number = number.unwrap();
        assert_eq!(
            (number.from.as_deref(), number.to.as_str()),
            (Some("OLD"), "NEW")
        );
        assert_eq!(number.reason.as_deref(), Some("主板更换"));
        let moved = told.data.iter().find_map(|entry| entry.transfer.as_ref());
        let owner = moved.unwrap().to_customer.as_ref().unwrap();
        assert_eq!(owner.id, house.neighbour);
        let next = told
            .data
            .iter()
            .find_map(|entry| entry.replacement.as_ref());
        let next = next.unwrap().replaced_by.as_ref().unwrap();
        assert_eq!(next.serial, "NEXT");
        let card = told
            .data
            .iter()
            .find_map(|entry| entry.warranty_card_entry.as_ref());
        assert_eq!(card.unwrap().ticket_number.as_deref(), Some("T2606-000001"));
    });
}

#[test]
fn a_history_is_cut_to_the_newest_and_says_so() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let asset = lived(&house);
        let told = history(&house, &house.op, &asset, 3);
        assert_eq!(told.data.len(), 3);
        assert!(told.has_more);
        let times: Vec<_> = told.data.iter().map(|entry| (entry.at, entry.id)).collect();
        assert!(times.is_sorted_by(|one, next| one > next));
    });
}

#[test]
fn who_may_not_see_tickets_sees_the_card_but_no_tickets() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        let asset = lived(&house);
        let keeper = super::support::op(
            Role::Storekeeper,
            vec![house.branch],
            Vec::new(),
            house.op.new_id(),
        );
        let told = history(&house, &keeper, &asset, 100);
        assert!(kinds(&told).contains(&"warranty_card_entry"));
        assert!(!kinds(&told).contains(&"ticket"));
    });
}
